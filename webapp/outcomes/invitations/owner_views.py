"""The person's own pages: why nobody can see it, one question a page, look through, send.

Nothing is stored between the pages; what was answered travels in them alone.
"""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from webapp.core import guard
from webapp.core.db import DatabaseBusy, db
from webapp.core.i18n import gettext as _
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.identity.models import Role
from webapp.identity.sessions.current import current_person, require_role
from webapp.outcomes.invitations import answer_rights, carried_answers, form_tokens
from webapp.outcomes.invitations.answer_rights import AnswerRight
from webapp.outcomes.invitations.answer_sending import (
    SendingOutcome,
    burn_answer_right,
    send_anonymous_answers,
)
from webapp.outcomes.invitations.carried_answers import AnswersSoFar
from webapp.questions.asking import is_in_current_language

bp = Blueprint("invitations", __name__, url_prefix="/indicators", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))


@bp.after_request
def forbid_compression(response: Response) -> Response:
    """Compressed, a page would be as long as its answers make it."""
    response.headers["Cache-Control"] = "no-store, no-transform"
    return response


@bp.get("/<kind>/<occasion>")
def show_invitation_banner(kind: str, occasion: str) -> ResponseReturnValue:
    """What this is, why nobody can see who answered what, and that a no changes nothing."""
    answer_right = _load_own_right(kind, occasion)
    if answer_right.used:
        return _render_used_page()
    return render_template(
        "invitations/banner.html",
        title=carried_answers.parse_answers_so_far(answer_right.definition, None).say(
            answer_right.definition.title
        ),
        count=len(answer_right.definition.questions) + 1,
        only_swedish=not is_in_current_language(answer_right.definition),
        **_build_right_context(answer_right),
    )


@bp.post("/<kind>/<occasion>")
@guard.fleeting
def take_question_answer(kind: str, occasion: str) -> ResponseReturnValue:
    """Take one answer and show what comes next, or send; till then all goes back into the page."""
    answer_right = _load_own_right(kind, occasion)
    if answer_right.used:
        return _render_used_page()
    answers_so_far, pressed_button = (
        _parse_carried_answers(answer_right, request.form.get("given")),
        request.form.get("go", ""),
    )
    if request.form.get("page") == "look":
        return (
            _go_back_to_last_question(answer_right, answers_so_far)
            if pressed_button == "last"
            else _send_looked_through(answer_right, answers_so_far)
        )
    return (
        _render_question_page(answer_right, answers_so_far, 0)
        if pressed_button == "begin"
        else _take_posted_answer(answer_right, answers_so_far, pressed_button)
    )


@bp.get("/thanks")
def show_invitation_thanks() -> str:
    """It is sent; where it went."""
    return render_template("invitations/thanks.html")


@bp.get("/<kind>/<occasion>/no")
def show_decline_page(kind: str, occasion: str) -> ResponseReturnValue:
    """What a no means: nothing."""
    answer_right = _load_own_right(kind, occasion)
    if answer_right.used:
        return _render_used_page()
    return render_template("invitations/decline.html", **_build_right_context(answer_right))


@bp.post("/<kind>/<occasion>/no")
@guard.fleeting
def save_declined_invitation(kind: str, occasion: str) -> ResponseReturnValue:
    """Use the right up without answering."""
    answer_right = _load_own_right(kind, occasion)
    if answer_right.used:
        return _render_used_page()
    _refuse_wrong_token(answer_right)
    try:
        burn_answer_right(answer_right)
    except (SQLAlchemyError, DatabaseBusy):
        db.session.rollback()
        abort(503)
    flash(_("Tack för att du sa till. Inget ändras för dig."))
    return redirect(build_page_url(PagePurpose.HOME), code=303)


def _load_own_right(sheet_kind: str, occasion: str) -> AnswerRight:
    """My own right; anything else is a 404."""
    return answer_rights.find_answer_right(current_person().id, sheet_kind, occasion) or abort(404)


def _build_right_context(answer_right: AnswerRight) -> dict[str, Any]:
    """What every page of a right carries."""
    return {
        "kind": answer_right.definition.id,
        "occasion": answer_right.occasion,
        "token": form_tokens.issue_form_token(answer_right),
        "attribution": answer_right.definition.attribution,
    }


def _render_used_page() -> ResponseReturnValue:
    return render_template("invitations/used.html"), 409


def _refuse_wrong_token(answer_right: AnswerRight) -> None:
    if not form_tokens.is_token_for_right(answer_right, request.form.get("token", "")):
        abort(_build_again_response())


def _build_again_response() -> Response:
    """Refused, with a sentence: another's token, a made up one, or questions that have changed."""
    return Response(render_template("invitations/again.html"), 400)


def _parse_carried_answers(answer_right: AnswerRight, carried_text: str | None) -> AnswersSoFar:
    _refuse_wrong_token(answer_right)
    try:
        return carried_answers.parse_answers_so_far(answer_right.definition, carried_text)
    except ValueError:
        abort(_build_again_response())


def _parse_question_index(answers_so_far: AnswersSoFar) -> int:
    question_code, question_codes = (
        request.form.get("at", ""),
        [*map(carried_answers.format_answer_code, range(len(answers_so_far.questions)))],
    )
    return (
        question_codes.index(question_code)
        if question_code in question_codes
        else abort(_build_again_response())
    )


def _take_posted_answer(
    answer_right: AnswerRight, answers_so_far: AnswersSoFar, pressed_button: str
) -> ResponseReturnValue:
    """Take the answer to one question; go back, on, or to the look through."""
    question_index = _parse_question_index(answers_so_far)
    answer_form: Any = carried_answers.build_question_form(
        answers_so_far, question_index, request.form
    )
    is_answered = answer_form.validate()
    if is_answered:
        answers_so_far = answers_so_far.with_answer(
            question_index,
            carried_answers.parse_answer_code(
                answers_so_far.questions[question_index], answer_form.answer.data
            ),
        )
    if pressed_button == "back":
        return _render_question_page(answer_right, answers_so_far, max(question_index - 1, 0))
    if not is_answered:
        return _render_question_page(answer_right, answers_so_far, question_index, answer_form), 422
    if answers_so_far.complete or question_index + 1 == len(answers_so_far.questions):
        return _render_look_page(answer_right, answers_so_far)
    return _render_question_page(answer_right, answers_so_far, question_index + 1)


def _send_looked_through(
    answer_right: AnswerRight, answers_so_far: AnswersSoFar
) -> ResponseReturnValue:
    """Use the right up, and hand the answers over."""
    look_form = carried_answers.build_look_form(answers_so_far, request.form)
    if not look_form.validate():
        return _render_look_page(answer_right, answers_so_far, look_form), 422
    sending_outcome = send_anonymous_answers(
        answer_right, carried_answers.apply_look_form(answers_so_far, look_form).answers()
    )
    if sending_outcome is SendingOutcome.USED:
        return _render_used_page()
    if sending_outcome is SendingOutcome.NOT_NOW:
        return _render_look_page(answer_right, answers_so_far, look_form, not_now=True), 503
    if sending_outcome is SendingOutcome.UNSURE:
        return render_template("invitations/unsure.html"), 503
    return redirect(url_for("invitations.show_invitation_thanks"), code=303)


def _go_back_to_last_question(answer_right: AnswerRight, answers_so_far: AnswersSoFar) -> str:
    """The last question, with what stood in the lists; what is no answer there is none yet."""
    look_form = carried_answers.build_look_form(answers_so_far, request.form)
    for question_index, answer_field in enumerate(look_form):
        try:
            answers_so_far = answers_so_far.with_answer(
                question_index,
                carried_answers.parse_answer_code(
                    answers_so_far.questions[question_index], answer_field.data
                ),
            )
        except ValueError:
            abort(_build_again_response())
    return _render_question_page(answer_right, answers_so_far, len(answers_so_far.questions) - 1)


def _render_question_page(
    answer_right: AnswerRight,
    answers_so_far: AnswersSoFar,
    question_index: int,
    answer_form: Any = None,
) -> str:
    asked_question = answers_so_far.questions[question_index]
    return render_template(
        "invitations/question.html",
        form=answer_form or carried_answers.build_question_form(answers_so_far, question_index),
        faces=carried_answers.list_answer_faces(asked_question),
        scale=asked_question.number_range() is not None,
        at=question_index,
        total=len(answers_so_far.questions),
        given=answers_so_far.text,
        **_build_right_context(answer_right),
    )


def _render_look_page(
    answer_right: AnswerRight,
    answers_so_far: AnswersSoFar,
    look_form: Any = None,
    *,
    not_now: bool = False,
) -> str:
    return render_template(
        "invitations/look.html",
        form=look_form or carried_answers.build_look_form(answers_so_far),
        not_now=not_now,
        **_build_right_context(answer_right),
    )
