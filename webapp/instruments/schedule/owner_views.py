"""My week on the phone: a card a day, and a block in three taps."""

import hashlib

import msgspec
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import structs
from werkzeug.datastructures import MultiDict

from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person
from webapp.instruments.schedule import schedule_blocks, week_hints, week_page, week_sheet
from webapp.instruments.schedule.activity_catalogue import Activity, list_offered_activities
from webapp.instruments.schedule.blueprint import bp
from webapp.instruments.schedule.forms import BlockForm
from webapp.instruments.schedule.schedule_blocks import (
    Block,
    BlockOutcome,
    Blocks,
    DayPart,
    LivedAnswer,
)
from webapp.sheets import owner_service, save_responses
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.forms import LookThroughForm, SheetForm
from webapp.sheets.owner_service import StoredSheet


@bp.get("/")
def redirect_to_this_week() -> ResponseReturnValue:
    """The week it is."""
    today = clock.today()
    return redirect(build_day_card_url(Week.of(today), today.weekday()), code=303)


@bp.get("/<week:week>")
def show_week_page(week: Week) -> str:
    """One week, day by day."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    look_form = LookThroughForm(based_on=str(stored_sheet.revision))
    return render_template(
        "schedule/week.html",
        **week_page.build_week_context(current_person(), week, stored_sheet, look_form),
    )


@bp.get("/<week:week>/add")
def show_add_block_page(week: Week) -> str:
    """Choose what to do: the day and its part are chosen already."""
    stored_sheet, carried_fields = (
        week_page.load_week_sheet(current_person(), week),
        kept_forms.find_kept_form(),
    )
    block = _build_requested_block(request.args if carried_fields is None else carried_fields)
    block_form, activities = _build_block_form(
        block, week_page.list_stored_blocks(stored_sheet), carried_fields
    )
    if block_form.activity.data is None and request.args.get("activity") in activities:
        block_form.activity.data = request.args["activity"]
    block_form.lived.data = "" if block.planned else "1"
    block_form.ready(stored_sheet)
    return _render_block_page("schedule/add.html", week, block_form, block)


@bp.post("/<week:week>/add")
def add_block(week: Week) -> ResponseReturnValue:
    """Put a new block into the week; the same form sent twice puts it there once."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    asked_block = _build_requested_block(request.form)
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    block_form, activities = _build_block_form(asked_block, week_blocks)
    if not block_form.validate() or not _may_be_lived_yet(week, block_form, asked_block):
        return _render_block_page("schedule/add.html", week, block_form, asked_block), 422
    filled_block = block_form.read(asked_block, activities)
    block_name = _derive_block_name(block_form.write(), filled_block)
    changed_blocks = schedule_blocks.place_block(week_blocks, block_name, filled_block)
    if schedule_blocks.is_week_overfull(week_blocks, changed_blocks):
        block_form.form_errors.append(describe_full_week())
        return _render_block_page("schedule/add.html", week, block_form, filled_block), 422
    return save_responses.save_and_respond(
        current_person(),
        block_form,
        week_sheet.KIND,
        week.key,
        schedule_blocks.build_block_changes(changed_blocks),
        _choose_url_after_block(week, filled_block),
    )


@bp.get("/<week:week>/block/<name>")
def show_block_page(week: Week, name: str) -> str:
    """One block, to change it."""
    stored_sheet, week_blocks = _load_week_with_block(week, name)
    block_form, _activities = _build_block_form(
        week_blocks[name], week_blocks, kept_forms.find_kept_form()
    )
    block_form.ready(stored_sheet)
    return _render_block_page("schedule/block.html", week, block_form, week_blocks[name], name)


@bp.post("/<week:week>/block/<name>")
def save_block(week: Week, name: str) -> ResponseReturnValue:
    """Change a block; in another part of the day it comes where it fits.

    One that another device took away meanwhile is not lost: the person is asked which stands.
    """
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    if name not in stored_sheet.draft.fields or not schedule_blocks.is_block_name(name):
        abort(404)
    block_before = week_blocks.get(name) or _restore_taken_away_block(stored_sheet, name)
    block_form, activities = _build_block_form(block_before, week_blocks)
    if not block_form.validate():
        return _render_block_page("schedule/block.html", week, block_form, block_before, name), 422
    block_after = block_form.read(block_before, activities)
    is_in_place = (block_after.day, block_after.part, block_after.start) == (
        block_before.day,
        block_before.part,
        block_before.start,
    )
    changed_blocks = (
        {name: block_after}
        if is_in_place
        else schedule_blocks.place_block(week_blocks, name, block_after)
    )
    return save_responses.save_and_respond(
        current_person(),
        block_form,
        week_sheet.KIND,
        week.key,
        schedule_blocks.build_block_changes(changed_blocks),
        build_day_card_url(week, block_after.day),
    )


@bp.post("/<week:week>/block/<name>/remove")
def remove_block(week: Week, name: str) -> ResponseReturnValue:
    """Take a block away; it can be taken back."""
    _stored_sheet, week_blocks = _load_week_with_block(week, name)
    sheet_form = SheetForm()
    if not sheet_form.validate():
        abort(400)
    changed_sheet = owner_service.save_undoable_answers(
        current_person(), week_sheet.KIND, week.key, {name: None}, sheet_form.write()
    )
    db.commit()
    flash(_("Välj vilken som gäller.") if changed_sheet.draft.conflicts else _("Borttaget."))
    return redirect(build_day_card_url(week, week_blocks[name].day), code=303)


@bp.get("/<week:week>/arrange/<int(max=6):weekday>")
def show_arrange_page(week: Week, weekday: int) -> str:
    """The blocks of one day, to put them in order."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    sheet_form = SheetForm()
    sheet_form.ready(stored_sheet)
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    return render_template(
        "schedule/arrange.html",
        week=week,
        day=week_page.build_day_cards(week, stored_sheet, week_blocks, {})[weekday],
        act={
            "page": sheet_form.page.data,
            "seq": sheet_form.seq.data,
            "based_on": sheet_form.based_on.data,
        },
        back=build_day_card_url(week, weekday),
    )


@bp.post("/<week:week>/arrange/<int(max=6):weekday>")
def move_block(week: Week, weekday: int) -> ResponseReturnValue:
    """Move a block up or down, or to where it was dropped."""
    block_name, destination = request.form.get("name", ""), request.form.get("to", "")
    stored_sheet, week_blocks = _load_week_with_block(week, block_name)
    sheet_form = SheetForm()
    if week_blocks[block_name].day != weekday or not sheet_form.validate():
        abort(400)
    changed_blocks = _build_moved_blocks(week_blocks, block_name, destination)
    # Moving says nothing about what a block is, so whatever stands is what is moved.
    sheet_write = structs.replace(sheet_form.write(), based_on=stored_sheet.revision)
    owner_service.save_answers(
        current_person(),
        week_sheet.KIND,
        week.key,
        schedule_blocks.build_block_changes(changed_blocks),
        sheet_write,
    )
    db.commit()
    return redirect(
        url_for("schedule.show_arrange_page", week=week, weekday=weekday, _anchor=block_name),
        code=303,
    )


@bp.post("/<week:week>/undo")
def undo_week_act(week: Week) -> ResponseReturnValue:
    """Take back the act the page showed: a copy, a saved week put in, something taken away."""
    stored_sheet, act_revision = (
        week_page.load_week_sheet(current_person(), week),
        request.form.get("which", 0, type=int),
    )
    sheet_form = SheetForm()
    if not sheet_form.validate():
        abort(400)
    undone_sheet = owner_service.undo_answers(
        current_person(), week_sheet.KIND, week.key, sheet_form.write(), act_revision
    )
    db.commit()
    is_unchanged = undone_sheet.revision == stored_sheet.revision
    flash(
        _("Veckan är ändrad. Titta på den igen.")
        if is_unchanged
        else _("Ångrat. Veckan är som den var.")
    )
    return redirect(url_for("schedule.show_week_page", week=week), code=303)


@bp.post("/<week:week>/quiet")
def dismiss_week_hint(week: Week) -> ResponseReturnValue:
    """Put a hint away for this week."""
    week_page.load_week_sheet(current_person(), week)
    if not SheetForm().validate():
        abort(400)
    week_hints.dismiss_hint(week, request.form.get("hint", ""))
    return redirect(url_for("schedule.show_week_page", week=week), code=303)


def build_day_card_url(week: Week, day_number: int) -> str:
    """The card of a day on the page of its week."""
    return url_for("schedule.show_week_page", week=week, _anchor=f"d{day_number}")


def describe_full_week() -> str:
    """What to do about a week that holds as much as it can."""
    return _("Veckan är full: 200 saker. Ta bort något först. Det du skrev är kvar här.")


def _build_requested_block(requested_fields: MultiDict[str, str]) -> Block:
    """A new block as the address or the form asks for it; 404 where that is no day of ours."""
    day_number = requested_fields.get("day", clock.today().weekday(), type=int)
    part_code = requested_fields.get("part", DayPart.FORENOON)
    if not 0 <= day_number < DAYS_A_WEEK or part_code not in list(DayPart):
        abort(404)
    if not requested_fields.get("lived"):
        return Block(day=day_number, part=DayPart(part_code), activity="", name="")
    lived_answer = LivedAnswer(BlockOutcome.DONE)
    return Block(
        day=day_number,
        part=DayPart(part_code),
        activity="",
        name="",
        planned=False,
        lived=lived_answer,
    )


def _may_be_lived_yet(week: Week, block_form: BlockForm, block: Block) -> bool:
    """Whether what is said to be done can be; says beside the question if it cannot."""
    if block.planned or week.days[block_form.day.data] <= clock.today():
        return True
    block_form.day.errors = [_("Den dagen har inte varit än.")]
    return False


def _derive_block_name(sheet_write: SheetWrite, block: Block) -> str:
    """The name of a new block: the same for the same form sent twice, another for another."""
    block_json = msgspec.json.encode(structs.replace(block, order=0))
    return f"b{hashlib.sha256(sheet_write.page.bytes + block_json).hexdigest()[:8]}"


def _restore_taken_away_block(stored_sheet: StoredSheet, block_name: str) -> Block:
    """A block that another device took away while it was changed here, as it was."""
    answers_before = stored_sheet.draft.last.before if stored_sheet.draft.last is not None else {}
    if answers_before.get(block_name) is None:
        return Block(day=0, part=DayPart.FORENOON, activity="", name="")
    return msgspec.convert(answers_before[block_name], Block)


def _load_week_with_block(week: Week, block_name: str) -> tuple[StoredSheet, dict[str, Block]]:
    """My week and its blocks, one of which is called ``block_name``; anything else is a 404."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    if block_name not in week_blocks:
        abort(404)
    return stored_sheet, week_blocks


def _build_block_form(
    block: Block, week_blocks: Blocks, carried_fields: MultiDict[str, str] | None = None
) -> tuple[BlockForm, dict[str, Activity]]:
    block_form = BlockForm(carried_fields) if carried_fields is not None else BlockForm()
    activities = list_offered_activities(current_person().id)
    block_form.offer(activities, week_blocks, block)
    if carried_fields is None and request.method == "GET":
        block_form.fill(block)
    return block_form, activities


def _build_moved_blocks(week_blocks: Blocks, block_name: str, destination: str) -> dict[str, Block]:
    if destination in {"up", "down"}:
        return schedule_blocks.step_block(week_blocks, block_name, destination == "up")
    block = week_blocks[block_name]
    if destination in list(DayPart):
        return schedule_blocks.place_block(
            week_blocks,
            block_name,
            structs.replace(block, part=DayPart(destination)),
            schedule_blocks.LAST_PLACE,
        )
    if (
        destination not in week_blocks
        or week_blocks[destination].day != block.day
        or destination == block_name
    ):
        abort(400)
    return schedule_blocks.place_block(
        week_blocks,
        block_name,
        structs.replace(block, part=week_blocks[destination].part),
        destination,
    )


def _choose_url_after_block(week: Week, block: Block) -> str:
    if block.planned:
        return build_day_card_url(week, block.day)
    return url_for("schedule.show_day_page", day=week.days[block.day])


def _render_block_page(
    template_name: str, week: Week, block_form: BlockForm, block: Block, block_name: str = ""
) -> str:
    return render_template(
        template_name,
        week=week,
        form=block_form,
        block=block,
        name=block_name,
        date=week.days[block.day],
        part=week_sheet.PART_LABELS[block.part],
        back=build_day_card_url(week, block.day),
        pictures=block_form.pictures,
        more=block_name != "" or bool(block_form.errors),
    )
