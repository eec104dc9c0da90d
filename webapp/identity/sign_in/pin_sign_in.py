"""How a deltagare shows a PIN: with the card typed, the card scanned, or a remembered phone."""

import msgspec
import sqlalchemy as sa
from flask import request

from webapp.core.db import db
from webapp.identity.credentials import codes, pins, throttle
from webapp.identity.credentials.methods import SignInMethod
from webapp.identity.models import Account, Card, Phone
from webapp.identity.sessions import service
from webapp.identity.sessions.current import cookie_name, hash_token
from webapp.identity.sign_in import sign_in_steps

# How long a card that was scanned waits for its PIN.
_CARD_MINUTES = 5


class PinWay(msgspec.Struct, frozen=True):
    """What was shown beside the PIN; ``account_id`` is None where nothing may come of it.

    ``method`` names it, "" where nobody is to be signed in.
    """

    keys: tuple[throttle.ThrottleKey, ...]
    phone: bool
    account_id: int | None
    pin_hash: str | None
    method: str = ""


def card_shown() -> bytes | None:
    """The hash of the card that was scanned a moment ago on this browser."""
    shown = sign_in_steps.under_way("card", _CARD_MINUTES)
    return bytes.fromhex(shown["hash"]) if shown else None


def show_card(code_hash: bytes, *, mine: bool) -> None:
    """Let the card wait for its PIN."""
    sign_in_steps.begin_step("card", hash=code_hash.hex(), mine=mine)


def _is_mine() -> bool:
    shown = sign_in_steps.under_way("card", _CARD_MINUTES)
    return shown is None or bool(shown["mine"])


def is_known() -> bool:
    """Whether only the PIN is asked for; a phone that was forgotten looks like any other."""
    return card_shown() is not None or cookie_name("phone") in request.cookies


def find_pin_way(typed_card: str | None, *, mine: bool = True) -> PinWay:
    """The way of this request; ``typed_card`` and ``mine`` are from its form, if asked for."""
    card_hash = codes.hash_code(typed_card) if typed_card is not None else card_shown()
    if card_hash is not None:
        return _build_pin_way(("card", card_hash), _by_card(card_hash), phone=mine and _is_mine())
    token = request.cookies.get(cookie_name("phone"), "")
    by_phone = service.select_live_phone(token).with_only_columns(Phone.account_id)
    return _build_pin_way(("phone", hash_token(token)), by_phone, phone=True)


def is_issued_card(card_hash: bytes) -> bool:
    """Whether such a card was ever issued: showing it again is no guessing."""
    card = sa.select(Card.id).where(Card.code_hash == card_hash)
    return db.session.scalar(card) is not None


def _by_card(card_hash: bytes) -> sa.Select[int]:
    return sa.select(Card.account_id).where(
        Card.code_hash == card_hash, Card.activated_at.is_not(None), Card.ended_at.is_(None)
    )


def _build_pin_way(named: tuple[str, bytes], accounts: sa.Select[int], *, phone: bool) -> PinWay:
    found = db.session.execute(
        sa.select(Account.id, Account.pin_hash).where(
            Account.id.in_(accounts), is_open(), Account.wrong_pins < pins.MOST_WRONG
        )
    ).first()
    account_id, pin_hash = (found.id, found.pin_hash) if found else (None, None)
    keys = (throttle.build_throttle_key(*named), throttle.build_address_key())
    return PinWay(
        keys=keys,
        phone=phone,
        account_id=account_id,
        pin_hash=pin_hash,
        method=SignInMethod(named[0]),
    )


def count_pin_attempt(way: PinWay) -> int:
    """Count an attempt before it is tried; seconds to wait instead. Opens the write, no commit."""
    wait = throttle.count_attempt(way.keys)
    if not wait:
        pins.charge_wrong_pin(way.account_id)
    return wait


def settle_pin_attempt(way: PinWay, *, right: bool) -> Account | None:
    """After the PIN was tried: the account to let in, or None. No commit."""
    db.begin_write()
    account = still_open(way.account_id) if right and way.account_id is not None else None
    if account is None:
        pins.kill_if_spent(way.account_id)
        return None
    pins.forgive_wrong_pins(account.id)
    throttle.clear_attempts(way.keys)
    return account


def is_open() -> sa.ColumnElement[bool]:
    """Whether an account may be signed in to at all."""
    return sa.and_(Account.locked_at.is_(None), Account.ended_at.is_(None))


def still_open(account_id: int) -> Account | None:
    """The account, read anew inside the write, unless it was locked or killed meanwhile."""
    return db.session.scalar(
        sa.select(Account).where(Account.id == account_id, is_open()).with_for_update()
    )
