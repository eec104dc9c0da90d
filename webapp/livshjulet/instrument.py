"""A questionnaire with a wheel, as the road and the handläggare's pages know it."""

from functools import partial
from typing import Any

from flask import Flask, url_for
from msgspec import Struct, structs

from webapp.accounts.persons import StaffMember
from webapp.core.i18n import gettext as _
from webapp.livshjulet.picture import Measure, Picture, picture
from webapp.questionnaires import body
from webapp.questionnaires.instrument import url
from webapp.questions.asking import DEFINITIONS
from webapp.sheets.instruments import register_pages
from webapp.sheets.kinds import SHEET_KINDS, Answers, Audience, Line
from webapp.sheets.page_hooks import Drawing, Link, OwnerPages, PagePart, StaffPages


class Sheet(Struct, frozen=True):
    """One filled-in wheel: its picture, and every answer with what it said before.

    ``picture`` is None where no area was asked about. ``lines`` are (its number in the wheel or
    None, line, address of its page or "", what it said before or None). ``compare`` is the owner's
    page of all of them, or "".
    """

    picture: Picture | None
    lines: list[tuple[int | None, Line, str, Line | None]]
    compare: str


def wheels(app: Flask) -> list[str]:
    """The kinds of sheet that are wheels; may be empty."""
    return [
        kind
        for kind, definition in DEFINITIONS.get(app).items()
        if definition.wheel and kind in SHEET_KINDS.all(app)
    ]


def register_wheel(app: Flask, kind: str) -> None:
    """Let the questionnaire be drawn as a wheel wherever it is shown."""
    drawing = Drawing("livshjulet/_drawn.html", partial(drawn, kind), by_answer=True)
    register_pages(
        app,
        kind,
        OwnerPages(
            answer_url=partial(url, kind),
            drawing=drawing,
            index=partial(address, kind),
            after_sending=partial(onward, kind),
        ),
        StaffPages(drawing=drawing, actions=review),
    )


def address(kind: str) -> str:
    """The owner's page of a wheel."""
    return url_for("livshjulet.wheel", kind=kind)


def onward(kind: str, _key: str) -> Link:
    """Where its owner sees it after sending."""
    return Link(_("Se ditt hjul"), address(kind))


def drawn(
    kind: str, key: str, answers: Answers, before: Answers | None, audience: Audience
) -> Sheet:
    """One sheet as it is drawn for its owner and for who reads it."""
    mine = audience is Audience.OWNER
    earlier = {line.name: line for line in body.lines(kind, before or {}, audience)}
    may_write = mine and body.may_write(kind, key)
    measure = Measure(kind, key, answers)
    numbers = {area.question: at + 1 for at, area in enumerate(measure.definition.wheel)}
    return Sheet(
        picture=picture([measure], "") if numbers else None,
        lines=[
            (
                numbers.get(line.name),
                line,
                url_for("questionnaires.question", kind=kind, key=key, name=line.name)
                if may_write
                else "",
                _changed(line, earlier) if before is not None else None,
            )
            for line in body.lines(kind, answers, audience)
        ],
        compare=address(kind) if mine else "",
    )


def _changed(line: Line, earlier: dict[str, Line]) -> Line | None:
    """What the version before said, if it said something else."""
    was = earlier.get(line.name, structs.replace(line, value=_("Inget svar"), own_words=False))
    return was if was.value != line.value else None


def review(_reader: StaffMember, sheet: Any) -> PagePart:
    """What a handläggare may do with a wheel besides answering it."""
    return PagePart("livshjulet/_review.html", {"person": sheet.person, "kind": sheet.kind})
