"""What a report says now beside what was signed; everything here is pure."""

from collections.abc import Iterable

from msgspec import Struct, structs

from webapp.report.body import Snapshot
from webapp.report.hours import Row


class Change(Struct, frozen=True):
    """One row as it was and as it is; None where it was not, or is no more."""

    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The row there is to name it by."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of them always is
        return found


def changes(before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    """The rows that differ, in the order of their days; none where all is the same."""
    was = {row.name: row for row in before}
    found = []
    for row in after:
        old = was.pop(row.name, None)
        if old != row:
            found.append(Change(old, row))
    found += [Change(row, None) for row in was.values()]
    return sorted(found, key=lambda change: change.row.day)


def uncorrected(rows: Iterable[Row]) -> list[Row]:
    """``rows`` as the weeks said them, without the person's corrections."""
    return [structs.replace(row, given=None, reason="") for row in rows]


def is_same(one: Snapshot, other: Snapshot) -> bool:
    """Whether two reports say the same, whoever reads them in whatever language."""
    return one.rows == other.rows and one.note == other.note
