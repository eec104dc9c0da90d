"""Codes that people read from paper and type: Crockford's base 32, read with patience."""

import secrets
import unicodedata

from webapp.identity.sessions.current import hash_token

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")
_GROUP = 4


def make_code(groups: int) -> str:
    """A random code of 20 bits a group, e.g. ``7K3M-09QX`` for two."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(groups)
    )


def read_digits(typed: str) -> str:
    """``typed`` with the digits of any script as 0 to 9, e.g. ``١٢`` as ``12``, without spaces."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in typed if not sign.isspace())


def normalise_code(typed: str) -> str:
    """What was meant: any case, with or without spaces and dashes, O as 0, I and L as 1."""
    wide = unicodedata.normalize("NFKC", read_digits(typed[:200])).upper()
    return "".join(sign for sign in wide if sign.isalnum()).translate(_ALIKE)


def hash_code(typed: str) -> bytes:
    """What is stored in place of the code."""
    return hash_token(normalise_code(typed))
