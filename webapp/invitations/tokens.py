"""The random token in the form: it fits one right and one wording, and is stored nowhere.

It ends with the right: once that is burnt, no token helps.
"""

import hmac
import secrets

from webapp.core import sealing
from webapp.indicators.counting import digest
from webapp.invitations.rights import Right

_NONCE = 32


def issue(right: Right) -> str:
    """A new token, 96 characters."""
    nonce = secrets.token_hex(_NONCE // 2)
    return nonce + _mac(nonce, right)


def fits(right: Right, token: str) -> bool:
    """Whether a token was issued for this right and the questions are still the same."""
    mac = _mac(token[:_NONCE], right)
    return hmac.compare_digest(mac.encode(), token[_NONCE:].encode("utf-8", "replace"))


def _mac(nonce: str, right: Right) -> str:
    text = "\0".join([nonce, digest(right.definition), *map(str, right.name.values())])
    key = sealing.system_key("invitations")
    return hmac.digest(key, text.encode("utf-8", "replace"), "sha256").hex()
