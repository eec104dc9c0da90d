"""One view, two answers: a whole page, or the part htmx asked for."""

from flask import Flask, Response, request


def is_htmx() -> bool:
    """Whether htmx wants a part; a history restore wants the whole page."""
    return (
        request.headers.get("HX-Request") == "true"
        and "HX-History-Restore-Request" not in request.headers
    )


def init_app(app: Flask) -> None:
    """Tell caches that the two answers differ."""

    @app.after_request
    def add_vary_header(response: Response) -> Response:
        response.vary.add("HX-Request")
        return response
