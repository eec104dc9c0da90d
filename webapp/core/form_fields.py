"""Fields that several slices ask with, their messages in the person's language."""

import re
from typing import Any

from wtforms import DateField, StringField
from wtforms.widgets import TimeInput

from webapp.core.i18n import gettext as _

# A real answer to every question: the person saw it and would rather not say.
DECLINED = "declined"

# The limit of a long text: WTForms counts characters, after line ends are made one.
TEXT_LIMIT = 10_000
_REMOVED_CHARACTERS = dict.fromkeys([0, *range(0xD800, 0xE000)])


def clean_text(typed_text: str | None) -> str | None:
    """``typed_text`` without what no text holds (NUL, lone surrogates), line ends made one."""
    return (
        typed_text.translate(_REMOVED_CHARACTERS).replace("\r\n", "\n").replace("\r", "\n")
        if typed_text
        else typed_text
    )


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


class ClockField(StringField):
    """A time of day as minutes after midnight, 0 to 1439; empty is None.

    Browsers send ``09:05``; who types may write ``9``, ``9.05`` or ``0905``.
    """

    widget = TimeInput()
    data: Any
    _CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:. ]?([0-5]\d))?(?::[0-5]\d)?", re.ASCII)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data // 60:02}:{self.data % 60:02}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ``ValueError``, which WTForms shows, for what is no time."""
        typed_text = "".join(valuelist[:1]).strip()
        self.data = None
        if not typed_text:
            return
        clock_match = self._CLOCK.fullmatch(typed_text)
        if clock_match is None:
            raise ValueError(_("Skriv en tid, till exempel 09:30."))
        self.data = int(clock_match[1]) * 60 + int(clock_match[2] or 0)
