"""Not writing the same twice: last week again, a day on other days, weeks saved to plan from.

Each is one act that can be taken back.
"""

from uuid import UUID

import msgspec
import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts.access import current_person
from webapp.core import sealing
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.core.weeks import Week
from webapp.schedule import blocks, body, page, queries
from webapp.schedule.blocks import Block, Blocks
from webapp.schedule.blueprint import bp
from webapp.schedule.forms import DaysForm, UsualForm
from webapp.schedule.models import UsualWeek
from webapp.schedule.views import back_to, too_full
from webapp.sheets import road
from webapp.sheets.forms import SheetForm

# How many weeks a person may save; a list longer than this helps nobody choose.
_MOST_SAVED = 10


class Saved(msgspec.Struct, frozen=True):
    """A saved week, opened."""

    name: str
    blocks: dict[str, Block]


@bp.post("/<week:week>/copy")
def copy_week(week: Week) -> ResponseReturnValue:
    """The same as last week, as a draft."""
    page.mine(current_person(), week)
    source = page.planned(road.find(current_person(), body.KIND, week.after(-1).key))
    if not any(block.planned for block in source.values()):
        flash(_("Förra veckan är tom. Det finns inget att kopiera."))
        return redirect(url_for("schedule.week", week=week), code=303)
    _copy(week, source, blocks.EVERY_DAY, SheetForm())
    db.commit()
    return redirect(url_for("schedule.week", week=week), code=303)


@bp.get("/<week:week>/copy/<int(max=6):weekday>")
def days(week: Week, weekday: int) -> str:
    """Which days to copy a day to."""
    stored, form = page.mine(current_person(), week), DaysForm()
    form.offer(weekday)
    form.ready(stored)
    return _days_page(week, weekday, form)


@bp.post("/<week:week>/copy/<int(max=6):weekday>")
def copy_day(week: Week, weekday: int) -> ResponseReturnValue:
    """A day on other days of the same week."""
    stored, form = page.mine(current_person(), week), DaysForm()
    form.offer(weekday)
    if not form.validate():
        return _days_page(week, weekday, form), 422
    _copy(week, page.planned(stored), {weekday: form.days.data}, form)
    db.commit()
    return redirect(back_to(week, weekday), code=303)


@bp.get("/<week:week>/usual")
def usual(week: Week) -> str:
    """My saved weeks, and saving this one."""
    stored, form = page.mine(current_person(), week), UsualForm()
    form.ready(stored)
    return _usual_page(week, form, bool(page.planned(stored)))


@bp.post("/<week:week>/usual")
def save_usual(week: Week) -> ResponseReturnValue:
    """Save the plan of this week under a name; the same form sent twice saves it once."""
    stored, form = page.mine(current_person(), week), UsualForm()
    there = page.planned(stored)
    if not form.validate():
        return _usual_page(week, form, bool(there)), 422
    public_id = form.write().page
    plan = blocks.copied(there, blocks.EVERY_DAY)
    if not plan:
        form.name.errors = [_("Veckan är tom. Planera något först.")]
        return _usual_page(week, form, bool(there)), 422
    db.begin_write()
    saved = db.session.scalars(queries.usual_weeks(current_person())).all()
    if len(saved) >= _MOST_SAVED and public_id not in [each.public_id for each in saved]:
        form.name.errors = [_("Du har 10 sparade veckor. Ta bort en först.")]
        return _usual_page(week, form, bool(there)), 422
    db.session.execute(
        db.insert(UsualWeek)
        .values(
            public_id=public_id,
            person_id=current_person().id,
            body=_sealed(public_id, Saved(form.name.data, plan)),
            saved_at=now(),
        )
        .on_conflict_do_nothing()
    )
    db.commit()
    flash(_("Sparat. Du kan använda veckan när du vill."))
    return redirect(url_for("schedule.usual", week=week), code=303)


@bp.post("/<week:week>/usual/<uuid:saved>")
def use_usual(week: Week, saved: UUID) -> ResponseReturnValue:
    """Put a saved week into this one."""
    page.mine(current_person(), week)
    row = db.session.scalar(queries.usual_week(current_person(), saved)) or abort(404)
    _copy(week, _opened(row).blocks, blocks.EVERY_DAY, SheetForm())
    db.commit()
    return redirect(url_for("schedule.week", week=week), code=303)


@bp.post("/<week:week>/usual/<uuid:saved>/forget")
def forget_usual(week: Week, saved: UUID) -> ResponseReturnValue:
    """Take a saved week away; weeks planned from it stay as they are."""
    page.mine(current_person(), week)
    db.begin_write()
    db.session.execute(
        sa.delete(UsualWeek).where(
            UsualWeek.person_id == current_person().id, UsualWeek.public_id == saved
        )
    )
    db.commit()
    flash(_("Borttaget."))
    return redirect(url_for("schedule.usual", week=week), code=303)


def _copy(week: Week, source: Blocks, which: dict[int, list[int]], form: SheetForm) -> None:
    """One act: what of ``source`` is not there already comes as a draft. No commit."""
    if not form.validate():
        abort(400)
    write = form.write()
    db.begin_write()
    stored = page.mine(current_person(), week)
    if write.page in stored.draft.pages:
        # The same page again: a double tap.
        flash(_("Det är redan kopierat."))
        return
    there = page.planned(stored)
    new = blocks.copied(source, which, there)
    if blocks.too_many(there, new):
        flash(too_full())
    elif not new:
        flash(_("Allt finns redan. Inget nytt är kopierat."))
    else:
        road.act(current_person(), body.KIND, week.key, blocks.changes(new), write)
        flash(
            ngettext(
                "%(n)s sak kopierad. Ta bort det som inte passar.",
                "%(n)s saker kopierade. Ta bort det som inte passar.",
                len(new),
            )
        )


def _days_page(week: Week, weekday: int, form: DaysForm) -> str:
    return render_template(
        "schedule/days.html",
        week=week,
        date=week.days[weekday],
        form=form,
        back=back_to(week, weekday),
    )


def _usual_page(week: Week, form: UsualForm, something: bool) -> str:
    rows = db.session.scalars(queries.usual_weeks(current_person())).all()
    return render_template(
        "schedule/usual.html",
        week=week,
        form=form,
        something=something,
        saved=[(row.public_id, _opened(row)) for row in rows],
        act={name: form[name].data for name in ("page", "seq", "based_on")},
    )


def _bound(public_id: UUID) -> str:
    return f"{current_person().public_id}|usual_week|{public_id}"


def _sealed(public_id: UUID, saved: Saved) -> bytes:
    return sealing.seal(current_person().key, msgspec.json.encode(saved), _bound(public_id))


def _opened(row: UsualWeek) -> Saved:
    text = sealing.unseal(current_person().key, row.body, _bound(row.public_id))
    return msgspec.json.decode(text, type=Saved)
