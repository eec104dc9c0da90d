"""The PIN of a deltagare: six digits, none too easy, ten wrong ones in a row at most."""

import base64
import hmac
from itertools import pairwise

import sqlalchemy as sa

from webapp.core import sealing
from webapp.core.db import db
from webapp.core.ids import AccountId, PersonId
from webapp.identity.credentials import cards, hashing
from webapp.identity.models import Account

PIN_LENGTH = 6
MOST_WRONG_PINS = 10


def is_easy_pin(chosen_pin: str) -> bool:
    """Whether others would try it soon: one step all through, a pattern, few or mirrored digits.

    A year or a date is allowed: people need something to remember.
    """
    digit_steps = {
        (int(next_digit) - int(first_digit)) % 10
        for first_digit, next_digit in pairwise(chosen_pin)
    }
    is_repeated = any(
        chosen_pin == chosen_pin[:part_size] * (PIN_LENGTH // part_size) for part_size in (1, 2, 3)
    )
    is_doubled = chosen_pin[::2] == chosen_pin[1::2]
    return (
        len(digit_steps) == 1
        or len(set(chosen_pin)) < 3
        or is_repeated
        or is_doubled
        or chosen_pin == chosen_pin[::-1]
    )


def _pepper_pin(plain_pin: str) -> str:
    """The PIN keyed with the installation's secret: a stolen hash cannot be tried offline."""
    peppered_pin = hmac.digest(sealing.derive_system_key("pin"), plain_pin.encode(), "sha256")
    return base64.b64encode(peppered_pin).decode()


def hash_pin(plain_pin: str) -> str:
    """What is stored in place of the PIN."""
    return hashing.hash_secret(_pepper_pin(plain_pin))


def is_matching_pin(stored_hash: str | None, typed_pin: str) -> bool:
    """Whether ``pin`` is the stored one; as slow when there is none."""
    return hashing.is_matching_secret(stored_hash, _pepper_pin(typed_pin))


def charge_wrong_pin(account_id: AccountId | None) -> None:
    """Count a PIN as wrong before it is tried; ``forgive`` takes it back."""
    db.session.execute(
        sa.update(Account).where(Account.id == account_id).values(wrong_pins=Account.wrong_pins + 1)
    )


def forgive_wrong_pins(account_id: AccountId) -> None:
    """The PIN was right: begin counting anew."""
    db.session.execute(sa.update(Account).where(Account.id == account_id).values(wrong_pins=0))


def end_card_after_wrong_pins(account_id: AccountId | None) -> None:
    """After the tenth wrong PIN in a row, end the card and every remembered phone."""
    wrong_pins = db.session.scalar(sa.select(Account.wrong_pins).where(Account.id == account_id))
    if account_id is not None and wrong_pins is not None and wrong_pins >= MOST_WRONG_PINS:
        cards.end_card(PersonId(account_id))
