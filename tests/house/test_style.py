"""The house rules that no linter knows."""

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted([*(ROOT / "webapp").rglob("*.py"), *(ROOT / "bench").rglob("*.py")])
TEMPLATES = sorted((ROOT / "webapp").rglob("*.html"))
# What commits besides views and commands: the upgrade, the demo's start, a session kept awake,
# texts kept for somebody whose session ended, the save that every instrument shares.
COMMIT = {
    "commands.upgrade_database",
    "start._prepare_demo",
    "start._print_links",
    "current.touch_session",
    "kept_forms.forget_sent_form",
    "kept_forms.keep_form_now",
    "save_responses.save_and_respond",
    "answer_sending.burn_answer_right",
    "answer_sending._commit_deposit",
    "answer_sending._give_right_back",
}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (
        node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)
    )


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_files_and_functions_stay_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300
    for function in functions(path):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        assert length <= 40, function.name


@pytest.mark.parametrize("path", [path for path in MODULES if "webapp" in path.parts], ids=name)
def test_imports_stand_at_the_top(path: Path) -> None:
    for function in functions(path):
        inside = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
        assert not inside, function.name


@pytest.mark.parametrize("path", [path for path in MODULES if "webapp" in path.parts], ids=name)
def test_only_what_answers_a_request_or_a_command_commits(path: Path) -> None:
    """A view or a command has a decorator; what else may commit is named here."""
    for function in functions(path):
        source = ast.unparse(function)
        assert "session.commit()" not in source or path.name == "db.py", function.name
        if "db.commit()" in source and not function.decorator_list:
            assert f"{path.stem}.{function.name}" in COMMIT


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_never_switch_escaping_off(path: Path) -> None:
    text = path.read_text()
    assert "|safe" not in text.replace(" ", "")
    assert "autoescape" not in text
    assert not re.search(r"<[^>]*\s(style|on\w+)=", re.sub(r"\{#.*?#\}", "", text, flags=re.S))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_word_on_a_page_is_in_the_catalogue(path: Path) -> None:
    text = re.sub(r"\{% block (main_form_id|wide) %\}.*?\{% endblock %\}", "", path.read_text())
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    text = re.sub(r"<(script|style|title)[^>]*>.*?</\1>", "", text, flags=re.S)
    bare = {word for word in re.findall(r">([^<>]*)<", f">{text}<") if re.search(r"[^\W\d_]", word)}
    allowed = {"Egenmakt", "– Egenmakt", "imy.se", "digg.se/tdosanmalan", "JSON"}
    assert not {word.strip() for word in bare} - allowed


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_markup_is_never_made_in_python(path: Path) -> None:
    source = path.read_text()
    assert "Markup(" not in source
    assert "csrf.exempt" not in source


def test_css_is_logical() -> None:
    css = (ROOT / "static/app.css").read_text()
    physical = re.findall(
        r"[\s;{](margin|padding|border|inset)?-?(left|right)\s*:|text-align:\s*(left|right)", css
    )
    assert not physical
    assert "@import" not in css
    assert "http" not in css.replace("http://www.w3.org/2000/svg", "")


def test_the_stored_htmx_is_the_one_we_looked_at() -> None:
    found = hashlib.sha256((ROOT / "static/vendor/htmx-2.0.11.min.js").read_bytes()).hexdigest()
    assert found == "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
