"""Bo and cilla see what was sent to them, as long as they may, and nothing else."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.cast import actor
from tests.conftest import SignIn, account
from tests.sending import keep, send, statements, withdraw
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES
from webapp.core.menu import list_menu_places
from webapp.desks.casework import queries
from webapp.desks.casework.inbox_filters import InboxFilters, InboxScope
from webapp.identity.models import Account
from webapp.sheets.models import ReadMark, Sheet, SheetTurn

INBOX = "/handlaggare/inbox"


def rows(page: TestResponse) -> list[str]:
    """The public ids of the rows, in order."""
    return re.findall(r'id="row-([0-9a-f-]{36})"', page.text)


def part(page: TestResponse) -> str:
    """The address the list of a page asks."""
    return str(re.findall(r'hx-get="([^"]+)"', page.text)[0]).replace("&amp;", "&")


def test_a_sent_diary_lies_in_the_inbox_with_its_promise(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina")
    page = sign_in("bo").get(INBOX)
    assert rows(page) == [str(sheet)]
    assert "Amina" in page.text
    assert "Svar senast" in page.text
    assert "1 ny" in page.text


@pytest.mark.parametrize(("reader", "sees"), [("bo", 1), ("cilla", 1), ("karin", 0), ("farid", 0)])
def test_only_assigned_handlaggare_with_consent_see_it(
    app: Flask, sign_in: SignIn, reader: str, sees: int
) -> None:
    send(app, "amina")
    assert len(rows(sign_in(reader).get(INBOX))) == sees


def test_what_is_kept_is_nowhere(app: Flask, sign_in: SignIn) -> None:
    keep(app, "amina", "canaryhemligt")
    page = sign_in("bo").get(f"{INBOX}?show=all")
    assert rows(page) == []
    assert "Amina" not in page.text


def test_a_broken_promise_is_told_calmly(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina", due=dt.timedelta(days=-1))
    page = sign_in("bo").get(INBOX)
    assert "Skulle ha svarats" in page.text
    assert '<span class="badge warm">Skulle' in page.text


def test_unread_comes_first_then_the_nearest_promise(app: Flask, sign_in: SignIn) -> None:
    late = send(app, "amina", 0, due=dt.timedelta(days=5))
    soon = send(app, "amina", 1, due=dt.timedelta(days=1))
    opened = send(app, "amina", 2, due=dt.timedelta(days=0))
    bo = sign_in("bo")
    read(app, "bo", opened)
    assert rows(bo.get(INBOX)) == [str(soon), str(late), str(opened)]


def read(app: Flask, name: str, sheet: object) -> None:
    """``name`` opened the newest version a minute ago."""
    with app.app_context():
        db.begin_write()
        row = db.session.scalars(sa.select(Sheet).where(Sheet.public_id == sheet)).one()
        moment = utc_now() - dt.timedelta(minutes=1)
        db.session.add(
            ReadMark(staff_id=account(name).id, sheet_id=row.id, version=row.version, at=moment)
        )
        db.commit()


def rest(app: Flask, sheet: object) -> None:
    """Nobody waits for anybody."""
    with app.app_context():
        db.begin_write()
        db.session.execute(
            sa.update(Sheet)
            .where(Sheet.public_id == sheet)
            .values(waits=SheetTurn.NOBODY, due=None)
        )
        db.commit()


def test_the_filters_stand_in_the_address(app: Flask, sign_in: SignIn) -> None:
    waits, done = send(app, "amina", 0), send(app, "amina", 1)
    for sheet in (waits, done):
        read(app, "bo", sheet)
    rest(app, done)
    unread = send(app, "amina", 2)
    rest(app, unread)
    bo = sign_in("bo")
    for show, wanted in (
        ("todo", {waits, unread}),
        ("waiting", {waits}),
        ("unread", {unread}),
        ("all", {waits, done, unread}),
    ):
        assert set(rows(bo.get(f"{INBOX}?show={show}"))) == {str(each) for each in wanted}, show
    with app.app_context():
        amina, elsa = account("amina").public_id, account("elsa").public_id
    assert len(rows(bo.get(f"{INBOX}?person={amina}&kind=diary&show=all"))) == 3
    assert rows(bo.get(f"{INBOX}?person={elsa}")) == []


@pytest.mark.parametrize("query", ["show=x", "kind=nothing", "person=1", "after=AAAA", "after=å"])
def test_a_filter_that_is_none_is_not_found(sign_in: SignIn, query: str) -> None:
    assert sign_in("bo").get(f"{INBOX}?{query}").status_code == 404


@given(
    marks=st.lists(
        st.tuples(st.integers(0, 2), st.booleans(), st.booleans()), min_size=1, max_size=12
    ),
    size=st.integers(1, 5),
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_pages_by_key_have_no_gap_and_no_double(
    app: Flask, marks: list[tuple[int, bool, bool]], size: int
) -> None:
    """Many ties: few promised days, read or not, with and without a promise."""
    with app.app_context():
        bo = actor(account("bo"))
        db.begin_write()
        place_sheets(bo.id, account("amina").id, marks)
        filters = InboxFilters(at=utc_now(), show=InboxScope.ALL)
        whole = [row.id for row in db.session.execute(queries.select_inbox_rows(bo, filters, None))]
        walked, after = [], None
        while True:
            found = db.session.execute(
                queries.select_inbox_rows(bo, filters, after).limit(size)
            ).all()
            walked += [row.id for row in found]
            if len(found) < size:
                break
            after = (found[-1].was_read, found[-1].due_or_last, found[-1].id)
        db.session.rollback()
    assert walked == whole
    assert len(whole) == len(marks)


def place_sheets(staff_id: int, person_id: int, marks: list[tuple[int, bool, bool]]) -> None:
    for number, (due, was_read, promised) in enumerate(marks):
        day = today() - dt.timedelta(days=number)
        sheet = Sheet(
            person_id=person_id,
            kind="diary",
            key=day.isoformat(),
            day=day,
            saved_at=utc_now(),
            sent_at=utc_now(),
            version=1,
            waits=SheetTurn.HANDLAGGARE if promised else SheetTurn.NOBODY,
            due=today() + dt.timedelta(days=due) if promised else None,
        )
        db.session.add(sheet)
        db.session.flush()
        if was_read:
            moment = utc_now() - dt.timedelta(hours=1)
            db.session.add(ReadMark(staff_id=staff_id, sheet_id=sheet.id, version=1, at=moment))
    db.session.flush()


def test_the_second_page_follows_the_first(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        db.begin_write()
        place_sheets(account("bo").id, account("amina").id, [(0, False, True)] * 60)
        db.commit()
    bo = sign_in("bo")
    first = bo.get(INBOX)
    assert "Fler än 50 nya" in first.text
    address = re.findall(r'href="(/handlaggare/inbox\?after=[^"]+)"', first.text)[0]
    second = bo.get(address)
    assert (len(rows(first)), len(rows(second))) == (50, 10)
    assert not set(rows(first)) & set(rows(second))


def test_the_key_of_one_list_does_not_open_another(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        db.begin_write()
        place_sheets(account("bo").id, account("amina").id, [(0, False, True)] * 51)
        db.commit()
    bo = sign_in("bo")
    key = re.findall(r"after=([^\"&]+)", bo.get(INBOX).text)[0]
    assert bo.get(f"/handlaggare/caseload?after={key}").status_code == 404


def test_an_idle_poll_gets_an_empty_answer(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina")
    bo = sign_in("bo")
    address = part(bo.get(INBOX))
    idle = bo.get(address, headers={"HX-Request": "true"})
    assert (idle.status_code, idle.data) == (204, b"")
    tagged = bo.get(f"{INBOX}/part", headers={"If-None-Match": idle.headers["ETag"]})
    assert (tagged.status_code, tagged.data) == (304, b"")


def test_an_idle_poll_asks_the_database_twice(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina")
    bo = sign_in("bo")
    address = part(bo.get(INBOX))
    with statements(app) as asked:
        assert bo.get(address).status_code == 204
    assert len(asked) == 2


def test_a_new_sheet_comes_with_the_next_poll(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    address = part(bo.get(INBOX))
    sheet = send(app, "amina")
    answer = bo.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert rows(answer) == [str(sheet)]
    assert answer.text.lstrip().startswith("<section")
    assert 'hx-swap-oob="innerHTML"' in answer.text
    assert part(answer) != address


def test_withdrawn_consent_empties_the_open_inbox_at_the_next_poll(
    app: Flask, sign_in: SignIn
) -> None:
    send(app, "amina")
    bo = sign_in("bo")
    page = bo.get(INBOX)
    tag = bo.get(part(page)).headers["ETag"]
    withdraw(app, "amina")
    answer = bo.get(part(page), headers={"If-None-Match": tag, "HX-Request": "true"})
    assert answer.status_code == 200
    assert rows(answer) == []
    assert "Amina" not in answer.text


def test_a_promise_that_breaks_at_midnight_changes_the_list(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina")
    bo = sign_in("bo")
    address = part(bo.get(INBOX))
    rest(app, sheet)
    assert bo.get(address).status_code == 200


def test_the_poll_does_not_keep_a_session_awake(app: Flask) -> None:
    assert getattr(app.view_functions["casework.show_inbox_part"], "passive", False)


def test_an_open_page_leaves_when_the_session_has_ended(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    address = part(bo.get(INBOX))
    bo.post("/sign-out")
    answer = bo.get(address, headers={"HX-Request": "true"})
    assert "HX-Redirect" in answer.headers
    assert answer.data == b""


def test_the_inbox_asks_as_much_for_many_rows_as_for_one(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina", 100)
    bo = sign_in("bo")
    with statements(app) as few:
        bo.get(INBOX)
    with app.app_context():
        db.begin_write()
        place_sheets(account("bo").id, account("amina").id, [(0, False, True)] * 60)
        db.commit()
    with statements(app) as many:
        bo.get(INBOX)
    assert len(few) == len(many) <= 12


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_staff_pages_load_in_every_language(app: Flask, sign_in: SignIn, language: str) -> None:
    send(app, "amina", mood=2, energy=3, tell="مرحبا")
    with app.app_context():
        db.begin_write()
        db.session.execute(
            sa.update(Account).where(Account.username.is_not(None)).values(language=language)
        )
        db.commit()
    for name in ("bo", "petra", "rolf", "ada"):
        client = sign_in(name)
        with app.app_context():
            menu = list_menu_places(account(name).role)
            with app.test_request_context():
                addresses = [place.url for place in menu]
        for address in addresses:
            assert client.get(address).status_code == 200, (name, address)
