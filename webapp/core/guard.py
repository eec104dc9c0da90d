"""Closed unless opened: every endpoint needs somebody signed in unless marked ``public``."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, make_response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from webapp.core.htmx import is_htmx
from webapp.core.registry import Slot
from webapp.core.settings import settings

# What a closed page answers to somebody who is not signed in.
SIGNED_OUT_ANSWER: Slot[Callable[[], ResponseReturnValue]] = Slot("signed-out answer")
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


def is_fleeting(path: str) -> bool:
    """Whether a form sent to ``path`` would reach a view marked ``fleeting``."""
    urls = current_app.url_map.bind("")
    try:
        endpoint, _values = urls.match(path, method="POST")
    except HTTPException:
        return False
    return bool(getattr(current_app.view_functions[endpoint], "fleeting", False))


def is_marked(mark: str) -> bool:
    """Whether the view of this request carries ``mark``."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, mark, False))


def leave_for(url: str) -> ResponseReturnValue:
    """Send the whole page to ``url``; htmx must leave the page, not swap it in."""
    if is_htmx():
        return make_response("", 200, {"HX-Redirect": url})
    return make_response("", 303, {"Location": url})


def _same_site() -> None:
    """Refuse a write that another site sent, whatever token it carries."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    origin, fetch_site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ours = {None, settings().base_url, request.host_url[:-1]}
    # A browser that hides where a form came from says "null", also to ourselves.
    if fetch_site == "same-origin":
        ours.add("null")
    if origin not in ours or fetch_site not in {None, "same-origin", "none"}:
        abort(400)


def _not_too_large() -> None:
    """Refuse a form over the limit whole, wherever it goes, before anything is read."""
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    if request.content_length is not None and request.content_length > limit:
        abort(413)


def _closed_by_default() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static" or is_marked("public"):
        return None
    if current_user.is_authenticated:
        return None
    return SIGNED_OUT_ANSWER.get()()


def init_app(app: Flask) -> None:
    """Guard every request of ``app``."""
    app.before_request(_not_too_large)
    app.before_request(_same_site)
    app.before_request(_closed_by_default)
