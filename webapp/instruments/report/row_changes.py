"""How the rows of a report differ from those that were signed."""

from collections.abc import Iterable

from msgspec import Struct, structs

from webapp.instruments.report.report_hours import ReportRow


class RowChange(Struct, frozen=True):
    """One row as it was and as it is.

    ``before`` is None for a new row, ``after`` for a removed one.
    """

    before: ReportRow | None
    after: ReportRow | None

    @property
    def row(self) -> ReportRow:
        """The row as it is, or as it was when it is removed."""
        named_row = self.after or self.before
        assert named_row is not None  # noqa: S101 - a change has at least one of them
        return named_row


def list_row_changes(
    rows_before: Iterable[ReportRow], rows_after: Iterable[ReportRow]
) -> list[RowChange]:
    """The rows that differ, in the order of their days; empty when none does."""
    remaining_before = {row_before.name: row_before for row_before in rows_before}
    differing_rows = []
    for row_after in rows_after:
        row_before = remaining_before.pop(row_after.name, None)
        if row_before != row_after:
            differing_rows.append(RowChange(row_before, row_after))
    differing_rows += [RowChange(row_before, None) for row_before in remaining_before.values()]
    return sorted(differing_rows, key=lambda row_change: row_change.row.day)


def strip_corrections(report_rows: Iterable[ReportRow]) -> list[ReportRow]:
    """``report_rows`` without the person's corrections, as the weeks say them."""
    return [structs.replace(report_row, given=None, reason="") for report_row in report_rows]
