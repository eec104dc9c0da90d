"""One view, two answers: a whole page, or the part htmx asked for."""

from typing import Any

from flask import Flask, Response, render_template, request


def is_htmx() -> bool:
    """Whether htmx wants a part; a history restore wants the whole page."""
    return (
        request.headers.get("HX-Request") == "true"
        and "HX-History-Restore-Request" not in request.headers
    )


def render(page: str, part: str, **context: Any) -> str:
    """The ``part`` for htmx, else the ``page`` around it."""
    return render_template(part if is_htmx() else page, **context)


def init_app(app: Flask) -> None:
    """Tell caches that the two answers differ."""

    @app.after_request
    def vary(response: Response) -> Response:
        response.vary.add("HX-Request")
        return response
