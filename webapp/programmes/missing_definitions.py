"""Prove that every insats in which people take part has a definition file."""

import sqlalchemy as sa
from flask import current_app

from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.definition_files import DefinitionError
from webapp.programmes.models import Enrolment
from webapp.programmes.programme_definitions import load_programmes


def validate_used_programmes() -> None:
    """Prove at start that there is a definition of each insats in which people take part.

    Raises:
        DefinitionError: one is missing, as where an installation's own folder replaced ours.
    """
    if not sa.inspect(db.engine).has_table(Enrolment.__tablename__):
        return
    is_ongoing = sa.or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= today())
    used_codes = db.session.scalars(sa.select(Enrolment.programme).where(is_ongoing).distinct())
    refuse_missing_definitions(
        *(
            programme_code
            for programme_code in used_codes
            if programme_code not in load_programmes()
        )
    )


def refuse_missing_definitions(*missing_codes: str) -> None:
    """Raise an error that names the insatser without a file; do nothing for no codes.

    Raises:
        DefinitionError: there is at least one code.
    """
    if missing_codes:
        joined_codes = ", ".join(sorted(missing_codes))
        programme_folder = current_app.extensions["settings"].programmes_dir
        raise DefinitionError(
            f"{programme_folder}: people take part in the insats {joined_codes}, and it has no "
            "file there. Your own folder stands in place of ours: copy into it what is in use."
        )
