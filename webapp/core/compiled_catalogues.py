"""Compiled catalogues: ``messages.mo``, made from ``messages.po`` at set-up and read at start.

A compiled file ends with a SHA-256 of its ``.po`` and of itself, behind what readers of ``.mo``
look at. By that, and not by times of change, which an unpacked archive sets as it likes, a file is
known that belongs to another ``.po``, was cut short, or was compiled by another program.
"""

import contextlib
import hashlib
import io
import logging
import os
import threading
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.support import Translations

from webapp.core.catalogues import build_catalogue_path, parse_catalogue

_DIGEST_SIZE = hashlib.sha256().digest_size
_logger = logging.getLogger(__name__)


def write_compiled_catalogue(language_code: str) -> Path:
    """Compile the catalogue of a language and put it in place whole; where it lies.

    Raises:
        OSError: there is no ``.po``, or its folder cannot be written.
    """
    catalogue_path = build_catalogue_path(language_code)
    return _replace_file(
        catalogue_path.with_suffix(".mo"),
        _compile_catalogue(language_code, catalogue_path.read_bytes()),
    )


def load_translations(language_code: str) -> Translations:
    """The texts of one language, ready to use; Swedish is the message ids themselves.

    They come from the ``.mo``. Where that is missing or not of this ``.po`` it is written first;
    where it cannot be written, the log says so and the texts are right all the same.

    Raises:
        OSError: the language has no ``.po``.
    """
    if language_code == "sv":
        return Translations()
    catalogue_path = build_catalogue_path(language_code)
    po_bytes = catalogue_path.read_bytes()
    compiled_path = catalogue_path.with_suffix(".mo")
    mo_bytes = _read_compiled_catalogue(compiled_path, po_bytes)
    if mo_bytes is None:
        mo_bytes = _compile_catalogue(language_code, po_bytes)
        try:
            _replace_file(compiled_path, mo_bytes)
        except OSError as error:
            _logger.warning("%s is compiled anew at each start: %s", catalogue_path, error)
    return Translations(io.BytesIO(mo_bytes))


def _compile_catalogue(language_code: str, po_bytes: bytes) -> bytes:
    """What the ``.mo`` of this ``.po`` holds, the digest last."""
    compiled_catalogue = io.BytesIO()
    write_mo(compiled_catalogue, parse_catalogue(language_code, po_bytes))
    mo_body = compiled_catalogue.getvalue()
    return mo_body + hashlib.sha256(po_bytes + mo_body).digest()


def _read_compiled_catalogue(compiled_path: Path, po_bytes: bytes) -> bytes | None:
    """What the ``.mo`` holds; None where it cannot be read or was not made from this ``.po``."""
    try:
        mo_bytes = compiled_path.read_bytes()
    except OSError:
        return None
    mo_body, digest = mo_bytes[:-_DIGEST_SIZE], mo_bytes[-_DIGEST_SIZE:]
    return mo_bytes if hashlib.sha256(po_bytes + mo_body).digest() == digest else None


def _replace_file(target_path: Path, content: bytes) -> Path:
    """Write beside ``target_path`` and rename, so that nobody reads half a file; the path."""
    temporary_path = target_path.with_name(f".{os.getpid()}-{threading.get_ident()}.mo")
    try:
        temporary_path.write_bytes(content)
        os.replace(temporary_path, target_path)
    finally:
        with contextlib.suppress(OSError):
            temporary_path.unlink()
    return target_path
