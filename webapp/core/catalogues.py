"""The gettext catalogues: collect the texts of the code, read those of a language."""

import io
from collections.abc import Collection, Iterator
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import IO, Any

import yaml
from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from webapp.core.settings import PROJECT_ROOT

CATALOGUE_FOLDER = PROJECT_ROOT / "translations"
# A comment that starts so and stands right above a text comes with it to the translators.
NOTE_TAG = "NOTE:"
_CONTEXT_THEN_TEXT = ((1, "c"), 2)
_KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext")),
    **dict.fromkeys(("_p", "_lp", "pgettext", "lazy_pgettext"), _CONTEXT_THEN_TEXT),
    "ngettext": (1, 2),
}
_EXTRACTORS = [
    ("webapp/**.py", "python"),
    ("webapp/**/templates/**.html", "jinja2"),
    ("webapp/templates/**.html", "jinja2"),
    ("webapp/**.yaml", "webapp.core.catalogues:extract_yaml"),
]


def extract_yaml(
    fileobj: IO[bytes], keywords: Any, comment_tags: Collection[str], options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Every scalar tagged ``!t`` in a definition file: its line, "", the text, its note."""
    yaml_text = fileobj.read().decode()
    file_lines = [file_line.strip() for file_line in yaml_text.splitlines()]
    for scalar_event in yaml.parse(yaml_text, Loader=yaml.SafeLoader):
        if isinstance(scalar_event, yaml.ScalarEvent) and scalar_event.tag == "!t":
            line_index = scalar_event.start_mark.line if scalar_event.start_mark else 0
            note_lines = _list_note_lines(file_lines[:line_index], tuple(comment_tags))
            yield line_index + 1, "", scalar_event.value, note_lines


def _list_note_lines(lines_before: list[str], comment_tags: tuple[str, ...]) -> list[str]:
    """The comment that ends ``lines_before``, from its tagged line on; empty without a tag."""
    comment_lines = [
        comment_line.removeprefix("#").strip()
        for comment_line in takewhile(lambda line: line.startswith("#"), reversed(lines_before))
    ]
    return list(dropwhile(lambda line: not line.startswith(comment_tags), comment_lines[::-1]))


def collect_texts() -> Catalog:
    """All texts of the code, the templates and the definition files, with places and notes."""
    catalog = Catalog(charset="utf-8")
    extracted_texts = extract_from_dir(
        PROJECT_ROOT,
        _EXTRACTORS,
        keywords=_KEYWORDS,
        comment_tags=(NOTE_TAG,),
        strip_comment_tags=True,
        directory_filter=lambda folder: Path(folder).name not in {"static", "tests", ".venv"},
    )
    for file_path, line_number, message, note_lines, context in extracted_texts:
        catalog.add(
            message,
            locations=[(file_path, line_number)],
            auto_comments=[" ".join(note_lines)] if note_lines else [],
            context=context,
        )
    return catalog


def build_catalogue_path(language_code: str) -> Path:
    """Where the catalogue of a language lies."""
    return CATALOGUE_FOLDER / language_code / "LC_MESSAGES" / "messages.po"


def parse_catalogue(language_code: str, po_bytes: bytes) -> Catalog:
    """The catalogue that the content of a ``.po`` says."""
    return pofile.read_po(io.BytesIO(po_bytes), locale=language_code.partition("_")[0])


def read_catalogue(language_code: str) -> Catalog:
    """The catalogue of one language as it stands in its file.

    Raises:
        OSError: the language has no ``.po``.
    """
    return parse_catalogue(language_code, build_catalogue_path(language_code).read_bytes())
