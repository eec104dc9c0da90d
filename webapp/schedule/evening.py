"""What is asked about each block in the evening."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, RadioField, SelectChoice, StringField, ValidationError
from wtforms.validators import AnyOf

from webapp.accounts.persons import Person
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import Week
from webapp.schedule import blocks, body
from webapp.schedule.blocks import DAY_MINUTES, Block, Energy, Lived, Outcome
from webapp.schedule.seen import Told, save
from webapp.sheets.drafts import Write
from webapp.sheets.forms import SheetForm
from webapp.sheets.kinds import Answers
from webapp.sheets.road import Stored

_HOUR = 60
_OUTCOMES = [SelectChoice(each.value, text) for each, text in body.OUTCOMES.items()]
_ENERGIES = [SelectChoice(each.value, text) for each, text in body.ENERGIES.items()]


class NumberField(StringField):
    """A whole number from 0 to ``most``; empty is None. Any script's digits will do."""

    def __init__(self, label: object, most: int, message: object, **more: Any) -> None:
        super().__init__(label, **more)
        self.most, self.message = most, message
        self.data: Any = None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ``ValueError``, which WTForms shows, for what is no such number."""
        text = "".join(valuelist[:1]).strip()
        self.data = None
        if not text:
            return
        if len(text) > len(str(self.most)) or not text.isdecimal() or int(text) > self.most:
            raise ValueError(str(self.message))
        self.data = int(text)


class LivedForm(SheetForm):
    """The answers about one day; ``back`` is the page to come back to."""

    back = HiddenField()


class AnswerForm(Form):
    """What became of one block; ``was`` is what the page had shown of it."""

    was = HiddenField()
    outcome = RadioField(
        "",
        [AnyOf(["", *Outcome], message=_l("Välj ett av svaren."))],
        choices=_OUTCOMES,
        validate_choice=False,
        default="",
    )
    energy = RadioField(
        _l("Och energin?"),
        [AnyOf(["", *Energy], message=_l("Välj ett av svaren."))],
        choices=_ENERGIES,
        validate_choice=False,
        default="",
    )
    hours = NumberField(_l("Timmar"), 24, _l("Skriv hela timmar, från 0 till 24."))
    minutes = NumberField(_l("Minuter"), 59, _l("Skriv minuter, från 0 till 59."))

    def validate_outcome(self, _field: RadioField) -> None:
        """The rest is about something that was answered."""
        rest = (self.energy.data, self.hours.data, self.minutes.data)
        if not self.outcome.data and any(each not in {"", None} for each in rest):
            raise ValidationError(_("Välj också hur det gick."))

    def validate_minutes(self, _field: NumberField) -> None:
        """A day has 24 hours."""
        if (self._took() or 0) > DAY_MINUTES:
            raise ValidationError(_("Det blir mer än 24 timmar."))

    def fill(self, lived: Lived | None) -> None:
        """Show what was answered before."""
        self.was.data = token(lived)
        self.outcome.data = str(lived.outcome) if lived else ""
        self.energy.data = str(lived.energy or "") if lived else ""
        if lived is not None and lived.minutes is not None:
            self.hours.data, self.minutes.data = divmod(lived.minutes, _HOUR)

    def lived(self) -> Lived | None:
        """The answer; None where there is none."""
        if not self.outcome.data:
            return None
        energy = Energy(self.energy.data) if self.energy.data else None
        return Lived(Outcome(self.outcome.data), energy, self._took())

    def _took(self) -> int | None:
        if self.hours.data is None and self.minutes.data is None:
            return None
        return (self.hours.data or 0) * _HOUR + (self.minutes.data or 0)


def token(lived: Lived | None) -> str:
    """What became of a block as a short text: ``done.gave.90``; nothing is empty."""
    if lived is None:
        return ""
    took = "" if lived.minutes is None else lived.minutes
    return f"{lived.outcome}.{lived.energy or ''}.{took}"


def posted(fields: MultiDict[str, str]) -> dict[str, AnswerForm]:
    """The answers of a form by block name, of every block it asked about."""
    names = [field.removesuffix("-was") for field in fields if field.endswith("-was")]
    return {
        name: AnswerForm(fields, prefix=name) for name in names[: blocks.MOST] if _is_name(name)
    }


def _is_name(name: str) -> bool:
    return blocks.is_block(name) and name.isascii() and name.isalnum()


def shown(name: str, block: Block) -> AnswerForm:
    """The answer of a block as it stands."""
    form = AnswerForm(prefix=name)
    form.fill(block.lived)
    return form


def keep(
    person: Person, week: Week, answers: Mapping[str, AnswerForm], forget: str, write: Write
) -> tuple[Stored, list[str]]:
    """Save what was answered; ``forget`` names a block whose answer is taken back.

    Gives also the names of blocks that are there no more.
    """
    lived = {n: None if n == forget else each.lived() for n, each in answers.items()}
    told = {
        name: Told(was=each.was.data or "", now=token(lived[name]))
        for name, each in answers.items()
    }

    def value(stands: Answers, name: str) -> Any:
        block = blocks.in_sheet({name: stands[name]})[name]
        return blocks.changes({name: structs.replace(block, lived=lived[name])})[name]

    return save(person, week, told, _standing, value, write)


def _standing(answers: Answers) -> dict[str, str]:
    return {name: token(block.lived) for name, block in blocks.in_sheet(answers).items()}
