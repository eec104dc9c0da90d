"""The deltagare's pages of the weekly schedule."""

from flask import Blueprint

from webapp.accounts.access import only
from webapp.accounts.models import Role

bp = Blueprint("schedule", __name__, url_prefix="/schedule", template_folder="templates")
bp.before_request(only(Role.DELTAGARE))
