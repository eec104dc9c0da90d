"""The results as an Excel file: one row a figure, numbers as numbers, and how they were counted."""

import io
from collections.abc import Mapping

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from webapp.core.i18n import gettext as _
from webapp.results import words
from webapp.results.indicators import Line, Period, Row, Table

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a program that opens the file, or a CSV file made of it, may take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_WIDTHS = (46, 9, 40, 18, 24, 10, 12, 12, 12, 12, 10, 34)
_PERCENT_COLUMNS = (8, 9)

Value = str | int | float | None


def write(tables: list[Table], names: Mapping[str, str]) -> bytes:
    """The file; ``names`` are those of the rows."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    percent = book.add_format({"num_format": "0 %", "valign": "top"})
    sheet = book.add_worksheet(_("Resultat"))
    _rows(sheet, [_headings()], 0, head, head)
    number = 1
    for table in tables:
        for line in (*table.lines, *filter(None, [table.helped])):
            lines = _figures(table, line, names)
            _rows(sheet, lines, number, wrap, percent)
            number += len(lines)
    _fit(sheet, number)
    about = book.add_worksheet(_("Så räknas det"))
    about.set_column(0, 0, 100)
    _rows(about, [[text] for text in _about(tables)], 0, wrap, wrap)
    book.close()
    return file.getvalue()


def _headings() -> list[Value]:
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


def _figures(table: Table, line: Line, names: Mapping[str, str]) -> list[list[Value]]:
    return [_figure(table, line, row, names, each) for row in line.rows for each in Period]


def _figure(
    table: Table, line: Line, row: Row, names: Mapping[str, str], period: Period
) -> list[Value]:
    cell = row.cells[period]
    said: list[Value] = [
        line.text,
        table.version,
        " · ".join(line.counted),
        names[row.programme],
        words.period(period, table.year),
    ]
    if not cell.shown:
        return [*said, None, None, None, None, None, None, words.hidden(cell)]
    shares = [cell.least / cell.answered, cell.most / cell.answered]
    return [*said, cell.answered, cell.least, cell.most, *shares, cell.missing, None]


def _about(tables: list[Table]) -> list[str]:
    titles = []
    for each in tables:
        titles += [
            _(
                "%(title)s, %(year)s. Version %(version)s.",
                title=each.title,
                year=each.year,
                version=each.version,
            ),
            *filter(None, [each.attribution]),
        ]
    return [*titles, *words.rules()]


def _rows(
    sheet: Worksheet, rows: list[list[Value]], first: int, words_format: object, percent: object
) -> None:
    """Write each value as what it is: a text is never read as a formula or an address."""
    for number, row in enumerate(rows, first):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, _plain(value), words_format)
            elif value is not None:
                style = percent if column in _PERCENT_COLUMNS else words_format
                sheet.write_number(number, column, value, style)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _fit(sheet: Worksheet, rows: int) -> None:
    """Readable on screen and on A4."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows - 1, len(_WIDTHS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
