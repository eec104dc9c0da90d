"""Wheels as pages and papers show them: sentences, bars, a table and the drawing, of each way.

Everything here is words and numbers ready for a template; nothing is decided there.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.instruments.livshjulet import wheel_comparison, wheel_drawing, words
from webapp.instruments.livshjulet.wheel_comparison import AreaRating, AreaStep, WheelOutcome
from webapp.instruments.livshjulet.wheel_drawing import WheelDrawing
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.questions.asking import choose_translator, load_questionnaires
from webapp.questions.definition_format import Questionnaire
from webapp.sheets.kinds import AnswerLine, Answers, Audience

# Pictures of the areas we ship; any other area is shown by its place in the wheel.
AREA_PICTOGRAMS = {
    "health": "treatment",
    "rest": "sleep",
    "family": "family",
    "friends": "social",
    "home": "home",
    "money": "authority",
    "work": "work",
    "leisure": "leisure",
}
FULL_BAR_LENGTH = 100
# As many columns as a phone has room for: the first measure and the newest ones.
_MOST_COLUMNS = 4
# The end stays the end: what was filled in on days of one's own choice stands before it.
_OCCASION_ORDER = ["start", "mitt", "pagaende", questionnaire_sheet.FREE_OCCASION, "slut"]


class WheelMeasure(Struct, frozen=True):
    """What one sheet says; ``kind`` is the questionnaire, ``key`` the occasion and way."""

    kind: str
    key: str
    answers: Answers

    @property
    def definition(self) -> Questionnaire:
        """The definition it was filled in by; one from before it was a wheel has today's areas.

        Those of them that it asked about, that is: there may be none.
        """
        kept_definition = questionnaire_sheet.load_kept_or_current_definition(
            self.kind, self.answers
        )
        if kept_definition.wheel:
            return kept_definition
        current_areas = load_questionnaires()[self.kind].wheel
        asked_areas = tuple(
            wheel_area
            for wheel_area in current_areas
            if kept_definition.question(wheel_area.question)
        )
        return structs.replace(kept_definition, wheel=asked_areas)

    @property
    def complete(self) -> bool:
        """Whether each area is rated or declined."""
        return all(wheel_area.question in self.answers for wheel_area in self.definition.wheel)

    def ratings(self, other_definition: Questionnaire) -> dict[str, AreaRating]:
        """The ratings of the areas of ``by``; an area with another scale has none."""
        own_definition = self.definition
        rating_by_area: dict[str, AreaRating] = {}
        for wheel_area in other_definition.wheel:
            own_question, other_question = (
                own_definition.question(wheel_area.question),
                other_definition.question(wheel_area.question),
            )
            answer_value = self.answers.get(wheel_area.question)
            is_same_scale = (
                own_question
                and other_question
                and own_question.number_range() == other_question.number_range()
            )
            rating_by_area[wheel_area.question] = (
                answer_value if is_same_scale and isinstance(answer_value, int) else None
            )
        return rating_by_area


class AreaPicture(Struct, frozen=True):
    """One area: its ratings in the order of the columns, and how it went.

    ``was`` and ``now`` are the lengths of its bars, of ``FULL_BAR_LENGTH``; None where there is
    nothing to draw.
    """

    number: int
    name: str
    picture: str | None
    cells: list[str]
    step: str
    sentence: str
    was: float | None
    now: float | None


class WheelPicture(Struct, frozen=True):
    """The measures of one way, the first and the last of them compared if there are several."""

    way: str
    columns: list[str]
    areas: list[AreaPicture]
    wheel: WheelDrawing
    told: list[str]
    goal: str
    rest: list[tuple[str, list[AnswerLine]]]

    @property
    def is_compared(self) -> bool:
        """Whether there are two measures to tell apart."""
        return len(self.columns) > 1


def build_wheel_pictures(measures: Sequence[WheelMeasure]) -> list[WheelPicture]:
    """A picture of what was answered alone and one of what was answered together, never mixed."""
    way_labels = {False: _("Ifyllt på egen hand"), True: _("Ifyllt tillsammans")}
    pictures_by_way = []
    for is_together, way_label in way_labels.items():
        way_measures = [
            measure
            for measure in measures
            if questionnaire_sheet.is_answered_together(measure.key) is is_together
            and measure.definition.wheel
        ]
        if way_measures:
            first_measure, *later_measures = sorted(way_measures, key=_build_measure_sort_key)
            pictures_by_way.append(
                build_wheel_picture(
                    [first_measure, *later_measures[1 - _MOST_COLUMNS :]], way_label
                )
            )
    return pictures_by_way


def build_wheel_picture(measures: Sequence[WheelMeasure], way_label: str) -> WheelPicture:
    """The picture of measures of one way, the earliest first; they go by the first one's areas."""
    first_definition = measures[0].definition
    area_names = [wheel_area.question for wheel_area in first_definition.wheel]
    scale_span = _load_shared_scale(first_definition)
    all_ratings = [measure.ratings(first_definition) for measure in measures]
    first_ratings, last_ratings = all_ratings[0], all_ratings[-1]
    wheel_outcome = (
        wheel_comparison.build_wheel_outcome(area_names, first_ratings, last_ratings, scale_span[1])
        if len(measures) > 1
        else None
    )
    is_from_start = questionnaire_sheet.parse_occasion(measures[0].key) in {
        "start",
        questionnaire_sheet.FREE_OCCASION,
    }
    ratings_by_mark = (
        {"was": first_ratings, "now": last_ratings} if wheel_outcome else {"now": first_ratings}
    )
    return WheelPicture(
        way=way_label,
        columns=[_format_column_label(measure.key) for measure in measures],
        areas=_build_area_pictures(first_definition, scale_span, all_ratings, wheel_outcome),
        wheel=wheel_drawing.draw_wheel(area_names, scale_span, ratings_by_mark),
        told=words.describe_wheel_outcome(wheel_outcome) if wheel_outcome else [],
        goal=words.describe_goal_outcome(wheel_outcome) if wheel_outcome and is_from_start else "",
        rest=[
            (_format_column_label(measure.key), other_lines)
            for measure in measures
            if (other_lines := _list_other_lines(measure))
        ],
    )


def _build_measure_sort_key(measure: WheelMeasure) -> tuple[int, str]:
    return _OCCASION_ORDER.index(questionnaire_sheet.parse_occasion(measure.key)), measure.key


def _load_shared_scale(definition: Questionnaire) -> tuple[int, int]:
    """The scale that all areas share: ``questions.definition_format`` sees to that."""
    area_question = definition.question(definition.wheel[0].question)
    scale_span = area_question.number_range() if area_question else None
    if scale_span is None:
        raise ValueError(definition.id)
    return scale_span


def _build_area_pictures(
    first_definition: Questionnaire,
    scale_span: tuple[int, int],
    all_ratings: Sequence[Mapping[str, AreaRating]],
    wheel_outcome: WheelOutcome | None,
) -> list[AreaPicture]:
    translate = choose_translator(first_definition)
    area_pictures = []
    for area_index, wheel_area in enumerate(first_definition.wheel):
        area_name, area_ratings = (
            translate(wheel_area.name),
            [rating[wheel_area.question] for rating in all_ratings],
        )
        area_step = wheel_outcome.steps[wheel_area.question] if wheel_outcome else AreaStep.UNKNOWN
        area_pictures.append(
            AreaPicture(
                number=area_index + 1,
                name=area_name,
                picture=AREA_PICTOGRAMS.get(wheel_area.question),
                cells=["–" if rating is None else str(rating) for rating in area_ratings],
                step=str(words.STEP_LABELS[area_step]) if wheel_outcome else "",
                sentence=words.describe_compared_area(
                    area_name, area_step, area_ratings[0], area_ratings[-1]
                )
                if wheel_outcome
                else words.describe_rated_area(area_name, area_ratings[0], scale_span[1]),
                was=_compute_bar_length(area_ratings[0], scale_span) if wheel_outcome else None,
                now=_compute_bar_length(area_ratings[-1], scale_span),
            )
        )
    return area_pictures


def _compute_bar_length(rating: AreaRating, scale_span: tuple[int, int]) -> float | None:
    lowest_rating, highest_rating = scale_span
    return (
        None
        if rating is None
        else round(
            FULL_BAR_LENGTH * (rating - lowest_rating + 1) / (highest_rating - lowest_rating + 1), 1
        )
    )


def _format_column_label(sheet_key: str) -> str:
    occasion_name = questionnaire_sheet.parse_occasion(sheet_key)
    return (
        format_date(questionnaire_sheet.parse_history_day(sheet_key))
        if occasion_name == questionnaire_sheet.FREE_OCCASION
        else str(words.OCCASION_LABELS[occasion_name])
    )


def _list_other_lines(measure: WheelMeasure) -> list[AnswerLine]:
    """What was answered besides the areas: which one to change first, and a small step."""
    area_names = {wheel_area.question for wheel_area in measure.definition.wheel}
    return [
        answer_line
        for answer_line in questionnaire_sheet.list_questionnaire_lines(
            measure.kind, measure.answers, Audience.OWNER
        )
        if answer_line.name not in area_names and measure.answers.get(answer_line.name) != ""
    ]
