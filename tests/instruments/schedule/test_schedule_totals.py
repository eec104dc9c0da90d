"""The sums of a week agree with its blocks, and its drawing leaves nothing out."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.instruments.schedule.weeks import a_block
from webapp.core.i18n import LANGUAGES, use_language
from webapp.core.weeks import Week
from webapp.instruments.schedule import (
    category_totals,
    schedule_blocks,
    week_drawing,
    week_sentences,
    week_sheet,
)
from webapp.instruments.schedule.drawn_blocks import BlockChange
from webapp.instruments.schedule.schedule_blocks import (
    DAY_PARTS,
    Block,
    BlockEnergy,
    BlockOutcome,
    LivedAnswer,
)

# The clocks change in the last night of each.
WEEKS = st.sampled_from([Week(2026, 13), Week(2026, 43), Week(2026, 53)])
MINUTES = st.none() | st.integers(0, 1439)
LIVED = st.none() | st.builds(
    LivedAnswer,
    st.sampled_from(BlockOutcome),
    st.none() | st.sampled_from(BlockEnergy),
    st.none() | st.integers(0, 1440),
)
BLOCK = st.builds(
    Block,
    day=st.integers(0, 6),
    part=st.sampled_from(DAY_PARTS),
    activity=st.sampled_from(["sleep", "home", "work", "group_meeting", "nobody_knows"]),
    name=st.just("Annat"),
    start=MINUTES,
    end=MINUTES,
    overnight=st.booleans(),
    planned=st.booleans(),
    lived=LIVED,
)
BLOCKS = st.lists(BLOCK, max_size=20).map(
    lambda each: {f"b{at:08x}": block for at, block in enumerate(each)}
)
many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@many
@given(BLOCKS, WEEKS)
def test_the_sums_agree_with_the_blocks(
    built_app: Flask, week: dict[str, Block], when: Week
) -> None:
    with built_app.app_context():
        found = category_totals.build_week_totals(week, when)
    assert (found.planned, found.done) == week_sheet.count_planned_and_done(
        schedule_blocks.build_block_changes(week)
    )
    assert found.done <= found.answered <= found.planned
    for each in found.sums:
        assert 0 <= each.done <= each.planned
        assert each.minutes is None or each.minutes >= 0
    for energy in BlockEnergy:
        said = [block.lived for block in week.values() if block.lived is not None]
        assert sum(each.energy[energy] for each in found.sums) == sum(
            lived.energy is energy for lived in said
        )
    most = max((each.energy[BlockEnergy.GAVE] for each in found.sums), default=0)
    assert bool(found.gave_most) == (most > 0)
    assert all(
        each.energy[BlockEnergy.GAVE] == most
        for each in found.sums
        if each.category in found.gave_most
    )


@many
@given(BLOCKS, BLOCKS, WEEKS)
def test_a_drawing_leaves_nothing_out_and_says_it_once(
    built_app: Flask, week: dict[str, Block], before: dict[str, Block], when: Week
) -> None:
    with built_app.app_context():
        found = week_drawing.build_drawn_week(
            when.key,
            schedule_blocks.build_block_changes(week),
            schedule_blocks.build_block_changes(before),
        )
    things = [thing for row in found.rows for cell in row.cells for thing in cell]
    assert len([each for each in things if not each.goes_on]) == len(week.keys() | before.keys())
    gone = [each for each in things if each.mark == BlockChange.GONE]
    assert len(gone) == len(before.keys() - week.keys())
    assert all(
        0 <= width <= week_drawing.LONGEST_BAR
        for bar in found.bars
        for width in (bar.plan, bar.done + bar.added)
    )
    unmarked = [row.cells for row in found.rows]
    assert all(len(cells) == 7 for cells in unmarked)


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ([], "Inget var planerat."),
        ([a_block()], "Planerade 1 sak."),
        ([a_block(lived=LivedAnswer(BlockOutcome.NOT))] * 2, "Planerade 2 saker."),
        (
            [a_block(), a_block(lived=LivedAnswer(BlockOutcome.PARTLY))],
            "Planerade 2 saker och gjorde 1.",
        ),
        (
            [a_block(planned=False, lived=LivedAnswer(BlockOutcome.DONE))],
            "Inget var planerat. 1 sak till blev gjord.",
        ),
        (
            [a_block(activity="sleep", lived=LivedAnswer(BlockOutcome.DONE, BlockEnergy.GAVE))],
            "Planerade 1 sak och gjorde 1. Sömn och vila gav mest energi.",
        ),
        (
            [
                a_block(activity=name, lived=LivedAnswer(BlockOutcome.NOT, BlockEnergy.GAVE))
                for name in ("sleep", "home")
            ],
            "Planerade 2 saker. Sömn och vila gav mest energi. Det gjorde Hem och hushåll också.",
        ),
        (
            [
                a_block(activity=name, lived=LivedAnswer(BlockOutcome.NOT, BlockEnergy.GAVE))
                for name in ("sleep", "home", "care")
            ],
            "Planerade 3 saker.",
        ),
    ],
)
def test_a_week_in_words(app: Flask, week: list[Block], said: str) -> None:
    named = {f"b{at:08x}": block for at, block in enumerate(week)}
    with app.app_context():
        found = category_totals.build_week_totals(named, Week(2026, 47))
        with use_language("sv"):
            assert " ".join(week_sentences.describe_week_totals(found)) == said
        for code in LANGUAGES:
            with use_language(code):
                assert all(week_sentences.describe_week_totals(found))


@pytest.mark.parametrize(
    ("lived", "minutes"),
    [
        (None, None),
        (LivedAnswer(BlockOutcome.DONE), 60),
        (LivedAnswer(BlockOutcome.DONE, None, 15), 15),
        (LivedAnswer(BlockOutcome.PARTLY), None),
        (LivedAnswer(BlockOutcome.PARTLY, None, 15), 15),
        (LivedAnswer(BlockOutcome.NOT, None, 15), None),
        (LivedAnswer(BlockOutcome.OTHER, None, 15), None),
    ],
)
def test_how_long_a_block_took(lived: LivedAnswer | None, minutes: int | None) -> None:
    assert (
        category_totals.count_lived_minutes(
            a_block(start=540, end=600, lived=lived), Week(2026, 47)
        )
        == minutes
    )
