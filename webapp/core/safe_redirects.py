"""Where to go next: only ever a page of this app, never what an address bar was told."""

from urllib.parse import unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from webapp.core.htmx import is_htmx
from webapp.core.settings import current_settings

HOME = "/"


def find_local_page(path: str | None) -> str | None:
    """``path`` if it is a local address that shows a page, else None."""
    if not path or len(path) > 1000 or not path.startswith("/"):
        return None
    if path.startswith("//") or "\\" in path or any(ord(sign) <= 32 for sign in path):
        return None
    return path if _find_endpoint(path) else None


def closed_page(path: str | None) -> str:
    """``path`` if it shows a page for people who are signed in, else the first page."""
    found = find_local_page(path)
    endpoint = _find_endpoint(found) if found else None
    view = current_app.view_functions.get(endpoint or "")
    return HOME if found is None or getattr(view, "public", False) else found


def _find_endpoint(path: str) -> str | None:
    try:
        adapter = current_app.url_map.bind(current_settings().host)
        endpoint, _values = adapter.match(unquote(urlsplit(path).path), method="GET")
    except (HTTPException, ValueError):
        return None
    return str(endpoint) if endpoint != "static" else None


def current_page_path() -> str:
    """The page this request came from: its own address, or the one that htmx names."""
    if is_htmx():
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    elif request.method in {"GET", "HEAD"}:
        path = request.full_path.rstrip("?")
    else:
        path = request.path
    return find_local_page(path) or HOME
