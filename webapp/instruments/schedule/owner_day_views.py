"""The evening check: what became of each block of a day, beside the plan.

The same form stands in the diary; it is saved here wherever it was filled in.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from webapp.core import clock, safe_redirects
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.identity.people.persons import Person
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person
from webapp.instruments.schedule import evening_answers, schedule_blocks, week_page, week_sheet
from webapp.instruments.schedule.blueprint import bp
from webapp.instruments.schedule.evening_answers import EveningForm, LivedAnswerForm
from webapp.instruments.schedule.schedule_blocks import Block, BlockEnergy, BlockOutcome
from webapp.sheets import save_responses
from webapp.sheets.owner_service import StoredSheet
from webapp.sheets.page_hooks import PagePart
from webapp.sheets.save_responses import SaveResult

# Pictures beside the words of the answers.
_ANSWER_PICTOGRAMS = {str(outcome): f"outcome_{outcome}" for outcome in BlockOutcome} | {
    str(energy): f"energy_{energy}" for energy in BlockEnergy
}


class SavedDay(Struct, frozen=True, kw_only=True):
    """What a page that saves by itself shows after a save of the evening check.

    ``tokens`` are the answers as they stand now, by block; ``has_missing`` tells that a block that
    was answered is no longer in the week.
    """

    stored: StoredSheet
    count: str
    has_missing: bool
    choose_url: str
    tokens: dict[str, str]


class AskedBlock(Struct, frozen=True):
    """One block of the day, with its question."""

    name: str
    label: str
    picture: str
    plan: list[str]
    planned: bool
    form: LivedAnswerForm


@bp.get("/day/<date:day>")
def show_day_page(day: dt.date) -> str:
    """How the day went, block by block."""
    stored_sheet, carried_fields = (
        week_page.load_week_sheet(current_person(), Week.of(day)),
        kept_forms.find_kept_form(),
    )
    evening_form = EveningForm(carried_fields) if carried_fields is not None else EveningForm()
    evening_form.ready(stored_sheet)
    lived_forms = (
        evening_answers.parse_lived_forms(carried_fields) if carried_fields is not None else {}
    )
    return _render_day_page(
        day, stored_sheet, evening_form, lived_forms, is_carried=carried_fields is not None
    )


@bp.post("/day/<date:day>")
def save_day_answers(day: dt.date) -> ResponseReturnValue:
    """Save what was answered; a page that saves by itself stays."""
    stored_sheet = week_page.load_week_sheet(current_person(), Week.of(day))
    if day > clock.today():
        abort(404)
    evening_form, lived_forms = EveningForm(), evening_answers.parse_lived_forms(request.form)
    forgotten_name = request.form.get("forget", "")
    validity_results = [
        lived_form.validate()
        for block_name, lived_form in lived_forms.items()
        if block_name != forgotten_name
    ]
    if not (evening_form.validate() and all(validity_results)):
        return _render_refused_day(day, stored_sheet, evening_form, lived_forms)
    db.begin_write()
    try:
        stored_sheet, missing_names = evening_answers.save_lived_answers(
            current_person(), Week.of(day), lived_forms, forgotten_name, evening_form.write()
        )
    except msgspec.ValidationError:
        abort(400)
    db.commit()
    lived_forms.pop(forgotten_name, None)
    return save_responses.respond_to_save(
        SaveResult(
            sheet_kind=week_sheet.KIND,
            stored_sheet=stored_sheet,
            next_url=_choose_url_after_day(
                day, stored_sheet, evening_form, forgotten_name, missing_names
            ),
            status_part=_build_saved_day_part(day, stored_sheet, lived_forms, missing_names),
        )
    )


def find_evening_part(person: Person, day: dt.date, return_url: str) -> PagePart | None:
    """The same form for another instrument's page about that day, to which it comes back."""
    week = Week.of(day)
    if day > clock.today() or not week_sheet.may_write_week(week.key):
        return None
    stored_sheet = week_page.load_week_sheet(person, week)
    carried_fields = kept_forms.find_kept_form(url_for("schedule.show_day_page", day=day))
    asked_blocks = _list_asked_blocks(
        stored_sheet,
        day,
        evening_answers.parse_lived_forms(carried_fields) if carried_fields is not None else {},
    )
    if not asked_blocks:
        return None
    evening_form = EveningForm(formdata=None)
    evening_form.ready(stored_sheet)
    evening_form.back.data = return_url
    return PagePart(
        "schedule/_beside.html",
        _build_evening_context(
            day, stored_sheet, evening_form, asked_blocks, carried_fields is not None
        ),
    )


def _list_asked_blocks(
    stored_sheet: StoredSheet, day: dt.date, lived_forms: Mapping[str, LivedAnswerForm]
) -> list[AskedBlock]:
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
    plan_words = [str(week_sheet.PART_LABELS[block.part])]
    if block_times := week_sheet.format_block_times(block):
        plan_words.append(block_times)
    return plan_words + week_sheet.list_block_details(block)


def _build_evening_context(
    day: dt.date,
    stored_sheet: StoredSheet,
    evening_form: EveningForm,
    asked_blocks: list[AskedBlock],
    is_carried: bool,
) -> dict[str, Any]:
    """What ``schedule/_lived.html`` finds as ``beside``."""
    return {
        "url": url_for("schedule.show_day_page", day=day),
        "form": evening_form,
        "asked": asked_blocks,
        "pictures": _ANSWER_PICTOGRAMS,
        "stored": stored_sheet,
        "count": _format_answered_count(stored_sheet, day),
        "choose": build_page_url(
            PagePurpose.CHOOSE_TEXT, kind=week_sheet.KIND, key=stored_sheet.key
        ),
        "carried": is_carried,
    }


def _format_answered_count(stored_sheet: StoredSheet, day: dt.date) -> str:
    """``3 av 5 besvarade``."""
    day_blocks = [
        block
        for block in week_page.list_stored_blocks(stored_sheet).values()
        if block.day == day.weekday()
    ]
    answered_count = sum(block.lived is not None for block in day_blocks)
    return ngettext(
        "%(answered)s av %(n)s besvarad",
        "%(answered)s av %(n)s besvarade",
        len(day_blocks),
        answered=answered_count,
    )


def _render_day_page(
    day: dt.date,
    stored_sheet: StoredSheet,
    evening_form: EveningForm,
    lived_forms: Mapping[str, LivedAnswerForm],
    *,
    is_carried: bool = False,
) -> str:
    asked_blocks, today = _list_asked_blocks(stored_sheet, day, lived_forms), clock.today()
    week, previous_day, next_day = (
        Week.of(day),
        day - dt.timedelta(days=1),
        day + dt.timedelta(days=1),
    )
    return render_template(
        "schedule/day.html",
        day=day,
        week=week,
        lived=day <= today,
        sunday=day.weekday() == DAYS_A_WEEK - 1,
        before=previous_day if week_sheet.may_write_week(Week.of(previous_day).key) else None,
        after=next_day if next_day <= today else None,
        beside=_build_evening_context(day, stored_sheet, evening_form, asked_blocks, is_carried),
    )


def _render_refused_day(
    day: dt.date,
    stored_sheet: StoredSheet,
    evening_form: EveningForm,
    lived_forms: Mapping[str, LivedAnswerForm],
) -> ResponseReturnValue:
    """What has to be changed: beside its question, or as a page's status line."""
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    error_messages = [
        (
            week_sheet.format_block_label(week_blocks[block_name]),
            next(iter(lived_form.errors.values()))[0],
        )
        for block_name, lived_form in lived_forms.items()
        if lived_form.errors and block_name in week_blocks
    ]
    return save_responses.respond_to_save(
        SaveResult(
            sheet_kind=week_sheet.KIND,
            stored_sheet=stored_sheet,
            next_url=url_for("schedule.show_day_page", day=day),
            messages=(
                *save_responses.list_form_messages(evening_form),
                *(f"{label}: {message}" for label, message in error_messages),
            ),
        ),
        lambda: _render_day_page(day, stored_sheet, evening_form, lived_forms),
    )


def _build_saved_day_part(
    day: dt.date,
    stored_sheet: StoredSheet,
    lived_forms: Mapping[str, LivedAnswerForm],
    missing_names: list[str],
) -> PagePart:
    return PagePart(
        "schedule/_lived_saved.html",
        SavedDay(
            stored=stored_sheet,
            count=_format_answered_count(stored_sheet, day),
            has_missing=bool(missing_names),
            choose_url=build_page_url(
                PagePurpose.CHOOSE_TEXT, kind=week_sheet.KIND, key=stored_sheet.key
            ),
            tokens={
                block_name: evening_answers.format_lived_token(lived_form.build_lived_answer())
                for block_name, lived_form in lived_forms.items()
            },
        ),
    )


def _choose_url_after_day(
    day: dt.date,
    stored_sheet: StoredSheet,
    evening_form: EveningForm,
    forgotten_name: str,
    missing_names: list[str],
) -> str:
    if stored_sheet.draft.conflicts:
        return build_page_url(PagePurpose.CHOOSE_TEXT, kind=week_sheet.KIND, key=stored_sheet.key)
    flash(_("Sparat. Något fanns inte kvar i din vecka.") if missing_names else _("Sparat."))
    return_url = safe_redirects.find_local_page(evening_form.back.data)
    if forgotten_name and schedule_blocks.is_block_name(forgotten_name):
        return return_url or url_for("schedule.show_day_page", day=day, _anchor=forgotten_name)
    return return_url or build_page_url(PagePurpose.HOME)
