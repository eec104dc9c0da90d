"""The blueprint of the deltagare's desk."""

from flask import Blueprint

from webapp.identity.models import Role
from webapp.identity.sessions.current import require_role

bp = Blueprint("participant", __name__, template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))
