"""Closed unless opened: every endpoint needs somebody signed in unless marked ``public``."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, make_response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from webapp.core.htmx import is_htmx
from webapp.core.registry import RegistrySlot
from webapp.core.settings import current_settings

# What a closed page answers to somebody who is not signed in.
SIGNED_OUT_ANSWER: RegistrySlot[Callable[[], ResponseReturnValue]] = RegistrySlot(
    "signed-out answer"
)
V = TypeVar("V", bound=Callable[..., Any])


def public(view: V) -> V:
    """Mark a view as open to people who are not signed in."""
    view.public = True  # type: ignore[attr-defined]
    return view


def passive(view: V) -> V:
    """Mark a view that a page asks by itself: it does not keep a session awake."""
    view.passive = True  # type: ignore[attr-defined]
    return view


def fleeting(view: V) -> V:
    """Mark a view whose form is never kept anywhere, not even for its own writer."""
    view.fleeting = True  # type: ignore[attr-defined]
    return view


def is_fleeting(url_path: str) -> bool:
    """Whether a form sent to ``url_path`` would reach a view marked ``fleeting``."""
    url_adapter = current_app.url_map.bind("")
    try:
        endpoint, _values = url_adapter.match(url_path, method="POST")
    except HTTPException:
        return False
    return bool(getattr(current_app.view_functions[endpoint], "fleeting", False))


def is_marked(mark_name: str) -> bool:
    """Whether the view of this request carries ``mark_name``."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, mark_name, False))


def redirect_whole_page(target_url: str) -> ResponseReturnValue:
    """Send the whole page to ``target_url``; htmx must leave the page, not swap it in."""
    if is_htmx():
        return make_response("", 200, {"HX-Redirect": target_url})
    return make_response("", 303, {"Location": target_url})


def _refuse_other_sites() -> None:
    """Refuse a write that another site sent, whatever token it carries."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    origin, fetch_site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    own_origins = {None, current_settings().base_url, request.host_url[:-1]}
    # A browser that hides where a form came from says "null", also to ourselves.
    if fetch_site == "same-origin":
        own_origins.add("null")
    if origin not in own_origins or fetch_site not in {None, "same-origin", "none"}:
        abort(400)


def _refuse_too_large_form() -> None:
    """Refuse a form over the limit whole, wherever it goes, before anything is read."""
    size_limit = current_app.config["MAX_CONTENT_LENGTH"]
    if request.content_length is not None and request.content_length > size_limit:
        abort(413)


def _refuse_signed_out() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static" or is_marked("public"):
        return None
    if current_user.is_authenticated:
        return None
    return SIGNED_OUT_ANSWER.get()()


def init_app(app: Flask) -> None:
    """Guard every request of ``app``."""
    app.before_request(_refuse_too_large_form)
    app.before_request(_refuse_other_sites)
    app.before_request(_refuse_signed_out)
