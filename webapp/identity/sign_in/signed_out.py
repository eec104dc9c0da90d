"""Before the pages: keep the session awake, and lose nothing when it has ended."""

from typing import Any

from flask import Response, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from webapp.core import guard, safe_redirects
from webapp.core.settings import current_settings
from webapp.identity.models import Role
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import cookie_name, find_session, touch_session
from webapp.identity.sign_in import leaving_views


def keep_session_awake() -> None:
    """Being used keeps a session awake; a page asking by itself does not."""
    if request.endpoint not in {None, "static"} and not guard.is_marked("passive"):
        touch_session()


def build_session_shell() -> dict[str, Any]:
    """For ``accounts/_session.html``, which pages include."""
    return {"time_left": leaving_views.compute_time_left(find_session(), kept_awake=True)}


def answer_signed_out() -> ResponseReturnValue:
    """Somebody signed out wants a closed page: keep what they typed, let them sign in, go on."""
    account_id: int | None = g.get("known_account_id")
    if request.method == "POST" and account_id is not None:
        kept_forms.keep_form_now(account_id)
    staff_page = g.get("known_role") not in {None, Role.DELTAGARE}
    page = "identity.staff_sign_in" if staff_page else "identity.sign_in"
    there = safe_redirects.closed_page(safe_redirects.current_page_path())
    return guard.redirect_whole_page(
        url_for(page, next=None if there == safe_redirects.HOME else there)
    )


def answer_missing_token(error: CSRFError) -> ResponseReturnValue:
    """A token that does not fit: nothing is done, what was typed is kept, there is a way on."""
    switching = request.endpoint == "identity.switch_language"
    page = (
        safe_redirects.find_local_page(request.values.get("next")) if switching else None
    ) or safe_redirects.current_page_path()
    person = find_session()
    account_id: int | None = person.account_id if person else g.get("known_account_id")
    kept = account_id is not None and kept_forms.keep_form_now(
        account_id, page if switching else None
    )
    answer = render_template("identity/kept.html", kept=kept, page=page)
    return _leave_anyway(make_response(answer, error.code or 400))


def _leave_anyway(response: Response) -> Response:
    """Quick exit leads away whatever the token: the cookie goes, and the browser moves on."""
    if request.endpoint == "identity.leave_quickly":
        response.delete_cookie(cookie_name("session"), path="/")
        response.headers["Refresh"] = f"0; url={current_settings().exit_url}"
    return response
