"""Keep the catalogues in step with the code.

``python -m webapp.texts check`` is part of ``make check``; ``update`` (``make texts``) brings texts
that are new in the code into every catalogue, untranslated.
"""

import io
import re
import sys

from babel.messages import pofile
from babel.messages.catalog import Catalog

from webapp.core.catalogues import SHIPPED, collect, path_of, read

_PLACES = re.compile(r"%\((\w+)\)s")


def update() -> None:
    """Bring every catalogue in step with the code; nothing translated is lost but the unused."""
    template = collect()
    for code in SHIPPED:
        path = path_of(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = read(code) if path.exists() else Catalog(locale=code.partition("_")[0])
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        buffer = io.BytesIO()
        pofile.write_po(
            buffer,
            catalog,
            omit_header=False,
            no_location=True,
            width=0,
            sort_output=True,
            ignore_obsolete=True,
        )
        text = re.sub(
            rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By): .*\n', b"", buffer.getvalue()
        )
        path.write_bytes(text)


def faults(code: str) -> list[str]:
    """What is wrong with one catalogue: stale, missing, fuzzy, or a lost named place."""
    wanted = {message.id: message for message in collect() if message.id}
    there = {message.id: message for message in read(code) if message.id}
    found = [f"{code}: not in the catalogue: {id_!r}" for id_ in wanted.keys() - there.keys()]
    found += [f"{code}: no longer in the code: {id_!r}" for id_ in there.keys() - wanted.keys()]
    for id_, message in there.items():
        forms = [message.string] if isinstance(message.string, str) else list(message.string or [])
        if message.fuzzy or not all(forms):
            found.append(f"{code}: not translated: {id_!r}")
            continue
        ids = [id_] if isinstance(id_, str) else list(id_)
        places = set(_PLACES.findall("".join(ids)))
        for form in forms:
            missing = places - set(_PLACES.findall(form))
            # A form for exactly one or two may say the number in words.
            if (
                missing - ({"n"} if len(forms) > 1 else set())
                or set(_PLACES.findall(form)) - places
            ):
                found.append(f"{code}: named places differ: {id_!r}")
    return found


def main(task: str) -> int:
    """``check`` or ``update``; the exit status."""
    if task == "update":
        update()
        return 0
    found = [fault for code in SHIPPED for fault in faults(code)]
    sys.stderr.write("".join(f"{fault}\n" for fault in found[:40]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
