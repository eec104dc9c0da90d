"""YAML as a tree that knows its lines, and what YAML would quietly make of a plain word."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

# What is repeated by aliases counts each time, so that a few lines cannot stand for billions.
LARGEST = 100_000
LONGEST = 1_000_000
_PLAIN = "tag:yaml.org,2002:"
_MERGE = _PLAIN + "merge"
_TAGS = {"!t"} | {
    _PLAIN + tag
    for tag in ("str", "int", "float", "bool", "null", "timestamp", "merge", "map", "seq", "value")
}
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


class Wrong(Exception):
    """A place, its line (0: none) and the reason it cannot be used."""

    def __init__(self, place: str, line: int, reason: str) -> None:
        """``place`` as ``$.questions[2].least``, "" where it is not known."""
        super().__init__(place, line, reason)
        self.place, self.line, self.reason = place, line, reason


class _Loader(yaml.SafeLoader):
    """Safe YAML; ``!t`` marks a text for people, which the catalogues collect."""


def _text(loader: yaml.SafeLoader, node: ScalarNode) -> Any:
    return loader.construct_scalar(node)


_Loader.add_constructor("!t", _text)


def read(text: str) -> tuple[Node, Any]:
    """The tree of ``text`` and the plain data it stands for.

    Raises:
        Wrong: it is no YAML, or holds what YAML would read as something else than it looks.
    """
    if len(text) > LONGEST:
        raise Wrong("", 0, f"is longer than {LONGEST:,} characters")
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise Wrong("", 0, "is empty")
        _size(node, {}, [])
        for place, each in _walk(node, "$", set()):
            _check(place, each)
        return node, loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Wrong("", mark.line + 1 if mark else 0, _told(error, text)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Wrong("", 0, str(error).splitlines()[0]) from None
    except RecursionError:
        raise Wrong("", 0, "has parts within parts within parts, too deep to read") from None


def line(node: Node, place: str) -> int:
    """The line of ``place``, or of the part of it that is there."""
    here = node
    for name, number in _STEP.findall(place):
        found = _member(node, int(number) if number else name)
        if found is None:
            break
        here, node = found
    return here.start_mark.line + 1


def _told(error: yaml.MarkedYAMLError, text: str) -> str:
    mark = error.problem_mark
    if mark is not None and "\t" in text.split("\n")[mark.line][: mark.column + 1]:
        return "a tab stands here; YAML wants spaces"
    return ", ".join(filter(None, (error.context, error.problem)))


def _member(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """Where a member begins (its key), and what it is."""
    if isinstance(step, int):
        items = node.value if isinstance(node, SequenceNode) else []
        return (items[step], items[step]) if step < len(items) else None
    pairs = node.value if isinstance(node, MappingNode) else []
    # Reading put what was merged in before what the mapping says itself.
    own = [(key, value) for key, value in pairs if key.value == step]
    return own[-1] if own else None


def _size(node: Node, known: dict[int, int], above: list[int]) -> int:
    """How many nodes it stands for once each alias is written out."""
    if id(node) in above:
        raise Wrong("", node.start_mark.line + 1, "this part contains itself")
    if not isinstance(node, CollectionNode):
        return 1
    if id(node) not in known:
        above.append(id(node))
        known[id(node)] = 1 + sum(_size(each, known, above) for each in _children(node))
        above.pop()
    if known[id(node)] > LARGEST:
        raise Wrong("", node.start_mark.line + 1, f"stands for more than {LARGEST:,} parts")
    return known[id(node)]


def _children(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, SequenceNode) else []


def _walk(node: Node, place: str, seen: set[int]) -> Iterator[tuple[str, Node]]:
    """Every node once, with the place where it first stands."""
    if id(node) in seen:
        return
    seen.add(id(node))
    yield place, node
    if isinstance(node, SequenceNode):
        for number, each in enumerate(node.value):
            yield from _walk(each, f"{place}[{number}]", seen)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield place, key
            yield from _walk(value, place if key.tag == _MERGE else f"{place}.{key.value}", seen)


def _check(place: str, node: Node) -> None:
    here = node.start_mark.line + 1
    if node.tag not in _TAGS:
        raise Wrong(place, here, f"the tag {_short(node.tag)!r} is not known here; only !t is")
    if isinstance(node, ScalarNode) and node.style is None and node.tag != "!t":
        reason = _trap(node.tag, node.value)
        if reason:
            raise Wrong(place, here, reason)
    if isinstance(node, MappingNode):
        _keys(place, node)


def _keys(place: str, node: MappingNode) -> None:
    seen = set()
    for key, _value in node.value:
        here = key.start_mark.line + 1
        if not isinstance(key, ScalarNode) or key.tag not in {_PLAIN + "str", _MERGE}:
            if isinstance(key, ScalarNode) and _trap(key.tag, key.value):
                continue
            raise Wrong(place, here, "a key must be a plain word")
        if key.value in seen:
            raise Wrong(f"{place}.{key.value}", here, f"the key {key.value!r} stands twice")
        seen.add(key.value)


def _trap(tag: str, word: str) -> str | None:
    """Why YAML would read this plain word as something it does not look like."""
    quote = f'without quotes; write "{word}"'
    if tag == _PLAIN + "bool" and word not in {"true", "false"}:
        return f"{word} is read as yes or no {quote}, or true or false"
    if tag == _PLAIN + "int" and ":" in word:
        return f"{word} is read as a number of minutes {quote}"
    if tag == _PLAIN + "int" and not re.fullmatch(r"-?(0|[1-9]\d*)", word):
        return f"{word} is read as another number {quote}, or only the digits"
    if tag == _PLAIN + "float" and not re.fullmatch(r"-?\d+\.\d+", word):
        return f"{word} is read as a number {quote}"
    return None


def _short(tag: str) -> str:
    return "!!" + tag.removeprefix(_PLAIN) if tag.startswith(_PLAIN) else tag
