"""A month that the insats holds in part, and a week for which two versions stand."""

import datetime as dt
import re
import uuid

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from msgspec.structs import replace

from tests.cast import actor
from tests.conftest import SignIn, account
from tests.instruments.report.report_kit import (
    DAY,
    LIST,
    MONTH,
    SIGN,
    URL,
    block,
    consent,
    enrol,
    hidden,
    live,
    name_of,
    row_of,
    sign,
    speaks,
    stored,
    write,
)
from webapp.core.db import db
from webapp.core.i18n import format_day
from webapp.core.weeks import Week
from webapp.documents.models import Signature
from webapp.instruments.report import reporting_programmes
from webapp.instruments.report.calendar_month import DaySpan
from webapp.instruments.report.reporting_programmes import EnrolmentPeriod, ReportingProgramme
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.schedule_blocks import Block, BlockOutcome, DayPart, LivedAnswer
from webapp.programmes.models import Enrolment
from webapp.programmes.programme_definitions import ReportDefinition, load_programmes
from webapp.sheets import draft_saving
from webapp.sheets.drafts import SheetWrite

WEEK = Week.of(DAY)
LATER = "Om du senare svarar Ja till någon kan de läsa rapporten."


def day(number: int) -> dt.date:
    return MONTH.first.replace(day=number)


def fill(app: Flask, *numbers: int, sent: bool = False) -> None:
    """Amina, in Swedish, works two hours on those days of the month."""
    speaks(app, "amina", "sv")
    live(app, {day(number): block(day(number)) for number in numbers}, sent=sent)


def signatures(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(sa.select(Signature)).all())


@pytest.mark.parametrize(
    ("first", "last", "total"),
    [(10, None, "6 timmar"), (11, None, "4 timmar"), (10, 20, "4 timmar"), (1, 9, "0 minuter"),
     (11, 19, "0 minuter"), (1, 10, "2 timmar")],
)  # fmt: skip
def test_only_days_within_the_insats_count(
    app: Flask, sign_in: SignIn, first: int, last: int | None, total: str
) -> None:
    enrol(app, enrolled_on=day(first), ended_on=day(last) if last else None)
    fill(app, 10, 20, 25)
    with app.app_context():
        days = f"{format_day(day(first))} till {format_day(day(last) if last else MONTH.last)}"
    amina = sign_in("amina")
    page = amina.get(URL).text
    assert f"Summa: {total}<" in page
    assert f"Bara dagar när du är med i insatsen räknas: {days}." in page
    assert days in amina.get(SIGN).text
    if first > 10:
        assert amina.get(f"{URL}/row/{row_of(day(10))}").status_code == 404
    assert sign(amina).location == URL
    assert f"Summa: {total}<" in amina.get(URL).text


def test_a_whole_month_says_nothing_of_days(app: Flask, sign_in: SignIn) -> None:
    enrol(app)
    fill(app, 10)
    amina = sign_in("amina")
    assert "Bara dagar när du är med" not in amina.get(URL).text
    assert "Dagar som räknas" not in amina.get(SIGN).text


def test_two_enrolments_hold_their_days_each_and_none_between(app: Flask, sign_in: SignIn) -> None:
    enrol(app, ended_on=day(9))
    enrol(app, enrolled_on=day(15))
    fill(app, 9, 10, 14, 15)
    page = sign_in("amina").get(URL).text
    assert "Summa: 4 timmar<" in page
    with app.app_context():
        first = f"{format_day(MONTH.first)} till {format_day(day(9))}"
        second = f"{format_day(day(15))} till {format_day(MONTH.last)}"
    assert f"{first}, {second}." in page


def test_the_days_of_a_month_in_parts() -> None:
    assert MONTH.parts(MONTH.days) == []
    held = [day(1), day(2), day(5), day(28)]
    assert MONTH.parts(held) == [
        DaySpan(day(1), day(2)),
        DaySpan(day(5), day(5)),
        DaySpan(day(28), day(28)),
    ]


def test_the_handlaggare_sees_which_days_and_no_hours_outside_them(
    app: Flask, sign_in: SignIn
) -> None:
    first, other = DAY, DAY + dt.timedelta(days=1 if DAY.weekday() < 6 else -1)
    start = max(first, other)
    outside = min(first, other)
    enrol(app, enrolled_on=start)
    consent(app)
    speaks(app, "amina", "sv")
    live(app, {outside: block(outside), start: block(start)}, sent=True)
    sign(sign_in("amina"))
    live(app, {outside: block(outside, hours=(9, 16))}, sent=True)
    bo, sheet = sign_in("bo"), stored(app).public_id
    assert "Dagar som räknas" in bo.get(f"/handlaggare/sheets/{sheet}").text
    page = bo.get(f"{LIST}{sheet}/week/{Week.of(start).key}").text
    assert "Inget som räknas är ändrat." in page
    assert bo.get(f"{LIST}{sheet}.pdf").status_code == 200


def torn(app: Flask) -> None:
    """Another device wrote the same block of the week, without having seen the first."""
    with app.app_context():
        changes = schedule_blocks.build_block_changes({name_of(DAY): block(DAY, hours=(9, 17))})
        save = SheetWrite(uuid.uuid4(), 1, 0)
        stood = draft_saving.save_answers(
            actor(account("amina")), "schedule", WEEK.key, changes, save
        )
        assert stood.draft.conflicts
        db.commit()


def test_a_week_with_two_versions_is_chosen_before_the_report_is_signed(
    app: Flask, sign_in: SignIn
) -> None:
    enrol(app)
    fill(app, DAY.day)
    amina = sign_in("amina")
    seen = hidden(amina.get(SIGN).text)
    torn(app)
    choose = f"/sheet/schedule/{WEEK.key}/choose"
    for url in (SIGN, URL):
        page = amina.get(url).text
        assert f"I vecka {WEEK.number} har du ändrat samma sak på två ställen." in page
        assert f'href="{choose}"' in page
    assert "Jag skriver under" not in amina.get(SIGN).text
    assert amina.post(SIGN, data=seen).location == SIGN
    assert signatures(app) == 0
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', amina.get(choose).text))
    amina.post(choose, data=form | {"choice": "0"})
    assert choose not in amina.get(SIGN).text
    assert sign(amina).location == URL
    assert signatures(app) == 1


def test_a_later_ja_is_told_of_where_nobody_reads_today(app: Flask, sign_in: SignIn) -> None:
    enrol(app)
    fill(app, DAY.day)
    amina = sign_in("amina")
    assert LATER in amina.get(SIGN).text
    sign(amina)
    assert LATER in amina.get(URL).text
    assert LATER not in amina.get(URL).text, "said once"
    consent(app)
    assert sign_in("bo").get(f"/handlaggare/sheets/{stored(app).public_id}").status_code == 200


def test_with_a_reader_no_later_ja_is_told_of(app: Flask, sign_in: SignIn) -> None:
    enrol(app)
    consent(app)
    fill(app, DAY.day)
    amina = sign_in("amina")
    assert LATER not in amina.get(SIGN).text
    sign(amina)
    assert LATER not in amina.get(URL).text


def test_the_longest_night_can_be_said_and_no_longer_one(app: Flask, sign_in: SignIn) -> None:
    enrol(app, enrolled_on=dt.date(2026, 1, 1))
    speaks(app, "amina", "sv")
    night, other = dt.date(2026, 10, 24), dt.date(2026, 10, 10)
    whole = Block(
        day=night.weekday(), part=DayPart.NIGHT, activity="work", name="Arbete", start=540, end=540,
        overnight=True, lived=LivedAnswer(BlockOutcome.DONE),
    )  # fmt: skip
    with time_machine.travel(dt.datetime(2026, 11, 2, 11, tzinfo=dt.UTC), tick=False):
        live(app, {night: whole, other: block(other)})
        amina, rows = sign_in("amina"), "/report/2026-10/row"
        url = f"{rows}/{row_of(night)}"
        assert 'max="25"' in amina.get(url).text
        assert write(amina, url, hours="25", quarters="0").status_code == 303
        for hours, quarters in (("25", "15"), ("26", "0")):
            answer = write(amina, url, hours=hours, quarters=quarters, reason="x")
            assert answer.status_code == 422
        assert write(amina, url, hours="24", quarters="45", reason="x").status_code == 303
        assert "24 timmar 45 minuter" in amina.get("/report/2026-10").text
        url = f"{rows}/{row_of(other)}"
        assert 'max="24"' in amina.get(url).text
        assert write(amina, url, hours="25", quarters="0", reason="x").status_code == 422


def test_a_row_without_its_minutes_is_asked_for_them(app: Flask, sign_in: SignIn) -> None:
    enrol(app)
    fill(app, DAY.day)
    amina, url = sign_in("amina"), f"{URL}/row/{row_of(DAY)}"
    answer = amina.post(url, data=hidden(amina.get(url).text) | {"hours": "3"})
    assert answer.status_code == 422
    assert "Välj minuter i listan." in answer.text
    assert amina.post(url, data=hidden(amina.get(url).text)).status_code == 422


def test_who_left_the_insats_still_signs_the_month(app: Flask, sign_in: SignIn) -> None:
    enrol(app)
    with app.app_context():
        db.begin_write()
        amia = sa.update(Enrolment).where(Enrolment.programme == "amia")
        db.session.execute(amia.values(ended_on=DAY))
        db.commit()
    enrol(app, programme="mitt_val", enrolled_on=DAY + dt.timedelta(days=1))
    fill(app, DAY.day)
    amina = sign_in("amina")
    assert "Aktivitetsrapport" in amina.get("/consent/").text
    assert sign(amina).location == URL


def test_each_day_counts_what_the_insats_that_holds_it_counts(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another installation may have two insatser with a report."""
    exercise = ReportDefinition(counts=["exercise"], due_day=9)
    with app.app_context():
        amia = load_programmes()["amia"]
        other = replace(amia, code="annan", report=exercise)
        monkeypatch.setitem(load_programmes(), "annan", other)
        older = EnrolmentPeriod("amia", day(2), day(20))
        newer = EnrolmentPeriod("annan", day(20), day(25))
        held = reporting_programmes.build_report_definition_by_day([newer, older], MONTH)
        asking = reporting_programmes.find_month_programme([newer, older], MONTH)
        assert asking == ReportingProgramme(other, exercise)
    assert [each.day for each in held] == list(range(2, 26))
    assert held[day(19)] == amia.report
    assert held[day(20)] == held[day(25)] == exercise


def test_a_row_counts_where_its_own_day_counts_it(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        known = load_programmes()
    other = replace(
        known["amia"], code="annan", report=ReportDefinition(counts=["exercise"], due_day=9)
    )
    monkeypatch.setitem(known, "annan", other)
    enrol(app, ended_on=day(14))
    enrol(app, programme="annan", enrolled_on=day(15))
    speaks(app, "amina", "sv")
    live(app, {day(10): block(day(10)), day(20): block(day(20))})
    assert "Summa: 2 timmar<" in sign_in("amina").get(URL).text
    live(app, {day(20): block(day(20), "exercise")})
    assert "Summa: 4 timmar<" in sign_in("amina").get(URL).text
