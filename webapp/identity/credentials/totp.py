"""Codes from an authenticator app (RFC 6238): one step of 30 seconds to either side, each once."""

import hmac

import pyotp
import segno
import sqlalchemy as sa

from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.credentials import codes
from webapp.identity.models import Account

_STEP = 30


def new_secret() -> str:
    """A random secret for one person's app."""
    return pyotp.random_base32()


def qr_data_uri(secret: str, user_name: str) -> str:
    """The secret as an image address, for an app to scan."""
    link = pyotp.TOTP(secret).provisioning_uri(name=user_name, issuer_name="Egenmakt")
    picture: str = segno.make_qr(link).png_data_uri(scale=5, border=4)
    return picture


def step_of(secret: str, typed: str) -> int | None:
    """The step that ``typed`` is the code of, now or one step to either side, else None."""
    code, current = codes.read_digits(typed[:20]), int(utc_now().timestamp()) // _STEP
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), code.encode()):
            return step
    return None


def seal_totp_secret(account_id: int, secret: str) -> bytes:
    """The secret as it is stored."""
    return sealing.seal_text(
        sealing.derive_system_key("totp"), secret.encode(), f"totp:{account_id}"
    )


def use_totp_code(account: Account, typed: str) -> bool:
    """Whether ``typed`` is right, and newer than any code used before; uses it up. No commit."""
    if account.totp_sealed is None:
        return False
    secret = sealing.unseal_text(
        sealing.derive_system_key("totp"), account.totp_sealed, f"totp:{account.id}"
    ).decode()
    step = step_of(secret, typed)
    if step is None:
        return False
    used = db.session.execute(
        sa.update(Account)
        .where(Account.id == account.id, Account.totp_step < step)
        .values(totp_step=step)
        .returning(Account.id)
    )
    return used.first() is not None
