"""The tillgänglighetsredogörelse (lag 2018:1937), the privacy notice, and whether all is well."""

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from webapp.core.db import DatabaseBusy, db
from webapp.core.guard import passive, public
from webapp.core.menu import list_menu_places
from webapp.core.settings import current_settings
from webapp.identity.sessions.current import find_session

bp = Blueprint("pages", __name__, template_folder="templates")


@bp.get("/")
@public
def show_first_place() -> ResponseReturnValue:
    """The first place of whoever comes: their own, or the sign-in."""
    current_session = find_session()
    if current_session is None:
        return redirect(url_for("identity.show_owner_sign_in"), code=303)
    return redirect(list_menu_places(current_session.role)[0].url, code=303)


@bp.get("/accessibility")
@public
def show_accessibility_statement() -> str:
    """The accessibility statement, filled from the settings."""
    return render_template("pages/accessibility.html", settings=current_settings())


@bp.get("/privacy")
@public
def show_privacy_notice() -> str:
    """What happens with one's data, and whom to ask."""
    return render_template("pages/privacy.html", settings=current_settings())


@bp.get("/health")
@public
@passive
def show_health() -> ResponseReturnValue:
    """Whether the database can be written: ``ok``, or 503."""
    try:
        db.begin_write()
        db.session.execute(sa.select(1))
        db.session.rollback()
    except (SQLAlchemyError, DatabaseBusy):
        return "database away\n", 503, {"Content-Type": "text/plain", "Retry-After": "10"}
    return "ok\n", 200, {"Content-Type": "text/plain"}
