"""Definition files: YAML into strict types, or refused with file, line, place and reason."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from yaml import Node

from webapp.core import nodes

T = TypeVar("T")

_SAID = re.compile(r"(.*?) - at `(?:key` in `)?(\$[^`]*)`", re.DOTALL)
# What msgspec says, in the words of somebody who writes such a file; {0} and {1} are its own.
_PLAINLY = [
    (r"Expected `(?:.*)`, got `null`", "is empty"),
    (r"Expected `str`, got `.*`", "must be a text; put it in quotes"),
    (r"Expected `int`, got `.*`", "must be a whole number, without quotes or zeros before it"),
    (r"Expected `bool`, got `.*`", "must be true or false"),
    (r"Expected `array`, got `.*`", "must be a list"),
    (r"Expected `object`, got `.*`", "must be a group of keys and values"),
    (r"Expected `str` matching regex '\\\\S'", "is empty"),
    (r"Expected `str` matching regex .*", "must be a word of a to z, 0 to 9 and _, a letter first"),
    (r"Expected `(?:str|array)` of length >= (\d+)", "needs at least {0}"),
    (r"Expected `str` of length <= (\d+)", "is longer than {0} characters"),
    (r"Expected `array` of length <= (\d+)", "has more than {0}"),
    (r"Expected `int` >= (-?\d+)", "must be at least {0}"),
    (r"Expected `int` <= (-?\d+)", "must be at most {0}"),
    (r"Invalid (?:enum )?value (.*)", "{0} is none of the words that can stand here"),
    (r"Object missing required field `(.*)`", "{0!r} is missing"),
    (r"Object contains unknown field `(.*)`", "there is no {0!r} here"),
]


class DefinitionError(SystemExit):
    """A definition file that cannot be used; says the file, the line, the place and the reason."""


def load(path: Path, kind: type[T], faults: Callable[[T], Iterable[str]] = lambda _: ()) -> T:
    """The definition in ``path`` as a ``kind``.

    ``faults`` says what is wrong beyond the types, as ``$.place: reason``.

    Raises:
        DefinitionError: unreadable, not YAML, not of that kind, or with a fault.
    """
    node, data = _read(path)
    try:
        found = msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise _told(path, node, *_plainly(str(error))) from None
    for fault in faults(found):
        raise _told(path, node, *_parted(fault))
    return found


def wrong(path: Path, fault: str) -> DefinitionError:
    """The error that a file which was read has ``fault`` (``$.place: reason``)."""
    return _told(path, _read(path)[0], *_parted(fault))


def _read(path: Path) -> tuple[Node, Any]:
    try:
        return nodes.read(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError) as error:
        raise DefinitionError(f"{path}: {error}") from None
    except nodes.Wrong as fault:
        parts = (f"line {fault.line}" if fault.line else "", fault.place, fault.reason)
        raise DefinitionError(": ".join([str(path), *filter(None, parts)])) from None


def _told(path: Path, node: Node, place: str, reason: str) -> DefinitionError:
    return DefinitionError(f"{path}: line {nodes.line(node, place)}: {place}: {reason}")


def _parted(fault: str) -> tuple[str, str]:
    place, _colon, reason = fault.partition(": ")
    return place, reason


def _plainly(said: str) -> tuple[str, str]:
    """Place and reason of what msgspec says."""
    parts = _SAID.fullmatch(said)
    reason, place = parts.groups() if parts else (said, "$")
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", reason)
    if unknown:
        place = f"{place}.{unknown[1]}"
    for pattern, words in _PLAINLY:
        found = re.fullmatch(pattern, reason)
        if found:
            return place, words.format(*found.groups())
    return place, reason
