"""What is asked about a block, a copy, a saved week."""

import re
from collections.abc import Mapping

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.fields import ClockField, plain
from webapp.core.i18n import format_weekday
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import DAYS
from webapp.schedule import body
from webapp.schedule.blocks import NOTE_LIMIT, SHORT_LIMIT, Block, Blocks, Part
from webapp.schedule.catalogue import Activity
from webapp.sheets.forms import SheetForm

# How many of the person's own latest words are offered as activities.
_RECENT = 4
_SPACE = re.compile(r"\s+")


def one_line(text: str | None) -> str | None:
    """``text`` as one line, without blanks around it."""
    return _SPACE.sub(" ", plain(text) or "").strip() if text else text


def _short(label: object, example: object) -> StringField:
    limit = Length(max=SHORT_LIMIT, message=_l("Texten är för lång. Korta den till 100 tecken."))
    return StringField(label, [limit], filters=[one_line], default="", description=example)


class BlockForm(SheetForm):
    """One thing to do: only the activity is needed, the rest is more."""

    lived = HiddenField()
    activity = RadioField("", [InputRequired(_l("Välj en aktivitet."))])
    words = _short(_l("Vad heter det för dig?"), _l("Till exempel: promenad med hunden"))
    day = SelectField(_l("Dag"), coerce=int)
    part = SelectField(
        _l("Del av dagen"),
        choices=[SelectChoice(part.value, text) for part, text in body.PARTS.items()],
    )
    start = ClockField(_l("Börjar"))
    end = ClockField(_l("Slutar"))
    overnight = BooleanField(_l("Slutar nästa dag"))
    place = _short(_l("Plats"), None)
    with_whom = _short(_l("Med vem"), None)
    note = TextAreaField(
        _l("Anteckning"),
        [
            Length(
                max=NOTE_LIMIT, message=_l("Anteckningen är för lång. Korta den till 1 000 tecken.")
            )
        ],
        filters=[plain],
        default="",
    )

    def offer(self, activities: Mapping[str, Activity], recent: Blocks, block: Block) -> None:
        """Offer what the person can choose among; ``recent`` are their latest blocks.

        An activity that is no longer offered stays a choice of the ``block`` that has it.
        """
        self.activity.label.text = _l("Vad ska du göra?") if block.planned else _l("Vad gjorde du?")
        self.day.choices = [SelectChoice(day, format_weekday(day)) for day in range(DAYS)]
        self.activities = {code: each.label for code, each in activities.items()}
        self.pictures = {code: each.picture for code, each in activities.items()}
        if block.activity and block.activity not in activities:
            self.activities[block.activity] = body.label(_unnamed(block))
            self.pictures[block.activity] = body.picture(block)
        for each in recent.values():
            value = f"{each.activity}|{each.words}"
            known = each.activity in activities and value not in self.activities
            if each.words and known and len(self.activities) < len(activities) + _RECENT:
                self.activities[value] = each.words
                self.pictures[value] = body.picture(each)
        self.activity.choices = [
            SelectChoice(value, text)
            for value, text in sorted(self.activities.items(), key=lambda each: "|" not in each[0])
        ]

    def fill(self, block: Block) -> None:
        """Show what ``block`` says."""
        for name in ("words", "day", "start", "end", "overnight", "place", "with_whom", "note"):
            self[name].data = getattr(block, name)
        self.part.data = block.part.value
        self.activity.data = block.activity or None

    def validate_end(self, field: ClockField) -> None:
        """An end needs a start, and comes after it."""
        if field.data is None:
            return
        if self.start.data is None:
            raise StopValidation(_l("Skriv också när det börjar."))
        later = field.data > self.start.data
        if self.overnight.data and later:
            raise ValidationError(_l("Det blir mer än ett dygn. Ändra tiden när det slutar."))
        if not self.overnight.data and not later:
            raise ValidationError(
                _l("Det slutar innan det börjar. Slutar det nästa dag? Kryssa då för det.")
            )

    def read(self, block: Block, activities: Mapping[str, Activity]) -> Block:
        """``block`` with what the form says."""
        code, _bar, words = str(self.activity.data).partition("|")
        activity = activities.get(code)
        if self.activity.data == block.activity or self.words.data != block.words:
            # Words for the old activity would be wrong for another one.
            words = self.words.data or words
        return Block(
            day=self.day.data,
            part=Part(self.part.data),
            activity=code,
            name=activity.text if activity else block.name,
            order=block.order,
            words=words,
            start=self.start.data,
            end=self.end.data,
            overnight=bool(self.overnight.data and self.end.data is not None),
            place=self.place.data,
            with_whom=self.with_whom.data,
            note=self.note.data,
            planned=block.planned,
            lived=block.lived,
        )


def _unnamed(block: Block) -> Block:
    """The block as if its owner had not named it."""
    return Block(day=block.day, part=block.part, activity=block.activity, name=block.name)


class DaysForm(SheetForm):
    """The days to copy a day to."""

    days = SelectMultipleField(
        _l("Till vilka dagar?"),
        [InputRequired(_l("Välj minst en dag."))],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, day: int) -> None:
        """Every day of the week but ``day`` itself."""
        self.days.choices = [
            SelectChoice(other, format_weekday(other)) for other in range(DAYS) if other != day
        ]


class UsualForm(SheetForm):
    """The name of a week that is saved to plan from."""

    name = StringField(
        _l("Vad ska veckan heta?"),
        [
            DataRequired(_l("Skriv ett namn, till exempel: lugn vecka.")),
            Length(max=SHORT_LIMIT, message=_l("Texten är för lång. Korta den till 100 tecken.")),
        ],
        filters=[one_line],
        default="",
    )
