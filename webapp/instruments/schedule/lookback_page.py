"""What the page shows that looks back on a week."""

from flask import url_for
from msgspec import Struct

from webapp.core import clock
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.identity.people.persons import Person
from webapp.instruments.schedule import (
    category_totals,
    dot_chart,
    week_page,
    week_sentences,
    week_sheet,
)
from webapp.instruments.schedule.dot_chart import DotChart
from webapp.instruments.schedule.lookback_form import LookbackForm
from webapp.instruments.schedule.schedule_blocks import Block, Blocks
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.draft_saving import StoredSheet


class LookbackBlock(Struct, frozen=True, kw_only=True):
    """A planned block that can be planned for the next week as well.

    ``outcome_picture`` and ``outcome`` say what became of it; "" without an answer.
    """

    name: str
    label: str
    picture: str
    outcome: str = ""
    outcome_picture: str = ""


class LookbackDay(Struct, frozen=True):
    """The planned blocks of a day; ``number`` is 0 (Monday) to 6."""

    number: int
    planned_blocks: list[LookbackBlock]


class LookbackPage(Struct, frozen=True, kw_only=True):
    """The page that looks back on a week.

    ``sentences`` are the sums in words; ``chart`` is None for an empty week; ``days`` are the days
    with planned blocks. ``next_week`` is the week a draft can be made for, None where that week
    is over or too far ahead. ``is_kept`` tells that the form was kept (see ``kept_forms``).
    ``save_url`` is where the page saves by itself; ``reader_names`` is "" where nobody may read.
    """

    week: Week
    stored_sheet: StoredSheet
    sheet_kind: str
    form: LookbackForm
    sentences: list[str]
    chart: DotChart | None
    days: list[LookbackDay]
    next_week: Week | None
    is_kept: bool
    save_url: str
    reader_names: str


def build_lookback_page(
    person: Person,
    week: Week,
    stored_sheet: StoredSheet,
    lookback_form: LookbackForm,
    *,
    is_kept: bool,
) -> LookbackPage:
    """Everything the page shows about ``week``."""
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    week_totals = category_totals.build_week_totals(week_blocks, week)
    return LookbackPage(
        week=week,
        stored_sheet=stored_sheet,
        sheet_kind=week_sheet.KIND,
        form=lookback_form,
        sentences=week_sentences.describe_own_week(week_totals),
        chart=dot_chart.draw_dot_chart(week_blocks) if week_blocks else None,
        days=_list_lookback_days(week_blocks),
        next_week=week.after(1) if may_draft_next_week(week) else None,
        is_kept=is_kept,
        save_url=url_for("schedule.show_lookback_page", week=week),
        reader_names=format_sheet_readers(person, week_sheet.KIND),
    )


def may_draft_next_week(week: Week) -> bool:
    """Whether the week after ``week`` is not over, and near enough to be planned."""
    next_week = week.after(1)
    return next_week >= Week.of(clock.today()) and week_sheet.may_write_week(next_week.key)


def _list_lookback_days(week_blocks: Blocks) -> list[LookbackDay]:
    """The days that have planned blocks, from Monday on."""
    lookback_days = []
    for day_number in range(DAYS_A_WEEK):
        planned_blocks = [
            _build_lookback_block(block_name, block)
            for block_name, block in week_blocks.items()
            if block.planned and block.day == day_number
        ]
        if planned_blocks:
            lookback_days.append(LookbackDay(day_number, planned_blocks))
    return lookback_days


def _build_lookback_block(block_name: str, block: Block) -> LookbackBlock:
    outcome = block.lived.outcome if block.lived is not None else None
    return LookbackBlock(
        name=block_name,
        label=week_sheet.format_block_label(block),
        picture=week_sheet.choose_block_pictogram(block),
        outcome=str(week_sheet.OUTCOME_LABELS[outcome]) if outcome is not None else "",
        outcome_picture=f"outcome_{outcome}" if outcome is not None else "",
    )
