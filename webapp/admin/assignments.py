"""Which handläggare work with whom: added and ended with dates, each act in the person's log."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import resume
from webapp.accounts.access import current_staff
from webapp.accounts.models import Account
from webapp.admin import queries
from webapp.admin.blueprint import bp
from webapp.admin.forms import AssignmentForm, EndForm
from webapp.core import paging
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.programmes import colleagues, service


@bp.get("/persons")
def persons() -> str:
    """Chosen names, with who works with each."""
    after = paging.after(queries.Key)
    rows = db.session.scalars(queries.persons(after).limit(paging.SIZE + 1)).all()
    shown = rows[: paging.SIZE]
    found: dict[int, list[str]] = {each.id: [] for each in shown}
    for row in db.session.execute(queries.assignments(list(found))):
        if row.Assignment.since <= today():
            found[row.Assignment.person_id].append(f"{row.name} ({row.organisation})")
    more = len(rows) > paging.SIZE
    return render_template(
        "admin/persons.html",
        rows=[(each, found[each.id]) for each in shown],
        older=paging.key((shown[-1].name, shown[-1].id)) if more else None,
    )


@bp.get("/persons/<uuid:person>")
def person(person: UUID) -> str:
    """Who works with one person, and a form for one more."""
    return _page(_person(person), AssignmentForm(resume.take()))


@bp.post("/persons/<uuid:person>")
def assign(person: UUID) -> ResponseReturnValue:
    """Let a handläggare work with a person."""
    form = AssignmentForm()
    _offer(form)
    if not form.validate():
        return _page(_person(person), form), 422
    db.begin_write()
    found = _person(person)
    rows = db.session.execute(colleagues.active())
    staff = {str(row.Account.public_id): row.Account for row in rows}
    chosen = staff.get(form.staff.data) or abort(409)
    service.assign(current_staff(), found.id, chosen, form.since.data, form.until.data)
    db.commit()
    flash(_("Handläggaren är vald."))
    return redirect(url_for("admin.person", person=person), code=303)


@bp.get("/persons/<uuid:person>/end/<uuid:staff>")
def end(person: UUID, staff: UUID) -> str:
    """Choose the last day."""
    form = EndForm(resume.take())
    form.until.data = form.until.data or today()
    return _end_page(_person(person), _staff(staff), form)


@bp.post("/persons/<uuid:person>/end/<uuid:staff>")
def end_assignment(person: UUID, staff: UUID) -> ResponseReturnValue:
    """End all that a handläggare has to do with a person, with that day."""
    form = EndForm()
    if not form.validate():
        return _end_page(_person(person), _staff(staff), form), 422
    db.begin_write()
    found, colleague = _person(person), _staff(staff)
    standing = db.session.scalars(queries.of_staff(found.id, colleague.id)).all() or abort(404)
    for assignment in standing:
        service.end(current_staff(), assignment, colleague, form.until.data)
    db.commit()
    flash(_("Sista dagen är sparad."))
    return redirect(url_for("admin.person", person=person), code=303)


def _person(public_id: UUID) -> Account:
    return db.session.scalar(queries.person(public_id)) or abort(404)


def _staff(public_id: UUID) -> Account:
    return db.session.scalar(queries.staff_member(public_id)) or abort(404)


def _offer(form: AssignmentForm) -> None:
    rows = db.session.execute(colleagues.active())
    form.offer([(row.Account, row.organisation) for row in rows])


def _page(person: Account, form: AssignmentForm) -> str:
    _offer(form)
    return render_template(
        "admin/person.html",
        person=person,
        form=form,
        rows=db.session.execute(queries.assignments([person.id])).all(),
    )


def _end_page(person: Account, staff: Account, form: EndForm) -> str:
    return render_template("admin/end.html", person=person, staff=staff, form=form)
