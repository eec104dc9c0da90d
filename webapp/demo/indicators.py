"""The invented answers of the demo: seven who may answer now, and what others said before."""

import datetime as dt
from collections.abc import Iterable
from random import Random

from webapp.accounts.models import Account
from webapp.core.clock import today
from webapp.core.db import db
from webapp.indicators import HELP, asked, counting, wording
from webapp.invitations.models import Invitation
from webapp.questions.asking import definitions
from webapp.questions.kinds import Kind

PROGRAMME, OCCASION = "mitt_val", "pagaende"
KIND = "indikatorer_pagaende"
# Chosen name and language of those who are invited to answer.
GROUP = {
    "Hassan": "ar",
    "Ida": "sv",
    "Jonas": "sv_latt",
    "Kim": "en",
    "Lena": "sv",
    "Maryam": "ar",
    "Nils": "sv",
}
# Half-years back, and how many answered then.
_BEFORE = {3: 9, 2: 12, 1: 11}
# How often each answer is given, "vill inte svara" first, then from no to yes; and who helped, from
# nobody to somebody else.
_ANSWERS = (1, 2, 3, 5, 12, 11)
_HELP = (1, 20, 4, 4, 2, 3)


def add(group: Iterable[Account], by: Account) -> None:
    """Invite the group, and count what others answered in earlier half-years."""
    for person in group:
        db.session.add(
            Invitation(
                person_id=person.id,
                programme=PROGRAMME,
                instrument=KIND,
                occasion=OCCASION,
                invited_by=by.id,
                since=today(),
            )
        )
    definition = definitions()[KIND]
    place = {"programme": PROGRAMME, "occasion": OCCASION, "text_id": counting.text(definition)}
    for halves, persons in _BEFORE.items():
        month = (today() - dt.timedelta(days=183 * halves)).replace(day=1)
        counting.add(place, month, asked(definition), _records(persons, seed=halves))


def _records(persons: int, seed: int) -> list[bytes]:
    """The same each time; the first five leave nothing out."""
    random, questions = Random(seed), asked(definitions()[KIND]).questions  # noqa: S311 - invented
    found = []
    for number in range(persons):
        found.append(
            bytes(_place(random, question, declines=number >= 5) for question in questions)
        )
    return found


def _place(random: Random, question: Kind, *, declines: bool) -> int:
    declined, *others = _HELP if question.id == HELP.id else _ANSWERS
    weights = [declined if declines else 0, *others]
    return random.choices(range(len(wording.possible(question))), weights)[0]
