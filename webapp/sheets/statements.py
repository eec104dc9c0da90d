"""The statements of the road, built once: saving is the app's hot path."""

from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import bindparam

from webapp.core.db import db
from webapp.sheets.models import Sheet, SheetVersion

_sheets = cast(sa.Table, Sheet.__table__)
_sheet = _sheets.c

FIND = sa.select(
    _sheet.id,
    _sheet.draft,
    _sheet.revision,
    _sheet.version,
    _sheet.kept,
    _sheet.saved_at,
    _sheet.sent_at,
    _sheet.due,
).where(
    _sheet.person_id == bindparam("person_id"),
    _sheet.kind == bindparam("kind"),
    _sheet.key == bindparam("key"),
)

# Only if the sheet is still as it was read.
UPDATE = (
    sa.update(_sheets)
    .where(_sheet.id == bindparam("sheet_id"), _sheet.revision == bindparam("seen"))
    .values(draft=bindparam("body"), revision=bindparam("next"), saved_at=bindparam("moment"))
)

SEND = (
    sa.update(_sheets)
    .where(
        _sheet.id == bindparam("sheet_id"),
        _sheet.version == bindparam("before"),
        _sheet.revision == bindparam("seen"),
    )
    .values(
        version=bindparam("number"),
        sent_at=bindparam("moment"),
        kept=sa.false(),
        waits=bindparam("turn", type_=_sheet.waits.type),
        due=bindparam("promised"),
    )
)

FREEZE = sa.insert(cast(sa.Table, SheetVersion.__table__))

KEEP = sa.update(_sheets).where(_sheet.id == bindparam("sheet_id")).values(kept=sa.true())


@cache
def insert_sheet(_dialect: str) -> Any:
    """Insert the sheet unless it is there; gives its id, or nothing."""
    return db.insert(Sheet).on_conflict_do_nothing().returning(_sheet.id)
