"""The gettext catalogues: collect the texts of the code, load those of a language."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import yaml
from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.support import Translations

from webapp.core.settings import ROOT

FOLDER = ROOT / "translations"
SHIPPED = ("sv_latt", "en", "ar")
_KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
_METHODS = [
    ("webapp/**.py", "python"),
    ("webapp/**/templates/**.html", "jinja2"),
    ("webapp/templates/**.html", "jinja2"),
    ("webapp/**.yaml", "webapp.core.catalogues:extract_yaml"),
]


def extract_yaml(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Every scalar tagged ``!t`` in a definition file is a text for people."""
    for event in yaml.parse(fileobj.read(), Loader=yaml.SafeLoader):
        if isinstance(event, yaml.ScalarEvent) and event.tag == "!t":
            line = event.start_mark.line + 1 if event.start_mark else 0
            yield line, "", event.value, []


def collect() -> Catalog:
    """All texts of the code, the templates and the definition files."""
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(
        ROOT,
        _METHODS,
        keywords=_KEYWORDS,
        directory_filter=lambda folder: Path(folder).name not in {"static", "tests", ".venv"},
    )
    for _file, _line, message, _comments, _context in found:
        catalog.add(message)
    return catalog


def path_of(code: str) -> Path:
    """Where the catalogue of a language lies."""
    return FOLDER / code / "LC_MESSAGES" / "messages.po"


def read(code: str) -> Catalog:
    """The catalogue of one language as it stands in its file."""
    with path_of(code).open("rb") as file:
        return pofile.read_po(file, locale=code.partition("_")[0])


def load(code: str) -> Translations:
    """The texts of one language, ready to use; Swedish is the message ids themselves."""
    if code == "sv":
        return Translations()
    compiled = io.BytesIO()
    write_mo(compiled, read(code))
    compiled.seek(0)
    return Translations(compiled)
