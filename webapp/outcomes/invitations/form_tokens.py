"""The random token in the form: it fits one right and one wording, and is stored nowhere.

A token does not expire. When the right is used up, the views refuse before they look at the token.
"""

import hmac
import secrets

from webapp.core import sealing
from webapp.outcomes.indicators.indicator_sums import hash_question_wording
from webapp.outcomes.invitations.answer_rights import AnswerRight

_NONCE_LENGTH = 32


def issue_form_token(answer_right: AnswerRight) -> str:
    """A new token, 96 characters."""
    nonce = secrets.token_hex(_NONCE_LENGTH // 2)
    return nonce + _compute_token_mac(nonce, answer_right)


def is_token_for_right(answer_right: AnswerRight, token: str) -> bool:
    """Whether a token was issued for this right and for the questions as they are now."""
    expected_mac = _compute_token_mac(token[:_NONCE_LENGTH], answer_right)
    return hmac.compare_digest(
        expected_mac.encode(), token[_NONCE_LENGTH:].encode("utf-8", "replace")
    )


def _compute_token_mac(nonce: str, answer_right: AnswerRight) -> str:
    signed_text = "\0".join(
        [
            nonce,
            hash_question_wording(answer_right.definition),
            *map(str, answer_right.unique_key.values()),
        ]
    )
    signing_key = sealing.derive_system_key("invitations")
    return hmac.digest(signing_key, signed_text.encode("utf-8", "replace"), "sha256").hex()
