"""What an instrument slice tells the road: its kind, its answers, its words."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from babel.support import LazyProxy
from flask import Flask, current_app

from webapp.consent import kinds
from webapp.programmes.definitions import programmes

Answers = dict[str, Any]


class Line(msgspec.Struct, frozen=True):
    """One question with its answer in words; ``own_words`` is text the person typed."""

    name: str
    label: str
    value: str
    own_words: bool = False


class Card(msgspec.Struct, frozen=True):
    """Something to do, for the home page: ``primary`` now, the others after it, ``later`` last."""

    title: str
    text: str
    url: str
    icon: str
    action: str
    primary: bool = False
    later: bool = False


class State(msgspec.Struct, frozen=True):
    """How far a person has come with one sheet; no content."""

    kind: str
    key: str
    version: int
    kept: bool
    changed: bool
    sent_at: dt.datetime | None
    due: dt.date | None
    waits: str


class Drawn(msgspec.Struct, frozen=True):
    """How a sheet is drawn where a list of lines would not do: a template and what it shows.

    ``context`` takes the key, the answers and those of the version before (None where there is
    none), and gives what the template finds as ``drawn``. ``by_answer`` where the template itself
    leads its owner to each answer.
    """

    template: str
    context: Callable[[str, Answers, Answers | None], Any]
    by_answer: bool = False


class Instrument(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of sheet.

    ``schema`` is the type answers must convert to; ``title`` names a sheet by its key, ``mention``
    within a sentence to its owner; ``day`` is the day a key belongs to in the history;
    ``may_write`` says whether its owner may write the sheet of that key today (False for what is
    no key); ``lines`` and ``summary`` put answers into the words of the language in use;
    ``measures`` gives numbers for the small picture over days, name to 1..5; ``cards`` says what
    there is to do today given the states of the last sheets; ``url`` is the owner's page for the
    question called so, or for the first one not answered; ``consent`` is the kind of data and its
    label where consent is asked for several kinds of sheet as one; ``handed_on`` leaves out what
    does not go along when a sheet is sent; ``onward`` is what there is to look at after that: its
    label and address. ``noted`` are names a sheet notes for itself: no person chooses between two
    of them, the first stands. ``index`` is where to find all there is to fill in, and
    ``index_label`` what that is called where several kinds share it. ``care`` says whether answers
    tell that somebody is unwell, who then sees where there is help.
    """

    kind: str
    label: LazyProxy
    schema: Any
    options: dict[str, LazyProxy]
    title: Callable[[str], str]
    mention: Callable[[str], str]
    day: Callable[[str], dt.date]
    may_write: Callable[[str], bool]
    lines: Callable[[Answers], Sequence[Line]]
    summary: Callable[[Answers], str]
    measures: Callable[[Answers], dict[str, int]]
    cards: Callable[[dict[str, State]], Sequence[Card]]
    url: Callable[[str, str], str]
    drawn: Drawn | None = None
    by_part: bool = False
    beside: Callable[[dt.date, str], tuple[str, dict[str, Any]] | None] | None = None
    end: Callable[[str], str] | None = None
    review: Callable[[Any, Any], tuple[str, dict[str, Any]]] | None = None
    belongs: kinds.Belongs = kinds.everybody
    consent: tuple[str, LazyProxy] | None = None
    index: Callable[[], str] | None = None
    index_label: LazyProxy | None = None
    noted: frozenset[str] = frozenset()
    care: Callable[[Answers], bool] | None = None
    handed_on: Callable[[Answers], Answers] | None = None
    onward: Callable[[str], tuple[str, str]] | None = None


def add(app: Flask, instrument: Instrument) -> None:
    """Put an instrument on the road, and its kind among those that consent is asked for."""
    app.extensions.setdefault("instruments", {})[instrument.kind] = instrument
    label = instrument.consent[1] if instrument.consent else instrument.label
    kind = instrument.consent[0] if instrument.consent else ""
    kinds.add(app, instrument.kind, label, instrument.belongs, kind)


def add_cards(app: Flask, cards: Callable[[], Sequence[Card]]) -> None:
    """Let a part that is no instrument say what there is to do today."""
    app.extensions.setdefault("other_cards", []).append(cards)


def other_cards() -> list[Card]:
    """What the parts that are no instruments have to say on the home page."""
    return [card for cards in current_app.extensions.get("other_cards", []) for card in cards()]


def beside(day: dt.date, kind: str, here: str) -> list[tuple[str, dict[str, Any]]]:
    """What the other instruments have to show about a day on a page of ``kind``."""
    found = [
        each.beside(day, here)
        for each in instruments().values()
        if each.beside is not None and each.kind != kind
    ]
    return [part for part in found if part is not None]


def others(programme: str | None, kind: str) -> list[tuple[str, str]]:
    """Label and address of what somebody in an insats fills in besides ``kind``."""
    found = {
        each.index(): str(each.index_label or each.label)
        for each in instruments().values()
        if each.index is not None
        and each.kind != kind
        and each.belongs(programmes().get(programme or ""))
    }
    return [(label, address) for address, label in found.items()]


def instruments() -> dict[str, Instrument]:
    """The instruments of this app by kind."""
    found: dict[str, Instrument] = current_app.extensions["instruments"]
    return found
