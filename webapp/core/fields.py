"""Fields that several slices ask with, their messages in the person's language."""

from typing import Any

from wtforms import DateField

from webapp.core.i18n import gettext as _


class DayField(DateField):
    """A day; empty is None, and what is no day is told beside the question."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ``ValueError``, which WTForms shows, for what is no day."""
        if not "".join(valuelist).strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Skriv en dag, till exempel 2026-11-30.")) from None
