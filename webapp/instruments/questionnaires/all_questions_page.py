"""What the page with all questions of a questionnaire shows, when it is opened and after a save."""

import msgspec
from flask import url_for

from webapp.identity.people.persons import Person
from webapp.instruments.questionnaires import posted_answers, questionnaire_sheet
from webapp.instruments.questionnaires.own_questionnaires import describe_sheet_readers
from webapp.instruments.questionnaires.posted_answers import Forms, PostedChanges
from webapp.questions import asking
from webapp.questions.asking import QuestionPart
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import QuestionForm
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.forms import SheetForm
from webapp.sheets.page_hooks import PagePart


class QuestionOnPage(msgspec.Struct, frozen=True, kw_only=True):
    """One question of several on a page: what ``questionnaires/_ask.html`` finds as ``ask``.

    ``shown_token`` tells which stored answer the page shows; "" for none. ``readers`` says who may
    read the answer, None where it is not the person's own words.
    """

    question: AnyQuestion
    question_form: QuestionForm
    shown_token: str
    readers: str | None


class AnswerProblem(msgspec.Struct, frozen=True):
    """A question whose answer was not saved: its field, its text, and what has to be changed."""

    field_id: str
    label: str
    message: str


class UnaskedAnswer(msgspec.Struct, frozen=True):
    """A question that is not asked any more, and what was answered there, in words."""

    label: str
    answer_words: str


class AllQuestionsPage(msgspec.Struct, frozen=True, kw_only=True):
    """What ``questionnaires/at_once.html`` shows.

    ``parts`` hold every question of the questionnaire; ``asked_questions`` are by id those that are
    asked, the others stand there as empty places. ``problems`` and ``unasked_answers`` were not
    saved by the post that this page answers. ``is_carried`` where the answers were typed before the
    session ended and are not saved yet. ``layout_url`` takes the choice of one question a page.
    """

    title: str
    kind: str
    stored: StoredSheet
    sheet_form: SheetForm
    parts: list[QuestionPart]
    asked_questions: dict[str, QuestionOnPage]
    problems: list[AnswerProblem]
    unasked_answers: list[UnaskedAnswer]
    is_only_swedish: bool
    is_carried: bool
    attribution: str
    layout_url: str


class KeptQuestions(msgspec.Struct, frozen=True, kw_only=True):
    """What ``questionnaires/_kept.html`` puts into a page with all questions after it saved itself.

    ``is_saved`` where the save changed an answer. ``new_tokens`` are the tokens of the answers that
    were saved, by question. ``added_questions``, by id, and ``removed_ids`` are the questions that
    this save made the sheet ask and not ask any more.
    """

    stored: StoredSheet
    kind: str
    is_saved: bool
    new_tokens: dict[str, str]
    problems: list[AnswerProblem]
    unasked_answers: list[UnaskedAnswer]
    added_questions: dict[str, QuestionOnPage]
    removed_ids: list[str]


def build_all_questions_page(
    person: Person,
    definition: Questionnaire,
    stored: StoredSheet,
    forms: Forms,
    sheet_form: SheetForm,
    *,
    changes: PostedChanges | None = None,
    is_carried: bool = False,
) -> AllQuestionsPage:
    """The page as it is opened, or after a post that could not save everything.

    ``forms`` are the posted forms by question, and ``changes`` is what the post changed; there are
    none where the page is opened.
    """
    asked_questions = _build_asked_questions(person, definition, stored, forms)
    return AllQuestionsPage(
        title=questionnaire_sheet.format_sheet_title(definition.id, stored.key),
        kind=definition.id,
        stored=stored,
        sheet_form=sheet_form,
        parts=_list_headed_parts(definition, asked_questions),
        asked_questions=asked_questions,
        problems=_list_answer_problems(forms, changes) if changes else [],
        unasked_answers=_list_unasked_answers(definition, forms, changes) if changes else [],
        is_only_swedish=not asking.is_in_current_language(definition),
        is_carried=is_carried,
        attribution=definition.attribution,
        layout_url=url_for("questionnaires.save_page_layout", kind=definition.id, key=stored.key),
    )


def build_kept_questions(
    person: Person,
    definition: Questionnaire,
    stored: StoredSheet,
    forms: Forms,
    changes: PostedChanges,
) -> PagePart:
    """The status line of a page that saved itself, with the questions it adds and removes."""
    asked_questions = _build_asked_questions(person, definition, stored, {})
    kept_questions = KeptQuestions(
        stored=stored,
        kind=definition.id,
        is_saved=bool(changes.changes),
        new_tokens={
            question_id: posted_answers.format_answer_token(stored.draft.answers, question_id)
            for question_id in changes.changes
        },
        problems=_list_answer_problems(forms, changes),
        unasked_answers=_list_unasked_answers(definition, forms, changes),
        added_questions={
            question_id: asked_question
            for question_id, asked_question in asked_questions.items()
            if question_id not in forms
        },
        removed_ids=[question_id for question_id in forms if question_id not in asked_questions],
    )
    return PagePart("questionnaires/_kept.html", kept_questions)


def _build_asked_questions(
    person: Person, definition: Questionnaire, stored: StoredSheet, forms: Forms
) -> dict[str, QuestionOnPage]:
    """The questions that are asked by id, each as posted in ``forms``, else with its answer."""
    draft_answers = stored.draft.answers
    readers_sentence = describe_sheet_readers(person, definition.id)
    return {
        question.id: QuestionOnPage(
            question=question,
            question_form=forms.get(question.id)
            or posted_answers.build_answered_form(definition, question, draft_answers),
            shown_token=posted_answers.format_answer_token(draft_answers, question.id),
            readers=readers_sentence if question.own_words else None,
        )
        for question in asking.list_asked_questions(definition, draft_answers)
    }


def _list_headed_parts(
    definition: Questionnaire, asked_questions: dict[str, QuestionOnPage]
) -> list[QuestionPart]:
    """All questions under translated headings; no heading where none of a part is asked."""
    translate_text = asking.choose_translator(definition)
    headed_parts = []
    for question_part in asking.list_question_parts(definition, definition.questions):
        has_asked = any(question.id in asked_questions for question in question_part.questions)
        part_title = ""
        if question_part.title and has_asked:
            part_title = translate_text(question_part.title)
        headed_parts.append(QuestionPart(part_title, question_part.questions))
    return headed_parts


def _list_answer_problems(forms: Forms, changes: PostedChanges) -> list[AnswerProblem]:
    answer_problems = []
    for question in changes.wrong:
        question_form = forms[question.id]
        first_messages = next(iter(question_form.errors.values()))
        answer_problems.append(
            AnswerProblem(
                question_form.answer.id, question_form.answer.label.text, str(first_messages[0])
            )
        )
    return answer_problems


def _list_unasked_answers(
    definition: Questionnaire, forms: Forms, changes: PostedChanges
) -> list[UnaskedAnswer]:
    translate_text = asking.choose_translator(definition)
    return [
        UnaskedAnswer(
            translate_text(question.text),
            questionnaire_sheet.format_answer_words(
                question, forms[question.id].value(), translate_text
            ),
        )
        for question in changes.gone
    ]
