"""Staff: who is there, who gets in by an invitation, whose account ends."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.core import paging
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.settings import current_settings
from webapp.desks.admin import queries
from webapp.desks.admin.blueprint import bp
from webapp.desks.admin.forms import ROLES, StaffForm
from webapp.identity.credentials import staff_invitations
from webapp.identity.models import Account, Role
from webapp.identity.people import accounts
from webapp.identity.sessions import kept_forms, service
from webapp.identity.sessions.current import current_staff


@bp.get("/staff")
def show_staff_list() -> str:
    """Everybody who is not a deltagare."""
    after = paging.read_paging_key(queries.Key)
    rows = db.session.execute(queries.select_staff(after).limit(paging.PAGE_SIZE + 1)).all()
    shown = rows[: paging.PAGE_SIZE]
    more = len(rows) > paging.PAGE_SIZE
    return render_template(
        "admin/staff.html",
        rows=shown,
        roles=ROLES,
        mine=current_staff().public_id,
        older=paging.build_paging_key((shown[-1].Account.name, shown[-1].Account.id))
        if more
        else None,
    )


@bp.get("/staff/new")
def new_staff() -> str:
    """The page to add somebody on."""
    return _form_page(StaffForm(kept_forms.take_kept_form()))


@bp.post("/staff/new")
def add_staff() -> ResponseReturnValue:
    """Add somebody, and show their invitation this one time."""
    form = StaffForm()
    _offer_organisations(form)
    if not form.validate():
        return _form_page(form), 422
    db.begin_write()
    if (
        db.session.scalar(queries.username_taken(accounts.normalise_username(form.username.data)))
        is not None
    ):
        form.username.errors = [_("Användarnamnet är upptaget. Välj ett annat.")]
        return _form_page(form), 422
    added = accounts.create_staff(
        Role(form.role.data), form.name.data, form.username.data, _organisation_id(form)
    )
    code = staff_invitations.issue_invitation(added.id)
    db.commit()
    return _invitation_page(added, code)


@bp.post("/staff/<uuid:account>/invite")
def invite_staff_again(account: UUID) -> ResponseReturnValue:
    """A new invitation for somebody who lost what they sign in with; shown this one time."""
    db.begin_write()
    found = _load_active_staff(account)
    code = staff_invitations.issue_invitation(found.id)
    db.commit()
    return _invitation_page(found, code)


@bp.get("/staff/<uuid:account>/end")
def end_page(account: UUID) -> str:
    """What it means to end an account."""
    return render_template("admin/end_staff.html", account=_load_active_staff(account))


@bp.post("/staff/<uuid:account>/end")
def end_staff(account: UUID) -> ResponseReturnValue:
    """End an account: its sessions die at once. One's own stays, or nobody could undo it."""
    db.begin_write()
    found = _load_active_staff(account)
    if found.id == current_staff().id:
        abort(409)
    found.ended_at = utc_now()
    service.end_all_sessions(found.id)
    db.commit()
    flash(_("Kontot är avslutat."))
    return redirect(url_for("admin.show_staff_list"), code=303)


def _load_active_staff(public_id: UUID) -> Account:
    found = db.session.scalar(queries.staff_member(public_id))
    return found if found is not None and found.ended_at is None else abort(404)


def _organisation_id(form: StaffForm) -> int | None:
    if not form.organisation.data:
        return None
    found = db.session.scalar(queries.select_organisation(UUID(form.organisation.data)))
    return found.id if found is not None else abort(409)


def _offer_organisations(form: StaffForm) -> None:
    form.offer(db.session.scalars(queries.select_organisations()).all())


def _form_page(form: StaffForm) -> str:
    _offer_organisations(form)
    return render_template("admin/new_staff.html", form=form)


def _invitation_page(account: Account, code: str) -> str:
    """The invitation. Its code is in this answer alone."""
    return render_template(
        "admin/invitation.html",
        account=account,
        code=code,
        days=staff_invitations.LASTS.days,
        address=current_settings().base_url.partition("://")[2]
        + url_for("identity.show_invitation_code"),
    )
