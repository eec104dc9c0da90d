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
from webapp.core.clock import now
from webapp.core.db import Model, db, intpk

_START = b"\0" * 32


class Action(StrEnum):
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
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    number: Mapped[int]
    at: Mapped[dt.datetime]
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    action: Mapped[Action]
    subject: Mapped[str]
    purpose: Mapped[str]
    link: Mapped[bytes]


class AuditHead(Model):
    """The newest link of a person's chain: what a cut-off tail would not match."""

    __tablename__ = "audit_head"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    number: Mapped[int]
    link: Mapped[bytes]


def record(
    action: Action,
    *,
    person_id: int,
    actor_id: int,
    organisation_id: int | None = None,
    subject: str = "",
    purpose: str = "",
) -> None:
    """Append one event to the person's chain, in the transaction under way.

    ``subject`` names what, e.g. ``diary/2026-11-22``; ``purpose`` is a code, never free text.
    """
    record_all(
        action,
        [subject],
        person_id=person_id,
        actor_id=actor_id,
        organisation_id=organisation_id,
        purpose=purpose,
    )


def record_all(
    action: Action,
    subjects: Sequence[str],
    *,
    person_id: int,
    actor_id: int,
    organisation_id: int | None = None,
    purpose: str = "",
) -> None:
    """Append an event for each of ``subjects``, in order, with as few statements as for one."""
    head = db.session.execute(
        sa.select(AuditHead.number, AuditHead.link)
        .where(AuditHead.person_id == person_id)
        .with_for_update()
    ).first()
    number, link = (head.number, head.link) if head else (0, _START)
    events: list[dict[str, Any]] = []
    for subject in subjects:
        number += 1
        fields: dict[str, Any] = {
            "person_id": person_id,
            "number": number,
            "at": now(),
            "actor_id": actor_id,
            "organisation_id": organisation_id,
            "action": action,
            "subject": subject,
            "purpose": purpose,
        }
        link = _link(link, fields)
        events.append(fields | {"link": link})
    db.session.execute(sa.insert(AuditEvent), events)
    change = (
        sa.update(AuditHead)
        .where(AuditHead.person_id == person_id)
        .values(number=number, link=link)
        if head
        else sa.insert(AuditHead).values(person_id=person_id, number=number, link=link)
    )
    db.session.execute(change)


def _link(before: bytes, fields: dict[str, object]) -> bytes:
    plain = {k: v.isoformat() if isinstance(v, dt.datetime) else v for k, v in fields.items()}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(sealing.system_key("audit"), before + text, "sha256")


def first_broken() -> tuple[int, int] | None:
    """Walk every chain; the (person id, number) of the first link that does not hold, or None.

    A missing link is named by its own number, a tail cut off by the first number missing.
    """
    heads = {row.person_id: row for row in db.session.scalars(sa.select(AuditHead))}
    expected: dict[int, tuple[int, bytes]] = {}
    columns = AuditEvent.__table__.c
    events = db.session.execute(
        sa.select(*columns).order_by(columns.person_id, columns.number)
    ).yield_per(1000)
    for event in events:
        fields = event._asdict()
        del fields["id"]
        link = fields.pop("link")
        number, before = expected.get(event.person_id, (1, _START))
        if event.number != number or not hmac.compare_digest(link, _link(before, fields)):
            return event.person_id, number
        expected[event.person_id] = (number + 1, link)
    for person_id in sorted(heads.keys() | expected.keys()):
        number, link = expected.get(person_id, (1, _START))
        head = heads.get(person_id)
        if head is None or head.number != number - 1 or head.link != link:
            return person_id, number
    return None
