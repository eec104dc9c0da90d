"""Argon2id for passwords and PINs; an unknown account costs as much time as a known one."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's first choice for argon2id; a sign-in takes some 20 ms and 19 MiB.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODYS = _HASHER.hash("nobody's")


def hash_secret(typed_secret: str) -> str:
    """The argon2id hash of ``secret``, with its own salt."""
    return _HASHER.hash(typed_secret)


def is_matching_secret(stored_hash: str | None, typed_secret: str) -> bool:
    """Whether ``secret`` made ``stored``; takes the same time when nothing is stored."""
    try:
        return _HASHER.verify(stored_hash or _NOBODYS, typed_secret) and stored_hash is not None
    except (VerificationError, InvalidHashError):
        return False
