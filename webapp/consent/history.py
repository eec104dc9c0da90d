"""A person's receipts in words: what each decision was, and what became of it."""

from itertools import groupby

from flask import url_for
from msgspec import Struct

from webapp.accounts.models import Organisation
from webapp.accounts.persons import Person
from webapp.consent import queries
from webapp.consent.kinds import kinds
from webapp.consent.models import Grant, Receipt
from webapp.consent.service import last_day
from webapp.consent.situation import Decision, Party, Situation
from webapp.core.clock import local, now
from webapp.core.db import db
from webapp.core.i18n import format_date, format_time
from webapp.core.i18n import gettext as _


class Row(Struct, frozen=True):
    """One kind on the overview: what holds in words, and the decision behind it."""

    kind: str
    label: str
    text: str
    decision: Decision | None


class Entry(Struct, frozen=True):
    """One receipt in the list: when, where it is, and a sentence for each decision."""

    moment: str
    url: str
    lines: list[str]


def entries(person: Person) -> list[Entry]:
    """Every receipt of a person, newest first; one statement."""
    rows = db.session.execute(queries.receipts_of(person)).all()
    return [
        Entry(
            moment(receipt),
            url_for("consent.receipt", receipt=receipt.public_id),
            [sentence(grant, organisation) for _receipt, grant, organisation in group],
        )
        for receipt, group in groupby(rows, key=lambda row: row[0])
    ]


def label(kind: str) -> str:
    """What people call sheets of ``kind``; the code itself for one no longer in use."""
    return str(kinds().get(kind, kind))


def sentence(grant: Grant, organisation: Organisation) -> str:
    """What was decided and how long it stood."""
    words = {"organisation": organisation.name, "kind": label(grant.kind)}
    if grant.granted and (grant.withdrawn_at is None or grant.withdrawn_at > grant.until):
        day = format_date(last_day(grant.until))
        if grant.until > now():
            return _("%(organisation)s, %(kind)s: Ja, till och med %(day)s.", **words, day=day)
        return _("%(organisation)s, %(kind)s: Ja. Det gick ut %(day)s.", **words, day=day)
    if grant.withdrawn_at is None:
        return _("%(organisation)s, %(kind)s: Nej.", **words)
    day = format_date(local(grant.withdrawn_at).date())
    if grant.granted:
        return _("%(organisation)s, %(kind)s: Ja. Du ändrade det %(day)s.", **words, day=day)
    return _("%(organisation)s, %(kind)s: Nej. Du ändrade det %(day)s.", **words, day=day)


def standing(party: Party, decision: Decision | None) -> str:
    """What holds now between a person and one organisation, about one kind."""
    if decision is None:
        return _("Du har inte svarat. Ingen där kan läsa.")
    if not decision.granted:
        return _("Nej. Ingen där kan läsa.")
    day = format_date(last_day(decision.until))
    if decision.expired:
        return _("Ditt Ja gick ut %(day)s. Ingen där kan läsa.", day=day)
    if not party.active:
        return _("Ja, till och med %(day)s. Just nu arbetar ingen där med dig.", day=day)
    return _("Ja. De kan läsa till och med %(day)s.", day=day)


def rows(party: Party) -> list[Row]:
    """What holds with one organisation, a row for each kind of the person's that matters there."""
    asked = party.kinds if party.active else []
    return [
        Row(
            kind, label(kind), standing(party, party.decisions.get(kind)), party.decisions.get(kind)
        )
        for kind in dict.fromkeys([*asked, *party.decisions])
    ]


def changed(organisation: str, kind: str, *, granted: bool) -> str:
    """What to say right after a change."""
    words = {"organisation": organisation, "kind": label(kind)}
    if granted:
        return _("Klart. %(organisation)s, %(kind)s: ditt svar är Ja.", **words)
    return _(
        "Klart. %(organisation)s, %(kind)s: ditt svar är Nej. Det gäller direkt. Det som redan är "
        "läst kan finnas kvar hos myndigheten.",
        **words,
    )


def chosen(found: Situation, party: Party) -> list[tuple[str, bool]]:
    """The answers of this round about one organisation: kind in words, and Ja."""
    return [
        (label(kind), found.choices[party.id, kind])
        for kind in party.asked
        if (party.id, kind) in found.choices
    ]


def moment(receipt: Receipt) -> str:
    """Day and clock in Stockholm."""
    return _(
        "%(day)s kl. %(time)s",
        day=format_date(local(receipt.at).date()),
        time=format_time(receipt.at),
    )


def zone(receipt: Receipt) -> str:
    """How far the clock of a receipt is from UTC, as ``UTC+01:00``."""
    offset = local(receipt.at).strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:]}"
