"""The kinds of sheet: what their answers are, and how these are put into words.

The functions of a ``SheetKind`` depend on their arguments and on the language in use alone
(``core.i18n.use_language`` sets another).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec
from babel.support import LazyProxy

from webapp.core.registry import RegistryShelf

Answers = dict[str, Any]


class Audience(StrEnum):
    """For whom answers are put into words: the deltagare who wrote them, or staff who read them."""

    OWNER = "owner"
    STAFF = "staff"


class AnswerLine(msgspec.Struct, frozen=True):
    """One question with its answer in words; ``own_words`` is text the person typed."""

    name: str
    label: str
    value: str
    own_words: bool = False


def no_measures(_answers: Answers) -> dict[str, int]:
    """An empty dict, for a kind of sheet that has no numbers to draw over days."""
    return {}


class SheetKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of sheet.

    ``schema`` is the type that answers must convert to. ``title`` names a sheet by its key,
    ``mention`` does so within a sentence to its owner. ``day`` is the day that a key belongs to in
    the history. ``may_write`` says whether its owner may write the sheet of that key today; it is
    False for what is not a key. ``lines`` and ``summary`` put answers into words. ``measures``
    gives numbers from 1 to 5 by name, drawn over days. ``noted`` are the answers that the app
    notes by itself: where two devices differ the first is kept, and nobody is asked to choose.
    ``handed_on`` gives the answers that go along when a sheet is sent, None for all of them.
    ``asks_for_care`` is whether the answers tell that somebody is unwell, who is then shown where
    there is help.
    """

    kind: str
    label: LazyProxy
    schema: Any
    title: Callable[[str], str]
    mention: Callable[[str], str]
    day: Callable[[str], dt.date]
    may_write: Callable[[str], bool]
    lines: Callable[[Answers, Audience], Sequence[AnswerLine]]
    summary: Callable[[Answers], str]
    measures: Callable[[Answers], dict[str, int]] = no_measures
    noted: frozenset[str] = frozenset()
    handed_on: Callable[[Answers], Answers] | None = None
    asks_for_care: Callable[[Answers], bool] | None = None


SHEET_KINDS: RegistryShelf[SheetKind] = RegistryShelf("sheet kinds")


def get_sheet_kinds() -> Mapping[str, SheetKind]:
    """The kinds of sheet of this app by their code."""
    return SHEET_KINDS.all()
