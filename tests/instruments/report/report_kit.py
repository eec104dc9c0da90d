"""Lived weeks and signed reports, without walking through their pages."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import actor, grant
from tests.conftest import account
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.identity.models import Account, Organisation
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.report_cards import choose_newest_signable_month
from webapp.instruments.report.report_sheet import KIND
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.schedule_blocks import Block, BlockOutcome, DayPart, LivedAnswer
from webapp.programmes.models import Enrolment
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.models import Sheet

MONTH = choose_newest_signable_month()
DAY = MONTH.first + dt.timedelta(days=9)
URL = f"/report/{MONTH}"
SIGN = f"{URL}/sign"
LIST = "/handlaggare/reports/"


def enrol(app: Flask, name: str = "amina", programme: str = "amia", **dates: Any) -> None:
    """``name`` takes part in an insats that asks for a report."""
    with app.app_context():
        db.begin_write()
        db.session.add(
            Enrolment(
                person_id=account(name).id,
                programme=programme,
                version=1,
                enrolled_by=account("bo").id,
                **{"enrolled_on": today() - dt.timedelta(days=200)} | dates,
            )
        )
        db.commit()


def consent(app: Flask, name: str = "amina", code: str = "af", kind: str = KIND) -> None:
    """A live consent of ``name`` for that kind and the organisation of bo ("af") or cilla."""
    names = {"af": "Arbetsförmedlingen Björkby", "fk": "Försäkringskassan Björkby"}
    with app.app_context():
        db.begin_write()
        organisation = db.session.scalars(
            sa.select(Organisation.id).where(Organisation.name == names[code])
        ).one()
        grant(account(name).id, organisation, kind)
        db.commit()


def block(
    day: dt.date,
    activity: str = "work",
    hours: tuple[int, int] | None = (9, 11),
    outcome: BlockOutcome | None = BlockOutcome.DONE,
    **more: Any,
) -> Block:
    """One block on a day; ``hours`` are those of the clock it starts and ends."""
    names = {"work": "Sysselsättning, praktik eller studier", "exercise": "Rörelse och friskvård"}
    minutes = more.pop("minutes", None)
    lived = None if outcome is None else LivedAnswer(outcome, minutes=minutes)
    start, end = (hours[0] * 60, hours[1] * 60) if hours else (None, None)
    return Block(
        day=day.weekday(),
        part=DayPart.FORENOON,
        activity=activity,
        name=names.get(activity, activity),
        start=start,
        end=end,
        lived=lived,
        **more,
    )


def live(
    app: Flask, found: Mapping[dt.date, Block | None], name: str = "amina", *, sent: bool = False
) -> None:
    """``name`` writes these blocks, one a day, into their weeks; None takes the day's away."""
    with app.app_context():
        person = actor(account(name))
        for week in sorted({Week.of(day) for day in found}):
            changes = schedule_blocks.build_block_changes(
                {name_of(day): each for day, each in found.items() if Week.of(day) == week}
            )
            draft_saving.save_answers(
                person, "schedule", week.key, changes, SheetWrite(uuid.uuid4(), 1, 2**30)
            )
            if sent:
                owner_service.send_sheet(person, "schedule", week.key, today())
        db.commit()


def name_of(day: dt.date) -> str:
    """What ``live`` calls the block of a day."""
    return f"b{day:%Y%m%d}"


def row_of(day: dt.date) -> str:
    """What the report calls the row of that block."""
    return f"{Week.of(day).key}-{name_of(day)}"


def write(client: FlaskClient, url: str, **answers: Any) -> TestResponse:
    """Fill in a form of a report's pages."""
    page = client.get(url).text
    return client.post(url, data=hidden(page) | answers)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the main form of a page."""
    form = page.split('<form id="')[1].split("</form>")[0]
    return dict(re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', form))


def sign(client: FlaskClient, url: str = SIGN) -> TestResponse:
    """Look through and press the button."""
    return client.post(url, data=hidden(client.get(url).text))


def stored(app: Flask, name: str = "amina", month: Month = MONTH) -> Sheet:
    """The report as it lies in the database."""
    with app.app_context():
        return db.session.scalars(
            sa.select(Sheet).where(
                Sheet.person_id == account(name).id, Sheet.kind == KIND, Sheet.key == month.key
            )
        ).one()


def speaks(app: Flask, name: str, code: str) -> None:
    """``name`` uses that language."""
    with app.app_context():
        db.begin_write()
        db.session.execute(
            sa.update(Account).where(Account.id == account(name).id).values(language=code)
        )
        db.commit()
