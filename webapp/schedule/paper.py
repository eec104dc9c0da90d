"""A week on paper: one A4 across, every cell in the person's language and in Swedish."""

import datetime as dt
from pathlib import Path
from typing import Any

from webapp.core import pdf
from webapp.core.clock import local
from webapp.core.i18n import Language, format_date, format_weekday
from webapp.core.i18n import gettext as _
from webapp.schedule import body, drawing
from webapp.schedule.blocks import PARTS
from webapp.schedule.drawing import Thing
from webapp.sheets.kinds import Answers

TEMPLATE = Path(__file__).with_name("week.typ")
NAME = "vecka.pdf"

# Signs of the paper's own fonts; the words stand beside them.
_SIGNS = {
    "outcome_done": "✓",
    "outcome_partly": "◐",
    "outcome_not": "○",
    "outcome_other": "⇄",
    "energy_gave": "↑",
    "energy_neither": "=",
    "energy_took": "↓",
}


def make(
    key: str,
    answers: Answers,
    name: str,
    language: Language,
    *,
    sent_at: dt.datetime | None = None,
) -> bytes:
    """The week of ``key`` as ``answers`` tell it, as PDF; an empty one can be filled in by hand.

    ``language`` is the person's; ``sent_at`` is when the version on the paper was sent.
    """
    sides = pdf.beside(language, lambda: words(key, answers, sent_at))
    data = {"sides": sides, "name": name}
    return pdf.render(TEMPLATE, data, title=sides[0]["plain"], language=language)


def words(key: str, answers: Answers, sent_at: dt.datetime | None) -> dict[str, Any]:
    """Everything on the paper in the language spoken now."""
    picture = drawing.picture(key, answers, None)
    rows = {row.number: row for row in picture.rows}
    nothing: list[list[Thing]] = [[] for _day in picture.days]
    return {
        "plain": _("Veckoschema"),
        "heading": body.title(key),
        "days": [
            (format_weekday(day.number), f"{day.date.day}/{day.date.month}") for day in picture.days
        ],
        "rows": [
            {
                "label": str(body.PARTS[part]),
                "cells": [
                    [_thing(each) for each in cell]
                    for cell in (rows[number].cells if number in rows else nothing)
                ],
            }
            for number, part in enumerate(PARTS)
        ],
        "sums": " ".join(picture.sentences) if rows else "",
        "texts": [(text.label, text.value) for text in picture.texts],
        "foot": _("Skickad %(date)s", date=format_date(local(sent_at).date()))
        if sent_at
        else _("Inte skickad. Bara för dig."),
    }


def _thing(thing: Thing) -> dict[str, Any]:
    """``ours`` is in each side's language; ``own`` tells that the label is the person's words."""
    if thing.goes_on:
        return {
            "label": thing.label,
            "own": thing.own,
            "times": "",
            "ours": _("fortsätter till %(time)s", time=thing.until),
            "facts": [],
            "became": [],
            "over": False,
        }
    ours = [
        thing.activity,
        _("Slutar nästa dag") if thing.until else "",
        "" if thing.planned else _("Inte planerat"),
        thing.took,
    ]
    return {
        "label": thing.label,
        "own": thing.own,
        "times": thing.times,
        "ours": " · ".join(filter(None, ours)),
        "facts": [(fact.label, fact.value) for fact in thing.facts],
        "became": [
            (_SIGNS[sign], words) for sign, words in filter(None, (thing.outcome, thing.energy))
        ],
        "over": thing.outcome is not None,
    }
