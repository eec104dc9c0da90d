"""A person's own report of a month as it stands: what the weeks say, and what was signed."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from flask import abort
from msgspec import Struct

from webapp.core.db import db
from webapp.core.i18n import SWEDISH, current_language, use_language
from webapp.core.weeks import Week
from webapp.documents import queries as documents
from webapp.documents.service import unseal_signable_version
from webapp.documents.words import SignatureWords, describe_signatures
from webapp.identity.people.persons import Person
from webapp.instruments.report import queries, report_hours, report_sheet, reporting_programmes
from webapp.instruments.report.calendar_month import DaySpan, Month
from webapp.instruments.report.report_hours import ReportRow
from webapp.instruments.report.report_sheet import ReportSnapshot
from webapp.instruments.report.row_changes import RowChange, has_same_content, list_row_changes
from webapp.instruments.schedule.activity_catalogue import list_known_activities
from webapp.programmes.programme_definitions import Programme, ReportDefinition
from webapp.sheets import owner_service
from webapp.sheets.drafts import Draft
from webapp.sheets.owner_service import StoredSheet

# Around a text that has no translation; has no place in what is signed.
_UNTRANSLATED_MARKS = re.compile("[\ue000\ue001]")


class MonthReport(Struct, frozen=True):
    """One month of one person: ``rows`` as of now, ``signed`` what the newest signature says.

    ``counts`` are the activities that count, code to what they are called in Swedish; ``days`` the
    parts of the month that count, none for the whole. ``torn`` are the weeks for which two versions
    stand. ``earlier`` and ``later`` are the months beside it, where a report can be written.
    """

    month: Month
    programme: Programme
    report: ReportDefinition
    counts: dict[str, str]
    days: list[DaySpan]
    rows: list[ReportRow]
    torn: list[Week]
    note: str
    stored: StoredSheet
    signed: ReportSnapshot | None
    signature_rows: Sequence[Any]
    earlier: Month | None
    later: Month | None

    @property
    def signatures(self) -> list[SignatureWords]:
        """Who signed and who approved, in words."""
        return describe_signatures(self.signature_rows)

    @property
    def due(self) -> dt.date:
        """The day by which it is to be signed."""
        return self.month.due(self.report.due_day)

    @property
    def may_write(self) -> bool:
        """Whether it can still be changed."""
        return report_sheet.may_write_report(self.month.key)

    @property
    def may_sign(self) -> bool:
        """Whether it can be signed today, if there is something to sign and nothing torn."""
        return self.may_write and report_sheet.is_month_over(self.month)

    @property
    def missing(self) -> list[ReportRow]:
        """What was done and nobody said for how long."""
        return [report_row for report_row in self.rows if report_row.is_missing]

    @property
    def changes(self) -> list[RowChange]:
        """What the weeks and corrections say now that was not signed."""
        return list_row_changes(self.signed.rows, self.rows) if self.signed else []

    @property
    def note_changed(self) -> bool:
        """Whether the note says something else than was signed."""
        return self.signed is not None and self.signed.note != self.note

    @property
    def approved(self) -> SignatureWords | None:
        """The newest approval of the version that was signed last."""
        approvals = [
            signature
            for signature in self.signatures
            if signature.is_approval and signature.number == self.stored.version
        ]
        return approvals[-1] if approvals else None

    def open_rows(self, last_day: dt.date) -> list[ReportRow]:
        """What was planned until ``last_day`` and has no answer."""
        return [
            report_row
            for report_row in self.rows
            if report_row.is_open and report_row.day <= last_day
        ]

    def is_signed(self, current_snapshot: ReportSnapshot) -> bool:
        """Whether ``current_snapshot`` says nothing that is not signed already."""
        return self.signed is not None and has_same_content(self.signed, current_snapshot)


def load_month_report(person: Person, report_month: Month) -> MonthReport:
    """The person's own report of ``report_month``.

    Aborts with 404 where their insats asks for none, and where it can no longer be written and
    was never signed.
    """
    enrolments = db.run(*queries.select_own_enrolments(person.id)).all()
    month_programme = reporting_programmes.find_month_programme(enrolments, report_month)
    stored_sheet = owner_service.load_own_sheet(person, report_sheet.KIND, report_month.key)
    if month_programme is None or not (
        stored_sheet.version or report_sheet.may_write_report(report_month.key)
    ):
        abort(404)
    week_drafts = _load_week_drafts(person, report_month)
    definition_by_day = reporting_programmes.build_report_definition_by_day(
        enrolments, report_month
    )
    activity_names = {
        activity_code: list_known_activities()[activity_code].text
        for report_definition in definition_by_day.values()
        for activity_code in report_definition.counts
    }
    report_rows = [
        report_row
        for report_row in report_hours.list_month_rows(
            report_month,
            {draft_week: week_drafts[draft_week].answers for draft_week in week_drafts},
            activity_names,
        )
        if report_row.day in definition_by_day
        and report_row.activity in definition_by_day[report_row.day].counts
    ]
    answers = stored_sheet.draft.answers
    return MonthReport(
        month=report_month,
        programme=month_programme[0],
        report=month_programme[1],
        counts=activity_names,
        days=report_month.parts(definition_by_day),
        torn=[
            draft_week for draft_week in sorted(week_drafts) if week_drafts[draft_week].conflicts
        ],
        rows=report_hours.apply_corrections(report_rows, report_sheet.parse_corrections(answers)),
        note=answers.get(report_sheet.NOTE_ANSWER) or "",
        stored=stored_sheet,
        signed=_find_newest_snapshot(person, stored_sheet),
        signature_rows=_list_signature_rows(person, stored_sheet),
        earlier=_find_reachable_month(enrolments, report_month.after(-1)),
        later=_find_reachable_month(enrolments, report_month.after(1)),
    )


def _find_reachable_month(enrolments: Sequence[Any], other_month: Month) -> Month | None:
    is_report_asked = reporting_programmes.find_month_programme(enrolments, other_month) is not None
    return (
        other_month if is_report_asked and report_sheet.may_write_report(other_month.key) else None
    )


def _load_week_drafts(person: Person, report_month: Month) -> dict[Week, Draft]:
    return {
        Week.read(week_sheet_row.key): owner_service.unseal_own_draft(person, week_sheet_row)
        for week_sheet_row in db.session.scalars(queries.select_own_weeks(person, report_month))
    }


def _find_newest_snapshot(person: Person, stored_sheet: StoredSheet) -> ReportSnapshot | None:
    """What the newest version says, as it was frozen."""
    if stored_sheet.sheet_id is None or not stored_sheet.version:
        return None
    version_statement = documents.select_signable_version(
        person, stored_sheet.sheet_id, stored_sheet.version
    )
    return report_sheet.find_signed_snapshot(
        msgspec.json.decode(unseal_signable_version(db.session.execute(version_statement).one()))
    )


def _list_signature_rows(person: Person, stored_sheet: StoredSheet) -> Sequence[Any]:
    if stored_sheet.sheet_id is None or not stored_sheet.version:
        return []
    return db.session.execute(documents.select_signatures(person, [stored_sheet.sheet_id])).all()


def build_report_snapshot(person: Person, month_report: MonthReport) -> ReportSnapshot:
    """What ``person`` would sign now, in the language of the page."""
    with use_language(SWEDISH.code):
        swedish_statement = str(report_sheet.SIGNING_STATEMENT)
    return ReportSnapshot(
        month=month_report.month.key,
        person=person.name,
        programme=month_report.programme.name,
        counts=month_report.counts,
        days=month_report.days,
        rows=month_report.rows,
        minutes=report_hours.count_total_minutes(month_report.rows),
        note=month_report.note,
        statement=swedish_statement,
        shown=_UNTRANSLATED_MARKS.sub("", str(report_sheet.SIGNING_STATEMENT)),
        language=current_language().code,
    )
