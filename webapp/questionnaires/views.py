"""A questionnaire: one question a page, saved while it is written."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import resume
from webapp.accounts.access import me, only
from webapp.accounts.models import Role
from webapp.core.htmx import is_htmx
from webapp.core.i18n import language
from webapp.questionnaires import body, plan
from webapp.questionnaires.format import LANGUAGE, Definition
from webapp.questionnaires.kinds import Kind
from webapp.questionnaires.kinds.base import AnswerForm
from webapp.sheets import filling, road
from webapp.sheets.instruments import Answers
from webapp.sheets.road import Stored
from webapp.sheets.views import readers

bp = Blueprint("questionnaires", __name__, url_prefix="/form", template_folder="templates")
bp.before_request(only(Role.DELTAGARE))


@bp.get("/<kind>/<key>")
def sheet(kind: str, key: str) -> ResponseReturnValue:
    """The first question that is asked and not answered, or the look through."""
    definition, stored = _mine(kind, key)
    answers = stored.draft.answers
    for asked in body.shown(definition, answers):
        if asked.id not in answers:
            return redirect(_url(kind, key, asked), code=303)
    return redirect(url_for("sheets.look", kind=kind, key=key), code=303)


@bp.get("/<kind>/<key>/<name>")
def question(kind: str, key: str, name: str) -> str:
    """One question."""
    definition, stored = _mine(kind, key)
    asked = _asked(definition, stored.draft.answers, name)
    carried = resume.take()
    form = asked.form(carried) if carried is not None else asked.form()
    form.ask(asked, body.voice(definition))
    if carried is None and name in stored.draft.answers:
        form.fill(stored.draft.answers[name])
    form.ready(stored)
    return _page(kind, definition, stored, asked, form, carried=carried is not None)


@bp.post("/<kind>/<key>/<name>")
def save(kind: str, key: str, name: str) -> ResponseReturnValue:
    """Save the answer; a page that saves by itself stays, a person goes on."""
    definition, stored = _mine(kind, key)
    answers = stored.draft.answers
    asked = _asked(definition, answers, name)
    form = asked.form()
    form.ask(asked, body.voice(definition))
    if not form.validate():
        if is_htmx():
            return filling.refused_part(form)
        return _page(kind, definition, stored, asked, form), 422
    changes = {name: form.value()} | _beside(definition, stored, form.write().page)
    onward = _onward(kind, key, definition, answers | changes, name)
    return filling.save(form, kind, key, changes, onward)


def _mine(kind: str, key: str) -> tuple[Definition, Stored]:
    """The sheet of that key and its definition, if it is mine to fill in; else a 404."""
    if kind not in body.definitions() or not body.may_write(kind, key):
        abort(404)
    stored = road.find(me(), kind, key)
    if stored.sheet_id is None and not plan.is_mine(me().id, kind, key):
        abort(404)
    return body.begun_with(kind, stored.draft.answers), stored


def _asked(definition: Definition, answers: Answers, name: str) -> Kind:
    """The question called so; one that is hidden or none is a 404."""
    found = [each for each in body.shown(definition, answers) if each.id == name]
    return found[0] if found else abort(404)


def _beside(definition: Definition, stored: Stored, page: UUID) -> Answers:
    """What a save notes beside the answer: the definition it goes by, and the language shown.

    Only what is new; but a page that noted it once does so each time, so that the same post again
    is the same save.
    """
    spoken = language().code if body.offered(definition) else "sv"
    fields = stored.draft.fields
    return {
        name: value
        for name, value in {**body.beginning(definition), LANGUAGE: spoken}.items()
        if name not in fields or fields[name].page == page or fields[name].value != value
    }


def _onward(kind: str, key: str, definition: Definition, answers: Answers, name: str) -> str:
    asked = body.shown(definition, answers)
    place = [each.id for each in asked].index(name) + 1
    if place < len(asked):
        return _url(kind, key, asked[place])
    return url_for("sheets.look", kind=kind, key=key)


def _url(kind: str, key: str, asked: Kind) -> str:
    return url_for("questionnaires.question", kind=kind, key=key, name=asked.id)


def _page(
    kind: str,
    definition: Definition,
    stored: Stored,
    asked: Kind,
    form: AnswerForm,
    *,
    carried: bool = False,
) -> str:
    every = body.shown(definition, stored.draft.answers)
    place = [each.id for each in every].index(asked.id)
    context: dict[str, Any] = {
        "heading": body.title(kind, stored.key),
        "number": place + 1,
        "total": len(every),
        "back": _url(kind, stored.key, every[place - 1]) if place else url_for("home.today"),
        "readers": readers(kind) if asked.own_words else "",
        "only_swedish": not body.offered(definition),
        "attribution": definition.attribution,
    }
    return render_template(
        asked.template,
        form=form,
        stored=stored,
        kind=kind,
        name=asked.id,
        carried=carried,
        here=request.path,
        **context,
    )
