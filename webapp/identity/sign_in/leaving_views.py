"""Signing out, leaving quickly, switching language, and being told that time runs out."""

import sqlalchemy as sa
from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Response

from webapp.core import guard, safe_redirects
from webapp.core.clock import utc_now
from webapp.core.db import DatabaseBusy, db
from webapp.core.htmx import is_htmx
from webapp.core.i18n import LANGUAGES
from webapp.core.ids import AccountId
from webapp.core.settings import current_settings
from webapp.identity.models import Account, Role
from webapp.identity.sessions import kept_forms, service
from webapp.identity.sessions.current import SignedInSession, find_session, read_idle_limit
from webapp.identity.sign_in.blueprint import bp

# People are told this many seconds before the session ends; 120 is what they are promised.
_WARN = 150
# A session counts as seen once a minute, so it may end this much earlier than it seems.
_SLACK = 60


@bp.post("/sign-out")
@guard.public
def sign_out() -> Response:
    """End the session; on a phone that is not remembered the browser's data is cleared too."""
    signed_in = find_session()
    is_staff = signed_in is not None and signed_in.role is not Role.DELTAGARE
    sign_in_endpoint = "identity.show_staff_sign_in" if is_staff else "identity.show_owner_sign_in"
    db.begin_write()
    service.end_current_session()
    db.commit()
    return service.clear_session_cookies(
        redirect(url_for(sign_in_endpoint), code=303),
        wipe_browser=service.is_borrowed_device(signed_in),
    )


@bp.post("/exit")
@guard.public
@guard.passive
def leave_quickly() -> Response:
    """Leave quickly for a neutral site, signed in or not, and whatever ails the database."""
    try:
        wipe_browser = service.is_borrowed_device(find_session())
        db.begin_write()
        service.end_current_session()
        db.commit()
    except (SQLAlchemyError, DatabaseBusy):
        # Leaving comes first; the session has lost its cookie and ends by resting.
        wipe_browser = True
    return service.clear_session_cookies(
        redirect(current_settings().exit_url, code=303), wipe_browser=wipe_browser
    )


@bp.post("/language")
@guard.public
def switch_language() -> Response:
    """Switch the language and go back; what was typed on the page travels along."""
    return_path = (
        safe_redirects.find_local_page(request.values.get("next")) or safe_redirects.HOME_PATH
    )
    language_code, signed_in = request.form.get("language"), find_session()
    known_account_id: int | None = signed_in.account_id if signed_in else g.get("known_account_id")
    if known_account_id is not None:
        kept_forms.keep_form(AccountId(known_account_id), return_path)
    if language_code in LANGUAGES:
        session["language"] = language_code
        if signed_in is not None:
            _save_language(signed_in, language_code)
    db.commit()
    return redirect(return_path, code=303)


def _save_language(signed_in: SignedInSession, language_code: str) -> None:
    db.begin_write()
    db.session.execute(
        sa.update(Account).where(Account.id == signed_in.account_id).values(language=language_code)
    )


@bp.get("/session")
@guard.public
@guard.passive
def show_session_part() -> str:
    """The part that says when the session is about to end; a page asks for it by itself."""
    return _render_session_part(find_session(), kept_awake=False)


@bp.post("/session")
@guard.public
def stay_signed_in() -> ResponseReturnValue:
    """Keep the session awake: this request itself has done so already."""
    if not is_htmx():
        return redirect(
            safe_redirects.find_local_page(request.form.get("next")) or safe_redirects.HOME_PATH,
            code=303,
        )
    return _render_session_part(find_session(), kept_awake=True)


def _render_session_part(signed_in: SignedInSession | None, *, kept_awake: bool) -> str:
    return render_template(
        "identity/_session.html", time_left=compute_time_left(signed_in, kept_awake)
    )


def compute_time_left(
    signed_in: SignedInSession | None, kept_awake: bool
) -> dict[str, int | bool] | None:
    """When to ask next (seconds), whether to warn now, and whether staying is possible.

    ``kept_awake`` is whether this request has put off the end. None if nobody is signed in.
    """
    if signed_in is None:
        return None
    idle_time = read_idle_limit(signed_in.role)
    is_last_stretch = signed_in.ends_at < signed_in.seen_at + idle_time
    ends_at = utc_now() + idle_time if kept_awake and not is_last_stretch else signed_in.ends_at
    seconds_left = int((ends_at - utc_now()).total_seconds())
    ask_seconds = seconds_left - _WARN - (_SLACK if kept_awake else 0)
    return {
        "ask": max(ask_seconds, 1),
        "warn": seconds_left <= _WARN,
        "can_stay": not is_last_stretch,
    }
