"""An insats in which people take part keeps its file."""

import sqlalchemy as sa
from flask import current_app

from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.definitions import DefinitionError
from webapp.programmes.definitions import programmes
from webapp.programmes.models import Enrolment


def check() -> None:
    """Prove at start that there is a definition of each insats in which people take part.

    Raises:
        DefinitionError: one is gone, as where a folder of one's own took the place of ours.
    """
    if not sa.inspect(db.engine).has_table(Enrolment.__tablename__):
        return
    goes_on = sa.or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= today())
    used = db.session.scalars(sa.select(Enrolment.programme).where(goes_on).distinct())
    lack(*(code for code in used if code not in programmes()))


def lack(*codes: str) -> None:
    """Say that these are needed and not there; say nothing of none.

    Raises:
        DefinitionError: there is at least one.
    """
    if codes:
        folder = current_app.extensions["settings"].programmes_dir
        raise DefinitionError(
            f"{folder}: people take part in the insats {', '.join(sorted(codes))}, and it has no "
            "file there. Your own folder stands in place of ours: copy into it what is in use."
        )
