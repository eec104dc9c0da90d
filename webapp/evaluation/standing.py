"""Where the person signed in stands with the evaluation of their insats."""

from flask import url_for
from msgspec import Struct

from webapp.accounts.persons import Person
from webapp.consent.home import Card
from webapp.consent.service import last_day
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.evaluation import queries
from webapp.evaluation.models import EvaluationConsent
from webapp.evaluation.rows import Facts
from webapp.evaluation.service import facts_in
from webapp.programmes.definitions import programmes


class Standing(Struct, frozen=True):
    """``decision`` stands, None before the first; ``number`` is theirs while it can be known."""

    programme: str
    decision: EvaluationConsent | None
    number: int | None
    facts: Facts | None
    ended: bool

    @property
    def live(self) -> bool:
        """Whether the evaluator gets what they send now."""
        return (
            self.decision is not None
            and self.decision.granted
            and self.decision.until > now()
            and not self.ended
        )

    @property
    def words(self) -> str:
        """The same in a sentence."""
        if self.ended and self.decision is not None and self.decision.granted:
            return _("Utvärderingen är slut. Ingen vet längre vilket nummer som var ditt.")
        if self.ended:
            return _("Utvärderingen är slut.")
        if self.decision is None:
            return _("Du har inte svarat. Utvärderaren får inget.")
        if not self.decision.granted:
            return _("Nej. Utvärderaren får inget.")
        day = format_date(last_day(self.decision.until))
        if not self.live:
            return _("Ditt Ja gick ut %(day)s. Utvärderaren får inget.", day=day)
        return _("Ja. Utvärderaren får dina svar till och med %(day)s.", day=day)


def every(person: Person) -> list[Standing]:
    """Where ``person`` stands in each insats of theirs that is evaluated, the newest first.

    Raises:
        Tampered: background facts do not open.
    """
    return [
        Standing(
            row.programme,
            row.EvaluationConsent,
            row.number,
            facts_in(row.number, row.body) if row.body is not None else None,
            row.ended_on is not None,
        )
        for row in db.session.execute(queries.own(person))
    ]


def find(person: Person, programme: str) -> Standing | None:
    """Where ``person`` stands in one insats; None where it is not theirs or nobody evaluates it.

    Raises:
        Tampered: background facts do not open.
    """
    return next((each for each in every(person) if each.programme == programme), None)


def cards(person: Person) -> list[Card]:
    """What stands about it on the overview of consents."""
    return [
        Card(
            _("Utvärderingen av %(programme)s", programme=programmes()[each.programme].name),
            each.words,
            _label(each),
            url_for("evaluation.overview", programme=each.programme),
        )
        for each in every(person)
    ]


def _label(standing: Standing) -> str:
    if standing.ended:
        return _("Läs mer")
    return _("Läs mer eller ändra") if standing.decision else _("Läs mer och svara")


def receives(person: Person, kind: str) -> str:
    """Who gets it, where ``person`` sends a sheet that the evaluation is about."""
    codes = [
        code
        for code, each in queries.evaluated().items()
        if each.evaluation and kind in each.evaluation.instruments
    ]
    if not codes or db.session.scalar(queries.own_live(person, codes)) is None:
        return ""
    return _("utvärderaren (under ditt nummer, utan det du skriver med egna ord)")
