"""The questions about the blocks of a day, on their own page and beside the diary."""

import datetime as dt
from collections.abc import Mapping

from flask import url_for
from msgspec import Struct
from werkzeug.datastructures import MultiDict

from webapp.core import clock
from webapp.core.i18n import ngettext
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.core.weeks import Week
from webapp.identity.people.persons import Person
from webapp.identity.sessions import kept_forms
from webapp.instruments.schedule import evening_answers, week_page, week_sheet
from webapp.instruments.schedule.evening_answers import EveningForm, LivedAnswerForm
from webapp.instruments.schedule.schedule_blocks import Block, BlockEnergy, BlockOutcome
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.page_hooks import PagePart

# The pictogram of each answer, by its value in the form.
_ANSWER_PICTOGRAMS = {
    **{str(outcome): f"outcome_{outcome}" for outcome in BlockOutcome},
    **{str(energy): f"energy_{energy}" for energy in BlockEnergy},
}


class AskedBlock(Struct, frozen=True, kw_only=True):
    """One block of the day, with its question; ``plan`` is what was planned, in words."""

    name: str
    label: str
    picture: str
    plan: list[str]
    planned: bool
    form: LivedAnswerForm


class EveningPart(Struct, frozen=True, kw_only=True):
    """The questions about a day, which ``schedule/_lived.html`` finds as ``beside``.

    ``pictures`` are the pictograms of the answers by value; ``answered_text`` says how many blocks
    are answered; ``choose_url`` is where the person chooses between two versions; ``is_kept`` tells
    that the answers were kept from an earlier try (see ``kept_forms``).
    """

    url: str
    form: EveningForm
    asked_blocks: list[AskedBlock]
    pictures: dict[str, str]
    stored_sheet: StoredSheet
    answered_text: str
    choose_url: str
    is_kept: bool


def find_evening_part(person: Person, day: dt.date, return_url: str) -> PagePart | None:
    """The same form for another instrument's page about ``day``, which comes back to that page.

    None where the day has not come, its week cannot be written, or it has no blocks.
    """
    week = Week.of(day)
    if day > clock.today() or not week_sheet.may_write_week(week.key):
        return None
    stored_sheet = week_page.load_week_sheet(person, week)
    kept_fields = kept_forms.find_kept_form(url_for("schedule.show_day_page", day=day))
    evening_form = EveningForm(formdata=None)
    evening_form.ready(stored_sheet)
    evening_form.back.data = return_url
    evening_part = build_evening_part(
        day,
        stored_sheet,
        evening_form,
        parse_kept_answers(kept_fields),
        is_kept=kept_fields is not None,
    )
    if not evening_part.asked_blocks:
        return None
    return PagePart("schedule/_beside.html", evening_part)


def parse_kept_answers(kept_fields: MultiDict[str, str] | None) -> dict[str, LivedAnswerForm]:
    """The answers of a form that was kept, by block name; empty where none was."""
    return {} if kept_fields is None else evening_answers.parse_lived_forms(kept_fields)


def _list_asked_blocks(
    stored_sheet: StoredSheet, day: dt.date, lived_forms: Mapping[str, LivedAnswerForm]
) -> list[AskedBlock]:
    """The blocks of a day, each with its form of ``lived_forms`` or its stored answer."""
    return [
        AskedBlock(
            name=block_name,
            label=week_sheet.format_block_label(block),
            picture=week_sheet.choose_block_pictogram(block),
            plan=_list_plan_words(block),
            planned=block.planned,
            form=lived_forms.get(block_name)
            or evening_answers.build_stored_lived_form(block_name, block),
        )
        for block_name, block in week_page.list_stored_blocks(stored_sheet).items()
        if block.day == day.weekday()
    ]


def _list_plan_words(block: Block) -> list[str]:
    """The plan of a block in words: part of the day, clock times, details."""
    plan_words = [str(week_sheet.PART_LABELS[block.part])]
    block_times = week_sheet.format_block_times(block)
    if block_times:
        plan_words.append(block_times)
    return plan_words + week_sheet.list_block_details(block)


def build_evening_part(
    day: dt.date,
    stored_sheet: StoredSheet,
    evening_form: EveningForm,
    lived_forms: Mapping[str, LivedAnswerForm],
    *,
    is_kept: bool,
) -> EveningPart:
    """The questions about ``day``, with the answers of ``lived_forms`` or the stored ones."""
    return EveningPart(
        url=url_for("schedule.show_day_page", day=day),
        form=evening_form,
        asked_blocks=_list_asked_blocks(stored_sheet, day, lived_forms),
        pictures=_ANSWER_PICTOGRAMS,
        stored_sheet=stored_sheet,
        answered_text=format_answered_count(stored_sheet, day),
        choose_url=build_choose_url(stored_sheet),
        is_kept=is_kept,
    )


def build_choose_url(stored_sheet: StoredSheet) -> str:
    """The page where the person chooses between two versions of an answer."""
    return build_page_url(PagePurpose.CHOOSE_TEXT, kind=week_sheet.KIND, key=stored_sheet.key)


def format_answered_count(stored_sheet: StoredSheet, day: dt.date) -> str:
    """How many blocks of a day have an answer: ``3 av 5 besvarade``."""
    day_blocks = [
        block
        for block in week_page.list_stored_blocks(stored_sheet).values()
        if block.day == day.weekday()
    ]
    answered_count = len([block for block in day_blocks if block.lived is not None])
    return ngettext(
        "%(answered)s av %(n)s besvarad",
        "%(answered)s av %(n)s besvarade",
        len(day_blocks),
        answered=answered_count,
    )
