"""Reads of the sheets of one wheel."""

import sqlalchemy as sa

from webapp.accounts.persons import Person, StaffMember
from webapp.core.db import Rows
from webapp.questionnaires import body
from webapp.sheets.models import Sheet
from webapp.sheets.queries import sent_to

# More than the occasions there are, in both ways: those come first, then the newest of the free.
_MOST = 12
_KEYS = [f"{name}{way}" for name in body.OCCASIONS for way in ("", body.TOGETHER)]
_ORDER = (
    sa.case((Sheet.key.in_(_KEYS), 0), else_=1),
    Sheet.day.desc(),
    Sheet.id.desc(),
)


def own(person: Person, kind: str) -> sa.Select[Sheet]:
    """A person's own sheets of a wheel that have something in them."""
    return (
        sa.select(Sheet)
        .where(Sheet.person_id == person.id, Sheet.kind == kind, Sheet.draft.is_not(None))
        .order_by(*_ORDER)
        .limit(_MOST)
    )


def sent(reader: StaffMember, person_id: int, kind: str) -> Rows:
    """What a person sent of a wheel and ``reader`` may see now."""
    return (
        sent_to(reader)
        .where(Sheet.person_id == person_id, Sheet.kind == kind)
        .order_by(*_ORDER)
        .limit(_MOST)
    )


def kinds_sent(reader: StaffMember, person_id: int, kinds: list[str]) -> sa.Select[str]:
    """Of which ``kinds`` a person sent something that ``reader`` may see now."""
    visible = sent_to(reader).where(Sheet.person_id == person_id, Sheet.kind.in_(kinds))
    return visible.with_only_columns(Sheet.kind).distinct().order_by(Sheet.kind)
