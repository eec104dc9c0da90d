"""The results of anonymous questionnaires for those who steer: a page, which prints, and a file."""

from flask import Response, abort, render_template, request
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
    """What to look at; an address with it can be sent to others."""

    kind = SelectField(_l("Formulär"))
    year = SelectField(_l("År"), coerce=int)
    programme = SelectField(_l("Insats"), default="")


@bp.get("/indicators")
def show_indicator_results() -> str:
    """Each indicator: its share, how many answered, how many did not."""
    filter_form, tables = _read_chosen_tables()
    return render_template(
        "results/indicators.html",
        pick=filter_form,
        tables=tables,
        names=list_row_names(tables),
        periods=list(ResultPeriod),
        words=words,
    )


@bp.get("/indicators.xlsx")
def download_indicator_results() -> Response:
    """The same figures as an Excel file, in Swedish whoever asks."""
    with i18n.use_language("sv"):
        _filter_form, tables = _read_chosen_tables()
        if not tables:
            abort(404)
        workbook_bytes = results_workbook.write_results_workbook(tables, list_row_names(tables))
    response = Response(workbook_bytes, mimetype=results_workbook.WORKBOOK_MIMETYPE)
    file_name = f"resultat-{tables[0].instrument}-{tables[0].year}.xlsx"
    response.headers.set("Content-Disposition", "attachment", filename=file_name)
    return response


def list_row_names(tables: list[IndicatorTable]) -> dict[str, str]:
    """What each row is called."""
    programme_codes = {
        table_row.programme for table in tables for line in table.lines for table_row in line.rows
    }
    names_by_code = {
        programme_code: format_programme_name(programme_code) for programme_code in programme_codes
    }
    return names_by_code | {"": _("Alla insatser")}


def format_programme_name(programme_code: str) -> str:
    """The name of an insats; its code where its definition is gone."""
    programme = load_programmes().get(programme_code)
    return programme.name if programme else programme_code


def _read_chosen_tables() -> tuple[IndicatorFilterForm | None, list[IndicatorTable]]:
    """The form, and the tables it asks for; None as long as there are no answers at all."""
    year_rows = db.session.execute(queries.select_indicator_years()).all()
    if not year_rows:
        return None, []
    filter_form = IndicatorFilterForm(request.args)
    occasion_kinds = list(
        dict.fromkeys((year_row.instrument, year_row.occasion) for year_row in year_rows)
    )
    filter_form.kind.choices = [
        SelectChoice(".".join(occasion_kind), _format_questionnaire_choice(*occasion_kind))
        for occasion_kind in occasion_kinds
    ]
    years = sorted({int(year_row.year) for year_row in year_rows}, reverse=True)
    filter_form.year.choices = [SelectChoice(str(year), str(year)) for year in years]
    programme_choices = [
        SelectChoice(programme_code, programme.name)
        for programme_code, programme in load_programmes().items()
    ]
    filter_form.programme.choices = [SelectChoice("", _("Alla insatser")), *programme_choices]
    filter_form.kind.data = filter_form.kind.data or ".".join(occasion_kinds[0])
    filter_form.year.data = filter_form.year.data or years[0]
    if not filter_form.validate():
        abort(404)
    instrument, _separator, occasion = filter_form.kind.data.partition(".")
    tables = read_indicator_tables(filter_form.year.data, (instrument, occasion))
    chosen_programme = filter_form.programme.data
    return filter_form, [
        table.for_programme(chosen_programme) for table in tables
    ] if chosen_programme else tables


def _format_questionnaire_choice(instrument: str, occasion: str) -> str:
    definition = asking.load_questionnaires().get(instrument)
    return format_table_title(definition, occasion) if definition else f"{instrument}, {occasion}"
