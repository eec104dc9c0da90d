"""The PIN of a deltagare: six digits, none too easy, ten wrong ones in a row at most."""

import base64
import hmac
from itertools import pairwise

import sqlalchemy as sa

from webapp.core import sealing
from webapp.core.db import db
from webapp.identity.credentials import cards, hashing
from webapp.identity.models import Account

LENGTH = 6
MOST_WRONG = 10


def is_easy(pin: str) -> bool:
    """Whether others would try it soon: one step all through, a pattern, few or mirrored digits.

    A year or a date is allowed: people need something to remember.
    """
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    repeated = any(pin == pin[:size] * (LENGTH // size) for size in (1, 2, 3))
    doubled = pin[::2] == pin[1::2]
    return len(steps) == 1 or len(set(pin)) < 3 or repeated or doubled or pin == pin[::-1]


def _pepper_pin(pin: str) -> str:
    """A million PINs are soon tried: without the installation's key a stolen hash says nothing."""
    mixed = hmac.digest(sealing.derive_system_key("pin"), pin.encode(), "sha256")
    return base64.b64encode(mixed).decode()


def hash_pin(pin: str) -> str:
    """What is stored in place of the PIN."""
    return hashing.hash_secret(_pepper_pin(pin))


def is_matching_pin(stored: str | None, pin: str) -> bool:
    """Whether ``pin`` is the stored one; as slow when there is none."""
    return hashing.is_matching_secret(stored, _pepper_pin(pin))


def charge_wrong_pin(account_id: int | None) -> None:
    """Count a PIN as wrong before it is tried; ``forgive`` takes it back."""
    db.session.execute(
        sa.update(Account).where(Account.id == account_id).values(wrong_pins=Account.wrong_pins + 1)
    )


def forgive_wrong_pins(account_id: int) -> None:
    """The PIN was right: begin counting anew."""
    db.session.execute(sa.update(Account).where(Account.id == account_id).values(wrong_pins=0))


def kill_if_spent(account_id: int | None) -> None:
    """After the tenth wrong PIN in a row, end the card and every remembered phone."""
    wrong = db.session.scalar(sa.select(Account.wrong_pins).where(Account.id == account_id))
    if account_id is not None and wrong is not None and wrong >= MOST_WRONG:
        cards.end_card(account_id)
