"""The person's own pages: why nobody can see it, one question a page, look through, send.

Nothing is stored between the pages; what was answered travels in them alone.
"""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from webapp.accounts.access import current_person, only
from webapp.accounts.models import Role
from webapp.core import guard
from webapp.core.db import DatabaseBusy, db
from webapp.core.i18n import gettext as _
from webapp.invitations import rights, tokens, walk
from webapp.invitations.rights import Right
from webapp.invitations.sending import Outcome, burn, send
from webapp.invitations.walk import Walk
from webapp.questions.asking import offered

bp = Blueprint("invitations", __name__, url_prefix="/indicators", template_folder="templates")
bp.before_request(only(Role.DELTAGARE))


@bp.after_request
def unchanged(response: Response) -> Response:
    """Compressed, a page would be as long as its answers make it."""
    response.headers["Cache-Control"] = "no-store, no-transform"
    return response


@bp.get("/<kind>/<occasion>")
def banner(kind: str, occasion: str) -> ResponseReturnValue:
    """What this is, why nobody can see who answered what, and that a no changes nothing."""
    right = _mine(kind, occasion)
    if right.used:
        return _used()
    return render_template(
        "invitations/banner.html",
        title=walk.read(right.definition, None).say(right.definition.title),
        count=len(right.definition.questions) + 1,
        only_swedish=not offered(right.definition),
        **_place(right),
    )


@bp.post("/<kind>/<occasion>")
@guard.fleeting
def question(kind: str, occasion: str) -> ResponseReturnValue:
    """Take one answer and show what comes next, or send; till then all goes back into the page."""
    right = _mine(kind, occasion)
    if right.used:
        return _used()
    now, go = _walk(right, request.form.get("given")), request.form.get("go", "")
    if request.form.get("page") == "look":
        return _back_from_look(right, now) if go == "last" else _send(right, now)
    return _question_page(right, now, 0) if go == "begin" else _answer(right, now, go)


@bp.get("/thanks")
def thanks() -> str:
    """It is sent; where it went."""
    return render_template("invitations/thanks.html")


@bp.get("/<kind>/<occasion>/no")
def decline(kind: str, occasion: str) -> ResponseReturnValue:
    """What a no means: nothing."""
    right = _mine(kind, occasion)
    if right.used:
        return _used()
    return render_template("invitations/decline.html", **_place(right))


@bp.post("/<kind>/<occasion>/no")
@guard.fleeting
def declined(kind: str, occasion: str) -> ResponseReturnValue:
    """Use the right up without answering."""
    right = _mine(kind, occasion)
    if right.used:
        return _used()
    _check_token(right)
    try:
        burn(right)
    except (SQLAlchemyError, DatabaseBusy):
        db.session.rollback()
        abort(503)
    flash(_("Tack för att du sa till. Inget ändras för dig."))
    return redirect(url_for("home.today"), code=303)


def _mine(kind: str, occasion: str) -> Right:
    """My own right; anything else is a 404."""
    return rights.find(current_person().id, kind, occasion) or abort(404)


def _place(right: Right) -> dict[str, Any]:
    """What every page of a right carries."""
    return {
        "kind": right.definition.id,
        "occasion": right.occasion,
        "token": tokens.issue(right),
        "attribution": right.definition.attribution,
    }


def _used() -> ResponseReturnValue:
    return render_template("invitations/used.html"), 409


def _check_token(right: Right) -> None:
    if not tokens.fits(right, request.form.get("token", "")):
        abort(_again())


def _again() -> Response:
    """Refused, with a sentence: another's token, a made up one, or questions that have changed."""
    return Response(render_template("invitations/again.html"), 400)


def _walk(right: Right, text: str | None) -> Walk:
    _check_token(right)
    try:
        return walk.read(right.definition, text)
    except ValueError:
        abort(_again())


def _at(now: Walk) -> int:
    text, places = request.form.get("at", ""), [*map(walk.code, range(len(now.questions)))]
    return places.index(text) if text in places else abort(_again())


def _answer(right: Right, now: Walk, go: str) -> ResponseReturnValue:
    """Take the answer to one question; go back, on, or to the look through."""
    at = _at(now)
    form: Any = walk.question_form(now, at, request.form)
    answered = form.validate()
    if answered:
        now = now.put(at, walk.place_of(now.questions[at], form.answer.data))
    if go == "back":
        return _question_page(right, now, max(at - 1, 0))
    if not answered:
        return _question_page(right, now, at, form), 422
    if now.complete or at + 1 == len(now.questions):
        return _look_page(right, now)
    return _question_page(right, now, at + 1)


def _send(right: Right, now: Walk) -> ResponseReturnValue:
    """Use the right up, and hand the answers over."""
    form = walk.look_form(now, request.form)
    if not form.validate():
        return _look_page(right, now, form), 422
    outcome = send(right, walk.looked(now, form).answers())
    if outcome is Outcome.USED:
        return _used()
    if outcome is Outcome.NOT_NOW:
        return _look_page(right, now, form, not_now=True), 503
    if outcome is Outcome.UNSURE:
        return render_template("invitations/unsure.html"), 503
    return redirect(url_for("invitations.thanks"), code=303)


def _back_from_look(right: Right, now: Walk) -> str:
    """The last question, with what stood in the lists; what is no answer there is none yet."""
    form = walk.look_form(now, request.form)
    for at, field in enumerate(form):
        try:
            now = now.put(at, walk.place_of(now.questions[at], field.data))
        except ValueError:
            abort(_again())
    return _question_page(right, now, len(now.questions) - 1)


def _question_page(right: Right, now: Walk, at: int, form: Any = None) -> str:
    asked = now.questions[at]
    return render_template(
        "invitations/question.html",
        form=form or walk.question_form(now, at),
        faces=walk.faces(asked),
        scale=asked.span() is not None,
        at=at,
        total=len(now.questions),
        given=now.text,
        **_place(right),
    )


def _look_page(right: Right, now: Walk, form: Any = None, *, not_now: bool = False) -> str:
    return render_template(
        "invitations/look.html",
        form=form or walk.look_form(now),
        not_now=not_now,
        **_place(right),
    )
