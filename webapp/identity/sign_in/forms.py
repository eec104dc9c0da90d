"""The questions of sign-in and of the own account."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from webapp.core.i18n import lazy_gettext as _l
from webapp.identity.credentials import codes, passwords, pins

_SIX = Regexp(rf"^[0-9]{{{pins.PIN_LENGTH}}}$", message=_l("Koden har 6 siffror."))
_FILL_IN = InputRequired(_l("Fyll i det här."))
_NO_LONGER = Length(max=200, message=_l("Det är för långt."))


def _filter_digits(typed_text: str | None) -> str:
    return codes.read_digits((typed_text or "")[:100])


def _make_pin_field(field_label: Any) -> PasswordField:
    # No browser shall offer to save it: the phone may be somebody else's.
    return PasswordField(
        field_label,
        [_SIX],
        filters=[_filter_digits],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 12},
    )


def _make_code_field(field_label: Any, description: Any = "") -> StringField:
    return StringField(
        field_label,
        [_FILL_IN, _NO_LONGER],
        default="",
        description=description,
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class CardForm(FlaskForm):
    """The card alone: the first time, or when its QR code was scanned."""

    card = _make_code_field(
        _l("Koden på ditt kort"), _l("16 tecken, till exempel 7K3M 09QX 2ABC 4DEF.")
    )
    not_mine = BooleanField(
        _l("Det här är inte min telefon"),
        description=_l("Då sparas ingenting här när du loggar ut."),
    )


class PinForm(FlaskForm):
    """The PIN, where the phone or the card is known already."""

    pin = _make_pin_field(_l("Din kod med 6 siffror"))


class CardPinForm(CardForm, PinForm):
    """Card and PIN at once."""


class NewPinForm(FlaskForm):
    """A PIN of one's own, twice."""

    pin = _make_pin_field(_l("Välj en kod med 6 siffror"))
    pin_again = _make_pin_field(_l("Skriv samma kod en gång till"))

    def validate_pin(self, field: PasswordField) -> None:
        """Refuse PINs that are easy to guess."""
        if pins.is_easy_pin(field.data):
            raise ValidationError(
                _l("Den koden är lätt att gissa. Välj siffror som inte följer ett mönster.")
            )

    def validate_pin_again(self, field: PasswordField) -> None:
        """Refuse two entries that differ."""
        if field.data != self.pin.data:
            raise ValidationError(_l("Koderna är inte lika. Skriv samma kod två gånger."))


class ChangePinForm(NewPinForm):
    """The old PIN before a new one."""

    old_pin = _make_pin_field(_l("Din kod nu"))


class StaffPasswordForm(FlaskForm):
    """User name and password of staff."""

    username = StringField(
        _l("Användarnamn"),
        [_FILL_IN, _NO_LONGER],
        default="",
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(_l("Lösenord"), [_FILL_IN, _NO_LONGER])


class SecondFactorForm(FlaskForm):
    """The second factor of staff: a code from the app, or a recovery code."""

    code = StringField(
        _l("Kod från din app"),
        [_FILL_IN, _NO_LONGER],
        default="",
        description=_l("Har du inte appen? Skriv en av dina reservkoder."),
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )


class InvitationCodeForm(FlaskForm):
    """The code of an invitation."""

    code = _make_code_field(_l("Koden i din inbjudan"))


class NewPasswordForm(FlaskForm):
    """A password, twice; ``names`` are those that must not stand in it."""

    password = PasswordField(
        _l("Välj ett lösenord"),
        [_FILL_IN, _NO_LONGER],
        description=_l("Minst 12 tecken. Fyra ord som inte hör ihop är lätta att minnas."),
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        _l("Skriv samma lösenord en gång till"),
        [_FILL_IN, _NO_LONGER],
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, *refused_names: str, **form_options: Any) -> None:
        super().__init__(**form_options)
        self.names = refused_names

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what is short, common, or the person's own name."""
        password_fault = passwords.find_password_fault(field.data, self.names)
        if password_fault is not None:
            raise ValidationError(password_fault)

    def validate_password_again(self, field: PasswordField) -> None:
        """Refuse two entries that differ."""
        if field.data != self.password.data:
            raise ValidationError(_l("Lösenorden är inte lika. Skriv samma lösenord två gånger."))


class FirstTotpForm(FlaskForm):
    """The first code of a new app."""

    code = StringField(
        _l("Kod från din app"),
        [_SIX],
        filters=[_filter_digits],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )


class OwnPinForm(FlaskForm):
    """The PIN once more, before something that lasts is changed."""

    pin = _make_pin_field(_l("Din kod nu"))


class OwnPasswordForm(FlaskForm):
    """The password once more."""

    password = PasswordField(_l("Ditt lösenord nu"), [_FILL_IN, _NO_LONGER])


class PasskeyForm(FlaskForm):
    """What the phone or computer answered."""

    credential = HiddenField(default="")
