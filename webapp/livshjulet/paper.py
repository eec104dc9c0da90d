"""A person's wheels on one A4: drawing, table and sentences, in their language and in Swedish."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from webapp.core import pdf
from webapp.core.clock import today
from webapp.core.i18n import Language, format_date
from webapp.core.i18n import gettext as _
from webapp.livshjulet.picture import BAR, Measure, Picture, pictures
from webapp.questions.asking import voice

TEMPLATE = Path(__file__).with_name("livshjulet.typ")
NAME = "livshjulet.pdf"


def make(measures: Sequence[Measure], name: str, language: Language) -> bytes:
    """``measures`` of a person called ``name``, at least one, as PDF."""
    sides = pdf.beside(language, lambda: words(measures))
    data = {
        "sides": sides,
        "name": name,
        "bar": BAR,
        # What is the same in every language.
        "drawn": [_drawn(each) for each in pictures(measures)],
    }
    return pdf.render(TEMPLATE, data, title=sides[0]["heading"], language=language)


def words(measures: Sequence[Measure]) -> dict[str, Any]:
    """Everything on the paper in the language spoken now."""
    definition = measures[0].definition
    return {
        "heading": voice(definition)(definition.title),
        "area": _("Område"),
        "went": _("Hur det gick"),
        "ways": [_said(each) for each in pictures(measures)],
        "foot": _("Utskrivet %(date)s", date=format_date(today())),
    }


def _said(picture: Picture) -> dict[str, Any]:
    return {
        "way": picture.way,
        "columns": picture.columns,
        "areas": [
            {"name": area.name, "step": area.step, "sentence": area.sentence}
            for area in picture.areas
        ],
        "told": " ".join(filter(None, [*picture.told, picture.goal])),
        "rest": [
            (label, [(line.label, line.value, line.own_words) for line in lines])
            for label, lines in picture.rest
        ],
    }


def _drawn(picture: Picture) -> dict[str, Any]:
    drawn: dict[str, Any] = msgspec.to_builtins(picture.wheel)
    areas = [
        {"number": str(area.number), "cells": area.cells, "was": area.was, "now": area.now}
        for area in picture.areas
    ]
    return {"wheel": drawn, "areas": areas, "compared": picture.is_compared}
