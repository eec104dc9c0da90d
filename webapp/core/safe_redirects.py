"""Where to go next: only ever a page of this app, never what an address bar was told."""

from urllib.parse import unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from webapp.core.htmx import is_htmx
from webapp.core.settings import current_settings

HOME_PATH = "/"


def find_local_page(wanted_path: str | None) -> str | None:
    """``path`` if it is a local address that shows a page, else None."""
    if not wanted_path or len(wanted_path) > 1000 or not wanted_path.startswith("/"):
        return None
    if (
        wanted_path.startswith("//")
        or "\\" in wanted_path
        or any(ord(character) <= 32 for character in wanted_path)
    ):
        return None
    return wanted_path if _find_endpoint(wanted_path) else None


def pick_signed_in_page(wanted_path: str | None) -> str:
    """``path`` if it shows a page for people who are signed in, else the first page."""
    local_page = find_local_page(wanted_path)
    endpoint = _find_endpoint(local_page) if local_page else None
    view_function = current_app.view_functions.get(endpoint or "")
    return (
        HOME_PATH if local_page is None or getattr(view_function, "public", False) else local_page
    )


def _find_endpoint(local_path: str) -> str | None:
    try:
        url_adapter = current_app.url_map.bind(current_settings().host)
        endpoint, _values = url_adapter.match(unquote(urlsplit(local_path).path), method="GET")
    except (HTTPException, ValueError):
        return None
    return str(endpoint) if endpoint != "static" else None


def read_current_page() -> str:
    """The page this request came from: its own address, or the one that htmx names."""
    if is_htmx():
        address_parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        current_path = (
            f"{address_parts.path}?{address_parts.query}"
            if address_parts.query
            else address_parts.path
        )
    elif request.method in {"GET", "HEAD"}:
        current_path = request.full_path.rstrip("?")
    else:
        current_path = request.path
    return find_local_page(current_path) or HOME_PATH
