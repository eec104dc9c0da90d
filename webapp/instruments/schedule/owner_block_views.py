"""One block of my week: added in three taps, changed, taken away."""

import datetime as dt
import hashlib

import msgspec
from babel.support import LazyProxy
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct, structs
from werkzeug.datastructures import MultiDict

from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person
from webapp.instruments.schedule import block_placing, schedule_blocks, week_page, week_sheet
from webapp.instruments.schedule.activity_catalogue import list_offered_activities
from webapp.instruments.schedule.blueprint import bp
from webapp.instruments.schedule.forms import BlockForm
from webapp.instruments.schedule.schedule_blocks import (
    Block,
    BlockOutcome,
    Blocks,
    DayPart,
    LivedAnswer,
)
from webapp.sheets import draft_saving, save_responses
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.forms import SheetForm


class BlockPage(Struct, frozen=True, kw_only=True):
    """The page of one block.

    ``name`` is "" for a block that is not stored yet; ``save_fields`` are the hidden fields of the
    button that takes it away; ``shows_more`` opens the part of the form that is optional.
    """

    week: Week
    name: str
    date: dt.date
    part_label: LazyProxy
    form: BlockForm
    save_fields: dict[str, str]
    back_url: str
    shows_more: bool


@bp.get("/<week:week>/add")
def show_add_block_page(week: Week) -> str:
    """Choose what to do: the day and its part are chosen already."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    kept_fields = kept_forms.find_kept_form()
    block = _build_requested_block(request.args if kept_fields is None else kept_fields)
    block_form = _build_block_form(block, week_page.list_stored_blocks(stored_sheet), kept_fields)
    requested_activity = request.args.get("activity")
    if block_form.activity.data is None and requested_activity in block_form.offered_activities:
        block_form.activity.data = requested_activity
    block_form.lived.data = "" if block.planned else "1"
    block_form.ready(stored_sheet)
    return _render_block_page("schedule/add.html", week, block_form, block)


@bp.post("/<week:week>/add")
def add_block(week: Week) -> ResponseReturnValue:
    """Put a new block into the week; the same form sent twice puts it there once."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    asked_block = _build_requested_block(request.form)
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    block_form = _build_block_form(asked_block, week_blocks)
    if not block_form.validate() or not _may_be_lived_yet(week, block_form, asked_block):
        return _render_block_page("schedule/add.html", week, block_form, asked_block), 422
    filled_block = block_form.read(asked_block)
    block_name = _derive_block_name(block_form.write(), filled_block)
    changed_blocks = block_placing.place_block(week_blocks, block_name, filled_block)
    if schedule_blocks.is_week_overfull(week_blocks, changed_blocks):
        block_form.form_errors.append(week_page.describe_full_week())
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
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    if name not in week_blocks:
        abort(404)
    block = week_blocks[name]
    block_form = _build_block_form(block, week_blocks, kept_forms.find_kept_form())
    block_form.ready(stored_sheet)
    return _render_block_page("schedule/block.html", week, block_form, block, name)


@bp.post("/<week:week>/block/<name>")
def save_block(week: Week, name: str) -> ResponseReturnValue:
    """Change a block; one that moves to another part of the day comes where its start time fits.

    Where another device took the block away meanwhile, both versions are kept, and the person
    chooses.
    """
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    if name not in stored_sheet.draft.fields or not schedule_blocks.is_block_name(name):
        abort(404)
    block_before = week_blocks.get(name) or _restore_taken_away_block(stored_sheet, name)
    block_form = _build_block_form(block_before, week_blocks)
    if not block_form.validate():
        return _render_block_page("schedule/block.html", week, block_form, block_before, name), 422
    block_after = block_form.read(block_before)
    changed_blocks = {name: block_after}
    if _has_new_place(block_before, block_after):
        changed_blocks = block_placing.place_block(week_blocks, name, block_after)
    return save_responses.save_and_respond(
        current_person(),
        block_form,
        week_sheet.KIND,
        week.key,
        schedule_blocks.build_block_changes(changed_blocks),
        week_page.build_day_card_url(week, block_after.day),
    )


@bp.post("/<week:week>/block/<name>/remove")
def remove_block(week: Week, name: str) -> ResponseReturnValue:
    """Take a block away; it can be taken back."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    if name not in week_blocks:
        abort(404)
    sheet_form = SheetForm()
    if not sheet_form.validate():
        abort(400)
    changed_sheet = draft_saving.save_undoable_answers(
        current_person(), week_sheet.KIND, week.key, {name: None}, sheet_form.write()
    )
    db.commit()
    flash(_("Välj vilken som gäller.") if changed_sheet.draft.conflicts else _("Borttaget."))
    return redirect(week_page.build_day_card_url(week, week_blocks[name].day), code=303)


def _build_requested_block(requested_fields: MultiDict[str, str]) -> Block:
    """A new block on the day that the address or the form names; aborts with 404 for no such day.

    One that was done already, without being planned, where the field ``lived`` is filled in.
    """
    day_number = requested_fields.get("day", clock.today().weekday(), type=int)
    part_code = requested_fields.get("part", DayPart.FORENOON)
    if not 0 <= day_number < DAYS_A_WEEK or part_code not in list(DayPart):
        abort(404)
    planned_block = Block(day=day_number, part=DayPart(part_code), activity="", name="")
    if not requested_fields.get("lived"):
        return planned_block
    return structs.replace(planned_block, planned=False, lived=LivedAnswer(BlockOutcome.DONE))


def _may_be_lived_yet(week: Week, block_form: BlockForm, block: Block) -> bool:
    """Whether the day of a block that was done has come; if not, the form says so at the day."""
    if block.planned or week.days[block_form.day.data] <= clock.today():
        return True
    block_form.day.errors = [_("Den dagen har inte varit än.")]
    return False


def _derive_block_name(sheet_write: SheetWrite, block: Block) -> str:
    """The name of a new block: the same where the same form is sent twice."""
    block_json = msgspec.json.encode(structs.replace(block, order=0))
    return f"b{hashlib.sha256(sheet_write.page.bytes + block_json).hexdigest()[:8]}"


def _restore_taken_away_block(stored_sheet: StoredSheet, block_name: str) -> Block:
    """A block as it was before another device took it away; an empty one if that is not known."""
    answers_before = stored_sheet.draft.last.before if stored_sheet.draft.last is not None else {}
    if answers_before.get(block_name) is None:
        return Block(day=0, part=DayPart.FORENOON, activity="", name="")
    return msgspec.convert(answers_before[block_name], Block)


def _has_new_place(block_before: Block, block_after: Block) -> bool:
    """Whether a change gives a block another place among the blocks of the week."""
    return (block_after.day, block_after.part, block_after.start) != (
        block_before.day,
        block_before.part,
        block_before.start,
    )


def _build_block_form(
    block: Block, week_blocks: Blocks, kept_fields: MultiDict[str, str] | None = None
) -> BlockForm:
    """The form about ``block``, filled from ``kept_fields`` where a form was kept."""
    block_form = BlockForm(kept_fields) if kept_fields is not None else BlockForm()
    block_form.offer(list_offered_activities(current_person().id), week_blocks, block)
    if kept_fields is None and request.method == "GET":
        block_form.fill(block)
    return block_form


def _choose_url_after_block(week: Week, block: Block) -> str:
    """Where a person goes on after adding a block: its card, or the questions about its day."""
    if block.planned:
        return week_page.build_day_card_url(week, block.day)
    return url_for("schedule.show_day_page", day=week.days[block.day])


def _render_block_page(
    template_name: str, week: Week, block_form: BlockForm, block: Block, block_name: str = ""
) -> str:
    return render_template(
        template_name,
        page=BlockPage(
            week=week,
            name=block_name,
            date=week.days[block.day],
            part_label=week_sheet.PART_LABELS[block.part],
            form=block_form,
            save_fields=week_page.list_save_fields(block_form),
            back_url=week_page.build_day_card_url(week, block.day),
            shows_more=block_name != "" or bool(block_form.errors),
        ),
    )
