"""The SELECT statements of the sheets of one wheel."""

import sqlalchemy as sa

from webapp.core.db import ColumnsSelect
from webapp.core.ids import PersonId
from webapp.identity.people.persons import Person, StaffMember
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.sheets.models import Sheet
from webapp.sheets.queries import select_visible_sheets

# More than all occasions in both ways. Sheets of an occasion come first, then those of days that
# the person chose, newest first.
_MOST_SHEETS = 12
_OCCASION_KEYS = [
    f"{name}{way}"
    for name in questionnaire_sheet.OCCASION_WORDS
    for way in ("", questionnaire_sheet.TOGETHER_SUFFIX)
]
_SHEET_ORDER = (
    sa.case((Sheet.key.in_(_OCCASION_KEYS), 0), else_=1),
    Sheet.day.desc(),
    Sheet.id.desc(),
)


def select_own_wheels(person: Person, wheel_kind: str) -> sa.Select[Sheet]:
    """A person's own sheets of a wheel that have something in them."""
    return (
        sa.select(Sheet)
        .where(Sheet.person_id == person.id, Sheet.kind == wheel_kind, Sheet.draft.is_not(None))
        .order_by(*_SHEET_ORDER)
        .limit(_MOST_SHEETS)
    )


def select_sent_wheels(reader: StaffMember, person_id: PersonId, wheel_kind: str) -> ColumnsSelect:
    """The sheets of a wheel that a person sent and that ``reader`` may see now."""
    return (
        select_visible_sheets(reader)
        .where(Sheet.person_id == person_id, Sheet.kind == wheel_kind)
        .order_by(*_SHEET_ORDER)
        .limit(_MOST_SHEETS)
    )


def select_sent_wheel_kinds(
    reader: StaffMember, person_id: PersonId, wheel_kinds: list[str]
) -> sa.Select[str]:
    """Those of ``wheel_kinds`` of which a person sent a sheet that ``reader`` may see now."""
    visible_sheets = select_visible_sheets(reader).where(
        Sheet.person_id == person_id, Sheet.kind.in_(wheel_kinds)
    )
    return visible_sheets.with_only_columns(Sheet.kind).distinct().order_by(Sheet.kind)
