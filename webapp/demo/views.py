"""The sign-in link of a demo person; the app has no such route in production."""

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import sessions
from webapp.accounts.access import digest
from webapp.accounts.methods import Method
from webapp.accounts.models import Account, Invitation
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.guard import public

bp = Blueprint("demo", __name__)


@bp.get("/demo/<token>")
@public
def sign_in(token: str) -> ResponseReturnValue:
    """Sign in as the person the link is for; it works once."""
    db.begin_write()
    used = db.session.execute(
        sa.update(Invitation)
        .where(
            Invitation.code_hash == digest(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now(),
        )
        .values(used_at=now())
        .returning(Invitation.account_id)
    ).scalar() or abort(404)
    account = db.session.get_one(Account, used)
    started = sessions.start(account, phone=False, method=Method.DEMO)
    db.commit()
    return started.onto(redirect(url_for("pages.index"), code=303))
