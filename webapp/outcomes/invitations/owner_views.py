"""The person's own pages: why nobody can see who answered, one question a page, look through, send.

Nothing is stored between the pages; the answers so far travel in the pages themselves.
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
from webapp.outcomes.invitations import (
    answer_rights,
    carried_answers,
    form_tokens,
    invitation_pages,
)
from webapp.outcomes.invitations.answer_rights import AnswerRight
from webapp.outcomes.invitations.answer_sending import (
    SendingOutcome,
    burn_answer_right,
    send_anonymous_answers,
)
from webapp.outcomes.invitations.carried_answers import AnswersSoFar

bp = Blueprint("invitations", __name__, url_prefix="/indicators", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))


@bp.after_request
def forbid_compression(response: Response) -> Response:
    """Forbid it, and caching: the length of a compressed page would depend on its answers."""
    response.headers["Cache-Control"] = "no-store, no-transform"
    return response


@bp.get("/<kind>/<occasion>")
def show_invitation_banner(kind: str, occasion: str) -> ResponseReturnValue:
    """What this is, why nobody can see who answered what, and that a no changes nothing."""
    answer_right = _load_own_right(kind, occasion)
    if answer_right.used:
        return _render_used_page()
    return render_template(
        "invitations/banner.html", page=invitation_pages.build_banner_page(answer_right)
    )


@bp.post("/<kind>/<occasion>")
@guard.fleeting
def take_question_answer(kind: str, occasion: str) -> ResponseReturnValue:
    """Take one answer and show the next page, or send them all.

    Until they are sent, the answers so far go back into the page.
    """
    answer_right = _load_own_right(kind, occasion)
    if answer_right.used:
        return _render_used_page()
    answers_so_far = _parse_carried_answers(answer_right, request.form.get("given"))
    pressed_button = request.form.get("go", "")
    if request.form.get("page") == "look":
        if pressed_button == "last":
            return _go_back_to_last_question(answer_right, answers_so_far)
        return _send_looked_through(answer_right, answers_so_far)
    if pressed_button == "begin":
        return _render_question_page(answer_right, answers_so_far, 0)
    return _take_posted_answer(answer_right, answers_so_far, pressed_button)


@bp.get("/thanks")
def show_invitation_thanks() -> str:
    """The answers are sent, and what happens to them now."""
    return render_template("invitations/thanks.html")


@bp.get("/<kind>/<occasion>/no")
def show_decline_page(kind: str, occasion: str) -> ResponseReturnValue:
    """Ask for the no, and say that it changes nothing for the person."""
    answer_right = _load_own_right(kind, occasion)
    if answer_right.used:
        return _render_used_page()
    decline_page = invitation_pages.DeclineInvitationPage(
        right=invitation_pages.build_right_on_page(answer_right)
    )
    return render_template("invitations/decline.html", page=decline_page)


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
    """The right of the person signed in; a 404 where they have none."""
    return answer_rights.find_answer_right(current_person().id, sheet_kind, occasion) or abort(404)


def _render_used_page() -> ResponseReturnValue:
    return render_template("invitations/used.html"), 409


def _refuse_wrong_token(answer_right: AnswerRight) -> None:
    if not form_tokens.is_token_for_right(answer_right, request.form.get("token", "")):
        abort(_build_again_response())


def _build_again_response() -> Response:
    """The page that says to begin again: the token or the answers do not fit the right."""
    return Response(render_template("invitations/again.html"), 400)


def _parse_carried_answers(answer_right: AnswerRight, carried_text: str | None) -> AnswersSoFar:
    """The answers so far; a 400 where the token or the text does not fit the right."""
    _refuse_wrong_token(answer_right)
    try:
        return carried_answers.parse_answers_so_far(answer_right.definition, carried_text)
    except ValueError:
        abort(_build_again_response())


def _parse_question_index(answers_so_far: AnswersSoFar) -> int:
    """Which question was on the page, counted from 0; a 400 where there is no such question."""
    posted_code = request.form.get("at", "")
    index_by_code = {
        carried_answers.format_answer_code(question_index): question_index
        for question_index in range(len(answers_so_far.questions))
    }
    if posted_code not in index_by_code:
        abort(_build_again_response())
    return index_by_code[posted_code]


def _take_posted_answer(
    answer_right: AnswerRight, answers_so_far: AnswersSoFar, pressed_button: str
) -> ResponseReturnValue:
    """Take the answer to one question; go back, go on, or show all answers to look through."""
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
        return _render_look_page(answer_right, carried_answers.build_look_form(answers_so_far))
    return _render_question_page(answer_right, answers_so_far, question_index + 1)


def _send_looked_through(
    answer_right: AnswerRight, answers_so_far: AnswersSoFar
) -> ResponseReturnValue:
    """Use the right up and send the answers; show them again where that did not work."""
    look_form = carried_answers.build_look_form(answers_so_far, request.form)
    if not look_form.validate():
        return _render_look_page(answer_right, look_form), 422
    final_answers = carried_answers.apply_look_form(answers_so_far, look_form)
    sending_outcome = send_anonymous_answers(answer_right, final_answers.answers())
    if sending_outcome is SendingOutcome.USED:
        return _render_used_page()
    if sending_outcome is SendingOutcome.NOT_NOW:
        return _render_look_page(answer_right, look_form, is_sending_refused=True), 503
    if sending_outcome is SendingOutcome.UNSURE:
        return render_template("invitations/unsure.html"), 503
    return redirect(url_for("invitations.show_invitation_thanks"), code=303)


def _go_back_to_last_question(answer_right: AnswerRight, answers_so_far: AnswersSoFar) -> str:
    """The last question again, with the answers as they were changed in the lists."""
    look_form = carried_answers.build_look_form(answers_so_far, request.form)
    try:
        answers_so_far = carried_answers.apply_look_form(answers_so_far, look_form)
    except ValueError:
        abort(_build_again_response())
    return _render_question_page(answer_right, answers_so_far, len(answers_so_far.questions) - 1)


def _render_question_page(
    answer_right: AnswerRight,
    answers_so_far: AnswersSoFar,
    question_index: int,
    answer_form: Any = None,
) -> str:
    question_page = invitation_pages.build_question_page(
        answer_right, answers_so_far, question_index, answer_form
    )
    return render_template("invitations/question.html", page=question_page)


def _render_look_page(
    answer_right: AnswerRight, look_form: Any, *, is_sending_refused: bool = False
) -> str:
    look_page = invitation_pages.build_look_page(
        answer_right, look_form, is_sending_refused=is_sending_refused
    )
    return render_template("invitations/look.html", page=look_page)
