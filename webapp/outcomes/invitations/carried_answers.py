"""The answers so far, carried by the page alone: the server keeps nothing between two questions.

An answer travels as its place among the possible ones, always three characters, so that not even
the length of a request or of a page tells anything about it.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from wtforms import SelectChoice, SelectField, ValidationError
from wtforms.form import BaseForm

from webapp.core import i18n
from webapp.core.i18n import gettext as _
from webapp.outcomes.indicators import question_wording
from webapp.outcomes.indicators.question_wording import HELPER_QUESTION
from webapp.questions.asking import choose_translator
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import QuestionForm, TextTranslator

_CODE_WIDTH = 3
NO_ANSWER_CODE = "-" * _CODE_WIDTH
_FACE_COUNT = 5


class AnswersSoFar(msgspec.Struct, frozen=True):
    """The questions as they are asked, and the answers so far by their places; None: not yet."""

    questions: tuple[AnyQuestion, ...]
    say: TextTranslator
    places: tuple[int | None, ...]

    @property
    def text(self) -> str:
        """All of it as it travels in a page."""
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
        """The same with one answer changed."""
        changed_places = (
            *self.places[:question_index],
            answer_place,
            *self.places[question_index + 1 :],
        )
        return msgspec.structs.replace(self, places=changed_places)


def parse_answers_so_far(definition: Questionnaire, carried_text: str | None) -> AnswersSoFar:
    """The walk that ``text`` says, or one without answers.

    Raises:
        ValueError: it is none of this definition.
    """
    asked_questions = question_wording.build_asked_definition(definition).questions
    carried_text = NO_ANSWER_CODE * len(asked_questions) if carried_text is None else carried_text
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
    """A place as it travels."""
    return NO_ANSWER_CODE if answer_place is None else f"{answer_place:0{_CODE_WIDTH}}"


def parse_answer_code(question: AnyQuestion, answer_code: str) -> int | None:
    """The place that a code stands for.

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
    """Our own last question is there in every language, whatever theirs are in."""
    translate_text, own_texts = choose_translator(definition), set(HELPER_QUESTION.texts())
    return lambda source_text: (
        i18n.gettext(source_text) if source_text in own_texts else translate_text(source_text)
    )


def list_coded_choices(question: AnyQuestion, translate_text: TextTranslator) -> list[SelectChoice]:
    """The possible answers in words, "vill inte svara" last."""
    answer_form: Any = question.form()
    answer_form.ask(question, translate_text)
    *answer_choices, declined_choice = answer_form.answer.choices
    return [
        *(
            SelectChoice(format_answer_code(answer_place), answer_choice.label)
            for answer_place, answer_choice in enumerate(answer_choices, start=1)
        ),
        SelectChoice(format_answer_code(0), declined_choice.label),
    ]


def build_question_form(
    answers_so_far: AnswersSoFar, question_index: int, submitted_form: Any = None
) -> QuestionForm:
    """One question, with what was answered before."""
    question = answers_so_far.questions[question_index]
    answer_form = question.form(submitted_form)
    answer_form.ask(question, answers_so_far.say)
    answer_form.answer.choices = list_coded_choices(question, answers_so_far.say)
    if not submitted_form and answers_so_far.places[question_index] is not None:
        answer_form.answer.data = format_answer_code(answers_so_far.places[question_index])
    return answer_form


def list_answer_faces(question: AnyQuestion) -> dict[str, str]:
    """The picture of each answer, where there are five and agreeing is at one end of them."""
    possible_answers = question_wording.list_possible_answers(question)[1:]
    if (
        len(possible_answers) != _FACE_COUNT
        or question.number_range()
        or not {possible_answers[0], possible_answers[-1]} & set(question.agrees)
    ):
        return {}
    agrees_upwards = possible_answers[-1] in question.agrees
    mood_levels = range(1, _FACE_COUNT + 1) if agrees_upwards else range(_FACE_COUNT, 0, -1)
    return {
        format_answer_code(answer_place): f"mood_{mood_level}"
        for answer_place, mood_level in enumerate(mood_levels, start=1)
    }


def build_look_form(
    answers_so_far: AnswersSoFar, submitted_form: Mapping[str, Any] | None = None
) -> Any:
    """All questions to look through, each with a list to change its answer in."""
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
    """The walk as it was changed while looking through; the form is valid."""
    for question_index, answer_field in enumerate(look_form):
        answers_so_far = answers_so_far.with_answer(
            question_index,
            parse_answer_code(answers_so_far.questions[question_index], answer_field.data),
        )
    return answers_so_far


def _build_choice_validator(question: AnyQuestion) -> Callable[[Any, Any], None]:
    def check_choice(_form: Any, answer_field: Any) -> None:
        try:
            is_missing = parse_answer_code(question, answer_field.data or NO_ANSWER_CODE) is None
        except ValueError:
            is_missing = True
        if is_missing:
            raise ValidationError(_("Välj ett svar. Det går bra att välja att inte svara."))

    return check_choice
