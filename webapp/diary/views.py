"""Kvällens dagbok: one question a page, saved while it is written."""

import datetime as dt

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp.accounts import resume
from webapp.accounts.access import current_person, only
from webapp.accounts.models import Role
from webapp.core.db import db
from webapp.core.htmx import is_htmx
from webapp.core.i18n import gettext as _
from webapp.diary import body
from webapp.diary.forms import OptionsForm, ScaleForm, TextForm
from webapp.sheets import filling, queries, road
from webapp.sheets.kinds import Answers
from webapp.sheets.models import SheetOption
from webapp.sheets.page_hooks import list_parts_beside
from webapp.sheets.road import Stored
from webapp.sheets.views import readers

bp = Blueprint("diary", __name__, url_prefix="/diary", template_folder="templates")
bp.before_request(only(Role.DELTAGARE))

_ICONS = {
    "mood": {str(level): f"mood_{level}" for level in body.MOODS},
    "energy": {str(level): f"energy_{level}" for level in body.ENERGIES},
}


@bp.get("/<date:day>")
def day(day: dt.date) -> ResponseReturnValue:
    """The first question of the day that is not answered, or the look through."""
    stored = _stored(day)
    for name in _names():
        if name not in stored.draft.fields:
            return redirect(url_for("diary.question", day=day, name=name), code=303)
    return redirect(url_for("sheets.look", kind=body.KIND, key=stored.key), code=303)


@bp.get("/<date:day>/<name>")
def question(day: dt.date, name: str) -> str:
    """One question of one day."""
    stored, names = _stored(day), _names(name)
    carried = resume.take()
    form = _form(name, stored.draft.answers, carried)
    form.ready(stored)
    return _page(stored, name, names, form, carried=carried is not None)


@bp.post("/<date:day>/<name>")
def save(day: dt.date, name: str) -> ResponseReturnValue:
    """Save the answer; a page that saves by itself stays, a person goes on."""
    _check(day)
    stays = is_htmx()
    # A page that saves by itself is not going anywhere, so what comes next need not be asked.
    names = [name] if stays and name in body.ALWAYS else _names(name)
    form = _form(name, {})
    if not form.validate():
        if stays:
            return filling.refused_part(form)
        return _page(_stored(day), name, names, form), 422
    return filling.save(
        form, body.KIND, day.isoformat(), {name: form.value()}, _onward(day, name, names)
    )


@bp.get("/questions")
def options() -> str:
    """Which extra questions the diary asks me."""
    on = set(db.run(*queries.own_options(current_person().id, body.KIND)).scalars())
    form = OptionsForm(data={name: name in on for name in body.OPTIONS})
    return render_template("diary/options.html", form=form)


@bp.post("/questions")
def choose_options() -> ResponseReturnValue:
    """Switch extra questions on or off."""
    form = OptionsForm()
    if not form.validate():
        return render_template("diary/options.html", form=form), 422
    db.begin_write()
    db.session.execute(
        sa.delete(SheetOption).where(
            SheetOption.person_id == current_person().id, SheetOption.kind == body.KIND
        )
    )
    db.session.add_all(
        SheetOption(person_id=current_person().id, kind=body.KIND, option=name)
        for name in body.OPTIONS
        if form[name].data
    )
    db.commit()
    flash(_("Sparat. Dagboken frågar så från och med nu."))
    return redirect(url_for("home.today"), code=303)


def _check(day: dt.date) -> None:
    if not body.may_write(day.isoformat()):
        abort(404)


def _stored(day: dt.date) -> Stored:
    _check(day)
    return road.find(current_person(), body.KIND, day.isoformat())


def _names(asked: str | None = None) -> list[str]:
    """The questions I am asked, in order; a question that is none of them is a 404."""
    on = set(db.run(*queries.own_options(current_person().id, body.KIND)).scalars())
    names = [name for name in body.LABELS if name not in body.OPTIONS or name in on]
    if asked is not None and asked not in names:
        abort(404)
    return names


def _form(name: str, answers: Answers, carried: object = None) -> ScaleForm | TextForm:
    kind = ScaleForm if name in body.SCALES else TextForm
    form = kind(carried) if carried is not None else kind()
    form.ask(name, {} if carried is not None else answers)
    return form


def _onward(day: dt.date, name: str, names: list[str]) -> str:
    place = names.index(name) + 1
    if place < len(names):
        return url_for("diary.question", day=day, name=names[place])
    return url_for("sheets.look", kind=body.KIND, key=day.isoformat())


def _page(
    stored: Stored, name: str, names: list[str], form: FlaskForm, *, carried: bool = False
) -> str:
    place = names.index(name)
    day = body.day_of(stored.key)
    besides = (
        list_parts_beside(current_person(), day, body.KIND, request.path) if name == "did" else []
    )
    if besides:
        form.answer.label.text = _("Vill du skriva något mer?")
    back = (
        url_for("diary.question", day=day, name=names[place - 1])
        if place
        else url_for("home.today")
    )
    return render_template(
        "diary/text.html" if name in body.TEXTS else "diary/scale.html",
        form=form,
        heading=body.title(stored.key),
        number=place + 1,
        total=len(names),
        back=back,
        icons=_ICONS.get(name),
        stored=stored,
        kind=body.KIND,
        name=name,
        question=body.LABELS[name],
        besides=besides,
        readers=readers(current_person(), body.KIND) if name in body.TEXTS else "",
        carried=carried,
        here=request.path,
    )
