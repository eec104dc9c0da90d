"""A questionnaire with a wheel, as it is drawn on pages that show any kind of sheet."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Flask, url_for
from msgspec import Struct, structs
from sqlalchemy import Row

from webapp.core.i18n import gettext as _
from webapp.identity.people.persons import StaffMember
from webapp.instruments.livshjulet.wheel_measures import WheelMeasure
from webapp.instruments.livshjulet.wheel_pictures import (
    WheelPicture,
    build_wheel_picture,
)
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.instruments.questionnaires.instrument import build_question_url
from webapp.questions.asking import QUESTIONNAIRES
from webapp.sheets.instrument_registration import register_pages
from webapp.sheets.kinds import SHEET_KINDS, AnswerLine, Answers, Audience
from webapp.sheets.page_hooks import OwnerPages, PageLink, PagePart, SheetDrawing, StaffPages


class WheelAnswerLine(Struct, frozen=True, kw_only=True):
    """One answer of a wheel.

    ``number`` is its number in the wheel, None for a question that is no area. ``url`` is the page
    where its owner changes it, or "". ``line_before`` is what the version before said; None when
    that is the same or there is none.
    """

    number: int | None
    line: AnswerLine
    url: str
    line_before: AnswerLine | None


class WheelSheet(Struct, frozen=True):
    """One filled-in wheel: its picture and every answer.

    ``picture`` is None where no area was asked about. ``compare_url`` is the owner's page that
    compares their measures; "" for staff.
    """

    picture: WheelPicture | None
    lines: list[WheelAnswerLine]
    compare_url: str


class WheelReview(Struct, frozen=True):
    """What ``livshjulet/_review.html`` finds as ``review``: whose wheel, and which."""

    person_public_id: UUID
    kind: str


def list_wheel_kinds(app: Flask) -> list[str]:
    """The kinds of sheet whose questionnaire has a wheel; may be empty."""
    return [
        sheet_kind
        for sheet_kind, definition in QUESTIONNAIRES.get(app).items()
        if definition.wheel and sheet_kind in SHEET_KINDS.all(app)
    ]


def register_wheel(app: Flask, wheel_kind: str) -> None:
    """Have the questionnaire drawn as a wheel on the pages of its owner and of staff."""
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
    """The address of the owner's page of a wheel."""
    return url_for("livshjulet.show_own_wheel", kind=wheel_kind)


def build_wheel_link(wheel_kind: str, _sheet_key: str) -> PageLink:
    """The link to the wheel that its owner gets after sending a sheet."""
    return PageLink(_("Se ditt hjul"), build_wheel_url(wheel_kind))


def build_wheel_sheet(
    wheel_kind: str,
    sheet_key: str,
    answers: Answers,
    earlier_answers: Answers | None,
    audience: Audience,
) -> WheelSheet:
    """One sheet as it is drawn for its owner or for staff."""
    measure = WheelMeasure(wheel_kind, sheet_key, answers)
    is_own_sheet = audience is Audience.OWNER
    return WheelSheet(
        picture=build_wheel_picture([measure], "") if measure.definition.wheel else None,
        lines=_list_wheel_lines(measure, earlier_answers, audience),
        compare_url=build_wheel_url(wheel_kind) if is_own_sheet else "",
    )


def _list_wheel_lines(
    measure: WheelMeasure, earlier_answers: Answers | None, audience: Audience
) -> list[WheelAnswerLine]:
    """The answers of ``measure`` in order, with what the version before said where there is one."""
    number_by_area = {
        wheel_area.question: area_index + 1
        for area_index, wheel_area in enumerate(measure.definition.wheel)
    }
    earlier_lines = {
        answer_line.name: answer_line
        for answer_line in questionnaire_sheet.list_questionnaire_lines(
            measure.kind, earlier_answers or {}, audience
        )
    }
    may_write = audience is Audience.OWNER and questionnaire_sheet.may_write_questionnaire(
        measure.kind, measure.key
    )
    wheel_lines = []
    for answer_line in questionnaire_sheet.list_questionnaire_lines(
        measure.kind, measure.answers, audience
    ):
        line_before = None
        if earlier_answers is not None:
            line_before = _find_changed_line(answer_line, earlier_lines)
        wheel_lines.append(
            WheelAnswerLine(
                number=number_by_area.get(answer_line.name),
                line=answer_line,
                url=_build_answer_url(measure, answer_line.name) if may_write else "",
                line_before=line_before,
            )
        )
    return wheel_lines


def _build_answer_url(measure: WheelMeasure, answer_name: str) -> str:
    return url_for(
        "questionnaires.show_sheet_question",
        kind=measure.kind,
        key=measure.key,
        name=answer_name,
    )


def _find_changed_line(
    answer_line: AnswerLine, earlier_lines: dict[str, AnswerLine]
) -> AnswerLine | None:
    """What the version before answered; None when it answered the same."""
    no_answer = structs.replace(answer_line, value=_("Inget svar"), own_words=False)
    earlier_line = earlier_lines.get(answer_line.name, no_answer)
    return earlier_line if earlier_line.value != answer_line.value else None


def build_wheel_actions(_reader: StaffMember, sheet_row: Row[Any]) -> PagePart:
    """The links from a sheet of a wheel to the comparison of all sent ones and to its paper."""
    review = WheelReview(sheet_row.person, sheet_row.kind)
    return PagePart("livshjulet/_review.html", review)
