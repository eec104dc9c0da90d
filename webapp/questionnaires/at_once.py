"""All questions of a questionnaire on one page, for those who would rather have it so."""

from typing import Any

import msgspec
import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import resume
from webapp.accounts.access import current_person
from webapp.core.db import db
from webapp.core.htmx import is_htmx
from webapp.core.i18n import gettext as _
from webapp.questionnaires import answers, body
from webapp.questionnaires.answers import Forms, Taken
from webapp.questionnaires.views import AT_ONCE, at_once_possible, beside, bp, mine, who_reads
from webapp.questions import asking, locks
from webapp.questions.format import Definition
from webapp.sheets import road
from webapp.sheets.forms import SheetForm
from webapp.sheets.models import SheetOption
from webapp.sheets.road import Stored


@bp.get("/<kind>/<key>/all-questions")
def every(kind: str, key: str) -> str:
    """All questions that are asked."""
    definition, stored = _mine(kind, key)
    carried = resume.take()
    forms = answers.posted(definition, carried) if carried is not None else {}
    save = SheetForm(carried)
    save.ready(stored)
    return _page(definition, stored, forms, save, carried=carried is not None)


@bp.post("/<kind>/<key>/all-questions")
def save_every(kind: str, key: str) -> ResponseReturnValue:
    """Save what was answered, also beside what has to be changed; a page that saves stays."""
    definition, stored = _mine(kind, key)
    save, forms = SheetForm(), answers.posted(definition, request.form)
    if not save.validate():
        abort(400)
    taken = answers.take(definition, stored, forms, request.form, save.write().page)
    if is_htmx():
        taken = _so_far(stored, forms, taken)
    if taken.changes:
        locks.first_use(definition)
        changes = taken.changes | beside(definition, stored, save.write().page)
        try:
            stored = road.save(current_person(), kind, key, changes, save.write())
        except msgspec.ValidationError:
            abort(400)
        db.commit()
    if is_htmx():
        return _part(definition, stored, forms, taken)
    if taken.wrong or taken.gone:
        save.ready(stored)
        return _page(definition, stored, forms, save, taken=taken), 422
    return redirect(_onward(definition, stored, forms), code=303)


@bp.post("/<kind>/<key>/show-all")
def show(kind: str, key: str) -> ResponseReturnValue:
    """From now on: all questions of this questionnaire on one page, or one question a page."""
    _mine(kind, key)
    mine_of_kind = {"person_id": current_person().id, "kind": kind, "option": AT_ONCE}
    db.begin_write()
    if request.form.get("at_once") == "yes":
        new = db.insert(SheetOption).values(mine_of_kind).on_conflict_do_nothing()
        db.session.execute(new)
        onward = url_for("questionnaires.every", kind=kind, key=key)
    else:
        db.session.execute(sa.delete(SheetOption).filter_by(**mine_of_kind))
        onward = url_for("questionnaires.sheet", kind=kind, key=key)
    db.commit()
    return redirect(onward, code=303)


def _mine(kind: str, key: str) -> tuple[Definition, Stored]:
    definition, stored = mine(kind, key)
    return (definition, stored) if at_once_possible(definition) else abort(404)


def _so_far(stored: Stored, forms: Forms, taken: Taken) -> Taken:
    """A page that saves by itself: a text that was not come to yet has no answer by that."""
    changes = {
        name: value
        for name, value in taken.changes.items()
        if not answers.untouched(stored, forms[name], name)
    }
    return msgspec.structs.replace(taken, changes=changes)


def _onward(definition: Definition, stored: Stored, forms: Forms) -> str:
    """A question that came by this save, else the end: who passed a question over may go on."""
    given, kind, key = stored.draft.answers, definition.id, stored.key
    open_ = [each.id for each in asking.shown(definition, given) if each.id not in given]
    came = [name for name in open_ if name not in forms]
    if came:
        return url_for("questionnaires.every", kind=kind, key=key, _anchor=f"ask-{came[0]}")
    if not stored.sendable:
        flash(_("Det finns inget att skicka än."))
        return url_for("questionnaires.every", kind=kind, key=key)
    if open_:
        flash(_("Sparat. Några frågor har inget svar än. Du kan hoppa över dem om du vill."))
    return url_for("sheets.look", kind=kind, key=key)


def _asks(definition: Definition, stored: Stored, forms: Forms) -> dict[str, dict[str, Any]]:
    """What ``questionnaires/_ask.html`` finds, for each question that is asked."""
    given, who = stored.draft.answers, who_reads(definition.id)
    return {
        asked.id: {
            "asked": asked,
            "form": forms.get(asked.id) or answers.shown(definition, asked, given),
            "was": answers.token(given, asked.id),
            "who": who if asked.own_words else None,
        }
        for asked in asking.shown(definition, given)
    }


def _gone(definition: Definition, forms: Forms, taken: Taken) -> list[tuple[str, str]]:
    """Questions that are not asked by now, and what was answered there, in words."""
    say = asking.voice(definition)
    return [(say(each.text), body.words(each, forms[each.id].value(), say)) for each in taken.gone]


def _part(
    definition: Definition, stored: Stored, forms: Forms, taken: Taken
) -> ResponseReturnValue:
    """The status line, and the questions that came or went by this save."""
    asks = _asks(definition, stored, {})
    return render_template(
        "questionnaires/_kept.html",
        stored=stored,
        kind=definition.id,
        saved=bool(taken.changes),
        was={name: answers.token(stored.draft.answers, name) for name in taken.changes},
        wrong=[(forms[each.id].answer.label.text, _first(forms, each.id)) for each in taken.wrong],
        gone=_gone(definition, forms, taken),
        came={name: ask for name, ask in asks.items() if name not in forms},
        went=[name for name in forms if name not in asks],
        heading=False,
    )


def _first(forms: Forms, name: str) -> str:
    return str(next(iter(forms[name].errors.values()))[0])


def _page(
    definition: Definition,
    stored: Stored,
    forms: Forms,
    save: SheetForm,
    *,
    taken: Taken | None = None,
    carried: bool = False,
) -> str:
    asks, say = _asks(definition, stored, forms), asking.voice(definition)
    wrong = taken.wrong if taken else []
    return render_template(
        "questionnaires/at_once.html",
        named=body.title(definition.id, stored.key),
        parts=[
            (say(title) if title and any(each.id in asks for each in part) else "", part)
            for title, part in asking.parts(definition, definition.questions)
        ],
        asks=asks,
        wrong=[forms[each.id].answer for each in wrong],
        gone=_gone(definition, forms, taken) if taken else [],
        only_swedish=not asking.offered(definition),
        attribution=definition.attribution,
        show_url=url_for("questionnaires.show", kind=definition.id, key=stored.key),
        stored=stored,
        kind=definition.id,
        save=save,
        carried=carried,
        heading=False,
        here=request.path,
    )
