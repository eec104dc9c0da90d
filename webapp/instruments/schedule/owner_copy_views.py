"""Planning by copying: last week again, a day on other days, and weeks saved to plan from.

Each copy is one save that can be undone.
"""

import datetime as dt
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
from webapp.instruments.schedule.schedule_blocks import Block, Blocks
from webapp.instruments.schedule.week_page import build_day_card_url, describe_full_week
from webapp.sheets import draft_saving
from webapp.sheets.forms import SheetForm

# How many weeks a person may save: as many as one can choose among at a glance.
_MOST_USUAL_WEEKS = 10


class UsualWeekPlan(msgspec.Struct, frozen=True):
    """What a saved week holds; it is stored sealed."""

    name: str
    blocks: dict[str, Block]


class CopyDayPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page that copies one day to others; ``date`` is the day to copy."""

    date: dt.date
    form: CopyDayForm
    back_url: str


class SavedWeekCard(msgspec.Struct, frozen=True):
    """One saved week in the list; ``block_count`` is how many blocks it holds."""

    public_id: UUID
    name: str
    block_count: int


class UsualWeeksPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page of the saved weeks.

    ``can_save`` tells that ``week`` holds something to save; ``save_fields`` are the hidden fields
    of the buttons that use a saved week.
    """

    week: Week
    form: UsualWeekForm
    can_save: bool
    saved_weeks: list[SavedWeekCard]
    save_fields: dict[str, str]


@bp.post("/<week:week>/copy")
def copy_last_week(week: Week) -> ResponseReturnValue:
    """Copy the plan of last week into this one."""
    week_page.load_week_sheet(current_person(), week)
    last_week_blocks = week_page.list_stored_blocks(
        draft_saving.load_own_sheet(current_person(), week_sheet.KIND, week.after(-1).key)
    )
    if not any(block.planned for block in last_week_blocks.values()):
        flash(_("Förra veckan är tom. Det finns inget att kopiera."))
        return redirect(url_for("schedule.show_week_page", week=week), code=303)
    _copy_blocks_into_week(week, last_week_blocks, schedule_blocks.EVERY_DAY, SheetForm())
    db.commit()
    return redirect(url_for("schedule.show_week_page", week=week), code=303)


@bp.get("/<week:week>/copy/<int(max=6):weekday>")
def show_copy_day_page(week: Week, weekday: int) -> str:
    """Choose the days to copy a day to."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    copy_form = CopyDayForm()
    copy_form.offer(weekday)
    copy_form.ready(stored_sheet)
    return _render_copy_day_page(week, weekday, copy_form)


@bp.post("/<week:week>/copy/<int(max=6):weekday>")
def copy_day_to_others(week: Week, weekday: int) -> ResponseReturnValue:
    """Copy the plan of a day to other days of the same week."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    copy_form = CopyDayForm()
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
    """My saved weeks, and a form to save this one."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    usual_week_form = UsualWeekForm()
    usual_week_form.ready(stored_sheet)
    return _render_usual_weeks_page(
        week, usual_week_form, bool(week_page.list_stored_blocks(stored_sheet))
    )


@bp.post("/<week:week>/usual")
def save_usual_week(week: Week) -> ResponseReturnValue:
    """Save the plan of this week under a name; the same form sent twice saves it once."""
    stored_sheet = week_page.load_week_sheet(current_person(), week)
    usual_week_form = UsualWeekForm()
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
    is_saved_already = public_id in [usual_week.public_id for usual_week in usual_weeks]
    if len(usual_weeks) >= _MOST_USUAL_WEEKS and not is_saved_already:
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
    """Copy the plan of a saved week into this one."""
    week_page.load_week_sheet(current_person(), week)
    usual_week = db.session.scalar(queries.select_usual_week(current_person(), saved)) or abort(404)
    _copy_blocks_into_week(
        week, _unseal_usual_week(usual_week).blocks, schedule_blocks.EVERY_DAY, SheetForm()
    )
    db.commit()
    return redirect(url_for("schedule.show_week_page", week=week), code=303)


@bp.post("/<week:week>/usual/<uuid:saved>/forget")
def remove_usual_week(week: Week, saved: UUID) -> ResponseReturnValue:
    """Delete a saved week; weeks that were planned from it stay as they are."""
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
    """Copy planned blocks into ``week`` in one save that can be undone, and say so. No commit.

    ``target_days`` maps a day of the source to the days it is copied to. Blocks that are there
    already are not copied. Aborts with 400 where the form is not one of ours.
    """
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
        draft_saving.save_undoable_answers(
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
        page=CopyDayPage(
            date=week.days[weekday],
            form=copy_form,
            back_url=build_day_card_url(week, weekday),
        ),
    )


def _render_usual_weeks_page(week: Week, usual_week_form: UsualWeekForm, has_blocks: bool) -> str:
    usual_weeks = db.session.scalars(queries.select_usual_weeks(current_person())).all()
    return render_template(
        "schedule/usual.html",
        page=UsualWeeksPage(
            week=week,
            form=usual_week_form,
            can_save=has_blocks,
            saved_weeks=[_build_saved_week_card(usual_week) for usual_week in usual_weeks],
            save_fields=week_page.list_save_fields(usual_week_form),
        ),
    )


def _build_saved_week_card(usual_week: UsualWeek) -> SavedWeekCard:
    week_plan = _unseal_usual_week(usual_week)
    return SavedWeekCard(usual_week.public_id, week_plan.name, len(week_plan.blocks))


def _build_usual_week_binding(public_id: UUID) -> str:
    """What a sealed week is bound to: opened under another person or row, it fails."""
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
