"""Definition files: YAML into strict types, wrong ones refused with file, place and reason."""

from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")


class DefinitionError(SystemExit):
    """A definition file that cannot be used; the message names the file and the place."""


class _Loader(yaml.SafeLoader):
    """Safe YAML; ``!t`` marks a text for people, which the catalogues collect."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that stands twice, which YAML would let the last one win."""
        seen: set[object] = set()
        for key_node, _value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key must be a plain word", key_node.start_mark
                )
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key_node.value!r} stands twice", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def _text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    return loader.construct_scalar(node)


_Loader.add_constructor("!t", _text)


def load(path: Path, kind: type[T]) -> T:
    """The definition in ``path`` as a ``kind``.

    Raises:
        DefinitionError: unreadable, not YAML, or not of that kind.
    """
    try:
        # The loader is a safe one; it only adds the tag above.
        data = yaml.load(path.read_text(), Loader=_Loader)  # noqa: S506
        return msgspec.convert(data, kind)
    except (OSError, UnicodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise DefinitionError(f"{path}: {error}") from None
    except RecursionError:
        raise DefinitionError(f"{path}: a part contains itself") from None
