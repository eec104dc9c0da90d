"""The pages of my week on the phone: a card for each day, and the order of a day's blocks."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct, structs

from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.weeks import Week
from webapp.identity.sessions.current import current_person
from webapp.instruments.schedule import (
    block_placing,
    schedule_blocks,
    week_hints,
    week_page,
    week_sheet,
)
from webapp.instruments.schedule.blueprint import bp
from webapp.instruments.schedule.schedule_blocks import Block, Blocks, DayPart
from webapp.instruments.schedule.week_page import DayCard
from webapp.sheets import draft_saving
from webapp.sheets.forms import SheetForm


class ArrangeDayPage(Struct, frozen=True, kw_only=True):
    """The page that puts the blocks of a day in order.

    ``save_fields`` are the hidden fields of the buttons that move a block.
    """

    card: DayCard
    save_fields: dict[str, str]
    back_url: str


@bp.get("/")
def redirect_to_this_week() -> ResponseReturnValue:
    """The current week, at the card of today."""
    today = clock.today()
    return redirect(week_page.build_day_card_url(Week.of(today), today.weekday()), code=303)


@bp.get("/<week:week>")
def show_week_page(week: Week) -> str:
    """One week, day by day."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    return render_template(
        "schedule/week.html",
        page=week_page.build_week_page(current_person(), week, stored_sheet),
    )


@bp.get("/<week:week>/arrange/<int(max=6):weekday>")
def show_arrange_page(week: Week, weekday: int) -> str:
    """The blocks of one day, to put them in order."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    sheet_form = SheetForm()
    sheet_form.ready(stored_sheet)
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    day_cards = week_page.build_day_cards(week, stored_sheet, week_blocks, {})
    return render_template(
        "schedule/arrange.html",
        page=ArrangeDayPage(
            card=day_cards[weekday],
            save_fields=week_page.list_save_fields(sheet_form),
            back_url=week_page.build_day_card_url(week, weekday),
        ),
    )


@bp.post("/<week:week>/arrange/<int(max=6):weekday>")
def move_block(week: Week, weekday: int) -> ResponseReturnValue:
    """Move a block up or down, or to where it was dropped."""
    block_name = request.form.get("name", "")
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    if block_name not in week_blocks:
        abort(404)
    sheet_form = SheetForm()
    if week_blocks[block_name].day != weekday or not sheet_form.validate():
        abort(400)
    changed_blocks = _build_moved_blocks(week_blocks, block_name, request.form.get("to", ""))
    # Moving leaves the content of a block alone, so it conflicts with no other device's change.
    sheet_write = structs.replace(sheet_form.write(), based_on=stored_sheet.revision)
    draft_saving.save_answers(
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
    """Take back the save that the page offered to undo: a copy, or a block taken away."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    act_revision = request.form.get("which", 0, type=int)
    sheet_form = SheetForm()
    if not sheet_form.validate():
        abort(400)
    undone_sheet = draft_saving.undo_answers(
        current_person(), week_sheet.KIND, week.key, sheet_form.write(), act_revision
    )
    db.commit()
    if undone_sheet.revision == stored_sheet.revision:
        flash(_("Veckan är ändrad. Titta på den igen."))
    else:
        flash(_("Ångrat. Veckan är som den var."))
    return redirect(url_for("schedule.show_week_page", week=week), code=303)


@bp.post("/<week:week>/quiet")
def dismiss_week_hint(week: Week) -> ResponseReturnValue:
    """Put a hint away for this week."""
    week_page.load_week_sheet(current_person(), week)
    if not SheetForm().validate():
        abort(400)
    week_hints.dismiss_hint(week, request.form.get("hint", ""))
    return redirect(url_for("schedule.show_week_page", week=week), code=303)


def _build_moved_blocks(week_blocks: Blocks, block_name: str, destination: str) -> dict[str, Block]:
    """The blocks that change, by name, when a block moves.

    ``destination`` is "up" or "down", the part of the day to come last in, or the name of the block
    of the same day to come before. Aborts with 400 where it is none of these.
    """
    block = week_blocks[block_name]
    if destination in {"up", "down"}:
        return block_placing.step_block(week_blocks, block_name, upwards=destination == "up")
    if destination in list(DayPart):
        moved_block = structs.replace(block, part=DayPart(destination))
        return block_placing.place_block(
            week_blocks, block_name, moved_block, block_placing.LAST_PLACE
        )
    next_block = week_blocks.get(destination)
    if next_block is None or next_block.day != block.day or destination == block_name:
        abort(400)
    moved_block = structs.replace(block, part=next_block.part)
    return block_placing.place_block(week_blocks, block_name, moved_block, destination)
