"""The blueprint of the person's own report; for deltagare alone."""

from flask import Blueprint

from webapp.accounts.access import only
from webapp.accounts.models import Role

bp = Blueprint("report", __name__, url_prefix="/report", template_folder="templates")
bp.before_request(only(Role.DELTAGARE))
