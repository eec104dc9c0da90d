"""Filippa's weeks and reports, in every state that their pages can have."""

import datetime as dt
import re
import uuid
from typing import Any

import msgspec
import sqlalchemy as sa

from tests.browser.browser import Server
from tests.cast import actor
from tests.instruments.report.report_kit import MONTH, block, live, sign
from tests.instruments.schedule.weeks import KIND, a_block, plan, send, there, this_week
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.schedule_blocks import (
    Block,
    BlockEnergy,
    BlockOutcome,
    DayPart,
    LivedAnswer,
)
from webapp.sheets import draft_saving, queries, staff_service
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.models import Sheet, SheetTurn

NAME = "Filippa"
LONG = "Donaudampfschiffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft. "
# This week is full, the next one empty; then come one with a hint, and one written on two phones.
FULL, EMPTY, HINT, TWICE = this_week(), this_week(1), this_week(2), this_week(3)
BEFORE = MONTH.after(-1)


def settle(server: Server) -> None:
    """Everything that the walks through weeks and reports need, once."""
    first = plan(server.app, NAME, FULL, *_full())
    save(server, NAME, FULL, keep=LONG, change="مرحبا")
    plan(server.app, NAME, this_week(-1), *_full()[:5])
    for week in (this_week(-1), FULL):
        send(server.app, NAME, week)
    _again(server, list(first))
    plan(server.app, NAME, HINT, *(a_block(3, words=word) for word in ("Bad", "Bok", "Bio")))
    (twice,) = plan(server.app, NAME, TWICE, a_block(1, words="Ett sätt"))
    save(server, NAME, TWICE, 0, **{twice: a_block(1, words="Ett annat sätt")})
    _reports(server)


def save(
    server: Server, name: str, week: Week, based_on: int = 2**30, **answers: Block | str
) -> None:
    """``name`` writes blocks or texts into a week from a device that had seen ``based_on``."""
    with server.app.app_context():
        write = SheetWrite(uuid.uuid4(), 1, based_on)
        values: dict[str, Any] = msgspec.to_builtins(answers)
        draft_saving.save_answers(actor(server.account(name)), KIND, week.key, values, write)
        db.commit()


def _full() -> list[Block]:
    """A week with all that can stand in one."""
    done, not_done = (
        LivedAnswer(BlockOutcome.DONE, BlockEnergy.GAVE, 50),
        LivedAnswer(BlockOutcome.NOT),
    )
    night: dict[str, Any] = {
        "part": DayPart.NIGHT,
        "activity": "sleep",
        "name": "Sömn och vila",
        "overnight": True,
    }
    more: dict[str, Any] = {"place": LONG, "with_whom": "مرحبا", "note": LONG * 2}
    found = [
        a_block(0, words=LONG, start=540, end=600, lived=done, **more),
        a_block(0, "work", name="Sysselsättning, praktik eller studier", start=570, end=660),
        a_block(1, start=1380, end=420, **night),
        a_block(2, "gone", name="Gammal aktivitet", lived=not_done),
        a_block(2, words="رياضة", lived=LivedAnswer(BlockOutcome.OTHER, BlockEnergy.TOOK)),
        a_block(4, planned=False, lived=LivedAnswer(BlockOutcome.PARTLY, BlockEnergy.NEITHER)),
        a_block(6, start=1320, end=60, **night),
        *(a_block(day, part=part) for day in (3, 5) for part in DayPart),
    ]
    return [msgspec.structs.replace(each, order=at) for at, each in enumerate(found)]


def _again(server: Server, names: list[str]) -> None:
    """Anna answers about two blocks; then one is changed, one taken away, and it is sent again."""
    first, gone = there(server.app, NAME, FULL)[0], names[3]
    with server.app.app_context():
        db.begin_write()
        reader = actor(server.account("Anna Lind"))
        person = server.account(NAME).id
        query = queries.select_visible_sheets(reader).where(
            Sheet.person_id == person, Sheet.key == FULL.key
        )
        sheet = staff_service.open_sheet_version(reader, db.session.execute(query).one().public_id)
        assert sheet is not None
        for name in (names[0], gone):
            staff_service.add_sheet_comment(
                reader, sheet, f"{LONG} {name}", SheetTurn.NOBODY, None, name
            )
        db.commit()
        owner, write = actor(server.account(NAME)), SheetWrite(uuid.uuid4(), 1, 2**30)
        changed = msgspec.structs.replace(first, start=600, end=660)
        changes = {**schedule_blocks.build_block_changes({names[0]: changed}), gone: None}
        draft_saving.save_answers(owner, KIND, FULL.key, changes, write)
        db.commit()
    plan(server.app, NAME, FULL, a_block(5, words="Nytt"))
    send(server.app, NAME, FULL)


def _reports(server: Server) -> None:
    """The month before last signed, approved, and changed after that; last month with gaps."""
    day, before = (month.first + dt.timedelta(days=9) for month in (MONTH, BEFORE))
    kinds: list[dict[str, Any]] = [
        {"hours": None},
        {"outcome": None},
        {"outcome": BlockOutcome.NOT},
    ]
    gaps = zip((day + dt.timedelta(days=at) for at in (1, 2, 3)), kinds, strict=True)
    found = {each: block(each, **more) for each, more in gaps}
    live(server.app, {day: block(day, words=LONG, planned=False), **found}, NAME)
    live(server.app, {before: block(before, words=LONG)}, NAME, sent=True)
    sign(server.client(NAME), f"/report/{BEFORE}/sign")
    approve(server, "Anna Lind", report_of(server, NAME, BEFORE))
    live(server.app, {before: block(before, hours=(9, 13), words=LONG)}, NAME, sent=True)


def report_of(server: Server, name: str, month: Month) -> uuid.UUID:
    """The public id of somebody's report of a month."""
    with server.app.app_context():
        found = sa.select(Sheet.public_id).where(
            Sheet.person_id == server.account(name).id,
            Sheet.kind == "activity_report",
            Sheet.key == month.key,
        )
        return db.session.scalars(found).one()


def approve(server: Server, name: str, sheet: uuid.UUID) -> None:
    """``name`` reads a report and approves it."""
    client = server.client(name)
    page = client.get(f"/handlaggare/sheets/{sheet}").text
    form = page.split(f'action="/handlaggare/reports/{sheet}/approve"')[1].split("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert client.post(f"/handlaggare/reports/{sheet}/approve", data=fields).status_code == 303
