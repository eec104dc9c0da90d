"""What a report says now beside what was signed; everything here is pure."""

from collections.abc import Iterable

from msgspec import Struct, structs

from webapp.instruments.report.report_hours import ReportRow
from webapp.instruments.report.report_sheet import ReportSnapshot


class RowChange(Struct, frozen=True):
    """One row as it was and as it is; None where it was not, or is no more."""

    before: ReportRow | None
    after: ReportRow | None

    @property
    def row(self) -> ReportRow:
        """The row there is to name it by."""
        named_row = self.after or self.before
        assert named_row is not None  # noqa: S101 - one of them always is
        return named_row


def list_row_changes(
    rows_before: Iterable[ReportRow], rows_after: Iterable[ReportRow]
) -> list[RowChange]:
    """The rows that differ, in the order of their days; none where all is the same."""
    remaining_before = {row_after.name: row_after for row_after in rows_before}
    differing_rows = []
    for row_after in rows_after:
        row_before = remaining_before.pop(row_after.name, None)
        if row_before != row_after:
            differing_rows.append(RowChange(row_before, row_after))
    differing_rows += [RowChange(row_after, None) for row_after in remaining_before.values()]
    return sorted(differing_rows, key=lambda row_change: row_change.row.day)


def strip_corrections(report_rows: Iterable[ReportRow]) -> list[ReportRow]:
    """``report_rows`` as the weeks said them, without the person's corrections."""
    return [structs.replace(report_row, given=None, reason="") for report_row in report_rows]


def has_same_content(one_snapshot: ReportSnapshot, other_snapshot: ReportSnapshot) -> bool:
    """Whether two reports say the same, whoever reads them in whatever language."""
    return one_snapshot.rows == other_snapshot.rows and one_snapshot.note == other_snapshot.note
