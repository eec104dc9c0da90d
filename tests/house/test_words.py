"""Names explain themselves: counted, and held."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.word_counts import (
    WEBAPP,
    Limits,
    count_words,
    is_single_word,
    list_local_names,
    list_public_classes,
)

MODULES = sorted(WEBAPP.rglob("*.py"))
CLASSES = list_public_classes()
LIMITS = Limits()


def name(path: Path) -> str:
    return path.relative_to(WEBAPP).as_posix()


def test_the_counted_figures_reach_what_is_asked() -> None:
    counts = count_words()
    assert counts.single_word_share <= LIMITS.single_word_share
    assert counts.distinct_share >= LIMITS.distinct_share
    assert counts.mean_local_length >= LIMITS.mean_local_length
    assert counts.results_called_found <= LIMITS.results_called_found
    assert counts.loops_called_each <= LIMITS.loops_called_each


def test_the_counting_sees_what_it_counts(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "def read(x):\n    found = [each for each in x]\n    return found\n"
        "def load_own_sheet(person):\n    return person\n"
    )
    counts = count_words(tmp_path)
    assert counts.functions == 2
    assert counts.single_word_share == 0.5
    assert (counts.results_called_found, counts.loops_called_each) == (1, 1)
    assert is_single_word("_read")
    assert not is_single_word("_read_all")
    function = ast.parse("def f(self, a, *, b):\n    for c in a:\n        d = c\n").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert list_local_names(function) == {"a", "b", "c", "d"}


def test_no_two_public_classes_share_a_name() -> None:
    twice = {name: files for name, files in CLASSES.items() if len(files) > 1}
    assert not twice


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_is_imported_under_another_name(path: Path) -> None:
    """But for the short names of gettext and of libraries that everybody shortens so."""
    allowed = {("gettext", "_"), ("lazy_gettext", "_l"), ("pgettext", "_p"), ("datetime", "dt")}
    allowed |= {("sqlalchemy", "sa"), ("lazy_pgettext", "_lp")}
    renamed = {
        (alias.name, alias.asname)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("webapp"))
        for alias in node.names
        if alias.asname is not None
    }
    assert not renamed - allowed


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_constructors_with_more_than_three_arguments_are_called_by_name(path: Path) -> None:
    """A call of a class of ours with more than three places says which is which."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if called in CLASSES and re.match("[A-Z]", called):
            assert len(node.args) <= 3, (called, node.lineno)
