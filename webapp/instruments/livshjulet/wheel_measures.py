"""One filled-in wheel: its areas, and how they were rated."""

from msgspec import Struct, structs

from webapp.instruments.livshjulet.wheel_comparison import AreaRating
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.questions.asking import load_questionnaires
from webapp.questions.definition_format import Questionnaire
from webapp.sheets.kinds import Answers


class WheelMeasure(Struct, frozen=True):
    """The answers of one sheet; ``kind`` is the questionnaire, ``key`` the occasion and the way."""

    kind: str
    key: str
    answers: Answers

    @property
    def definition(self) -> Questionnaire:
        """The definition that the sheet was filled in by, with its wheel.

        A sheet filled in before the questionnaire had a wheel gets today's areas, as far as they
        were asked about; there may be none of them.
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
    def is_together(self) -> bool:
        """Whether it was filled in together with a handläggare."""
        return questionnaire_sheet.is_answered_together(self.key)

    @property
    def complete(self) -> bool:
        """Whether each area is rated or declined."""
        return all(wheel_area.question in self.answers for wheel_area in self.definition.wheel)

    def ratings(self, other_definition: Questionnaire) -> dict[str, AreaRating]:
        """The rating of each area of ``other_definition``.

        It is None where the area was skipped, was not asked about, or had another scale.
        """
        own_definition = self.definition
        rating_by_area: dict[str, AreaRating] = {}
        for wheel_area in other_definition.wheel:
            own_question = own_definition.question(wheel_area.question)
            other_question = other_definition.question(wheel_area.question)
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
