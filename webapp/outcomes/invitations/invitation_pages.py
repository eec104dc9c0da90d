"""What the pages about an anonymous questionnaire show: a struct for each template."""

from typing import Any

from msgspec import Struct

from webapp.identity.models import Account
from webapp.outcomes.invitations import carried_answers, form_tokens
from webapp.outcomes.invitations.answer_rights import AnswerRight
from webapp.outcomes.invitations.carried_answers import AnswersSoFar
from webapp.questions.asking import is_in_current_language


class RightOnPage(Struct, frozen=True, kw_only=True):
    """The right that a page is about: ``kind`` and ``occasion`` make its address.

    ``token`` is what the page's form must send back (see ``form_tokens``).
    """

    kind: str
    occasion: str
    token: str


class InvitationBannerPage(Struct, frozen=True, kw_only=True):
    """The first page: why nobody can see who answered what."""

    right: RightOnPage
    title: str
    question_count: int
    only_swedish: bool


class DeclineInvitationPage(Struct, frozen=True, kw_only=True):
    """The page that asks whether somebody wants to say no."""

    right: RightOnPage


class AnonymousQuestionPage(Struct, frozen=True, kw_only=True):
    """One question.

    ``faces`` are the names of the icons by answer code, empty where there are none; ``is_scale``
    where the answers are numbers. ``question_index`` counts from 0. ``carried_text`` has the
    answers so far, as they travel in the page. ``attribution`` says who made the questions.
    """

    right: RightOnPage
    form: Any
    faces: dict[str, str]
    is_scale: bool
    question_index: int
    question_count: int
    carried_text: str
    attribution: str


class LookThroughPage(Struct, frozen=True, kw_only=True):
    """All answers before they are sent; ``is_sending_refused`` where sending just failed."""

    right: RightOnPage
    form: Any
    is_sending_refused: bool


class InvitationOffer(Struct, frozen=True, kw_only=True):
    """A questionnaire on an occasion, and whether the person is already invited to it."""

    title: str
    kind: str
    occasion: str
    is_invited: bool


class InvitePersonPage(Struct, frozen=True, kw_only=True):
    """What a handläggare can invite ``person`` to."""

    person: Account
    offers: list[InvitationOffer]


def build_right_on_page(answer_right: AnswerRight) -> RightOnPage:
    """The right as each of its pages needs it, with a new token."""
    return RightOnPage(
        kind=answer_right.definition.id,
        occasion=answer_right.occasion,
        token=form_tokens.issue_form_token(answer_right),
    )


def build_banner_page(answer_right: AnswerRight) -> InvitationBannerPage:
    """What the first page shows."""
    definition = answer_right.definition
    no_answers = carried_answers.parse_answers_so_far(definition, None)
    return InvitationBannerPage(
        right=build_right_on_page(answer_right),
        title=no_answers.say(definition.title),
        question_count=len(no_answers.questions),
        only_swedish=not is_in_current_language(definition),
    )


def build_question_page(
    answer_right: AnswerRight,
    answers_so_far: AnswersSoFar,
    question_index: int,
    answer_form: Any = None,
) -> AnonymousQuestionPage:
    """What the page of one question shows; ``answer_form`` where it was filled in just now."""
    question = answers_so_far.questions[question_index]
    if answer_form is None:
        answer_form = carried_answers.build_question_form(answers_so_far, question_index)
    return AnonymousQuestionPage(
        right=build_right_on_page(answer_right),
        form=answer_form,
        faces=carried_answers.list_answer_faces(question),
        is_scale=question.number_range() is not None,
        question_index=question_index,
        question_count=len(answers_so_far.questions),
        carried_text=answers_so_far.text,
        attribution=answer_right.definition.attribution,
    )


def build_look_page(
    answer_right: AnswerRight, look_form: Any, *, is_sending_refused: bool = False
) -> LookThroughPage:
    """What the page to look through shows."""
    return LookThroughPage(
        right=build_right_on_page(answer_right),
        form=look_form,
        is_sending_refused=is_sending_refused,
    )
