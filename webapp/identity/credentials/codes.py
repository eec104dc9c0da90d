"""Codes that people read from paper and type: Crockford's base 32, read with patience."""

import secrets
import unicodedata

from webapp.identity.sessions.current import hash_token

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")
_GROUP = 4


def make_code(group_count: int) -> str:
    """A random code of 20 bits a group, e.g. ``7K3M-09QX`` for two."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(group_count)
    )


def read_digits(typed_text: str) -> str:
    """``typed`` with the digits of any script as 0 to 9, e.g. ``١٢`` as ``12``, without spaces."""
    return "".join(
        str(unicodedata.decimal(character, character))
        for character in typed_text
        if not character.isspace()
    )


def normalise_code(typed_code: str) -> str:
    """What was meant: any case, with or without spaces and dashes, O as 0, I and L as 1."""
    normal_text = unicodedata.normalize("NFKC", read_digits(typed_code[:200])).upper()
    return "".join(character for character in normal_text if character.isalnum()).translate(_ALIKE)


def hash_code(typed_code: str) -> bytes:
    """What is stored in place of the code."""
    return hash_token(normalise_code(typed_code))
