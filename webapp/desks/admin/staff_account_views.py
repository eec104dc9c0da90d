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
from webapp.desks.admin.forms import ROLE_LABELS, StaffForm
from webapp.identity.credentials import staff_invitations
from webapp.identity.models import Account, Role
from webapp.identity.people import accounts
from webapp.identity.sessions import kept_forms, service
from webapp.identity.sessions.current import current_staff


@bp.get("/staff")
def show_staff() -> str:
    """Everybody who is not a deltagare."""
    page_key = paging.read_paging_key(queries.NameKey)
    staff_rows = db.session.execute(
        queries.select_staff(page_key).limit(paging.PAGE_SIZE + 1)
    ).all()
    shown_rows = staff_rows[: paging.PAGE_SIZE]
    has_more = len(staff_rows) > paging.PAGE_SIZE
    return render_template(
        "admin/staff.html",
        rows=shown_rows,
        roles=ROLE_LABELS,
        mine=current_staff().public_id,
        older=paging.build_paging_key((shown_rows[-1].Account.name, shown_rows[-1].Account.id))
        if has_more
        else None,
    )


@bp.get("/staff/new")
def show_new_staff() -> str:
    """The page to add somebody on."""
    return _render_new_staff(StaffForm(kept_forms.find_kept_form()))


@bp.post("/staff/new")
def add_staff_member() -> ResponseReturnValue:
    """Add somebody, and show their invitation this one time."""
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
    """A new invitation for somebody who lost what they sign in with; shown this one time.

    It leads to a password, so 409 answers for an account without a user name.
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
    """What it means to end an account."""
    return render_template("admin/end_staff.html", account=_load_active_staff(account))


@bp.post("/staff/<uuid:account>/end")
def end_staff_account(account: UUID) -> ResponseReturnValue:
    """End an account: its sessions die at once. One's own stays, or nobody could undo it."""
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
    return (
        staff_account
        if staff_account is not None and staff_account.ended_at is None
        else abort(404)
    )


def _load_organisation_id(staff_form: StaffForm) -> int | None:
    if not staff_form.organisation.data:
        return None
    chosen_organisation = db.session.scalar(
        queries.select_organisation(UUID(staff_form.organisation.data))
    )
    return chosen_organisation.id if chosen_organisation is not None else abort(409)


def _offer_organisations(staff_form: StaffForm) -> None:
    staff_form.offer(db.session.scalars(queries.select_organisations()).all())


def _render_new_staff(staff_form: StaffForm) -> str:
    _offer_organisations(staff_form)
    return render_template("admin/new_staff.html", form=staff_form)


def _render_staff_invitation(staff_account: Account, invitation_code: str) -> str:
    """The invitation. Its code is in this answer alone."""
    return render_template(
        "admin/invitation.html",
        account=staff_account,
        code=invitation_code,
        days=staff_invitations.INVITATION_PERIOD.days,
        address=current_settings().base_url.partition("://")[2]
        + url_for("identity.show_invitation_code"),
    )
