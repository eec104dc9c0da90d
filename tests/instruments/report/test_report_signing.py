"""Amina signs: exactly what the page showed, once, and never anything else."""

import datetime as dt
import html
import re
from collections.abc import Callable

import msgspec
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn, account, key_of
from tests.instruments.report.report_kit import (
    DAY,
    MONTH,
    SIGN,
    URL,
    block,
    consent,
    enrol,
    hidden,
    live,
    row_of,
    sign,
    speaks,
    stored,
    write,
)
from webapp.core import audit, sealing
from webapp.core.clock import today
from webapp.core.db import db
from webapp.documents.models import Signature, SignatureAct
from webapp.documents.signature_proof import prove_signatures
from webapp.instruments.report import report_sheet
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.report_sheet import ReportSnapshot
from webapp.sheets.draft_saving import build_sheet_binding
from webapp.sheets.models import Sheet, SheetTurn, SheetVersion

ROW = f"{URL}/row/{row_of(DAY)}"
STATEMENT = "Jag har läst rapporten. Det som står i den stämmer."
CHANGED = "Något har ändrats. Inget är underskrivet. Titta igenom en gång till."


@pytest.fixture
def lived(app: Flask) -> Flask:
    """Amina, in Swedish, is in AMiA; two hours of work on one day of last month."""
    enrol(app)
    speaks(app, "amina", "sv")
    live(app, {DAY: block(DAY, words="Lagret")})
    return app


def frozen(app: Flask, number: int = 1) -> ReportSnapshot:
    """What version ``number`` of amina's report says."""
    with app.app_context():
        version = db.session.scalars(
            sa.select(SheetVersion)
            .join(Sheet, Sheet.id == SheetVersion.sheet_id)
            .where(Sheet.kind == report_sheet.KIND, SheetVersion.number == number)
        ).one()
        place = build_sheet_binding(
            account("amina").public_id, report_sheet.KIND, MONTH.key, f"sent {number}"
        )
        answers = msgspec.json.decode(sealing.unseal_text(key_of("amina"), version.body, place))
        found = report_sheet.find_signed_snapshot(answers)
        assert found is not None
        return found


def signatures(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        rows = db.session.scalars(sa.select(Signature).order_by(Signature.id))
        return [(row.number, row.act.value) for row in rows]


def test_what_the_page_shows_is_what_is_signed(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    write(amina, ROW, hours="3", quarters="15", reason="Jag blev kvar.")
    write(amina, f"{URL}/note", note="En bra månad.")
    page = html.unescape(amina.get(SIGN).text)
    answer = sign(amina)
    assert (answer.status_code, answer.location) == (303, URL)

    report = frozen(lived)
    (row,) = report.rows
    assert (row.day, row.activity, row.words) == (DAY, "work", "Lagret")
    assert (row.plan, row.derived, row.given, row.reason) == (120, 120, 195, "Jag blev kvar.")
    assert (report.minutes, report.note, report.person) == (195, "En bra månad.", "Amina")
    assert (report.language, report.programme, report.month) == ("sv", "AMiA", MONTH.key)
    assert report.statement == report.shown == STATEMENT
    for text in (
        row.label,
        row.words,
        row.reason,
        report.note,
        report.statement,
        "Amina",
        "AMiA",
        "3 timmar 15 minuter",
        *report.counts.values(),
    ):
        assert text in page, text

    with lived.app_context():
        made = db.session.scalars(sa.select(Signature)).one()
        assert (made.act, made.number, made.language) == (SignatureAct.SIGNED, 1, "sv")
        assert prove_signatures().broken is None
    after = amina.get(URL).text
    assert "Underskriven av Amina" in after
    assert "Skriv under igen" not in after


def test_the_shown_language_is_signed_beside_the_swedish(lived: Flask, sign_in: SignIn) -> None:
    speaks(lived, "amina", "ar")
    sign(sign_in("amina"))
    report = frozen(lived)
    assert report.language == "ar"
    assert report.statement == STATEMENT
    assert report.shown
    assert not re.search("[\ue000\ue001]", report.shown)


def test_the_same_page_sent_twice_signs_once(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    data = hidden(amina.get(SIGN).text)
    assert [amina.post(SIGN, data=data).location for _ in range(3)] == [URL] * 3
    assert signatures(lived) == [(1, "signed")]
    assert amina.get(SIGN).location == URL


@pytest.mark.parametrize(
    "change",
    [
        lambda app, client: live(app, {DAY: block(DAY, hours=(9, 12))}),
        lambda app, client: live(app, {DAY + dt.timedelta(days=1): block(DAY + dt.timedelta(1))}),
        lambda app, client: live(app, {DAY: None}),
        lambda app, client: write(client, ROW, hours="1", quarters="0", reason="x"),
        lambda app, client: write(client, f"{URL}/note", note="Nytt"),
        lambda app, client: speaks(app, "amina", "en"),
    ],
)
def test_what_changed_after_the_page_was_shown_is_not_signed(
    lived: Flask, sign_in: SignIn, change: Callable[[Flask, FlaskClient], object]
) -> None:
    amina = sign_in("amina")
    data = hidden(amina.get(SIGN).text)
    change(lived, amina)
    answer = amina.post(SIGN, data=data, follow_redirects=True)
    assert answer.request.path == SIGN
    assert (CHANGED in answer.text) == ('<html lang="sv"' in answer.text)
    assert 'role="status"' in answer.text
    assert signatures(lived) == []
    assert sign(amina).location == URL
    assert signatures(lived) == [(1, "signed")]


@pytest.mark.parametrize("seen", ["", "x", "0" * 64])
def test_a_page_that_was_never_ours_signs_nothing(lived: Flask, sign_in: SignIn, seen: str) -> None:
    assert sign_in("amina").post(SIGN, data={"seen": seen}).location == SIGN
    assert signatures(lived) == []


def test_a_later_change_is_shown_as_a_difference_and_signed_anew(
    lived: Flask, sign_in: SignIn
) -> None:
    amina, other = sign_in("amina"), DAY + dt.timedelta(days=1)
    sign(amina)
    live(lived, {DAY: block(DAY, hours=(9, 12), words="Lagret"), other: block(other)})
    page = amina.get(URL).text
    assert "Något har ändrats efter din underskrift" in page
    assert "Underskrivet: 2 timmar<" in page
    assert "Nu: 5 timmar<" in page
    assert "Fanns inte" in page
    assert "Summa: 2 timmar<" in page
    assert frozen(lived).minutes == 120

    assert sign(amina).location == URL
    assert signatures(lived) == [(1, "signed"), (2, "signed")]
    assert (frozen(lived).minutes, frozen(lived, 2).minutes) == (120, 300)
    page = amina.get(URL).text
    assert "Något har ändrats efter din underskrift" not in page
    assert "Version 2" in page


def test_a_block_taken_away_is_a_difference_too(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    sign(amina)
    live(lived, {DAY: None})
    page = amina.get(URL).text
    assert "Borttaget" in page
    assert "Nu: 0 minuter<" in page


def test_what_does_not_count_is_no_difference(lived: Flask, sign_in: SignIn) -> None:
    amina, other = sign_in("amina"), DAY + dt.timedelta(days=1)
    sign(amina)
    live(lived, {other: block(other, "sleep")})
    assert "Något har ändrats efter din underskrift" not in amina.get(URL).text


def test_what_is_signed_holds_no_correction_of_what_is_gone(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    write(amina, ROW, hours="3", quarters="15", reason="canaryskäl")
    live(lived, {DAY: None})
    sign(amina)
    with lived.app_context():
        newest = sa.select(SheetVersion.body).order_by(SheetVersion.id.desc()).limit(1)
        place = build_sheet_binding(
            account("amina").public_id, report_sheet.KIND, MONTH.key, "sent 1"
        )
        sealed = db.session.scalars(newest).one()
        assert b"canary" not in sealing.unseal_text(key_of("amina"), sealed, place)


def test_without_a_reader_it_is_signed_and_nobody_owes_an_answer(
    lived: Flask, sign_in: SignIn
) -> None:
    amina = sign_in("amina")
    assert "Därför kan ingen annan läsa rapporten." in amina.get(SIGN).text
    sign(amina)
    sheet = stored(lived)
    assert (sheet.waits, sheet.due, sheet.version) == (SheetTurn.NOBODY, None, 1)


def test_with_a_reader_it_says_who_and_waits_for_them(lived: Flask, sign_in: SignIn) -> None:
    consent(lived)
    amina = sign_in("amina")
    assert "Kan läsas av: Bo (Arbetsförmedlingen Björkby)." in amina.get(SIGN).text
    sign(amina)
    sheet = stored(lived)
    assert sheet.waits == SheetTurn.HANDLAGGARE
    assert sheet.due is not None
    assert sheet.due > today()


def at_noon(day: dt.date) -> time_machine.travel:
    return time_machine.travel(dt.datetime.combine(day, dt.time(11), dt.UTC), tick=False)


@pytest.mark.parametrize(
    ("day", "may"),
    [
        (dt.date(2026, 10, 30), False),
        (dt.date(2026, 10, 31), True),
        (dt.date(2026, 11, 6), True),
        (dt.date(2027, 1, 31), True),
        (dt.date(2027, 2, 1), False),
    ],
)
def test_a_month_is_signed_from_its_last_day_for_three_months(
    app: Flask, sign_in: SignIn, day: dt.date, may: bool
) -> None:
    enrol(app, enrolled_on=dt.date(2026, 9, 1))
    url = f"/report/{Month(2026, 10)}/sign"
    with at_noon(day):
        amina = sign_in("amina")
        assert (amina.get(url).status_code == 200) == may
        amina.post(url, data={"seen": "x"})
        assert amina.get(f"/report/{Month(2026, 10)}").status_code == (
            404 if day == dt.date(2027, 2, 1) else 200
        )
    assert signatures(app) == []


def test_what_was_signed_can_be_read_when_it_can_no_longer_be_changed(
    lived: Flask, sign_in: SignIn
) -> None:
    sign(sign_in("amina"))
    with at_noon(MONTH.after(5).first):
        amina = sign_in("amina")
        page = amina.get(URL).text
        assert "Summa: 2 timmar" in page
        assert "/row/" not in page
        assert amina.get(ROW).status_code == 404
        assert amina.get(SIGN).location == URL
        assert amina.get(f"{URL}.pdf").status_code == 200


def test_the_roads_own_end_leads_here_and_sends_nothing(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    write(amina, f"{URL}/note", note="Bara ett utkast")
    look = f"/sheet/activity_report/{MONTH}/look"
    assert amina.get(look).location == URL
    data = {"share": "send", "based_on": "1"}
    assert amina.post(look, data=data).status_code == 404
    assert stored(lived).version == 0


def test_signing_is_written_in_the_log(lived: Flask, sign_in: SignIn) -> None:
    sign(sign_in("amina"))
    with lived.app_context():
        event = db.session.scalars(
            sa.select(audit.AuditEvent).where(audit.AuditEvent.action == audit.AuditAction.SIGNED)
        ).one()
        assert re.fullmatch(rf"activity_report/{MONTH} v1 [0-9a-f]{{16}}", event.subject)
        assert audit.find_first_broken_link() is None
