"""The headers of every answer: nothing inline, nothing foreign, nothing kept."""

from urllib.parse import urlsplit

from flask import Flask, Response

from webapp.core.settings import Settings


def fixed(settings: Settings) -> dict[str, str]:
    """What each answer carries, static files included."""
    exit_to = urlsplit(settings.exit_url)
    headers = {
        # The exit site is a place a form may lead to: quick exit works without script.
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"connect-src 'self'; form-action 'self' {exit_to.scheme}://{exit_to.netloc}; "
            "base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
        ),
        "X-Content-Type-Options": "nosniff",
        # With "no-referrer" browsers send "Origin: null" with every form, and older ones nothing
        # else to tell our own pages by. Other sites learn nothing either way.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "X-Robots-Tag": "noindex, nofollow",
    }
    if settings.https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer of ``app``."""
    always = fixed(settings)

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in always.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
