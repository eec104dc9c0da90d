"""The results of anonymous questionnaires for staff: a page, also for print, and an Excel file."""

from collections.abc import Sequence
from typing import Any

import msgspec
from flask import Response, abort, render_template, request
from sqlalchemy import Row
from wtforms import Form, SelectChoice, SelectField

from webapp.core import i18n
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.outcomes.results import queries, results_workbook, words
from webapp.outcomes.results.indicator_tables import (
    IndicatorTable,
    ResultPeriod,
    format_table_title,
    read_indicator_tables,
)
from webapp.outcomes.results.staff_views import bp
from webapp.programmes.programme_definitions import load_programmes
from webapp.questions import asking


class IndicatorFilterForm(Form):
    """Which results to show; it is read from the address, which can be sent to others."""

    kind = SelectField(_l("Formulär"))
    year = SelectField(_l("År"), coerce=int)
    programme = SelectField(_l("Insats"), default="")


class ChosenResults(msgspec.Struct, frozen=True):
    """The filter and the tables it asks for; no filter as long as there are no answers at all."""

    filter_form: IndicatorFilterForm | None
    tables: list[IndicatorTable]


class IndicatorResultsPage(msgspec.Struct, frozen=True, kw_only=True):
    """What ``results/indicators.html`` shows.

    ``row_names`` are what each insats is called, "" for all of them. ``filter_form`` is None as
    long as there are no answers at all.
    """

    filter_form: IndicatorFilterForm | None
    tables: list[IndicatorTable]
    row_names: dict[str, str]
    periods: list[ResultPeriod]


@bp.get("/indicators")
def show_indicator_results() -> str:
    """The page with each indicator: its share, how many answered, how many did not."""
    chosen_results = _read_chosen_results()
    page = IndicatorResultsPage(
        filter_form=chosen_results.filter_form,
        tables=chosen_results.tables,
        row_names=_build_row_names(chosen_results.tables),
        periods=list(ResultPeriod),
    )
    return render_template("results/indicators.html", page=page, words=words)


@bp.get("/indicators.xlsx")
def download_indicator_results() -> Response:
    """The same figures as an Excel file, always in Swedish; 404 where there are none."""
    with i18n.use_language("sv"):
        tables = _read_chosen_results().tables
        if not tables:
            abort(404)
        workbook_bytes = results_workbook.write_results_workbook(tables, _build_row_names(tables))
    response = Response(workbook_bytes, mimetype=results_workbook.WORKBOOK_MIMETYPE)
    file_name = f"resultat-{tables[0].instrument}-{tables[0].year}.xlsx"
    response.headers.set("Content-Disposition", "attachment", filename=file_name)
    return response


def _build_row_names(tables: list[IndicatorTable]) -> dict[str, str]:
    """The name of each row by the code of its insats; "" is the row of all."""
    programme_codes = {
        table_row.programme for table in tables for line in table.lines for table_row in line.rows
    }
    names_by_code = {
        programme_code: words.format_programme_name(programme_code)
        for programme_code in programme_codes
    }
    return names_by_code | {"": _("Alla insatser")}


def _read_chosen_results() -> ChosenResults:
    """The results that the address asks for, the newest where it asks for none.

    Aborts with 404 where there is no such questionnaire, year or insats.
    """
    year_rows = db.session.execute(queries.select_indicator_years()).all()
    if not year_rows:
        return ChosenResults(None, [])
    filter_form = _build_filter_form(year_rows)
    if not filter_form.validate():
        abort(404)
    instrument, _separator, occasion = filter_form.kind.data.partition(".")
    tables = read_indicator_tables(
        filter_form.year.data, queries.InstrumentOccasion(instrument, occasion)
    )
    chosen_programme = filter_form.programme.data
    if chosen_programme:
        tables = [table.for_programme(chosen_programme) for table in tables]
    return ChosenResults(filter_form, tables)


def _build_filter_form(year_rows: Sequence[Row[Any]]) -> IndicatorFilterForm:
    """The filter as the address has it, with what there are answers to as its choices."""
    filter_form = IndicatorFilterForm(request.args)
    occasion_kinds = list(
        dict.fromkeys(
            queries.InstrumentOccasion(year_row.instrument, year_row.occasion)
            for year_row in year_rows
        )
    )
    filter_form.kind.choices = [
        SelectChoice(_build_choice_code(occasion_kind), _format_choice_title(occasion_kind))
        for occasion_kind in occasion_kinds
    ]
    years = sorted({int(year_row.year) for year_row in year_rows}, reverse=True)
    filter_form.year.choices = [SelectChoice(str(year), str(year)) for year in years]
    programme_choices = [
        SelectChoice(programme_code, programme.name)
        for programme_code, programme in load_programmes().items()
    ]
    filter_form.programme.choices = [SelectChoice("", _("Alla insatser")), *programme_choices]
    filter_form.kind.data = filter_form.kind.data or _build_choice_code(occasion_kinds[0])
    filter_form.year.data = filter_form.year.data or years[0]
    return filter_form


def _build_choice_code(occasion_kind: queries.InstrumentOccasion) -> str:
    return f"{occasion_kind.instrument}.{occasion_kind.occasion}"


def _format_choice_title(occasion_kind: queries.InstrumentOccasion) -> str:
    """The title of the tables; the codes where the definition is gone."""
    definition = asking.load_questionnaires().get(occasion_kind.instrument)
    if definition is None:
        return f"{occasion_kind.instrument}, {occasion_kind.occasion}"
    return format_table_title(definition, occasion_kind.occasion)
