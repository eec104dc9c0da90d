"""Tagged PDFs (PDF/UA-1, A4) from typst templates, with our own fonts and nothing fetched.

A slice keeps its template beside its Python, ``webapp/schedule/week.typ``::

    #import "/core/paper/base.typ": *
    #show: paper.with(landscape: true, foot: data.foot)
    #beside(data.sides, side => [= #side.heading])

and makes the paper in a view, every word in its language already::

    sides = pdf.beside(language(), lambda: {"heading": _("Min vecka")})
    made = pdf.render(WEEK, {"sides": sides, "foot": …}, title=_("Min vecka"), language=language())
    return pdf.answer(made, "veckoschema.pdf")

``paper/example.typ`` shows all that base.typ has. ``/`` in a template is the folder ``webapp``. A
template holds layout and no words. What is in ``data`` is text and is never run: templates must not
call ``eval``, and the tests see to that. The same input gives the same bytes.
"""

import json
import re
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst
from babel.support import LazyProxy
from flask import Response

from webapp.core.i18n import SWEDISH, Language, speaking
from webapp.core.settings import ROOT

FONTS = Path(__file__).parent / "paper" / "fonts"
# What cannot be printed: control characters but the newline, overrides of direction that reach
# beyond the text they stand in, halves of a character, marks of core.i18n, what is no character.
_UNPRINTABLE = re.compile(
    "[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ue000\ue001\ufeff\ufffe\uffff]"
)
_LOCK = Lock()


def render(template: Path, data: Mapping[str, Any], *, title: str, language: Language) -> bytes:
    """The whole PDF that ``template`` makes of ``data`` (texts, numbers, lists and dicts).

    ``title`` is what the reader's window shows: never personal data. ``language`` is that of the
    paper as a whole; parts in another say so with ``spoken`` or ``beside`` of base.typ.

    Raises:
        typst.TypstError: the template is wrong, or asks for what ``data`` does not have.
        TypeError: ``data`` holds something that is not JSON.
    """
    sheet = {"title": title, **_side(language)}
    inputs = {"sheet": json.dumps(_text(sheet)), "data": json.dumps(_text(data))}
    with _LOCK:
        compiler = _compiler()
        try:
            made, remarks = compiler.compile_with_warnings(
                template, format="pdf", sys_inputs=inputs, pdf_standards="ua-1"
            )
        finally:
            # typst keeps what it laid out until ten papers later: the words of ten people, 80 MB
            # of receipts. Eleven empty ones, some milliseconds together, let it go.
            for _round in range(11):
                compiler.compile(b"", format="svg", sys_inputs={})
    for remark in remarks:
        warnings.warn(f"{template.name}: {remark.message}", stacklevel=2)
    return cast(bytes, made)


def beside(language: Language, words: Callable[[], Mapping[str, Any]]) -> list[dict[str, Any]]:
    """``words()`` in ``language`` and, where that is another, in Swedish: a dict for each column.

    ``words`` is called once for each, and its ``_()`` speak that language.
    """
    sides = []
    for code in dict.fromkeys([language.code, SWEDISH.code]):
        with speaking(code) as spoken:
            sides.append({**_side(spoken), **_text(words())})
    return sides


def answer(made: bytes, name: str) -> Response:
    """``made``, to be shown in the browser; ``name`` is what it is kept as and never personal."""
    response = Response(made, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


def _side(language: Language) -> dict[str, str]:
    """What typst needs of a language: two or three letters, and the direction."""
    return {"lang": language.locale.language, "dir": language.dir}


def _text(value: Any) -> Any:
    """``value`` with every text as it can be printed; lazy texts in the language spoken now."""
    if isinstance(value, str | LazyProxy):
        return _UNPRINTABLE.sub("", str(value).replace("\t", " "))
    if isinstance(value, Mapping):
        return {name: _text(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_text(each) for each in value]
    return value


@cache
def _compiler() -> typst.Compiler:
    """One in each process: memory of typst leaks where many are made. Reads the fonts once."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    return typst.Compiler(root=ROOT / "webapp", font_paths=fonts, ignore_system_fonts=True)
