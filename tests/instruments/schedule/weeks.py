"""A week planned without walking through its pages."""

import uuid
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import actor
from tests.conftest import account
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.schedule_blocks import Block, DayPart
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.drafts import SheetWrite

KIND = "schedule"


def this_week(after: int = 0) -> Week:
    """The week it is, or one ``after`` it."""
    return Week.of(today()).after(after)


def a_block(day: int = 0, activity: str = "exercise", **more: Any) -> Block:
    """One thing on a day, in the forenoon unless ``more`` says otherwise."""
    values = {"part": DayPart.FORENOON, "name": "Rörelse och friskvård"} | more
    return Block(day=day, activity=activity, **values)


def plan(app: Flask, name: str, week: Week, *planned: Block) -> dict[str, Block]:
    """``name`` plans a week; its blocks by name."""
    named = {schedule_blocks.make_block_name(): block for block in planned}
    with app.app_context():
        person, write = actor(account(name)), SheetWrite(uuid.uuid4(), 1, 2**30)
        draft_saving.save_answers(
            person, KIND, week.key, schedule_blocks.build_block_changes(named), write
        )
        db.commit()
    return named


def send(app: Flask, name: str, week: Week) -> None:
    """``name`` sends a week."""
    with app.app_context():
        owner_service.send_sheet(actor(account(name)), KIND, week.key, today())
        db.commit()


def stored(app: Flask, name: str, week: Week) -> StoredSheet:
    """The week as ``name`` has it."""
    with app.app_context():
        return draft_saving.load_own_sheet(actor(account(name)), KIND, week.key)


def there(app: Flask, name: str, week: Week) -> list[Block]:
    """The blocks of a week in order."""
    return list(schedule_blocks.parse_sheet_blocks(stored(app, name, week).draft.answers).values())


def hidden(client: FlaskClient, address: str, **values: Any) -> dict[str, Any]:
    """The hidden fields of a page's first form on the road, with what is typed."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    found = {}
    for name in ("page", "seq", "based_on"):
        place = page.text.find(f'name="{name}"')
        assert place >= 0, f"{address}: no {name}"
        found[name] = page.text[place:].split('value="')[1].split('"')[0]
    return found | values


def undo(client: FlaskClient, week: Week, page: str = "") -> str:
    """Press "Ångra" on the page of a week, by default as it is now; the page after it."""
    address = f"/schedule/{week.key}"
    form = (page or client.get(address).text).split(f'action="{address}/undo"')[1]
    fields = {
        part.split('"')[0]: part.split('value="')[1].split('"')[0]
        for part in form.split("</form>")[0].split('name="')[1:]
    }
    client.post(f"{address}/undo", data=fields)
    return client.get(address).text
