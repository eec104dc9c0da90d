"""What the page of one week shows: a card a day, a row a part of the day."""

import datetime as dt
from typing import Any

from flask import abort, url_for
from msgspec import Struct, structs

from webapp.core import clock
from webapp.core.weeks import Week
from webapp.identity.people.persons import Person
from webapp.instruments.schedule import schedule_blocks, week_sheet
from webapp.instruments.schedule.schedule_blocks import DAY_PARTS, Block, Blocks, DayPart
from webapp.instruments.schedule.week_hints import find_week_hint
from webapp.programmes.participation import find_own_programme
from webapp.sheets import owner_service
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.forms import LookThroughForm, SheetForm
from webapp.sheets.instrument_registration import list_other_indexes
from webapp.sheets.kinds import Audience
from webapp.sheets.owner_service import StoredSheet


class BlockEntry(Struct, frozen=True):
    """One block as the week shows it; ``goes_on`` where it began the day before."""

    name: str
    url: str
    block: Block
    label: str
    times: str
    details: list[str]
    lived: list[str]
    picture: str
    overlaps: bool
    twofold: bool
    goes_on: bool = False


class DayCardPart(Struct, frozen=True):
    """A part of a day with what stands in it."""

    part: DayPart
    label: str
    entries: list[BlockEntry]


class DayCard(Struct, frozen=True):
    """One card: the day, what goes on from the night before, and its parts."""

    number: int
    date: dt.date
    today: bool
    begun: bool
    before: list[BlockEntry]
    rows: list[DayCardPart]
    count: int


def load_week_sheet(person: Person, week: Week) -> StoredSheet:
    """A person's sheet of a week; aborts with 404 where it is none that may be written today."""
    if not week_sheet.may_write_week(week.key):
        abort(404)
    return owner_service.load_own_sheet(person, week_sheet.KIND, week.key)


def list_stored_blocks(stored_sheet: StoredSheet) -> dict[str, Block]:
    """The blocks of a stored week."""
    return schedule_blocks.parse_sheet_blocks(stored_sheet.draft.answers)


def build_week_context(
    person: Person, week: Week, stored_sheet: StoredSheet, look_form: LookThroughForm
) -> dict[str, Any]:
    """Everything the page of ``week`` shows."""
    week_blocks = list_stored_blocks(stored_sheet)
    earlier_blocks = list_stored_blocks(
        owner_service.load_own_sheet(person, week_sheet.KIND, week.after(-1).key)
    )
    form = SheetForm()
    form.ready(stored_sheet)
    form_values = {"page": form.page.data, "seq": form.seq.data, "based_on": form.based_on.data}
    reader_names = format_sheet_readers(person, week_sheet.KIND)
    look_form.offer(reader_names)
    today = clock.today()
    return {
        "week": week,
        "stored": stored_sheet,
        "days": build_day_cards(week, stored_sheet, week_blocks, earlier_blocks),
        "empty": not week_blocks,
        "act": form_values,
        "undoable": stored_sheet.draft.last is not None
        and stored_sheet.draft.last.revision == stored_sheet.revision,
        "hint": find_week_hint(week, week_blocks, max(0, (today - week.monday).days)),
        "texts": [
            line
            for line in week_sheet.build_schedule_lines(stored_sheet.draft.answers, Audience.OWNER)
            if line.name in week_sheet.LOOKBACK_QUESTIONS
        ],
        "can_copy": any(block.planned for block in earlier_blocks.values()),
        "earlier": _find_reachable_week(week.after(-1)),
        "later": _find_reachable_week(week.after(1)),
        "form": look_form,
        "readers": reader_names,
        "kind": week_sheet.KIND,
        "others": list_other_indexes(find_own_programme(person.id), week_sheet.KIND),
    }


def _find_reachable_week(week: Week) -> Week | None:
    return week if week_sheet.may_write_week(week.key) else None


def build_day_cards(
    week: Week, stored_sheet: StoredSheet, week_blocks: Blocks, earlier_blocks: Blocks
) -> list[DayCard]:
    """The seven cards; ``earlier_blocks`` are last week's, of which a night may go on."""
    overlapping = schedule_blocks.find_overlapping_names(week_blocks)
    conflicting = set(stored_sheet.draft.conflicts)
    entries = {
        block_name: _build_block_entry(
            week, block_name, block, block_name in overlapping, block_name in conflicting
        )
        for block_name, block in week_blocks.items()
    }
    sunday_nights = [
        _build_block_entry(week.after(-1), block_name, block, False, False, goes_on=True)
        for block_name, block in earlier_blocks.items()
        if block.overnight and block.day == 6
    ]
    return [
        _build_day_card(day_number, date, entries, sunday_nights)
        for day_number, date in enumerate(week.days)
    ]


def _build_day_card(
    day_number: int, date: dt.date, entries: dict[str, BlockEntry], sunday_nights: list[BlockEntry]
) -> DayCard:
    day_entries = [entry for entry in entries.values() if entry.block.day == day_number]
    nights_before = [
        structs.replace(entry, details=[], lived=[], twofold=False, goes_on=True)
        for entry in entries.values()
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
                day_part,
                str(week_sheet.PART_LABELS[day_part]),
                [part_entry for part_entry in day_entries if part_entry.block.part == day_part],
            )
            for day_part in DAY_PARTS
        ],
        count=len(day_entries),
    )


def _build_block_entry(
    week: Week,
    block_name: str,
    block: Block,
    is_overlapping: bool,
    has_conflict: bool,
    *,
    goes_on: bool = False,
) -> BlockEntry:
    return BlockEntry(
        name=block_name,
        url=url_for("schedule.show_block_page", week=week, name=block_name),
        block=block,
        label=week_sheet.format_block_label(block),
        times=week_sheet.format_block_times(block),
        details=[] if goes_on else week_sheet.list_block_details(block),
        lived=[] if goes_on else week_sheet.list_lived_words(block),
        picture=week_sheet.choose_block_pictogram(block),
        overlaps=is_overlapping,
        twofold=has_conflict,
        goes_on=goes_on,
    )
