"""Counts how well the names in ``webapp/`` explain themselves; ``make check`` prints the table.

The same is counted in each run and held by ``test_words.py``: a name that is imported, or stands in
ten places, must say what it is.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

WEBAPP = Path(__file__).parents[2] / "webapp"
Function = ast.FunctionDef | ast.AsyncFunctionDef


class WordCounts(Struct, frozen=True, kw_only=True):
    """The figures of all modules together."""

    functions: int
    single_word_share: float
    distinct_share: float
    mean_local_length: float
    results_called_found: int
    loops_called_each: int


class Limits(Struct, frozen=True, kw_only=True):
    """What each figure must reach."""

    single_word_share: float = 0.25
    distinct_share: float = 0.72
    mean_local_length: float = 7.0
    results_called_found: int = 20
    loops_called_each: int = 20


def list_functions(tree: ast.AST) -> Iterator[Function]:
    """Every function of a module, methods and nested ones too, but for ``__init__`` and the like.

    What a library calls by a name of its own choosing is counted as well.
    """
    for node in ast.walk(tree):
        if isinstance(node, Function) and not node.name.startswith("__"):
            yield node


def is_single_word(name: str) -> bool:
    """Whether a name has no underscore but at its ends."""
    return "_" not in name.strip("_")


def list_local_names(function: Function) -> set[str]:
    """Parameters and assigned names of a function, without ``self``, ``cls`` and ``_``."""
    arguments = function.args
    names = {
        argument.arg
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names - {"self", "cls", "_"}


def list_loop_variables(tree: ast.AST) -> Iterator[str]:
    """The names that loops and comprehensions give to what they go through."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension):
            for target in ast.walk(node.target):
                if isinstance(target, ast.Name):
                    yield target.id


def count_words(folder: Path = WEBAPP) -> WordCounts:
    """The figures of every module below ``folder``."""
    trees = [ast.parse(path.read_text()) for path in sorted(folder.rglob("*.py"))]
    functions = [function for tree in trees for function in list_functions(tree)]
    function_names = [function.name for function in functions]
    local_names = [name for function in functions for name in list_local_names(function)]
    loop_variables = [name for tree in trees for name in list_loop_variables(tree)]
    return WordCounts(
        functions=len(functions),
        single_word_share=sum(map(is_single_word, function_names)) / len(function_names),
        distinct_share=len(set(function_names)) / len(function_names),
        mean_local_length=sum(map(len, local_names)) / len(local_names),
        results_called_found=local_names.count("found"),
        loops_called_each=loop_variables.count("each"),
    )


def list_public_classes(folder: Path = WEBAPP) -> dict[str, list[str]]:
    """Every class name without a leading underscore, and the files that define it."""
    places: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(path.relative_to(folder).as_posix())
    return places


def format_table(counts: WordCounts, limits: Limits) -> str:
    """The figures beside what they must reach, a line each."""
    return "\n".join(
        [
            f"functions                    {counts.functions}",
            f"names of a single word       {counts.single_word_share:.0%}"
            f"   (at most {limits.single_word_share:.0%})",
            f"distinct names / all         {counts.distinct_share:.2f}"
            f"  (at least {limits.distinct_share:.2f})",
            f"characters of a local name   {counts.mean_local_length:.1f}"
            f"   (at least {limits.mean_local_length:.1f})",
            f"results called found         {counts.results_called_found}"
            f"     (at most {limits.results_called_found})",
            f"loops over each              {counts.loops_called_each}"
            f"     (at most {limits.loops_called_each})",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(format_table(count_words(), Limits()) + "\n")
