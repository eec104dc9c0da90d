"""A person's decisions and receipts in words."""

from typing import Any

from flask import url_for
from msgspec import Struct

from webapp.consent import queries
from webapp.consent.consent_kinds import list_consent_kinds
from webapp.consent.consent_situation import ConsentParty, ConsentSituation, StandingDecision
from webapp.consent.models import Grant, Receipt
from webapp.consent.own_receipts import ReceiptDecision, build_receipt_decisions
from webapp.consent.service import compute_last_consent_day
from webapp.core.clock import to_stockholm, utc_now
from webapp.core.db import db
from webapp.core.i18n import format_date, format_time
from webapp.core.i18n import gettext as _
from webapp.identity.models import Organisation
from webapp.identity.people.persons import Person


class DecisionRow(Struct, frozen=True, kw_only=True):
    """One kind of data on the overview: what is valid in words, and the decision behind it.

    ``decision`` is None where the person has not answered.
    """

    kind: str
    label: str
    text: str
    decision: StandingDecision | None


class ChosenAnswer(Struct, frozen=True):
    """An answer of the round that is under way: the kind in words, and whether it is Ja."""

    label: str
    granted: bool


class ReceiptEntry(Struct, frozen=True):
    """One receipt in the list: when it was given, its address, a sentence for each decision."""

    moment: str
    url: str
    lines: list[str]


def list_receipt_entries(person: Person) -> list[ReceiptEntry]:
    """Every receipt of a person, newest first; may be empty."""
    receipts: dict[int, Receipt] = {}
    rows_by_receipt: dict[int, list[Any]] = {}
    for receipt_row in db.session.execute(queries.select_consent_receipts(person)):
        receipt = receipt_row.Receipt
        receipts[receipt.id] = receipt
        rows_by_receipt.setdefault(receipt.id, []).append(receipt_row)
    return [
        ReceiptEntry(
            format_receipt_moment(receipt),
            url_for("consent.show_consent_receipt", receipt=receipt.public_id),
            list_decision_lines(build_receipt_decisions(rows_by_receipt[receipt_id])),
        )
        for receipt_id, receipt in receipts.items()
    ]


def list_decision_lines(decisions: list[ReceiptDecision]) -> list[str]:
    """A sentence for each decision of a receipt."""
    return [describe_decision(decision.grant, decision.organisation) for decision in decisions]


def format_consent_kind(kind_code: str) -> str:
    """The label of a kind; its code where the kind is no longer in use."""
    return str(list_consent_kinds().get(kind_code, kind_code))


def describe_decision(grant: Grant, organisation: Organisation) -> str:
    """What was decided about one kind and one organisation, and how long it was valid."""
    message_values = {"organisation": organisation.name, "kind": format_consent_kind(grant.kind)}
    if grant.granted and (grant.withdrawn_at is None or grant.withdrawn_at > grant.until):
        shown_day = format_date(compute_last_consent_day(grant.until))
        if grant.until > utc_now():
            return _(
                "%(organisation)s, %(kind)s: Ja, till och med %(day)s.",
                **message_values,
                day=shown_day,
            )
        return _(
            "%(organisation)s, %(kind)s: Ja. Det gick ut %(day)s.", **message_values, day=shown_day
        )
    if grant.withdrawn_at is None:
        return _("%(organisation)s, %(kind)s: Nej.", **message_values)
    shown_day = format_date(to_stockholm(grant.withdrawn_at).date())
    if grant.granted:
        return _(
            "%(organisation)s, %(kind)s: Ja. Du ändrade det %(day)s.",
            **message_values,
            day=shown_day,
        )
    return _(
        "%(organisation)s, %(kind)s: Nej. Du ändrade det %(day)s.", **message_values, day=shown_day
    )


def describe_standing_decision(party: ConsentParty, decision: StandingDecision | None) -> str:
    """What one organisation can read of one kind now; ``decision`` None is no answer yet."""
    if decision is None:
        return _("Du har inte svarat. Ingen där kan läsa.")
    if not decision.granted:
        return _("Nej. Ingen där kan läsa.")
    last_valid_day = format_date(compute_last_consent_day(decision.until))
    if decision.has_expired:
        return _("Ditt Ja gick ut %(day)s. Ingen där kan läsa.", day=last_valid_day)
    if not party.active:
        return _("Ja, till och med %(day)s. Just nu arbetar ingen där med dig.", day=last_valid_day)
    return _("Ja. De kan läsa till och med %(day)s.", day=last_valid_day)


def list_decision_rows(party: ConsentParty) -> list[DecisionRow]:
    """A row for each kind that the person is asked about or has decided, for one organisation."""
    asked_kinds = party.kinds if party.active else []
    return [
        DecisionRow(
            kind=kind_code,
            label=format_consent_kind(kind_code),
            text=describe_standing_decision(party, party.decisions.get(kind_code)),
            decision=party.decisions.get(kind_code),
        )
        for kind_code in dict.fromkeys([*asked_kinds, *party.decisions])
    ]


def describe_decision_change(organisation_name: str, kind_code: str, *, granted: bool) -> str:
    """The message right after a decision was changed on the overview."""
    message_values = {"organisation": organisation_name, "kind": format_consent_kind(kind_code)}
    if granted:
        return _("Klart. %(organisation)s, %(kind)s: ditt svar är Ja.", **message_values)
    return _(
        "Klart. %(organisation)s, %(kind)s: ditt svar är Nej. Det gäller direkt. Det som redan är "
        "läst kan finnas kvar hos myndigheten.",
        **message_values,
    )


def list_chosen_answers(
    person_situation: ConsentSituation, party: ConsentParty
) -> list[ChosenAnswer]:
    """The answers of this round about one organisation, as far as they are given."""
    return [
        ChosenAnswer(format_consent_kind(kind_code), person_situation.choices[party.id, kind_code])
        for kind_code in party.open_kinds
        if (party.id, kind_code) in person_situation.choices
    ]


def format_receipt_moment(receipt: Receipt) -> str:
    """The day and the time of a receipt in Stockholm."""
    return _(
        "%(day)s kl. %(time)s",
        day=format_date(to_stockholm(receipt.at).date()),
        time=format_time(receipt.at),
    )


def format_receipt_zone(receipt: Receipt) -> str:
    """The distance from UTC of a receipt's time in Stockholm, ``UTC+01:00``."""
    utc_offset = to_stockholm(receipt.at).strftime("%z")
    return f"UTC{utc_offset[:3]}:{utc_offset[3:]}"
