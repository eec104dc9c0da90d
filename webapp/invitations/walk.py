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
from webapp.indicators import wording
from webapp.indicators.wording import HELP
from webapp.questions.asking import voice
from webapp.questions.format import Definition
from webapp.questions.kinds import Kind
from webapp.questions.kinds.base import AnswerForm, Say

_WIDTH = 3
NONE = "-" * _WIDTH
_FACES = 5


class Walk(msgspec.Struct, frozen=True):
    """The questions as they are asked, and the answers so far by their places; None: not yet."""

    questions: tuple[Kind, ...]
    say: Say
    places: tuple[int | None, ...]

    @property
    def text(self) -> str:
        """All of it as it travels in a page."""
        return "".join(map(code, self.places))

    @property
    def complete(self) -> bool:
        """Whether every question has an answer."""
        return None not in self.places

    def answers(self) -> dict[str, Any]:
        """The answers as they are stored, by question."""
        return {
            question.id: wording.possible(question)[place]
            for question, place in zip(self.questions, self.places, strict=True)
            if place is not None
        }

    def put(self, at: int, place: int | None) -> "Walk":
        """The same with one answer changed."""
        places = (*self.places[:at], place, *self.places[at + 1 :])
        return msgspec.structs.replace(self, places=places)


def read(definition: Definition, text: str | None) -> Walk:
    """The walk that ``text`` says, or one without answers.

    Raises:
        ValueError: it is none of this definition.
    """
    questions = wording.asked(definition).questions
    text = NONE * len(questions) if text is None else text
    if len(text) != _WIDTH * len(questions):
        raise ValueError(len(text))
    codes = [text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)]
    places = [place_of(question, each) for question, each in zip(questions, codes, strict=True)]
    return Walk(questions, _voice(definition), tuple(places))


def code(place: int | None) -> str:
    """A place as it travels."""
    return NONE if place is None else f"{place:0{_WIDTH}}"


def place_of(question: Kind, text: str) -> int | None:
    """The place that a code stands for.

    Raises:
        ValueError: there is no such answer to the question.
    """
    if text == NONE:
        return None
    for place in range(len(wording.possible(question))):
        if code(place) == text:
            return place
    raise ValueError(len(text))


def _voice(definition: Definition) -> Say:
    """Our own last question is there in every language, whatever theirs are in."""
    say, ours = voice(definition), set(HELP.texts())
    return lambda text: i18n.gettext(text) if text in ours else say(text)


def choices(question: Kind, say: Say) -> list[SelectChoice]:
    """The possible answers in words, "vill inte svara" last."""
    form: Any = question.form()
    form.ask(question, say)
    *rows, declined = form.answer.choices
    return [
        *(SelectChoice(code(place), row.label) for place, row in enumerate(rows, start=1)),
        SelectChoice(code(0), declined.label),
    ]


def question_form(walk: Walk, at: int, typed: Any = None) -> AnswerForm:
    """One question, with what was answered before."""
    question = walk.questions[at]
    form = question.form(typed)
    form.ask(question, walk.say)
    form.answer.choices = choices(question, walk.say)
    if not typed and walk.places[at] is not None:
        form.answer.data = code(walk.places[at])
    return form


def faces(question: Kind) -> dict[str, str]:
    """The picture of each answer, where there are five and agreeing is at one end of them."""
    found = wording.possible(question)[1:]
    if len(found) != _FACES or question.span() or not {found[0], found[-1]} & set(question.agrees):
        return {}
    upwards = found[-1] in question.agrees
    levels = range(1, _FACES + 1) if upwards else range(_FACES, 0, -1)
    return {code(place): f"mood_{level}" for place, level in enumerate(levels, start=1)}


def look_form(walk: Walk, typed: Mapping[str, Any] | None = None) -> Any:
    """All questions to look through, each with a list to change its answer in."""
    fields = {
        f"a{at:03}": SelectField(
            walk.say(question.text),
            [_chosen(question)],
            choices=[SelectChoice(NONE, _("Inget svar än")), *choices(question, walk.say)],
            validate_choice=False,
        )
        for at, question in enumerate(walk.questions)
    }
    form = BaseForm(fields)
    form.process(typed, data={f"a{at:03}": code(each) for at, each in enumerate(walk.places)})
    return form


def looked(walk: Walk, form: Any) -> Walk:
    """The walk as it was changed while looking through; the form is valid."""
    for at, field in enumerate(form):
        walk = walk.put(at, place_of(walk.questions[at], field.data))
    return walk


def _chosen(question: Kind) -> Callable[[Any, Any], None]:
    def check(_form: Any, field: Any) -> None:
        try:
            missing = place_of(question, field.data or NONE) is None
        except ValueError:
            missing = True
        if missing:
            raise ValidationError(_("Välj ett svar. Det går bra att välja att inte svara."))

    return check
