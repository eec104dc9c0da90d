"""The blueprint that the modules of this slice share; for administrators alone."""

from flask import Blueprint

from webapp.identity.models import Role
from webapp.identity.sessions.current import require_role

bp = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")
bp.before_request(require_role(Role.ADMINISTRATOR))
