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

from webapp.core.settings import PROJECT_ROOT

CATALOGUE_FOLDER = PROJECT_ROOT / "translations"
SHIPPED_LANGUAGES = ("sv_latt", "en", "ar")
_KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
_EXTRACTORS = [
    ("webapp/**.py", "python"),
    ("webapp/**/templates/**.html", "jinja2"),
    ("webapp/templates/**.html", "jinja2"),
    ("webapp/**.yaml", "webapp.core.catalogues:extract_yaml"),
]


def extract_yaml(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Every scalar tagged ``!t`` in a definition file is a text for people."""
    for scalar_event in yaml.parse(fileobj.read(), Loader=yaml.SafeLoader):
        if isinstance(scalar_event, yaml.ScalarEvent) and scalar_event.tag == "!t":
            line_number = scalar_event.start_mark.line + 1 if scalar_event.start_mark else 0
            yield line_number, "", scalar_event.value, []


def collect_texts() -> Catalog:
    """All texts of the code, the templates and the definition files."""
    catalog = Catalog(charset="utf-8")
    extracted_texts = extract_from_dir(
        PROJECT_ROOT,
        _EXTRACTORS,
        keywords=_KEYWORDS,
        directory_filter=lambda folder: Path(folder).name not in {"static", "tests", ".venv"},
    )
    for _file_path, _line_number, message, _comments, _context in extracted_texts:
        catalog.add(message)
    return catalog


def build_catalogue_path(language_code: str) -> Path:
    """Where the catalogue of a language lies."""
    return CATALOGUE_FOLDER / language_code / "LC_MESSAGES" / "messages.po"


def read_catalogue(language_code: str) -> Catalog:
    """The catalogue of one language as it stands in its file."""
    with build_catalogue_path(language_code).open("rb") as catalogue_file:
        return pofile.read_po(catalogue_file, locale=language_code.partition("_")[0])


def load_translations(language_code: str) -> Translations:
    """The texts of one language, ready to use; Swedish is the message ids themselves."""
    if language_code == "sv":
        return Translations()
    compiled_catalogue = io.BytesIO()
    write_mo(compiled_catalogue, read_catalogue(language_code))
    compiled_catalogue.seek(0)
    return Translations(compiled_catalogue)
