"""The security headers of every answer: strict CSP, no third parties, no caching."""

from urllib.parse import urlsplit

from flask import Flask, Response

from webapp.core.settings import Settings


def build_fixed_headers(settings: Settings) -> dict[str, str]:
    """What each answer carries, static files included."""
    exit_address = urlsplit(settings.exit_url)
    fixed_headers = {
        # The exit site is a place a form may lead to: quick exit works without script.
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; "
            f"form-action 'self' {exit_address.scheme}://{exit_address.netloc}; "
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
        fixed_headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return fixed_headers


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer of ``app``."""
    fixed_headers = build_fixed_headers(settings)

    @app.after_request
    def set_response_headers(response: Response) -> Response:
        for header_name, header_value in fixed_headers.items():
            response.headers.setdefault(header_name, header_value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
