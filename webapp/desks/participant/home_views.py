"""What a deltagare comes back to: today, the history, who has read, and answers."""

import datetime as dt

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.consent import home_card as consent
from webapp.core import audit, clock, paging
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.settings import current_settings
from webapp.desks.participant.blueprint import bp
from webapp.desks.participant.sheet_views import build_drawing_context
from webapp.identity.sessions.current import current_person
from webapp.programmes.queries import select_person_handlaggare
from webapp.sheets import owner_service, queries, staff_service
from webapp.sheets.due_items import SheetState, build_sheet_state, list_due_items, load_sheet_states
from webapp.sheets.kinds import Audience, get_sheet_kinds
from webapp.sheets.models import Sheet, SheetComment
from webapp.sheets.page_hooks import load_owner_pages
from webapp.sheets.words import describe_log_events

_RECENT_DAYS = dt.timedelta(days=14)
_PAGE_SIZE = 50
# Cards beside the main one before "Mer": at most five choices at once (GOV.UK, W3C COGA).
_MOST_CARDS_SHOWN = 4


@bp.get("/today")
def show_today() -> str:
    """What there is to do now, and what has come back."""
    signed_in_person = current_person()
    current_moment = clock.utc_now()
    sheet_states = load_sheet_states(signed_in_person, current_moment - _RECENT_DAYS)
    due_items = list_due_items(signed_in_person, clock.to_stockholm(current_moment), sheet_states)
    other_items = sorted(
        (due_item for due_item in due_items if not due_item.is_primary),
        key=lambda due_item: due_item.is_later,
    )
    waiting_sheets = [
        (get_sheet_kinds()[sheet_state.kind].title(sheet_state.key), sheet_state)
        for kind_states in sheet_states.values()
        for sheet_state in kind_states.values()
        if sheet_state.waits == "handlaggare" and sheet_state.due is not None
    ]
    unseen_comments = db.run(*queries.select_unseen_comments(signed_in_person.id)).all()
    return render_template(
        "participant/today.html",
        now_cards=[due_item for due_item in due_items if due_item.is_primary],
        cards=other_items
        if len(other_items) <= _MOST_CARDS_SHOWN + 1
        else other_items[:_MOST_CARDS_SHOWN],
        more=[] if len(other_items) <= _MOST_CARDS_SHOWN + 1 else other_items[_MOST_CARDS_SHOWN:],
        waiting=sorted(waiting_sheets, key=lambda titled_state: titled_state[1].due or dt.date.max)[
            :5
        ],
        unseen=[
            (comment_row, get_sheet_kinds()[comment_row.kind].title(comment_row.key))
            for comment_row in unseen_comments
        ],
        consent=consent.find_consent_card(signed_in_person.id),
        handlaggare=db.run(*select_person_handlaggare(signed_in_person.id)).scalars().all(),
        now=clock.today(),
    )


@bp.get("/sheet/<kind>/<key>")
def show_own_sheet(kind: str, key: str) -> str:
    """One of my sheets as it stands, with what was answered."""
    instrument = get_sheet_kinds().get(kind) or abort(404)
    stored_sheet = owner_service.load_own_sheet(current_person(), kind, key)
    if stored_sheet.sheet_id is None:
        abort(404)
    comment_rows = db.session.execute(
        queries.select_own_comments(current_person(), stored_sheet.sheet_id)
    ).all()
    answer_lines = instrument.lines(stored_sheet.draft.answers, Audience.OWNER)
    return render_template(
        "participant/sheet.html",
        kind=kind,
        title=instrument.title(key),
        stored=stored_sheet,
        lines=answer_lines,
        parts=staff_service.build_comment_subjects(answer_lines),
        **build_drawing_context(kind, stored_sheet),
        may_write=instrument.may_write(key),
        edit_url=load_owner_pages(kind).answer_url(key, ""),
        comments=staff_service.unseal_comments(current_person().key, list(comment_rows)),
        unseen=any(comment_row.SheetComment.seen_at is None for comment_row in comment_rows),
    )


@bp.post("/sheet/<kind>/<key>")
def confirm_comments_read(kind: str, key: str) -> ResponseReturnValue:
    """Note that I have read what was answered; whose turn it is stays as it was."""
    if kind not in get_sheet_kinds():
        abort(404)
    db.begin_write()
    stored_sheet = owner_service.load_own_sheet(current_person(), kind, key)
    if stored_sheet.sheet_id is None:
        abort(404)
    db.session.execute(
        sa.update(SheetComment)
        .where(SheetComment.sheet_id == stored_sheet.sheet_id, SheetComment.seen_at.is_(None))
        .values(seen_at=clock.utc_now())
    )
    db.commit()
    flash(_("Tack. Vi har noterat att du har läst."))
    return redirect(url_for("participant.show_today"), code=303)


@bp.get("/history")
def show_own_history() -> str:
    """My sheets week by week, always open to me."""
    page_key = paging.read_paging_key(tuple[dt.date, int])
    statement = queries.select_own_history(current_person())
    if page_key is not None:
        statement = statement.where(sa.tuple_(Sheet.day, Sheet.id) < page_key)
    own_sheets = db.session.scalars(statement.limit(_PAGE_SIZE + 1)).all()
    sheets_by_week: dict[tuple[int, int], list[tuple[str, str, SheetState]]] = {}
    for own_sheet in own_sheets[:_PAGE_SIZE]:
        instrument = get_sheet_kinds()[own_sheet.kind]
        sheet_state = build_sheet_state(own_sheet)
        sheet_summary = instrument.summary(
            owner_service.unseal_own_draft(current_person(), own_sheet).answers
        )
        sheets_by_week.setdefault(clock.split_iso_week(own_sheet.day), []).append(
            (instrument.title(own_sheet.key), sheet_summary, sheet_state)
        )
    return render_template(
        "participant/history.html",
        weeks=sheets_by_week,
        older=paging.build_paging_key(
            (own_sheets[_PAGE_SIZE - 1].day, own_sheets[_PAGE_SIZE - 1].id)
        )
        if len(own_sheets) > _PAGE_SIZE
        else None,
    )


@bp.get("/readers")
def show_own_readings() -> str:
    """Who has read what of mine, as sentences."""
    before_number = request.args.get("before", type=int)
    statement = queries.select_own_readings(current_person())
    if before_number is not None:
        statement = statement.where(audit.AuditEvent.number < before_number)
    event_rows = db.session.execute(statement.limit(_PAGE_SIZE + 1)).all()
    return render_template(
        "participant/readings.html",
        sentences=describe_log_events(list(event_rows[:_PAGE_SIZE])),
        older=event_rows[_PAGE_SIZE - 1].AuditEvent.number
        if len(event_rows) > _PAGE_SIZE
        else None,
        contact=current_settings().dpo_contact,
    )


@bp.post("/readers")
def flag_log_event() -> ResponseReturnValue:
    """Something here looks wrong: noted in the log, with whom to turn to."""
    event_number = request.form.get("number", type=int)
    db.begin_write()
    event_row = db.session.execute(
        queries.select_own_readings(current_person()).where(audit.AuditEvent.number == event_number)
    ).first() or abort(404)
    audit.write_audit_event(
        audit.AuditAction.FLAGGED,
        person_id=current_person().id,
        actor_id=current_person().id,
        subject=f"event {event_row.AuditEvent.number}",
    )
    db.commit()
    return render_template("participant/flagged.html", contact=current_settings().dpo_contact)
