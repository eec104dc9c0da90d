"""Before the pages: keep the session awake, and lose nothing when it has ended."""

from typing import Any

from flask import Response, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from webapp.accounts import leaving, places, resume
from webapp.accounts.access import cookie_name, find_session, touch
from webapp.accounts.models import Role
from webapp.core import guard
from webapp.core.settings import settings


def keep_awake() -> None:
    """Being used keeps a session awake; a page asking by itself does not."""
    if request.endpoint not in {None, "static"} and not guard.is_marked("passive"):
        touch()


def shell() -> dict[str, Any]:
    """For ``accounts/_session.html``, which pages include."""
    return {"time_left": leaving.time_left(find_session(), kept_awake=True)}


def signed_out() -> ResponseReturnValue:
    """Somebody signed out wants a closed page: keep what they typed, let them sign in, go on."""
    account_id: int | None = g.get("known_account_id")
    if request.method == "POST" and account_id is not None:
        resume.keep_now(account_id)
    staff_page = g.get("known_role") not in {None, Role.DELTAGARE}
    page = "accounts.staff_sign_in" if staff_page else "accounts.sign_in"
    there = places.closed_page(places.here())
    return guard.leave_for(url_for(page, next=None if there == places.HOME else there))


def no_token(error: CSRFError) -> ResponseReturnValue:
    """A token that does not fit: nothing is done, what was typed is kept, there is a way on."""
    switching = request.endpoint == "accounts.language"
    page = (places.page(request.values.get("next")) if switching else None) or places.here()
    person = find_session()
    account_id: int | None = person.account_id if person else g.get("known_account_id")
    kept = account_id is not None and resume.keep_now(account_id, page if switching else None)
    answer = render_template("accounts/kept.html", kept=kept, page=page)
    return _leave_anyway(make_response(answer, error.code or 400))


def _leave_anyway(response: Response) -> Response:
    """Quick exit leads away whatever the token: the cookie goes, and the browser moves on."""
    if request.endpoint == "accounts.exit":
        response.delete_cookie(cookie_name("session"), path="/")
        response.headers["Refresh"] = f"0; url={settings().exit_url}"
    return response
