"""Who did what with whose data: append-only, one hash chain a person, verifiable.

The chain is keyed (HMAC under the installation's own key), so even the database's owner cannot
write a false link. Kept at least five years (HSLF-FS 2016:40, used as model); never content.
"""

import datetime as dt
import hmac
import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import Model, db, intpk
from webapp.core.ids import AccountId, OrganisationId, PersonId

_FIRST_LINK = b"\0" * 32


class AuditAction(StrEnum):
    """What can be done with a person's data by somebody, told to the person in words."""

    READ = "read"
    COMMENTED = "commented"
    FLAGGED = "flagged"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    ENROLLED = "enrolled"
    CARD_ISSUED = "card_issued"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    INVITED = "invited"
    SIGNED = "signed"
    APPROVED = "approved"
    BACKGROUND = "background"
    EXPORTED = "exported"


class AuditEvent(Model):
    """One link of one person's chain."""

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "number"),
        sa.Index("ix_audit_event_actor_id_at", "actor_id", "at"),
    )

    id: Mapped[intpk]
    person_id: Mapped[PersonId] = mapped_column(sa.ForeignKey("account.id"))
    number: Mapped[int]
    at: Mapped[dt.datetime]
    actor_id: Mapped[AccountId] = mapped_column(sa.ForeignKey("account.id"))
    organisation_id: Mapped[OrganisationId | None] = mapped_column(sa.ForeignKey("organisation.id"))
    action: Mapped[AuditAction]
    subject: Mapped[str]
    purpose: Mapped[str]
    link: Mapped[bytes]


class AuditHead(Model):
    """The newest link of a person's chain: what a cut-off tail would not match."""

    __tablename__ = "audit_head"

    person_id: Mapped[PersonId] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    number: Mapped[int]
    link: Mapped[bytes]


def write_audit_event(
    action: AuditAction,
    *,
    person_id: PersonId,
    actor_id: AccountId,
    organisation_id: OrganisationId | None = None,
    subject: str = "",
    purpose: str = "",
) -> None:
    """Append one event to the person's chain, in the transaction under way.

    ``subject`` names what, e.g. ``diary/2026-11-22``; ``purpose`` is a code, never free text.
    """
    write_audit_events(
        action,
        [subject],
        person_id=person_id,
        actor_id=actor_id,
        organisation_id=organisation_id,
        purpose=purpose,
    )


def write_audit_events(
    action: AuditAction,
    subjects: Sequence[str],
    *,
    person_id: PersonId,
    actor_id: AccountId,
    organisation_id: OrganisationId | None = None,
    purpose: str = "",
) -> None:
    """Append an event for each of ``subjects``, in order, with as few statements as for one."""
    chain_head = db.session.execute(
        sa.select(AuditHead.number, AuditHead.link)
        .where(AuditHead.person_id == person_id)
        .with_for_update()
    ).first()
    event_number, newest_link = 0, _FIRST_LINK
    if chain_head is not None:
        event_number, newest_link = chain_head.number, chain_head.link
    event_values: list[dict[str, Any]] = []
    for subject in subjects:
        event_number += 1
        event_fields: dict[str, Any] = {
            "person_id": person_id,
            "number": event_number,
            "at": utc_now(),
            "actor_id": actor_id,
            "organisation_id": organisation_id,
            "action": action,
            "subject": subject,
            "purpose": purpose,
        }
        newest_link = _compute_audit_link(newest_link, event_fields)
        event_values.append(event_fields | {"link": newest_link})
    db.session.execute(sa.insert(AuditEvent), event_values)
    _save_chain_head(person_id, event_number, newest_link, is_first=chain_head is None)


def _save_chain_head(person_id: PersonId, number: int, link: bytes, *, is_first: bool) -> None:
    if is_first:
        head = sa.insert(AuditHead).values(person_id=person_id, number=number, link=link)
        db.session.execute(head)
    else:
        is_own = AuditHead.person_id == person_id
        db.session.execute(sa.update(AuditHead).where(is_own).values(number=number, link=link))


def _compute_audit_link(previous_link: bytes, event_fields: dict[str, object]) -> bytes:
    plain_fields = {
        field_name: field_value.isoformat() if isinstance(field_value, dt.datetime) else field_value
        for field_name, field_value in event_fields.items()
    }
    canonical_text = json.dumps(plain_fields, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(sealing.derive_system_key("audit"), previous_link + canonical_text, "sha256")


def find_first_broken_link() -> tuple[int, int] | None:
    """Walk every chain; the (person id, number) of the first link that does not hold, or None.

    A missing link is named by its own number, a tail cut off by the first number missing.
    """
    chain_heads = {
        chain_head_row.person_id: chain_head_row
        for chain_head_row in db.session.scalars(sa.select(AuditHead))
    }
    expected_by_person: dict[PersonId, tuple[int, bytes]] = {}
    event_columns = AuditEvent.__table__.c
    audit_events = db.session.execute(
        sa.select(*event_columns).order_by(event_columns.person_id, event_columns.number)
    ).yield_per(1000)
    for audit_event in audit_events:
        event_fields = audit_event._asdict()
        del event_fields["id"]
        stored_link = event_fields.pop("link")
        expected_number, previous_link = expected_by_person.get(
            audit_event.person_id, (1, _FIRST_LINK)
        )
        if audit_event.number != expected_number or not hmac.compare_digest(
            stored_link, _compute_audit_link(previous_link, event_fields)
        ):
            return audit_event.person_id, expected_number
        expected_by_person[audit_event.person_id] = (expected_number + 1, stored_link)
    for person_id in sorted(chain_heads.keys() | expected_by_person.keys()):
        expected_number, stored_link = expected_by_person.get(person_id, (1, _FIRST_LINK))
        chain_head = chain_heads.get(person_id)
        if (
            chain_head is None
            or chain_head.number != expected_number - 1
            or chain_head.link != stored_link
        ):
            return person_id, expected_number
    return None
