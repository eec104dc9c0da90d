"""The questions of a round: Ja or Nej for each kind, one check question, the confirmation."""

import uuid
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import AnyOf, InputRequired, ValidationError

from webapp.consent.kinds import kinds
from webapp.consent.situation import Party, Situation
from webapp.core.i18n import lazy_gettext as _l

YES, NO = "ja", "nej"


def decisions(party: Party, found: Situation, typed: Any = None) -> Any:
    """A form with one Ja and Nej for each open question about ``party``.

    Nothing is chosen beforehand but what the person themselves chose in this round, or had chosen
    on this page (``typed``) when they switched language or their session ended.
    """
    fields = {
        f"kind_{kind}": RadioField(
            kinds()[kind],
            [
                InputRequired(_l("Välj Ja eller Nej.")),
                AnyOf([YES, NO], _l("Välj Ja eller Nej.")),
            ],
            choices=[SelectChoice(YES, _l("Ja")), SelectChoice(NO, _l("Nej"))],
            validate_choice=False,
        )
        for kind in party.asked
    }
    chosen = {
        f"kind_{kind}": YES if found.choices[party.id, kind] else NO
        for kind in party.asked
        if (party.id, kind) in found.choices
    }
    carried = {"formdata": typed} if typed else {}
    return type("DecisionsForm", (FlaskForm,), fields)(data=chosen, **carried)


def answers(form: Any, party: Party) -> dict[str, bool]:
    """Kind to Ja, from a form that is valid."""
    return {kind: form[f"kind_{kind}"].data == YES for kind in party.asked}


def check(question: str, options: list[tuple[str, str]], typed: Any = None) -> Any:
    """The check question with its options, (value, words); ``typed`` as in ``decisions``."""
    message = _l("Välj ett svar. Det gör inget om det blir fel.")
    field = RadioField(
        question,
        [InputRequired(message), AnyOf([value for value, _words in options], message)],
        choices=[SelectChoice(value, words) for value, words in options],
        validate_choice=False,
    )
    carried = {"formdata": typed} if typed else {}
    return type("CheckForm", (FlaskForm,), {"readers": field})(**carried)


def is_uuid(_form: object, field: Any) -> None:
    """Refuse what is not a UUID."""
    try:
        uuid.UUID(field.data or "")
    except ValueError:
        raise ValidationError(_l("Ladda om sidan och försök igen.")) from None


class ConfirmForm(FlaskForm):
    """What the summary page showed: under which text, in which language, and its own token."""

    token = HiddenField(validators=[is_uuid])
    version = HiddenField()
    shown_in = HiddenField()


class ReadForm(FlaskForm):
    """Which version of the text a page showed."""

    version = HiddenField()


class ChangeForm(FlaskForm):
    """Ja or Nej to one kind, and which decision the page showed as standing."""

    kind = HiddenField()
    answer = HiddenField(validators=[AnyOf([YES, NO])])
    based_on = HiddenField()
