"""One-time sign-in links of the demo."""

import datetime as dt

import sqlalchemy as sa

from webapp.accounts.access import digest, new_token
from webapp.accounts.models import Account, Invitation, Organisation
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.settings import settings

_LIFE = dt.timedelta(days=1)


def fresh() -> dict[str, dict[str, str]]:
    """For each person ``{"role", "organisation", "url"}``, by name; the caller commits."""
    db.begin_write()
    rows = db.session.execute(
        sa.select(Account, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.ended_at.is_(None))
        .order_by(Account.role, Account.name)
    ).all()
    found = {}
    for account, organisation in rows:
        token = new_token()
        db.session.add(
            Invitation(account_id=account.id, code_hash=digest(token), expires_at=now() + _LIFE)
        )
        found[account.name] = {
            "role": str(account.role),
            "organisation": organisation or "",
            "url": f"{settings().base_url}/demo/{token}",
        }
    return found
