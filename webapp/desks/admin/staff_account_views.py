"""Accounts of staff: list them, add and invite somebody, end an account."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.core import paging
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.ids import OrganisationId
from webapp.core.settings import current_settings
from webapp.desks.admin import queries
from webapp.desks.admin.blueprint import bp
from webapp.desks.admin.forms import ROLE_LABELS, StaffForm
from webapp.identity.credentials import staff_invitations
from webapp.identity.models import Account, Role
from webapp.identity.people import accounts
from webapp.identity.sessions import kept_forms, service
from webapp.identity.sessions.current import current_staff


@bp.get("/staff")
def show_staff() -> str:
    """All accounts but those of deltagare, by name."""
    page_key = paging.read_paging_key(queries.NameKey)
    staff_rows = db.session.execute(
        queries.select_staff(page_key).limit(paging.PAGE_SIZE + 1)
    ).all()
    shown_rows, older_key = staff_rows[: paging.PAGE_SIZE], None
    if len(staff_rows) > paging.PAGE_SIZE:
        last_account = shown_rows[-1].Account
        older_key = paging.build_paging_key((last_account.name, last_account.id))
    return render_template(
        "admin/staff.html",
        rows=shown_rows,
        roles=ROLE_LABELS,
        mine=current_staff().public_id,
        older_key=older_key,
    )


@bp.get("/staff/new")
def show_new_staff() -> str:
    """The form for a new member of staff."""
    return _render_new_staff(StaffForm(kept_forms.find_kept_form()))


@bp.post("/staff/new")
def add_staff_member() -> ResponseReturnValue:
    """Add somebody, and show their invitation; it is never shown again."""
    staff_form = StaffForm()
    _offer_organisations(staff_form)
    if not staff_form.validate():
        return _render_new_staff(staff_form), 422
    db.begin_write()
    if (
        db.session.scalar(
            queries.select_username_owner(accounts.normalise_username(staff_form.username.data))
        )
        is not None
    ):
        staff_form.username.errors = [_("Användarnamnet är upptaget. Välj ett annat.")]
        return _render_new_staff(staff_form), 422
    new_account = accounts.create_staff(
        Role(staff_form.role.data),
        staff_form.name.data,
        staff_form.username.data,
        _load_organisation_id(staff_form),
    )
    invitation_code = staff_invitations.issue_invitation(new_account.id)
    db.commit()
    return _render_staff_invitation(new_account, invitation_code)


@bp.post("/staff/<uuid:account>/invite")
def renew_staff_invitation(account: UUID) -> ResponseReturnValue:
    """Show a new invitation for somebody who can no longer sign in; it is never shown again.

    With it a password is chosen, so an account without a user name answers 409.
    """
    db.begin_write()
    staff_account = _load_active_staff(account)
    if staff_account.username is None:
        abort(409)
    invitation_code = staff_invitations.issue_invitation(staff_account.id)
    db.commit()
    return _render_staff_invitation(staff_account, invitation_code)


@bp.get("/staff/<uuid:account>/end")
def show_end_staff(account: UUID) -> str:
    """Say what it means to end an account, and ask."""
    return render_template("admin/end_staff.html", account=_load_active_staff(account))


@bp.post("/staff/<uuid:account>/end")
def end_staff_account(account: UUID) -> ResponseReturnValue:
    """End an account and all its sessions at once.

    One's own account answers 409, so that an administrator is left who can sign in.
    """
    db.begin_write()
    staff_account = _load_active_staff(account)
    if staff_account.id == current_staff().id:
        abort(409)
    staff_account.ended_at = utc_now()
    service.end_all_sessions(staff_account.id)
    db.commit()
    flash(_("Kontot är avslutat."))
    return redirect(url_for("admin.show_staff"), code=303)


def _load_active_staff(public_id: UUID) -> Account:
    staff_account = db.session.scalar(queries.select_staff_member(public_id))
    if staff_account is None or staff_account.ended_at is not None:
        abort(404)
    return staff_account


def _load_organisation_id(staff_form: StaffForm) -> OrganisationId | None:
    if not staff_form.organisation.data:
        return None
    chosen_organisation = db.session.scalar(
        queries.select_organisation(UUID(staff_form.organisation.data))
    )
    if chosen_organisation is None:
        abort(409)
    return chosen_organisation.id


def _offer_organisations(staff_form: StaffForm) -> None:
    staff_form.offer(db.session.scalars(queries.select_organisations()).all())


def _render_new_staff(staff_form: StaffForm) -> str:
    _offer_organisations(staff_form)
    return render_template("admin/new_staff.html", form=staff_form)


def _render_staff_invitation(staff_account: Account, invitation_code: str) -> str:
    """The page with the invitation; no other page ever shows its code."""
    return render_template(
        "admin/invitation.html",
        account=staff_account,
        code=invitation_code,
        days=staff_invitations.INVITATION_PERIOD.days,
        address=current_settings().base_url.partition("://")[2]
        + url_for("identity.show_invitation_code"),
    )
