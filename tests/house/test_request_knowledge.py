"""Only views know who is asking; all else takes persons, readers and days as arguments."""

import ast
import datetime as dt
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import SignIn, account
from tests.sending import send
from webapp.core.clock import to_stockholm, utc_now
from webapp.core.db import db
from webapp.core.job_context import job_context
from webapp.identity.people.persons import load_person
from webapp.identity.sessions.current import find_session
from webapp.sheets.due_items import list_due_items, load_sheet_states
from webapp.sheets.kinds import Audience, get_sheet_kinds

WEBAPP = Path(__file__).parents[2] / "webapp"
WHO_ASKS = {"current_person", "current_staff", "current_session", "find_session", "current_user"}
# What answers requests before and around the views: sessions, sign-in, the guard, the menu of a
# page, and the language of whoever asks.
AROUND = ("identity/", "core/guard.py", "core/menu.py", "core/i18n.py")
# These read the form or the address of a request for views, and nobody's identity.
READS_REQUESTS = {
    "desks/casework/inbox_filters.py": "the filter in an address",
    "instruments/schedule/week_hints.py": "hints put away on this browser",
    "sheets/save_responses.py": "whether a page, a part or data was asked for",
}
MODULES = [
    path
    for path in sorted(WEBAPP.rglob("*.py"))
    if not path.name.endswith("views.py")
    and not path.relative_to(WEBAPP).as_posix().startswith(AROUND)
]


def name(path: Path) -> str:
    return path.relative_to(WEBAPP).as_posix()


def imported(path: Path) -> set[tuple[str, str]]:
    """(module, name) of everything a module takes from another."""
    return {
        (node.module or "", alias.name)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_views_ask_who_is_signed_in(path: Path) -> None:
    assert not {what for _module, what in imported(path)} & WHO_ASKS


@pytest.mark.parametrize("path", [p for p in MODULES if "core" not in p.parts], ids=name)
def test_only_views_read_the_request(path: Path) -> None:
    if name(path) not in READS_REQUESTS:
        assert not imported(path) & {("flask", "request"), ("flask", "session"), ("flask", "g")}


def test_what_is_due_and_what_was_said_is_told_without_a_request(
    app: Flask, sign_in: SignIn
) -> None:
    send(app, "amina", mood=4)
    with app.app_context():
        person = load_person(account("amina").id)
    with job_context(app, person.language):
        assert find_session() is None
        states = load_sheet_states(person, utc_now() - dt.timedelta(days=14))
        items = list_due_items(person, to_stockholm(utc_now()), states)
        assert items
        assert all(item.url.startswith("/") for item in items)
        diary = get_sheet_kinds()["diary"]
        own, staff = (diary.lines({"mood": 4}, audience) for audience in Audience)
        assert own == staff
        assert "جيد" in own[0].value
        db.session.close()


def test_the_same_arguments_give_the_same_lines(app: Flask) -> None:
    with job_context(app, "sv"):
        diary = get_sheet_kinds()["diary"]
        told = [list(diary.lines({"tell": "Hej"}, Audience.STAFF)) for _ in range(2)]
        assert told[0] == told[1]
