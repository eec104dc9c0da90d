"""Not writing the same twice: last week again, a day on other days, weeks saved to plan from.

Each is one act that can be taken back.
"""

from uuid import UUID

import msgspec
import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.core.weeks import Week
from webapp.identity.sessions.current import current_person
from webapp.instruments.schedule import queries, schedule_blocks, week_page, week_sheet
from webapp.instruments.schedule.blueprint import bp
from webapp.instruments.schedule.forms import CopyDayForm, UsualWeekForm
from webapp.instruments.schedule.models import UsualWeek
from webapp.instruments.schedule.owner_views import build_day_card_url, describe_full_week
from webapp.instruments.schedule.schedule_blocks import Block, Blocks
from webapp.sheets import owner_service
from webapp.sheets.forms import SheetForm

# How many weeks a person may save; a list longer than this helps nobody choose.
_MOST_USUAL_WEEKS = 10


class UsualWeekPlan(msgspec.Struct, frozen=True):
    """A saved week, opened."""

    name: str
    blocks: dict[str, Block]


@bp.post("/<week:week>/copy")
def copy_last_week(week: Week) -> ResponseReturnValue:
    """The same as last week, as a draft."""
    week_page.load_week_sheet(current_person(), week)
    last_week_blocks = week_page.list_stored_blocks(
        owner_service.load_own_sheet(current_person(), week_sheet.KIND, week.after(-1).key)
    )
    if not any(block.planned for block in last_week_blocks.values()):
        flash(_("Förra veckan är tom. Det finns inget att kopiera."))
        return redirect(url_for("schedule.show_week_page", week=week), code=303)
    _copy_blocks_into_week(week, last_week_blocks, schedule_blocks.EVERY_DAY, SheetForm())
    db.commit()
    return redirect(url_for("schedule.show_week_page", week=week), code=303)


@bp.get("/<week:week>/copy/<int(max=6):weekday>")
def show_copy_day_page(week: Week, weekday: int) -> str:
    """Which days to copy a day to."""
    stored_sheet, copy_form = week_page.load_week_sheet(current_person(), week), CopyDayForm()
    copy_form.offer(weekday)
    copy_form.ready(stored_sheet)
    return _render_copy_day_page(week, weekday, copy_form)


@bp.post("/<week:week>/copy/<int(max=6):weekday>")
def copy_day_to_others(week: Week, weekday: int) -> ResponseReturnValue:
    """A day on other days of the same week."""
    stored_sheet, copy_form = week_page.load_week_sheet(current_person(), week), CopyDayForm()
    copy_form.offer(weekday)
    if not copy_form.validate():
        return _render_copy_day_page(week, weekday, copy_form), 422
    _copy_blocks_into_week(
        week, week_page.list_stored_blocks(stored_sheet), {weekday: copy_form.days.data}, copy_form
    )
    db.commit()
    return redirect(build_day_card_url(week, weekday), code=303)


@bp.get("/<week:week>/usual")
def show_usual_weeks(week: Week) -> str:
    """My saved weeks, and saving this one."""
    stored_sheet, usual_week_form = (
        week_page.load_week_sheet(current_person(), week),
        UsualWeekForm(),
    )
    usual_week_form.ready(stored_sheet)
    return _render_usual_weeks_page(
        week, usual_week_form, bool(week_page.list_stored_blocks(stored_sheet))
    )


@bp.post("/<week:week>/usual")
def save_usual_week(week: Week) -> ResponseReturnValue:
    """Save the plan of this week under a name; the same form sent twice saves it once."""
    stored_sheet, usual_week_form = (
        week_page.load_week_sheet(current_person(), week),
        UsualWeekForm(),
    )
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    if not usual_week_form.validate():
        return _render_usual_weeks_page(week, usual_week_form, bool(week_blocks)), 422
    public_id = usual_week_form.write().page
    planned_blocks = schedule_blocks.copy_planned_blocks(week_blocks, schedule_blocks.EVERY_DAY)
    if not planned_blocks:
        usual_week_form.name.errors = [_("Veckan är tom. Planera något först.")]
        return _render_usual_weeks_page(week, usual_week_form, bool(week_blocks)), 422
    db.begin_write()
    usual_weeks = db.session.scalars(queries.select_usual_weeks(current_person())).all()
    if len(usual_weeks) >= _MOST_USUAL_WEEKS and public_id not in [
        usual_week.public_id for usual_week in usual_weeks
    ]:
        usual_week_form.name.errors = [_("Du har 10 sparade veckor. Ta bort en först.")]
        return _render_usual_weeks_page(week, usual_week_form, bool(week_blocks)), 422
    db.session.execute(
        db.insert(UsualWeek)
        .values(
            public_id=public_id,
            person_id=current_person().id,
            body=_seal_usual_week(
                public_id, UsualWeekPlan(usual_week_form.name.data, planned_blocks)
            ),
            saved_at=utc_now(),
        )
        .on_conflict_do_nothing()
    )
    db.commit()
    flash(_("Sparat. Du kan använda veckan när du vill."))
    return redirect(url_for("schedule.show_usual_weeks", week=week), code=303)


@bp.post("/<week:week>/usual/<uuid:saved>")
def use_usual_week(week: Week, saved: UUID) -> ResponseReturnValue:
    """Put a saved week into this one."""
    week_page.load_week_sheet(current_person(), week)
    usual_week = db.session.scalar(queries.select_usual_week(current_person(), saved)) or abort(404)
    _copy_blocks_into_week(
        week, _unseal_usual_week(usual_week).blocks, schedule_blocks.EVERY_DAY, SheetForm()
    )
    db.commit()
    return redirect(url_for("schedule.show_week_page", week=week), code=303)


@bp.post("/<week:week>/usual/<uuid:saved>/forget")
def remove_usual_week(week: Week, saved: UUID) -> ResponseReturnValue:
    """Take a saved week away; weeks planned from it stay as they are."""
    week_page.load_week_sheet(current_person(), week)
    db.begin_write()
    db.session.execute(
        sa.delete(UsualWeek).where(
            UsualWeek.person_id == current_person().id, UsualWeek.public_id == saved
        )
    )
    db.commit()
    flash(_("Borttaget."))
    return redirect(url_for("schedule.show_usual_weeks", week=week), code=303)


def _copy_blocks_into_week(
    week: Week, source_blocks: Blocks, target_days: dict[int, list[int]], sheet_form: SheetForm
) -> None:
    """One act: what of ``source_blocks`` is not there already comes as a draft. No commit."""
    if not sheet_form.validate():
        abort(400)
    sheet_write = sheet_form.write()
    db.begin_write()
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    if sheet_write.page in stored_sheet.draft.pages:
        # The same page again: a double tap.
        flash(_("Det är redan kopierat."))
        return
    week_blocks = week_page.list_stored_blocks(stored_sheet)
    copied_blocks = schedule_blocks.copy_planned_blocks(source_blocks, target_days, week_blocks)
    if schedule_blocks.is_week_overfull(week_blocks, copied_blocks):
        flash(describe_full_week())
    elif not copied_blocks:
        flash(_("Allt finns redan. Inget nytt är kopierat."))
    else:
        owner_service.save_undoable_answers(
            current_person(),
            week_sheet.KIND,
            week.key,
            schedule_blocks.build_block_changes(copied_blocks),
            sheet_write,
        )
        flash(
            ngettext(
                "%(n)s sak kopierad. Ta bort det som inte passar.",
                "%(n)s saker kopierade. Ta bort det som inte passar.",
                len(copied_blocks),
            )
        )


def _render_copy_day_page(week: Week, weekday: int, copy_form: CopyDayForm) -> str:
    return render_template(
        "schedule/days.html",
        week=week,
        date=week.days[weekday],
        form=copy_form,
        back=build_day_card_url(week, weekday),
    )


def _render_usual_weeks_page(week: Week, usual_week_form: UsualWeekForm, has_blocks: bool) -> str:
    usual_weeks = db.session.scalars(queries.select_usual_weeks(current_person())).all()
    return render_template(
        "schedule/usual.html",
        week=week,
        form=usual_week_form,
        something=has_blocks,
        saved=[
            (usual_week.public_id, _unseal_usual_week(usual_week)) for usual_week in usual_weeks
        ],
        act={
            field_name: usual_week_form[field_name].data
            for field_name in ("page", "seq", "based_on")
        },
    )


def _build_usual_week_binding(public_id: UUID) -> str:
    return f"{current_person().public_id}|usual_week|{public_id}"


def _seal_usual_week(public_id: UUID, week_plan: UsualWeekPlan) -> bytes:
    return sealing.seal_text(
        current_person().key, msgspec.json.encode(week_plan), _build_usual_week_binding(public_id)
    )


def _unseal_usual_week(usual_week: UsualWeek) -> UsualWeekPlan:
    plan_json = sealing.unseal_text(
        current_person().key, usual_week.body, _build_usual_week_binding(usual_week.public_id)
    )
    return msgspec.json.decode(plan_json, type=UsualWeekPlan)
