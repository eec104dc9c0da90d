"""Around every page: keep the session alive; keep a typed form when the session has ended."""

from typing import Any

from flask import Response, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from webapp.core import guard, safe_redirects
from webapp.core.ids import AccountId
from webapp.core.settings import current_settings
from webapp.identity.models import Role
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import build_cookie_name, find_session, touch_session
from webapp.identity.sign_in import leaving_views


def keep_session_awake() -> None:
    """Note that the session is in use, but not for requests that a page makes by itself."""
    if request.endpoint not in {None, "static"} and not guard.is_marked("passive"):
        touch_session()


def build_session_context() -> dict[str, Any]:
    """For ``accounts/_session.html``, which pages include."""
    return {"time_left": leaving_views.compute_time_left(find_session(), kept_awake=True)}


def answer_signed_out() -> ResponseReturnValue:
    """Lead somebody who is signed out to the sign-in page, keep their form, and come back after."""
    known_account_id: int | None = g.get("known_account_id")
    if request.method == "POST" and known_account_id is not None:
        kept_forms.keep_form_now(AccountId(known_account_id))
    is_staff = g.get("known_role") not in {None, Role.DELTAGARE}
    sign_in_endpoint = "identity.show_staff_sign_in" if is_staff else "identity.show_owner_sign_in"
    return_path = safe_redirects.pick_signed_in_page(safe_redirects.read_current_page())
    return guard.redirect_whole_page(
        url_for(
            sign_in_endpoint, next=None if return_path == safe_redirects.HOME_PATH else return_path
        )
    )


def answer_csrf_error(error: CSRFError) -> ResponseReturnValue:
    """The page for a missing or old CSRF token: the typed form is kept, a link leads back to it."""
    is_language_switch = request.endpoint == "identity.switch_language"
    return_path = (
        safe_redirects.find_local_page(request.values.get("next")) if is_language_switch else None
    ) or safe_redirects.read_current_page()
    signed_in = find_session()
    known_account_id: int | None = signed_in.account_id if signed_in else g.get("known_account_id")
    is_kept = known_account_id is not None and kept_forms.keep_form_now(
        AccountId(known_account_id), return_path if is_language_switch else None
    )
    answer_page = render_template("identity/kept.html", kept=is_kept, page=return_path)
    return _leave_on_quick_exit(make_response(answer_page, error.code or 400))


def _leave_on_quick_exit(response: Response) -> Response:
    """Let quick exit work without a valid token: drop the session cookie and leave the site."""
    if request.endpoint == "identity.leave_quickly":
        response.delete_cookie(build_cookie_name("session"), path="/")
        response.headers["Refresh"] = f"0; url={current_settings().exit_url}"
    return response
