"""All questions of a questionnaire on one page, for those who would rather have it so."""

import msgspec
import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.db import db
from webapp.core.htmx import is_htmx
from webapp.core.i18n import gettext as _
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person
from webapp.instruments.questionnaires import all_questions_page, posted_answers
from webapp.instruments.questionnaires.own_questionnaires import (
    ALL_QUESTIONS_OPTION,
    build_noted_answers,
    can_show_all_questions,
    load_own_questionnaire,
)
from webapp.instruments.questionnaires.owner_views import bp
from webapp.instruments.questionnaires.posted_answers import Forms, PostedChanges
from webapp.questions import asking, wording_locks
from webapp.questions.definition_format import Questionnaire
from webapp.sheets import draft_saving, save_responses
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.forms import SheetForm
from webapp.sheets.models import SheetOption
from webapp.sheets.save_responses import SaveResult


@bp.get("/<kind>/<key>/all-questions")
def show_all_questions(kind: str, key: str) -> str:
    """The page with all questions that are asked."""
    definition, stored = _load_all_questions_sheet(kind, key)
    carried_fields = kept_forms.find_kept_form()
    forms = {}
    if carried_fields is not None:
        forms = posted_answers.parse_posted_forms(definition, carried_fields)
    sheet_form = SheetForm(carried_fields)
    sheet_form.ready(stored)
    page = all_questions_page.build_all_questions_page(
        current_person(),
        definition,
        stored,
        forms,
        sheet_form,
        is_carried=carried_fields is not None,
    )
    return render_template("questionnaires/at_once.html", page=page)


@bp.post("/<kind>/<key>/all-questions")
def save_all_questions(kind: str, key: str) -> ResponseReturnValue:
    """Save the valid answers, and show what has to be changed; a page that saves itself stays."""
    definition, stored = _load_all_questions_sheet(kind, key)
    sheet_form = SheetForm()
    forms = posted_answers.parse_posted_forms(definition, request.form)
    if not sheet_form.validate():
        abort(400)
    posted_changes = posted_answers.read_posted_changes(
        definition, stored, forms, request.form, sheet_form.write().page
    )
    if is_htmx():
        posted_changes = _drop_untouched_answers(stored, forms, posted_changes)
    if posted_changes.changes:
        wording_locks.write_wording_lock(definition)
        saved_answers = posted_changes.changes | build_noted_answers(
            definition, stored, sheet_form.write().page
        )
        try:
            stored = draft_saving.save_answers(
                current_person(), kind, key, saved_answers, sheet_form.write()
            )
        except msgspec.ValidationError:
            abort(400)
        db.commit()
    if not is_htmx() and (posted_changes.wrong or posted_changes.gone):
        sheet_form.ready(stored)
        page = all_questions_page.build_all_questions_page(
            current_person(), definition, stored, forms, sheet_form, changes=posted_changes
        )
        return render_template("questionnaires/at_once.html", page=page), 422
    return save_responses.respond_to_save(
        SaveResult(
            sheet_kind=kind,
            stored_sheet=stored,
            next_url="" if is_htmx() else _choose_url_after_save(definition, stored, forms),
            status_part=all_questions_page.build_kept_questions(
                current_person(), definition, stored, forms, posted_changes
            ),
        )
    )


@bp.post("/<kind>/<key>/show-all")
def save_page_layout(kind: str, key: str) -> ResponseReturnValue:
    """Store whether I want all questions of this questionnaire on one page, and lead there."""
    _load_all_questions_sheet(kind, key)
    own_option = {"person_id": current_person().id, "kind": kind, "option": ALL_QUESTIONS_OPTION}
    db.begin_write()
    if request.form.get("at_once") == "yes":
        insert_statement = db.insert(SheetOption).values(own_option).on_conflict_do_nothing()
        db.session.execute(insert_statement)
        onward_url = url_for("questionnaires.show_all_questions", kind=kind, key=key)
    else:
        db.session.execute(sa.delete(SheetOption).filter_by(**own_option))
        onward_url = url_for("questionnaires.show_first_unanswered", kind=kind, key=key)
    db.commit()
    return redirect(onward_url, code=303)


def _load_all_questions_sheet(sheet_kind: str, sheet_key: str) -> tuple[Questionnaire, StoredSheet]:
    """As ``load_own_questionnaire``; 404 also where the questions cannot stand on one page."""
    definition, stored = load_own_questionnaire(current_person(), sheet_kind, sheet_key)
    if not can_show_all_questions(definition):
        abort(404)
    return definition, stored


def _drop_untouched_answers(
    stored: StoredSheet, forms: Forms, posted_changes: PostedChanges
) -> PostedChanges:
    """The changes without the questions that are empty and have no stored answer.

    A page that saves by itself posts every question: an empty text that the person has not come to
    yet is no answer.
    """
    touched = {
        question_id: answer
        for question_id, answer in posted_changes.changes.items()
        if not posted_answers.is_untouched_question(stored, forms[question_id], question_id)
    }
    return msgspec.structs.replace(posted_changes, changes=touched)


def _choose_url_after_save(definition: Questionnaire, stored: StoredSheet, forms: Forms) -> str:
    """A question that this save made the sheet ask, else the page for looking through."""
    draft_answers = stored.draft.answers
    kind, key = definition.id, stored.key
    unanswered_ids = [
        question.id
        for question in asking.list_asked_questions(definition, draft_answers)
        if question.id not in draft_answers
    ]
    appeared_ids = [question_id for question_id in unanswered_ids if question_id not in forms]
    if appeared_ids:
        return url_for(
            "questionnaires.show_all_questions",
            kind=kind,
            key=key,
            _anchor=f"ask-{appeared_ids[0]}",
        )
    if not stored.sendable:
        flash(_("Det finns inget att skicka än."))
        return url_for("questionnaires.show_all_questions", kind=kind, key=key)
    if unanswered_ids:
        flash(_("Sparat. Några frågor har inget svar än. Du kan hoppa över dem om du vill."))
    return build_page_url(PagePurpose.LOOK_THROUGH, kind=kind, key=key)
