"""Passkeys (WebAuthn): the phone's fingerprint or face in place of a PIN.

Each challenge waits in the database for its one answer; popping it from a signed cookie would not
stop a replay of the old cookie. User verification is required: a passkey is two factors in one.
"""

import datetime as dt
import hashlib
import json
import os
from typing import Any

import sqlalchemy as sa
import webauthn
from flask import request
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.settings import RunMode, current_settings
from webapp.identity.models import Account, Challenge, Passkey

_WAITS = dt.timedelta(minutes=5)
_NAME = "Egenmakt"


class PasskeyRefused(Exception):
    """An answer that proves nothing: wrong, used before, from elsewhere, or from a copy."""


def _relying_party() -> tuple[str, str]:
    """Host and origin that passkeys belong to.

    That must be a name, so the demo, which prints addresses, may also be opened at localhost.
    """
    config = current_settings()
    if config.mode is not RunMode.PRODUCTION and request.host.partition(":")[0] == "localhost":
        return "localhost", request.host_url.rstrip("/")
    return config.host, config.base_url.rstrip("/")


def _make_challenge(account_id: int | None) -> bytes:
    challenge = os.urandom(32)
    db.session.execute(sa.delete(Challenge).where(Challenge.expires_at < utc_now()))
    db.session.add(
        Challenge(
            challenge_hash=hashlib.sha256(challenge).digest(),
            account_id=account_id,
            expires_at=utc_now() + _WAITS,
        )
    )
    db.session.flush()
    return challenge


def _list_passkey_descriptors(account_id: int) -> list[PublicKeyCredentialDescriptor]:
    ids = db.session.scalars(
        sa.select(Passkey.credential_id).where(Passkey.account_id == account_id)
    )
    return [PublicKeyCredentialDescriptor(id=each) for each in ids]


def ask_for_new(account: Account) -> str:
    """The JSON by which a browser makes a new passkey for ``account``. No commit.

    The phone shows the app's name and no person's: others may look into its settings.
    """
    options = webauthn.generate_registration_options(
        rp_id=_relying_party()[0],
        rp_name=_NAME,
        user_name=_NAME,
        user_id=account.public_id.bytes,
        challenge=_make_challenge(account.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_list_passkey_descriptors(account.id),
    )
    return webauthn.options_to_json(options)


def build_passkey_request(account_id: int | None = None) -> str:
    """The JSON by which a browser proves a passkey; any account's, or that one's. No commit."""
    options = webauthn.generate_authentication_options(
        rp_id=_relying_party()[0],
        challenge=_make_challenge(account_id),
        allow_credentials=_list_passkey_descriptors(account_id) if account_id else [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def _read_credential(credential: str) -> dict[str, Any]:
    try:
        found = json.loads(credential)
    except ValueError as error:
        raise PasskeyRefused from error
    if not isinstance(found, dict):
        raise PasskeyRefused
    return found


def _spend_challenge(credential: dict[str, Any], account_id: int | None) -> bytes:
    """The challenge that was answered; it is used up whether or not the answer is right."""
    try:
        data = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        challenge: bytes = base64url_to_bytes(data["challenge"])
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    spent = db.session.execute(
        sa.delete(Challenge)
        .where(
            Challenge.challenge_hash == hashlib.sha256(challenge).digest(),
            Challenge.account_id.is_not_distinct_from(account_id),
            Challenge.expires_at >= utc_now(),
        )
        .returning(Challenge.expires_at)
    )
    if spent.first() is None:
        raise PasskeyRefused
    return challenge


def _expected_origin() -> dict[str, Any]:
    """What both proofs must fit."""
    host, origin = _relying_party()
    return {
        "expected_rp_id": host,
        "expected_origin": origin,
        "require_user_verification": True,
    }


def store_passkey(account_id: int, credential: str) -> None:
    """Store the passkey that a browser made for ``account_id``. No commit.

    Raises:
        Refused: the answer does not hold, or the passkey is known already.
    """
    answer = _read_credential(credential)
    challenge = _spend_challenge(answer, account_id)
    try:
        proof = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, **_expected_origin()
        )
    # Whatever the library trips over in bytes that a stranger sent is a refusal.
    except Exception as error:
        raise PasskeyRefused from error
    known = sa.select(Passkey.id).where(Passkey.credential_id == proof.credential_id)
    if db.session.scalar(known) is not None:
        raise PasskeyRefused
    db.session.add(
        Passkey(
            account_id=account_id,
            credential_id=proof.credential_id,
            public_key=proof.credential_public_key,
            sign_count=proof.sign_count,
            created_at=utc_now(),
        )
    )
    db.session.flush()


def verify_passkey(credential: str, account_id: int | None = None) -> int:
    """The account whose passkey ``credential`` proves. No commit.

    ``account_id`` is the account it must be, as a second factor; then the challenge is its own.

    Raises:
        Refused: the answer does not hold, or the passkey seems to exist twice.
    """
    answer = _read_credential(credential)
    challenge = _spend_challenge(answer, account_id)
    passkey = _find_passkey(answer)
    if account_id not in {None, passkey.account_id}:
        raise PasskeyRefused
    try:
        proof = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            **_expected_origin(),
        )
    # As above. A counter that did not grow ends here too: somebody copied the key.
    except Exception as error:
        raise PasskeyRefused from error
    _save_sign_count(passkey, proof.new_sign_count)
    return passkey.account_id


def _find_passkey(answer: dict[str, Any]) -> Passkey:
    try:
        credential_id = base64url_to_bytes(answer["rawId"])
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    passkey = db.session.scalar(
        sa.select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
    )
    if passkey is None:
        raise PasskeyRefused
    return passkey


def _save_sign_count(passkey: Passkey, sign_count: int) -> None:
    db.session.execute(
        sa.update(Passkey).where(Passkey.id == passkey.id).values(sign_count=sign_count)
    )
