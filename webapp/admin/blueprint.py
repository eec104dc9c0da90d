"""The blueprint that the modules of this slice share; for administrators alone."""

from flask import Blueprint

from webapp.accounts.access import only
from webapp.accounts.models import Role

bp = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")
bp.before_request(only(Role.ADMINISTRATOR))
