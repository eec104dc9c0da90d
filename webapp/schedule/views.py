"""My week on the phone: a card a day, and a block in three taps."""

import hashlib

import msgspec
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import structs
from werkzeug.datastructures import MultiDict

from webapp.accounts import resume
from webapp.accounts.access import current_person
from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.weeks import DAYS, Week
from webapp.schedule import blocks, body, hints, page
from webapp.schedule.blocks import Block, Blocks, Lived, Outcome, Part
from webapp.schedule.blueprint import bp
from webapp.schedule.catalogue import Activity, offered_to
from webapp.schedule.forms import BlockForm
from webapp.sheets import filling, road
from webapp.sheets.drafts import Write
from webapp.sheets.forms import LookForm, SheetForm
from webapp.sheets.road import Stored


@bp.get("/")
def this_week() -> ResponseReturnValue:
    """The week it is."""
    today = clock.today()
    return redirect(back_to(Week.of(today), today.weekday()), code=303)


@bp.get("/<week:week>")
def week(week: Week) -> str:
    """One week, day by day."""
    stored = page.mine(current_person(), week)
    look = LookForm(based_on=str(stored.revision))
    return render_template(
        "schedule/week.html", **page.context(current_person(), week, stored, look)
    )


@bp.get("/<week:week>/add")
def add(week: Week) -> str:
    """Choose what to do: the day and its part are chosen already."""
    stored, carried = page.mine(current_person(), week), resume.take()
    block = _asked(request.args if carried is None else carried)
    form, activities = _form(block, page.planned(stored), carried)
    if form.activity.data is None and request.args.get("activity") in activities:
        form.activity.data = request.args["activity"]
    form.lived.data = "" if block.planned else "1"
    form.ready(stored)
    return _block_page("schedule/add.html", week, form, block)


@bp.post("/<week:week>/add")
def put(week: Week) -> ResponseReturnValue:
    """Put a new block into the week; the same form sent twice puts it there once."""
    stored, block = page.mine(current_person(), week), _asked(request.form)
    there = page.planned(stored)
    form, activities = _form(block, there)
    if not form.validate() or not _may_be_lived(week, form, block):
        return _block_page("schedule/add.html", week, form, block), 422
    block = form.read(block, activities)
    name = _name(form.write(), block)
    changed = blocks.put(there, name, block)
    if blocks.too_many(there, changed):
        form.form_errors.append(too_full())
        return _block_page("schedule/add.html", week, form, block), 422
    return filling.save(form, body.KIND, week.key, blocks.changes(changed), _onward(week, block))


@bp.get("/<week:week>/block/<name>")
def block(week: Week, name: str) -> str:
    """One block, to change it."""
    stored, there = _with(week, name)
    form, _activities = _form(there[name], there, resume.take())
    form.ready(stored)
    return _block_page("schedule/block.html", week, form, there[name], name)


@bp.post("/<week:week>/block/<name>")
def change(week: Week, name: str) -> ResponseReturnValue:
    """Change a block; in another part of the day it comes where it fits.

    One that another device took away meanwhile is not lost: the person is asked which stands.
    """
    stored = page.mine(current_person(), week)
    there = page.planned(stored)
    if name not in stored.draft.fields or not blocks.is_block(name):
        abort(404)
    before = there.get(name) or _taken_away(stored, name)
    form, activities = _form(before, there)
    if not form.validate():
        return _block_page("schedule/block.html", week, form, before, name), 422
    after = form.read(before, activities)
    stays = (after.day, after.part, after.start) == (before.day, before.part, before.start)
    changed = {name: after} if stays else blocks.put(there, name, after)
    return filling.save(
        form, body.KIND, week.key, blocks.changes(changed), back_to(week, after.day)
    )


@bp.post("/<week:week>/block/<name>/remove")
def remove(week: Week, name: str) -> ResponseReturnValue:
    """Take a block away; it can be taken back."""
    _stored, there = _with(week, name)
    form = SheetForm()
    if not form.validate():
        abort(400)
    stored = road.act(current_person(), body.KIND, week.key, {name: None}, form.write())
    db.commit()
    flash(_("Välj vilken som gäller.") if stored.draft.conflicts else _("Borttaget."))
    return redirect(back_to(week, there[name].day), code=303)


@bp.get("/<week:week>/arrange/<int(max=6):weekday>")
def arrange(week: Week, weekday: int) -> str:
    """The blocks of one day, to put them in order."""
    stored = page.mine(current_person(), week)
    form = SheetForm()
    form.ready(stored)
    there = page.planned(stored)
    return render_template(
        "schedule/arrange.html",
        week=week,
        day=page.days(week, stored, there, {})[weekday],
        act={"page": form.page.data, "seq": form.seq.data, "based_on": form.based_on.data},
        back=back_to(week, weekday),
    )


@bp.post("/<week:week>/arrange/<int(max=6):weekday>")
def move(week: Week, weekday: int) -> ResponseReturnValue:
    """Move a block up or down, or to where it was dropped."""
    name, to = request.form.get("name", ""), request.form.get("to", "")
    stored, there = _with(week, name)
    form = SheetForm()
    if there[name].day != weekday or not form.validate():
        abort(400)
    changed = _moved(there, name, to)
    # Moving says nothing about what a block is, so whatever stands is what is moved.
    write = structs.replace(form.write(), based_on=stored.revision)
    road.save(current_person(), body.KIND, week.key, blocks.changes(changed), write)
    db.commit()
    return redirect(url_for("schedule.arrange", week=week, weekday=weekday, _anchor=name), code=303)


@bp.post("/<week:week>/undo")
def undo(week: Week) -> ResponseReturnValue:
    """Take back the act the page showed: a copy, a saved week put in, something taken away."""
    stored, which = page.mine(current_person(), week), request.form.get("which", 0, type=int)
    form = SheetForm()
    if not form.validate():
        abort(400)
    undone = road.undo(current_person(), body.KIND, week.key, form.write(), which)
    db.commit()
    same = undone.revision == stored.revision
    flash(
        _("Veckan är ändrad. Titta på den igen.") if same else _("Ångrat. Veckan är som den var.")
    )
    return redirect(url_for("schedule.week", week=week), code=303)


@bp.post("/<week:week>/quiet")
def quiet(week: Week) -> ResponseReturnValue:
    """Put a hint away for this week."""
    page.mine(current_person(), week)
    if not SheetForm().validate():
        abort(400)
    hints.put_away(week, request.form.get("hint", ""))
    return redirect(url_for("schedule.week", week=week), code=303)


def back_to(week: Week, day: int) -> str:
    """The card of a day on the page of its week."""
    return url_for("schedule.week", week=week, _anchor=f"d{day}")


def too_full() -> str:
    """What to do about a week that holds as much as it can."""
    return _("Veckan är full: 200 saker. Ta bort något först. Det du skrev är kvar här.")


def _asked(said: MultiDict[str, str]) -> Block:
    """A new block as the address or the form asks for it; 404 where that is no day of ours."""
    day = said.get("day", clock.today().weekday(), type=int)
    part = said.get("part", Part.FORENOON)
    if not 0 <= day < DAYS or part not in list(Part):
        abort(404)
    if not said.get("lived"):
        return Block(day=day, part=Part(part), activity="", name="")
    lived = Lived(Outcome.DONE)
    return Block(day=day, part=Part(part), activity="", name="", planned=False, lived=lived)


def _may_be_lived(week: Week, form: BlockForm, block: Block) -> bool:
    """Whether what is said to be done can be; says beside the question if it cannot."""
    if block.planned or week.days[form.day.data] <= clock.today():
        return True
    form.day.errors = [_("Den dagen har inte varit än.")]
    return False


def _name(write: Write, block: Block) -> str:
    """The name of a new block: the same for the same form sent twice, another for another."""
    said = msgspec.json.encode(structs.replace(block, order=0))
    return f"b{hashlib.sha256(write.page.bytes + said).hexdigest()[:8]}"


def _taken_away(stored: Stored, name: str) -> Block:
    """A block that another device took away while it was changed here, as it was."""
    before = stored.draft.last.before if stored.draft.last is not None else {}
    if before.get(name) is None:
        return Block(day=0, part=Part.FORENOON, activity="", name="")
    return msgspec.convert(before[name], Block)


def _with(week: Week, name: str) -> tuple[Stored, dict[str, Block]]:
    """My week and its blocks, one of which is called ``name``; anything else is a 404."""
    stored = page.mine(current_person(), week)
    there = page.planned(stored)
    if name not in there:
        abort(404)
    return stored, there


def _form(
    block: Block, there: Blocks, carried: MultiDict[str, str] | None = None
) -> tuple[BlockForm, dict[str, Activity]]:
    form = BlockForm(carried) if carried is not None else BlockForm()
    activities = offered_to(current_person().id)
    form.offer(activities, there, block)
    if carried is None and request.method == "GET":
        form.fill(block)
    return form, activities


def _moved(there: Blocks, name: str, to: str) -> dict[str, Block]:
    if to in {"up", "down"}:
        return blocks.step(there, name, to == "up")
    block = there[name]
    if to in list(Part):
        return blocks.put(there, name, structs.replace(block, part=Part(to)), blocks.LAST)
    if to not in there or there[to].day != block.day or to == name:
        abort(400)
    return blocks.put(there, name, structs.replace(block, part=there[to].part), to)


def _onward(week: Week, block: Block) -> str:
    if block.planned:
        return back_to(week, block.day)
    return url_for("schedule.day", day=week.days[block.day])


def _block_page(template: str, week: Week, form: BlockForm, block: Block, name: str = "") -> str:
    return render_template(
        template,
        week=week,
        form=form,
        block=block,
        name=name,
        date=week.days[block.day],
        part=body.PARTS[block.part],
        back=back_to(week, block.day),
        pictures=form.pictures,
        more=name != "" or bool(form.errors),
    )
