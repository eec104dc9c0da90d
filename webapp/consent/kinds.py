"""The kinds of data that consent is asked for; each instrument slice adds its own.

Mostly a kind of sheet is a kind of data. Several kinds of sheet that are one to the person
(enkäter) are asked about together.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from babel.support import LazyProxy
from flask import Flask, current_app
from msgspec import Struct

from webapp.programmes.definitions import Programme, programmes

# Whether somebody in an insats (None: in none that is known) fills in sheets of a kind.
Belongs = Callable[[Programme | None], bool]


class Kind(Struct):
    """What a person decides about: its label, and what says that an insats has sheets of it."""

    label: LazyProxy
    belongs: list[Belongs]


def everybody(_programme: Programme | None) -> bool:
    """A kind that all deltagare fill in."""
    return True


def add(
    app: Flask, sheet: str, label: LazyProxy, belongs: Belongs = everybody, kind: str = ""
) -> None:
    """Let people decide about sheets of the kind ``sheet``, as ``kind`` (by default the same).

    ``label`` names it on their pages; the first one given to a kind stands.
    """
    found = app.extensions.setdefault("consent_kinds", {})
    found.setdefault(kind or sheet, Kind(label, [])).belongs.append(belongs)
    covered = app.extensions.setdefault("consent_covers", {})
    if kind:
        covered[sheet] = kind


def covering(sheet: Any) -> Any:
    """The kind that a decision about the sheets ``sheet`` (a column or a name) stands as."""
    covered: dict[str, str] = current_app.extensions["consent_covers"]
    if isinstance(sheet, str):
        return covered.get(sheet, sheet)
    return sa.case(covered, value=sheet, else_=sheet) if covered else sheet


def kinds() -> dict[str, LazyProxy]:
    """Kind to label, in the order the slices were added."""
    return {kind: each.label for kind, each in _registered().items()}


def asked_in(codes: str | None) -> list[str]:
    """The kinds that somebody is asked about: those that any insats of theirs has.

    ``codes`` are the codes of the insatser with commas between, as ``queries.position_of`` gives
    them.
    """
    theirs = [programmes().get(code) for code in (codes or "").split(",")]
    return [
        kind
        for kind, each in _registered().items()
        if any(belongs(programme) for belongs in each.belongs for programme in theirs)
    ]


def _registered() -> dict[str, Kind]:
    found: dict[str, Kind] = current_app.extensions["consent_kinds"]
    return found
