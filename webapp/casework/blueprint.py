"""The blueprint that the modules of this slice share; for handläggare alone."""

from flask import Blueprint

from webapp.accounts.access import only
from webapp.accounts.models import Role

bp = Blueprint("casework", __name__, url_prefix="/handlaggare", template_folder="templates")
bp.before_request(only(Role.HANDLAGGARE))
