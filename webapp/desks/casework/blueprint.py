"""The blueprint that the modules of this slice share; for handläggare alone."""

from flask import Blueprint

from webapp.identity.models import Role
from webapp.identity.sessions.current import require_role

bp = Blueprint("casework", __name__, url_prefix="/handlaggare", template_folder="templates")
bp.before_request(require_role(Role.HANDLAGGARE))
