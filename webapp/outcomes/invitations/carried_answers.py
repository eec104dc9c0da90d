"""The answers so far, which travel in the page: the server keeps nothing between two questions.

An answer travels as a code of three characters: its place among the possible answers, or ``---``
for no answer yet. All codes are equally long, so that the length of a request or of a page reveals
nothing about the answers.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from wtforms import SelectChoice, SelectField, ValidationError
from wtforms.form import BaseForm

from webapp.core import i18n
from webapp.core.i18n import gettext as _
from webapp.outcomes.indicators import question_wording
from webapp.outcomes.indicators.answer_pool import DECLINED_PLACE
from webapp.outcomes.indicators.question_wording import HELPER_QUESTION
from webapp.questions.asking import choose_translator
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import QuestionForm, TextTranslator

_CODE_WIDTH = 3
NO_ANSWER_CODE = "-" * _CODE_WIDTH
_FACE_COUNT = 5


class AnswersSoFar(msgspec.Struct, frozen=True):
    """The questions as they are asked, and the answers so far.

    ``say`` gives a text of the questions in the language they are asked in. ``places`` has the
    place of each question's answer (see ``list_possible_answers``), None where there is none yet.
    """

    questions: tuple[AnyQuestion, ...]
    say: TextTranslator
    places: tuple[int | None, ...]

    @property
    def text(self) -> str:
        """All the answers as codes, one after the other, as they travel in a page."""
        return "".join(map(format_answer_code, self.places))

    @property
    def complete(self) -> bool:
        """Whether every question has an answer."""
        return None not in self.places

    def answers(self) -> dict[str, Any]:
        """The answers as they are stored, by question."""
        return {
            question.id: question_wording.list_possible_answers(question)[answer_place]
            for question, answer_place in zip(self.questions, self.places, strict=True)
            if answer_place is not None
        }

    def with_answer(self, question_index: int, answer_place: int | None) -> "AnswersSoFar":
        """A copy in which one answer is changed."""
        changed_places = list(self.places)
        changed_places[question_index] = answer_place
        return msgspec.structs.replace(self, places=tuple(changed_places))


def parse_answers_so_far(definition: Questionnaire, carried_text: str | None) -> AnswersSoFar:
    """The answers that ``carried_text`` holds; without any answer where it is None.

    Raises:
        ValueError: the text does not fit the questions of ``definition``.
    """
    asked_questions = question_wording.build_asked_definition(definition).questions
    if carried_text is None:
        carried_text = NO_ANSWER_CODE * len(asked_questions)
    if len(carried_text) != _CODE_WIDTH * len(asked_questions):
        raise ValueError(len(carried_text))
    answer_codes = [
        carried_text[code_start : code_start + _CODE_WIDTH]
        for code_start in range(0, len(carried_text), _CODE_WIDTH)
    ]
    answer_places = [
        parse_answer_code(question, answer_code)
        for question, answer_code in zip(asked_questions, answer_codes, strict=True)
    ]
    return AnswersSoFar(asked_questions, _build_question_voice(definition), tuple(answer_places))


def format_answer_code(answer_place: int | None) -> str:
    """The code of a place, three characters; ``---`` for None."""
    return NO_ANSWER_CODE if answer_place is None else f"{answer_place:0{_CODE_WIDTH}}"


def parse_answer_code(question: AnyQuestion, answer_code: str) -> int | None:
    """The place that a code stands for; None for ``---``.

    Raises:
        ValueError: there is no such answer to the question.
    """
    if answer_code == NO_ANSWER_CODE:
        return None
    for answer_place in range(len(question_wording.list_possible_answers(question))):
        if format_answer_code(answer_place) == answer_code:
            return answer_place
    raise ValueError(len(answer_code))


def _build_question_voice(definition: Questionnaire) -> TextTranslator:
    """What translates the questions as they are asked.

    The app's own last question is translated to every language; the definition may not be.
    """
    translate_definition_text = choose_translator(definition)
    helper_texts = set(HELPER_QUESTION.texts())

    def translate_asked_text(source_text: str) -> str:
        if source_text in helper_texts:
            return i18n.gettext(source_text)
        return translate_definition_text(source_text)

    return translate_asked_text


def list_coded_choices(question: AnyQuestion, translate_text: TextTranslator) -> list[SelectChoice]:
    """The possible answers in words, each with its code as value, "vill inte svara" last."""
    answer_form: Any = question.form()
    answer_form.ask(question, translate_text)
    *answer_choices, declined_choice = answer_form.answer.choices
    coded_choices = [
        SelectChoice(format_answer_code(answer_place), answer_choice.label)
        for answer_place, answer_choice in enumerate(answer_choices, start=1)
    ]
    declined_code = format_answer_code(DECLINED_PLACE)
    return [*coded_choices, SelectChoice(declined_code, declined_choice.label)]


def build_question_form(
    answers_so_far: AnswersSoFar, question_index: int, submitted_form: Any = None
) -> QuestionForm:
    """The form of one question: as ``submitted_form`` fills it in, else with the answer so far."""
    question = answers_so_far.questions[question_index]
    answer_form = question.form(submitted_form)
    answer_form.ask(question, answers_so_far.say)
    answer_form.answer.choices = list_coded_choices(question, answers_so_far.say)
    if not submitted_form and answers_so_far.places[question_index] is not None:
        answer_form.answer.data = format_answer_code(answers_so_far.places[question_index])
    return answer_form


def list_answer_faces(question: AnyQuestion) -> dict[str, str]:
    """The name of the icon of each answer, by code.

    Empty where faces do not fit: they need five answers in words, and agreeing at one end of them.
    """
    _declined, *possible_answers = question_wording.list_possible_answers(question)
    if len(possible_answers) != _FACE_COUNT or question.number_range() is not None:
        return {}
    agrees_in_first = possible_answers[0] in question.agrees
    agrees_in_last = possible_answers[-1] in question.agrees
    if not agrees_in_first and not agrees_in_last:
        return {}
    mood_levels = list(range(1, _FACE_COUNT + 1))
    if not agrees_in_last:
        mood_levels.reverse()
    return {
        format_answer_code(answer_place): f"mood_{mood_level}"
        for answer_place, mood_level in enumerate(mood_levels, start=1)
    }


def build_look_form(
    answers_so_far: AnswersSoFar, submitted_form: Mapping[str, Any] | None = None
) -> Any:
    """The form of the page to look through: a list for each question, to change its answer in."""
    choice_fields = {
        f"a{question_index:03}": SelectField(
            answers_so_far.say(question.text),
            [_build_choice_validator(question)],
            choices=[
                SelectChoice(NO_ANSWER_CODE, _("Inget svar än")),
                *list_coded_choices(question, answers_so_far.say),
            ],
            validate_choice=False,
        )
        for question_index, question in enumerate(answers_so_far.questions)
    }
    look_form = BaseForm(choice_fields)
    look_form.process(
        submitted_form,
        data={
            f"a{question_index:03}": format_answer_code(answer_place)
            for question_index, answer_place in enumerate(answers_so_far.places)
        },
    )
    return look_form


def apply_look_form(answers_so_far: AnswersSoFar, look_form: Any) -> AnswersSoFar:
    """The answers as they were changed in the form of ``build_look_form``.

    Raises:
        ValueError: a list holds something that is no answer; a validated form never does.
    """
    for question_index, answer_field in enumerate(look_form):
        answers_so_far = answers_so_far.with_answer(
            question_index,
            parse_answer_code(answers_so_far.questions[question_index], answer_field.data),
        )
    return answers_so_far


def _build_choice_validator(question: AnyQuestion) -> Callable[[Any, Any], None]:
    """What raises ValidationError where the list holds no answer to the question."""

    def check_choice(_form: Any, answer_field: Any) -> None:
        try:
            is_missing = parse_answer_code(question, answer_field.data or NO_ANSWER_CODE) is None
        except ValueError:
            is_missing = True
        if is_missing:
            raise ValidationError(_("Välj ett svar. Det går bra att välja att inte svara."))

    return check_choice
