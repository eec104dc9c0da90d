"""A person's own report of a month as it stands: what the weeks say, and what was signed."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from flask import abort
from msgspec import Struct

from webapp.accounts.persons import Person
from webapp.core.db import db
from webapp.core.i18n import SWEDISH, language, speaking
from webapp.core.weeks import Week
from webapp.documents import queries as documents
from webapp.documents.signing import opened
from webapp.documents.words import Signed, in_words
from webapp.programmes.definitions import Programme, Report
from webapp.report import body, hours, programme, queries
from webapp.report.body import Snapshot
from webapp.report.difference import Change, changes, is_same
from webapp.report.hours import Row
from webapp.report.month import Month, Span
from webapp.schedule.catalogue import known
from webapp.sheets import road
from webapp.sheets.drafts import Draft
from webapp.sheets.road import Stored

# Around a text that has no translation; has no place in what is signed.
_MARKS = re.compile("[\ue000\ue001]")


class Desk(Struct, frozen=True):
    """One month of one person: ``rows`` as of now, ``signed`` what the newest signature says.

    ``counts`` are the activities that count, code to what they are called in Swedish; ``days`` the
    parts of the month that count, none for the whole. ``torn`` are the weeks for which two versions
    stand. ``earlier`` and ``later`` are the months beside it, where a report can be written.
    """

    month: Month
    programme: Programme
    report: Report
    counts: dict[str, str]
    days: list[Span]
    rows: list[Row]
    torn: list[Week]
    note: str
    stored: Stored
    signed: Snapshot | None
    signature_rows: Sequence[Any]
    earlier: Month | None
    later: Month | None

    @property
    def signatures(self) -> list[Signed]:
        """Who signed and who approved, in words."""
        return in_words(self.signature_rows)

    @property
    def due(self) -> dt.date:
        """The day by which it is to be signed."""
        return self.month.due(self.report.due_day)

    @property
    def may_write(self) -> bool:
        """Whether it can still be changed."""
        return body.may_write(self.month.key)

    @property
    def may_sign(self) -> bool:
        """Whether it can be signed today, if there is something to sign and nothing torn."""
        return self.may_write and body.is_over(self.month)

    @property
    def missing(self) -> list[Row]:
        """What was done and nobody said for how long."""
        return [row for row in self.rows if row.is_missing]

    @property
    def changes(self) -> list[Change]:
        """What the weeks and corrections say now that was not signed."""
        return changes(self.signed.rows, self.rows) if self.signed else []

    @property
    def note_changed(self) -> bool:
        """Whether the note says something else than was signed."""
        return self.signed is not None and self.signed.note != self.note

    @property
    def approved(self) -> Signed | None:
        """The newest approval of the version that was signed last."""
        found = [
            each
            for each in self.signatures
            if each.is_approval and each.number == self.stored.version
        ]
        return found[-1] if found else None

    def open_rows(self, today: dt.date) -> list[Row]:
        """What was planned until ``today`` and has no answer."""
        return [row for row in self.rows if row.is_open and row.day <= today]

    def is_signed(self, now: Snapshot) -> bool:
        """Whether ``now`` says nothing that is not signed already."""
        return self.signed is not None and is_same(self.signed, now)


def open_month(person: Person, month: Month) -> Desk:
    """The person's own report of ``month``.

    Aborts with 404 where their insats asks for none, and where it can no longer be written and
    was never signed.
    """
    enrolments = db.run(*queries.enrolments(person.id)).all()
    found = programme.of_month(enrolments, month)
    stored = road.find(person, body.KIND, month.key)
    if found is None or not (stored.version or body.may_write(month.key)):
        abort(404)
    weeks = _weeks(person, month)
    held = programme.days(enrolments, month)
    counts = {code: known()[code].text for each in held.values() for code in each.counts}
    rows = [
        row
        for row in hours.of_month(month, {week: weeks[week].answers for week in weeks}, counts)
        if row.day in held and row.activity in held[row.day].counts
    ]
    answers = stored.draft.answers
    return Desk(
        month=month,
        programme=found[0],
        report=found[1],
        counts=counts,
        days=month.parts(held),
        torn=[week for week in sorted(weeks) if weeks[week].conflicts],
        rows=hours.corrected(rows, body.corrections(answers)),
        note=answers.get(body.NOTE) or "",
        stored=stored,
        signed=_signed(person, stored),
        signature_rows=_signatures(person, stored),
        earlier=_reachable(enrolments, month.after(-1)),
        later=_reachable(enrolments, month.after(1)),
    )


def _reachable(enrolments: Sequence[Any], month: Month) -> Month | None:
    asked = programme.of_month(enrolments, month) is not None
    return month if asked and body.may_write(month.key) else None


def _weeks(person: Person, month: Month) -> dict[Week, Draft]:
    return {
        Week.read(sheet.key): road.opened(person, sheet)
        for sheet in db.session.scalars(queries.own_weeks(person, month))
    }


def _signed(person: Person, stored: Stored) -> Snapshot | None:
    """What the newest version says, as it was frozen."""
    if stored.sheet_id is None or not stored.version:
        return None
    query = documents.version_for(person, stored.sheet_id, stored.version)
    return body.signed(msgspec.json.decode(opened(db.session.execute(query).one())))


def _signatures(person: Person, stored: Stored) -> Sequence[Any]:
    if stored.sheet_id is None or not stored.version:
        return []
    return db.session.execute(documents.signatures(person, [stored.sheet_id])).all()


def snapshot(person: Person, desk: Desk) -> Snapshot:
    """What ``person`` would sign now, in the language of the page."""
    with speaking(SWEDISH.code):
        swedish = str(body.STATEMENT)
    return Snapshot(
        month=desk.month.key,
        person=person.name,
        programme=desk.programme.name,
        counts=desk.counts,
        days=desk.days,
        rows=desk.rows,
        minutes=hours.total(desk.rows),
        note=desk.note,
        statement=swedish,
        shown=_MARKS.sub("", str(body.STATEMENT)),
        language=language().code,
    )
