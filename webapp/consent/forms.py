"""The forms of consent: Ja or Nej for each kind, the check question, the confirmation."""

import uuid
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import AnyOf, InputRequired, ValidationError

from webapp.consent.check_question import CheckOption
from webapp.consent.consent_kinds import list_consent_kinds
from webapp.consent.consent_situation import ConsentParty, ConsentSituation
from webapp.core.i18n import lazy_gettext as _l

YES, NO = "ja", "nej"


def build_decisions_form(
    party: ConsentParty, person_situation: ConsentSituation, kept_input: Any = None
) -> Any:
    """A form with Ja and Nej for each open question about ``party``.

    It is filled in with what the person chose earlier in this round, or had chosen on this page
    (``kept_input``) when they switched language or their session ended; else with nothing.
    """

    class DecisionsForm(FlaskForm):
        """The questions about one organisation, in fields named after their kinds."""

    for kind_code in party.open_kinds:
        decision_field = RadioField(
            list_consent_kinds()[kind_code],
            [
                InputRequired(_l("Välj Ja eller Nej.")),
                AnyOf([YES, NO], _l("Välj Ja eller Nej.")),
            ],
            choices=[SelectChoice(YES, _l("Ja")), SelectChoice(NO, _l("Nej"))],
            validate_choice=False,
        )
        setattr(DecisionsForm, f"kind_{kind_code}", decision_field)
    chosen_answers = {
        f"kind_{kind_code}": YES if person_situation.choices[party.id, kind_code] else NO
        for kind_code in party.open_kinds
        if (party.id, kind_code) in person_situation.choices
    }
    form_arguments = {"formdata": kept_input} if kept_input else {}
    return DecisionsForm(data=chosen_answers, **form_arguments)


def parse_decisions(decisions_form: Any, party: ConsentParty) -> dict[str, bool]:
    """The answers of a valid form: Ja is True, by kind."""
    return {
        kind_code: decisions_form[f"kind_{kind_code}"].data == YES for kind_code in party.open_kinds
    }


def build_check_form(
    question_text: str, check_options: list[CheckOption], kept_input: Any = None
) -> Any:
    """A form with the check question, filled in with ``kept_input`` where there is any."""
    error_message = _l("Välj ett svar. Det gör inget om det blir fel.")

    class CheckForm(FlaskForm):
        """The check question; the value is that of a ``CheckOption``."""

        readers = RadioField(
            question_text,
            [
                InputRequired(error_message),
                AnyOf([check_option.value for check_option in check_options], error_message),
            ],
            choices=[
                SelectChoice(check_option.value, check_option.words)
                for check_option in check_options
            ],
            validate_choice=False,
        )

    form_arguments = {"formdata": kept_input} if kept_input else {}
    return CheckForm(**form_arguments)


def validate_uuid_field(_form: object, field: Any) -> None:
    """Refuse what is not a UUID."""
    try:
        uuid.UUID(field.data or "")
    except ValueError:
        raise ValidationError(_l("Ladda om sidan och försök igen.")) from None


class ConfirmConsentForm(FlaskForm):
    """What the summary page showed: the version of the text, its language, and the page's token."""

    token = HiddenField(validators=[validate_uuid_field])
    version = HiddenField()
    shown_in = HiddenField()


class ReadTextForm(FlaskForm):
    """The version of the text that a page showed."""

    version = HiddenField()


class ChangeDecisionForm(FlaskForm):
    """Ja or Nej to one kind; ``based_on`` is the receipt of the decision that the page showed."""

    kind = HiddenField()
    answer = HiddenField(validators=[AnyOf([YES, NO])])
    based_on = HiddenField()
