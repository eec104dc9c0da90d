"""What a deltagare comes back to: today, the history, who has read, and answers."""

import datetime as dt

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.consent import home_card as consent
from webapp.core import audit, clock, paging
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.settings import current_settings
from webapp.desks.participant.sheet_views import build_owner_drawing
from webapp.identity.models import Role
from webapp.identity.sessions.current import current_person, require_role
from webapp.programmes.queries import select_person_handlaggare
from webapp.sheets import queries, road, staff_reading
from webapp.sheets.due import SheetState, list_due, load_states, read_sheet_state
from webapp.sheets.kinds import Audience, sheet_kinds
from webapp.sheets.models import Comment, Sheet
from webapp.sheets.page_hooks import owner_pages
from webapp.sheets.words import describe_readings

bp = Blueprint("home", __name__, template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))

_RECENT = dt.timedelta(days=14)
_PAGE = 50
# Cards beside the main one before "Mer": at most five choices at once (GOV.UK, W3C COGA).
_SHOWN = 4


@bp.get("/today")
def show_today() -> str:
    """What there is to do now, and what has come back."""
    person = current_person()
    moment = clock.utc_now()
    states = load_states(person, moment - _RECENT)
    cards = list_due(person, clock.to_stockholm(moment), states)
    rest = sorted((card for card in cards if not card.is_primary), key=lambda card: card.is_later)
    waiting = [
        (sheet_kinds()[state.kind].title(state.key), state)
        for each in states.values()
        for state in each.values()
        if state.waits == "handlaggare" and state.due is not None
    ]
    unseen = db.run(*queries.select_own_unseen(person.id)).all()
    return render_template(
        "participant/today.html",
        now_cards=[card for card in cards if card.is_primary],
        cards=rest if len(rest) <= _SHOWN + 1 else rest[:_SHOWN],
        more=[] if len(rest) <= _SHOWN + 1 else rest[_SHOWN:],
        waiting=sorted(waiting, key=lambda pair: pair[1].due or dt.date.max)[:5],
        unseen=[(row, sheet_kinds()[row.kind].title(row.key)) for row in unseen],
        consent=consent.find_consent_card(person.id),
        handlaggare=db.run(*select_person_handlaggare(person.id)).scalars().all(),
        now=clock.today(),
    )


@bp.get("/sheet/<kind>/<key>")
def show_own_sheet(kind: str, key: str) -> str:
    """One of my sheets as it stands, with what was answered."""
    instrument = sheet_kinds().get(kind) or abort(404)
    stored = road.find_own_sheet(current_person(), kind, key)
    if stored.sheet_id is None:
        abort(404)
    rows = db.session.execute(queries.select_own_comments(current_person(), stored.sheet_id)).all()
    lines = instrument.lines(stored.draft.answers, Audience.OWNER)
    return render_template(
        "participant/sheet.html",
        kind=kind,
        title=instrument.title(key),
        stored=stored,
        lines=lines,
        parts=staff_reading.list_comment_targets(lines),
        **build_owner_drawing(kind, stored),
        may_write=instrument.may_write(key),
        edit_url=owner_pages(kind).answer_url(key, ""),
        comments=staff_reading.open_comments(current_person().key, list(rows)),
        unseen=any(row.Comment.seen_at is None for row in rows),
    )


@bp.post("/sheet/<kind>/<key>")
def mark_answers_seen(kind: str, key: str) -> ResponseReturnValue:
    """Note that I have read what was answered; whose turn it is stays as it was."""
    if kind not in sheet_kinds():
        abort(404)
    db.begin_write()
    stored = road.find_own_sheet(current_person(), kind, key)
    if stored.sheet_id is None:
        abort(404)
    db.session.execute(
        sa.update(Comment)
        .where(Comment.sheet_id == stored.sheet_id, Comment.seen_at.is_(None))
        .values(seen_at=clock.utc_now())
    )
    db.commit()
    flash(_("Tack. Vi har noterat att du har läst."))
    return redirect(url_for("participant.show_today"), code=303)


@bp.get("/history")
def show_history() -> str:
    """My sheets week by week, always open to me."""
    after = paging.read_paging_key(tuple[dt.date, int])
    query = queries.select_own_history(current_person())
    if after is not None:
        query = query.where(sa.tuple_(Sheet.day, Sheet.id) < after)
    rows = db.session.scalars(query.limit(_PAGE + 1)).all()
    weeks: dict[tuple[int, int], list[tuple[str, str, SheetState]]] = {}
    for row in rows[:_PAGE]:
        instrument = sheet_kinds()[row.kind]
        state = read_sheet_state(row)
        summary = instrument.summary(road.open_own_draft(current_person(), row).answers)
        weeks.setdefault(clock.split_iso_week(row.day), []).append(
            (instrument.title(row.key), summary, state)
        )
    return render_template(
        "participant/history.html",
        weeks=weeks,
        older=paging.build_paging_key((rows[_PAGE - 1].day, rows[_PAGE - 1].id))
        if len(rows) > _PAGE
        else None,
    )


@bp.get("/readers")
def show_readings() -> str:
    """Who has read what of mine, as sentences."""
    before = request.args.get("before", type=int)
    query = queries.select_own_readings(current_person())
    if before is not None:
        query = query.where(audit.AuditEvent.number < before)
    rows = db.session.execute(query.limit(_PAGE + 1)).all()
    return render_template(
        "participant/readings.html",
        sentences=describe_readings(list(rows[:_PAGE])),
        older=rows[_PAGE - 1].AuditEvent.number if len(rows) > _PAGE else None,
        contact=current_settings().dpo_contact,
    )


@bp.post("/readers")
def flag_reading() -> ResponseReturnValue:
    """Something here looks wrong: noted in the log, with whom to turn to."""
    number = request.form.get("number", type=int)
    db.begin_write()
    event = db.session.execute(
        queries.select_own_readings(current_person()).where(audit.AuditEvent.number == number)
    ).first() or abort(404)
    audit.write_audit_event(
        audit.AuditAction.FLAGGED,
        person_id=current_person().id,
        actor_id=current_person().id,
        subject=f"event {event.AuditEvent.number}",
    )
    db.commit()
    return render_template("participant/flagged.html", contact=current_settings().dpo_contact)
