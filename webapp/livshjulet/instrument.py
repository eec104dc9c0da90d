"""A questionnaire with a wheel, as the road and the handläggare's pages know it."""

from functools import partial
from typing import Any

from flask import Flask, url_for
from msgspec import Struct, structs

from webapp.accounts.access import find_session
from webapp.accounts.models import Role
from webapp.accounts.persons import StaffMember
from webapp.core.i18n import gettext as _
from webapp.livshjulet.picture import Measure, Picture, picture
from webapp.questionnaires import body
from webapp.sheets.instruments import Answers, Drawn, Line


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
    """The kinds that are wheels."""
    return [
        kind for kind, each in app.extensions["questions"].items() if _is_wheel(app, kind, each)
    ]


def _is_wheel(app: Flask, kind: str, definition: Any) -> bool:
    return bool(definition.wheel) and kind in app.extensions["instruments"]


def adorn(app: Flask, kind: str) -> None:
    """Let the questionnaire be drawn as a wheel wherever the road shows it."""
    every = app.extensions["instruments"]
    every[kind] = structs.replace(
        every[kind],
        drawn=Drawn("livshjulet/_drawn.html", partial(drawn, kind), by_answer=True),
        review=review,
        index=partial(address, kind),
        index_label=None,
        onward=partial(onward, kind),
    )


def address(kind: str) -> str:
    """The owner's page of a wheel."""
    return url_for("livshjulet.wheel", kind=kind)


def onward(kind: str, _key: str) -> tuple[str, str]:
    """Where its owner sees it after sending."""
    return _("Se ditt hjul"), address(kind)


def drawn(kind: str, key: str, answers: Answers, before: Answers | None) -> Sheet:
    """One sheet as it is drawn for its owner and for who reads it."""
    reader = find_session()
    mine = reader is not None and reader.role is Role.DELTAGARE
    earlier = {line.name: line for line in body.lines(kind, before or {})}
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
            for line in body.lines(kind, answers)
        ],
        compare=address(kind) if mine else "",
    )


def _changed(line: Line, earlier: dict[str, Line]) -> Line | None:
    """What the version before said, if it said something else."""
    was = earlier.get(line.name, structs.replace(line, value=_("Inget svar"), own_words=False))
    return was if was.value != line.value else None


def review(_reader: StaffMember, sheet: Any) -> tuple[str, dict[str, Any]]:
    """What a handläggare may do with a wheel besides answering it."""
    return "livshjulet/_review.html", {"person": sheet.person, "kind": sheet.kind}
