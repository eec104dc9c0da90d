"""The blueprint of the pages where a deltagare works with their own report."""

from flask import Blueprint

from webapp.identity.models import Role
from webapp.identity.sessions.current import require_role

bp = Blueprint("report", __name__, url_prefix="/report", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))
