"""What is asked when a person looks back on a week."""

import hashlib
from collections.abc import Mapping

from wtforms import SelectChoice, SelectMultipleField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.validators import Length

from webapp.core.form_fields import clean_text
from webapp.core.i18n import lazy_gettext as _l
from webapp.instruments.schedule import week_sheet
from webapp.instruments.schedule.page_answers import SubmittedAnswer
from webapp.instruments.schedule.schedule_blocks import Block
from webapp.sheets.forms import SheetForm
from webapp.sheets.kinds import Answers


def _build_lookback_field(question: object) -> TextAreaField:
    error_message = _l("Texten är för lång. Korta den till 4 000 tecken.")
    length_limit = Length(max=week_sheet.TEXT_LIMIT, message=error_message)
    return TextAreaField(question, [length_limit], filters=[clean_text], default="")


class LookbackForm(SheetForm):
    """Two texts about the week, and which of its blocks to plan for the next week as well.

    ``keep_was`` and ``change_was`` are the tokens of the texts that the page had shown.
    """

    keep = _build_lookback_field(week_sheet.LOOKBACK_QUESTIONS["keep"])
    change = _build_lookback_field(week_sheet.LOOKBACK_QUESTIONS["change"])
    keep_was = HiddenField()
    change_was = HiddenField()
    along = SelectMultipleField(_l("Vad ska med till nästa vecka?"), validate_choice=False)

    def offer(self, week_blocks: Mapping[str, Block]) -> None:
        """Offer the planned blocks of the week for the next week."""
        self.along.choices = [
            SelectChoice(block_name, week_sheet.format_block_label(block))
            for block_name, block in week_blocks.items()
            if block.planned
        ]

    def fill(self, answers: Answers, week_blocks: Mapping[str, Block]) -> None:
        """Show the stored texts, and choose all planned blocks for the next week."""
        for answer_name in week_sheet.LOOKBACK_QUESTIONS:
            self[answer_name].data = answers.get(answer_name) or ""
            self[f"{answer_name}_was"].data = hash_lookback_text(self[answer_name].data)
        self.along.data = [
            answer_name for answer_name, block in week_blocks.items() if block.planned
        ]

    def build_submitted_texts(self) -> dict[str, SubmittedAnswer]:
        """The texts as ``page_answers.save_page_answers`` takes them."""
        return {
            answer_name: SubmittedAnswer(
                was=self[f"{answer_name}_was"].data or "",
                now=hash_lookback_text(self[answer_name].data),
            )
            for answer_name in week_sheet.LOOKBACK_QUESTIONS
        }


def list_lookback_tokens(answers: Answers) -> dict[str, str]:
    """The token of each stored text, by the name of its question."""
    return {
        answer_name: hash_lookback_text(answers.get(answer_name))
        for answer_name in week_sheet.LOOKBACK_QUESTIONS
    }


def hash_lookback_text(lookback_text: str | None) -> str:
    """A short token that is the same for the same text and does not reveal it."""
    return hashlib.sha256((lookback_text or "").encode()).hexdigest()[:16]
