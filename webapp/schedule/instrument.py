"""The weekly schedule as the road knows it."""

from flask import url_for

from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import Week
from webapp.schedule import body, cards, living, review
from webapp.schedule.drawing import DRAWN
from webapp.sheets.instruments import Instrument


def url(key: str, name: str) -> str:
    """The owner's page of a block, of the look-back, or of the week."""
    week = Week.read(key)
    if name in body.TEXTS:
        return url_for("schedule.look_back", week=week)
    if name:
        return url_for("schedule.block", week=week, name=name)
    return url_for("schedule.week", week=week)


INSTRUMENT = Instrument(
    kind=body.KIND,
    label=_l("Veckoschema"),
    schema=body.Schedule,
    options={},
    title=body.title,
    mention=body.mention,
    day=body.day_of,
    may_write=body.may_write,
    lines=body.lines,
    summary=body.summary,
    measures=body.measures,
    cards=cards.cards,
    url=url,
    drawn=DRAWN,
    by_part=True,
    review=review.actions,
    beside=living.beside,
)
