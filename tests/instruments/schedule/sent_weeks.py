"""Amina's sent weeks as her handläggare meet them."""

import uuid

import sqlalchemy as sa
from flask import Flask

from tests.cast import actor
from tests.conftest import account
from tests.instruments.schedule.weeks import KIND, plan, send
from tests.pages import parse
from webapp.consent.models import Grant
from webapp.core import audit
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.identity.models import Organisation
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.schedule_blocks import (
    Block,
    BlockEnergy,
    BlockOutcome,
    LivedAnswer,
)
from webapp.sheets import draft_saving
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.models import Sheet

WEEK = Week(2026, 47)
DONE = LivedAnswer(BlockOutcome.DONE, BlockEnergy.GAVE, 75)
HOSTILE = "<script>alert(1)</script>{{7*7}}"


def keep_from_cilla(app: Flask) -> None:
    """Amina lets bo's organisation read her weeks, and cilla's only her diary."""
    with app.app_context():
        db.begin_write()
        place = sa.select(Organisation.id).where(Organisation.name.startswith("Försäkring"))
        db.session.execute(
            sa.update(Grant)
            .where(
                Grant.person_id == account("amina").id,
                Grant.organisation_id == place.scalar_subquery(),
                Grant.kind == KIND,
            )
            .values(withdrawn_at=utc_now())
        )
        db.commit()


def url(app: Flask, week: Week = WEEK) -> str:
    """Where a handläggare reads amina's week."""
    with app.app_context():
        person = account("amina").id
        found = sa.select(Sheet.public_id).where(Sheet.person_id == person, Sheet.key == week.key)
        return f"/handlaggare/sheets/{db.session.scalars(found).one()}"


def in_a_row(app: Flask) -> str:
    with app.app_context():
        return f"/handlaggare/persons/{account('amina').public_id}/weeks"


def sent(app: Flask, *planned: Block, week: Week = WEEK) -> dict[str, Block]:
    named = plan(app, "amina", week, *planned)
    send(app, "amina", week)
    return named


def change(app: Flask, changes: dict[str, Block | None], week: Week = WEEK) -> None:
    """Amina changes blocks, and sends the week again."""
    with app.app_context():
        write = SheetWrite(uuid.uuid4(), 1, 2**30)
        draft_saving.save_answers(
            actor(account("amina")),
            KIND,
            week.key,
            schedule_blocks.build_block_changes(changes),
            write,
        )
        db.commit()
    send(app, "amina", week)


def cells(page: str) -> dict[tuple[str, str], str]:
    """What stands in the table of a page, by part of day and weekday."""
    table = next(
        each for each in parse(page).iter("table") if "days" in (each.get("class") or "").split()
    )
    days = ["".join(th.itertext()).split()[0] for th in table.findall("thead/tr/th")]
    found = {}
    for row in table.findall("tbody/tr"):
        head = row.find("th")
        assert head is not None
        part = "".join(head.itertext()).strip()
        for day, cell in zip(days, row.findall("td"), strict=True):
            text = " ".join("".join(each.itertext()) for each in cell.iter("li"))
            found[part, day] = " ".join(text.split())
    return found


def readings(app: Flask) -> list[str]:
    with app.app_context():
        query = sa.select(audit.AuditEvent.subject).where(
            audit.AuditEvent.person_id == account("amina").id,
            audit.AuditEvent.action == audit.AuditAction.READ,
        )
        return list(db.session.scalars(query.order_by(audit.AuditEvent.number)))
