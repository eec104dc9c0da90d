"""What the page of one week shows: a card a day, a row a part of the day."""

import datetime as dt
from collections.abc import Sequence

from flask import abort, url_for
from msgspec import Struct, structs

from webapp.core import clock
from webapp.core.i18n import gettext as _
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.identity.people.persons import Person
from webapp.instruments.schedule import schedule_blocks, week_sheet
from webapp.instruments.schedule.schedule_blocks import DAY_PARTS, Block, Blocks, DayPart
from webapp.instruments.schedule.week_hints import WeekHint, find_week_hint
from webapp.programmes.participation import find_own_programme
from webapp.sheets import draft_saving
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.forms import LookThroughForm, SheetForm
from webapp.sheets.instrument_registration import list_other_indexes
from webapp.sheets.kinds import AnswerLine, Audience
from webapp.sheets.page_hooks import PageLink


class BlockEntry(Struct, frozen=True, kw_only=True):
    """One block as the week shows it.

    ``details`` and ``lived`` are what was said about it in words; ``twofold`` tells that two
    devices changed it; ``goes_on`` that this is the end of a block that began the day before.
    """

    name: str
    url: str
    block: Block
    label: str
    times: str
    details: list[str]
    lived: list[str]
    picture: str
    overlaps: bool = False
    twofold: bool = False
    goes_on: bool = False


class DayCardPart(Struct, frozen=True):
    """A part of a day, with its blocks in order."""

    part: DayPart
    label: str
    entries: list[BlockEntry]


class DayCard(Struct, frozen=True, kw_only=True):
    """The card of one day.

    ``number`` is 0 (Monday) to 6; ``begun`` tells that the day is today or over; ``before`` are the
    blocks that began the day before and end on this one; ``count`` is the number of blocks.
    """

    number: int
    date: dt.date
    today: bool
    begun: bool
    before: list[BlockEntry]
    rows: list[DayCardPart]
    count: int


class WeekPage(Struct, frozen=True, kw_only=True):
    """The page of one week.

    ``save_fields`` are the hidden fields of the buttons that save; ``can_undo`` tells that the last
    save can be taken back, ``can_copy`` that last week has a plan. ``lookback_lines`` are the texts
    of the look-back. ``earlier_week`` and ``later_week`` are None where they cannot be written.
    ``reader_names`` is "" where nobody may read. ``other_links`` lead to the person's other kinds
    of sheets.
    """

    week: Week
    stored_sheet: StoredSheet
    days: list[DayCard]
    is_empty: bool
    save_fields: dict[str, str]
    can_undo: bool
    hint: WeekHint | None
    lookback_lines: list[AnswerLine]
    can_copy: bool
    earlier_week: Week | None
    later_week: Week | None
    look_form: LookThroughForm
    reader_names: str
    sheet_kind: str
    other_links: Sequence[PageLink]


def build_day_card_url(week: Week, day_number: int) -> str:
    """The address of the card of a day on the page of its week."""
    return url_for("schedule.show_week_page", week=week, _anchor=f"d{day_number}")


def describe_full_week() -> str:
    """What the person is told when a week holds as many blocks as it can."""
    return _("Veckan är full: 200 saker. Ta bort något först. Det du skrev är kvar här.")


def load_week_sheet(person: Person, week: Week) -> StoredSheet:
    """A person's sheet of a week; aborts with 404 where that week cannot be written today."""
    if not week_sheet.may_write_week(week.key):
        abort(404)
    return draft_saving.load_own_sheet(person, week_sheet.KIND, week.key)


def list_stored_blocks(stored_sheet: StoredSheet) -> dict[str, Block]:
    """The blocks of a stored week by name, in the order they are lived."""
    return schedule_blocks.parse_sheet_blocks(stored_sheet.draft.answers)


def list_save_fields(sheet_form: SheetForm) -> dict[str, str]:
    """The hidden fields of a button that is a form of its own, so that each press is one save."""
    return {
        "page": sheet_form.page.data,
        "seq": sheet_form.seq.data,
        "based_on": sheet_form.based_on.data,
    }


def build_week_page(person: Person, week: Week, stored_sheet: StoredSheet) -> WeekPage:
    """Everything the page of ``week`` shows."""
    week_blocks = list_stored_blocks(stored_sheet)
    earlier_sheet = draft_saving.load_own_sheet(person, week_sheet.KIND, week.after(-1).key)
    earlier_blocks = list_stored_blocks(earlier_sheet)
    sheet_form = SheetForm()
    sheet_form.ready(stored_sheet)
    reader_names = format_sheet_readers(person, week_sheet.KIND)
    look_form = LookThroughForm(based_on=str(stored_sheet.revision))
    look_form.offer(reader_names)
    days_gone = max(0, (clock.today() - week.monday).days)
    return WeekPage(
        week=week,
        stored_sheet=stored_sheet,
        days=build_day_cards(week, stored_sheet, week_blocks, earlier_blocks),
        is_empty=not week_blocks,
        save_fields=list_save_fields(sheet_form),
        can_undo=_can_undo(stored_sheet),
        hint=find_week_hint(week, week_blocks, days_gone),
        lookback_lines=_list_lookback_lines(stored_sheet),
        can_copy=any(block.planned for block in earlier_blocks.values()),
        earlier_week=_find_reachable_week(week.after(-1)),
        later_week=_find_reachable_week(week.after(1)),
        look_form=look_form,
        reader_names=reader_names,
        sheet_kind=week_sheet.KIND,
        other_links=list_other_indexes(find_own_programme(person.id), week_sheet.KIND),
    )


def _can_undo(stored_sheet: StoredSheet) -> bool:
    """Whether nothing was saved after the last save that can be taken back."""
    last_act = stored_sheet.draft.last
    return last_act is not None and last_act.revision == stored_sheet.revision


def _list_lookback_lines(stored_sheet: StoredSheet) -> list[AnswerLine]:
    """The texts of the look-back; empty where none is written."""
    return [
        line
        for line in week_sheet.build_schedule_lines(stored_sheet.draft.answers, Audience.OWNER)
        if line.name in week_sheet.LOOKBACK_QUESTIONS
    ]


def _find_reachable_week(week: Week) -> Week | None:
    """``week`` itself, or None where it cannot be written today."""
    return week if week_sheet.may_write_week(week.key) else None


def build_day_cards(
    week: Week, stored_sheet: StoredSheet, week_blocks: Blocks, earlier_blocks: Blocks
) -> list[DayCard]:
    """The seven cards from Monday on.

    ``earlier_blocks`` are those of the week before: Sunday's can end on Monday.
    """
    overlapping = schedule_blocks.find_overlapping_names(week_blocks)
    conflicting = set(stored_sheet.draft.conflicts)
    entries = [
        structs.replace(
            _build_block_entry(week, block_name, block),
            overlaps=block_name in overlapping,
            twofold=block_name in conflicting,
        )
        for block_name, block in week_blocks.items()
    ]
    sunday_nights = [
        _build_night_entry(_build_block_entry(week.after(-1), block_name, block))
        for block_name, block in earlier_blocks.items()
        if block.overnight and block.day == DAYS_A_WEEK - 1
    ]
    return [
        _build_day_card(day_number, date, entries, sunday_nights)
        for day_number, date in enumerate(week.days)
    ]


def _build_day_card(
    day_number: int, date: dt.date, entries: list[BlockEntry], sunday_nights: list[BlockEntry]
) -> DayCard:
    day_entries = [entry for entry in entries if entry.block.day == day_number]
    nights_before = [
        _build_night_entry(entry)
        for entry in entries
        if entry.block.overnight and entry.block.day == day_number - 1
    ]
    return DayCard(
        number=day_number,
        date=date,
        today=date == clock.today(),
        begun=date <= clock.today(),
        before=nights_before if day_number else sunday_nights,
        rows=[
            DayCardPart(
                part=day_part,
                label=str(week_sheet.PART_LABELS[day_part]),
                entries=[entry for entry in day_entries if entry.block.part == day_part],
            )
            for day_part in DAY_PARTS
        ],
        count=len(day_entries),
    )


def _build_block_entry(week: Week, block_name: str, block: Block) -> BlockEntry:
    return BlockEntry(
        name=block_name,
        url=url_for("schedule.show_block_page", week=week, name=block_name),
        block=block,
        label=week_sheet.format_block_label(block),
        times=week_sheet.format_block_times(block),
        details=week_sheet.list_block_details(block),
        lived=week_sheet.list_lived_words(block),
        picture=week_sheet.choose_block_pictogram(block),
    )


def _build_night_entry(entry: BlockEntry) -> BlockEntry:
    """The end of a block, on the card of the day after."""
    return structs.replace(entry, details=[], lived=[], twofold=False, goes_on=True)
