"""Once more what the person knows, before something that lasts is changed.

An open phone that somebody else picks up is not enough to add a passkey or take over the PIN.
"""

import msgspec

from webapp.accounts import hashing, passwords, pins, queries, throttle, ways
from webapp.accounts.access import Session
from webapp.accounts.models import Account, Role
from webapp.core.db import db


class Asked(msgspec.Struct, frozen=True):
    """What has to be shown: the secret itself, or, where there is none, a recent sign-in."""

    way: ways.Way
    has_secret: bool
    recent: bool

    @property
    def must_sign_in(self) -> bool:
        """Whether only a new sign-in helps."""
        return not self.has_secret and not self.recent


def asked_of(person: Session) -> Asked:
    """What ``person`` has to show now."""
    account = db.session.scalars(queries.myself(person)).one()
    stored = account.pin_hash if person.role is Role.DELTAGARE else account.password_hash
    spent = account.wrong_pins >= pins.MOST_WRONG
    way = ways.Way(
        keys=(throttle.key("confirm", str(person.account_id)), throttle.address()),
        phone=False,
        account_id=None if spent else person.account_id,
        pin_hash=None if spent else stored,
    )
    recent = db.session.scalar(queries.is_fresh(person)) is not None
    return Asked(way=way, has_secret=stored is not None, recent=recent)


def is_right(person: Session, asked: Asked, typed: str) -> bool:
    """Whether what was typed is the person's PIN or password; slow on purpose."""
    if not asked.has_secret:
        return asked.recent
    if person.role is Role.DELTAGARE:
        return pins.matches(asked.way.pin_hash, typed)
    return hashing.matches(asked.way.pin_hash, passwords.normal(typed))


def settle(asked: Asked, *, right: bool) -> Account | None:
    """Open the write; the person's account if all is right, else None. No commit."""
    return ways.settle(asked.way, right=right)
