"""The forms of the administrator's pages."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, Regexp, ValidationError

from webapp.core.clock import today
from webapp.core.form_fields import DayField
from webapp.core.i18n import lazy_gettext as _l
from webapp.identity.models import Account, Organisation, OrganisationKind, Role
from webapp.programmes.forms import clean_person_name

ORGANISATION_KIND_LABELS = {
    # NOTE: The Swedish social insurance agency. Keep the Swedish name; people know it by that.
    OrganisationKind.FK: _l("Försäkringskassan"),
    # NOTE: The Swedish public employment service. Keep the Swedish name; people know it by that.
    OrganisationKind.AF: _l("Arbetsförmedlingen"),
    OrganisationKind.KOMMUN: _l("Kommun"),
    OrganisationKind.REGION: _l("Region"),
}
ROLE_LABELS = {
    # NOTE: Somebody employed by an authority who works with the deltagare: no doctor, no judge.
    Role.HANDLAGGARE: _l("Handläggare"),
    Role.PROJEKTLEDARE: _l("Projektledare"),
    Role.RESULTATLASARE: _l("Läser resultat"),
    Role.FOLJEFORSKARE: _l("Utvärderare"),
    Role.ADMINISTRATOR: _l("Administratör"),
}
_FURTHEST_AHEAD = dt.timedelta(days=5 * 366)


def _build_name_field(field_label: Any) -> StringField:
    return StringField(
        field_label,
        [
            InputRequired(_l("Skriv ett namn.")),
            Length(max=120, message=_l("Namnet är för långt. Högst 120 tecken.")),
        ],
        filters=[clean_person_name],
        default="",
        render_kw={"autocomplete": "off"},
    )


class OrganisationNameForm(FlaskForm):
    """A new name for an organisation; ``taken_names`` are the names of the others."""

    name = _build_name_field(_l("Namn"))

    def __init__(self, taken_names: Sequence[str] = (), **form_arguments: Any) -> None:
        super().__init__(**form_arguments)
        self.taken = {taken_name.casefold() for taken_name in taken_names}

    def validate_name(self, name_field: StringField) -> None:
        """Refuse blanks, and the name of another organisation in any case.

        A deltagare who gives consent tells organisations apart by their names.
        """
        if not name_field.data:
            raise ValidationError(_l("Skriv ett namn."))
        if name_field.data.casefold() in self.taken:
            raise ValidationError(_l("Det finns redan en organisation som heter så."))


class OrganisationForm(OrganisationNameForm):
    """A new organisation."""

    kind = RadioField(
        _l("Vad är det för organisation?"),
        [AnyOf([kind.value for kind in ORGANISATION_KIND_LABELS], message=_l("Välj vad det är."))],
        choices=[
            SelectChoice(kind.value, label) for kind, label in ORGANISATION_KIND_LABELS.items()
        ],
        validate_choice=False,
    )


class StaffForm(FlaskForm):
    """A new member of staff."""

    name = _build_name_field(_l("Namn"))
    username = StringField(
        _l("Användarnamn"),
        [
            InputRequired(_l("Skriv ett användarnamn.")),
            Length(min=2, max=60, message=_l("Användarnamnet ska ha 2 till 60 tecken.")),
            Regexp(
                r"^\s*[\w.@+-]+\s*$",
                message=_l("Använd bokstäver, siffror, punkt, streck och snabel-a."),
            ),
        ],
        default="",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    role = RadioField(
        _l("Roll"),
        [AnyOf([role.value for role in ROLE_LABELS], message=_l("Välj en roll."))],
        choices=[SelectChoice(role.value, label) for role, label in ROLE_LABELS.items()],
        validate_choice=False,
    )
    organisation = SelectField(
        _l("Organisation"),
        description=_l("Bara handläggare hör till en organisation."),
        validate_choice=False,
    )

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Let the administrator choose one of these organisations, or none."""
        self.organisation.choices = [
            SelectChoice("", _l("Ingen")),
            *(
                SelectChoice(str(organisation.public_id), organisation.name)
                for organisation in organisations
            ),
        ]

    def validate_name(self, name_field: StringField) -> None:
        """Refuse a name of nothing but blanks."""
        if not name_field.data:
            raise ValidationError(_l("Skriv ett namn."))

    def validate_organisation(self, organisation_field: SelectField) -> None:
        """Ask for an organisation for a handläggare, and for none for other roles."""
        known_values = {offered_choice.value for offered_choice in organisation_field.choices}
        needs_organisation = self.role.data == Role.HANDLAGGARE
        has_organisation = bool(organisation_field.data)
        if needs_organisation != has_organisation or organisation_field.data not in known_values:
            raise ValidationError(_l("Välj en organisation för en handläggare, annars ingen."))


class AssignmentForm(FlaskForm):
    """Which handläggare works with a person, from when to when."""

    staff = SelectField(_l("Handläggare"), validate_choice=False)
    since = DayField(_l("Första dagen"))
    until = DayField(_l("Sista dagen"), description=_l("Lämna tomt om det inte finns något slut."))

    def offer(self, offered_staff: Sequence[tuple[Account, str]]) -> None:
        """Let the administrator choose one of these handläggare: (account, organisation's name)."""
        self.staff.choices = [SelectChoice("", _l("Välj"))] + [
            SelectChoice(
                str(staff_account.public_id), f"{staff_account.name} ({organisation_name})"
            )
            for staff_account, organisation_name in offered_staff
        ]
        if not self.is_submitted():
            self.since.data = today()

    def validate_staff(self, staff_field: SelectField) -> None:
        """Refuse a handläggare who is not offered."""
        if not staff_field.data or staff_field.data not in {
            offered_choice.value for offered_choice in staff_field.choices
        }:
            raise ValidationError(_l("Välj en handläggare."))

    def validate_since(self, day_field: DayField) -> None:
        """Refuse a day in the past or more than five years ahead."""
        if day_field.data is None or not today() <= day_field.data <= today() + _FURTHEST_AHEAD:
            raise ValidationError(_l("Välj en dag från i dag."))

    def validate_until(self, day_field: DayField) -> None:
        """Refuse a last day before the first."""
        first_day = self.since.data
        if day_field.data is not None and first_day is not None and day_field.data < first_day:
            raise ValidationError(_l("Sista dagen kommer före den första."))


class EndAssignmentForm(FlaskForm):
    """The last day of an assignment."""

    until = DayField(_l("Sista dagen"))

    def validate_until(self, day_field: DayField) -> None:
        """Refuse a day before yesterday or more than five years ahead.

        With yesterday as the last day the assignment ends at once.
        """
        if day_field.data is None or not (
            today() - dt.timedelta(days=1) <= day_field.data <= today() + _FURTHEST_AHEAD
        ):
            raise ValidationError(
                _l("Välj en dag från i dag. Välj i går om det ska sluta gälla nu.")
            )
