"""A filled-in questionnaire: which questions it asks, and how it is put into words.

A sheet keeps the definition it was begun with, in Swedish, beside its answers. It is asked, checked
and shown by that definition also when the file has a later version.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from webapp.core import clock, i18n
from webapp.core.form_fields import DECLINED
from webapp.core.i18n import format_day, ngettext
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.questions.asking import choose_translator, list_asked_questions, load_questionnaires
from webapp.questions.definition_format import KEPT_DEFINITION, SHOWN_LANGUAGE, Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import TextTranslator
from webapp.questions.score_results import ScoreResult, compute_score
from webapp.sheets.kinds import AnswerLine, Answers, Audience

FREE_OCCASION = "free"
_NOTED_NAMES = {KEPT_DEFINITION, SHOWN_LANGUAGE}
# A sheet of the free occasion may be filled in for today and for any of the thirty days before.
OLDEST_FREE_SHEET = dt.timedelta(days=30)
OCCASION_WORDS = {
    "start": _l("i början"),
    "mitt": _l("halvvägs"),
    "pagaende": _l("under tiden"),
    "slut": _l("i slutet"),
}
# Ends the key of a sheet that deltagare and handläggare fill in together.
TOGETHER_SUFFIX = "-together"


def load_kept_or_current_definition(sheet_kind: str, answers: Answers) -> Questionnaire:
    """The definition a sheet keeps, else the one in use."""
    kept_definition = answers.get(KEPT_DEFINITION)
    if kept_definition:
        return msgspec.convert(kept_definition, Questionnaire)
    return load_questionnaires()[sheet_kind]


def build_kept_definition(definition: Questionnaire) -> Answers:
    """The definition as a sheet stores it among its answers, from its first save on."""
    return {KEPT_DEFINITION: msgspec.json.decode(msgspec.json.encode(definition))}


def is_answered_together(sheet_key: str) -> bool:
    """Whether the sheet of that key is filled in together with a handläggare."""
    return sheet_key.removesuffix(TOGETHER_SUFFIX) in OCCASION_WORDS and sheet_key.endswith(
        TOGETHER_SUFFIX
    )


def parse_occasion(sheet_key: str) -> str:
    """The occasion that a sheet key is of; the free one for the key of a day.

    Raises:
        ValueError: it is no sheet key.
    """
    occasion_name = sheet_key.removesuffix(TOGETHER_SUFFIX)
    if occasion_name in OCCASION_WORDS:
        return occasion_name
    if dt.date.fromisoformat(sheet_key).isoformat() != sheet_key:
        raise ValueError(sheet_key)
    return FREE_OCCASION


def may_write_questionnaire(sheet_kind: str, sheet_key: str) -> bool:
    """Whether the sheet of that key may be written today; False for what is no key.

    The questionnaire must have the occasion and the way, alone or together. A sheet of the free
    occasion may be written on its day and the thirty days after.
    """
    definition = load_questionnaires()[sheet_kind]
    answer_way = "together" if is_answered_together(sheet_key) else "alone"
    try:
        occasion_name = parse_occasion(sheet_key)
    except ValueError:
        return False
    if occasion_name not in definition.occasions or answer_way not in definition.ways:
        return False
    if occasion_name != FREE_OCCASION:
        return True
    sheet_age = clock.today() - parse_history_day(sheet_key)
    return dt.timedelta(0) <= sheet_age <= OLDEST_FREE_SHEET


def parse_history_day(sheet_key: str) -> dt.date:
    """The day of a sheet in the history: its own for the free occasion, else today."""
    if parse_occasion(sheet_key) == FREE_OCCASION:
        return dt.date.fromisoformat(sheet_key)
    return clock.today()


def format_sheet_title(sheet_kind: str, sheet_key: str) -> str:
    """The name of a sheet, as ``Livshjulet, i början``.

    The occasion is left out where the questionnaire has only one. ``tillsammans`` is added to a
    sheet that is filled in together with a handläggare.
    """
    definition = load_questionnaires()[sheet_kind]
    return _format_with_occasion(
        definition, choose_translator(definition)(definition.title), sheet_key
    )


def format_sheet_mention(sheet_kind: str, sheet_key: str) -> str:
    """The name of a sheet within a sentence to its owner, as ``ditt livshjul, i början``."""
    definition = load_questionnaires()[sheet_kind]
    return _format_with_occasion(
        definition, choose_translator(definition)(definition.mention), sheet_key
    )


def _format_with_occasion(
    definition: Questionnaire, questionnaire_name: str, sheet_key: str
) -> str:
    occasion_name = parse_occasion(sheet_key)
    if occasion_name == FREE_OCCASION:
        # NOTE: what is the name of a form. when is an occasion ("i början") or a day.
        return _(
            "%(what)s, %(when)s",
            what=questionnaire_name,
            when=format_day(parse_history_day(sheet_key)),
        )
    name_with_occasion = questionnaire_name
    if len(definition.occasions) > 1:
        name_with_occasion = _(
            "%(what)s, %(when)s", what=questionnaire_name, when=OCCASION_WORDS[occasion_name]
        )
    if is_answered_together(sheet_key):
        return _("%(what)s, tillsammans", what=name_with_occasion)
    return name_with_occasion


def drop_hidden_answers(sheet_kind: str, answers: Answers) -> Answers:
    """The answers that are sent: without those to questions that are not asked any more."""
    asked_ids = {
        question.id
        for question in list_asked_questions(
            load_kept_or_current_definition(sheet_kind, answers), answers
        )
    }
    return {
        answer_name: answer
        for answer_name, answer in answers.items()
        if answer_name in {*asked_ids, *_NOTED_NAMES}
    }


def has_worrying_answer(sheet_kind: str, answers: Answers) -> bool:
    """Whether one of the answers tells that the person may need to hear where there is help."""
    questions = list_asked_questions(load_kept_or_current_definition(sheet_kind, answers), answers)
    return any(question.is_worrying_answer(answers.get(question.id)) for question in questions)


def build_answers_schema(definition: Questionnaire) -> type[msgspec.Struct]:
    """The type that the answers of a sheet must convert to.

    Each answer is checked by the definition that the sheet was begun with.
    """

    def check_answers(sheet_answers: Any) -> None:
        begun_definition = load_kept_or_current_definition(
            definition.id, {KEPT_DEFINITION: getattr(sheet_answers, KEPT_DEFINITION, None)}
        )
        for question in begun_definition.questions:
            answer = getattr(sheet_answers, question.id, UNSET)
            if answer is not UNSET:
                msgspec.convert(answer, question.answer_type())

    schema_fields: list[tuple[str, Any, Any]] = [
        (question.id, Any, UNSET) for question in definition.questions
    ]
    schema_fields += [(KEPT_DEFINITION, dict[str, Any] | None, None), (SHOWN_LANGUAGE, str, "sv")]
    return msgspec.defstruct(
        definition.id, schema_fields, namespace={"__post_init__": check_answers}
    )


def count_answered_questions(definition: Questionnaire, answers: Answers) -> tuple[int, int]:
    """(number of asked questions that have an answer, number of asked questions)."""
    questions = list_asked_questions(definition, answers)
    answered_questions = [question for question in questions if question.id in answers]
    return len(answered_questions), len(questions)


def describe_answered_count(sheet_kind: str, answers: Answers) -> str:
    """How far the sheet has come, as ``3 av 5 besvarade``."""
    answered_count, asked_count = count_answered_questions(
        load_kept_or_current_definition(sheet_kind, answers), answers
    )
    return ngettext(
        "%(answered)s av %(n)s besvarad",
        "%(answered)s av %(n)s besvarade",
        asked_count,
        answered=answered_count,
    )


def list_questionnaire_lines(
    sheet_kind: str, answers: Answers, audience: Audience
) -> Sequence[AnswerLine]:
    """The answered questions that are asked, in order, in words; for staff also the scores.

    Answers without the definition of their sheet are single ones, as in the comparison of two
    devices' texts; they are put into words without regard to the conditions of their questions.
    """
    definition = load_kept_or_current_definition(sheet_kind, answers)
    translate_text = choose_translator(definition)
    line_questions: Sequence[AnyQuestion] = definition.questions
    if KEPT_DEFINITION in answers:
        line_questions = list_asked_questions(definition, answers)
    answer_lines = [
        AnswerLine(
            name=question.id,
            label=translate_text(question.text),
            value=format_answer_words(question, answers[question.id], translate_text),
            own_words=question.own_words and answers[question.id] not in ("", DECLINED),
        )
        for question in line_questions
        if question.id in answers
    ]
    if audience is Audience.OWNER:
        return answer_lines
    sent_answers = drop_hidden_answers(sheet_kind, answers)
    return answer_lines + [
        AnswerLine(
            score.id,
            translate_text(score.text),
            _describe_score(compute_score(definition, score, sent_answers)),
        )
        for score in definition.scores
    ]


def format_answer_words(question: AnyQuestion, answer: Any, translate_text: TextTranslator) -> str:
    """An answer in words, also where the person declined to answer."""
    if answer == DECLINED:
        return _("Vill inte svara")
    return question.describe_answer(answer, translate_text)


def _describe_score(score_result: ScoreResult) -> str:
    answered_words = ngettext(
        "%(answered)s av %(n)s besvarad",
        "%(answered)s av %(n)s besvarade",
        score_result.asked,
        answered=score_result.answered,
    )
    if score_result.value is None:
        return _("För få svar för att räkna. %(rests)s.", rests=answered_words)
    return _(
        "%(number)s. %(rests)s.",
        number=i18n.format_number(score_result.value),
        rests=answered_words,
    )
