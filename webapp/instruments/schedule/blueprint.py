"""The deltagare's pages of the weekly schedule."""

from flask import Blueprint

from webapp.identity.models import Role
from webapp.identity.sessions.current import require_role

bp = Blueprint("schedule", __name__, url_prefix="/schedule", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))
