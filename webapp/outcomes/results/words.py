"""Shares, counts, periods and insatser in words: the same on every page and in the Excel file."""

from babel import numbers

from webapp.core.i18n import current_language
from webapp.core.i18n import gettext as _
from webapp.outcomes.results.indicator_tables import ResultPeriod
from webapp.outcomes.results.protected_counts import CellStatus, ProtectedCell
from webapp.programmes.programme_definitions import load_programmes


def format_agreeing_share(cell: ProtectedCell) -> str:
    """``75 %``, or ``93 till 100 %`` where the number that agrees is not told exactly."""
    most_percent = numbers.format_percent(
        cell.most / cell.answered, locale=current_language().locale
    )
    least_percent = round(100 * cell.least / cell.answered)
    if least_percent == round(100 * cell.most / cell.answered):
        return str(most_percent)
    return _("%(least)s till %(most)s", least=least_percent, most=str(most_percent))


def format_agreeing_count(cell: ProtectedCell) -> str:
    """``18``, or ``14 till 15`` where the number that agrees is not told exactly."""
    if cell.least == cell.most:
        return str(cell.least)
    return _("%(least)s till %(most)s", least=cell.least, most=cell.most)


def describe_agreement(cell: ProtectedCell) -> str:
    """``18 av 24 håller med (75 %).``, or why there are no numbers."""
    if not cell.shown:
        return f"{describe_hidden_reason(cell)}."
    # NOTE: agree is a number or, where that would tell too much, "18 till 20". share is in percent.
    return _(
        "%(agree)s av %(answered)s håller med (%(share)s).",
        agree=format_agreeing_count(cell),
        answered=cell.answered,
        share=format_agreeing_share(cell),
    )


def describe_answered_alone(cell: ProtectedCell) -> str:
    """``18 av 24 svarade själva (75 %).``, or why there are no numbers.

    For the question of who helped to answer, where "agreeing" means that nobody did.
    """
    if not cell.shown:
        return f"{describe_hidden_reason(cell)}."
    return _(
        "%(agree)s av %(answered)s svarade själva (%(share)s).",
        agree=format_agreeing_count(cell),
        answered=cell.answered,
        share=format_agreeing_share(cell),
    )


def describe_hidden_reason(cell: ProtectedCell) -> str:
    """Why a cell has no numbers."""
    if cell.why is CellStatus.FEW:
        return _("Visas inte (under fem svar)")
    if cell.why is CellStatus.PART:
        return _("Visas inte (en del av summan visas inte)")
    return _("Inga svar")


def format_programme_name(programme_code: str) -> str:
    """The name of an insats; its code where its definition is gone."""
    programme = load_programmes().get(programme_code)
    return programme.name if programme else programme_code


def format_result_period(result_period: ResultPeriod, year: int) -> str:
    """The name of a period: ``Januari till juni 2026``, or ``Hela 2026``."""
    if result_period is ResultPeriod.FIRST:
        return _("Januari till juni %(year)s", year=year)
    if result_period is ResultPeriod.SECOND:
        return _("Juli till december %(year)s", year=year)
    return _("Hela %(year)s", year=year)


def list_reading_rules() -> list[str]:
    """Sentences on how to read the figures, shown with them on the page and in the Excel file."""
    return [
        _(
            "Andelen är de som håller med, av dem som svarade på frågan. "
            "Vid varje fråga står vilka svar som räknas."
        ),
        _(
            "Saknas: personer som lämnade formuläret men inte ville svara på frågan. "
            "De räknas inte i andelen."
        ),
        _("Det som har under fem svar visas inte. En summa visas bara när alla dess delar visas."),
        _(
            "När alla, eller alla utom en, har svarat lika står två tal. "
            "Då kan ingen säga säkert hur en person svarade."
        ),
        _("Tiden är när svaren räknades, inte när någon svarade. Svar räknas minst fem åt gången."),
        _("När frågorna har ändrats räknas svaren på de nya för sig."),
    ]
