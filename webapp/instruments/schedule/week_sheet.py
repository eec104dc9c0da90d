"""The schedule sheet of one ISO week: its answers, and how they are put into words.

Its answers are blocks by name (see ``schedule_blocks``), and the texts ``keep`` and ``change`` that
the person writes when they look back on the week.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from webapp.core import clock
from webapp.core.i18n import format_weekday, ngettext
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import Week
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.activity_catalogue import list_known_activities
from webapp.instruments.schedule.schedule_blocks import Block, BlockEnergy, BlockOutcome, DayPart
from webapp.sheets.kinds import AnswerLine, Answers, Audience

KIND = "schedule"

# Far enough back for last month's report, far enough ahead for the next meetings.
OLDEST_WEEKS_BACK = 10
NEWEST_WEEKS_AHEAD = 8

# In characters: two such texts fit into one request in any script.
TEXT_LIMIT = 4000

AnswerName = Annotated[str, Meta(pattern=r"^(b[0-9a-f]{8}|keep|change)$")]
LookbackAnswer = Annotated[str, Meta(max_length=TEXT_LIMIT)]
# A block that was taken away stays as a name with None; the limit counts those names too.
ScheduleAnswers = Annotated[dict[AnswerName, Block | LookbackAnswer | None], Meta(max_length=2000)]

PART_LABELS = {
    DayPart.MORNING: _l("Morgon"),
    DayPart.FORENOON: _l("Förmiddag"),
    DayPart.AFTERNOON: _l("Eftermiddag"),
    DayPart.EVENING: _l("Kväll"),
    DayPart.NIGHT: _l("Natt"),
}
OUTCOME_LABELS = {
    BlockOutcome.DONE: _l("Gjorde"),
    BlockOutcome.PARTLY: _l("Delvis"),
    BlockOutcome.NOT: _l("Gjorde inte"),
    BlockOutcome.OTHER: _l("Något annat"),
}
ENERGY_LABELS = {
    BlockEnergy.GAVE: _l("Gav energi"),
    BlockEnergy.NEITHER: _l("Varken eller"),
    BlockEnergy.TOOK: _l("Tog energi"),
}
LOOKBACK_QUESTIONS = {"keep": _l("Vad vill du behålla?"), "change": _l("Vad vill du ändra?")}


def format_schedule_title(sheet_key: str) -> str:
    """The title of a sheet: ``Veckoschema vecka 47, 2026``."""
    week = Week.read(sheet_key)
    return _("Veckoschema vecka %(week)s, %(year)s", week=week.number, year=week.year)


def format_schedule_mention(sheet_key: str) -> str:
    """The sheet named within a sentence: ``ditt veckoschema för vecka 47``."""
    return _("ditt veckoschema för vecka %(week)s", week=Week.read(sheet_key).number)


def parse_schedule_monday(sheet_key: str) -> dt.date:
    """The Monday of the week a sheet is about.

    Raises:
        ValueError: ``sheet_key`` is no ISO week.
    """
    return Week.read(sheet_key).monday


def may_write_week(sheet_key: str) -> bool:
    """Whether ``sheet_key`` is a week from ten weeks ago to eight weeks ahead."""
    try:
        week = Week.read(sheet_key)
    except ValueError:
        return False
    current_week = Week.of(clock.today())
    return current_week.after(-OLDEST_WEEKS_BACK) <= week <= current_week.after(NEWEST_WEEKS_AHEAD)


def format_block_label(block: Block) -> str:
    """What a block is called: in the person's words, else what its activity was called then."""
    return block.words or _(block.name)


def choose_block_pictogram(block: Block) -> str:
    """The name of the pictogram of a block's activity; "other" for an unknown activity."""
    activity = list_known_activities().get(block.activity)
    return activity.picture if activity else "other"


def format_clock_time(minute_of_day: int) -> str:
    """A time of day as ``09:05``."""
    return f"{minute_of_day // 60:02}:{minute_of_day % 60:02}"


def format_block_times(block: Block) -> str:
    """The clock times of a block: ``09:00–12:00``, ``09:00`` without an end, "" without a start."""
    if block.start is None:
        return ""
    if block.end is None:
        return format_clock_time(block.start)
    return f"{format_clock_time(block.start)}–{format_clock_time(block.end)}"


def format_duration(total_minutes: int) -> str:
    """A number of minutes in words: ``2 timmar 15 minuter``, ``1 timme``, ``0 minuter``."""
    whole_hours, remaining_minutes = divmod(total_minutes, 60)
    hours_text = ngettext("%(n)s timme", "%(n)s timmar", whole_hours)
    minutes_text = ngettext("%(n)s minut", "%(n)s minuter", remaining_minutes)
    if whole_hours and remaining_minutes:
        return _("%(hours)s %(minutes)s", hours=hours_text, minutes=minutes_text)
    return hours_text if whole_hours else minutes_text


def list_lived_words(block: Block) -> list[str]:
    """What became of a block: outcome, energy, time; empty where nobody answered."""
    if block.lived is None:
        return []
    lived_words = [str(OUTCOME_LABELS[block.lived.outcome])]
    if block.lived.energy is not None:
        lived_words.append(str(ENERGY_LABELS[block.lived.energy]))
    if block.lived.minutes is not None:
        lived_words.append(_("Tog %(time)s", time=format_duration(block.lived.minutes)))
    return lived_words


def list_block_details(block: Block) -> list[str]:
    """What is said about a block besides its name and its clock times; may be empty."""
    block_details = []
    if block.words:
        block_details.append(_(block.name))
    if block.place:
        block_details.append(_("Plats: %(place)s", place=block.place))
    if block.with_whom:
        block_details.append(_("Med: %(whom)s", whom=block.with_whom))
    if block.note:
        block_details.append(block.note)
    return block_details


def build_block_line(block_name: str, block: Block) -> AnswerLine:
    """One block as a line of a sheet: day and part of the day, then all that is said of it."""
    block_words = [
        format_block_label(block),
        format_block_times(block),
        *list_block_details(block),
        *list_lived_words(block),
    ]
    if not block.planned:
        block_words.append(_("Inte planerat"))
    weekday = format_weekday(block.day)
    place_in_week = _("%(day)s, %(part)s", day=weekday, part=str(PART_LABELS[block.part]).lower())
    return AnswerLine(
        name=block_name,
        label=place_in_week,
        value=" · ".join(described_part for described_part in block_words if described_part),
    )


def build_schedule_lines(answers: Answers, _audience: Audience) -> Sequence[AnswerLine]:
    """A line for each block in the order of the week, then the texts of the look-back."""
    block_lines = [
        build_block_line(answer_name, block)
        for answer_name, block in schedule_blocks.parse_sheet_blocks(answers).items()
    ]
    return block_lines + [
        AnswerLine(
            name=answer_name, label=str(question), value=answers[answer_name], own_words=True
        )
        for answer_name, question in LOOKBACK_QUESTIONS.items()
        if answers.get(answer_name)
    ]


def count_planned_and_done(answers: Answers) -> tuple[int, int]:
    """How many blocks were planned, and how many of those were done, wholly or partly."""
    planned_blocks = [
        block for block in schedule_blocks.parse_sheet_blocks(answers).values() if block.planned
    ]
    done_blocks = [block for block in planned_blocks if is_block_done(block)]
    return len(planned_blocks), len(done_blocks)


def is_block_done(block: Block) -> bool:
    """Whether a block was done, wholly or partly."""
    return block.lived is not None and block.lived.outcome in {
        BlockOutcome.DONE,
        BlockOutcome.PARTLY,
    }


def format_schedule_summary(answers: Answers) -> str:
    """A week in short: ``12 saker planerade · 9 gjorda``."""
    planned_count, done_count = count_planned_and_done(answers)
    summary_parts = [ngettext("%(n)s sak planerad", "%(n)s saker planerade", planned_count)]
    if done_count:
        summary_parts.append(ngettext("%(n)s gjord", "%(n)s gjorda", done_count))
    return " · ".join(summary_parts)
