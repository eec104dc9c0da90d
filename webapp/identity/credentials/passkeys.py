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
from webapp.core.ids import AccountId
from webapp.core.settings import RunMode, current_settings
from webapp.identity.models import Account, Challenge, Passkey

_WAITS = dt.timedelta(minutes=5)
_NAME = "Egenmakt"


class PasskeyRefused(Exception):
    """The passkey was not accepted: wrong, used before, from another site, or cloned."""


def _find_relying_party() -> tuple[str, str]:
    """Host and origin that passkeys belong to.

    That must be a name, so the demo, which prints addresses, may also be opened at localhost.
    """
    app_settings = current_settings()
    if (
        app_settings.mode is not RunMode.PRODUCTION
        and request.host.partition(":")[0] == "localhost"
    ):
        return "localhost", request.host_url.rstrip("/")
    return app_settings.host, app_settings.base_url.rstrip("/")


def _make_challenge(account_id: AccountId | None) -> bytes:
    challenge_bytes = os.urandom(32)
    db.session.execute(sa.delete(Challenge).where(Challenge.expires_at < utc_now()))
    db.session.add(
        Challenge(
            challenge_hash=hashlib.sha256(challenge_bytes).digest(),
            account_id=account_id,
            expires_at=utc_now() + _WAITS,
        )
    )
    db.session.flush()
    return challenge_bytes


def _list_passkey_descriptors(account_id: AccountId) -> list[PublicKeyCredentialDescriptor]:
    credential_ids = db.session.scalars(
        sa.select(Passkey.credential_id).where(Passkey.account_id == account_id)
    )
    return [PublicKeyCredentialDescriptor(id=credential_id) for credential_id in credential_ids]


def build_registration_request(account: Account) -> str:
    """The JSON by which a browser makes a new passkey for ``account``. No commit.

    The phone shows the app's name and no person's: others may look into its settings.
    """
    registration_options = webauthn.generate_registration_options(
        rp_id=_find_relying_party()[0],
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
    return webauthn.options_to_json(registration_options)


def build_passkey_request(account_id: AccountId | None = None) -> str:
    """The JSON by which a browser proves a passkey; any account's, or that one's. No commit."""
    passkey_options = webauthn.generate_authentication_options(
        rp_id=_find_relying_party()[0],
        challenge=_make_challenge(account_id),
        allow_credentials=_list_passkey_descriptors(account_id) if account_id else [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(passkey_options)


def _read_credential(credential_json: str) -> dict[str, Any]:
    try:
        parsed_answer = json.loads(credential_json)
    except ValueError as error:
        raise PasskeyRefused from error
    if not isinstance(parsed_answer, dict):
        raise PasskeyRefused
    return parsed_answer


def _spend_challenge(parsed_answer: dict[str, Any], account_id: AccountId | None) -> bytes:
    """The challenge that was answered; it is used up whether or not the answer is right."""
    try:
        client_data = json.loads(base64url_to_bytes(parsed_answer["response"]["clientDataJSON"]))
        challenge_bytes: bytes = base64url_to_bytes(client_data["challenge"])
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    used_challenge = db.session.execute(
        sa.delete(Challenge)
        .where(
            Challenge.challenge_hash == hashlib.sha256(challenge_bytes).digest(),
            Challenge.account_id.is_not_distinct_from(account_id),
            Challenge.expires_at >= utc_now(),
        )
        .returning(Challenge.expires_at)
    )
    if used_challenge.first() is None:
        raise PasskeyRefused
    return challenge_bytes


def _build_expected_party() -> dict[str, Any]:
    """What both proofs must fit."""
    host, origin = _find_relying_party()
    return {
        "expected_rp_id": host,
        "expected_origin": origin,
        "require_user_verification": True,
    }


def store_passkey(account_id: AccountId, credential_json: str) -> None:
    """Store the passkey that a browser made for ``account_id``. No commit.

    Raises:
        Refused: the answer does not hold, or the passkey is known already.
    """
    parsed_answer = _read_credential(credential_json)
    challenge_bytes = _spend_challenge(parsed_answer, account_id)
    try:
        proof = webauthn.verify_registration_response(
            credential=parsed_answer, expected_challenge=challenge_bytes, **_build_expected_party()
        )
    # Whatever the library trips over in bytes that a stranger sent is a refusal.
    except Exception as error:
        raise PasskeyRefused from error
    known_passkey = sa.select(Passkey.id).where(Passkey.credential_id == proof.credential_id)
    if db.session.scalar(known_passkey) is not None:
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


def verify_passkey(credential_json: str, account_id: AccountId | None = None) -> AccountId:
    """The account whose passkey ``credential`` proves. No commit.

    ``account_id`` is the account it must be, as a second factor; then the challenge is its own.

    Raises:
        Refused: the answer does not hold, or the passkey seems to exist twice.
    """
    parsed_answer = _read_credential(credential_json)
    challenge_bytes = _spend_challenge(parsed_answer, account_id)
    passkey = _load_passkey(parsed_answer)
    if account_id not in {None, passkey.account_id}:
        raise PasskeyRefused
    try:
        proof = webauthn.verify_authentication_response(
            credential=parsed_answer,
            expected_challenge=challenge_bytes,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            **_build_expected_party(),
        )
    # As above. A counter that did not grow ends here too: somebody copied the key.
    except Exception as error:
        raise PasskeyRefused from error
    _save_sign_count(passkey, proof.new_sign_count)
    return passkey.account_id


def _load_passkey(parsed_answer: dict[str, Any]) -> Passkey:
    try:
        credential_id = base64url_to_bytes(parsed_answer["rawId"])
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
