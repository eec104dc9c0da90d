"""The questions of a round: Ja or Nej for each kind, one check question, the confirmation."""

import uuid
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import AnyOf, InputRequired, ValidationError

from webapp.consent.consent_kinds import list_consent_kinds
from webapp.consent.consent_situation import ConsentParty, ConsentSituation
from webapp.core.i18n import lazy_gettext as _l

YES, NO = "ja", "nej"


def build_decisions_form(
    party: ConsentParty, person_situation: ConsentSituation, kept_input: Any = None
) -> Any:
    """A form with one Ja and Nej for each open question about ``party``.

    Nothing is chosen beforehand but what the person themselves chose in this round, or had chosen
    on this page (``kept_input``) when they switched language or their session ended.
    """
    radio_fields = {
        f"kind_{kind_code}": RadioField(
            list_consent_kinds()[kind_code],
            [
                InputRequired(_l("Välj Ja eller Nej.")),
                AnyOf([YES, NO], _l("Välj Ja eller Nej.")),
            ],
            choices=[SelectChoice(YES, _l("Ja")), SelectChoice(NO, _l("Nej"))],
            validate_choice=False,
        )
        for kind_code in party.open_kinds
    }
    chosen_answers = {
        f"kind_{kind_code}": YES if person_situation.choices[party.id, kind_code] else NO
        for kind_code in party.open_kinds
        if (party.id, kind_code) in person_situation.choices
    }
    form_arguments = {"formdata": kept_input} if kept_input else {}
    return type("DecisionsForm", (FlaskForm,), radio_fields)(data=chosen_answers, **form_arguments)


def parse_decisions(decisions_form: Any, party: ConsentParty) -> dict[str, bool]:
    """Kind to Ja, from a form that is valid."""
    return {
        kind_code: decisions_form[f"kind_{kind_code}"].data == YES for kind_code in party.open_kinds
    }


def build_check_form(
    question_text: str, check_options: list[tuple[str, str]], kept_input: Any = None
) -> Any:
    """The check question with its options (value, words), and what was typed before."""
    error_message = _l("Välj ett svar. Det gör inget om det blir fel.")
    readers_field = RadioField(
        question_text,
        [
            InputRequired(error_message),
            AnyOf([option_value for option_value, _option_words in check_options], error_message),
        ],
        choices=[
            SelectChoice(option_value, option_words) for option_value, option_words in check_options
        ],
        validate_choice=False,
    )
    form_arguments = {"formdata": kept_input} if kept_input else {}
    return type("CheckForm", (FlaskForm,), {"readers": readers_field})(**form_arguments)


def validate_uuid_field(_form: object, field: Any) -> None:
    """Refuse what is not a UUID."""
    try:
        uuid.UUID(field.data or "")
    except ValueError:
        raise ValidationError(_l("Ladda om sidan och försök igen.")) from None


class ConfirmConsentForm(FlaskForm):
    """What the summary page showed: under which text, in which language, and its own token."""

    token = HiddenField(validators=[validate_uuid_field])
    version = HiddenField()
    shown_in = HiddenField()


class ReadTextForm(FlaskForm):
    """Which version of the text a page showed."""

    version = HiddenField()


class ChangeDecisionForm(FlaskForm):
    """Ja or Nej to one kind, and which decision the page showed as standing."""

    kind = HiddenField()
    answer = HiddenField(validators=[AnyOf([YES, NO])])
    based_on = HiddenField()
