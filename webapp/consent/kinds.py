"""The kinds of sheets that consent is asked for; each instrument slice adds its own."""

from collections.abc import Callable

from babel.support import LazyProxy
from flask import Flask, current_app

from webapp.programmes.definitions import Programme, programmes

# Whether somebody in an insats (None: in none that is known) fills in sheets of a kind.
Belongs = Callable[[Programme | None], bool]


def everybody(_programme: Programme | None) -> bool:
    """A kind that all deltagare fill in."""
    return True


def add(app: Flask, kind: str, label: LazyProxy, belongs: Belongs = everybody) -> None:
    """Let people decide about sheets of ``kind``, called ``label`` on their pages."""
    app.extensions.setdefault("consent_kinds", {})[kind] = (label, belongs)


def kinds() -> dict[str, LazyProxy]:
    """Kind to label, in the order the slices were added."""
    found: dict[str, tuple[LazyProxy, Belongs]] = current_app.extensions["consent_kinds"]
    return {kind: label for kind, (label, _belongs) in found.items()}


def asked_in(codes: str | None) -> list[str]:
    """The kinds that somebody is asked about: those that any insats of theirs has.

    ``codes`` are the codes of the insatser with commas between, as ``queries.position_of`` gives
    them.
    """
    theirs = [programmes().get(code) for code in (codes or "").split(",")]
    found: dict[str, tuple[LazyProxy, Belongs]] = current_app.extensions["consent_kinds"]
    return [kind for kind, (_label, belongs) in found.items() if any(map(belongs, theirs))]
