"""A questionnaire: one question a page, saved while it is written."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import resume
from webapp.accounts.access import me, only
from webapp.accounts.models import Role
from webapp.core.htmx import is_htmx
from webapp.core.i18n import gettext as _
from webapp.core.i18n import language
from webapp.questionnaires import above, body, frozen, plan
from webapp.questions import asking
from webapp.questions.format import LANGUAGE, Definition
from webapp.questions.kinds import Kind
from webapp.questions.kinds.base import AnswerForm
from webapp.sheets import filling, road
from webapp.sheets.forms import SheetForm
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
    for asked in asking.shown(definition, answers):
        if asked.id not in answers:
            return redirect(_url(kind, key, asked), code=303)
    return redirect(url_for("sheets.look", kind=kind, key=key), code=303)


@bp.get("/<kind>/<key>/<name>")
def question(kind: str, key: str, name: str) -> str:
    """One question."""
    definition, stored = _mine(kind, key)
    asked = _asked(definition, stored.draft.answers, name)
    carried = resume.take()
    form = asked.form(carried)
    form.ask(asked, asking.voice(definition))
    if carried is None and name in stored.draft.answers:
        form.fill(stored.draft.answers[name])
    save = SheetForm(carried)
    save.ready(stored)
    return _page(kind, definition, stored, asked, form, save, carried=carried is not None)


@bp.post("/<kind>/<key>/<name>")
def answer(kind: str, key: str, name: str) -> ResponseReturnValue:
    """Save the answer; a page that saves by itself stays, a person goes on."""
    definition, stored = _mine(kind, key)
    answers = stored.draft.answers
    asked = _asked(definition, answers, name)
    form, save = asked.form(request.form), SheetForm()
    form.ask(asked, asking.voice(definition))
    if not form.validate():
        if is_htmx():
            return filling.refused_part(form)
        return _page(kind, definition, stored, asked, form, save), 422
    changes = {name: form.value()} | _beside(definition, stored, save.write().page)
    onward = _onward(kind, key, definition, answers | changes, name)
    return filling.save(save, kind, key, changes, onward)


def _mine(kind: str, key: str) -> tuple[Definition, Stored]:
    """The sheet of that key and its definition, if it is mine to fill in; else a 404."""
    if kind not in asking.definitions() or not body.may_write(kind, key):
        abort(404)
    stored = road.find(me(), kind, key)
    if stored.sheet_id is None and not plan.is_mine(me().id, kind, key):
        abort(404)
    return frozen.definition_for(me(), kind, stored), stored


def _asked(definition: Definition, answers: Answers, name: str) -> Kind:
    """The question called so; one that is hidden or none is a 404."""
    found = [each for each in asking.shown(definition, answers) if each.id == name]
    return found[0] if found else abort(404)


def _beside(definition: Definition, stored: Stored, page: UUID) -> Answers:
    """What a save notes beside the answer: the definition it goes by, and the language shown.

    Only what is new; but a page that noted it once does so each time, so that the same post again
    is the same save.
    """
    spoken = language().code if asking.offered(definition) else "sv"
    fields = stored.draft.fields
    return {
        name: value
        for name, value in {**body.beginning(definition), LANGUAGE: spoken}.items()
        if name not in fields or fields[name].page == page or fields[name].value != value
    }


def _onward(kind: str, key: str, definition: Definition, answers: Answers, name: str) -> str:
    asked = asking.shown(definition, answers)
    place = [each.id for each in asked].index(name) + 1
    if place < len(asked):
        return _url(kind, key, asked[place])
    return url_for("sheets.look", kind=kind, key=key)


def _url(kind: str, key: str, asked: Kind) -> str:
    return url_for("questionnaires.question", kind=kind, key=key, name=asked.id)


def _who(kind: str) -> str:
    """Who may read what is typed here."""
    names = readers(kind)
    if not names:
        return _("Bara du kan läsa det här.")
    return _("Kan läsas av: %(names)s. Bara du tills du skickar.", names=names)


def _page(
    kind: str,
    definition: Definition,
    stored: Stored,
    asked: Kind,
    form: AnswerForm,
    save: SheetForm,
    *,
    carried: bool = False,
) -> str:
    every = asking.shown(definition, stored.draft.answers)
    place = [each.id for each in every].index(asked.id)
    context: dict[str, Any] = {
        "named": body.title(kind, stored.key),
        "number": place + 1,
        "total": len(every),
        "back": _url(kind, stored.key, every[place - 1]) if place else url_for("home.today"),
        "who": _who(kind) if asked.own_words else None,
        "only_swedish": not asking.offered(definition),
        "attribution": definition.attribution,
        "above": above.of(kind, definition, stored, asked),
    }
    return render_template(
        "questionnaires/question.html",
        asked=asked,
        form=form,
        save=save,
        heading=True,
        stored=stored,
        kind=kind,
        carried=carried,
        here=request.path,
        **context,
    )
