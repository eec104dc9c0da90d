"""The results of anonymous questionnaires for those who steer: a page, which prints, and a file."""

from flask import Response, abort, render_template, request
from wtforms import Form, SelectChoice, SelectField

from webapp.core import i18n
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.programmes.definitions import programmes
from webapp.questions import asking
from webapp.results import queries, words, workbook
from webapp.results.indicators import Period, Table, read, title
from webapp.results.views import bp


class PickForm(Form):
    """What to look at; an address with it can be sent to others."""

    kind = SelectField(_l("Formulär"))
    year = SelectField(_l("År"), coerce=int)
    programme = SelectField(_l("Insats"), default="")


@bp.get("/indicators")
def indicators() -> str:
    """Each indicator: its share, how many answered, how many did not."""
    pick, tables = _chosen()
    return render_template(
        "results/indicators.html",
        pick=pick,
        tables=tables,
        names=names(tables),
        periods=list(Period),
        words=words,
    )


@bp.get("/indicators.xlsx")
def indicators_file() -> Response:
    """The same figures as an Excel file, in Swedish whoever asks."""
    with i18n.speaking("sv"):
        _pick, tables = _chosen()
        if not tables:
            abort(404)
        made = workbook.write(tables, names(tables))
    response = Response(made, mimetype=workbook.MIMETYPE)
    name = f"resultat-{tables[0].instrument}-{tables[0].year}.xlsx"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def names(tables: list[Table]) -> dict[str, str]:
    """What each row is called."""
    codes = {row.programme for table in tables for line in table.lines for row in line.rows}
    found = {code: programme_name(code) for code in codes}
    return found | {"": _("Alla insatser")}


def programme_name(code: str) -> str:
    """The name of an insats; its code where its definition is gone."""
    programme = programmes().get(code)
    return programme.name if programme else code


def _chosen() -> tuple[PickForm | None, list[Table]]:
    """The form, and the tables it asks for; None as long as there are no answers at all."""
    rows = db.session.execute(queries.indicator_years()).all()
    if not rows:
        return None, []
    pick = PickForm(request.args)
    kinds = list(dict.fromkeys((row.instrument, row.occasion) for row in rows))
    pick.kind.choices = [SelectChoice(".".join(kind), _title(*kind)) for kind in kinds]
    years = sorted({int(row.year) for row in rows}, reverse=True)
    pick.year.choices = [SelectChoice(str(year), str(year)) for year in years]
    every = [SelectChoice(code, each.name) for code, each in programmes().items()]
    pick.programme.choices = [SelectChoice("", _("Alla insatser")), *every]
    pick.kind.data = pick.kind.data or ".".join(kinds[0])
    pick.year.data = pick.year.data or years[0]
    if not pick.validate():
        abort(404)
    instrument, _dot, occasion = pick.kind.data.partition(".")
    tables = read(pick.year.data, (instrument, occasion))
    only = pick.programme.data
    return pick, [table.only(only) for table in tables] if only else tables


def _title(instrument: str, occasion: str) -> str:
    definition = asking.definitions().get(instrument)
    return title(definition, occasion) if definition else f"{instrument}, {occasion}"
