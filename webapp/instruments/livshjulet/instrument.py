"""A questionnaire with a wheel, as the road and the handläggare's pages know it."""

from functools import partial
from typing import Any

from flask import Flask, url_for
from msgspec import Struct, structs

from webapp.core.i18n import gettext as _
from webapp.identity.people.persons import StaffMember
from webapp.instruments.livshjulet.wheel_pictures import (
    WheelMeasure,
    WheelPicture,
    build_wheel_picture,
)
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.instruments.questionnaires.instrument_registration import build_question_url
from webapp.questions.asking import QUESTIONNAIRES
from webapp.sheets.instrument_registration import register_pages
from webapp.sheets.kinds import SHEET_KINDS, AnswerLine, Answers, Audience
from webapp.sheets.page_hooks import OwnerPages, PageLink, PagePart, SheetDrawing, StaffPages


class WheelSheet(Struct, frozen=True):
    """One filled-in wheel: its picture, and every answer with what it said before.

    ``picture`` is None where no area was asked about. ``lines`` are (its number in the wheel or
    None, line, address of its page or "", what it said before or None). ``compare`` is the owner's
    page of all of them, or "".
    """

    picture: WheelPicture | None
    lines: list[tuple[int | None, AnswerLine, str, AnswerLine | None]]
    compare: str


def list_wheel_kinds(app: Flask) -> list[str]:
    """The kinds of sheet that are wheels; may be empty."""
    return [
        sheet_kind
        for sheet_kind, definition in QUESTIONNAIRES.get(app).items()
        if definition.wheel and sheet_kind in SHEET_KINDS.all(app)
    ]


def register_wheel(app: Flask, wheel_kind: str) -> None:
    """Let the questionnaire be drawn as a wheel wherever it is shown."""
    wheel_page_drawing = SheetDrawing(
        "livshjulet/_drawn.html", partial(build_wheel_sheet, wheel_kind), by_answer=True
    )
    register_pages(
        app,
        wheel_kind,
        OwnerPages(
            answer_url=partial(build_question_url, wheel_kind),
            drawing=wheel_page_drawing,
            index=partial(build_wheel_url, wheel_kind),
            after_sending=partial(build_wheel_link, wheel_kind),
        ),
        StaffPages(drawing=wheel_page_drawing, actions=build_wheel_actions),
    )


def build_wheel_url(wheel_kind: str) -> str:
    """The owner's page of a wheel."""
    return url_for("livshjulet.show_own_wheel", kind=wheel_kind)


def build_wheel_link(wheel_kind: str, _sheet_key: str) -> PageLink:
    """Where its owner sees it after sending."""
    return PageLink(_("Se ditt hjul"), build_wheel_url(wheel_kind))


def build_wheel_sheet(
    wheel_kind: str,
    sheet_key: str,
    answers: Answers,
    earlier_answers: Answers | None,
    audience: Audience,
) -> WheelSheet:
    """One sheet as it is drawn for its owner and for who reads it."""
    is_own_sheet = audience is Audience.OWNER
    earlier_lines = {
        answer_line.name: answer_line
        for answer_line in questionnaire_sheet.list_questionnaire_lines(
            wheel_kind, earlier_answers or {}, audience
        )
    }
    may_write = is_own_sheet and questionnaire_sheet.may_write_questionnaire(wheel_kind, sheet_key)
    measure = WheelMeasure(wheel_kind, sheet_key, answers)
    number_by_area = {
        wheel_area.question: area_index + 1
        for area_index, wheel_area in enumerate(measure.definition.wheel)
    }
    return WheelSheet(
        picture=build_wheel_picture([measure], "") if number_by_area else None,
        lines=[
            (
                number_by_area.get(answer_line.name),
                answer_line,
                url_for(
                    "questionnaires.show_sheet_question",
                    kind=wheel_kind,
                    key=sheet_key,
                    name=answer_line.name,
                )
                if may_write
                else "",
                _find_changed_line(answer_line, earlier_lines)
                if earlier_answers is not None
                else None,
            )
            for answer_line in questionnaire_sheet.list_questionnaire_lines(
                wheel_kind, answers, audience
            )
        ],
        compare=build_wheel_url(wheel_kind) if is_own_sheet else "",
    )


def _find_changed_line(
    answer_line: AnswerLine, earlier_lines: dict[str, AnswerLine]
) -> AnswerLine | None:
    """What the version before said, if it said something else."""
    earlier_line = earlier_lines.get(
        answer_line.name, structs.replace(answer_line, value=_("Inget svar"), own_words=False)
    )
    return earlier_line if earlier_line.value != answer_line.value else None


def build_wheel_actions(_reader: StaffMember, sheet_row: Any) -> PagePart:
    """What a handläggare may do with a wheel besides answering it."""
    return PagePart("livshjulet/_review.html", {"person": sheet_row.person, "kind": sheet_row.kind})
