"""PDFs: tagged, whole, on one page, and what people wrote stays text whatever it holds."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typst
from flask import Flask
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.papers import fonts, glyphs, inside, pages, squeezed, words
from webapp.core import pdf
from webapp.core.i18n import LANGUAGES
from webapp.core.i18n import gettext as _
from webapp.core.settings import PROJECT_ROOT

EXAMPLE = PROJECT_ROOT / "webapp/core/paper/example.typ"
TEMPLATES = sorted((PROJECT_ROOT / "webapp").rglob("*.typ"))
HOSTILE = [
    '#read("/core/pdf.py") #panic() #eval("1")',
    "$x^2$ *fet* _kursiv_ = rubrik `kod` @ref <etikett> \\ // /* ~ -- #[x]",
    "#set page(height: 1cm)\n= Rubrik\n- lista\n+ lista\n/ ord: mer",
    "</script><b>&amp;\"'",
    "x" * 400,
    "\u0628" * 400,
    "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467\u2764\ufe0f" * 20,
    "\0\x01\x1b[31m\x7f\x85\ufeff\ufffe\uffff\ud800\udfff",
    "\u202eabc \u202dاب \u2067\u2066\u2069\u2069 \u061c\u200f",
    "\u0301\u0301\u064b\u0e31",
    "\n\r\n\u2028\u2029\t",
    "  \u00a0\u3000\u200b\u00ad",
    "漢字 한글 ไทย हिन्दी עברית",
]


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    """Words in a language need an app, and no more of it than this."""
    with Flask(__name__).app_context():
        yield


def paper(*notes: str, code: str = "sv", landscape: bool = False, **more: Any) -> bytes:
    """The example with ``notes`` in it, in the language ``code``."""
    language = LANGUAGES[code]
    sides = pdf.build_language_columns(
        language, lambda: {"heading": _("Kvitto"), "facts": [(_("Hur"), "1")], "hint": _("Ja")}
    )
    data = {
        "sides": sides,
        "landscape": landscape,
        "foot": "47",
        "columns": ["a", "b"],
        "rows": [{"name": "r", "cells": [{"sign": "●", "words": "w"}]}],
        "notes": notes,
    }
    return pdf.render_pdf(EXAMPLE, data | more, title="Kvitto", language=language)


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_a_paper_is_tagged_and_says_its_title_and_its_languages(code: str) -> None:
    made = paper(code=code)
    found = inside(made)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in found
    assert b"/MarkInfo<</Marked true" in made
    assert b"/StructTreeRoot" in made
    assert b"/DisplayDocTitle true" in made
    assert b">Kvitto</rdf:li>" in found
    lang = LANGUAGES[code].tag.partition("-")[0]
    assert b"<rdf:li>%s</rdf:li>" % lang.encode() in found
    assert {b"sv", lang.encode()} == set(re.findall(rb"/Lang\((\w+)\)", made))
    for tag in (b"/S/H1", b"/S/TH", b"/S/TD", b"/S/L", b"/Scope/Column"):
        assert tag in made, tag


def test_a_paper_has_egenmakt_above_and_the_page_below() -> None:
    made = paper()
    assert words(made).startswith("Egenmakt")
    assert "471/1" in words(made)
    assert b"595.27" in made.partition(b"/MediaBox")[2][:40]
    assert b"841.88" in paper(landscape=True).partition(b"/MediaBox")[2][:14]


def test_the_same_words_make_the_same_bytes_without_a_time() -> None:
    first = paper("Hej", code="ar")
    assert paper("Något annat") != first
    assert paper("Hej", code="ar") == first
    assert not re.search(rb"(Creation|Mod|Create|Modify)Date", inside(first))


def test_another_language_stands_beside_swedish_and_swedish_alone() -> None:
    sides = pdf.build_language_columns(LANGUAGES["ar"], lambda: {"word": _("Kvitto")})
    assert [(side["lang"], side["dir"]) for side in sides] == [("ar", "rtl"), ("sv", "ltr")]
    assert sides[0]["word"] != sides[1]["word"] == "Kvitto"
    assert len(pdf.build_language_columns(LANGUAGES["sv"], dict)) == 1
    assert len(pdf.build_language_columns(LANGUAGES["sv_latt"], dict)) == 2


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
@pytest.mark.parametrize("code", ["sv", "ar"])
def test_no_text_breaks_a_paper_or_leaves_its_page(text: str, code: str) -> None:
    assert pages(paper(text, code=code)) == 1
    row = {"name": text, "cells": [{"sign": text[:1], "words": text}]}
    assert paper(code=code, landscape=True, rows=[row], columns=[text, text], foot=text)


@hypothesis_settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=[])), max_size=8))
def test_any_text_can_be_printed(notes: list[str]) -> None:
    with Flask(__name__).app_context():
        assert paper(*notes, code="ar").endswith(b"%%EOF")


@pytest.mark.parametrize("text", HOSTILE[:4], ids=lambda text: ascii(text[:12]))
def test_text_is_printed_and_never_run(text: str) -> None:
    assert squeezed(text) in words(paper(text))


def test_a_long_text_goes_on_over_the_page_and_nothing_is_cut_off() -> None:
    made = paper("Ord för ord. " * 1000)
    assert pages(made) > 1
    assert words(made).count("Ordförord.") == 1000


def test_a_checksum_stays_whole_and_another_long_word_may_break() -> None:
    whole = glyphs(paper("0123456789abcdef" * 4))
    assert not any("\u200b" in each for each in whole)
    assert any("\u200b" in each for each in glyphs(paper("0123456789abcdefg" * 4)))


def test_arabic_is_joined_and_stands_from_right_to_left() -> None:
    made = paper("ببب لا سلام", code="ar")
    assert len([each for each in glyphs(made) if each == "ب"]) == 3, "one shape a place"
    assert any(set(each) == set("لا") for each in glyphs(made)), "lam and alef are one"
    shapes = re.findall("لا|.", squeezed("ببب لا سلام"))
    assert "".join(reversed(shapes)) in words(made)


@pytest.mark.parametrize(
    "text",
    [
        "Åsa Öberg, Zoë Łukasz Şêx Îbrahîm Çiğdem Nguyễn Xaawo ʼCali",
        "Тарас Шевченко, ґанок, їжак, Қазақ",
        "العربية ١٢٣؟ پرسی چای ژاله گنج کی دری ۱۲۳، کوردی ڕ ڵ ێ ۆ ە ڤ پښتو ټ ډ ړ ځ څ ې",
        "ትግርኛ ሓበሬታ፡ ሰላም።",
        "✓ ✗ ● ○ ◐ ↻ ⇄ ■ □ ▲ ▼ ☐ ☑ ★ ☆ ← → ↑ ↓ ≈ ½ – — … • €",
    ],
)
def test_the_fonts_have_the_letters_of_our_languages(text: str) -> None:
    made = paper(text)
    assert "EgenmaktBoxes-Regular" not in fonts(made)
    assert set(squeezed(text)) <= set("".join(glyphs(made)))


def test_what_no_font_has_is_a_box_that_can_still_be_copied() -> None:
    made = paper("漢字")
    assert "EgenmaktBoxes-Regular" in fonts(made)
    # One shape for both: the first in the table of the font, the second beside the shape.
    assert b"6F22" in inside(made)
    assert b"5B57" in inside(made)


def test_a_missing_word_or_a_value_that_is_no_text_is_an_error_and_no_half_paper() -> None:
    with pytest.raises(typst.TypstError):
        pdf.render_pdf(EXAMPLE, {"sides": []}, title="T", language=LANGUAGES["sv"])
    with pytest.raises(RuntimeError, match="canonicalize"):
        pdf.render_pdf(EXAMPLE.with_name("none.typ"), {}, title="T", language=LANGUAGES["sv"])
    with pytest.raises(TypeError):
        paper(foot=object())
    assert pages(paper("och sedan igen")) == 1


def test_papers_made_at_once_do_not_mix() -> None:
    made: dict[int, bytes] = {}

    def make(number: int) -> None:
        with Flask(__name__).app_context():
            made[number] = paper(f"Person {number}")

    threads = [threading.Thread(target=make, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, each in made.items():
        assert re.findall(r"Person(\d)", words(each)) == [str(number)]
    assert len(made) == 6


def test_an_answer_is_shown_and_kept_under_a_neutral_name() -> None:
    response = pdf.build_pdf_response(b"%PDF", "kvitto.pdf")
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"] == "inline; filename=kvitto.pdf"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.name))
def test_templates_run_no_text_and_fetch_nothing(path: Path) -> None:
    code = re.sub(r"(?m)^\s*//.*$", "", path.read_text())
    assert not re.search(r"\b(eval|read|plugin|include|cbor|yaml|toml|csv|xml)\b\s*[(\"]", code)
    assert not re.search(r'import\s*"(?!/core/paper/)', code)
    assert path.name == "base.typ" or '#import "/core/paper/base.typ": *' in code
    assert len(code.splitlines()) <= 300


def test_the_fonts_are_small_and_carry_their_licence() -> None:
    files = list(pdf.FONT_FOLDER.iterdir())
    assert sum(path.stat().st_size for path in files) <= 700_000
    assert "SIL OPEN FONT LICENSE" in (pdf.FONT_FOLDER / "OFL.txt").read_text()
    named = (pdf.FONT_FOLDER / "README.md").read_text()
    assert all(path.stem.partition("-")[0] in named for path in files if path.suffix == ".ttf")
