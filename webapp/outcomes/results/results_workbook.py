"""The results as an Excel file: a sheet with a row for each figure, and one on how to read it."""

import io
from collections.abc import Mapping

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from webapp.core.i18n import gettext as _
from webapp.core.i18n import pgettext as _p
from webapp.outcomes.results import words
from webapp.outcomes.results.indicator_tables import (
    IndicatorLine,
    IndicatorRow,
    IndicatorTable,
    ResultPeriod,
)

WORKBOOK_MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A program that opens the file, or a CSV file made of it, may take such a text for a formula.
_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_COLUMN_WIDTHS = (46, 9, 40, 18, 24, 10, 12, 12, 12, 12, 10, 34)
_PERCENT_COLUMNS = (8, 9)
# From "Svarade" to "Saknas".
_NUMBER_COLUMNS = 6

# The number of A4 in the file format.
_A4_PAPER = 9

CellValue = str | int | float | None


def write_results_workbook(tables: list[IndicatorTable], row_names: Mapping[str, str]) -> bytes:
    """The Excel file; ``row_names`` are what each insats is called, "" for all of them."""
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
        table_lines = list(table.lines)
        if table.helped is not None:
            table_lines.append(table.helped)
        for line in table_lines:
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
        _p("period", "Tid"),
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
        hidden_numbers: list[CellValue] = [None] * _NUMBER_COLUMNS
        return [*leading_values, *hidden_numbers, words.describe_hidden_reason(cell)]
    return [
        *leading_values,
        cell.answered,
        cell.least,
        cell.most,
        cell.least / cell.answered,
        cell.most / cell.answered,
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
        ]
        if indicator_table.attribution:
            title_lines.append(indicator_table.attribution)
    return [*title_lines, *words.list_reading_rules()]


def _write_worksheet_rows(
    worksheet: Worksheet,
    cell_rows: list[list[CellValue]],
    first_row: int,
    text_format: object,
    percent_format: object,
) -> None:
    """Write texts as texts and numbers as numbers; None leaves a cell empty.

    A text is never taken for a formula or an address.
    """
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
    """The text, with an apostrophe before what may be taken for a formula."""
    return f"'{cell_text}" if cell_text.startswith(_FORMULA_PREFIXES) else cell_text


def _fit_columns_to_page(worksheet: Worksheet, row_count: int) -> None:
    """Set widths, the fixed heading row and the page layout, to be read on screen and on A4."""
    for column_number, column_width in enumerate(_COLUMN_WIDTHS):
        worksheet.set_column(column_number, column_number, column_width)
    worksheet.freeze_panes(1, 1)
    worksheet.autofilter(0, 0, row_count - 1, len(_COLUMN_WIDTHS) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(_A4_PAPER)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)
