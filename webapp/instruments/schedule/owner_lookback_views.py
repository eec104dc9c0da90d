"""Sunday: what the week became, in a sentence and a picture, and what of it next week keeps."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct
from wtforms import SelectChoice, SelectMultipleField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.validators import Length

from webapp.core import clock
from webapp.core.db import db
from webapp.core.form_fields import clean_text
from webapp.core.htmx import is_htmx
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.i18n import ngettext
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person
from webapp.instruments.schedule import (
    category_totals,
    dot_chart,
    page_answers,
    schedule_blocks,
    week_drawing,
    week_page,
    week_sheet,
)
from webapp.instruments.schedule.blueprint import bp
from webapp.instruments.schedule.category_totals import WeekTotals
from webapp.instruments.schedule.owner_views import describe_full_week
from webapp.instruments.schedule.page_answers import SubmittedAnswer
from webapp.instruments.schedule.schedule_blocks import Block
from webapp.sheets import owner_service, save_responses
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.forms import SheetForm
from webapp.sheets.kinds import Answers
from webapp.sheets.owner_service import StoredSheet
from webapp.sheets.page_hooks import PagePart
from webapp.sheets.save_responses import SaveResult


def _build_lookback_field(question: object) -> TextAreaField:
    error_message = _l("Texten är för lång. Korta den till 4 000 tecken.")
    length_limit = Length(max=week_sheet.TEXT_LIMIT, message=error_message)
    return TextAreaField(question, [length_limit], filters=[clean_text], default="")


class SavedLookback(Struct, frozen=True, kw_only=True):
    """What a page that saves by itself shows after a save: what it has told by now."""

    stored: StoredSheet
    kind: str
    submitted: Mapping[str, SubmittedAnswer]


class LookbackForm(SheetForm):
    """Two texts, what the page had shown of them, and what goes along into the next week."""

    keep = _build_lookback_field(week_sheet.LOOKBACK_QUESTIONS["keep"])
    change = _build_lookback_field(week_sheet.LOOKBACK_QUESTIONS["change"])
    keep_was = HiddenField()
    change_was = HiddenField()
    along = SelectMultipleField(_l("Vad ska med till nästa vecka?"), validate_choice=False)

    def offer(self, week_blocks: Mapping[str, Block]) -> None:
        """The planned blocks of the week, to be taken along."""
        self.along.choices = [
            SelectChoice(block_name, week_sheet.format_block_label(block))
            for block_name, block in week_blocks.items()
            if block.planned
        ]

    def fill(self, answers: Answers, week_blocks: Mapping[str, Block]) -> None:
        """Show what is written so far; everything goes along until somebody says otherwise."""
        for answer_name in week_sheet.LOOKBACK_QUESTIONS:
            self[answer_name].data = answers.get(answer_name) or ""
            self[f"{answer_name}_was"].data = _hash_lookback_text(self[answer_name].data)
        self.along.data = [
            answer_name for answer_name, block in week_blocks.items() if block.planned
        ]

    def build_submitted_texts(self) -> dict[str, SubmittedAnswer]:
        """The texts as ``page_answers.save_page_answers`` takes them."""
        return {
            answer_name: SubmittedAnswer(
                was=self[f"{answer_name}_was"].data or "",
                now=_hash_lookback_text(self[answer_name].data),
            )
            for answer_name in week_sheet.LOOKBACK_QUESTIONS
        }


@bp.get("/<week:week>/back")
def show_lookback_page(week: Week) -> str:
    """How the week went, and what it says about the next."""
    stored_sheet, carried_fields = (
        week_page.load_week_sheet(current_person(), week),
        kept_forms.find_kept_form(),
    )
    lookback_form = LookbackForm(carried_fields) if carried_fields is not None else LookbackForm()
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    lookback_form.offer(week_blocks)
    if carried_fields is None:
        lookback_form.fill(stored_sheet.draft.answers, week_blocks)
    lookback_form.ready(stored_sheet)
    return _render_lookback_page(
        week, stored_sheet, lookback_form, is_carried=carried_fields is not None
    )


@bp.post("/<week:week>/back")
def save_lookback(week: Week) -> ResponseReturnValue:
    """Save the texts; with the button for it, also make the draft of the next week."""
    stored_sheet, lookback_form = week_page.load_week_sheet(current_person(), week), LookbackForm()
    lookback_form.offer(week_page.list_stored_blocks(stored_sheet))
    is_drafting = "draft" in request.form and not is_htmx()
    if not lookback_form.validate() or (
        is_drafting and not _can_save_draft(week, stored_sheet, lookback_form)
    ):
        return save_responses.respond_to_save(
            SaveResult(
                sheet_kind=week_sheet.KIND,
                stored_sheet=stored_sheet,
                next_url=url_for("schedule.show_lookback_page", week=week),
                messages=save_responses.list_form_messages(lookback_form),
            ),
            lambda: _render_lookback_page(week, stored_sheet, lookback_form),
        )
    db.begin_write()
    try:
        stored_sheet = _save_lookback_texts(week, lookback_form)
        if is_drafting:
            _save_next_week_draft(week, stored_sheet, lookback_form)
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
            status_part=_build_saved_lookback(stored_sheet, lookback_form),
        )
    )


def describe_own_week(week_totals: WeekTotals) -> list[str]:
    """The week in words to whose it is: planned and done, what came besides, what gave energy."""
    # What is told to a handläggare of the rest suits its owner too.
    return [*_describe_own_plan(week_totals), *week_drawing.describe_week_totals(week_totals)[1:]]


def _describe_own_plan(week_totals: WeekTotals) -> list[str]:
    if not week_totals.planned and not week_totals.added:
        return [_("Du planerade inget den här veckan. Att vila är också att göra något.")]
    if not week_totals.planned:
        return [_("Du planerade inget den här veckan.")]
    if week_totals.done:
        return [
            ngettext(
                "Du planerade %(n)s sak och gjorde %(done)s.",
                "Du planerade %(n)s saker och gjorde %(done)s.",
                week_totals.planned,
                done=week_totals.done,
            )
        ]
    planned_sentence = ngettext(
        "Du planerade %(n)s sak.", "Du planerade %(n)s saker.", week_totals.planned
    )
    if not week_totals.answered:
        return [planned_sentence, _("Du har inte svarat på hur det gick än.")]
    return [planned_sentence, _("Det blev på ett annat sätt. Att vila är också att göra något.")]


def _build_saved_lookback(stored_sheet: StoredSheet, lookback_form: LookbackForm) -> PagePart:
    """The status line after a save that the page made by itself, and what it has told now."""
    return PagePart(
        "schedule/_back_saved.html",
        SavedLookback(
            stored=stored_sheet,
            kind=week_sheet.KIND,
            submitted=lookback_form.build_submitted_texts(),
        ),
    )


def _hash_lookback_text(lookback_text: str | None) -> str:
    """Tells one text from another without repeating it."""
    return hashlib.sha256((lookback_text or "").encode()).hexdigest()[:16]


def _save_lookback_texts(week: Week, lookback_form: LookbackForm) -> StoredSheet:
    def list_current_tokens(answers: Answers) -> dict[str, str]:
        return {
            answer_name: _hash_lookback_text(answers.get(answer_name))
            for answer_name in week_sheet.LOOKBACK_QUESTIONS
        }

    def read_lookback_text(_answers: Answers, answer_name: str) -> Any:
        return lookback_form[answer_name].data

    return page_answers.save_page_answers(
        current_person(),
        week,
        lookback_form.build_submitted_texts(),
        list_current_tokens,
        read_lookback_text,
        lookback_form.write(),
    )[0]


def _can_save_draft(week: Week, stored_sheet: StoredSheet, lookback_form: LookbackForm) -> bool:
    """Whether a draft can be made of what was chosen; says beside the question if it cannot."""
    if not _may_draft_next_week(week):
        abort(404)
    copied_blocks, next_week_blocks = _build_next_week_blocks(week, stored_sheet, lookback_form)
    if not lookback_form.along.data:
        lookback_form.along.errors = [_("Välj minst en sak.")]
    elif schedule_blocks.is_week_overfull(next_week_blocks, copied_blocks):
        lookback_form.along.errors = [describe_full_week()]
    return not lookback_form.along.errors


def _build_next_week_blocks(
    week: Week, stored_sheet: StoredSheet, lookback_form: LookbackForm
) -> tuple[dict[str, Block], dict[str, Block]]:
    """What was chosen and is not in the next week already, and what is."""
    next_week_blocks = week_page.list_stored_blocks(
        week_page.load_week_sheet(current_person(), week.after(1))
    )
    chosen_blocks = {
        block_name: block
        for block_name, block in week_page.list_stored_blocks(stored_sheet).items()
        if block_name in lookback_form.along.data
    }
    return schedule_blocks.copy_planned_blocks(
        chosen_blocks, schedule_blocks.EVERY_DAY, next_week_blocks
    ), next_week_blocks


def _save_next_week_draft(
    week: Week, stored_sheet: StoredSheet, lookback_form: LookbackForm
) -> None:
    """One act in the next week, that can be taken back; a page makes its draft once."""
    next_week, sheet_write = week.after(1), lookback_form.write()
    copied_blocks, _next_week_blocks = _build_next_week_blocks(week, stored_sheet, lookback_form)
    if sheet_write.page in week_page.load_week_sheet(current_person(), next_week).draft.pages:
        flash(_("Utkastet är redan gjort. Du kan ändra det här."))
        return
    if not copied_blocks:
        flash(_("Allt finns redan. Inget nytt är kopierat."))
        return
    owner_service.save_undoable_answers(
        current_person(),
        week_sheet.KIND,
        next_week.key,
        schedule_blocks.build_block_changes(copied_blocks),
        sheet_write,
    )
    flash(
        ngettext(
            "%(n)s sak kopierad. Ta bort det som inte passar.",
            "%(n)s saker kopierade. Ta bort det som inte passar.",
            len(copied_blocks),
        )
    )


def _may_draft_next_week(week: Week) -> bool:
    """A draft is for a week that is not over, near enough to be planned."""
    next_week = week.after(1)
    return next_week >= Week.of(clock.today()) and week_sheet.may_write_week(next_week.key)


def _render_lookback_page(
    week: Week, stored_sheet: StoredSheet, lookback_form: LookbackForm, *, is_carried: bool = False
) -> str:
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    return render_template(
        "schedule/look_back.html",
        week=week,
        stored=stored_sheet,
        form=lookback_form,
        sentences=describe_own_week(category_totals.build_week_totals(week_blocks, week)),
        picture=dot_chart.draw_dot_chart(week_blocks) if week_blocks else None,
        days=[
            (
                day_number,
                [
                    (planned_name, planned_block)
                    for planned_name, planned_block in week_blocks.items()
                    if planned_block.planned and planned_block.day == day_number
                ],
            )
            for day_number in range(DAYS_A_WEEK)
        ],
        labels={
            block_name: week_sheet.format_block_label(block)
            for block_name, block in week_blocks.items()
        },
        outcomes=week_sheet.OUTCOME_LABELS,
        pictures={
            block_name: week_sheet.choose_block_pictogram(block)
            for block_name, block in week_blocks.items()
        },
        onward=week.after(1) if _may_draft_next_week(week) else None,
        carried=is_carried,
        kind=week_sheet.KIND,
        here=request.path,
        readers=format_sheet_readers(current_person(), week_sheet.KIND),
    )
