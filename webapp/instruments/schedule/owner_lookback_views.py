"""Looking back on a week: what it became, two texts about it, and a draft of the next week."""

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from webapp.core.db import db
from webapp.core.htmx import is_htmx
from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.core.weeks import Week
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person
from webapp.instruments.schedule import (
    lookback_form,
    lookback_page,
    page_answers,
    schedule_blocks,
    week_page,
    week_sheet,
)
from webapp.instruments.schedule.blueprint import bp
from webapp.instruments.schedule.lookback_form import LookbackForm
from webapp.instruments.schedule.page_answers import SubmittedAnswer
from webapp.instruments.schedule.schedule_blocks import Block
from webapp.sheets import draft_saving, save_responses
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.kinds import Answers
from webapp.sheets.page_hooks import PagePart
from webapp.sheets.save_responses import SaveResult


class SavedLookback(Struct, frozen=True, kw_only=True):
    """The status line after a save that the page made by itself.

    ``submitted`` are the texts that were sent: the page notes that it has shown them.
    """

    stored_sheet: StoredSheet
    sheet_kind: str
    submitted: Mapping[str, SubmittedAnswer]


class NextWeekDraft(Struct, frozen=True):
    """The blocks a draft adds to the next week, and those that are there already."""

    new_blocks: dict[str, Block]
    blocks_there: dict[str, Block]


@bp.get("/<week:week>/back")
def show_lookback_page(week: Week) -> str:
    """How the week went, and what to keep for the next."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    kept_fields = kept_forms.find_kept_form()
    form = LookbackForm(kept_fields) if kept_fields is not None else LookbackForm()
    form.offer(week_blocks)
    if kept_fields is None:
        form.fill(stored_sheet.draft.answers, week_blocks)
    form.ready(stored_sheet)
    return _render_lookback_page(week, stored_sheet, form, is_kept=kept_fields is not None)


@bp.post("/<week:week>/back")
def save_lookback(week: Week) -> ResponseReturnValue:
    """Save the texts; with the button for it, also make the draft of the next week."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    form = LookbackForm()
    form.offer(week_page.list_stored_blocks(stored_sheet))
    is_drafting = "draft" in request.form and not is_htmx()
    if not form.validate() or (is_drafting and not _can_save_draft(week, stored_sheet, form)):
        return _respond_to_refused_lookback(week, stored_sheet, form)
    db.begin_write()
    try:
        stored_sheet = _save_lookback_texts(week, form)
        if is_drafting:
            _save_next_week_draft(week, stored_sheet, form)
    except msgspec.ValidationError:
        abort(400)
    db.commit()
    next_url = url_for("schedule.show_lookback_page", week=week)
    if is_drafting:
        next_url = url_for("schedule.show_week_page", week=week.after(1))
    elif not is_htmx():
        flash(_("Sparat."))
    return save_responses.respond_to_save(
        SaveResult(
            sheet_kind=week_sheet.KIND,
            stored_sheet=stored_sheet,
            next_url=next_url,
            status_part=_build_saved_lookback(stored_sheet, form),
        )
    )


def _respond_to_refused_lookback(
    week: Week, stored_sheet: StoredSheet, form: LookbackForm
) -> ResponseReturnValue:
    """The page again, with what has to be changed."""
    return save_responses.respond_to_save(
        SaveResult(
            sheet_kind=week_sheet.KIND,
            stored_sheet=stored_sheet,
            next_url=url_for("schedule.show_lookback_page", week=week),
            messages=save_responses.list_form_messages(form),
        ),
        lambda: _render_lookback_page(week, stored_sheet, form, is_kept=False),
    )


def _build_saved_lookback(stored_sheet: StoredSheet, form: LookbackForm) -> PagePart:
    return PagePart(
        "schedule/_back_saved.html",
        SavedLookback(
            stored_sheet=stored_sheet,
            sheet_kind=week_sheet.KIND,
            submitted=form.build_submitted_texts(),
        ),
    )


def _save_lookback_texts(week: Week, form: LookbackForm) -> StoredSheet:
    """The sheet with the texts of the form."""

    def get_submitted_text(_answers: Answers, answer_name: str) -> Any:
        return form[answer_name].data

    saved_answers = page_answers.save_page_answers(
        current_person(),
        week,
        form.build_submitted_texts(),
        lookback_form.list_lookback_tokens,
        get_submitted_text,
        form.write(),
    )
    return saved_answers.stored_sheet


def _can_save_draft(week: Week, stored_sheet: StoredSheet, form: LookbackForm) -> bool:
    """Whether a draft can be made of what was chosen; if not, the form says so at the question.

    Aborts with 404 where the next week cannot be planned.
    """
    if not lookback_page.may_draft_next_week(week):
        abort(404)
    draft = _build_next_week_draft(week, stored_sheet, form)
    if not form.along.data:
        form.along.errors = [_("Välj minst en sak.")]
    elif schedule_blocks.is_week_overfull(draft.blocks_there, draft.new_blocks):
        form.along.errors = [week_page.describe_full_week()]
    return not form.along.errors


def _build_next_week_draft(
    week: Week, stored_sheet: StoredSheet, form: LookbackForm
) -> NextWeekDraft:
    """The chosen blocks of ``week`` as a draft of the week after it."""
    blocks_there = week_page.list_stored_blocks(
        week_page.load_week_sheet(current_person(), week.after(1))
    )
    chosen_blocks = {
        block_name: block
        for block_name, block in week_page.list_stored_blocks(stored_sheet).items()
        if block_name in form.along.data
    }
    new_blocks = schedule_blocks.copy_planned_blocks(
        chosen_blocks, schedule_blocks.EVERY_DAY, blocks_there
    )
    return NextWeekDraft(new_blocks, blocks_there)


def _save_next_week_draft(week: Week, stored_sheet: StoredSheet, form: LookbackForm) -> None:
    """Add the chosen blocks to the next week, in one save that can be undone, and say so.

    The same form sent twice adds them once. No commit.
    """
    next_week = week.after(1)
    sheet_write = form.write()
    draft = _build_next_week_draft(week, stored_sheet, form)
    if sheet_write.page in week_page.load_week_sheet(current_person(), next_week).draft.pages:
        flash(_("Utkastet är redan gjort. Du kan ändra det här."))
        return
    if not draft.new_blocks:
        flash(_("Allt finns redan. Inget nytt är kopierat."))
        return
    draft_saving.save_undoable_answers(
        current_person(),
        week_sheet.KIND,
        next_week.key,
        schedule_blocks.build_block_changes(draft.new_blocks),
        sheet_write,
    )
    flash(
        ngettext(
            "%(n)s sak kopierad. Ta bort det som inte passar.",
            "%(n)s saker kopierade. Ta bort det som inte passar.",
            len(draft.new_blocks),
        )
    )


def _render_lookback_page(
    week: Week, stored_sheet: StoredSheet, form: LookbackForm, *, is_kept: bool
) -> str:
    return render_template(
        "schedule/look_back.html",
        page=lookback_page.build_lookback_page(
            current_person(), week, stored_sheet, form, is_kept=is_kept
        ),
    )
