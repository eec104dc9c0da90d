"""A signature holds what was signed, by whom, how and when; any change of it is found."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import actor
from tests.conftest import account, key_of, person_id_of
from tests.sending import send, withdraw
from webapp.core import sealing
from webapp.core.audit import AuditAction, AuditEvent
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.core.i18n import use_language
from webapp.documents.models import Signature, SignatureAct
from webapp.documents.queries import select_signatures
from webapp.documents.service import sign_sheet_version
from webapp.documents.signature_proof import (
    BrokenSignature,
    SignatureProof,
    prove_signatures,
)
from webapp.sheets.draft_saving import build_sheet_binding
from webapp.sheets.models import Sheet, SheetVersion

TABLE = Signature.__table__.c


def who(name: str) -> Any:
    return actor(account(name))


def put(
    name: str, sheet: uuid.UUID, number: int = 1, act: SignatureAct = SignatureAct.SIGNED
) -> Signature:
    """``name`` signs that version."""
    sheet_id = db.session.scalars(sa.select(Sheet.id).where(Sheet.public_id == sheet)).one()
    db.begin_write()
    made = sign_sheet_version(who(name), sheet_id, number, act, "card")
    db.commit()
    return made


@pytest.fixture
def signed(app: Flask) -> Flask:
    """Amina has sent two versions of one sheet and one of another, signed all; bo approved one."""
    first = send(app, "amina", tell="canaryhemligt")
    send(app, "amina", tell="en gång till")
    other = send(app, "amina", 1, tell="en annan")
    with app.app_context():
        put("amina", first, 1)
        put("amina", first, 2)
        put("amina", other, 1)
        put("bo", first, 2, SignatureAct.APPROVED)
    return app


def test_a_signature_holds_all_that_it_must(app: Flask) -> None:
    sheet = send(app, "amina", tell="أنا بخير")
    with app.app_context(), use_language("ar"):
        made = put("amina", sheet)
        version = db.session.scalars(sa.select(SheetVersion)).one()
        place = build_sheet_binding(
            account("amina").public_id, "diary", today().isoformat(), "sent 1"
        )
        plain = sealing.unseal_text(key_of("amina"), version.body, place)
        assert made.content_hash == hashlib.sha256(plain).digest()
        assert (made.signer_id, made.organisation_id) == (account("amina").id, None)
        assert (made.method, made.language, made.zone) == ("card", "ar", "Europe/Stockholm")
        assert utc_now() - made.at < dt.timedelta(minutes=1)
        event = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == AuditAction.SIGNED)
        ).one()
        assert event.subject == f"diary/{today()} v1 {made.content_hash.hex()[:16]}"
        assert event.person_id == event.actor_id == account("amina").id


def test_signing_twice_is_one_signature(app: Flask) -> None:
    sheet = send(app, "amina")
    with app.app_context():
        assert put("amina", sheet).id == put("amina", sheet).id
        assert len(db.session.scalars(sa.select(Signature)).all()) == 1


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("bo", True),
        ("cilla", True),
        ("karin", False),
        ("farid", False),
        ("david", False),
        ("petra", False),
        ("ada", False),
    ],
)
def test_who_may_put_their_name_under_what_amina_sent(app: Flask, name: str, may: bool) -> None:
    sheet = send(app, "amina")
    with app.app_context():
        if may:
            assert put(name, sheet, act=SignatureAct.APPROVED).organisation_id is not None
        else:
            with pytest.raises(LookupError):
                put(name, sheet, act=SignatureAct.APPROVED)


def test_without_consent_nobody_else_signs(app: Flask) -> None:
    sheet = send(app, "amina")
    withdraw(app, "amina")
    with app.app_context(), pytest.raises(LookupError):
        put("bo", sheet, act=SignatureAct.APPROVED)


def test_a_version_that_is_none_is_not_signed(app: Flask) -> None:
    sheet = send(app, "amina")
    with app.app_context(), pytest.raises(LookupError):
        put("amina", sheet, 2)


def test_every_signature_holds(signed: Flask) -> None:
    with signed.app_context():
        assert prove_signatures() == SignatureProof(seen=4, erased=0)
    answer = signed.test_cli_runner().invoke(args=["documents", "verify"])
    assert answer.output == "Every signature holds: 4.\n"


def tampered(harm: sa.Executable) -> SignatureProof:
    """What the proof says after ``harm``, which is taken back."""
    db.begin_write()
    with db.session.begin_nested() as within:
        db.session.execute(harm)
        found = prove_signatures()
        within.rollback()
    db.session.expire_all()
    return found


FIRST = sa.select(sa.func.min(Signature.id)).scalar_subquery()
IS_FIRST = TABLE.id == FIRST


def nobody() -> int:
    return account("david").id


FIELDS: dict[str, Callable[[], dict[str, Any]]] = {
    "public_id": lambda: {"public_id": uuid.uuid4()},
    "number": lambda: {"number": 7},
    "act": lambda: {"act": "approved"},
    "signer": lambda: {"signer_id": nobody()},
    "organisation": lambda: {"organisation_id": account("bo").organisation_id},
    "method": lambda: {"method": "passkey"},
    "no method": lambda: {"method": ""},
    "language": lambda: {"language": "en"},
    "later": lambda: {"at": utc_now() + dt.timedelta(microseconds=1)},
    "zone": lambda: {"zone": "UTC"},
    "sheet": lambda: {
        "sheet_id": db.session.scalars(sa.select(sa.func.max(Sheet.id))).one(),
        "number": 9,
    },
}


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_a_signature_can_be_changed(signed: Flask, field: str) -> None:
    with signed.app_context():
        first = db.session.scalars(sa.select(Signature).order_by(Signature.id)).first()
        assert first is not None
        found = tampered(sa.update(Signature).where(TABLE.id == first.id).values(**FIELDS[field]()))
        assert found.broken is not None
        assert found.broken.person_id == account("amina").id
        assert found.seen == 0


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    which=st.sampled_from(["body", "content_hash", "seal"]),
    place=st.floats(0, 1, exclude_max=True),
    bits=st.integers(1, 255),
)
def test_no_byte_can_be_changed(signed: Flask, which: str, place: float, bits: int) -> None:
    with signed.app_context():
        first = db.session.scalars(sa.select(Signature).order_by(Signature.id)).first()
        assert first is not None
        version = db.session.scalars(
            sa.select(SheetVersion).where(
                SheetVersion.sheet_id == first.sheet_id, SheetVersion.number == first.number
            )
        ).one()
        table: Any = SheetVersion if which == "body" else Signature
        row = version if which == "body" else first
        changed = bytearray(getattr(row, which))
        changed[int(place * len(changed))] ^= bits
        harm = sa.update(table).where(table.id == row.id).values(**{which: bytes(changed)})
        name = f"diary/{today()}"
        assert tampered(harm).broken == BrokenSignature(person_id_of("amina"), name, 1)
        assert prove_signatures().broken is None


def test_versions_cannot_change_places(signed: Flask) -> None:
    with signed.app_context():
        one, two = db.session.scalars(
            sa.select(SheetVersion).order_by(SheetVersion.id).limit(2)
        ).all()
        harm = sa.update(SheetVersion).where(SheetVersion.id == one.id).values(body=two.body)
        assert tampered(harm).broken == BrokenSignature(
            person_id_of("amina"), f"diary/{today()}", 1
        )


@pytest.mark.parametrize("act", [SignatureAct.SIGNED, SignatureAct.APPROVED])
def test_a_signature_that_was_taken_away_is_missed(signed: Flask, act: SignatureAct) -> None:
    with signed.app_context():
        last = db.session.scalars(
            sa.select(sa.func.max(Signature.id)).where(Signature.act == act)
        ).one()
        found = tampered(sa.delete(Signature).where(TABLE.id == last))
        assert found.seen == 3
        assert found.broken is not None


def test_a_text_that_was_taken_away_is_missed(signed: Flask) -> None:
    with signed.app_context():
        harm = sa.delete(SheetVersion).where(SheetVersion.number == 2)
        assert tampered(harm).broken == BrokenSignature(
            person_id_of("amina"), f"diary/{today()}", 2
        )


def test_a_sheet_of_another_name_is_another_sheet(signed: Flask) -> None:
    with signed.app_context():
        for values in ({"key": "2020-01-01"}, {"kind": "schedule"}, {"person_id": nobody()}):
            assert (
                tampered(
                    sa.update(Sheet)
                    .values(**values)
                    .where(Sheet.id == db.session.scalars(sa.select(sa.func.min(Sheet.id))).one())
                ).broken
                is not None
            )


def test_where_a_key_was_destroyed_the_record_still_holds(signed: Flask) -> None:
    with signed.app_context():
        erased = sa.delete(sealing.DataKey).where(sealing.DataKey.person_id == account("amina").id)
        assert tampered(erased) == SignatureProof(seen=4, erased=4)


@pytest.mark.parametrize(
    "subject",
    ["", "x", "diary/2026-01-05 v1", "diary/2026-01-05 v1 ", "diary v1 0123456789abcdef",
     "a b c d", "diary/2026-01-05 vx 0123456789abcdef",
     "diary/2026-01-05 v99999999999999999999 0123456789abcdef"],
)  # fmt: skip
def test_a_line_of_the_log_that_is_no_signature_is_named(signed: Flask, subject: str) -> None:
    with signed.app_context():
        last = db.session.scalars(
            sa.select(sa.func.max(AuditEvent.id)).where(AuditEvent.action == AuditAction.SIGNED)
        ).one()
        harm = sa.update(AuditEvent).where(AuditEvent.id == last).values(subject=subject)
        assert tampered(harm).broken == BrokenSignature(person_id_of("amina"), subject, 0)


def test_signatures_are_read_by_their_owner_and_who_may_see_the_sheet(signed: Flask) -> None:
    def seen(name: str) -> int:
        return len(db.session.execute(select_signatures(who(name), sheets)).all())

    with signed.app_context():
        sheets = list(db.session.scalars(sa.select(Sheet.id)))
        counts = {"amina": 4, "bo": 4, "cilla": 4, "karin": 0, "farid": 0, "david": 0, "petra": 0}
        assert {name: seen(name) for name in counts} == counts
    withdraw(signed, "amina")
    with signed.app_context():
        assert {name: seen(name) for name in ("amina", "bo", "cilla")} == {
            "amina": 4, "bo": 0, "cilla": 0,
        }  # fmt: skip


def test_the_command_names_the_first_that_does_not_hold(signed: Flask) -> None:
    with signed.app_context():
        db.begin_write()
        db.session.execute(sa.update(Signature).values(method="x").where(TABLE.number == 2))
        db.commit()
        person = account("amina").id
    answer = signed.test_cli_runner().invoke(args=["documents", "verify"])
    assert answer.exit_code == 1
    assert f"Broken at person {person}, diary/{today()}, version 2." in answer.output
