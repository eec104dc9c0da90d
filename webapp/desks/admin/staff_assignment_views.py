"""Which handläggare work with which persons; every change is noted in the person's log."""

from uuid import UUID

import msgspec
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.core import paging
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.ids import PersonId
from webapp.desks.admin import queries
from webapp.desks.admin.blueprint import bp
from webapp.desks.admin.forms import AssignmentForm, EndAssignmentForm
from webapp.identity.models import Account
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_staff
from webapp.programmes import service, staff_queries


class AssignedPerson(msgspec.Struct, frozen=True):
    """A deltagare, and "name (organisation)" of each handläggare who works with them today."""

    public_id: UUID
    name: str
    handlaggare_names: list[str]


@bp.get("/persons")
def show_persons() -> str:
    """The deltagare by chosen name, with the handläggare who work with each today."""
    page_key = paging.read_paging_key(queries.NameKey)
    person_accounts = db.session.scalars(
        queries.select_persons(page_key).limit(paging.PAGE_SIZE + 1)
    ).all()
    shown_persons, older_key = person_accounts[: paging.PAGE_SIZE], None
    if len(person_accounts) > paging.PAGE_SIZE:
        older_key = paging.build_paging_key((shown_persons[-1].name, shown_persons[-1].id))
    names_by_person: dict[PersonId, list[str]] = {
        PersonId(person_account.id): [] for person_account in shown_persons
    }
    for assignment_row in db.session.execute(
        queries.select_current_assignments(list(names_by_person))
    ):
        if assignment_row.Assignment.since <= today():
            names_by_person[assignment_row.Assignment.person_id].append(
                f"{assignment_row.name} ({assignment_row.organisation})"
            )
    return render_template(
        "admin/persons.html",
        persons=[
            AssignedPerson(
                person_account.public_id,
                person_account.name,
                names_by_person[PersonId(person_account.id)],
            )
            for person_account in shown_persons
        ],
        older_key=older_key,
    )


@bp.get("/persons/<uuid:person>")
def show_person_assignments(person: UUID) -> str:
    """Who works with one person, and a form for one more."""
    return _render_person_assignments(
        _load_assigned_person(person), AssignmentForm(kept_forms.find_kept_form())
    )


@bp.post("/persons/<uuid:person>")
def save_new_assignment(person: UUID) -> ResponseReturnValue:
    """Let a handläggare work with a person."""
    assignment_form = AssignmentForm()
    _offer_handlaggare(assignment_form)
    if not assignment_form.validate():
        return _render_person_assignments(_load_assigned_person(person), assignment_form), 422
    db.begin_write()
    person_account = _load_assigned_person(person)
    staff_rows = db.session.execute(staff_queries.select_active_handlaggare())
    staff_by_id = {str(staff_row.Account.public_id): staff_row.Account for staff_row in staff_rows}
    chosen_staff = staff_by_id.get(assignment_form.staff.data) or abort(409)
    service.add_assignment(
        current_staff(),
        PersonId(person_account.id),
        chosen_staff,
        assignment_form.since.data,
        assignment_form.until.data,
    )
    db.commit()
    flash(_("Handläggaren är vald."))
    return redirect(url_for("admin.show_person_assignments", person=person), code=303)


@bp.get("/persons/<uuid:person>/end/<uuid:staff>")
def show_end_assignment(person: UUID, staff: UUID) -> str:
    """A form for the last day of a handläggare with a person."""
    end_form = EndAssignmentForm(kept_forms.find_kept_form())
    end_form.until.data = end_form.until.data or today()
    return _render_end_assignment(
        _load_assigned_person(person), _load_assigned_staff(staff), end_form
    )


@bp.post("/persons/<uuid:person>/end/<uuid:staff>")
def end_assignments(person: UUID, staff: UUID) -> ResponseReturnValue:
    """Give all assignments of a handläggare with a person the same last day."""
    end_form = EndAssignmentForm()
    if not end_form.validate():
        return _render_end_assignment(
            _load_assigned_person(person), _load_assigned_staff(staff), end_form
        ), 422
    db.begin_write()
    person_account, colleague = _load_assigned_person(person), _load_assigned_staff(staff)
    current_assignments = db.session.scalars(
        queries.select_assignments_of_staff(PersonId(person_account.id), colleague.id)
    ).all() or abort(404)
    for assignment in current_assignments:
        service.end_staff_assignment(current_staff(), assignment, colleague, end_form.until.data)
    db.commit()
    flash(_("Sista dagen är sparad."))
    return redirect(url_for("admin.show_person_assignments", person=person), code=303)


def _load_assigned_person(public_id: UUID) -> Account:
    return db.session.scalar(queries.select_person(public_id)) or abort(404)


def _load_assigned_staff(public_id: UUID) -> Account:
    return db.session.scalar(queries.select_staff_member(public_id)) or abort(404)


def _offer_handlaggare(assignment_form: AssignmentForm) -> None:
    staff_rows = db.session.execute(staff_queries.select_active_handlaggare())
    assignment_form.offer([(staff_row.Account, staff_row.organisation) for staff_row in staff_rows])


def _render_person_assignments(person_account: Account, assignment_form: AssignmentForm) -> str:
    _offer_handlaggare(assignment_form)
    return render_template(
        "admin/person.html",
        person=person_account,
        form=assignment_form,
        rows=db.session.execute(
            queries.select_current_assignments([PersonId(person_account.id)])
        ).all(),
    )


def _render_end_assignment(
    person_account: Account, staff_account: Account, end_form: EndAssignmentForm
) -> str:
    return render_template(
        "admin/end.html", person=person_account, staff=staff_account, form=end_form
    )
