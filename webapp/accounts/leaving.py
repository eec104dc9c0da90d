"""Signing out, leaving quickly, switching language, and being told that time runs out."""

import sqlalchemy as sa
from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Response

from webapp.accounts import places, resume, sessions
from webapp.accounts.access import Session, find_session, idle_limit
from webapp.accounts.blueprint import bp
from webapp.accounts.models import Account, Role
from webapp.core import guard
from webapp.core.clock import now
from webapp.core.db import DatabaseBusy, db
from webapp.core.htmx import is_htmx
from webapp.core.i18n import LANGUAGES
from webapp.core.settings import settings

# People are told this many seconds before the session ends; 120 is what they are promised.
_WARN = 150
# A session counts as seen once a minute, so it may end this much earlier than it seems.
_SLACK = 60


@bp.post("/sign-out")
@guard.public
def sign_out() -> Response:
    """End the session here; a phone that is not one's own keeps nothing."""
    person = find_session()
    staff = person is not None and person.role is not Role.DELTAGARE
    page = "accounts.staff_sign_in" if staff else "accounts.sign_in"
    db.begin_write()
    sessions.end_current()
    db.commit()
    return sessions.leave(redirect(url_for(page), code=303), wipe=sessions.is_borrowed(person))


@bp.post("/exit")
@guard.public
@guard.passive
def exit() -> Response:
    """Leave quickly for a neutral site, signed in or not, and whatever ails the database."""
    try:
        wipe = sessions.is_borrowed(find_session())
        db.begin_write()
        sessions.end_current()
        db.commit()
    except (SQLAlchemyError, DatabaseBusy):
        # Leaving comes first; the session has lost its cookie and ends by resting.
        wipe = True
    return sessions.leave(redirect(settings().exit_url, code=303), wipe=wipe)


@bp.post("/language")
@guard.public
def language() -> Response:
    """Switch the language and go back; what was typed on the page travels along."""
    page = places.page(request.values.get("next")) or places.HOME
    code, person = request.form.get("language"), find_session()
    account_id: int | None = person.account_id if person else g.get("known_account_id")
    if account_id is not None:
        resume.keep(account_id, page)
    if code in LANGUAGES:
        session["language"] = code
        if person is not None:
            _speak(person, code)
    db.commit()
    return redirect(page, code=303)


def _speak(person: Session, code: str) -> None:
    db.begin_write()
    db.session.execute(
        sa.update(Account).where(Account.id == person.account_id).values(language=code)
    )


@bp.get("/session")
@guard.public
@guard.passive
def session_part() -> str:
    """The part that says when the session is about to end; a page asks for it by itself."""
    return _part(find_session(), kept_awake=False)


@bp.post("/session")
@guard.public
def stay() -> ResponseReturnValue:
    """Keep the session awake: this request itself has done so already."""
    if not is_htmx():
        return redirect(places.page(request.form.get("next")) or places.HOME, code=303)
    return _part(find_session(), kept_awake=True)


def _part(person: Session | None, *, kept_awake: bool) -> str:
    return render_template("accounts/_session.html", time_left=time_left(person, kept_awake))


def time_left(person: Session | None, kept_awake: bool) -> dict[str, int | bool] | None:
    """When to ask next (seconds), whether to warn now, and whether staying is possible.

    ``kept_awake`` is whether this request has put off the end. None if nobody is signed in.
    """
    if person is None:
        return None
    idle = idle_limit(person.role)
    last = person.ends_at < person.seen_at + idle
    ends_at = now() + idle if kept_awake and not last else person.ends_at
    left = int((ends_at - now()).total_seconds())
    ask = left - _WARN - (_SLACK if kept_awake else 0)
    return {"ask": max(ask, 1), "warn": left <= _WARN, "can_stay": not last}
