"""The sign-in link of a demo person; the app has no such route in production."""

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.guard import public
from webapp.identity.credentials.methods import SignInMethod
from webapp.identity.models import Account, StaffInvitation
from webapp.identity.sessions import service
from webapp.identity.sessions.current import hash_token

bp = Blueprint("demo", __name__)


@bp.get("/demo/<token>")
@public
def sign_in_by_demo_link(token: str) -> ResponseReturnValue:
    """Sign in as the person the link is for; it works once."""
    db.begin_write()
    used_account_id = db.session.execute(
        sa.update(StaffInvitation)
        .where(
            StaffInvitation.code_hash == hash_token(token),
            StaffInvitation.used_at.is_(None),
            StaffInvitation.expires_at > utc_now(),
        )
        .values(used_at=utc_now())
        .returning(StaffInvitation.account_id)
    ).scalar() or abort(404)
    demo_account = db.session.get_one(Account, used_account_id)
    started_session = service.start_session(
        demo_account, remember_phone=False, sign_in_method=SignInMethod.DEMO
    )
    db.commit()
    return started_session.onto(redirect(url_for("pages.show_first_place"), code=303))
