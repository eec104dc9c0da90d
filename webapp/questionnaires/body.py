"""A filled-in questionnaire: which questions it asks, and how it is put into words.

A sheet keeps the definition it was begun with, in Swedish, beside its answers. It goes on being
asked, checked and shown by that one, whatever later versions say.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from webapp.core import clock, i18n
from webapp.core.fields import DECLINED
from webapp.core.i18n import format_day, ngettext
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.questions.asking import definitions, shown, voice
from webapp.questions.format import DEFINITION, LANGUAGE, Definition
from webapp.questions.kinds import Kind
from webapp.questions.kinds.base import Say
from webapp.questions.scoring import Result, result
from webapp.sheets.kinds import Answers, Audience, Line

FREE = "free"
_BESIDE = {DEFINITION, LANGUAGE}
# A free one may be filled in for one of the last thirty days.
OLDEST = dt.timedelta(days=30)
OCCASIONS = {
    "start": _l("i början"),
    "mitt": _l("halvvägs"),
    "pagaende": _l("under tiden"),
    "slut": _l("i slutet"),
}
# Ends the key of an occasion that deltagare and handläggare talk through: a sheet of its own.
TOGETHER = "-together"


def begun_with(kind: str, answers: Answers) -> Definition:
    """The definition a sheet keeps, else the one in use."""
    kept = answers.get(DEFINITION)
    return msgspec.convert(kept, Definition) if kept else definitions()[kind]


def beginning(definition: Definition) -> Answers:
    """What a sheet keeps from its first save on."""
    return {DEFINITION: msgspec.json.decode(msgspec.json.encode(definition))}


def is_together(key: str) -> bool:
    """Whether it is filled in together with a handläggare."""
    return key.removesuffix(TOGETHER) in OCCASIONS and key.endswith(TOGETHER)


def occasion(key: str) -> str:
    """Which occasion a key is of.

    Raises:
        ValueError: it is no key.
    """
    named = key.removesuffix(TOGETHER)
    if named in OCCASIONS:
        return named
    if dt.date.fromisoformat(key).isoformat() != key:
        raise ValueError(key)
    return FREE


def may_write(kind: str, key: str) -> bool:
    """Each occasion and way it has; a free one for today and the thirty days before."""
    definition, way = definitions()[kind], "together" if is_together(key) else "alone"
    try:
        if occasion(key) not in definition.occasions or way not in definition.ways:
            return False
    except ValueError:
        return False
    return occasion(key) in OCCASIONS or dt.timedelta(0) <= clock.today() - day(key) <= OLDEST


def day(key: str) -> dt.date:
    """The day in the history: that of a free one, else the day it was begun."""
    return clock.today() if occasion(key) in OCCASIONS else dt.date.fromisoformat(key)


def title(kind: str, key: str) -> str:
    """``Livshjulet, i början``; without the occasion where there is only one.

    One that was filled in together says so.
    """
    definition = definitions()[kind]
    return _timed(definition, voice(definition)(definition.title), key)


def mention(kind: str, key: str) -> str:
    """``ditt livshjul, i början``."""
    definition = definitions()[kind]
    return _timed(definition, voice(definition)(definition.mention), key)


def _timed(definition: Definition, text: str, key: str) -> str:
    named = occasion(key)
    if named == FREE:
        return _("%(what)s, %(when)s", what=text, when=format_day(day(key)))
    when = text
    if len(definition.occasions) > 1:
        when = _("%(what)s, %(when)s", what=text, when=OCCASIONS[named])
    return _("%(what)s, tillsammans", what=when) if is_together(key) else when


def sent(kind: str, answers: Answers) -> Answers:
    """What is handed on: without answers to questions that are no longer asked."""
    asked = {question.id for question in shown(begun_with(kind, answers), answers)}
    return {name: value for name, value in answers.items() if name in {*asked, *_BESIDE}}


def care(kind: str, answers: Answers) -> bool:
    """Whether an answer tells that somebody may need to hear where there is help."""
    asked = shown(begun_with(kind, answers), answers)
    return any(question.worries(answers.get(question.id)) for question in asked)


def schema(definition: Definition) -> type[msgspec.Struct]:
    """The type a sheet's answers must convert to, held to the definition it was begun with."""

    def check(sheet: Any) -> None:
        held_to = begun_with(definition.id, {DEFINITION: getattr(sheet, DEFINITION, None)})
        for question in held_to.questions:
            value = getattr(sheet, question.id, UNSET)
            if value is not UNSET:
                msgspec.convert(value, question.answer_type())

    fields: list[tuple[str, Any, Any]] = [
        (question.id, Any, UNSET) for question in definition.questions
    ]
    fields += [(DEFINITION, dict[str, Any] | None, None), (LANGUAGE, str, "sv")]
    return msgspec.defstruct(definition.id, fields, namespace={"__post_init__": check})


def answered(definition: Definition, answers: Answers) -> tuple[int, int]:
    """How many of the questions that are asked have an answer, and how many are asked."""
    asked = shown(definition, answers)
    return sum(question.id in answers for question in asked), len(asked)


def summary(kind: str, answers: Answers) -> str:
    """``3 av 5 besvarade``."""
    count, asked = answered(begun_with(kind, answers), answers)
    return ngettext(
        "%(answered)s av %(n)s besvarad", "%(answered)s av %(n)s besvarade", asked, answered=count
    )


def lines(kind: str, answers: Answers, audience: Audience) -> Sequence[Line]:
    """The answered questions that are asked, in order; for staff also the scores.

    One answer by itself, without its definition, is put into words whatever its condition says.
    """
    definition = begun_with(kind, answers)
    say = voice(definition)
    asked = shown(definition, answers) if DEFINITION in answers else definition.questions
    found = [
        Line(
            question.id,
            say(question.text),
            words(question, answers[question.id], say),
            own_words=question.own_words and answers[question.id] not in ("", DECLINED),
        )
        for question in asked
        if question.id in answers
    ]
    if audience is Audience.OWNER:
        return found
    told = sent(kind, answers)
    return found + [
        Line(score.id, say(score.text), _scored(result(definition, score, told)))
        for score in definition.scores
    ]


def words(question: Kind, value: Any, say: Say) -> str:
    """An answer in words, "vill inte svara" among them."""
    return _("Vill inte svara") if value == DECLINED else question.words(value, say)


def _scored(score: Result) -> str:
    rests = ngettext(
        "%(answered)s av %(n)s besvarad",
        "%(answered)s av %(n)s besvarade",
        score.asked,
        answered=score.answered,
    )
    if score.value is None:
        return _("För få svar för att räkna. %(rests)s.", rests=rests)
    return _("%(number)s. %(rests)s.", number=i18n.format_number(score.value), rests=rests)
