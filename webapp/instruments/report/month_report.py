"""A person's own report of a month: what their weeks say now, and what was signed."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from flask import abort
from msgspec import Struct
from sqlalchemy import Row

from webapp.core.db import db
from webapp.core.i18n import SWEDISH, current_language, use_language
from webapp.core.weeks import Week
from webapp.documents.queries import select_signable_version, select_signatures
from webapp.documents.service import unseal_signable_version
from webapp.documents.words import SignatureWords, describe_signatures
from webapp.identity.people.persons import Person
from webapp.instruments.report import queries, report_hours, report_sheet, reporting_programmes
from webapp.instruments.report.calendar_month import DaySpan, Month
from webapp.instruments.report.report_hours import ReportRow
from webapp.instruments.report.report_sheet import ReportSnapshot
from webapp.instruments.report.reporting_programmes import EnrolmentPeriod
from webapp.instruments.report.row_changes import RowChange, list_row_changes
from webapp.instruments.schedule.activity_catalogue import list_known_activities
from webapp.programmes.programme_definitions import Programme, ReportDefinition
from webapp.sheets import draft_saving
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.drafts import Draft

# The marks that gettext puts around a text without a translation; they are not part of what is
# signed.
_UNTRANSLATED_MARKS = re.compile("[\ue000\ue001]")


class MonthReport(Struct, frozen=True, kw_only=True):
    """One month of one person: ``rows`` with corrections as of now, ``signed`` as signed last.

    ``counts`` maps the code of each activity that counts to its Swedish name. ``days`` are the
    parts of the month that count; empty for the whole month. ``torn`` are the weeks in which two
    devices wrote the same thing and the person must choose. ``signed`` is None before the first
    signature. ``signature_rows`` are rows of ``documents.queries.select_signatures``. ``earlier``
    and ``later`` are the months before and after; None where no report of them can be written.
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
    signature_rows: Sequence[Row[Any]]
    earlier: Month | None
    later: Month | None

    @property
    def signatures(self) -> list[SignatureWords]:
        """Who signed and who approved, in words, oldest first."""
        return describe_signatures(self.signature_rows)

    @property
    def due(self) -> dt.date:
        """The last day on which it is signed in time."""
        return self.month.due(self.report.due_day)

    @property
    def may_write(self) -> bool:
        """Whether the report can still be changed."""
        return report_sheet.may_write_report(self.month.key)

    @property
    def may_sign(self) -> bool:
        """Whether the month is over and the report can still be changed.

        Signing also needs something that is not signed yet, and no torn week.
        """
        return self.may_write and report_sheet.is_month_over(self.month)

    @property
    def missing(self) -> list[ReportRow]:
        """The rows of what was done and whose time is unknown."""
        return [report_row for report_row in self.rows if report_row.is_missing]

    @property
    def changes(self) -> list[RowChange]:
        """How the rows differ from the signed ones; empty when nothing is signed."""
        return list_row_changes(self.signed.rows, self.rows) if self.signed else []

    @property
    def note_changed(self) -> bool:
        """Whether the note differs from the signed one; False when nothing is signed."""
        return self.signed is not None and self.signed.note != self.note

    @property
    def approved(self) -> SignatureWords | None:
        """The newest approval of the version that was signed last; None when there is none."""
        approvals = [
            signature
            for signature in self.signatures
            if signature.is_approval and signature.number == self.stored.version
        ]
        return approvals[-1] if approvals else None

    def open_rows(self, last_day: dt.date) -> list[ReportRow]:
        """The rows until ``last_day`` that have neither an answer nor a corrected time."""
        return [
            report_row
            for report_row in self.rows
            if report_row.is_open and report_row.day <= last_day
        ]

    @property
    def is_signed_unchanged(self) -> bool:
        """Whether the rows and the note are exactly those that were signed."""
        return (
            self.signed is not None
            and self.signed.rows == self.rows
            and self.signed.note == self.note
        )

    @property
    def is_changed_after_signing(self) -> bool:
        """Whether the report was signed and its rows or its note have changed since."""
        return self.signed is not None and not self.is_signed_unchanged


def load_month_report(person: Person, report_month: Month) -> MonthReport:
    """The person's own report of ``report_month``.

    Aborts with 404 when no insats of theirs asks for one, and when it is too old to be changed and
    was never signed.
    """
    enrolments = reporting_programmes.read_enrolment_periods(
        db.run(*queries.select_own_enrolments(person.id))
    )
    month_programme = reporting_programmes.find_month_programme(enrolments, report_month)
    stored_sheet = draft_saving.load_own_sheet(person, report_sheet.KIND, report_month.key)
    is_reachable = stored_sheet.version > 0 or report_sheet.may_write_report(report_month.key)
    if month_programme is None or not is_reachable:
        abort(404)
    week_drafts = _load_week_drafts(person, report_month)
    definition_by_day = reporting_programmes.build_report_definition_by_day(
        enrolments, report_month
    )
    activity_names = _list_activity_names(definition_by_day.values())
    answers = stored_sheet.draft.answers
    return MonthReport(
        month=report_month,
        programme=month_programme.programme,
        report=month_programme.report,
        counts=activity_names,
        days=report_month.parts(definition_by_day),
        torn=[
            draft_week for draft_week in sorted(week_drafts) if week_drafts[draft_week].conflicts
        ],
        rows=report_hours.apply_corrections(
            _list_counted_rows(report_month, week_drafts, definition_by_day, activity_names),
            report_sheet.parse_corrections(answers),
        ),
        note=answers.get(report_sheet.NOTE_ANSWER) or "",
        stored=stored_sheet,
        signed=_find_newest_snapshot(person, stored_sheet),
        signature_rows=_list_signature_rows(person, stored_sheet),
        earlier=_find_reachable_month(enrolments, report_month.after(-1)),
        later=_find_reachable_month(enrolments, report_month.after(1)),
    )


def _list_activity_names(definitions: Iterable[ReportDefinition]) -> dict[str, str]:
    """The Swedish name of each activity that one of ``definitions`` counts, by its code."""
    return {
        activity_code: list_known_activities()[activity_code].text
        for report_definition in definitions
        for activity_code in report_definition.counts
    }


def _list_counted_rows(
    report_month: Month,
    week_drafts: Mapping[Week, Draft],
    definition_by_day: Mapping[dt.date, ReportDefinition],
    activity_names: Mapping[str, str],
) -> list[ReportRow]:
    """The rows of the month whose activity counts on their own day."""
    answers_by_week = {
        draft_week: week_draft.answers for draft_week, week_draft in week_drafts.items()
    }
    return [
        report_row
        for report_row in report_hours.list_month_rows(
            report_month, answers_by_week, activity_names
        )
        if report_row.day in definition_by_day
        and report_row.activity in definition_by_day[report_row.day].counts
    ]


def _find_reachable_month(
    enrolments: Iterable[EnrolmentPeriod], other_month: Month
) -> Month | None:
    """``other_month`` if a report of it is asked for and can be written; else None."""
    if reporting_programmes.find_month_programme(enrolments, other_month) is None:
        return None
    return other_month if report_sheet.may_write_report(other_month.key) else None


def _load_week_drafts(person: Person, report_month: Month) -> dict[Week, Draft]:
    """The person's own weeks that have a day in the month; a week never written is missing."""
    return {
        Week.read(week_sheet_row.key): draft_saving.unseal_own_draft(person, week_sheet_row)
        for week_sheet_row in db.session.scalars(queries.select_own_weeks(person, report_month))
    }


def _find_newest_snapshot(person: Person, stored_sheet: StoredSheet) -> ReportSnapshot | None:
    """What the newest version says; None when none was sent."""
    if stored_sheet.sheet_id is None or not stored_sheet.version:
        return None
    version_statement = select_signable_version(person, stored_sheet.sheet_id, stored_sheet.version)
    return report_sheet.find_signed_snapshot(
        msgspec.json.decode(unseal_signable_version(db.session.execute(version_statement).one()))
    )


def _list_signature_rows(person: Person, stored_sheet: StoredSheet) -> Sequence[Row[Any]]:
    if stored_sheet.sheet_id is None or not stored_sheet.version:
        return []
    return db.session.execute(select_signatures(person, [stored_sheet.sheet_id])).all()


def build_report_snapshot(person: Person, month_report: MonthReport) -> ReportSnapshot:
    """The report that ``person`` would sign now, in the language of the page."""
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
