"""A week on paper: one A4 in landscape, every cell in the person's language and in Swedish."""

import datetime as dt
from pathlib import Path
from typing import Any

from webapp.core import pdf
from webapp.core.clock import to_stockholm
from webapp.core.i18n import Language, format_date, format_weekday
from webapp.core.i18n import gettext as _
from webapp.instruments.schedule import week_drawing, week_sheet
from webapp.instruments.schedule.drawn_blocks import DrawnBlock
from webapp.instruments.schedule.schedule_blocks import DAY_PARTS
from webapp.instruments.schedule.week_drawing import DrawnWeek
from webapp.sheets.kinds import Answers

PAPER_TEMPLATE = Path(__file__).with_name("week.typ")
PAPER_FILE_NAME = "vecka.pdf"

# Signs for the names of the answers' pictograms; the paper prints the words beside them.
_ANSWER_SIGNS = {
    "outcome_done": "✓",
    "outcome_partly": "◐",
    "outcome_not": "○",
    "outcome_other": "⇄",
    "energy_gave": "↑",
    "energy_neither": "=",
    "energy_took": "↓",
}


def render_week_pdf(
    sheet_key: str,
    answers: Answers,
    person_name: str,
    language: Language,
    *,
    sent_at: dt.datetime | None = None,
) -> bytes:
    """The week of ``sheet_key`` as PDF; an empty week can be filled in by hand.

    ``language`` is the person's; ``sent_at`` is when the version on the paper was sent, None for
    one that was not.
    """
    language_sides = pdf.build_language_columns(
        language, lambda: build_paper_words(sheet_key, answers, sent_at)
    )
    template_data = {"sides": language_sides, "name": person_name}
    return pdf.render_pdf(
        PAPER_TEMPLATE, template_data, title=language_sides[0]["plain"], language=language
    )


def build_paper_words(
    sheet_key: str, answers: Answers, sent_at: dt.datetime | None
) -> dict[str, Any]:
    """Everything on the paper in the language of the request, as ``week.typ`` reads it."""
    drawn_week = week_drawing.build_drawn_week(sheet_key, answers, None)
    return {
        "plain": _("Veckoschema"),
        "heading": week_sheet.format_schedule_title(sheet_key),
        "days": [
            (format_weekday(drawn_day.number), f"{drawn_day.date.day}/{drawn_day.date.month}")
            for drawn_day in drawn_week.days
        ],
        "rows": _build_paper_rows(drawn_week),
        "sums": " ".join(drawn_week.sentences) if drawn_week.rows else "",
        "texts": [(lookback_text.label, lookback_text.value) for lookback_text in drawn_week.texts],
        "foot": _format_paper_foot(sent_at),
    }


def _format_paper_foot(sent_at: dt.datetime | None) -> str:
    if sent_at is None:
        return _("Inte skickad. Bara för dig.")
    return _("Skickad %(date)s", date=format_date(to_stockholm(sent_at).date()))


def _build_paper_rows(drawn_week: DrawnWeek) -> list[dict[str, Any]]:
    """A row for every part of the day, also for those that hold no block."""
    empty_cells: list[list[DrawnBlock]] = [[] for _drawn_day in drawn_week.days]
    cells_by_part = {drawn_part.number: drawn_part.cells for drawn_part in drawn_week.rows}
    return [
        {
            "label": str(week_sheet.PART_LABELS[day_part]),
            "cells": [
                [_build_paper_block(drawn_block) for drawn_block in day_blocks]
                for day_blocks in cells_by_part.get(part_number, empty_cells)
            ],
        }
        for part_number, day_part in enumerate(DAY_PARTS)
    ]


def _build_paper_block(drawn_block: DrawnBlock) -> dict[str, Any]:
    """One block as ``week.typ`` reads it.

    ``own`` tells that the label is in the person's own words; ``ours`` are our words about the
    block, ``became`` the answers as (sign, words), and ``over`` tells that there is an answer.
    """
    if drawn_block.goes_on:
        return {
            "label": drawn_block.label,
            "own": drawn_block.own,
            "times": "",
            "ours": _("fortsätter till %(time)s", time=drawn_block.until),
            "facts": [],
            "became": [],
            "over": False,
        }
    translated_words = [
        drawn_block.activity,
        _("Slutar nästa dag") if drawn_block.until else "",
        "" if drawn_block.planned else _("Inte planerat"),
        drawn_block.took,
    ]
    return {
        "label": drawn_block.label,
        "own": drawn_block.own,
        "times": drawn_block.times,
        "ours": " · ".join(words for words in translated_words if words),
        "facts": [(block_fact.label, block_fact.value) for block_fact in drawn_block.facts],
        "became": [
            (_ANSWER_SIGNS[drawn_answer.picture], drawn_answer.words)
            for drawn_answer in (drawn_block.outcome, drawn_block.energy)
            if drawn_answer is not None
        ],
        "over": drawn_block.outcome is not None,
    }
