"""What stands above a question of a wheel: the area it is about, or the wheel filled in so far."""

from msgspec import Struct

from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.identity.people.persons import Person
from webapp.instruments.livshjulet import own_measures, wheel_drawing
from webapp.instruments.livshjulet.wheel_comparison import RatingScale
from webapp.instruments.livshjulet.wheel_drawing import WheelDrawing
from webapp.instruments.livshjulet.wheel_pictures import (
    AREA_PICTOGRAMS,
    WheelPicture,
    build_wheel_picture,
)
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.instruments.questionnaires.question_banners import QuestionBanner
from webapp.questions.asking import list_asked_questions
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.sheets.draft_saving import StoredSheet

# Eight areas take about five minutes.
_AREAS_A_MINUTE = 8 / 5
_SHORTEST_MINUTES = 3


class AskedArea(Struct, frozen=True, kw_only=True):
    """One area that is asked about.

    ``picture`` is the name of its pictogram; where it is None, spoke ``number`` of ``wheel`` is
    shown instead. ``intro`` says how long the wheel takes; it is "" after the first area.
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
    """What stands above a question of a wheel; None when the questionnaire has no wheel."""
    area_names = [wheel_area.question for wheel_area in definition.wheel]
    if not area_names:
        return None
    if asked_question.id in area_names:
        return _build_area_banner(area_names, asked_question)
    other_questions = [
        question.id
        for question in list_asked_questions(definition, stored_sheet.draft.answers)
        if question.id not in area_names
    ]
    question_number = other_questions.index(asked_question.id) + 1
    question_count = len(other_questions)
    # The wheel stands above the first question only, so that the next ones need no scrolling.
    wheel_picture = None
    if asked_question.id == _find_first_after_areas(definition, area_names, other_questions):
        wheel_picture = _find_wheel_so_far(person, sheet_kind, stored_sheet.key)
    return QuestionBanner(
        template="livshjulet/_after.html",
        shown=wheel_picture,
        words=_("Fråga %(number)s av %(total)s", number=question_number, total=question_count),
        number=question_number,
        total=question_count,
    )


def _find_first_after_areas(
    definition: Questionnaire, area_names: list[str], other_questions: list[str]
) -> str | None:
    """The first of ``other_questions`` that comes after all areas; None when there is none."""
    question_names = [question.id for question in definition.questions]
    last_area_place = max(question_names.index(area_name) for area_name in area_names)
    for question_name in other_questions:
        if question_names.index(question_name) > last_area_place:
            return question_name
    return None


def _build_area_banner(area_names: list[str], asked_question: AnyQuestion) -> QuestionBanner:
    area_number = area_names.index(asked_question.id) + 1
    area_count = len(area_names)
    rating_scale = RatingScale(*(asked_question.number_range() or (1, 10)))
    return QuestionBanner(
        template="livshjulet/_area.html",
        shown=AskedArea(
            intro=_format_time_estimate(area_count) if area_number == 1 else "",
            picture=AREA_PICTOGRAMS.get(asked_question.id),
            number=area_number,
            wheel=wheel_drawing.draw_wheel(area_names, rating_scale, {}),
        ),
        words=_("Område %(number)s av %(total)s", number=area_number, total=area_count),
        number=area_number,
        total=area_count,
    )


def _format_time_estimate(area_count: int) -> str:
    """How many areas there are and about how many minutes they take."""
    minutes = max(_SHORTEST_MINUTES, round(area_count / _AREAS_A_MINUTE))
    return ngettext(
        "%(n)s område. Det tar ungefär %(minutes)s minuter. Du kan ta paus.",
        "%(n)s områden. Det tar ungefär %(minutes)s minuter. Du kan ta paus.",
        area_count,
        minutes=minutes,
    )


def _find_wheel_so_far(person: Person, sheet_kind: str, sheet_key: str) -> WheelPicture | None:
    """The wheel just filled in, compared with the start of the same way where there is one.

    None when the sheet has no areas to draw.
    """
    start_key = "start"
    if questionnaire_sheet.is_answered_together(sheet_key):
        start_key += questionnaire_sheet.TOGETHER_SUFFIX
    shown_measures = [
        measure
        for measure in own_measures.list_own_measures(person, sheet_kind, extra_key=sheet_key)
        if measure.key in {sheet_key, start_key} and measure.definition.wheel
    ]
    # False sorts before True: the start comes first, the sheet itself last.
    shown_measures.sort(key=lambda measure: measure.key == sheet_key)
    return build_wheel_picture(shown_measures, "") if shown_measures else None
