"""A questionnaire: one question a page, saved while it is written."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import resume
from webapp.accounts.access import current_person, only
from webapp.accounts.models import Role
from webapp.core.db import db
from webapp.core.htmx import is_htmx
from webapp.core.i18n import gettext as _
from webapp.core.i18n import language
from webapp.questionnaires import above, body, frozen, plan
from webapp.questions import asking, locks
from webapp.questions.format import LANGUAGE, Definition
from webapp.questions.kinds import Kind
from webapp.questions.kinds.base import AnswerForm
from webapp.sheets import filling, queries, road
from webapp.sheets.forms import SheetForm
from webapp.sheets.kinds import Answers, sheet_kinds
from webapp.sheets.road import Stored
from webapp.sheets.views import readers

bp = Blueprint("questionnaires", __name__, url_prefix="/form", template_folder="templates")
bp.before_request(only(Role.DELTAGARE))

# The option of a kind of sheet that puts all its questions on one page.
AT_ONCE = "at_once"


@bp.get("/<kind>/<key>")
def sheet(kind: str, key: str) -> ResponseReturnValue:
    """The first question that is asked and not answered, or the look through."""
    definition, stored = mine(kind, key)
    answers = stored.draft.answers
    for asked in asking.shown(definition, answers):
        if asked.id not in answers:
            at_once = at_once_possible(definition) and wants_at_once(kind)
            onward = _every(kind, key) if at_once else _url(kind, key, asked)
            return redirect(onward, code=303)
    return redirect(url_for("sheets.look", kind=kind, key=key), code=303)


@bp.get("/<kind>/<key>/<name>")
def question(kind: str, key: str, name: str) -> str:
    """One question."""
    definition, stored = mine(kind, key)
    asked = _asked(definition, stored.draft.answers, name) or abort(404)
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
    definition, stored = mine(kind, key)
    answers = stored.draft.answers
    asked = _asked(definition, answers, name)
    if asked is None:
        return _gone(kind, key, name, definition)
    form, save = asked.form(request.form), SheetForm()
    form.ask(asked, asking.voice(definition))
    if not form.validate():
        if is_htmx():
            return filling.refused_part(form)
        return _page(kind, definition, stored, asked, form, save), 422
    changes = {name: form.value()} | beside(definition, stored, save.write().page)
    onward = _onward(kind, key, definition, answers | changes, name)
    locks.first_use(definition)
    return filling.save(save, kind, key, changes, onward)


def mine(kind: str, key: str) -> tuple[Definition, Stored]:
    """The sheet of that key and its definition, if it is mine to fill in; else a 404."""
    # What is anonymous, or a handläggare's, has a definition and is no instrument of the road.
    if kind not in asking.definitions().keys() & sheet_kinds().keys():
        abort(404)
    if not body.may_write(kind, key):
        abort(404)
    stored = road.find(current_person(), kind, key)
    if stored.sheet_id is None and not plan.is_mine(current_person().id, kind, key):
        abort(404)
    return frozen.definition_for(current_person(), kind, stored), stored


def at_once_possible(definition: Definition) -> bool:
    """Whether all questions can stand on one page: several, and none that has a page of its own."""
    return len(definition.questions) > 1 and not definition.wheel


def wants_at_once(kind: str) -> bool:
    """Whether I have chosen to have all questions of a questionnaire on one page."""
    return AT_ONCE in set(db.run(*queries.own_options(current_person().id, kind)).scalars())


def _asked(definition: Definition, answers: Answers, name: str) -> Kind | None:
    """The question called so; None where it is hidden or there is none."""
    found = [each for each in asking.shown(definition, answers) if each.id == name]
    return found[0] if found else None


def _gone(kind: str, key: str, name: str, definition: Definition) -> ResponseReturnValue:
    """An answer came to a question that is no longer asked: refused, but what was typed is kept."""
    told = _("Den här frågan ställs inte längre. Ditt svar är inte sparat.")
    if is_htmx():
        return told, 422
    question = definition.question(name)
    typed = " ".join(request.form.getlist("answer"))
    if question is not None and typed:
        form = question.form(request.form)
        form.ask(question, asking.voice(definition))
        if form.validate():
            typed = body.words(question, form.value(), asking.voice(definition))
    return render_template(
        "questionnaires/gone.html",
        named=body.title(kind, key),
        told=told,
        typed=typed,
        onward=url_for("questionnaires.sheet", kind=kind, key=key),
    ), 422


def _every(kind: str, key: str) -> str:
    return url_for("questionnaires.every", kind=kind, key=key)


def beside(definition: Definition, stored: Stored, page: UUID) -> Answers:
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
    """The next question; to look through where all have an answer, as after a change."""
    asked = asking.shown(definition, answers)
    place = [each.id for each in asked].index(name) + 1
    if any(each.id not in answers for each in asked[place:]):
        return _url(kind, key, asked[place])
    return url_for("sheets.look", kind=kind, key=key)


def _url(kind: str, key: str, asked: Kind) -> str:
    return url_for("questionnaires.question", kind=kind, key=key, name=asked.id)


def who_reads(kind: str) -> str:
    """Who may read what is typed here."""
    names = readers(current_person(), kind)
    if not names:
        return _("Bara du kan läsa det här.")
    return _("Kan läsas av: %(names)s. Bara du tills du skickar.", names=names)


def part_of(definition: Definition, asked: Sequence[Kind], question: Kind) -> str:
    """``Del 2 av 3: Stöd``, where the questionnaire has parts."""
    parts = asking.parts(definition, asked)
    for number, (title, questions) in enumerate(parts, start=1):
        if title and question in questions:
            words = asking.voice(definition)(title)
            return _("Del %(n)s av %(of)s: %(title)s", n=number, of=len(parts), title=words)
    return ""


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
        "part": part_of(definition, every, asked),
        "at_once": at_once_possible(definition),
        "show_url": url_for("questionnaires.show", kind=kind, key=stored.key),
        "named": body.title(kind, stored.key),
        "number": place + 1,
        "total": len(every),
        "back": _url(kind, stored.key, every[place - 1]) if place else url_for("home.today"),
        "who": who_reads(kind) if asked.own_words else None,
        "only_swedish": not asking.offered(definition),
        "attribution": definition.attribution,
        "above": above.of(current_person(), kind, definition, stored, asked),
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
