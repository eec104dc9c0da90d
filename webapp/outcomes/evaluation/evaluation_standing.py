"""Where the person signed in stands with the evaluation of their insats."""

from typing import Any

import sqlalchemy as sa
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


class EvaluationStanding(Struct, frozen=True, kw_only=True):
    """One evaluation as it stands for one person.

    ``decision`` is the one that holds now, None before the first. ``number`` is None before the
    first Ja and after the end of the evaluation. ``facts`` is None where none are filled in.
    """

    programme: str
    decision: EvaluationConsent | None
    number: int | None
    facts: BackgroundFacts | None
    ended: bool

    @property
    def live(self) -> bool:
        """Whether the evaluator gets what the person sends now."""
        return (
            self.decision is not None
            and self.decision.granted
            and self.decision.until > utc_now()
            and not self.ended
        )

    @property
    def words(self) -> str:
        """A sentence for the person: what they have answered, and what the evaluator gets."""
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
        _build_evaluation_standing(standing_row)
        for standing_row in db.session.execute(queries.select_own_standings(person))
    ]


def _build_evaluation_standing(standing_row: sa.Row[Any]) -> EvaluationStanding:
    facts = None
    if standing_row.body is not None:
        facts = open_background_facts(standing_row.number, standing_row.body)
    return EvaluationStanding(
        programme=standing_row.programme,
        decision=standing_row.EvaluationConsent,
        number=standing_row.number,
        facts=facts,
        ended=standing_row.ended_on is not None,
    )


def find_evaluation_standing(person: Person, programme: str) -> EvaluationStanding | None:
    """Where ``person`` stands in one insats; None where it is not theirs or is not evaluated.

    Raises:
        TamperedError: background facts do not open.
    """
    for own_standing in list_evaluation_standings(person):
        if own_standing.programme == programme:
            return own_standing
    return None


def list_evaluation_cards(person: Person) -> list[ConsentCard]:
    """The cards about evaluations on the overview of consents, one an insats."""
    return [
        ConsentCard(
            title=_(
                "Utvärderingen av %(programme)s",
                programme=load_programmes()[own_standing.programme].name,
            ),
            text=own_standing.words,
            label=_format_card_label(own_standing),
            url=url_for("evaluation.show_evaluation_page", programme=own_standing.programme),
        )
        for own_standing in list_evaluation_standings(person)
    ]


def _format_card_label(own_standing: EvaluationStanding) -> str:
    if own_standing.ended:
        return _("Läs mer")
    return _("Läs mer eller ändra") if own_standing.decision else _("Läs mer och svara")


def describe_evaluation_receiver(person: Person, sheet_kind: str) -> str:
    """Who besides the handläggare gets a sheet of ``sheet_kind``, in words.

    "" where ``person`` takes part in no evaluation that gets this kind.
    """
    programme_codes = [
        programme_code
        for programme_code, programme in queries.list_evaluated_programmes().items()
        if programme.evaluation and sheet_kind in programme.evaluation.instruments
    ]
    if not programme_codes:
        return ""
    own_number = db.session.scalar(queries.select_own_live_numbers(person, programme_codes))
    if own_number is None:
        return ""
    return _("utvärderaren (under ditt nummer, utan det du skriver med egna ord)")
