"""The printed card: the thing a deltagare has. Its code is shown once; only a hash is kept."""

import datetime as dt

import segno
import sqlalchemy as sa

from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.ids import AccountId, PersonId
from webapp.core.settings import current_settings
from webapp.identity.credentials import codes
from webapp.identity.models import Account, Card, Passkey, Phone
from webapp.identity.sessions import service

ACTIVATE_WITHIN = dt.timedelta(days=14)
# Four groups of 20 bits: too many to guess, few enough to type.
_GROUPS = 4


def format_card_code(card_code: str) -> str:
    """A card code as it is printed, in groups: ``7K3M-09QX-…``."""
    plain_code = codes.normalise_code(card_code)
    return "-".join(
        plain_code[group_start : group_start + 4] for group_start in range(0, len(plain_code), 4)
    )


def draw_card_qr_code(card_code: str) -> str:
    """The QR code of a card as an image address.

    The code stands behind ``#``: a browser never sends that part, so no log can hold it.
    """
    card_address = f"{current_settings().base_url.rstrip('/')}/card#{format_card_code(card_code)}"
    image_address: str = segno.make_qr(card_address, error="m").png_data_uri(scale=6, border=4)
    return image_address


def issue_card(person_id: PersonId, issuer_id: int) -> str:
    """A new card for a person; the readable code, which exists nowhere else.

    The old card, its phones and passkeys, the PIN and all sessions end at once; a locked account
    opens. Who issued it to whom is the caller's to record (``Action.CARD_ISSUED``). No commit.
    """
    # First of all the account's row: two handläggare at once take turns here.
    db.session.execute(
        sa.update(Account)
        .where(Account.id == person_id)
        .values(pin_hash=None, wrong_pins=0, locked_at=None)
    )
    end_card(person_id)
    service.end_all_sessions(person_id)
    db.session.execute(sa.delete(Passkey).where(Passkey.account_id == person_id))
    card_code = codes.make_code(_GROUPS)
    db.session.add(
        Card(
            account_id=person_id,
            code_hash=codes.hash_code(card_code),
            issued_by=issuer_id,
            issued_at=utc_now(),
        )
    )
    db.session.flush()
    return card_code


def end_card(person_id: PersonId) -> None:
    """End the person's card and forget every phone that it let in."""
    for ended_model in (Card, Phone):
        db.session.execute(
            sa.update(ended_model)
            .where(ended_model.account_id == person_id, ended_model.ended_at.is_(None))
            .values(ended_at=utc_now())
        )


def select_account_to_activate(code_hash: bytes) -> sa.Select[Account]:
    """The account of a card that waits to be activated and still may be."""
    return (
        sa.select(Account)
        .join(Card, Card.account_id == Account.id)
        .where(
            Card.code_hash == code_hash,
            Card.ended_at.is_(None),
            Card.activated_at.is_(None),
            Card.issued_at > utc_now() - ACTIVATE_WITHIN,
            Account.locked_at.is_(None),
            Account.ended_at.is_(None),
        )
    )


def activate_card(code_hash: bytes) -> bool:
    """Use up the first time of a card; False if another request was first."""
    activated_card_id = db.session.execute(
        sa.update(Card)
        .where(
            Card.code_hash == code_hash,
            Card.ended_at.is_(None),
            Card.activated_at.is_(None),
            Card.issued_at > utc_now() - ACTIVATE_WITHIN,
        )
        .values(activated_at=utc_now())
        .returning(Card.id)
    )
    return activated_card_id.first() is not None


def lock_account(account_id: AccountId) -> None:
    """Lock a deltagare's account: everything ends; only a new card opens it. No commit."""
    db.session.execute(
        sa.update(Account).where(Account.id == account_id).values(locked_at=utc_now())
    )
    end_card(PersonId(account_id))
    service.end_all_sessions(account_id)
