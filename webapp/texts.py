"""Keep the catalogues in step with the code.

``python -m webapp.texts check`` is part of ``make check``; ``update`` (``make texts``) brings texts
that are new in the code into every catalogue, untranslated; ``compile`` writes the ``.mo`` files.
"""

import gettext
import io
import re
import sys
from collections import Counter
from collections.abc import Mapping

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

from webapp.core.catalogues import build_catalogue_path, collect_texts, read_catalogue
from webapp.core.compiled_catalogues import write_compiled_catalogue
from webapp.core.i18n import TRANSLATED_LANGUAGES

_NAMED_PLACE = re.compile(r"%\((\w+)\)s")
# Every plural rule of CLDR has come round by then.
_COUNTED_NUMBERS = range(201)


def update_catalogues() -> None:
    """Bring every catalogue in step with the code; nothing translated is lost but the unused."""
    code_texts = collect_texts()
    for language_code in TRANSLATED_LANGUAGES:
        catalogue_path = build_catalogue_path(language_code)
        catalogue_path.parent.mkdir(parents=True, exist_ok=True)
        catalog = (
            read_catalogue(language_code)
            if catalogue_path.exists()
            else Catalog(locale=language_code.partition("_")[0])
        )
        catalog.update(code_texts, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalogue_path.write_bytes(format_catalogue(catalog))


def format_catalogue(catalog: Catalog) -> bytes:
    """The text of a ``.po``: sorted, with notes, without dates.

    Places name the file alone: with line numbers a line put into a file would change the catalogues
    at each text below it, and hide in every comparison what was translated.
    """
    written_buffer = io.BytesIO()
    pofile.write_po(
        written_buffer,
        catalog,
        include_lineno=False,
        width=0,
        sort_output=True,
        ignore_obsolete=True,
    )
    return re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By): .*\n',
        b"",
        written_buffer.getvalue(),
    )


def list_catalogue_faults(language_code: str) -> list[str]:
    """What is wrong with one catalogue, each text named; empty for a whole one.

    Stale, missing, fuzzy, a lost named place, a lost number, or plural rules of another language.
    """
    code_messages = _index_messages(collect_texts())
    catalogue = read_catalogue(language_code)
    catalogue_messages = _index_messages(catalogue)
    fault_texts = [
        f"not in the catalogue: {described_message}"
        for described_message in code_messages.keys() - catalogue_messages.keys()
    ]
    fault_texts += [
        f"no longer in the code: {described_message}"
        for described_message in catalogue_messages.keys() - code_messages.keys()
    ]
    form_by_number = list_plural_forms_by_number(catalogue)
    if form_by_number != list_plural_forms_by_number(Catalog(locale=catalogue.locale)):
        fault_texts.append("Plural-Forms are not those of the language")
    forms_in_use = Counter(form_by_number)
    for described_message, message in catalogue_messages.items():
        fault = find_translation_fault(message, forms_in_use)
        if fault:
            fault_texts.append(f"{fault}: {described_message}")
    return [f"{language_code}: {fault_text}" for fault_text in fault_texts]


def list_plural_forms_by_number(catalogue: Catalog) -> list[int]:
    """For each of the numbers 0 to 200, the index of the plural form that its language uses."""
    choose_form = gettext.c2py(catalogue.plural_expr)
    return [int(choose_form(number)) for number in _COUNTED_NUMBERS]


def find_translation_fault(message: Message, forms_in_use: Mapping[int, int]) -> str | None:
    """What is wrong with one translation; None for a good one.

    A plural form may leave the number out, or say it in words, where it stands for one number:
    ``forms_in_use`` says for how many each does. In Ukrainian that for 1 is also that for 21.
    """
    translated_forms = _list_forms(message.string)
    if message.fuzzy or not translated_forms or not all(translated_forms):
        return "not translated"
    named_places = set(_NAMED_PLACE.findall("".join(_list_forms(message.id))))
    for form_index, translated_form in enumerate(translated_forms):
        translated_places = set(_NAMED_PLACE.findall(translated_form))
        missing_places = named_places - translated_places
        if translated_places - named_places or missing_places - {"n"}:
            return "named places differ"
        if missing_places and not message.pluralizable:
            return "named places differ"
        if missing_places and forms_in_use[form_index] > 1:
            return f"form {form_index} is used for several numbers and must say %(n)s"
    return None


def _index_messages(catalog: Catalog) -> dict[str, Message]:
    """The messages but the header, by what tells them apart: the text and its context."""
    return {
        f"{message.id!r} ({message.context})" if message.context else repr(message.id): message
        for message in catalog
        if message.id
    }


def _list_forms(texts: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """The plural forms; one for a text without, none for None."""
    return [texts] if isinstance(texts, str) else list(texts or ())


def run_texts_task(task_name: str) -> int:
    """``check``, ``update`` or ``compile``; the exit status."""
    if task_name == "update":
        update_catalogues()
        return 0
    if task_name == "compile":
        for language_code in TRANSLATED_LANGUAGES:
            write_compiled_catalogue(language_code)
        return 0
    fault_texts = [
        fault_text
        for language_code in TRANSLATED_LANGUAGES
        for fault_text in list_catalogue_faults(language_code)
    ]
    sys.stderr.write("".join(f"{fault_text}\n" for fault_text in fault_texts[:40]))
    return 1 if fault_texts else 0


if __name__ == "__main__":
    sys.exit(run_texts_task(sys.argv[1]))
