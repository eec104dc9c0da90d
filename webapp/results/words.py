"""Shares, counts and periods of results in words: the same on every page and in the file."""

from babel import numbers

from webapp.core.i18n import gettext as _
from webapp.core.i18n import language
from webapp.results.indicators import Period
from webapp.results.protect import Cell, Why


def share(cell: Cell) -> str:
    """``75 %``, or ``93 till 100 %`` where the number is told as two."""
    most = numbers.format_percent(cell.most / cell.answered, locale=language().locale)
    least = round(100 * cell.least / cell.answered)
    if least == round(100 * cell.most / cell.answered):
        return str(most)
    return _("%(least)s till %(most)s", least=least, most=str(most))


def agreeing(cell: Cell) -> str:
    """``18``, or ``14 till 15``."""
    if cell.least == cell.most:
        return str(cell.least)
    return _("%(least)s till %(most)s", least=cell.least, most=cell.most)


def sentence(cell: Cell) -> str:
    """``18 av 24 håller med (75 %).``, or why there are no numbers."""
    if not cell.shown:
        return f"{hidden(cell)}."
    return _(
        "%(agree)s av %(answered)s håller med (%(share)s).",
        agree=agreeing(cell),
        answered=cell.answered,
        share=share(cell),
    )


def alone(cell: Cell) -> str:
    """The same for who helped: nobody agrees with anything there."""
    if not cell.shown:
        return f"{hidden(cell)}."
    return _(
        "%(agree)s av %(answered)s svarade själva (%(share)s).",
        agree=agreeing(cell),
        answered=cell.answered,
        share=share(cell),
    )


def hidden(cell: Cell) -> str:
    """Why a cell has no numbers."""
    if cell.why is Why.FEW:
        return _("Visas inte (under fem svar)")
    if cell.why is Why.PART:
        return _("Visas inte (en del av summan visas inte)")
    return _("Inga svar")


def period(which: Period, year: int) -> str:
    """``Januari till juni 2026`` and the like."""
    if which is Period.FIRST:
        return _("Januari till juni %(year)s", year=year)
    if which is Period.SECOND:
        return _("Juli till december %(year)s", year=year)
    return _("Hela %(year)s", year=year)


def rules() -> list[str]:
    """How to read the figures, printed with them wherever they stand."""
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
