"""The blueprint of the consent pages, which only deltagare may open."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.consent.service import NotEnrolled
from webapp.core.i18n import gettext as _
from webapp.identity.models import Role
from webapp.identity.sessions.current import require_role

bp = Blueprint("consent", __name__, url_prefix="/consent", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))


@bp.errorhandler(NotEnrolled)
def answer_not_enrolled(_error: NotEnrolled) -> ResponseReturnValue:
    """Redirect to the overview: somebody in no insats cannot say Ja. Nothing was written."""
    flash(_("Du är inte med i någon insats just nu. Inget delas."))
    return redirect(url_for("consent.show_consent_overview"), code=303)
