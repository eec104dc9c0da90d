"""Blocks keep their order, copies can be taken back, and a night is as long as the clock says."""

import datetime as dt
from collections import Counter
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from webapp.core.weeks import Week
from webapp.instruments.schedule import block_placing, schedule_blocks
from webapp.instruments.schedule.schedule_blocks import (
    DAY_MINUTES,
    DAY_PARTS,
    Block,
    BlockOutcome,
    LivedAnswer,
)
from webapp.sheets import drafts
from webapp.sheets.drafts import Draft, SheetWrite

PAGES = [UUID(int=n, version=4) for n in range(40)]
MINUTES = st.integers(0, DAY_MINUTES - 1)
CLOCKS = st.one_of(
    st.just((None, None, False)),
    st.tuples(MINUTES, MINUTES).map(lambda pair: (*pair, pair[1] <= pair[0])),
)


@st.composite
def block(draw: st.DrawFn) -> Block:
    start, end, overnight = draw(CLOCKS)
    return Block(
        day=draw(st.integers(0, 6)),
        part=draw(st.sampled_from(DAY_PARTS)),
        activity=draw(st.sampled_from(["home", "sleep", "work"])),
        name="Annat",
        start=start,
        end=end,
        overnight=overnight,
        planned=draw(st.booleans()),
        lived=draw(st.none() | st.sampled_from(list(BlockOutcome)).map(LivedAnswer)),
    )


WEEKS = st.lists(block(), max_size=8).map(
    lambda each: {f"b{at:08x}": item for at, item in enumerate(each)}
)


def draft_of(week: dict[str, Block]) -> Draft:
    return drafts.merge_changes(
        Draft(), schedule_blocks.build_block_changes(week), SheetWrite(PAGES[0], 1, 0), 1
    )


@given(WEEKS, WEEKS)
def test_copying_then_undoing_is_as_if_nothing_had_been_done(
    week: dict[str, Block], source: dict[str, Block]
) -> None:
    before = draft_of(week)
    new = schedule_blocks.build_block_changes(
        schedule_blocks.copy_planned_blocks(source, schedule_blocks.EVERY_DAY, week)
    )
    copied = drafts.merge_undoable_changes(before, new, SheetWrite(PAGES[1], 1, 1), 2)
    undone = drafts.revert_act(copied, SheetWrite(PAGES[2], 1, 2), 3, 2)
    assert undone.answers == before.answers
    assert undone.conflicts == before.conflicts


@given(WEEKS)
def test_a_copy_holds_every_plan_and_nothing_lived(week: dict[str, Block]) -> None:
    new = schedule_blocks.copy_planned_blocks(week, schedule_blocks.EVERY_DAY)
    plans = Counter(
        structs.replace(each, lived=None, order=0) for each in week.values() if each.planned
    )
    assert Counter(structs.replace(each, order=0) for each in new.values()) == plans
    assert not schedule_blocks.copy_planned_blocks(week, schedule_blocks.EVERY_DAY, new)


@given(WEEKS, st.integers(0, 6), st.sets(st.integers(0, 6)))
def test_a_day_is_copied_to_the_chosen_days_only(
    week: dict[str, Block], day: int, onto: set[int]
) -> None:
    new = schedule_blocks.copy_planned_blocks(week, {day: onto}, week)
    assert {each.day for each in new.values()} <= onto


@given(WEEKS, WEEKS)
def test_what_is_written_after_an_act_survives_its_undoing(
    week: dict[str, Block], source: dict[str, Block]
) -> None:
    new = schedule_blocks.build_block_changes(
        schedule_blocks.copy_planned_blocks(source, schedule_blocks.EVERY_DAY, week)
    )
    draft = drafts.merge_undoable_changes(draft_of(week), new, SheetWrite(PAGES[1], 1, 1), 2)
    changed = dict.fromkeys(list(new)[:1])
    draft = drafts.merge_changes(draft, changed, SheetWrite(PAGES[2], 1, 2), 3)
    answers = drafts.revert_act(draft, SheetWrite(PAGES[3], 1, 3), 4, 2).answers
    assert all(answers[name] is None for name in changed)


def test_undoing_twice_undoes_once() -> None:
    draft = drafts.merge_undoable_changes(
        Draft(), {"b00000001": None}, SheetWrite(PAGES[0], 1, 0), 1
    )
    undone = drafts.revert_act(draft, SheetWrite(PAGES[1], 1, 1), 2, 1)
    assert drafts.revert_act(undone, SheetWrite(PAGES[2], 1, 2), 3, 1) is undone


@given(WEEKS, st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=20))
def test_moving_never_loses_a_block_and_one_step_changes_places_with_one(
    week: dict[str, Block], steps: list[tuple[int, bool]]
) -> None:
    week = laid_out(week)
    for place, up in steps:
        if not week:
            return
        name = list(week)[place % len(week)]
        before = list(schedule_blocks.parse_sheet_blocks(schedule_blocks.build_block_changes(week)))
        week = {**week, **block_placing.step_block(week, name, up)}
        after = list(schedule_blocks.parse_sheet_blocks(schedule_blocks.build_block_changes(week)))
        assert sorted(after) == sorted(before)
        if before != after:
            at, now = before.index(name), after.index(name)
            assert now == at + (-1 if up else 1)
            before[at], before[now] = before[now], before[at]
            assert before == after


def laid_out(week: dict[str, Block]) -> dict[str, Block]:
    """The blocks put in one after the other, as a person does."""
    done: dict[str, Block] = {}
    for name, each in week.items():
        done |= block_placing.place_block(done, name, each)
    return done


@given(st.lists(MINUTES, min_size=2, max_size=12, unique=True))
def test_new_blocks_with_a_clock_come_in_their_order(starts: list[int]) -> None:
    day: dict[str, Block] = {}
    for at, start in enumerate(starts):
        new = Block(day=0, part=DAY_PARTS[0], activity="home", name="Hem", start=start)
        day |= block_placing.place_block(day, f"b{at:08x}", new)
    shown = [
        each.start
        for each in schedule_blocks.parse_sheet_blocks(
            schedule_blocks.build_block_changes(day)
        ).values()
    ]
    assert shown == sorted(starts)


def test_many_blocks_before_the_first_renumber_the_others() -> None:
    day: dict[str, Block] = {}
    first = block_placing.LAST_PLACE
    for at in range(40):
        name = f"b{at:08x}"
        new = Block(day=0, part=DAY_PARTS[0], activity="home", name="Hem")
        day |= block_placing.place_block(day, name, new, first)
        first = name
    assert list(schedule_blocks.parse_sheet_blocks(schedule_blocks.build_block_changes(day))) == [
        f"b{at:08x}" for at in range(39, -1, -1)
    ]


def night(monday: dt.date, day: int = 6) -> int | None:
    block = Block(
        day=day,
        part=DAY_PARTS[4],
        activity="sleep",
        name="Sömn",
        start=1320,
        end=360,
        overnight=True,
    )
    return schedule_blocks.count_clock_minutes(block, Week.of(monday))


def test_the_night_the_clocks_change_is_an_hour_shorter_or_longer() -> None:
    assert night(dt.date(2026, 3, 23), 5) == 7 * 60
    assert night(dt.date(2026, 10, 19), 5) == 9 * 60
    assert night(dt.date(2026, 11, 16)) == 8 * 60


@given(block(), st.dates(dt.date(2001, 1, 1), dt.date(2098, 12, 31)))
@example(
    Block(day=6, part=DAY_PARTS[0], activity="home", name="Hem", start=150, end=195),
    dt.date(2026, 3, 29),
)
def test_no_block_takes_less_than_nothing_or_more_than_a_long_day(
    each: Block, day: dt.date
) -> None:
    taken = schedule_blocks.count_clock_minutes(each, Week.of(day))
    assert taken is None or 0 <= taken <= 25 * 60


def test_blocks_that_run_into_each_other_are_told_also_over_midnight() -> None:
    def at(day: int, start: int, end: int, *, overnight: bool = False) -> Block:
        return Block(
            day=day,
            part=DAY_PARTS[0],
            activity="home",
            name="Hem",
            start=start,
            end=end,
            overnight=overnight,
        )

    week = {
        "b00000001": at(0, 1320, 360, overnight=True),
        "b00000002": at(1, 300, 420),
        "b00000003": at(1, 420, 480),
        "b00000004": at(2, 600, 660),
        "b00000005": Block(day=2, part=DAY_PARTS[1], activity="home", name="Hem"),
    }
    assert schedule_blocks.find_overlapping_names(week) == {"b00000001", "b00000002"}


@given(st.dates(dt.date(2001, 1, 1), dt.date(2098, 12, 31)))
@example(dt.date(2020, 12, 31))
@example(dt.date(2027, 1, 3))
@example(dt.date(2024, 12, 30))
def test_every_day_is_in_one_week_and_weeks_follow_each_other(day: dt.date) -> None:
    week = Week.of(day)
    assert day in week.days
    assert Week.read(week.key) == week
    assert week.after(1).monday == week.monday + dt.timedelta(weeks=1)
    assert week.after(1).after(-1) == week
    assert (week < week.after(1)) is True


def test_a_week_that_is_none_is_refused() -> None:
    for key in ("2026-W00", "2026-W54", "2025-W53", "0001-W01", "9999-W01", "2026-W1", "٢٠٢٦-W01"):
        try:
            Week.read(key)
        except ValueError:
            continue
        raise AssertionError(key)


def test_only_the_act_that_was_shown_is_taken_back() -> None:
    draft = drafts.merge_undoable_changes(
        Draft(), {"b00000001": None}, SheetWrite(PAGES[0], 1, 0), 1
    )
    draft = drafts.merge_undoable_changes(draft, {"b00000002": None}, SheetWrite(PAGES[1], 1, 1), 2)
    assert drafts.revert_act(draft, SheetWrite(PAGES[2], 1, 2), 3, 1) is draft


def test_names_of_what_was_taken_away_are_forgotten_in_the_end() -> None:
    draft = drafts.merge_changes(Draft(), {"keep": "kvar"}, SheetWrite(PAGES[0], 1, 0), 1)
    for at in range(2, 40):
        many = dict.fromkeys(f"b{at:04x}{number:04x}" for number in range(50))
        draft = drafts.merge_changes(draft, many, SheetWrite(PAGES[1], at, at), at)
    assert len(draft.fields) == 501
    assert draft.answers["keep"] == "kvar"


def test_a_week_that_grew_too_full_on_two_devices_can_still_be_changed() -> None:
    there = {
        f"b{at:08x}": Block(day=0, part=DAY_PARTS[0], activity="home", name="Hem")
        for at in range(schedule_blocks.MOST_BLOCKS + 5)
    }
    first = next(iter(there))
    assert not schedule_blocks.is_week_overfull(
        there, {first: Block(day=1, part=DAY_PARTS[0], activity="home", name="Hem")}
    )
    assert not schedule_blocks.is_week_overfull(there, {first: None})
    assert schedule_blocks.is_week_overfull(
        there, {"bffffffff": Block(day=1, part=DAY_PARTS[0], activity="home", name="Hem")}
    )
