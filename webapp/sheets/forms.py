"""What every form on the road carries, and the looking through at its end."""

from typing import Any
from uuid import UUID, uuid4

from flask import abort
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from webapp.core.i18n import lazy_gettext as _l
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.owner_service import StoredSheet


class SheetForm(FlaskForm):
    """A form that saves to the road: names its save and says what it had seen."""

    page = HiddenField()
    seq = HiddenField()
    based_on = HiddenField()

    def ready(self, stored_sheet: StoredSheet) -> None:
        """Make the hidden fields of a page that is about to be shown."""
        self.page.data, self.seq.data = str(uuid4()), "1"
        self.based_on.data = str(stored_sheet.revision)

    def write(self) -> SheetWrite:
        """The save this post is.

        Aborts with 400 where the hidden fields are not what a page of ours made.
        """
        try:
            sheet_write = SheetWrite(
                UUID(self.page.data), int(self.seq.data), int(self.based_on.data)
            )
        except (ValueError, TypeError):
            abort(400)
        if not (0 < sheet_write.seq < 2**31 and 0 <= sheet_write.based_on < 2**31):
            abort(400)
        return sheet_write


class LookThroughForm(FlaskForm):
    """The end of a sheet: send it, or keep it; nothing chosen beforehand.

    ``based_on`` is the revision that was looked through: another one is looked through first.
    """

    based_on = HiddenField()
    share = RadioField(
        _l("Vem ska läsa?"),
        [InputRequired(_l("Välj om du vill dela eller behålla själv."))],
    )

    def offer(self, reader_names: str) -> None:
        """Offer to share only where somebody may read; ``readers`` names them, "" for nobody."""
        keep_choice = SelectChoice("keep", _l("Behåll själv"))
        send_choice = SelectChoice("send", _l("Dela med %(names)s", names=reader_names))
        self.share.choices = [send_choice, keep_choice] if reader_names else [keep_choice]


class ChooseVersionForm(SheetForm):
    """Which of several texts for one question stands; the value is a place in the list."""

    name = HiddenField()
    choice = HiddenField()

    def value(self, field_versions: list[Any]) -> Any:
        """What was chosen: one of ``versions``, or all texts after each other.

        Aborts with 400 where it is neither.
        """
        chosen_place = self.choice.data or ""
        if chosen_place == "both" and all(
            isinstance(field_version, str) for field_version in field_versions
        ):
            return "\n\n".join(field_versions)
        if (
            len(chosen_place) > 3
            or not chosen_place.isdecimal()
            or int(chosen_place) >= len(field_versions)
        ):
            abort(400)
        return field_versions[int(chosen_place)]
