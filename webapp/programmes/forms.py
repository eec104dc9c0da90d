"""The forms of enrolment and of choosing a substitute."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID, uuid4

from flask import abort
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.clock import today
from webapp.core.form_fields import DayField
from webapp.core.i18n import LANGUAGES
from webapp.core.i18n import lazy_gettext as _l
from webapp.identity.models import Account
from webapp.programmes.programme_definitions import Programme

_FURTHEST_AHEAD = dt.timedelta(days=366)


def clean_person_name(typed_name: str | None) -> str:
    """A name as it is stored: without control characters, with single blanks; "" for None."""
    return " ".join(
        "".join(
            character
            for character in typed_name or ""
            if character.isprintable() or character.isspace()
        ).split()
    )


class EnrolmentForm(FlaskForm):
    """Name, language, insats and handläggare of a new deltagare; nothing else is asked.

    ``person`` is the public id that the new account gets.
    """

    person = HiddenField()
    name = StringField(
        _l("Namn"),
        [
            InputRequired(_l("Skriv ett namn.")),
            Length(max=80, message=_l("Namnet är för långt. Högst 80 tecken.")),
        ],
        filters=[clean_person_name],
        default="",
        description=_l(
            "Personen väljer själv. Det kan vara ett påhittat namn. Skriv inget personnummer."
        ),
    )
    language = RadioField(
        _l("Språk"),
        [AnyOf(list(LANGUAGES), message=_l("Välj ett språk."))],
        choices=[SelectChoice(language.code, language.name) for language in LANGUAGES.values()],
        validate_choice=False,
    )
    # NOTE: A programme of some weeks or months that a person is enrolled in (Mitt Val, AMiA).
    # Not a single measure or effort.
    programme = RadioField(_l("Insats"), validate_choice=False)
    staff = SelectMultipleField(
        _l("Vilka fler arbetar med personen?"),
        option_widget=CheckboxInput(),
        widget=ListWidget(),
        validate_choice=False,
    )

    def offer(
        self, offered_programmes: dict[str, Programme], offered_staff: Sequence[Account]
    ) -> None:
        """Offer these insatser and these colleagues; an insats that is the only one is chosen."""
        self.programme.choices = [
            SelectChoice(programme_code, offered.name)
            for programme_code, offered in offered_programmes.items()
        ]
        if len(offered_programmes) == 1 and self.programme.data is None:
            self.programme.data = next(iter(offered_programmes))
        self.staff.choices = [
            SelectChoice(str(offered.public_id), offered.name) for offered in offered_staff
        ]
        if not self.is_submitted():
            self.person.data = str(uuid4())

    def public_id(self) -> UUID:
        """The public id of the new account. Aborts with 400 where no page of ours made it."""
        try:
            return UUID(self.person.data or "")
        except ValueError:
            abort(400)

    def validate_name(self, field: StringField) -> None:
        """Refuse an empty name, and one with six digits, which may be a personnummer."""
        if not field.data:
            raise ValidationError(_l("Skriv ett namn."))
        if sum(character.isdigit() for character in field.data) >= 6:
            raise ValidationError(_l("Skriv inget personnummer. Ett påhittat namn räcker."))

    def validate_programme(self, field: RadioField) -> None:
        """Refuse an insats that is not offered."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_l("Välj en insats."))

    def validate_staff(self, field: SelectMultipleField) -> None:
        """Refuse colleagues who are not offered, as those who left meanwhile."""
        if not set(field.data or []) <= {choice.value for choice in field.choices}:
            raise ValidationError(_l("Någon av dem du valde arbetar inte här längre. Välj igen."))


class SubstituteForm(FlaskForm):
    """Which colleague steps in, and the first and last day."""

    staff = RadioField(_l("Vem ersätter dig?"), validate_choice=False)
    since = DayField(_l("Första dagen"))
    until = DayField(_l("Sista dagen"))

    def offer(self, offered_staff: Sequence[Account]) -> None:
        """Offer these colleagues."""
        self.staff.choices = [
            SelectChoice(str(colleague.public_id), colleague.name) for colleague in offered_staff
        ]

    def validate_staff(self, field: RadioField) -> None:
        """Refuse a colleague who is not offered."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_l("Välj en kollega."))

    def validate_since(self, field: DayField) -> None:
        """Refuse a day before today, or more than a year ahead."""
        if field.data is None:
            raise ValidationError(_l("Välj den första dagen."))
        if not today() <= field.data <= today() + _FURTHEST_AHEAD:
            raise ValidationError(_l("Välj en dag från i dag och högst ett år fram."))

    def validate_until(self, field: DayField) -> None:
        """Refuse a day before the first day, or more than a year after it; one is required."""
        if field.data is None:
            raise ValidationError(_l("Välj den sista dagen."))
        if self.since.data is not None and not (
            self.since.data <= field.data <= self.since.data + _FURTHEST_AHEAD
        ):
            raise ValidationError(_l("Sista dagen ska komma efter den första, inom ett år."))
