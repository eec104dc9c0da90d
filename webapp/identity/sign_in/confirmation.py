"""Once more what the person knows, before something that lasts is changed.

An open phone that somebody else picks up is not enough to add a passkey or take over the PIN.
"""

import msgspec

from webapp.core.db import db
from webapp.identity.credentials import hashing, passwords, pins, throttle
from webapp.identity.models import Account, Role
from webapp.identity.sessions import queries
from webapp.identity.sessions.current import Session
from webapp.identity.sign_in import pin_sign_in


class ConfirmationAsked(msgspec.Struct, frozen=True):
    """What has to be shown: the secret itself, or, where there is none, a recent sign-in."""

    way: pin_sign_in.PinWay
    has_secret: bool
    recent: bool

    @property
    def must_sign_in(self) -> bool:
        """Whether only a new sign-in helps."""
        return not self.has_secret and not self.recent


def find_confirmation_asked(person: Session) -> ConfirmationAsked:
    """What ``person`` has to show now."""
    account = db.session.scalars(queries.select_own_account(person)).one()
    stored = account.pin_hash if person.role is Role.DELTAGARE else account.password_hash
    spent = account.wrong_pins >= pins.MOST_WRONG
    way = pin_sign_in.PinWay(
        keys=(
            throttle.build_throttle_key("confirm", str(person.account_id)),
            throttle.build_address_key(),
        ),
        phone=False,
        account_id=None if spent else person.account_id,
        pin_hash=None if spent else stored,
    )
    recent = db.session.scalar(queries.select_fresh_session(person)) is not None
    return ConfirmationAsked(way=way, has_secret=stored is not None, recent=recent)


def is_right_secret(person: Session, asked: ConfirmationAsked, typed: str) -> bool:
    """Whether what was typed is the person's PIN or password; slow on purpose."""
    if not asked.has_secret:
        return asked.recent
    if person.role is Role.DELTAGARE:
        return pins.is_matching_pin(asked.way.pin_hash, typed)
    return hashing.is_matching_secret(asked.way.pin_hash, passwords.normalise_password(typed))


def settle_confirmation(asked: ConfirmationAsked, *, right: bool) -> Account | None:
    """Open the write; the person's account if all is right, else None. No commit."""
    return pin_sign_in.settle_pin_attempt(asked.way, right=right)
