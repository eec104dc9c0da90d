"""The results as an Excel file: one row a figure, numbers as numbers, and how they were counted."""

import io
from collections.abc import Mapping

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from webapp.core.i18n import gettext as _
from webapp.outcomes.results import words
from webapp.outcomes.results.indicator_tables import (
    IndicatorLine,
    IndicatorRow,
    IndicatorTable,
    ResultPeriod,
)

WORKBOOK_MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a program that opens the file, or a CSV file made of it, may take for a formula.
_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_COLUMN_WIDTHS = (46, 9, 40, 18, 24, 10, 12, 12, 12, 12, 10, 34)
_PERCENT_COLUMNS = (8, 9)

CellValue = str | int | float | None


def write_results_workbook(tables: list[IndicatorTable], row_names: Mapping[str, str]) -> bytes:
    """The file; ``names`` are those of the rows."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    heading_format = workbook.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
    )
    text_format = workbook.add_format({"text_wrap": True, "valign": "top"})
    percent_format = workbook.add_format({"num_format": "0 %", "valign": "top"})
    results_sheet = workbook.add_worksheet(_("Resultat"))
    _write_worksheet_rows(
        results_sheet, [_list_column_headings()], 0, heading_format, heading_format
    )
    next_row = 1
    for table in tables:
        for line in (*table.lines, *filter(None, [table.helped])):
            figure_rows = _list_figure_rows(table, line, row_names)
            _write_worksheet_rows(results_sheet, figure_rows, next_row, text_format, percent_format)
            next_row += len(figure_rows)
    _fit_columns_to_page(results_sheet, next_row)
    about_sheet = workbook.add_worksheet(_("Så räknas det"))
    about_sheet.set_column(0, 0, 100)
    _write_worksheet_rows(
        about_sheet,
        [[explanation] for explanation in _list_explanation_lines(tables)],
        0,
        text_format,
        text_format,
    )
    workbook.close()
    return buffer.getvalue()


def _list_column_headings() -> list[CellValue]:
    return [
        _("Fråga"),
        _("Version"),
        _("Svar som räknas"),
        _("Insats"),
        _("Tid"),
        _("Svarade"),
        _("Håller med, minst"),
        _("Håller med, högst"),
        _("Andel, minst"),
        _("Andel, högst"),
        _("Saknas"),
        _("Visas inte, varför"),
    ]


def _list_figure_rows(
    table: IndicatorTable, line: IndicatorLine, row_names: Mapping[str, str]
) -> list[list[CellValue]]:
    return [
        _build_figure_row(table, line, table_row, row_names, result_period)
        for table_row in line.rows
        for result_period in ResultPeriod
    ]


def _build_figure_row(
    table: IndicatorTable,
    line: IndicatorLine,
    table_row: IndicatorRow,
    row_names: Mapping[str, str],
    period: ResultPeriod,
) -> list[CellValue]:
    cell = table_row.cells[period]
    leading_values: list[CellValue] = [
        line.text,
        table.version,
        " · ".join(line.counted),
        row_names[table_row.programme],
        words.format_result_period(period, table.year),
    ]
    if not cell.shown:
        return [
            *leading_values,
            None,
            None,
            None,
            None,
            None,
            None,
            words.describe_hidden_reason(cell),
        ]
    agreeing_shares = [cell.least / cell.answered, cell.most / cell.answered]
    return [
        *leading_values,
        cell.answered,
        cell.least,
        cell.most,
        *agreeing_shares,
        cell.missing,
        None,
    ]


def _list_explanation_lines(tables: list[IndicatorTable]) -> list[str]:
    title_lines = []
    for indicator_table in tables:
        title_lines += [
            _(
                "%(title)s, %(year)s. Version %(version)s.",
                title=indicator_table.title,
                year=indicator_table.year,
                version=indicator_table.version,
            ),
            *filter(None, [indicator_table.attribution]),
        ]
    return [*title_lines, *words.list_reading_rules()]


def _write_worksheet_rows(
    worksheet: Worksheet,
    cell_rows: list[list[CellValue]],
    first_row: int,
    text_format: object,
    percent_format: object,
) -> None:
    """Write each value as what it is: a text is never read as a formula or an address."""
    for row_number, cell_row in enumerate(cell_rows, first_row):
        for column_number, cell_value in enumerate(cell_row):
            if isinstance(cell_value, str):
                worksheet.write_string(
                    row_number, column_number, _escape_cell_text(cell_value), text_format
                )
            elif cell_value is not None:
                cell_format = percent_format if column_number in _PERCENT_COLUMNS else text_format
                worksheet.write_number(row_number, column_number, cell_value, cell_format)


def _escape_cell_text(cell_text: str) -> str:
    return f"'{cell_text}" if cell_text.startswith(_FORMULA_PREFIXES) else cell_text


def _fit_columns_to_page(worksheet: Worksheet, row_count: int) -> None:
    """Readable on screen and on A4."""
    for column_number, column_width in enumerate(_COLUMN_WIDTHS):
        worksheet.set_column(column_number, column_number, column_width)
    worksheet.freeze_panes(1, 1)
    worksheet.autofilter(0, 0, row_count - 1, len(_COLUMN_WIDTHS) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)
