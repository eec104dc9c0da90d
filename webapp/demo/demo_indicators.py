"""The invented answers of the demo: seven who may answer now, and what others said before."""

import datetime as dt
from collections.abc import Iterable
from random import Random

from webapp.core.clock import today
from webapp.core.db import db
from webapp.identity.models import Account
from webapp.outcomes.indicators import indicator_sums, question_wording
from webapp.outcomes.indicators.question_wording import HELPER_QUESTION, build_asked_definition
from webapp.outcomes.invitations.models import AnswerRightRecord
from webapp.questions.asking import load_questionnaires
from webapp.questions.kinds import AnyQuestion

INDICATOR_PROGRAMME, INDICATOR_OCCASION = "mitt_val", "pagaende"
INDICATOR_KIND = "indikatorer_pagaende"
# Chosen name and language of those who are invited to answer.
INVITED_GROUP = {
    "Hassan": "ar",
    "Ida": "sv",
    "Jonas": "sv_latt",
    "Kim": "en",
    "Lena": "sv",
    "Maryam": "ar",
    "Nils": "sv",
}
# Half-years back, and how many answered then.
_EARLIER_HALF_YEARS = {3: 9, 2: 12, 1: 11}
# How often each answer is given, "vill inte svara" first, then from no to yes; and who helped, from
# nobody to somebody else.
_ANSWER_WEIGHTS = (1, 2, 3, 5, 12, 11)
_HELP_WEIGHTS = (1, 20, 4, 4, 2, 3)


def add_indicator_answers(invited_accounts: Iterable[Account], inviting_account: Account) -> None:
    """Invite the group, and count what others answered in earlier half-years."""
    for person in invited_accounts:
        db.session.add(
            AnswerRightRecord(
                person_id=person.id,
                programme=INDICATOR_PROGRAMME,
                instrument=INDICATOR_KIND,
                occasion=INDICATOR_OCCASION,
                invited_by=inviting_account.id,
                since=today(),
            )
        )
    questionnaire = load_questionnaires()[INDICATOR_KIND]
    counting_place = {
        "programme": INDICATOR_PROGRAMME,
        "occasion": INDICATOR_OCCASION,
        "text_id": indicator_sums.find_or_add_text_id(questionnaire),
    }
    for half_years, answering_count in _EARLIER_HALF_YEARS.items():
        answer_month = (today() - dt.timedelta(days=183 * half_years)).replace(day=1)
        indicator_sums.add_to_sums(
            counting_place,
            answer_month,
            build_asked_definition(questionnaire),
            _build_answer_records(answering_count, random_seed=half_years),
        )


def _build_answer_records(answering_count: int, random_seed: int) -> list[bytes]:
    """The same each time; the first five leave nothing out."""
    random_source = Random(random_seed)  # noqa: S311 - invented
    indicator_questions = build_asked_definition(load_questionnaires()[INDICATOR_KIND]).questions
    answer_records = []
    for person_number in range(answering_count):
        answer_records.append(
            bytes(
                _choose_answer_place(
                    random_source, indicator_question, may_decline=person_number >= 5
                )
                for indicator_question in indicator_questions
            )
        )
    return answer_records


def _choose_answer_place(
    random_source: Random, indicator_question: AnyQuestion, *, may_decline: bool
) -> int:
    declined_weight, *answer_weights = (
        _HELP_WEIGHTS if indicator_question.id == HELPER_QUESTION.id else _ANSWER_WEIGHTS
    )
    place_weights = [declined_weight if may_decline else 0, *answer_weights]
    return random_source.choices(
        range(len(question_wording.list_possible_answers(indicator_question))), place_weights
    )[0]
