"""What is asked about each block of a day that has been lived."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import structs
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, RadioField, SelectChoice, StringField, ValidationError
from wtforms.validators import AnyOf

from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import Week
from webapp.identity.people.persons import Person
from webapp.instruments.schedule import schedule_blocks, week_sheet
from webapp.instruments.schedule.page_answers import (
    SavedAnswers,
    SubmittedAnswer,
    save_page_answers,
)
from webapp.instruments.schedule.schedule_blocks import (
    DAY_MINUTES,
    Block,
    BlockEnergy,
    BlockOutcome,
    LivedAnswer,
)
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.forms import SheetForm
from webapp.sheets.kinds import Answers

_HOUR_MINUTES = 60
_OUTCOME_CHOICES = [
    SelectChoice(outcome.value, label) for outcome, label in week_sheet.OUTCOME_LABELS.items()
]
_ENERGY_CHOICES = [
    SelectChoice(energy.value, label) for energy, label in week_sheet.ENERGY_LABELS.items()
]


class WholeNumberField(StringField):
    """A whole number from 0 to ``highest_number``, in the digits of any script; empty is None."""

    def __init__(
        self, label: object, highest_number: int, error_message: object, **field_options: Any
    ) -> None:
        super().__init__(label, **field_options)
        self.highest_number = highest_number
        self.error_message = error_message
        self.data: Any = None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; raises ``ValueError`` with the words that WTForms shows beside it."""
        typed_number = "".join(valuelist[:1]).strip()
        self.data = None
        if not typed_number:
            return
        if (
            len(typed_number) > len(str(self.highest_number))
            or not typed_number.isdecimal()
            or int(typed_number) > self.highest_number
        ):
            raise ValueError(str(self.error_message))
        self.data = int(typed_number)


class EveningForm(SheetForm):
    """The answers about one day; ``back`` is the address of the page to come back to."""

    back = HiddenField()


class LivedAnswerForm(Form):
    """What became of one block; ``was`` is the token of the answer that the page had shown."""

    was = HiddenField()
    outcome = RadioField(
        "",
        [AnyOf(["", *BlockOutcome], message=_l("Välj ett av svaren."))],
        choices=_OUTCOME_CHOICES,
        validate_choice=False,
        default="",
    )
    energy = RadioField(
        _l("Och energin?"),
        [AnyOf(["", *BlockEnergy], message=_l("Välj ett av svaren."))],
        choices=_ENERGY_CHOICES,
        validate_choice=False,
        default="",
    )
    hours = WholeNumberField(_l("Timmar"), 24, _l("Skriv hela timmar, från 0 till 24."))
    minutes = WholeNumberField(_l("Minuter"), 59, _l("Skriv minuter, från 0 till 59."))

    def validate_outcome(self, _field: RadioField) -> None:
        """Energy and time need an answer to what became of the block."""
        other_answers = (self.energy.data, self.hours.data, self.minutes.data)
        if not self.outcome.data and any(
            other_answer not in {"", None} for other_answer in other_answers
        ):
            raise ValidationError(_("Välj också hur det gick."))

    def validate_minutes(self, _field: WholeNumberField) -> None:
        """Hours and minutes are at most 24 hours together."""
        if (self._count_minutes() or 0) > DAY_MINUTES:
            raise ValidationError(_("Det blir mer än 24 timmar."))

    def fill(self, lived_answer: LivedAnswer | None) -> None:
        """Show what was answered before; nothing where ``lived_answer`` is None."""
        self.was.data = format_lived_token(lived_answer)
        self.outcome.data = self.energy.data = ""
        if lived_answer is None:
            return
        self.outcome.data = str(lived_answer.outcome)
        self.energy.data = str(lived_answer.energy or "")
        if lived_answer.minutes is not None:
            self.hours.data, self.minutes.data = divmod(lived_answer.minutes, _HOUR_MINUTES)

    def build_lived_answer(self) -> LivedAnswer | None:
        """The answer; None where nothing is chosen."""
        if not self.outcome.data:
            return None
        block_energy = BlockEnergy(self.energy.data) if self.energy.data else None
        return LivedAnswer(BlockOutcome(self.outcome.data), block_energy, self._count_minutes())

    def _count_minutes(self) -> int | None:
        """Hours and minutes in minutes; None where both are empty."""
        if self.hours.data is None and self.minutes.data is None:
            return None
        return (self.hours.data or 0) * _HOUR_MINUTES + (self.minutes.data or 0)


def format_lived_token(lived_answer: LivedAnswer | None) -> str:
    """An answer as a short text: ``done.gave.90``; "" for None."""
    if lived_answer is None:
        return ""
    minutes_text = "" if lived_answer.minutes is None else lived_answer.minutes
    return f"{lived_answer.outcome}.{lived_answer.energy or ''}.{minutes_text}"


def parse_lived_forms(submitted_fields: MultiDict[str, str]) -> dict[str, LivedAnswerForm]:
    """The answers of a form by block name; one for every block it asked about."""
    block_names = [
        field_name.removesuffix("-was")
        for field_name in submitted_fields
        if field_name.endswith("-was")
    ]
    return {
        block_name: LivedAnswerForm(submitted_fields, prefix=block_name)
        for block_name in block_names[: schedule_blocks.MOST_BLOCKS]
        if _is_safe_block_name(block_name)
    }


def _is_safe_block_name(block_name: str) -> bool:
    """Whether a name from a form can be the name of a block, and stand in an id of the page."""
    return (
        schedule_blocks.is_block_name(block_name) and block_name.isascii() and block_name.isalnum()
    )


def build_stored_lived_form(block_name: str, block: Block) -> LivedAnswerForm:
    """The form about a block, filled with its stored answer."""
    lived_form = LivedAnswerForm(prefix=block_name)
    lived_form.fill(block.lived)
    return lived_form


def save_lived_answers(
    person: Person,
    week: Week,
    lived_forms: Mapping[str, LivedAnswerForm],
    forgotten_name: str,
    sheet_write: SheetWrite,
) -> SavedAnswers:
    """Save what was answered about the blocks of ``week``.

    ``forgotten_name`` names a block whose answer is taken back, "" for none. No commit.
    """
    lived_answers = {
        answered_name: None if answered_name == forgotten_name else lived_form.build_lived_answer()
        for answered_name, lived_form in lived_forms.items()
    }
    submitted_answers = {
        block_name: SubmittedAnswer(
            was=lived_form.was.data or "", now=format_lived_token(lived_answers[block_name])
        )
        for block_name, lived_form in lived_forms.items()
    }

    def build_lived_change(current_answers: Answers, block_name: str) -> Any:
        block = msgspec.convert(current_answers[block_name], Block)
        return msgspec.to_builtins(structs.replace(block, lived=lived_answers[block_name]))

    return save_page_answers(
        person, week, submitted_answers, _list_lived_tokens, build_lived_change, sheet_write
    )


def _list_lived_tokens(answers: Answers) -> dict[str, str]:
    """The token of each block's stored answer, by block name."""
    return {
        block_name: format_lived_token(block.lived)
        for block_name, block in schedule_blocks.parse_sheet_blocks(answers).items()
    }
