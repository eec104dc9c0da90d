"""A month's hours out of lived weeks: nothing twice, nothing lost, nothing guessed."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tests.instruments.report.report_kit import block
from webapp.core.i18n import LANGUAGES, use_language
from webapp.core.weeks import Week
from webapp.instruments.report import report_hours, report_sheet, words
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.report_hours import ReportRow, TimeCorrection
from webapp.instruments.report.row_changes import list_row_changes, strip_corrections
from webapp.instruments.schedule.schedule_blocks import Block, BlockOutcome, DayPart, LivedAnswer

COUNTS = ["work", "exercise"]
months = st.builds(Month, st.integers(2001, 2098), st.integers(1, 12))
minutes = st.integers(0, 24 * 60 - 1)
lives = st.none() | st.builds(
    LivedAnswer, st.sampled_from(BlockOutcome), minutes=st.none() | st.integers(0, 24 * 60)
)


@st.composite
def some_blocks(draw: st.DrawFn) -> dict[str, Any]:
    """The answers of a week with up to twelve blocks in it."""
    found: dict[str, Any] = {"keep": "Lugn och ro"}
    for number in range(draw(st.integers(0, 12))):
        start, end = draw(minutes), draw(minutes)
        clock = draw(st.booleans())
        made = Block(
            day=draw(st.integers(0, 6)),
            part=draw(st.sampled_from(DayPart)),
            activity=draw(st.sampled_from(["work", "exercise", "sleep", "gone"])),
            name="Något",
            start=start if clock else None,
            end=end if clock else None,
            overnight=clock and end <= start,
            planned=draw(st.booleans()),
            lived=draw(lives),
        )
        found[f"b{number:08x}"] = made if draw(st.booleans()) else None
    return {name: msgspec.to_builtins(each) for name, each in found.items()}


@st.composite
def lived_months(draw: st.DrawFn) -> tuple[Month, dict[Week, Any]]:
    """A month and the answers of its weeks, some of which were never written."""
    month = draw(months)
    return month, {week: draw(some_blocks()) for week in month.weeks if draw(st.booleans())}


@given(lived_months())
def test_the_sum_of_the_days_is_the_sum_of_the_weeks_cut_right(
    lived: tuple[Month, dict[Week, Any]],
) -> None:
    month, weeks = lived
    rows = report_hours.list_month_rows(month, weeks, COUNTS)
    parts = report_hours.group_rows_by_week(rows)
    assert report_hours.count_total_minutes(rows) == sum(part.minutes for part in parts)
    assert report_hours.count_total_minutes(rows) == sum(
        day.minutes for part in parts for day in part.days
    )
    cut = [
        row
        for week, answers in weeks.items()
        for row in report_hours.list_week_rows(week, answers, COUNTS)
        if row.day in month
    ]
    assert sorted(map(repr, cut)) == sorted(map(repr, rows))
    assert [day.day for part in parts for day in part.days] == sorted({row.day for row in rows})
    assert all(row.day in month for row in rows)


@given(lived_months())
def test_two_months_share_a_week_and_no_block(lived: tuple[Month, dict[Week, Any]]) -> None:
    month, weeks = lived
    around = [month.after(-1), month, month.after(1)]
    names = [
        row.name for each in around for row in report_hours.list_month_rows(each, weeks, COUNTS)
    ]
    whole = [
        row.name for week in weeks for row in report_hours.list_week_rows(week, weeks[week], COUNTS)
    ]
    assert sorted(names) == sorted(whole)


@given(st.integers(2001, 2098))
def test_months_partition_the_year(year: int) -> None:
    found = [Month(year, number) for number in range(1, 13)]
    days = [day for month in found for week in month.weeks for day in week.days if day in month]
    first = dt.date(year, 1, 1)
    assert days == [first + dt.timedelta(days=each) for each in range(len(days))]
    assert days[-1] == dt.date(year, 12, 31)
    assert [month.after(1) for month in found] == [*found[1:], Month(year + 1, 1)]


@given(lived_months())
def test_every_figure_is_a_quarter_and_none_is_negative(
    lived: tuple[Month, dict[Week, Any]],
) -> None:
    for row in report_hours.list_month_rows(*lived, COUNTS):
        for figure in (row.plan, row.derived, row.minutes):
            assert figure is None or (figure >= 0 and figure % 15 == 0)
        assert (row.derived is None) or row.outcome is not None


@pytest.mark.parametrize(
    ("said", "shown"), [(0, 0), (7, 0), (8, 15), (15, 15), (22, 15), (23, 30), (119, 120)]
)
def test_a_time_goes_to_the_nearest_quarter(said: int, shown: int) -> None:
    assert report_hours.round_to_quarter(said) == shown


MONDAY = dt.date(2026, 10, 5)
WEEK = Week.of(MONDAY)


@pytest.mark.parametrize(
    ("outcome", "clock", "said", "counts"),
    [
        (BlockOutcome.DONE, (9, 11), None, 120),
        (BlockOutcome.DONE, (9, 11), 50, 45),
        (BlockOutcome.DONE, None, 50, 45),
        (BlockOutcome.DONE, None, None, None),
        (BlockOutcome.DONE, (9, 11), 0, 0),
        (BlockOutcome.PARTLY, (9, 11), 50, 45),
        (BlockOutcome.PARTLY, (9, 11), None, None),
        (BlockOutcome.NOT, (9, 11), 50, 0),
        (BlockOutcome.NOT, None, None, 0),
        (BlockOutcome.OTHER, (9, 11), 50, 0),
        (None, (9, 11), None, None),
    ],
)
def test_what_counts_of_a_block(
    outcome: BlockOutcome | None,
    clock: tuple[int, int] | None,
    said: int | None,
    counts: int | None,
) -> None:
    made = block(MONDAY, hours=clock, outcome=outcome, minutes=said)
    assert report_hours.round_lived_minutes(made, WEEK) == counts


def only_row(made: Block, week: Week = WEEK) -> ReportRow:
    return report_hours.list_week_rows(week, {"b00000001": msgspec.to_builtins(made)}, COUNTS)[0]


def test_done_without_a_time_is_missing_and_counts_as_nothing() -> None:
    row = only_row(block(MONDAY, hours=None))
    assert row.is_missing
    assert report_hours.count_total_minutes([row]) == 0
    corrected = report_hours.apply_corrections([row], {row.name: TimeCorrection(90)})
    assert not corrected[0].is_missing
    assert report_hours.count_total_minutes(corrected) == 90


def test_what_nobody_answered_is_open_and_not_missing() -> None:
    row = only_row(block(MONDAY, outcome=None))
    assert row.is_open
    assert not row.is_missing
    assert (row.plan, row.minutes) == (120, None)


def test_what_was_not_planned_has_no_plan() -> None:
    row = only_row(block(MONDAY, planned=False))
    assert (row.planned, row.plan, row.minutes) == (False, None, 120)


@pytest.mark.parametrize(
    ("day", "real"), [(dt.date(2026, 3, 29), 3), (dt.date(2026, 10, 25), 5), (MONDAY, 4)]
)
def test_the_nights_the_clock_changes_have_their_real_length(day: dt.date, real: int) -> None:
    row = only_row(block(day, hours=(1, 5)), Week.of(day))
    assert row.minutes == row.plan == real * 60


def test_the_night_after_the_last_day_belongs_to_that_day() -> None:
    month = Month(2026, 10)
    night = block(dt.date(2026, 10, 31), hours=(22, 2), overnight=True)
    answers = {"b00000001": msgspec.to_builtins(night)}
    week = Week.of(dt.date(2026, 10, 31))
    assert week.days[6] == dt.date(2026, 11, 1)
    assert (
        report_hours.count_total_minutes(
            report_hours.list_month_rows(month, {week: answers}, COUNTS)
        )
        == 240
    )
    assert report_hours.list_month_rows(month.after(1), {week: answers}, COUNTS) == []


def test_a_week_of_two_years_is_cut_at_new_year() -> None:
    week = Week(2026, 53)
    answers = {
        f"b0000000{number}": msgspec.to_builtins(block(day)) for number, day in enumerate(week.days)
    }
    december, january = Month(2026, 12), Month(2027, 1)
    assert week in december.weeks
    assert week in january.weeks
    assert len(report_hours.list_month_rows(december, {week: answers}, COUNTS)) == 4
    assert len(report_hours.list_month_rows(january, {week: answers}, COUNTS)) == 3


def test_only_what_the_insats_counts_is_there() -> None:
    answers = {
        "b00000001": msgspec.to_builtins(block(MONDAY, "work")),
        "b00000002": msgspec.to_builtins(block(MONDAY, "sleep")),
        "b00000003": msgspec.to_builtins(block(MONDAY, "taken_out_of_the_list")),
    }
    assert [row.activity for row in report_hours.list_week_rows(WEEK, answers, COUNTS)] == ["work"]


def test_a_correction_of_a_row_that_is_gone_corrects_nothing() -> None:
    row = only_row(block(MONDAY))
    assert report_hours.apply_corrections([row], {"2026-W41-bffffffff": TimeCorrection(600)}) == [
        row
    ]


@given(lived_months(), lived_months())
def test_differences_lead_from_what_was_signed_to_what_is(
    one: tuple[Month, dict[Week, Any]], other: tuple[Month, dict[Week, Any]]
) -> None:
    before = {row.name: row for row in report_hours.list_month_rows(*one, COUNTS)}
    after = {row.name: row for row in report_hours.list_month_rows(*other, COUNTS)}
    assert list_row_changes(before.values(), before.values()) == []
    found = list_row_changes(before.values(), after.values())
    patched = dict(before)
    for change in found:
        if change.after is None:
            del patched[change.row.name]
        else:
            patched[change.row.name] = change.after
        assert change.before != change.after
    assert patched == after
    assert strip_corrections(
        report_hours.apply_corrections(after.values(), {n: TimeCorrection(15, "x") for n in after})
    ) == [*after.values()]


@given(rows=lived_months(), code=st.sampled_from(list(LANGUAGES)))
def test_every_row_can_be_said_in_every_language(
    built_app: Flask, rows: tuple[Month, dict[Week, Any]], code: str
) -> None:
    with built_app.app_context(), use_language(code):
        for week in words.build_report_week_words(report_hours.list_month_rows(*rows, COUNTS)):
            assert week.hours
            assert all(entry.label and entry.outcome for day in week.days for entry in day.entries)
        assert all(
            report_sheet.describe_report_row(row)
            for row in report_hours.list_month_rows(*rows, COUNTS)
        )


@pytest.mark.parametrize(
    "key", ["2026-13", "2026-00", "0001-01", "9999-12", "2026-1", "2026-W1", "", "２０２６-01"]
)
def test_what_is_no_month_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=f"^{key}$"):
        Month.read(key)
    assert not report_sheet.may_write_report(key)


@given(one=lived_months(), code=st.sampled_from(list(LANGUAGES)), data=st.data())
def test_what_differs_never_looks_the_same(
    built_app: Flask, one: tuple[Month, dict[Week, Any]], code: str, data: st.DataObject
) -> None:
    rows = report_hours.list_month_rows(*one, COUNTS)
    other = [
        structs.replace(
            row,
            **data.draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "day": st.just(row.day + dt.timedelta(days=1)),
                        "words": st.sampled_from(["", "Lagret"]),
                        "planned": st.booleans(),
                        "outcome": st.sampled_from(BlockOutcome),
                        "derived": st.sampled_from([0, 60]),
                        "given": st.sampled_from([None, 0, 75]),
                    },
                )
            ),
        )
        for row in rows
    ]
    with built_app.app_context(), use_language(code):
        for each in words.build_row_differences(list_row_changes(rows, other)):
            assert each.before != each.after
