"""What stands above each question of a wheel: which area it is, and the wheel after the last."""

from typing import Any

from msgspec import Struct

from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.identity.people.persons import Person
from webapp.instruments.livshjulet import own_measures, wheel_drawing
from webapp.instruments.livshjulet.wheel_drawing import WheelDrawing
from webapp.instruments.livshjulet.wheel_pictures import AREA_PICTOGRAMS, build_wheel_picture
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.instruments.questionnaires.question_banners import QuestionBanner
from webapp.questions.asking import list_asked_questions
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.sheets.owner_service import StoredSheet

# Eight areas take about five minutes (ux.md 4.5).
_AREAS_A_MINUTE = 8 / 5
_SHORTEST_MINUTES = 3


class AskedArea(Struct, frozen=True):
    """One area that is asked about: its picture, else its place in the wheel.

    ``intro`` says on the first page how long it takes.
    """

    intro: str
    picture: str | None
    number: int
    wheel: WheelDrawing


def find_wheel_banner(
    person: Person,
    sheet_kind: str,
    definition: Questionnaire,
    stored_sheet: StoredSheet,
    asked_question: AnyQuestion,
) -> QuestionBanner | None:
    """What stands above a question of a wheel; nothing where the questionnaire is none."""
    area_names = [area_name.question for area_name in definition.wheel]
    if not area_names:
        return None
    if asked_question.id in area_names:
        return _build_area_banner(area_names, asked_question)
    other_questions = [
        question.id
        for question in list_asked_questions(definition, stored_sheet.draft.answers)
        if question.id not in area_names
    ]
    question_number, question_count = (
        other_questions.index(asked_question.id) + 1,
        len(other_questions),
    )
    progress_words = _(
        "Fråga %(number)s av %(total)s", number=question_number, total=question_count
    )
    question_names = [question.id for question in definition.questions]
    last_area_place = max(question_names.index(area_name) for area_name in area_names)
    # Once is enough: the questions after the first come sooner without it.
    first_after_areas = next(
        (
            question_name
            for question_name in other_questions
            if question_names.index(question_name) > last_area_place
        ),
        None,
    )
    wheel_picture = (
        _find_wheel_so_far(person, sheet_kind, stored_sheet.key)
        if asked_question.id == first_after_areas
        else None
    )
    return QuestionBanner(
        "livshjulet/_after.html", wheel_picture, progress_words, question_number, question_count
    )


def _build_area_banner(area_names: list[str], asked_question: AnyQuestion) -> QuestionBanner:
    area_number, area_count = area_names.index(asked_question.id) + 1, len(area_names)
    minutes = max(_SHORTEST_MINUTES, round(area_count / _AREAS_A_MINUTE))
    time_estimate = ngettext(
        "%(n)s område. Det tar ungefär %(minutes)s minuter. Du kan ta paus.",
        "%(n)s områden. Det tar ungefär %(minutes)s minuter. Du kan ta paus.",
        area_count,
        minutes=minutes,
    )
    return QuestionBanner(
        "livshjulet/_area.html",
        AskedArea(
            intro=time_estimate if area_number == 1 else "",
            picture=AREA_PICTOGRAMS.get(asked_question.id),
            number=area_number,
            wheel=wheel_drawing.draw_wheel(
                area_names, asked_question.number_range() or (1, 10), {}
            ),
        ),
        _("Område %(number)s av %(total)s", number=area_number, total=area_count),
        area_number,
        area_count,
    )


def _find_wheel_so_far(person: Person, sheet_kind: str, sheet_key: str) -> Any:
    """The wheel that was just filled in, with the start of the same way once there is one."""
    start_key = f"start{questionnaire_sheet.TOGETHER_SUFFIX if questionnaire_sheet.is_answered_together(sheet_key) else ''}"
    shown_measures = [
        measure
        for measure in own_measures.list_own_measures(person, sheet_kind, extra_key=sheet_key)
        if measure.key in {sheet_key, start_key} and measure.definition.wheel
    ]
    sorted_measures = sorted(shown_measures, key=lambda measure: measure.key == sheet_key)
    return build_wheel_picture(sorted_measures, "") if sorted_measures else None
