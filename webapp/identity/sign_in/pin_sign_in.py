"""How a deltagare shows a PIN: with the card typed, the card scanned, or a remembered phone."""

import msgspec
import sqlalchemy as sa
from flask import request

from webapp.core.db import db
from webapp.core.ids import AccountId
from webapp.identity.credentials import codes, pins, throttle
from webapp.identity.credentials.methods import SignInMethod
from webapp.identity.models import Account, Card, Phone
from webapp.identity.sessions import service
from webapp.identity.sessions.current import build_cookie_name, hash_token
from webapp.identity.sign_in import sign_in_steps

# How long a card that was scanned waits for its PIN.
_CARD_MINUTES = 5


class SecretAttempt(msgspec.Struct, frozen=True):
    """What was shown together with the PIN; ``account_id`` is None where it must be refused.

    ``method`` names it, "" where nobody is to be signed in.
    """

    keys: tuple[throttle.ThrottleKey, ...]
    phone: bool
    account_id: AccountId | None
    pin_hash: str | None
    method: str = ""


def find_shown_card_hash() -> bytes | None:
    """The hash of the card that was scanned a moment ago on this browser."""
    shown_card = sign_in_steps.find_step("card", _CARD_MINUTES)
    return bytes.fromhex(shown_card["hash"]) if shown_card else None


def remember_shown_card(code_hash: bytes, *, is_own_device: bool) -> None:
    """Remember in the cookie which card was shown, until its PIN is typed."""
    sign_in_steps.begin_step("card", hash=code_hash.hex(), mine=is_own_device)


def _is_own_shown_device() -> bool:
    shown_card = sign_in_steps.find_step("card", _CARD_MINUTES)
    return shown_card is None or bool(shown_card["mine"])


def is_only_pin_asked() -> bool:
    """Whether only the PIN is asked for; a phone that was forgotten looks like any other."""
    return find_shown_card_hash() is not None or build_cookie_name("phone") in request.cookies


def build_pin_attempt(typed_card: str | None, *, is_own_device: bool = True) -> SecretAttempt:
    """How this request signs in: by a typed card, a card scanned a moment ago, or the phone."""
    card_hash = codes.hash_code(typed_card) if typed_card is not None else find_shown_card_hash()
    if card_hash is not None:
        return _build_attempt(
            ("card", card_hash),
            _select_account_of_card(card_hash),
            phone=is_own_device and _is_own_shown_device(),
        )
    phone_token = request.cookies.get(build_cookie_name("phone"), "")
    account_of_phone = service.select_live_phone(phone_token).with_only_columns(Phone.account_id)
    return _build_attempt(("phone", hash_token(phone_token)), account_of_phone, phone=True)


def is_issued_card(card_hash: bytes) -> bool:
    """Whether such a card was ever issued: showing it again is no guessing."""
    statement = sa.select(Card.id).where(Card.code_hash == card_hash)
    return db.session.scalar(statement) is not None


def _select_account_of_card(card_hash: bytes) -> sa.Select[int]:
    return sa.select(Card.account_id).where(
        Card.code_hash == card_hash, Card.activated_at.is_not(None), Card.ended_at.is_(None)
    )


def _build_attempt(
    method_and_hash: tuple[str, bytes], account_statement: sa.Select[int], *, phone: bool
) -> SecretAttempt:
    account_row = db.session.execute(
        sa.select(Account.id, Account.pin_hash).where(
            Account.id.in_(account_statement),
            build_open_account_condition(),
            Account.wrong_pins < pins.MOST_WRONG_PINS,
        )
    ).first()
    account_id, pin_hash = (account_row.id, account_row.pin_hash) if account_row else (None, None)
    throttle_keys = (throttle.build_throttle_key(*method_and_hash), throttle.build_address_key())
    return SecretAttempt(
        keys=throttle_keys,
        phone=phone,
        account_id=account_id,
        pin_hash=pin_hash,
        method=SignInMethod(method_and_hash[0]),
    )


def count_secret_attempt(secret_attempt: SecretAttempt) -> int:
    """Count an attempt before it is tried; seconds to wait instead. Opens the write, no commit."""
    wait_seconds = throttle.count_attempt(secret_attempt.keys)
    if not wait_seconds:
        pins.charge_wrong_pin(secret_attempt.account_id)
    return wait_seconds


def settle_secret_attempt(secret_attempt: SecretAttempt, *, is_right: bool) -> Account | None:
    """After the PIN was tried: the account to let in, or None. No commit."""
    db.begin_write()
    open_account = (
        find_open_account(secret_attempt.account_id)
        if is_right and secret_attempt.account_id is not None
        else None
    )
    if open_account is None:
        pins.end_card_after_wrong_pins(secret_attempt.account_id)
        return None
    pins.forgive_wrong_pins(open_account.id)
    throttle.clear_attempts(secret_attempt.keys)
    return open_account


def build_open_account_condition() -> sa.ColumnElement[bool]:
    """Whether an account may be signed in to at all."""
    return sa.and_(Account.locked_at.is_(None), Account.ended_at.is_(None))


def find_open_account(account_id: AccountId) -> Account | None:
    """The account, read anew inside the write, unless it was locked or killed meanwhile."""
    return db.session.scalar(
        sa.select(Account)
        .where(Account.id == account_id, build_open_account_condition())
        .with_for_update()
    )
