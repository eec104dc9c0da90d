"""What the consent pages show: one struct for each page, read as ``page`` by its template."""

import datetime as dt
from typing import Any

from msgspec import Struct

from webapp.consent.consent_situation import ConsentParty
from webapp.consent.consent_texts import ConsentText, TextInLanguage
from webapp.consent.forms import ConfirmConsentForm, ReadTextForm
from webapp.consent.home_card import ConsentCard
from webapp.consent.models import Receipt
from webapp.consent.text_changes import ChangedPart
from webapp.consent.words import ChosenAnswer, DecisionRow, ReceiptEntry
from webapp.core.i18n import Language


class PartyDecisions(Struct, frozen=True):
    """An organisation on the overview, with a row for each kind of data."""

    party: ConsentParty
    rows: list[DecisionRow]


class ConsentOverviewPage(Struct, frozen=True, kw_only=True):
    """Everything that the person has decided.

    ``card`` is what they are asked now, None for nothing; ``others`` are the consents of other
    slices. ``knows_text`` is whether they have read the newest text.
    """

    card: ConsentCard | None
    parties: list[PartyDecisions]
    others: list[ConsentCard]
    entries: list[ReceiptEntry]
    knows_text: bool


class ConsentTextPage(Struct, frozen=True, kw_only=True):
    """Page ``number``, from 1, of the ``total`` pages of the consent text."""

    number: int
    total: int
    shown: TextInLanguage[ConsentText]
    form: ReadTextForm
    back: str


class OrganisationQuestionsPage(Struct, frozen=True, kw_only=True):
    """The questions about one organisation, which is number ``number``, from 1, of ``total``.

    ``until`` is the last day of a Ja that is given today.
    """

    party: ConsentParty
    form: Any
    number: int
    total: int
    shown: TextInLanguage[ConsentText]
    until: dt.date
    back: str


class CheckQuestionPage(Struct, frozen=True, kw_only=True):
    """The check question, a form of one field."""

    form: Any
    back: str


class PartyAnswers(Struct, frozen=True):
    """An organisation on the summary, with the answers of this round."""

    party: ConsentParty
    answers: list[ChosenAnswer]


class ConsentSummaryPage(Struct, frozen=True, kw_only=True):
    """All answers of a round, to be confirmed; ``until`` is the last day of a Ja given today."""

    form: ConfirmConsentForm
    shown: TextInLanguage[ConsentText]
    parties: list[PartyAnswers]
    until: dt.date
    back: str


class WithoutConsentPage(Struct, frozen=True, kw_only=True):
    """What works without a Ja; ``next_url`` is where the round goes on, None where none does."""

    wants_to_talk: bool
    shown: TextInLanguage[ConsentText]
    next_url: str | None


class TextChangesPage(Struct, frozen=True, kw_only=True):
    """What is new in the text, in a language that both versions are complete in."""

    shown: TextInLanguage[ConsentText]
    changes: list[ChangedPart]
    form: ReadTextForm


class ConsentReceiptPage(Struct, frozen=True, kw_only=True):
    """A receipt: its decisions in words, and the text it rests on.

    ``spoken`` is the language the person had chosen; ``seen`` is the text as it was shown, which is
    Swedish where that language does not have all of it. ``zone`` is the clock's distance from UTC.
    """

    receipt: Receipt
    moment: str
    zone: str
    lines: list[str]
    spoken: Language
    seen: TextInLanguage[ConsentText]
    swedish: TextInLanguage[ConsentText]
