"""Answers released without anybody answering: a questionnaire, its counts, and the pages read."""

import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterable
from typing import Any

import msgspec
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from webapp.core.db import db
from webapp.outcomes.indicators.models import IndicatorCount, IndicatorText, IndicatorTotal
from webapp.outcomes.indicators.question_wording import HELPER_QUESTION, build_asked_definition
from webapp.questions.definition_format import Questionnaire

PAGE, FILE, OWN = "/results/indicators", "/results/indicators.xlsx", "/together/"
HALVES = (dt.date(2026, 3, 1), dt.date(2026, 11, 1))
PERIODS = ("Januari till juni 2026", "Juli till december 2026", "Hela 2026")
NAMES = {"mitt_val": "Mitt Val", "amia": "AMiA", "": "Alla insatser"}

ASKED = {
    "id": "nojd",
    "version": 1,
    "title": "Nöjd med insatsen",
    "mention": "dina svar",
    "occasions": ["pagaende", "slut"],
    "licence": "prov",
    "attribution": "Prov. Inte NNS indikatorer.",
    "anonymous": True,
    "questions": [
        {
            "kind": "choice",
            "id": "useful",
            "text": "Var stödet till nytta?",
            "options": [
                {"code": "much", "text": "Till stor nytta"},
                {"code": "some", "text": "Till viss nytta"},
                {"code": "none", "text": "Inte till nytta"},
            ],
            "agrees": ["much"],
        },
        {
            "kind": "scale",
            "id": "ways",
            "text": "Fick du sätt att hantera din situation?",
            "least": 1,
            "most": 5,
            "low": "inga",
            "high": "många",
            "agrees": [4, 5],
        },
    ],
}
# What an answer of each question looks like that agrees, and one that does not.
ANSWERS = {
    "useful": ("much", "none"),
    "ways": ("5", "2"),
    HELPER_QUESTION.id: ("nobody", "interpreter"),
}

# Question: (answered, agree).
Counts = dict[str, tuple[int, int]]


def wording(app: Flask, **changes: Any) -> int:
    """The id of a wording of the questionnaire."""
    definition = build_asked_definition(msgspec.convert(ASKED | changes, Questionnaire))
    text = msgspec.json.encode(definition).decode()
    with app.app_context():
        db.begin_write()
        row = IndicatorText(
            instrument="nojd",
            version=changes.get("version", 1),
            hash=hashlib.sha256(text.encode()).hexdigest(),
            definition=text,
        )
        db.session.add(row)
        db.commit()
        return row.id


def release(
    app: Flask,
    text_id: int,
    programme: str,
    month: dt.date,
    persons: int,
    counts: Counts,
    occasion: str = "slut",
) -> None:
    """What a release adds to the tables."""
    key = {"programme": programme, "occasion": occasion, "text_id": text_id, "month": month}
    rows: list[Any] = [IndicatorTotal(**key, number=persons)]
    for question, (answered, agree) in counts.items():
        yes, no = ANSWERS[question]
        for answer, number in (
            (yes, agree),
            (no, answered - agree),
            ("declined", persons - answered),
        ):
            if number:
                rows.append(IndicatorCount(**key, question=question, answer=answer, number=number))
    with app.app_context():
        db.begin_write()
        db.session.add_all(rows)
        db.commit()


def clear(app: Flask) -> None:
    """Away with all of it."""
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.delete(IndicatorCount))
        db.session.execute(sa.delete(IndicatorTotal))
        db.session.execute(sa.delete(IndicatorText))
        db.commit()


# What is shown of a cell: (answered, least, most, missing), or the words instead.
Seen = tuple[int, int, int, int] | str
_CELL = re.compile(r"(\d+)(?: till (\d+))? av (\d+), saknas (\d+)")


def plain(html: str) -> str:
    """The text of a piece of a page."""
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def on_screen(client: FlaskClient, **picked: str) -> dict[tuple[str, str, str], Seen]:
    """Every cell of the page: (question, insats, period)."""
    page = client.get(PAGE, query_string={"kind": "nojd.slut", "year": "2026"} | picked)
    assert page.status_code == 200
    found: dict[tuple[str, str, str], Seen] = {}
    for section in page.text.split('<section class="card indicator">')[1:]:
        question = plain(section.split("</h3>")[0])
        for row in section.split("<tr>")[2:]:
            name = plain(row.split("</th>")[0])
            cells = re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
            for period, html in zip(PERIODS, cells, strict=True):
                found[question, name, period] = _seen(plain(html))
    return found


def _seen(text: str) -> Seen:
    match = _CELL.search(text)
    if match is None:
        return text
    least, most, answered, missing = match.groups()
    return int(answered), int(least), int(most or least), int(missing)


def in_file(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, str, str], Seen]:
    """Every row of the file, in the same form."""
    found: dict[tuple[str, str, str], Seen] = {}
    for (
        question,
        _version,
        _counted,
        name,
        period,
        answered,
        least,
        most,
        low,
        high,
        missing,
        why,
    ) in rows:
        if why is None:
            assert abs(low - least / answered) + abs(high - most / answered) < 1e-9
        found[question, name, period] = why or (answered, least, most, missing)
    return found


def opened(client: FlaskClient, **picked: str) -> Worksheet:
    """The figures of the file."""
    answer = client.get(FILE, query_string={"kind": "nojd.slut", "year": "2026"} | picked)
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.data))["Resultat"]
