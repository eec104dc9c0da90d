"""The forms that every instrument shares: saving, looking through, choosing a version."""

from typing import Any
from uuid import UUID, uuid4

from flask import abort
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from webapp.core.i18n import lazy_gettext as _l
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.drafts import SheetWrite


class SheetForm(FlaskForm):
    """A form that saves answers; its hidden fields are those of a ``SheetWrite``."""

    page = HiddenField()
    seq = HiddenField()
    based_on = HiddenField()

    def ready(self, stored_sheet: StoredSheet) -> None:
        """Fill the hidden fields of a page that is about to be shown."""
        self.page.data, self.seq.data = str(uuid4()), "1"
        self.based_on.data = str(stored_sheet.revision)

    def write(self) -> SheetWrite:
        """The page, count and seen revision of this save, from the hidden fields.

        Aborts with 400 where no page of ours made them.
        """
        try:
            sheet_write = SheetWrite(
                page=UUID(self.page.data),
                seq=int(self.seq.data),
                based_on=int(self.based_on.data),
            )
        except (ValueError, TypeError):
            abort(400)
        if not (0 < sheet_write.seq < 2**31 and 0 <= sheet_write.based_on < 2**31):
            abort(400)
        return sheet_write


class LookThroughForm(FlaskForm):
    """The last step of a sheet: send it or keep it; neither is chosen beforehand.

    ``based_on`` is the revision that was looked through; a newer one has to be looked through
    again.
    """

    based_on = HiddenField()
    share = RadioField(
        _l("Vem ska läsa?"),
        [InputRequired(_l("Välj om du vill dela eller behålla själv."))],
    )

    def offer(self, reader_names: str) -> None:
        """Offer to keep, and to share where somebody may read.

        ``reader_names`` is "" where nobody may.
        """
        keep_choice = SelectChoice("keep", _l("Behåll själv"))
        self.share.choices = [keep_choice]
        if reader_names:
            send_choice = SelectChoice("send", _l("Dela med %(names)s", names=reader_names))
            self.share.choices = [send_choice, keep_choice]


class ChooseVersionForm(SheetForm):
    """Which of several versions of one answer is kept.

    ``choice`` is the place of the version in the list, from 0, or ``both`` for all texts together.
    """

    name = HiddenField()
    choice = HiddenField()

    def value(self, field_versions: list[Any]) -> Any:
        """The answer that was chosen: one of ``field_versions``, or all texts after each other.

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
