"""A person's receipts in words: what each decision was, and what became of it."""

from itertools import groupby

from flask import url_for
from msgspec import Struct

from webapp.consent import queries
from webapp.consent.consent_kinds import list_consent_kinds
from webapp.consent.consent_situation import ConsentParty, ConsentSituation, StandingDecision
from webapp.consent.models import Grant, Receipt
from webapp.consent.service import compute_last_consent_day
from webapp.core.clock import to_stockholm, utc_now
from webapp.core.db import db
from webapp.core.i18n import format_date, format_time
from webapp.core.i18n import gettext as _
from webapp.identity.models import Organisation
from webapp.identity.people.persons import Person


class DecisionRow(Struct, frozen=True):
    """One kind on the overview: what holds in words, and the decision behind it."""

    kind: str
    label: str
    text: str
    decision: StandingDecision | None


class ReceiptEntry(Struct, frozen=True):
    """One receipt in the list: when, where it is, and a sentence for each decision."""

    moment: str
    url: str
    lines: list[str]


def list_receipt_entries(person: Person) -> list[ReceiptEntry]:
    """Every receipt of a person, newest first; one statement."""
    receipt_rows = db.session.execute(queries.select_consent_receipts(person)).all()
    return [
        ReceiptEntry(
            format_receipt_moment(receipt),
            url_for("consent.show_consent_receipt", receipt=receipt.public_id),
            [
                describe_decision(grant, organisation)
                for _receipt, grant, organisation in decision_rows
            ],
        )
        for receipt, decision_rows in groupby(receipt_rows, key=lambda receipt_row: receipt_row[0])
    ]


def format_consent_kind(kind_code: str) -> str:
    """What people call sheets of ``kind_code``; the code itself for one no longer in use."""
    return str(list_consent_kinds().get(kind_code, kind_code))


def describe_decision(grant: Grant, organisation: Organisation) -> str:
    """What was decided and how long it stood."""
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
    """What holds now between a person and one organisation, about one kind."""
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
    """What holds with one organisation, a row for each kind of the person's that matters there."""
    asked_kinds = party.kinds if party.active else []
    return [
        DecisionRow(
            kind_code,
            format_consent_kind(kind_code),
            describe_standing_decision(party, party.decisions.get(kind_code)),
            party.decisions.get(kind_code),
        )
        for kind_code in dict.fromkeys([*asked_kinds, *party.decisions])
    ]


def describe_decision_change(organisation_name: str, kind_code: str, *, granted: bool) -> str:
    """What to say right after a change."""
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
) -> list[tuple[str, bool]]:
    """The answers of this round about one organisation: kind in words, and Ja."""
    return [
        (format_consent_kind(kind_code), person_situation.choices[party.id, kind_code])
        for kind_code in party.open_kinds
        if (party.id, kind_code) in person_situation.choices
    ]


def format_receipt_moment(receipt: Receipt) -> str:
    """Day and clock in Stockholm."""
    return _(
        "%(day)s kl. %(time)s",
        day=format_date(to_stockholm(receipt.at).date()),
        time=format_time(receipt.at),
    )


def format_receipt_zone(receipt: Receipt) -> str:
    """How far the clock of a receipt is from UTC, as ``UTC+01:00``."""
    utc_offset = to_stockholm(receipt.at).strftime("%z")
    return f"UTC{utc_offset[:3]}:{utc_offset[3:]}"
