"""The statements that save and send a sheet, built once because saving is done most often."""

from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import bindparam

from webapp.core.db import db
from webapp.sheets.models import Sheet, SheetVersion

_sheet_table = cast(sa.Table, Sheet.__table__)
_sheet_columns = _sheet_table.c

FIND_SHEET = sa.select(
    _sheet_columns.id,
    _sheet_columns.draft,
    _sheet_columns.revision,
    _sheet_columns.version,
    _sheet_columns.kept,
    _sheet_columns.saved_at,
    _sheet_columns.sent_at,
    _sheet_columns.due,
).where(
    _sheet_columns.person_id == bindparam("person_id"),
    _sheet_columns.kind == bindparam("kind"),
    _sheet_columns.key == bindparam("key"),
)

# Only if the sheet is still at the revision that was read.
UPDATE_DRAFT = (
    sa.update(_sheet_table)
    .where(_sheet_columns.id == bindparam("sheet_id"), _sheet_columns.revision == bindparam("seen"))
    .values(draft=bindparam("body"), revision=bindparam("next"), saved_at=bindparam("moment"))
)

SEND_SHEET = (
    sa.update(_sheet_table)
    .where(
        _sheet_columns.id == bindparam("sheet_id"),
        _sheet_columns.version == bindparam("before"),
        _sheet_columns.revision == bindparam("seen"),
    )
    .values(
        version=bindparam("number"),
        sent_at=bindparam("moment"),
        kept=sa.false(),
        waits=bindparam("turn", type_=_sheet_columns.waits.type),
        due=bindparam("promised"),
    )
)

FREEZE_VERSION = sa.insert(cast(sa.Table, SheetVersion.__table__))

KEEP_SHEET = (
    sa.update(_sheet_table).where(_sheet_columns.id == bindparam("sheet_id")).values(kept=sa.true())
)


@cache
def build_sheet_insert(_dialect: str) -> Any:
    """Insert a sheet unless it is there; gives its id, or no row where it was there."""
    return db.insert(Sheet).on_conflict_do_nothing().returning(_sheet_columns.id)
