"""Keep the catalogues in step with the code.

``python -m webapp.texts check`` is part of ``make check``; ``update`` (``make texts``) brings texts
that are new in the code into every catalogue, untranslated.
"""

import io
import re
import sys

from babel.messages import pofile
from babel.messages.catalog import Catalog

from webapp.core.catalogues import (
    SHIPPED_LANGUAGES,
    build_catalogue_path,
    collect_texts,
    read_catalogue,
)

_NAMED_PLACE = re.compile(r"%\((\w+)\)s")


def update_catalogues() -> None:
    """Bring every catalogue in step with the code; nothing translated is lost but the unused."""
    code_texts = collect_texts()
    for language_code in SHIPPED_LANGUAGES:
        catalogue_path = build_catalogue_path(language_code)
        catalogue_path.parent.mkdir(parents=True, exist_ok=True)
        catalog = (
            read_catalogue(language_code)
            if catalogue_path.exists()
            else Catalog(locale=language_code.partition("_")[0])
        )
        catalog.update(code_texts, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        written_buffer = io.BytesIO()
        pofile.write_po(
            written_buffer,
            catalog,
            omit_header=False,
            no_location=True,
            width=0,
            sort_output=True,
            ignore_obsolete=True,
        )
        written_text = re.sub(
            rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By): .*\n',
            b"",
            written_buffer.getvalue(),
        )
        catalogue_path.write_bytes(written_text)


def list_catalogue_faults(language_code: str) -> list[str]:
    """What is wrong with one catalogue: stale, missing, fuzzy, or a lost named place."""
    code_messages = {message.id: message for message in collect_texts() if message.id}
    catalogue_messages = {
        message.id: message for message in read_catalogue(language_code) if message.id
    }
    fault_texts = [
        f"{language_code}: not in the catalogue: {message_id!r}"
        for message_id in code_messages.keys() - catalogue_messages.keys()
    ]
    fault_texts += [
        f"{language_code}: no longer in the code: {message_id!r}"
        for message_id in catalogue_messages.keys() - code_messages.keys()
    ]
    for message_id, message in catalogue_messages.items():
        translated_forms = (
            [message.string] if isinstance(message.string, str) else list(message.string or [])
        )
        if message.fuzzy or not all(translated_forms):
            fault_texts.append(f"{language_code}: not translated: {message_id!r}")
            continue
        message_ids = [message_id] if isinstance(message_id, str) else list(message_id)
        named_places = set(_NAMED_PLACE.findall("".join(message_ids)))
        for translated_form in translated_forms:
            missing_places = named_places - set(_NAMED_PLACE.findall(translated_form))
            # A form for exactly one or two may say the number in words.
            if (
                missing_places - ({"n"} if len(translated_forms) > 1 else set())
                or set(_NAMED_PLACE.findall(translated_form)) - named_places
            ):
                fault_texts.append(f"{language_code}: named places differ: {message_id!r}")
    return fault_texts


def run_texts_task(task_name: str) -> int:
    """``check`` or ``update``; the exit status."""
    if task_name == "update":
        update_catalogues()
        return 0
    fault_texts = [
        fault_text
        for language_code in SHIPPED_LANGUAGES
        for fault_text in list_catalogue_faults(language_code)
    ]
    sys.stderr.write("".join(f"{fault_text}\n" for fault_text in fault_texts[:40]))
    return 1 if fault_texts else 0


if __name__ == "__main__":
    sys.exit(run_texts_task(sys.argv[1]))
