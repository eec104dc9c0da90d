"""The kinds of sheets that consent is asked for; each instrument slice adds its own."""

from babel.support import LazyProxy
from flask import Flask, current_app


def add(app: Flask, kind: str, label: LazyProxy) -> None:
    """Let people decide about sheets of ``kind``, called ``label`` on their pages."""
    app.extensions.setdefault("consent_kinds", {})[kind] = label


def kinds() -> dict[str, LazyProxy]:
    """Kind to label, in the order the slices were added."""
    found: dict[str, LazyProxy] = current_app.extensions["consent_kinds"]
    return found
