"""The blueprint of the consent pages: for deltagare alone."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts.access import only
from webapp.accounts.models import Role
from webapp.consent.service import NotEnrolled
from webapp.core.i18n import gettext as _

bp = Blueprint("consent", __name__, url_prefix="/consent", template_folder="templates")
bp.before_request(only(Role.DELTAGARE))


@bp.errorhandler(NotEnrolled)
def not_enrolled(_error: NotEnrolled) -> ResponseReturnValue:
    """Nothing is written; the overview says what stands."""
    flash(_("Du är inte med i någon insats just nu. Inget delas."))
    return redirect(url_for("consent.overview"), code=303)
