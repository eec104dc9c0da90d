"""Definition files: YAML into strict types, or refused with file, line, place and reason."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from yaml import Node

from webapp.core import yaml_tree

T = TypeVar("T")

_MSGSPEC_MESSAGE = re.compile(r"(.*?) - at `(?:key` in `)?(\$[^`]*)`", re.DOTALL)
# What msgspec says, in the words of somebody who writes such a file; {0} and {1} are its own.
_PLAIN_REASONS = [
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


def load_definition(
    file_path: Path,
    definition_type: type[T],
    list_faults: Callable[[T], Iterable[str]] = lambda _: (),
) -> T:
    """The definition in ``file_path`` as a ``definition_type``.

    ``list_faults`` says what is wrong beyond the types, as ``$.place: reason``.

    Raises:
        DefinitionError: unreadable, not YAML, not of that kind, or with a fault.
    """
    root_node, plain_data = _read_definition_file(file_path)
    try:
        definition = msgspec.convert(plain_data, definition_type)
    except msgspec.ValidationError as conversion_error:
        raise _build_located_error(
            file_path, root_node, *_translate_msgspec_message(str(conversion_error))
        ) from None
    for fault_text in list_faults(definition):
        raise _build_located_error(file_path, root_node, *_split_fault(fault_text))
    return definition


def build_definition_error(file_path: Path, fault_text: str) -> DefinitionError:
    """The error that a file which was read has ``fault_text`` (``$.place: reason``)."""
    return _build_located_error(
        file_path, _read_definition_file(file_path)[0], *_split_fault(fault_text)
    )


def _read_definition_file(file_path: Path) -> tuple[Node, Any]:
    try:
        return yaml_tree.read_yaml_tree(file_path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError) as read_error:
        raise DefinitionError(f"{file_path}: {read_error}") from None
    except yaml_tree.YamlFault as yaml_fault:
        message_parts = (
            f"line {yaml_fault.line}" if yaml_fault.line else "",
            yaml_fault.place,
            yaml_fault.reason,
        )
        raise DefinitionError(": ".join([str(file_path), *filter(None, message_parts)])) from None


def _build_located_error(
    file_path: Path, root_node: Node, place: str, reason: str
) -> DefinitionError:
    return DefinitionError(
        f"{file_path}: line {yaml_tree.find_yaml_line(root_node, place)}: {place}: {reason}"
    )


def _split_fault(fault_text: str) -> tuple[str, str]:
    place, _colon, reason = fault_text.partition(": ")
    return place, reason


def _translate_msgspec_message(msgspec_message: str) -> tuple[str, str]:
    """Place and reason of what msgspec says."""
    message_match = _MSGSPEC_MESSAGE.fullmatch(msgspec_message)
    reason, place = message_match.groups() if message_match else (msgspec_message, "$")
    unknown_field = re.fullmatch(r"Object contains unknown field `(.*)`", reason)
    if unknown_field:
        place = f"{place}.{unknown_field[1]}"
    for pattern, plain_words in _PLAIN_REASONS:
        reason_match = re.fullmatch(pattern, reason)
        if reason_match:
            return place, plain_words.format(*reason_match.groups())
    return place, reason
