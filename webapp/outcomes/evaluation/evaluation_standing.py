"""Where the person signed in stands with the evaluation of their insats."""

from flask import url_for
from msgspec import Struct

from webapp.consent.home_card import ConsentCard
from webapp.consent.service import compute_last_consent_day
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.identity.people.persons import Person
from webapp.outcomes.evaluation import queries
from webapp.outcomes.evaluation.export_rows import BackgroundFacts
from webapp.outcomes.evaluation.models import EvaluationConsent
from webapp.outcomes.evaluation.service import open_background_facts
from webapp.programmes.programme_definitions import load_programmes


class EvaluationStanding(Struct, frozen=True):
    """``decision`` stands, None before the first; ``number`` is theirs while it can be known."""

    programme: str
    decision: EvaluationConsent | None
    number: int | None
    facts: BackgroundFacts | None
    ended: bool

    @property
    def live(self) -> bool:
        """Whether the evaluator gets what they send now."""
        return (
            self.decision is not None
            and self.decision.granted
            and self.decision.until > utc_now()
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
        last_valid_day = format_date(compute_last_consent_day(self.decision.until))
        if not self.live:
            return _("Ditt Ja gick ut %(day)s. Utvärderaren får inget.", day=last_valid_day)
        return _("Ja. Utvärderaren får dina svar till och med %(day)s.", day=last_valid_day)


def list_evaluation_standings(person: Person) -> list[EvaluationStanding]:
    """Where ``person`` stands in each insats of theirs that is evaluated, the newest first.

    Raises:
        TamperedError: background facts do not open.
    """
    return [
        EvaluationStanding(
            standing_row.programme,
            standing_row.EvaluationConsent,
            standing_row.number,
            open_background_facts(standing_row.number, standing_row.body)
            if standing_row.body is not None
            else None,
            standing_row.ended_on is not None,
        )
        for standing_row in db.session.execute(queries.select_own_standings(person))
    ]


def find_evaluation_standing(person: Person, programme: str) -> EvaluationStanding | None:
    """Where ``person`` stands in one insats; None where it is not theirs or nobody evaluates it.

    Raises:
        TamperedError: background facts do not open.
    """
    return next(
        (
            own_standing
            for own_standing in list_evaluation_standings(person)
            if own_standing.programme == programme
        ),
        None,
    )


def list_evaluation_cards(person: Person) -> list[ConsentCard]:
    """What stands about it on the overview of consents."""
    return [
        ConsentCard(
            _(
                "Utvärderingen av %(programme)s",
                programme=load_programmes()[own_standing.programme].name,
            ),
            own_standing.words,
            _format_card_label(own_standing),
            url_for("evaluation.show_evaluation_page", programme=own_standing.programme),
        )
        for own_standing in list_evaluation_standings(person)
    ]


def _format_card_label(own_standing: EvaluationStanding) -> str:
    if own_standing.ended:
        return _("Läs mer")
    return _("Läs mer eller ändra") if own_standing.decision else _("Läs mer och svara")


def describe_evaluation_receiver(person: Person, sheet_kind: str) -> str:
    """Who gets it, where ``person`` sends a sheet that the evaluation is about."""
    programme_codes = [
        programme_code
        for programme_code, programme in queries.list_evaluated_programmes().items()
        if programme.evaluation and sheet_kind in programme.evaluation.instruments
    ]
    if (
        not programme_codes
        or db.session.scalar(queries.select_own_live_numbers(person, programme_codes)) is None
    ):
        return ""
    return _("utvärderaren (under ditt nummer, utan det du skriver med egna ord)")
