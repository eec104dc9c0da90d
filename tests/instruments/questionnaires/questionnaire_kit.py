"""Questionnaires for tests: an operator's own file, and walking through one."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import actor, grant, people
from tests.conftest import account, settings
from tests.instruments.diary.test_diary import fields
from tests.pages import parse
from webapp import create_app
from webapp.core.commands import upgrade_database
from webapp.core.db import db
from webapp.core.settings import PROJECT_ROOT
from webapp.sheets import draft_saving

BASE = "/form/livshjulet/start"
LOOK = "/sheet/{}/{}/look"

# One question of each kind, one of them behind a condition.
EVERY = """
id: every_kind
version: 1
title: !t Alla slag
mention: !t dina svar
occasions: [start, free]
licence: prov
questions:
  - {kind: scale, id: feel, text: Hur känns det, least: 0, most: 10, low: illa, high: bra}
  - kind: choice
    id: pet
    text: Har du djur
    options: [{code: cat, text: Katt}, {code: none, text: Inget}]
  - kind: short
    id: name
    text: Vad heter katten
    when: {question: pet, answers: [cat]}
  - kind: choices
    id: food
    text: Vad äter du
    options: [{code: egg, text: Ägg}, {code: fish, text: Fisk}, {code: soup, text: Soppa}]
  - {kind: number, id: hours, text: Hur länge, least: 0, most: 24, unit: timmar}
  - {kind: date, id: since, text: Sedan när}
  - {kind: long, id: more, text: Något mer}
scores:
  - {id: total, text: Summa, how: sum, of: [feel, hours], reversed: [feel], missing: 1}
"""


def own_app(
    tmp_path: Path,
    url: str,
    text: str = EVERY,
    use: str = "{id: every_kind, occasions: [start, free]}",
    **more: Any,
) -> Flask:
    """An app whose operator has one file of their own, which Mitt Val uses as ``use`` says."""
    forms, insatser = tmp_path / "forms", tmp_path / "insatser"
    for folder in (forms, insatser):
        folder.mkdir(parents=True, exist_ok=True)
    (forms / "own.yaml").write_text(text)
    used = (PROJECT_ROOT / "webapp/programmes/definitions/mitt_val.yaml").read_text()
    used += f"  - {use}\n"
    (insatser / "mitt_val.yaml").write_text(used)
    app = create_app(
        settings(url, instruments_dir=str(forms), programmes_dir=str(insatser), **more)
    )
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def answer(client: FlaskClient, address: str, *values: str, **more: str) -> Any:
    """Post an answer to the question at ``address`` as a browser would."""
    data: dict[str, Any] = dict(fields(client, address, **more))
    if values:
        data["answer"] = list(values)
    return client.post(address, data=data)


def decide(client: FlaskClient, kind: str, key: str, share: str) -> Any:
    """Look through, then send or keep."""
    look = LOOK.format(kind, key)
    return client.post(look, data=fields(client, look, share=share))


def peopled(app: Flask) -> Flask:
    """The cast in a new database of the app; cilla may read every kind of Elsa's."""
    with app.app_context():
        upgrade_database()
        db.begin_write()
        people()
        grant(account("elsa").id, account("cilla").organisation_id or 0, "enkater")
        db.commit()
    return app


def draft(app: Flask, kind: str = "every_kind", key: str = "start") -> dict[str, object]:
    """What Elsa has answered so far."""
    with app.app_context():
        return draft_saving.load_own_sheet(actor(account("elsa")), kind, key).draft.answers


def fill(client: FlaskClient, **answers: str) -> None:
    """Answer questions of the operator's own file."""
    for name, value in answers.items():
        assert answer(client, f"/form/every_kind/start/{name}", value).status_code == 303, name


def posted(html: str) -> dict[str, list[str]]:
    """The fields of the page's own form, as a browser would post them."""
    found: dict[str, list[str]] = {}
    form = next(each for each in parse(html).iter("form") if each.get("id") == "entry")
    for field in form.iter():
        name, kind = field.get("name"), field.get("type")
        if name is None or (kind in {"radio", "checkbox"} and field.get("checked") is None):
            continue
        if field.tag == "textarea":
            found.setdefault(name, []).append((field.text or "").removeprefix("\n"))
        elif field.tag == "input":
            found.setdefault(name, []).append(field.get("value") or "")
    return found
