"""The blueprint that the view modules of this slice share."""

from flask import Blueprint

bp = Blueprint("identity", __name__, template_folder="templates")
