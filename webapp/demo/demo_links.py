"""One-time sign-in links of the demo."""

import datetime as dt

import sqlalchemy as sa

from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.settings import current_settings
from webapp.identity.models import Account, Organisation, StaffInvitation
from webapp.identity.sessions.current import hash_token, make_token

_LINK_LIFETIME = dt.timedelta(days=1)


def create_demo_links() -> dict[str, dict[str, str]]:
    """For each person ``{"role", "organisation", "url"}``, by name; the caller commits."""
    db.begin_write()
    account_rows = db.session.execute(
        sa.select(Account, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.ended_at.is_(None))
        .order_by(Account.role, Account.name)
    ).all()
    links_by_name = {}
    for demo_account, organisation_name in account_rows:
        link_token = make_token()
        db.session.add(
            StaffInvitation(
                account_id=demo_account.id,
                code_hash=hash_token(link_token),
                expires_at=utc_now() + _LINK_LIFETIME,
            )
        )
        links_by_name[demo_account.name] = {
            "role": str(demo_account.role),
            "organisation": organisation_name or "",
            "url": f"{current_settings().base_url}/demo/{link_token}",
        }
    return links_by_name
