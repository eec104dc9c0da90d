"""The evening check: what became of each block of a day, beside the plan.

The diary shows the same form on its page of the day; the form is always sent to this module.
"""

import datetime as dt
from collections.abc import Mapping

import msgspec
from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from webapp.core import clock, safe_redirects
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person
from webapp.instruments.schedule import (
    evening_answers,
    evening_part,
    schedule_blocks,
    week_page,
    week_sheet,
)
from webapp.instruments.schedule.blueprint import bp
from webapp.instruments.schedule.evening_answers import EveningForm, LivedAnswerForm
from webapp.instruments.schedule.evening_part import EveningPart
from webapp.instruments.schedule.page_answers import SavedAnswers
from webapp.sheets import save_responses
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.page_hooks import PagePart
from webapp.sheets.save_responses import SaveResult


class SavedDay(Struct, frozen=True, kw_only=True):
    """The status line after a save that the page made by itself.

    ``tokens`` are the answers that were sent, by block name: the page notes that it has shown
    them. ``has_missing`` tells that a block that was answered is no longer in the week.
    """

    stored_sheet: StoredSheet
    answered_text: str
    has_missing: bool
    choose_url: str
    tokens: dict[str, str]


class ScheduleDayPage(Struct, frozen=True, kw_only=True):
    """The page of one day.

    ``has_come`` tells that the day is today or over, so that its questions can be answered.
    ``previous_day`` is None where its week cannot be written, ``next_day`` where it has not come.
    """

    day: dt.date
    week: Week
    has_come: bool
    is_sunday: bool
    previous_day: dt.date | None
    next_day: dt.date | None
    evening: EveningPart


@bp.get("/day/<date:day>")
def show_day_page(day: dt.date) -> str:
    """How the day went, block by block."""
    stored_sheet = week_page.load_week_sheet(current_person(), Week.of(day))
    kept_fields = kept_forms.find_kept_form()
    evening_form = EveningForm(kept_fields) if kept_fields is not None else EveningForm()
    evening_form.ready(stored_sheet)
    lived_forms = evening_part.parse_kept_answers(kept_fields)
    return _render_day_page(
        day, stored_sheet, evening_form, lived_forms, is_kept=kept_fields is not None
    )


@bp.post("/day/<date:day>")
def save_day_answers(day: dt.date) -> ResponseReturnValue:
    """Save what was answered; a page that saves by itself gets a new status line."""
    stored_sheet = week_page.load_week_sheet(current_person(), Week.of(day))
    if day > clock.today():
        abort(404)
    evening_form = EveningForm()
    lived_forms = evening_answers.parse_lived_forms(request.form)
    forgotten_name = request.form.get("forget", "")
    # All of them are asked, so that each shows its own message.
    validity_results = [
        lived_form.validate()
        for block_name, lived_form in lived_forms.items()
        if block_name != forgotten_name
    ]
    if not (evening_form.validate() and all(validity_results)):
        return _render_refused_day(day, stored_sheet, evening_form, lived_forms)
    db.begin_write()
    try:
        saved_answers = evening_answers.save_lived_answers(
            current_person(), Week.of(day), lived_forms, forgotten_name, evening_form.write()
        )
    except msgspec.ValidationError:
        abort(400)
    db.commit()
    lived_forms.pop(forgotten_name, None)
    return save_responses.respond_to_save(
        SaveResult(
            sheet_kind=week_sheet.KIND,
            stored_sheet=saved_answers.stored_sheet,
            next_url=_choose_url_after_day(day, saved_answers, evening_form, forgotten_name),
            status_part=_build_saved_day_part(day, saved_answers, lived_forms),
        )
    )


def _render_day_page(
    day: dt.date,
    stored_sheet: StoredSheet,
    evening_form: EveningForm,
    lived_forms: Mapping[str, LivedAnswerForm],
    *,
    is_kept: bool = False,
) -> str:
    today = clock.today()
    previous_day = day - dt.timedelta(days=1)
    next_day = day + dt.timedelta(days=1)
    can_go_back = week_sheet.may_write_week(Week.of(previous_day).key)
    return render_template(
        "schedule/day.html",
        page=ScheduleDayPage(
            day=day,
            week=Week.of(day),
            has_come=day <= today,
            is_sunday=day.weekday() == DAYS_A_WEEK - 1,
            previous_day=previous_day if can_go_back else None,
            next_day=next_day if next_day <= today else None,
            evening=evening_part.build_evening_part(
                day, stored_sheet, evening_form, lived_forms, is_kept=is_kept
            ),
        ),
    )


def _render_refused_day(
    day: dt.date,
    stored_sheet: StoredSheet,
    evening_form: EveningForm,
    lived_forms: Mapping[str, LivedAnswerForm],
) -> ResponseReturnValue:
    """The page again, or its status line, with what has to be changed."""
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    messages = list(save_responses.list_form_messages(evening_form))
    for block_name, lived_form in lived_forms.items():
        if lived_form.errors and block_name in week_blocks:
            label = week_sheet.format_block_label(week_blocks[block_name])
            first_errors = next(iter(lived_form.errors.values()))
            messages.append(f"{label}: {first_errors[0]}")
    return save_responses.respond_to_save(
        SaveResult(
            sheet_kind=week_sheet.KIND,
            stored_sheet=stored_sheet,
            next_url=url_for("schedule.show_day_page", day=day),
            messages=tuple(messages),
        ),
        lambda: _render_day_page(day, stored_sheet, evening_form, lived_forms),
    )


def _build_saved_day_part(
    day: dt.date, saved_answers: SavedAnswers, lived_forms: Mapping[str, LivedAnswerForm]
) -> PagePart:
    stored_sheet = saved_answers.stored_sheet
    return PagePart(
        "schedule/_lived_saved.html",
        SavedDay(
            stored_sheet=stored_sheet,
            answered_text=evening_part.format_answered_count(stored_sheet, day),
            has_missing=bool(saved_answers.missing_names),
            choose_url=evening_part.build_choose_url(stored_sheet),
            tokens={
                block_name: evening_answers.format_lived_token(lived_form.build_lived_answer())
                for block_name, lived_form in lived_forms.items()
            },
        ),
    )


def _choose_url_after_day(
    day: dt.date, saved_answers: SavedAnswers, evening_form: EveningForm, forgotten_name: str
) -> str:
    """Where a person goes on after a save; also leaves the message that it was saved.

    To the choice between two versions where there is one; else back to the page the form stood on,
    or home. After an answer was taken back: to the block it was about.
    """
    if saved_answers.stored_sheet.draft.conflicts:
        return evening_part.build_choose_url(saved_answers.stored_sheet)
    if saved_answers.missing_names:
        flash(_("Sparat. Något fanns inte kvar i din vecka."))
    else:
        flash(_("Sparat."))
    return_url = safe_redirects.find_local_page(evening_form.back.data)
    if return_url:
        return return_url
    if schedule_blocks.is_block_name(forgotten_name):
        return url_for("schedule.show_day_page", day=day, _anchor=forgotten_name)
    return build_page_url(PagePurpose.HOME)
