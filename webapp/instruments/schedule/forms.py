"""The forms about a block, the days to copy to, and a saved week."""

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

from webapp.core.form_fields import ClockField, clean_text
from webapp.core.i18n import format_weekday
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import DAYS_A_WEEK
from webapp.instruments.schedule import week_sheet
from webapp.instruments.schedule.activity_catalogue import Activity
from webapp.instruments.schedule.schedule_blocks import (
    NOTE_LIMIT,
    SHORT_LIMIT,
    Block,
    Blocks,
    DayPart,
)
from webapp.sheets.forms import SheetForm

# How many choices there are besides the activities of the catalogue: the person's own words, and
# an activity that is no longer offered.
_MOST_EXTRA_CHOICES = 4
_BLANKS = re.compile(r"\s+")


def format_one_line(typed_text: str | None) -> str | None:
    """``typed_text`` as one line, without blanks around it; None and "" stay as they are."""
    if not typed_text:
        return typed_text
    return _BLANKS.sub(" ", clean_text(typed_text) or "").strip()


def _build_short_field(field_label: object, field_example: object) -> StringField:
    length_limit = Length(
        max=SHORT_LIMIT, message=_l("Texten är för lång. Korta den till 100 tecken.")
    )
    return StringField(
        field_label,
        [length_limit],
        filters=[format_one_line],
        default="",
        description=field_example,
    )


class BlockForm(SheetForm):
    """One block: only the activity is required.

    The value of ``activity`` is the code of an activity; for one that is offered under the person's
    own words, the code, "|", and the words.
    """

    lived = HiddenField()
    activity = RadioField("", [InputRequired(_l("Välj en aktivitet."))])
    words = _build_short_field(
        _l("Vad heter det för dig?"), _l("Till exempel: promenad med hunden")
    )
    day = SelectField(_l("Dag"), coerce=int)
    part = SelectField(
        _l("Del av dagen"),
        choices=[SelectChoice(part.value, text) for part, text in week_sheet.PART_LABELS.items()],
    )
    start = ClockField(_l("Börjar"))
    end = ClockField(_l("Slutar"))
    overnight = BooleanField(_l("Slutar nästa dag"))
    place = _build_short_field(_l("Plats"), None)
    with_whom = _build_short_field(_l("Med vem"), None)
    note = TextAreaField(
        _l("Anteckning"),
        [
            Length(
                max=NOTE_LIMIT, message=_l("Anteckningen är för lång. Korta den till 1 000 tecken.")
            )
        ],
        filters=[clean_text],
        default="",
    )

    def offer(
        self, activities: Mapping[str, Activity], recent_blocks: Blocks, block: Block
    ) -> None:
        """Offer the activities for ``block``, and the person's own words in ``recent_blocks``.

        An activity that is no longer offered stays a choice of the block that has it.
        """
        self.offered_activities = activities
        self.activity.label.text = _l("Vad ska du göra?") if block.planned else _l("Vad gjorde du?")
        self.day.choices = [
            SelectChoice(day_number, format_weekday(day_number))
            for day_number in range(DAYS_A_WEEK)
        ]
        labels = {code: activity.label for code, activity in activities.items()}
        self.pictures = {code: activity.picture for code, activity in activities.items()}
        if block.activity and block.activity not in activities:
            labels[block.activity] = week_sheet.format_block_label(_strip_own_words(block))
            self.pictures[block.activity] = week_sheet.choose_block_pictogram(block)
        words_limit = _MOST_EXTRA_CHOICES - (len(labels) - len(activities))
        own_words = _list_own_words(activities, recent_blocks, words_limit)
        for value, named_block in own_words.items():
            self.pictures[value] = week_sheet.choose_block_pictogram(named_block)
        self.activity.choices = [
            *(SelectChoice(value, named_block.words) for value, named_block in own_words.items()),
            *(SelectChoice(code, label) for code, label in labels.items()),
        ]

    def fill(self, block: Block) -> None:
        """Show what ``block`` says."""
        for field_name in (
            "words",
            "day",
            "start",
            "end",
            "overnight",
            "place",
            "with_whom",
            "note",
        ):
            self[field_name].data = getattr(block, field_name)
        self.part.data = block.part.value
        self.activity.data = block.activity or None

    def validate_end(self, field: ClockField) -> None:
        """An end needs a start, and comes after it."""
        if field.data is None:
            return
        if self.start.data is None:
            raise StopValidation(_l("Skriv också när det börjar."))
        ends_later = field.data > self.start.data
        if self.overnight.data and ends_later:
            raise ValidationError(_l("Det blir mer än ett dygn. Ändra tiden när det slutar."))
        if not self.overnight.data and not ends_later:
            raise ValidationError(
                _l("Det slutar innan det börjar. Slutar det nästa dag? Kryssa då för det.")
            )

    def read(self, block: Block) -> Block:
        """``block`` with what the form says. Call ``offer`` before."""
        activity_code, _separator, own_words = str(self.activity.data).partition("|")
        activity = self.offered_activities.get(activity_code)
        # Words that were there before belong to the activity of before: with another one they go.
        if self.activity.data == block.activity or self.words.data != block.words:
            own_words = self.words.data or own_words
        return Block(
            day=self.day.data,
            part=DayPart(self.part.data),
            activity=activity_code,
            name=activity.text if activity else block.name,
            order=block.order,
            words=own_words,
            start=self.start.data,
            end=self.end.data,
            overnight=bool(self.overnight.data and self.end.data is not None),
            place=self.place.data,
            with_whom=self.with_whom.data,
            note=self.note.data,
            planned=block.planned,
            lived=block.lived,
        )


def _list_own_words(
    activities: Mapping[str, Activity], recent_blocks: Blocks, limit: int
) -> dict[str, Block]:
    """The first ``limit`` blocks with different own words, by the value of their choice."""
    named_blocks: dict[str, Block] = {}
    for recent_block in recent_blocks.values():
        if recent_block.words and recent_block.activity in activities:
            choice_value = f"{recent_block.activity}|{recent_block.words}"
            named_blocks.setdefault(choice_value, recent_block)
    return dict(list(named_blocks.items())[:limit])


def _strip_own_words(block: Block) -> Block:
    """The block as if its owner had not named it."""
    return Block(day=block.day, part=block.part, activity=block.activity, name=block.name)


class CopyDayForm(SheetForm):
    """The days to copy a day to."""

    days = SelectMultipleField(
        _l("Till vilka dagar?"),
        [InputRequired(_l("Välj minst en dag."))],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, copied_day: int) -> None:
        """Every day of the week but ``copied_day`` itself."""
        self.days.choices = [
            SelectChoice(other_day, format_weekday(other_day))
            for other_day in range(DAYS_A_WEEK)
            if other_day != copied_day
        ]


class UsualWeekForm(SheetForm):
    """The name of a week that is saved to plan from."""

    name = StringField(
        _l("Vad ska veckan heta?"),
        [
            DataRequired(_l("Skriv ett namn, till exempel: lugn vecka.")),
            Length(max=SHORT_LIMIT, message=_l("Texten är för lång. Korta den till 100 tecken.")),
        ],
        filters=[format_one_line],
        default="",
    )
