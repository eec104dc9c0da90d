"""Tagged PDFs (PDF/UA-1, A4) from typst templates, with the fonts of this folder.

A slice keeps its template beside its Python, ``webapp/instruments/schedule/week.typ``::

    #import "/core/paper/base.typ": *
    #show: paper.with(landscape: true, foot: data.foot)
    #beside(data.sides, side => [= #side.heading])

and makes the paper in a view, every word in its language already::

    sides = pdf.build_language_columns(current_language(), lambda: {"heading": _("Min vecka")})
    language = current_language()
    made = pdf.render_pdf(WEEK, {"sides": sides}, title=_("Min vecka"), language=language)
    return pdf.build_pdf_response(made, "veckoschema.pdf")

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

from webapp.core.i18n import SWEDISH, Language, use_language
from webapp.core.settings import PROJECT_ROOT

FONT_FOLDER = Path(__file__).parent / "paper" / "fonts"
# What cannot be printed: control characters but the newline, overrides of direction that reach
# beyond the text they stand in, halves of a character, marks of core.i18n, what is no character.
_UNPRINTABLE = re.compile(
    "[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ue000\ue001\ufeff\ufffe\uffff]"
)
_COMPILER_LOCK = Lock()


def render_pdf(
    template_path: Path, template_data: Mapping[str, Any], *, title: str, language: Language
) -> bytes:
    """The whole PDF that a typst template makes of ``template_data``.

    ``title`` is what the reader's window shows: never personal data. ``language`` is that of the
    paper as a whole; parts in another say so with ``spoken`` or ``beside`` of base.typ.

    Raises:
        typst.TypstError: the template is wrong, or asks for what ``template_data`` does not have.
        TypeError: ``template_data`` holds something that is not JSON.
    """
    sheet_settings = {"title": title, **_describe_language(language)}
    typst_inputs = {
        "sheet": json.dumps(_make_printable(sheet_settings)),
        "data": json.dumps(_make_printable(template_data)),
    }
    with _COMPILER_LOCK:
        compiler = _get_typst_compiler()
        try:
            pdf_bytes, remarks = compiler.compile_with_warnings(
                template_path, format="pdf", sys_inputs=typst_inputs, pdf_standards="ua-1"
            )
        finally:
            # typst keeps what it laid out until ten papers later: the words of ten people, 80 MB
            # of receipts. Eleven empty ones, some milliseconds together, let it go.
            for _round in range(11):
                compiler.compile(b"", format="svg", sys_inputs={})
    for remark in remarks:
        warnings.warn(f"{template_path.name}: {remark.message}", stacklevel=2)
    return cast(bytes, pdf_bytes)


def build_language_columns(
    language: Language, build_words: Callable[[], Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The words in ``language``, and in Swedish where that is another: a dict for each column.

    ``build_words`` is called once for each, and its ``_()`` speak that language.
    """
    columns = []
    for language_code in dict.fromkeys([language.code, SWEDISH.code]):
        with use_language(language_code) as column_language:
            columns.append(
                {**_describe_language(column_language), **_make_printable(build_words())}
            )
    return columns


def build_pdf_response(pdf_bytes: bytes, file_name: str) -> Response:
    """A PDF to be shown in the browser; ``file_name`` is what it is kept as, never personal."""
    pdf_response = Response(pdf_bytes, mimetype="application/pdf")
    pdf_response.headers.set("Content-Disposition", "inline", filename=file_name)
    return pdf_response


def _describe_language(language: Language) -> dict[str, str]:
    """What typst needs of a language: two or three letters, and the direction."""
    return {"lang": language.locale.language, "dir": language.dir}


def _make_printable(printed_value: Any) -> Any:
    """A value with every text as it can be printed; lazy texts in the language spoken now."""
    if isinstance(printed_value, str | LazyProxy):
        return _UNPRINTABLE.sub("", str(printed_value).replace("\t", " "))
    if isinstance(printed_value, Mapping):
        return {
            inner_key: _make_printable(inner_value)
            for inner_key, inner_value in printed_value.items()
        }
    if isinstance(printed_value, list | tuple):
        return [_make_printable(inner_value) for inner_value in printed_value]
    return printed_value


@cache
def _get_typst_compiler() -> typst.Compiler:
    """One in each process: memory of typst leaks where many are made. Reads the fonts once."""
    own_fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER]
    )
    return typst.Compiler(
        root=PROJECT_ROOT / "webapp", font_paths=own_fonts, ignore_system_fonts=True
    )
