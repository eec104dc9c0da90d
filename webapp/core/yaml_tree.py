"""YAML as a tree that knows its lines, and what YAML would quietly make of a plain word."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

# What is repeated by aliases counts each time, so that a few lines cannot stand for billions.
MAX_NODES = 100_000
MAX_CHARACTERS = 1_000_000
_YAML_TAG_PREFIX = "tag:yaml.org,2002:"
_MERGE_TAG = _YAML_TAG_PREFIX + "merge"
_KNOWN_TAGS = {"!t"} | {
    _YAML_TAG_PREFIX + tag
    for tag in ("str", "int", "float", "bool", "null", "timestamp", "merge", "map", "seq", "value")
}
_PLACE_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


class YamlFault(Exception):
    """A place, its line (0: none) and the reason it cannot be used."""

    def __init__(self, place: str, line_number: int, reason: str) -> None:
        """``place`` as ``$.questions[2].least``, "" where it is not known."""
        super().__init__(place, line_number, reason)
        self.place, self.line, self.reason = place, line_number, reason


class _DefinitionLoader(yaml.SafeLoader):
    """Safe YAML; ``!t`` marks a text for people, which the catalogues collect."""


def _construct_text(loader: yaml.SafeLoader, scalar_node: ScalarNode) -> Any:
    return loader.construct_scalar(scalar_node)


_DefinitionLoader.add_constructor("!t", _construct_text)


def read_yaml_tree(yaml_text: str) -> tuple[Node, Any]:
    """The tree of ``yaml_text`` and the plain data it stands for.

    Raises:
        YamlFault: it is no YAML, or holds what YAML would read as something else than it looks.
    """
    if len(yaml_text) > MAX_CHARACTERS:
        raise YamlFault("", 0, f"is longer than {MAX_CHARACTERS:,} characters")
    try:
        yaml_loader = _DefinitionLoader(yaml_text)
        root_node = yaml_loader.get_single_node()
        if root_node is None:
            raise YamlFault("", 0, "is empty")
        _count_expanded_nodes(root_node, {}, [])
        for node_place, tree_node in _walk_nodes(root_node, "$", set()):
            _refuse_faulty_node(node_place, tree_node)
        return root_node, yaml_loader.construct_document(root_node)
    except yaml.MarkedYAMLError as yaml_error:
        error_mark = yaml_error.problem_mark or yaml_error.context_mark
        raise YamlFault(
            "",
            error_mark.line + 1 if error_mark else 0,
            _describe_yaml_error(yaml_error, yaml_text),
        ) from None
    except (yaml.YAMLError, ValueError) as yaml_error:
        raise YamlFault("", 0, str(yaml_error).splitlines()[0]) from None
    except RecursionError:
        raise YamlFault("", 0, "has parts within parts within parts, too deep to read") from None


def find_yaml_line(searched_node: Node, node_place: str) -> int:
    """The line of ``node_place``, or of the part of it that is there."""
    reached_node = searched_node
    for member_name, item_number in _PLACE_STEP.findall(node_place):
        key_and_value = _find_member_node(
            searched_node, int(item_number) if item_number else member_name
        )
        if key_and_value is None:
            break
        reached_node, searched_node = key_and_value
    return reached_node.start_mark.line + 1


def _describe_yaml_error(yaml_error: yaml.MarkedYAMLError, yaml_text: str) -> str:
    error_mark = yaml_error.problem_mark
    if (
        error_mark is not None
        and "\t" in yaml_text.split("\n")[error_mark.line][: error_mark.column + 1]
    ):
        return "a tab stands here; YAML wants spaces"
    return ", ".join(filter(None, (yaml_error.context, yaml_error.problem)))


def _find_member_node(parent_node: Node, step: str | int) -> tuple[Node, Node] | None:
    """Where a member begins (its key), and what it is."""
    if isinstance(step, int):
        item_nodes = parent_node.value if isinstance(parent_node, SequenceNode) else []
        return (item_nodes[step], item_nodes[step]) if step < len(item_nodes) else None
    key_value_pairs = parent_node.value if isinstance(parent_node, MappingNode) else []
    # Reading put what was merged in before what the mapping says itself.
    matching_pairs = [
        (key_node, value_node) for key_node, value_node in key_value_pairs if key_node.value == step
    ]
    return matching_pairs[-1] if matching_pairs else None


def _count_expanded_nodes(
    counted_node: Node, known_sizes: dict[int, int], ancestor_ids: list[int]
) -> int:
    """How many nodes it stands for once each alias is written out."""
    if id(counted_node) in ancestor_ids:
        raise YamlFault("", counted_node.start_mark.line + 1, "this part contains itself")
    if not isinstance(counted_node, CollectionNode):
        return 1
    if id(counted_node) not in known_sizes:
        ancestor_ids.append(id(counted_node))
        known_sizes[id(counted_node)] = 1 + sum(
            _count_expanded_nodes(child_node, known_sizes, ancestor_ids)
            for child_node in _list_child_nodes(counted_node)
        )
        ancestor_ids.pop()
    if known_sizes[id(counted_node)] > MAX_NODES:
        raise YamlFault(
            "", counted_node.start_mark.line + 1, f"stands for more than {MAX_NODES:,} parts"
        )
    return known_sizes[id(counted_node)]


def _list_child_nodes(parent_node: Node) -> list[Node]:
    if isinstance(parent_node, MappingNode):
        return [child_node for key_value_pair in parent_node.value for child_node in key_value_pair]
    return list(parent_node.value) if isinstance(parent_node, SequenceNode) else []


def _walk_nodes(
    walked_node: Node, node_place: str, visited_ids: set[int]
) -> Iterator[tuple[str, Node]]:
    """Every node once, with the place where it first stands."""
    if id(walked_node) in visited_ids:
        return
    visited_ids.add(id(walked_node))
    yield node_place, walked_node
    if isinstance(walked_node, SequenceNode):
        for item_number, item_node in enumerate(walked_node.value):
            yield from _walk_nodes(item_node, f"{node_place}[{item_number}]", visited_ids)
    elif isinstance(walked_node, MappingNode):
        for key_node, value_node in walked_node.value:
            yield node_place, key_node
            yield from _walk_nodes(
                value_node,
                node_place if key_node.tag == _MERGE_TAG else f"{node_place}.{key_node.value}",
                visited_ids,
            )


def _refuse_faulty_node(node_place: str, checked_node: Node) -> None:
    line_number = checked_node.start_mark.line + 1
    if checked_node.tag not in _KNOWN_TAGS:
        raise YamlFault(
            node_place,
            line_number,
            f"the tag {_shorten_tag(checked_node.tag)!r} is not known here; only !t is",
        )
    if (
        isinstance(checked_node, ScalarNode)
        and checked_node.style is None
        and checked_node.tag != "!t"
    ):
        trap_reason = _describe_yaml_trap(checked_node.tag, checked_node.value)
        if trap_reason:
            raise YamlFault(node_place, line_number, trap_reason)
    if isinstance(checked_node, MappingNode):
        _refuse_faulty_keys(node_place, checked_node)


def _refuse_faulty_keys(mapping_place: str, mapping_node: MappingNode) -> None:
    seen_keys = set()
    for key_node, _value in mapping_node.value:
        line_number = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode) or key_node.tag not in {
            _YAML_TAG_PREFIX + "str",
            _MERGE_TAG,
        }:
            if isinstance(key_node, ScalarNode) and _describe_yaml_trap(
                key_node.tag, key_node.value
            ):
                continue
            raise YamlFault(mapping_place, line_number, "a key must be a plain word")
        if key_node.value in seen_keys:
            raise YamlFault(
                f"{mapping_place}.{key_node.value}",
                line_number,
                f"the key {key_node.value!r} stands twice",
            )
        seen_keys.add(key_node.value)


def _describe_yaml_trap(scalar_tag: str, plain_word: str) -> str | None:
    """Why YAML would read this plain word as something it does not look like."""
    quoting_advice = f'without quotes; write "{plain_word}"'
    if scalar_tag == _YAML_TAG_PREFIX + "bool" and plain_word not in {"true", "false"}:
        return f"{plain_word} is read as yes or no {quoting_advice}, or true or false"
    if scalar_tag == _YAML_TAG_PREFIX + "int" and ":" in plain_word:
        return f"{plain_word} is read as a number of minutes {quoting_advice}"
    if scalar_tag == _YAML_TAG_PREFIX + "int" and not re.fullmatch(r"-?(0|[1-9]\d*)", plain_word):
        return f"{plain_word} is read as another number {quoting_advice}, or only the digits"
    if scalar_tag == _YAML_TAG_PREFIX + "float" and not re.fullmatch(r"-?\d+\.\d+", plain_word):
        return f"{plain_word} is read as a number {quoting_advice}"
    return None


def _shorten_tag(full_tag: str) -> str:
    return (
        "!!" + full_tag.removeprefix(_YAML_TAG_PREFIX)
        if full_tag.startswith(_YAML_TAG_PREFIX)
        else full_tag
    )
