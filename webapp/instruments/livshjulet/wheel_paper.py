"""A person's wheels as a PDF of one page, in their language and in Swedish."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from webapp.core import pdf
from webapp.core.clock import today
from webapp.core.i18n import Language, format_date
from webapp.core.i18n import gettext as _
from webapp.instruments.livshjulet.wheel_measures import WheelMeasure
from webapp.instruments.livshjulet.wheel_pictures import (
    FULL_BAR_LENGTH,
    WheelPicture,
    build_wheel_pictures,
)
from webapp.questions.asking import choose_translator

WHEEL_TEMPLATE = Path(__file__).with_name("livshjulet.typ")
WHEEL_FILE_NAME = "livshjulet.pdf"


def render_wheel_pdf(
    measures: Sequence[WheelMeasure], person_name: str, paper_language: Language
) -> bytes:
    """The PDF of ``measures``, at least one, of the person called ``person_name``."""
    language_sides = pdf.build_language_columns(
        paper_language, lambda: build_wheel_paper_words(measures)
    )
    template_values = {
        "sides": language_sides,
        "name": person_name,
        "bar": FULL_BAR_LENGTH,
        # Drawings and figures, which are the same in every language.
        "drawn": [_build_way_drawing(picture) for picture in build_wheel_pictures(measures)],
    }
    return pdf.render_pdf(
        WHEEL_TEMPLATE, template_values, title=language_sides[0]["heading"], language=paper_language
    )


def build_wheel_paper_words(measures: Sequence[WheelMeasure]) -> dict[str, Any]:
    """The texts of the paper in the language in use."""
    definition = measures[0].definition
    return {
        "heading": choose_translator(definition)(definition.title),
        "area": _("Område"),
        "went": _("Hur det gick"),
        "ways": [_build_way_words(picture) for picture in build_wheel_pictures(measures)],
        "foot": _("Utskrivet %(date)s", date=format_date(today())),
    }


def _build_way_words(picture: WheelPicture) -> dict[str, Any]:
    return {
        "way": picture.way,
        "columns": picture.columns,
        "areas": [
            {
                "name": picture_area.name,
                "step": picture_area.step,
                "sentence": picture_area.sentence,
            }
            for picture_area in picture.areas
        ],
        "told": " ".join(filter(None, [*picture.told, picture.goal])),
        "rest": [
            (
                measure_answers.label,
                [
                    (answer_line.label, answer_line.value, answer_line.own_words)
                    for answer_line in measure_answers.lines
                ],
            )
            for measure_answers in picture.rest
        ],
    }


def _build_way_drawing(picture: WheelPicture) -> dict[str, Any]:
    drawn_wheel: dict[str, Any] = msgspec.to_builtins(picture.wheel)
    drawn_areas = [
        {
            "number": str(picture_area.number),
            "cells": picture_area.cells,
            "was": picture_area.was,
            "now": picture_area.now,
        }
        for picture_area in picture.areas
    ]
    return {"wheel": drawn_wheel, "areas": drawn_areas, "compared": picture.is_compared}
