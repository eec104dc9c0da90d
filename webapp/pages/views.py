"""The tillgänglighetsredogörelse (lag 2018:1937), the privacy notice, and whether all is well."""

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from webapp.accounts.access import find_session
from webapp.core.db import DatabaseBusy, db
from webapp.core.guard import passive, public
from webapp.core.nav import list_places
from webapp.core.settings import settings

bp = Blueprint("pages", __name__, template_folder="templates")


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """The first place of whoever comes: their own, or the sign-in."""
    session = find_session()
    if session is None:
        return redirect(url_for("accounts.sign_in"), code=303)
    return redirect(list_places(session.role)[0].url, code=303)


@bp.get("/accessibility")
@public
def accessibility() -> str:
    """The accessibility statement, filled from the settings."""
    return render_template("pages/accessibility.html", settings=settings())


@bp.get("/privacy")
@public
def privacy() -> str:
    """What happens with one's data, and whom to ask."""
    return render_template("pages/privacy.html", settings=settings())


@bp.get("/health")
@public
@passive
def health() -> ResponseReturnValue:
    """Whether the database can be written: ``ok``, or 503."""
    try:
        db.begin_write()
        db.session.execute(sa.select(1))
        db.session.rollback()
    except (SQLAlchemyError, DatabaseBusy):
        return "database away\n", 503, {"Content-Type": "text/plain", "Retry-After": "10"}
    return "ok\n", 200, {"Content-Type": "text/plain"}
