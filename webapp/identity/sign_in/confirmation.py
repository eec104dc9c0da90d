"""Ask for the PIN or password again before a lasting change, such as adding a passkey.

An open phone that somebody else picks up is not enough to add a passkey or take over the PIN.
"""

import msgspec

from webapp.core.db import db
from webapp.identity.credentials import hashing, passwords, pins, throttle
from webapp.identity.models import Account, Role
from webapp.identity.sessions import queries
from webapp.identity.sessions.current import SignedInSession
from webapp.identity.sign_in import pin_sign_in


class NeededConfirmation(msgspec.Struct, frozen=True):
    """What the person must show: the PIN or password, or a recent sign-in where they have none."""

    way: pin_sign_in.SecretAttempt
    has_secret: bool
    recent: bool

    @property
    def must_sign_in(self) -> bool:
        """Whether only a new sign-in helps."""
        return not self.has_secret and not self.recent


def load_needed_confirmation(signed_in: SignedInSession) -> NeededConfirmation:
    """What ``person`` has to show now."""
    own_account = db.session.scalars(queries.select_own_account(signed_in)).one()
    stored_hash = (
        own_account.pin_hash if signed_in.role is Role.DELTAGARE else own_account.password_hash
    )
    is_spent = own_account.wrong_pins >= pins.MOST_WRONG_PINS
    secret_attempt = pin_sign_in.SecretAttempt(
        keys=(
            throttle.build_throttle_key("confirm", str(signed_in.account_id)),
            throttle.build_address_key(),
        ),
        phone=False,
        account_id=None if is_spent else signed_in.account_id,
        pin_hash=None if is_spent else stored_hash,
    )
    is_recent = db.session.scalar(queries.select_fresh_session(signed_in)) is not None
    return NeededConfirmation(
        way=secret_attempt, has_secret=stored_hash is not None, recent=is_recent
    )


def is_right_secret(
    signed_in: SignedInSession, needed_confirmation: NeededConfirmation, typed_secret: str
) -> bool:
    """Whether what was typed is the person's PIN or password; slow on purpose."""
    if not needed_confirmation.has_secret:
        return needed_confirmation.recent
    if signed_in.role is Role.DELTAGARE:
        return pins.is_matching_pin(needed_confirmation.way.pin_hash, typed_secret)
    return hashing.is_matching_secret(
        needed_confirmation.way.pin_hash, passwords.normalise_password(typed_secret)
    )


def settle_confirmation(
    needed_confirmation: NeededConfirmation, *, is_right: bool
) -> Account | None:
    """Begin the write; the person's account if what was typed is right, else None. No commit."""
    return pin_sign_in.settle_secret_attempt(needed_confirmation.way, is_right=is_right)
