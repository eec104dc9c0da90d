"""What pages and papers show of a wheel: sentences, bars, a table and the drawing.

A wheel is filled in in two ways, alone or together with a handläggare, which are never compared
with each other. The templates only print what is computed here.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.instruments.livshjulet import wheel_comparison, wheel_drawing, words
from webapp.instruments.livshjulet.wheel_comparison import (
    AreaRating,
    RatingScale,
    WheelOutcome,
)
from webapp.instruments.livshjulet.wheel_drawing import WheelDrawing
from webapp.instruments.livshjulet.wheel_measures import WheelMeasure
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.questions.asking import choose_translator
from webapp.questions.definition_format import Questionnaire
from webapp.sheets.kinds import AnswerLine, Audience

# The pictogram of each area of the shipped Livshjulet; other areas are shown by their spoke.
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
# The length of the bar of the highest rating.
FULL_BAR_LENGTH = 100
# A phone has room for so many columns: the first measure and the last ones.
_MOST_COLUMNS = 4
# What was filled in on days that the person chose stands before the end, which stays the last.
_OCCASION_ORDER = ["start", "mitt", "pagaende", questionnaire_sheet.FREE_OCCASION, "slut"]


class AreaPicture(Struct, frozen=True, kw_only=True):
    """One area: its ratings in the order of the columns, and how it changed.

    ``picture`` is the name of a pictogram, or None. ``step`` is "" where nothing is compared.
    ``was`` and ``now`` are the lengths of its bars, at most ``FULL_BAR_LENGTH``; None for no bar.
    """

    number: int
    name: str
    picture: str | None
    cells: list[str]
    step: str
    sentence: str
    was: float | None
    now: float | None


class MeasureAnswers(Struct, frozen=True):
    """What one measure answered besides its areas, under the label of its column."""

    label: str
    lines: list[AnswerLine]


class WheelPicture(Struct, frozen=True, kw_only=True):
    """The measures of one way; the first and the last are compared when there are several.

    ``told`` are sentences about how many areas changed in which way, ``goal`` one about the goal;
    both are empty where nothing is compared. ``rest`` has the measures that answered more than
    the areas.
    """

    way: str
    columns: list[str]
    areas: list[AreaPicture]
    wheel: WheelDrawing
    told: list[str]
    goal: str
    rest: list[MeasureAnswers]

    @property
    def is_compared(self) -> bool:
        """Whether there are several measures to compare."""
        return len(self.columns) > 1


def build_wheel_pictures(measures: Sequence[WheelMeasure]) -> list[WheelPicture]:
    """A picture of what was filled in alone and one of what was filled in together.

    A way without any measure is left out.
    """
    drawable_measures = [measure for measure in measures if measure.definition.wheel]
    measures_alone = [measure for measure in drawable_measures if not measure.is_together]
    measures_together = [measure for measure in drawable_measures if measure.is_together]
    pictures = []
    if measures_alone:
        shown_measures = _choose_shown_measures(measures_alone)
        pictures.append(build_wheel_picture(shown_measures, _("Ifyllt på egen hand")))
    if measures_together:
        shown_measures = _choose_shown_measures(measures_together)
        pictures.append(build_wheel_picture(shown_measures, _("Ifyllt tillsammans")))
    return pictures


def _choose_shown_measures(measures: Sequence[WheelMeasure]) -> list[WheelMeasure]:
    """The first measure and the last ones, as many as there is room for, in order."""
    first_measure, *later_measures = sorted(measures, key=_build_measure_sort_key)
    return [first_measure, *later_measures[1 - _MOST_COLUMNS :]]


def _build_measure_sort_key(measure: WheelMeasure) -> tuple[int, str]:
    return _OCCASION_ORDER.index(questionnaire_sheet.parse_occasion(measure.key)), measure.key


def build_wheel_picture(measures: Sequence[WheelMeasure], way_label: str) -> WheelPicture:
    """The picture of measures of one way, at least one, the earliest first.

    It has the areas of the first one's definition.
    """
    first_definition = measures[0].definition
    area_names = [wheel_area.question for wheel_area in first_definition.wheel]
    rating_scale = _load_shared_scale(first_definition)
    all_ratings = [measure.ratings(first_definition) for measure in measures]
    first_ratings, last_ratings = all_ratings[0], all_ratings[-1]
    told: list[str] = []
    goal = ""
    wheel_outcome = None
    ratings_by_mark = {"now": first_ratings}
    if len(measures) > 1:
        wheel_outcome = wheel_comparison.build_wheel_outcome(
            area_names, first_ratings, last_ratings, rating_scale.highest
        )
        told = words.describe_wheel_outcome(wheel_outcome)
        ratings_by_mark = {"was": first_ratings, "now": last_ratings}
        if _is_goal_measured_from(measures[0]):
            goal = words.describe_goal_outcome(wheel_outcome)
    return WheelPicture(
        way=way_label,
        columns=[_format_column_label(measure.key) for measure in measures],
        areas=_build_area_pictures(first_definition, rating_scale, all_ratings, wheel_outcome),
        wheel=wheel_drawing.draw_wheel(area_names, rating_scale, ratings_by_mark),
        told=told,
        goal=goal,
        rest=_list_other_answers(measures),
    )


def _is_goal_measured_from(first_measure: WheelMeasure) -> bool:
    """Whether the goal can be told: it counts from the start, or from a day the person chose."""
    return questionnaire_sheet.parse_occasion(first_measure.key) in {
        "start",
        questionnaire_sheet.FREE_OCCASION,
    }


def _load_shared_scale(definition: Questionnaire) -> RatingScale:
    """The scale of the areas; ``questions.definition_format`` checks that all share one.

    Raises:
        ValueError: the first area has no scale.
    """
    area_question = definition.question(definition.wheel[0].question)
    number_range = area_question.number_range() if area_question else None
    if number_range is None:
        raise ValueError(definition.id)
    return RatingScale(*number_range)


def _build_area_pictures(
    first_definition: Questionnaire,
    rating_scale: RatingScale,
    all_ratings: Sequence[Mapping[str, AreaRating]],
    wheel_outcome: WheelOutcome | None,
) -> list[AreaPicture]:
    """The areas in the order of the wheel; nothing is compared when ``wheel_outcome`` is None."""
    translate = choose_translator(first_definition)
    area_pictures = []
    for area_number, wheel_area in enumerate(first_definition.wheel, start=1):
        area_name = translate(wheel_area.name)
        area_ratings = [ratings[wheel_area.question] for ratings in all_ratings]
        first_rating, last_rating = area_ratings[0], area_ratings[-1]
        if wheel_outcome is None:
            step_label = ""
            sentence = words.describe_rated_area(area_name, first_rating, rating_scale.highest)
            earlier_length = None
        else:
            area_step = wheel_outcome.steps[wheel_area.question]
            step_label = str(words.STEP_LABELS[area_step])
            sentence = words.describe_compared_area(area_name, area_step, first_rating, last_rating)
            earlier_length = _compute_bar_length(first_rating, rating_scale)
        area_pictures.append(
            AreaPicture(
                number=area_number,
                name=area_name,
                picture=AREA_PICTOGRAMS.get(wheel_area.question),
                cells=["–" if rating is None else str(rating) for rating in area_ratings],
                step=step_label,
                sentence=sentence,
                was=earlier_length,
                now=_compute_bar_length(last_rating, rating_scale),
            )
        )
    return area_pictures


def _compute_bar_length(rating: AreaRating, rating_scale: RatingScale) -> float | None:
    """The length of the bar of a rating; None where there is no rating."""
    if rating is None:
        return None
    return round(rating_scale.scale_length(rating, FULL_BAR_LENGTH), 1)


def _format_column_label(sheet_key: str) -> str:
    """The occasion in words, or the date of a sheet of a day that the person chose."""
    occasion_name = questionnaire_sheet.parse_occasion(sheet_key)
    if occasion_name == questionnaire_sheet.FREE_OCCASION:
        return format_date(questionnaire_sheet.parse_history_day(sheet_key))
    return str(words.OCCASION_LABELS[occasion_name])


def _list_other_answers(measures: Sequence[WheelMeasure]) -> list[MeasureAnswers]:
    """What each measure answered besides the areas; one that answered nothing else is left out."""
    other_answers = [
        MeasureAnswers(_format_column_label(measure.key), _list_other_lines(measure))
        for measure in measures
    ]
    return [measure_answers for measure_answers in other_answers if measure_answers.lines]


def _list_other_lines(measure: WheelMeasure) -> list[AnswerLine]:
    """The answers besides the areas: which area to change first, and a small step."""
    area_names = {wheel_area.question for wheel_area in measure.definition.wheel}
    return [
        answer_line
        for answer_line in questionnaire_sheet.list_questionnaire_lines(
            measure.kind, measure.answers, Audience.OWNER
        )
        if answer_line.name not in area_names and measure.answers.get(answer_line.name) != ""
    ]
