"""Codes from an authenticator app (RFC 6238): one step of 30 seconds to either side, each once."""

import hmac

import pyotp
import segno
import sqlalchemy as sa

from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.ids import AccountId
from webapp.identity.credentials import codes
from webapp.identity.models import Account

_STEP = 30


def make_totp_secret() -> str:
    """A random secret for one person's app."""
    return pyotp.random_base32()


def draw_totp_qr_code(totp_secret: str, user_name: str) -> str:
    """The secret as an image address, for an app to scan."""
    app_address = pyotp.TOTP(totp_secret).provisioning_uri(name=user_name, issuer_name="Egenmakt")
    image_address: str = segno.make_qr(app_address).png_data_uri(scale=5, border=4)
    return image_address


def find_totp_step(totp_secret: str, typed_code: str) -> int | None:
    """The step that ``typed`` is the code of, now or one step to either side, else None."""
    typed_digits, current_step = (
        codes.read_digits(typed_code[:20]),
        int(utc_now().timestamp()) // _STEP,
    )
    for totp_step in (current_step, current_step - 1, current_step + 1):
        if hmac.compare_digest(
            pyotp.TOTP(totp_secret).generate_otp(totp_step).encode(), typed_digits.encode()
        ):
            return totp_step
    return None


def seal_totp_secret(account_id: AccountId, totp_secret: str) -> bytes:
    """The secret as it is stored."""
    return sealing.seal_text(
        sealing.derive_system_key("totp"), totp_secret.encode(), f"totp:{account_id}"
    )


def use_totp_code(staff_account: Account, typed_code: str) -> bool:
    """Whether ``typed`` is right, and newer than any code used before; uses it up. No commit."""
    if staff_account.totp_sealed is None:
        return False
    totp_secret = sealing.unseal_text(
        sealing.derive_system_key("totp"), staff_account.totp_sealed, f"totp:{staff_account.id}"
    ).decode()
    totp_step = find_totp_step(totp_secret, typed_code)
    if totp_step is None:
        return False
    updated_account_id = db.session.execute(
        sa.update(Account)
        .where(Account.id == staff_account.id, Account.totp_step < totp_step)
        .values(totp_step=totp_step)
        .returning(Account.id)
    )
    return updated_account_id.first() is not None
