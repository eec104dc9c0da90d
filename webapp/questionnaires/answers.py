"""All questions on one page: which answers a post changes, and which cannot be taken.

The page tells of each question what it had shown (``was``), so that what another device wrote
meanwhile is not written over by a page that only shows it.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from werkzeug.datastructures import MultiDict

from webapp.questions import asking
from webapp.questions.format import Definition
from webapp.questions.kinds import Kind
from webapp.questions.kinds.base import AnswerForm, OpenForm
from webapp.sheets.kinds import Answers
from webapp.sheets.road import Stored

WAS = "-was"
Forms = Mapping[str, AnswerForm]


class Taken(Struct, frozen=True):
    """What a post says: the answers to save, the questions answered wrongly, those not asked."""

    changes: Answers
    wrong: list[Kind]
    gone: list[Kind]


def token(answers: Answers, name: str) -> str:
    """An answer as a short text that only tells whether it is another one; "" for none."""
    return _token(answers[name]) if name in answers else ""


def shown(definition: Definition, question: Kind, answers: Answers) -> AnswerForm:
    """A question as it stands."""
    form = question.form(prefix=question.id)
    form.ask(question, asking.voice(definition))
    if question.id in answers:
        form.fill(answers[question.id])
    return form


def posted(definition: Definition, fields: MultiDict[str, str]) -> dict[str, AnswerForm]:
    """The questions that a page asked, as they came back; others are not looked at."""
    found = {}
    for question in definition.questions:
        if f"{question.id}{WAS}" in fields:
            form = question.form(fields, prefix=question.id)
            form.ask(question, asking.voice(definition))
            found[question.id] = form
    return found


def take(
    definition: Definition, stored: Stored, forms: Forms, fields: MultiDict[str, str], page: UUID
) -> Taken:
    """What a post changes; a question that was passed over is no mistake.

    An answer to a question that is hidden by now is not taken. One that this very post hides is: it
    is kept until the sheet is sent.
    """
    before = stored.draft.answers
    forms = {
        name: form
        for name, form in forms.items()
        # Left empty where no answer was shown, it says nothing against one given elsewhere.
        if not (blank(form) and name in before and not fields.get(name + WAS))
    }
    right = {name: form.value() for name, form in forms.items() if form.validate()}
    passed = [name for name in forms if name not in right and untouched(stored, forms[name], name)]
    for name in passed:
        forms[name].answer.errors = ()
    new = {
        name: value
        for name, value in right.items()
        if _written(stored, name, page) or _token(value) != fields.get(name + WAS)
    }
    now = asking.shown(definition, before | new)
    asked = {each.id for each in [*asking.shown(definition, before), *now]}
    gone = [each for each in definition.questions if each.id in new and each.id not in asked]
    return Taken(
        changes={name: value for name, value in new.items() if name in asked},
        wrong=[each for each in now if each.id in forms.keys() - right.keys() - set(passed)],
        gone=[each for each in gone if not blank(forms[each.id])],
    )


def untouched(stored: Stored, form: AnswerForm, name: str) -> bool:
    """Whether a question has neither an answer nor anything in its fields."""
    return name not in stored.draft.answers and blank(form)


def blank(form: AnswerForm) -> bool:
    """Whether nothing was chosen or typed."""
    return not (form.answer.data or (isinstance(form, OpenForm) and form.declined.data))


def _written(stored: Stored, name: str, page: UUID) -> bool:
    """Whether this page wrote what stands there, so that what it says now is newer."""
    field = stored.draft.fields.get(name)
    return field is not None and field.page == page


def _token(value: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:12]
