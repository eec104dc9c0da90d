"""The weekly schedule as ``webapp.sheets`` knows it: its kind, consent and pages."""

from flask import url_for

from webapp.consent.consent_kinds import ConsentKind
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import Week
from webapp.instruments.schedule import evening_part, staff_views, week_sheet
from webapp.instruments.schedule.week_drawing import SCHEDULE_DRAWING
from webapp.sheets.kinds import SheetKind
from webapp.sheets.page_hooks import OwnerPages, StaffPages


def build_schedule_answer_url(sheet_key: str, answer_name: str) -> str:
    """The owner's page of an answer; the page of the week where ``answer_name`` is ""."""
    week = Week.read(sheet_key)
    if answer_name in week_sheet.LOOKBACK_QUESTIONS:
        return url_for("schedule.show_lookback_page", week=week)
    if answer_name:
        return url_for("schedule.show_block_page", week=week, name=answer_name)
    return url_for("schedule.show_week_page", week=week)


SHEET_KIND = SheetKind(
    kind=week_sheet.KIND,
    label=_l("Veckoschema"),
    schema=week_sheet.ScheduleAnswers,
    title=week_sheet.format_schedule_title,
    mention=week_sheet.format_schedule_mention,
    day=week_sheet.parse_schedule_monday,
    may_write=week_sheet.may_write_week,
    lines=week_sheet.build_schedule_lines,
    summary=week_sheet.format_schedule_summary,
)
CONSENT_KIND = ConsentKind(code=week_sheet.KIND, label=_l("Veckoschema"))
OWNER_PAGES = OwnerPages(
    answer_url=build_schedule_answer_url,
    drawing=SCHEDULE_DRAWING,
    beside=evening_part.find_evening_part,
)
STAFF_PAGES = StaffPages(
    drawing=SCHEDULE_DRAWING, comment_by_answer=True, actions=staff_views.build_week_actions
)
