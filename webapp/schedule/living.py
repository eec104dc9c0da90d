"""The evening check: what became of each block of a day, beside the plan.

The same form stands in the diary; it is saved here wherever it was filled in.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from webapp.accounts import places, resume
from webapp.accounts.access import current_person
from webapp.accounts.persons import Person
from webapp.core import clock
from webapp.core.db import db
from webapp.core.htmx import is_htmx
from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.core.weeks import DAYS, Week
from webapp.schedule import blocks, body, evening, page
from webapp.schedule.blocks import Block, Energy, Outcome
from webapp.schedule.blueprint import bp
from webapp.schedule.evening import AnswerForm, LivedForm
from webapp.sheets.page_hooks import PagePart
from webapp.sheets.road import Stored

# Pictures beside the words of the answers.
_PICTURES = {str(each): f"outcome_{each}" for each in Outcome} | {
    str(each): f"energy_{each}" for each in Energy
}


class Asked(Struct, frozen=True):
    """One block of the day, with its question."""

    name: str
    label: str
    picture: str
    plan: list[str]
    planned: bool
    form: AnswerForm


@bp.get("/day/<date:day>")
def day(day: dt.date) -> str:
    """How the day went, block by block."""
    stored, carried = page.mine(current_person(), Week.of(day)), resume.take()
    form = LivedForm(carried) if carried is not None else LivedForm()
    form.ready(stored)
    answers = evening.posted(carried) if carried is not None else {}
    return _page(day, stored, form, answers, carried=carried is not None)


@bp.post("/day/<date:day>")
def live(day: dt.date) -> ResponseReturnValue:
    """Save what was answered; a page that saves by itself stays."""
    stored = page.mine(current_person(), Week.of(day))
    if day > clock.today():
        abort(404)
    form, answers = LivedForm(), evening.posted(request.form)
    forget = request.form.get("forget", "")
    right = [each.validate() for name, each in answers.items() if name != forget]
    if not (form.validate() and all(right)):
        return _refused(day, stored, form, answers)
    db.begin_write()
    try:
        stored, gone = evening.keep(current_person(), Week.of(day), answers, forget, form.write())
    except msgspec.ValidationError:
        abort(400)
    db.commit()
    if is_htmx():
        answers = {name: each for name, each in answers.items() if name != forget}
        return render_template("schedule/_lived_saved.html", **_saved(day, stored, answers, gone))
    return redirect(_onward(day, stored, form, forget, gone), code=303)


def beside(person: Person, day: dt.date, here: str) -> PagePart | None:
    """The same form for another instrument's page about that day, to which it comes back."""
    week = Week.of(day)
    if day > clock.today() or not body.may_write(week.key):
        return None
    stored = page.mine(person, week)
    carried = resume.take(url_for("schedule.day", day=day))
    asked = _asked(stored, day, evening.posted(carried) if carried is not None else {})
    if not asked:
        return None
    form = LivedForm(formdata=None)
    form.ready(stored)
    form.back.data = here
    return PagePart("schedule/_beside.html", _form(day, stored, form, asked, carried is not None))


def _asked(stored: Stored, day: dt.date, answers: Mapping[str, AnswerForm]) -> list[Asked]:
    return [
        Asked(
            name=name,
            label=body.label(block),
            picture=body.picture(block),
            plan=_plan(block),
            planned=block.planned,
            form=answers.get(name) or evening.shown(name, block),
        )
        for name, block in page.planned(stored).items()
        if block.day == day.weekday()
    ]


def _plan(block: Block) -> list[str]:
    found = [str(body.PARTS[block.part])]
    if times := body.times(block):
        found.append(times)
    return found + body.details(block)


def _form(
    day: dt.date, stored: Stored, form: LivedForm, asked: list[Asked], carried: bool
) -> dict[str, Any]:
    """What ``schedule/_lived.html`` finds as ``beside``."""
    return {
        "url": url_for("schedule.day", day=day),
        "form": form,
        "asked": asked,
        "pictures": _PICTURES,
        "stored": stored,
        "count": _count(stored, day),
        "choose": url_for("sheets.choose", kind=body.KIND, key=stored.key),
        "carried": carried,
    }


def _count(stored: Stored, day: dt.date) -> str:
    """``3 av 5 besvarade``."""
    today = [each for each in page.planned(stored).values() if each.day == day.weekday()]
    answered = sum(each.lived is not None for each in today)
    return ngettext(
        "%(answered)s av %(n)s besvarad",
        "%(answered)s av %(n)s besvarade",
        len(today),
        answered=answered,
    )


def _page(
    day: dt.date,
    stored: Stored,
    form: LivedForm,
    answers: Mapping[str, AnswerForm],
    *,
    carried: bool = False,
) -> str:
    asked, today = _asked(stored, day, answers), clock.today()
    week, before, after = Week.of(day), day - dt.timedelta(days=1), day + dt.timedelta(days=1)
    return render_template(
        "schedule/day.html",
        day=day,
        week=week,
        lived=day <= today,
        sunday=day.weekday() == DAYS - 1,
        before=before if body.may_write(Week.of(before).key) else None,
        after=after if after <= today else None,
        beside=_form(day, stored, form, asked, carried),
    )


def _refused(
    day: dt.date, stored: Stored, form: LivedForm, answers: Mapping[str, AnswerForm]
) -> ResponseReturnValue:
    """What has to be changed: beside its question, or as a page's status line."""
    if not is_htmx():
        return _page(day, stored, form, answers), 422
    there = page.planned(stored)
    wrong = [
        (body.label(there[name]), next(iter(each.errors.values()))[0])
        for name, each in answers.items()
        if each.errors and name in there
    ]
    return render_template("schedule/_lived_refused.html", form=form, wrong=wrong), 422


def _saved(
    day: dt.date, stored: Stored, answers: Mapping[str, AnswerForm], gone: list[str]
) -> dict[str, Any]:
    return {
        "stored": stored,
        "count": _count(stored, day),
        "gone": bool(gone),
        "choose": url_for("sheets.choose", kind=body.KIND, key=stored.key),
        "answers": {name: evening.token(each.lived()) for name, each in answers.items()},
    }


def _onward(day: dt.date, stored: Stored, form: LivedForm, forget: str, gone: list[str]) -> str:
    if stored.draft.conflicts:
        return url_for("sheets.choose", kind=body.KIND, key=stored.key)
    flash(_("Sparat. Något fanns inte kvar i din vecka.") if gone else _("Sparat."))
    back = places.page(form.back.data)
    if forget and blocks.is_block(forget):
        return back or url_for("schedule.day", day=day, _anchor=forget)
    return back or url_for("home.today")
