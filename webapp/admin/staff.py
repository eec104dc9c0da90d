"""Staff: who is there, who gets in by an invitation, whose account ends."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import invitations, people, resume, sessions
from webapp.accounts.access import current_staff
from webapp.accounts.models import Account, Role
from webapp.admin import queries
from webapp.admin.blueprint import bp
from webapp.admin.forms import ROLES, StaffForm
from webapp.core import paging
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.settings import settings


@bp.get("/staff")
def staff() -> str:
    """Everybody who is not a deltagare."""
    after = paging.after(queries.Key)
    rows = db.session.execute(queries.staff(after).limit(paging.SIZE + 1)).all()
    shown = rows[: paging.SIZE]
    more = len(rows) > paging.SIZE
    return render_template(
        "admin/staff.html",
        rows=shown,
        roles=ROLES,
        mine=current_staff().public_id,
        older=paging.key((shown[-1].Account.name, shown[-1].Account.id)) if more else None,
    )


@bp.get("/staff/new")
def new_staff() -> str:
    """The page to add somebody on."""
    return _form_page(StaffForm(resume.take()))


@bp.post("/staff/new")
def add_staff() -> ResponseReturnValue:
    """Add somebody, and show their invitation this one time."""
    form = StaffForm()
    _offer(form)
    if not form.validate():
        return _form_page(form), 422
    db.begin_write()
    if db.session.scalar(queries.username_taken(people.username(form.username.data))) is not None:
        form.username.errors = [_("Användarnamnet är upptaget. Välj ett annat.")]
        return _form_page(form), 422
    added = people.create_staff(
        Role(form.role.data), form.name.data, form.username.data, _organisation_id(form)
    )
    code = invitations.issue(added.id)
    db.commit()
    return _invitation_page(added, code)


@bp.post("/staff/<uuid:account>/invite")
def invite(account: UUID) -> ResponseReturnValue:
    """A new invitation for somebody who lost what they sign in with; shown this one time."""
    db.begin_write()
    found = _active(account)
    code = invitations.issue(found.id)
    db.commit()
    return _invitation_page(found, code)


@bp.get("/staff/<uuid:account>/end")
def end_page(account: UUID) -> str:
    """What it means to end an account."""
    return render_template("admin/end_staff.html", account=_active(account))


@bp.post("/staff/<uuid:account>/end")
def end_staff(account: UUID) -> ResponseReturnValue:
    """End an account: its sessions die at once. One's own stays, or nobody could undo it."""
    db.begin_write()
    found = _active(account)
    if found.id == current_staff().id:
        abort(409)
    found.ended_at = now()
    sessions.end_all(found.id)
    db.commit()
    flash(_("Kontot är avslutat."))
    return redirect(url_for("admin.staff"), code=303)


def _active(public_id: UUID) -> Account:
    found = db.session.scalar(queries.staff_member(public_id))
    return found if found is not None and found.ended_at is None else abort(404)


def _organisation_id(form: StaffForm) -> int | None:
    if not form.organisation.data:
        return None
    found = db.session.scalar(queries.organisation(UUID(form.organisation.data)))
    return found.id if found is not None else abort(409)


def _offer(form: StaffForm) -> None:
    form.offer(db.session.scalars(queries.organisations()).all())


def _form_page(form: StaffForm) -> str:
    _offer(form)
    return render_template("admin/new_staff.html", form=form)


def _invitation_page(account: Account, code: str) -> str:
    """The invitation. Its code is in this answer alone."""
    return render_template(
        "admin/invitation.html",
        account=account,
        code=code,
        days=invitations.LASTS.days,
        address=settings().base_url.partition("://")[2] + url_for("accounts.invitation"),
    )
