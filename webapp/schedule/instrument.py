"""The weekly schedule as the road knows it."""

from flask import url_for

from webapp.consent.kinds import ConsentKind
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import Week
from webapp.schedule import body, living, review
from webapp.schedule.drawing import DRAWN
from webapp.sheets.kinds import SheetKind
from webapp.sheets.page_hooks import OwnerPages, StaffPages


def url(key: str, name: str) -> str:
    """The owner's page of a block, of the look-back, or of the week."""
    week = Week.read(key)
    if name in body.TEXTS:
        return url_for("schedule.look_back", week=week)
    if name:
        return url_for("schedule.block", week=week, name=name)
    return url_for("schedule.week", week=week)


SHEET_KIND = SheetKind(
    kind=body.KIND,
    label=_l("Veckoschema"),
    schema=body.Schedule,
    title=body.title,
    mention=body.mention,
    day=body.day_of,
    may_write=body.may_write,
    lines=body.lines,
    summary=body.summary,
)
CONSENT_KIND = ConsentKind(code=body.KIND, label=_l("Veckoschema"))
OWNER_PAGES = OwnerPages(answer_url=url, drawing=DRAWN, beside=living.beside)
STAFF_PAGES = StaffPages(drawing=DRAWN, comment_by_answer=True, actions=review.actions)
