"""Bo opens what amina sent, and she will know; he answers, and both know whose turn it is."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.conftest import SignIn, account
from tests.desks.test_casework_inbox import INBOX, rows
from tests.sending import keep, send, statements, withdraw
from webapp.core import audit
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.identity.models import Account
from webapp.sheets.models import Sheet, SheetComment, SheetTurn

HTMX = {"HX-Request": "true"}
NOBODYS = uuid.UUID(int=1)


def url(sheet: uuid.UUID) -> str:
    return f"/handlaggare/sheets/{sheet}"


def stored(app: Flask, sheet: uuid.UUID) -> Sheet:
    with app.app_context():
        return db.session.scalars(sa.select(Sheet).where(Sheet.public_id == sheet)).one()


def events(app: Flask, name: str) -> list[tuple[str, str]]:
    """What the person's log holds of readings and answers: (actor, action)."""
    with app.app_context():
        found = db.session.execute(
            sa.select(Account.name, audit.AuditEvent.action)
            .join(Account, Account.id == audit.AuditEvent.actor_id)
            .where(audit.AuditEvent.person_id == account(name).id)
            .order_by(audit.AuditEvent.number)
        )
        return [(row.name, row.action) for row in found]


def test_opening_a_sheet_shows_it_and_writes_who_read(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina", mood=4, energy=2, tell="أنا بخير")
    page = sign_in("bo").get(url(sheet))
    assert page.status_code == 200
    assert '<blockquote class="quote" dir="auto" lang="ar">أنا بخير</blockquote>' in page.text
    assert "Bra" in page.text
    assert "Mitt Val" in page.text
    assert "العربية" in page.text
    assert events(app, "amina") == [("Bo", audit.AuditAction.READ)]


def test_codes_come_out_in_the_readers_language(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina", mood=5)
    assert "Mycket bra" in sign_in("bo").get(url(sheet)).text


@pytest.mark.parametrize("reader", ["karin", "farid"])
def test_a_stranger_to_a_sheet_sees_what_a_missing_one_shows(
    app: Flask, sign_in: SignIn, reader: str
) -> None:
    sheet = send(app, "amina", tell="canaryhemligt")
    client = sign_in(reader)
    # A page may count down to the end of the session.
    with time_machine.travel(utc_now(), tick=False):
        missing = client.get(url(NOBODYS))
        answer = client.get(url(sheet))
    assert answer.status_code == missing.status_code == 404
    assert answer.text.replace(str(sheet), str(NOBODYS)) == missing.text
    assert client.get(f"{url(sheet)}?version=1").status_code == 404
    assert events(app, "amina") == []


def test_kept_withdrawn_and_unknown_versions_are_not_found(app: Flask, sign_in: SignIn) -> None:
    bo, cilla = sign_in("bo"), sign_in("cilla")
    kept = keep(app, "elsa", "canaryhemligt")
    assert cilla.get(url(kept)).status_code == 404
    sent = send(app, "amina")
    assert bo.get(f"{url(sent)}?version=2").status_code == 404
    withdraw(app, "amina")
    assert bo.get(url(sent)).status_code == 404
    assert events(app, "amina") == []


@pytest.mark.parametrize("name", ["amina", "david", "petra", "rolf", "ada"])
def test_other_roles_are_refused(app: Flask, sign_in: SignIn, name: str) -> None:
    sheet = send(app, "amina")
    client = sign_in(name)
    assert client.get(url(sheet)).status_code == 403
    assert client.post(url(sheet), data={"text": "x", "waits": "nobody"}).status_code == 403
    assert client.post(f"{url(sheet)}/rest").status_code == 403


def test_what_is_not_logged_is_not_shown(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina", tell="canaryhemligt")
    bo = sign_in("bo")
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.text("ALTER TABLE audit_event RENAME TO away"))
        db.commit()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = bo.get(url(sheet))
    app.config["PROPAGATE_EXCEPTIONS"] = None
    assert answer.status_code in {500, 503}
    assert "canaryhemligt" not in answer.text


def test_a_change_after_sending_is_marked_and_the_old_text_stays(
    app: Flask, sign_in: SignIn
) -> None:
    sheet = send(app, "amina", mood=2, tell="första")
    bo = sign_in("bo")
    bo.get(url(sheet))
    send(app, "amina", mood=2, tell="andra")
    inbox = bo.get(INBOX)
    assert "ändrad" in inbox.text
    assert 'class="badge new"' in inbox.text

    page = bo.get(url(sheet)).text
    assert page.count(">Ändrat<") == 1
    assert page.index("andra") < page.index("Förut:") < page.index("första")

    older = bo.get(f"{url(sheet)}?version=1").text
    assert "Du läser en äldre version." in older
    assert "första" in older
    assert "andra" not in older


def test_an_answer_is_stored_sealed_and_seen_by_both(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina")
    bo = sign_in("bo")
    answer = bo.post(url(sheet), data={"text": "Bra skrivet, canarysvar", "waits": "deltagare"})
    assert answer.status_code == 303
    assert answer.location.startswith(url(sheet))
    page = bo.get(answer.location).text
    assert "canarysvar" in page
    assert "Deltagaren har inte läst svaret än." in page
    assert "Väntar på deltagaren" in page
    assert "canarysvar" in sign_in("amina").get(f"/sheet/diary/{today()}").text
    with app.app_context():
        assert b"canarysvar" not in db.session.scalars(sa.select(SheetComment.body)).one()
    assert ("Bo", audit.AuditAction.COMMENTED) in events(app, "amina")


def test_the_same_answer_sent_twice_is_one(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina")
    bo, cilla = sign_in("bo"), sign_in("cilla")
    for client in (bo, bo, cilla):
        assert client.post(url(sheet), data={"text": "Tack", "waits": "nobody"}).status_code == 303
    bo.post(url(sheet), data={"text": "Tack igen", "waits": "nobody"})
    with app.app_context():
        assert len(db.session.scalars(sa.select(SheetComment)).all()) == 3


@pytest.mark.parametrize(
    ("chosen", "days", "waits", "due"),
    [
        ("nobody", None, SheetTurn.NOBODY, None),
        ("deltagare", None, SheetTurn.DELTAGARE, None),
        ("handlaggare", 4, SheetTurn.HANDLAGGARE, 4),
        ("handlaggare", 0, SheetTurn.HANDLAGGARE, 0),
        # A day that was filled in beside another choice promises nothing.
        ("nobody", 4, SheetTurn.NOBODY, None),
    ],
)
def test_the_answer_says_whose_turn_it_is(
    app: Flask, sign_in: SignIn, chosen: str, days: int | None, waits: SheetTurn, due: int | None
) -> None:
    sheet = send(app, "amina")
    day = "" if days is None else str(today() + dt.timedelta(days=days))
    data = {"text": "Tack", "waits": chosen, "promised": day}
    assert sign_in("bo").post(url(sheet), data=data).status_code == 303
    row = stored(app, sheet)
    assert row.waits == waits
    assert row.due == (None if due is None else today() + dt.timedelta(days=due))


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"text": ""}, "text", "Skriv ett svar."),
        ({"text": " \n "}, "text", "Skriv ett svar."),
        ({"text": "x" * 4001}, "text", "Texten är för lång. Korta den till 4 000 tecken."),
        ({"waits": ""}, "waits", "Välj vad som händer nu."),
        ({"waits": "somebody"}, "waits", "Välj vad som händer nu."),
        ({"waits": "handlaggare"}, "promised", "Välj en dag."),
        (
            {"waits": "handlaggare", "promised": "2026-02-30"},
            "promised",
            "Skriv en dag, till exempel 2026-11-30.",
        ),
        (
            {"waits": "handlaggare", "promised": "2020-01-01"},
            "promised",
            "Välj en dag från i dag och högst ett år fram.",
        ),
        (
            {"waits": "handlaggare", "promised": "9999-12-31"},
            "promised",
            "Välj en dag från i dag och högst ett år fram.",
        ),
    ],
)
def test_a_fault_is_told_beside_its_question_and_the_text_stays(
    app: Flask, sign_in: SignIn, change: dict[str, str], field: str, message: str
) -> None:
    sheet = send(app, "amina")
    data = {"text": "Min text <b>&", "waits": "nobody"} | change
    answer = sign_in("bo").post(url(sheet), data=data)
    assert answer.status_code == 422
    beside = answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert message in beside
    if "text" not in change:
        assert "Min text &lt;b&gt;&amp;</textarea>" in answer.text
    assert stored(app, sheet).waits == SheetTurn.HANDLAGGARE


def test_consent_withdrawn_while_somebody_writes_stops_the_answer(
    app: Flask, sign_in: SignIn
) -> None:
    sheet = send(app, "amina")
    bo = sign_in("bo")
    bo.get(url(sheet))
    withdraw(app, "amina")
    data = {"text": "Tack", "waits": "nobody"}
    assert bo.post(url(sheet), data=data).status_code == 404
    assert bo.post(f"{url(sheet)}/rest").status_code == 404
    with app.app_context():
        assert db.session.scalars(sa.select(SheetComment)).all() == []
    assert stored(app, sheet).waits == SheetTurn.HANDLAGGARE


def test_an_open_sheet_closes_when_consent_goes(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina")
    bo = sign_in("bo")
    page = bo.get(url(sheet))
    address = re.findall(r'hx-get="([^"]+)"', page.text)[0].replace("&amp;", "&")
    assert bo.get(address, headers=HTMX).status_code == 204
    withdraw(app, "amina")
    answer = bo.get(address, headers=HTMX)
    assert answer.headers["HX-Redirect"] == INBOX
    assert answer.data == b""


def test_one_button_says_that_no_answer_is_needed(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina")
    bo = sign_in("bo")
    bo.get(url(sheet))
    assert bo.post(f"{url(sheet)}/rest").location == INBOX
    assert stored(app, sheet).waits == SheetTurn.NOBODY
    assert rows(bo.get(INBOX)) == []


def link(page: str, key: str) -> str | None:
    found = re.findall(rf'href="([^"]+)" data-key="{key}"', page)
    return found[0].replace("&amp;", "&") if found else None


def test_next_and_previous_lead_through_the_inbox_as_it_was(app: Flask, sign_in: SignIn) -> None:
    sheets = [send(app, "amina", days, due=dt.timedelta(days=days + 1)) for days in range(3)]
    bo = sign_in("bo")
    first = re.findall(r'href="(/handlaggare/sheets/[^"]+)"', bo.get(INBOX).text)[0]
    address, seen = first.replace("&amp;", "&"), []
    for _ in range(3):
        page = bo.get(address).text
        seen.append(address)
        address = link(page, "n") or ""
    assert address == ""
    assert [str(each) in step for each, step in zip(sheets, seen, strict=True)] == [True] * 3
    assert link(bo.get(seen[2]).text, "p") == seen[1]
    assert link(bo.get(seen[1]).text, "p") == seen[0]
    assert link(bo.get(seen[0]).text, "p") is None


def test_keys_can_be_switched_off(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina")
    bo = sign_in("bo")
    assert "data-shortcuts" in bo.get(url(sheet)).text
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.update(Account).where(Account.name == "Bo").values(shortcuts=False))
        db.commit()
    assert "data-shortcuts" not in bo.get(url(sheet)).text


def test_two_weeks_stand_in_a_picture_and_a_table(app: Flask, sign_in: SignIn) -> None:
    for days in (0, 1, 3):
        sheet = send(app, "amina", days, mood=days + 1, energy=5)
    page = sign_in("bo").get(url(sheet)).text
    assert page.count('class="dot "') == page.count('class="dot energy"') == 3
    assert page.count('<polyline class="line "') == 1
    assert page.count('<td class="number">5</td>') == 3


def test_a_sheet_without_numbers_has_no_picture(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina", tell="bara text")
    assert "<polyline" not in sign_in("bo").get(url(sheet)).text


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "{{7*7}}", "\u202eabc", "👩🏽‍🦽", "a\nb", "&amp;"],
)
def test_words_are_shown_as_plain_text(app: Flask, sign_in: SignIn, text: str) -> None:
    sheet = send(app, "amina", tell=text)
    page = sign_in("bo").get(url(sheet)).text
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f'lang="ar">{shown}</blockquote>' in page


def test_the_reading_page_asks_as_much_for_many_sheets_as_for_one(
    app: Flask, sign_in: SignIn
) -> None:
    sheet = send(app, "amina", mood=3)
    bo = sign_in("bo")
    asked = []
    for _ in range(2):
        with statements(app) as seen:
            bo.get(url(sheet))
        asked.append(len(seen))
        for days in range(1, 20):
            send(app, "amina", days, mood=3)
            bo.post(url(sheet), data={"text": "Tack", "waits": "nobody"})
    assert asked[0] == asked[1] <= 12


def test_typed_text_is_carried_over_a_language_switch(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina")
    bo = sign_in("bo")
    data: dict[str, Any] = {"text": "halvskrivet", "language": "en"}
    moved = bo.post(f"/language?next={url(sheet)}", data=data)
    assert "halvskrivet</textarea>" in bo.get(moved.location).text
