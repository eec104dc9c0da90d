"""Which handläggare work with whom: added and ended with dates, each act in the person's log."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.core import paging
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.desks.admin import queries
from webapp.desks.admin.blueprint import bp
from webapp.desks.admin.forms import AssignmentForm, EndAssignmentForm
from webapp.identity.models import Account
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_staff
from webapp.programmes import service, staff_queries


@bp.get("/persons")
def list_admin_persons() -> str:
    """Chosen names, with who works with each."""
    after = paging.read_paging_key(queries.Key)
    rows = db.session.scalars(queries.select_persons(after).limit(paging.PAGE_SIZE + 1)).all()
    shown = rows[: paging.PAGE_SIZE]
    found: dict[int, list[str]] = {each.id: [] for each in shown}
    for row in db.session.execute(queries.select_current_assignments(list(found))):
        if row.Assignment.since <= today():
            found[row.Assignment.person_id].append(f"{row.name} ({row.organisation})")
    more = len(rows) > paging.PAGE_SIZE
    return render_template(
        "admin/persons.html",
        rows=[(each, found[each.id]) for each in shown],
        older=paging.build_paging_key((shown[-1].name, shown[-1].id)) if more else None,
    )


@bp.get("/persons/<uuid:person>")
def show_admin_person(person: UUID) -> str:
    """Who works with one person, and a form for one more."""
    return _render_admin_person(
        _load_admin_person(person), AssignmentForm(kept_forms.take_kept_form())
    )


@bp.post("/persons/<uuid:person>")
def assign_handlaggare(person: UUID) -> ResponseReturnValue:
    """Let a handläggare work with a person."""
    form = AssignmentForm()
    _offer_handlaggare(form)
    if not form.validate():
        return _render_admin_person(_load_admin_person(person), form), 422
    db.begin_write()
    found = _load_admin_person(person)
    rows = db.session.execute(staff_queries.select_active_handlaggare())
    staff = {str(row.Account.public_id): row.Account for row in rows}
    chosen = staff.get(form.staff.data) or abort(409)
    service.add_assignment(current_staff(), found.id, chosen, form.since.data, form.until.data)
    db.commit()
    flash(_("Handläggaren är vald."))
    return redirect(url_for("admin.show_admin_person", person=person), code=303)


@bp.get("/persons/<uuid:person>/end/<uuid:staff>")
def show_end_assignment(person: UUID, staff: UUID) -> str:
    """Choose the last day."""
    form = EndAssignmentForm(kept_forms.take_kept_form())
    form.until.data = form.until.data or today()
    return _end_page(_load_admin_person(person), _load_assigned_staff(staff), form)


@bp.post("/persons/<uuid:person>/end/<uuid:staff>")
def end_assignment(person: UUID, staff: UUID) -> ResponseReturnValue:
    """End all that a handläggare has to do with a person, with that day."""
    form = EndAssignmentForm()
    if not form.validate():
        return _end_page(_load_admin_person(person), _load_assigned_staff(staff), form), 422
    db.begin_write()
    found, colleague = _load_admin_person(person), _load_assigned_staff(staff)
    standing = db.session.scalars(queries.of_staff(found.id, colleague.id)).all() or abort(404)
    for assignment in standing:
        service.end_staff_assignment(current_staff(), assignment, colleague, form.until.data)
    db.commit()
    flash(_("Sista dagen är sparad."))
    return redirect(url_for("admin.show_admin_person", person=person), code=303)


def _load_admin_person(public_id: UUID) -> Account:
    return db.session.scalar(queries.select_person(public_id)) or abort(404)


def _load_assigned_staff(public_id: UUID) -> Account:
    return db.session.scalar(queries.staff_member(public_id)) or abort(404)


def _offer_handlaggare(form: AssignmentForm) -> None:
    rows = db.session.execute(staff_queries.select_active_handlaggare())
    form.offer([(row.Account, row.organisation) for row in rows])


def _render_admin_person(person: Account, form: AssignmentForm) -> str:
    _offer_handlaggare(form)
    return render_template(
        "admin/person.html",
        person=person,
        form=form,
        rows=db.session.execute(queries.select_current_assignments([person.id])).all(),
    )


def _end_page(person: Account, staff: Account, form: EndAssignmentForm) -> str:
    return render_template("admin/end.html", person=person, staff=staff, form=form)
