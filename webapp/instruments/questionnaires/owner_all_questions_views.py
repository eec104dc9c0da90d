"""All questions of a questionnaire on one page, for those who would rather have it so."""

from typing import Any

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
from webapp.instruments.questionnaires import posted_answers, questionnaire_sheet
from webapp.instruments.questionnaires.owner_views import (
    ALL_QUESTIONS_OPTION,
    bp,
    build_noted_answers,
    can_show_all_questions,
    describe_sheet_readers,
    load_own_questionnaire,
)
from webapp.instruments.questionnaires.posted_answers import Forms, PostedChanges
from webapp.questions import asking, wording_locks
from webapp.questions.definition_format import Questionnaire
from webapp.sheets import owner_service, save_responses
from webapp.sheets.forms import SheetForm
from webapp.sheets.models import SheetOption
from webapp.sheets.owner_service import StoredSheet
from webapp.sheets.page_hooks import PagePart
from webapp.sheets.save_responses import SaveResult


class KeptQuestions(msgspec.Struct, frozen=True, kw_only=True):
    """What a page with all questions shows after it saved by itself.

    ``was`` are the tokens of what was saved, by question; ``wrong`` are (question, what has to be
    changed); ``gone`` are (question, answer) that are not asked any longer; ``came`` and ``went``
    are the questions that this save brought and took away.
    """

    stored: StoredSheet
    kind: str
    saved: bool
    was: dict[str, str]
    wrong: list[tuple[str, str]]
    gone: list[tuple[str, str]]
    came: dict[str, dict[str, Any]]
    went: list[str]


@bp.get("/<kind>/<key>/all-questions")
def show_all_questions(kind: str, key: str) -> str:
    """All questions that are asked."""
    definition, stored = _load_all_questions_sheet(kind, key)
    carried_fields = kept_forms.find_kept_form()
    forms = (
        posted_answers.parse_posted_forms(definition, carried_fields)
        if carried_fields is not None
        else {}
    )
    sheet_form = SheetForm(carried_fields)
    sheet_form.ready(stored)
    return _render_all_questions(
        definition, stored, forms, sheet_form, is_carried=carried_fields is not None
    )


@bp.post("/<kind>/<key>/all-questions")
def save_all_questions(kind: str, key: str) -> ResponseReturnValue:
    """Save what was answered, also beside what has to be changed; a page that saves stays."""
    definition, stored = _load_all_questions_sheet(kind, key)
    sheet_form, forms = SheetForm(), posted_answers.parse_posted_forms(definition, request.form)
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
            stored = owner_service.save_answers(
                current_person(), kind, key, saved_answers, sheet_form.write()
            )
        except msgspec.ValidationError:
            abort(400)
        db.commit()
    if not is_htmx() and (posted_changes.wrong or posted_changes.gone):
        sheet_form.ready(stored)
        return _render_all_questions(
            definition, stored, forms, sheet_form, changes=posted_changes
        ), 422
    return save_responses.respond_to_save(
        SaveResult(
            sheet_kind=kind,
            stored_sheet=stored,
            next_url="" if is_htmx() else _choose_url_after_save(definition, stored, forms),
            status_part=_build_kept_questions(definition, stored, forms, posted_changes),
        )
    )


@bp.post("/<kind>/<key>/show-all")
def save_page_layout(kind: str, key: str) -> ResponseReturnValue:
    """From now on: all questions of this questionnaire on one page, or one question a page."""
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
    definition, stored = load_own_questionnaire(sheet_kind, sheet_key)
    return (definition, stored) if can_show_all_questions(definition) else abort(404)


def _drop_untouched_answers(
    stored: StoredSheet, forms: Forms, posted_changes: PostedChanges
) -> PostedChanges:
    """A page that saves by itself: a text that was not come to yet has no answer by that."""
    touched = {
        question_id: answer
        for question_id, answer in posted_changes.changes.items()
        if not posted_answers.is_untouched_question(stored, forms[question_id], question_id)
    }
    return msgspec.structs.replace(posted_changes, changes=touched)


def _choose_url_after_save(definition: Questionnaire, stored: StoredSheet, forms: Forms) -> str:
    """A question that came by this save, else the end: who passed a question over may go on."""
    draft_answers, kind, key = stored.draft.answers, definition.id, stored.key
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


def _build_question_contexts(
    definition: Questionnaire, stored: StoredSheet, forms: Forms
) -> dict[str, dict[str, Any]]:
    """What ``questionnaires/_ask.html`` finds, for each question that is asked."""
    draft_answers, readers_sentence = stored.draft.answers, describe_sheet_readers(definition.id)
    return {
        asked_question.id: {
            "asked": asked_question,
            "form": forms.get(asked_question.id)
            or posted_answers.build_answered_form(definition, asked_question, draft_answers),
            "was": posted_answers.format_answer_token(draft_answers, asked_question.id),
            "who": readers_sentence if asked_question.own_words else None,
        }
        for asked_question in asking.list_asked_questions(definition, draft_answers)
    }


def _list_unasked_answers(
    definition: Questionnaire, forms: Forms, changes: PostedChanges
) -> list[tuple[str, str]]:
    """Questions that are not asked by now, and what was answered there, in words."""
    translate_text = asking.choose_translator(definition)
    return [
        (
            translate_text(question.text),
            questionnaire_sheet.format_answer_words(
                question, forms[question.id].value(), translate_text
            ),
        )
        for question in changes.gone
    ]


def _build_kept_questions(
    definition: Questionnaire, stored: StoredSheet, forms: Forms, changes: PostedChanges
) -> PagePart:
    """The status line, and the questions that came or went by this save."""
    contexts = _build_question_contexts(definition, stored, {})
    kept_questions = KeptQuestions(
        stored=stored,
        kind=definition.id,
        saved=bool(changes.changes),
        was={
            question_id: posted_answers.format_answer_token(stored.draft.answers, question_id)
            for question_id in changes.changes
        },
        wrong=[
            (forms[question.id].answer.label.text, _format_first_error(forms, question.id))
            for question in changes.wrong
        ],
        gone=_list_unasked_answers(definition, forms, changes),
        came={
            question_id: context
            for question_id, context in contexts.items()
            if question_id not in forms
        },
        went=[question_id for question_id in forms if question_id not in contexts],
    )
    return PagePart("questionnaires/_kept.html", kept_questions)


def _format_first_error(forms: Forms, question_id: str) -> str:
    return str(next(iter(forms[question_id].errors.values()))[0])


def _render_all_questions(
    definition: Questionnaire,
    stored: StoredSheet,
    forms: Forms,
    sheet_form: SheetForm,
    *,
    changes: PostedChanges | None = None,
    is_carried: bool = False,
) -> str:
    contexts, translate_text = (
        _build_question_contexts(definition, stored, forms),
        asking.choose_translator(definition),
    )
    wrong_questions = changes.wrong if changes else []
    return render_template(
        "questionnaires/at_once.html",
        named=questionnaire_sheet.format_sheet_title(definition.id, stored.key),
        parts=[
            (
                translate_text(title)
                if title and any(question.id in contexts for question in part)
                else "",
                part,
            )
            for title, part in asking.list_question_parts(definition, definition.questions)
        ],
        asks=contexts,
        wrong=[forms[question.id].answer for question in wrong_questions],
        gone=_list_unasked_answers(definition, forms, changes) if changes else [],
        only_swedish=not asking.is_in_current_language(definition),
        attribution=definition.attribution,
        show_url=url_for("questionnaires.save_page_layout", kind=definition.id, key=stored.key),
        stored=stored,
        kind=definition.id,
        save=sheet_form,
        carried=is_carried,
        heading=False,
        here=request.path,
    )
