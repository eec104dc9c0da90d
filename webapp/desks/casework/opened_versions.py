"""One version of a sent sheet, opened and compared with the version before it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from webapp.core.i18n import LANGUAGES, SWEDISH, Language
from webapp.sheets import staff_service
from webapp.sheets.kinds import AnswerLine, Audience, get_sheet_kinds
from webapp.sheets.models import SheetVersion
from webapp.sheets.page_hooks import load_staff_pages


class LineChange(msgspec.Struct, frozen=True):
    """One answer, and whether it differs from the version before.

    ``before`` is what stood there before a change; None where nothing did, or nothing changed.
    """

    line: AnswerLine
    before: AnswerLine | None
    changed: bool


class OpenedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a sheet, opened.

    Where its instrument draws the sheet, ``drawn`` is what the instrument's template shows and
    ``changes`` is empty. Otherwise ``changes`` holds the answers and ``drawn`` is None.
    """

    number: int
    sent_at: dt.datetime
    language: Language
    changes: list[LineChange]
    drawn: Any


def open_sent_version(
    person_key: bytes, sheet: Row[Any], sheet_versions: list[SheetVersion], version_number: int
) -> OpenedVersion:
    """The version of that number among ``sheet_versions`` (all, oldest first), in words.

    Raises:
        TamperedError: it does not open with the person's key.
    """
    opened_version = sheet_versions[version_number - 1]
    answers = staff_service.unseal_version_answers(person_key, sheet, opened_version)
    earlier_answers = None
    if version_number > 1:
        earlier_answers = staff_service.unseal_version_answers(
            person_key, sheet, sheet_versions[version_number - 2]
        )
    instrument, drawing = get_sheet_kinds()[sheet.kind], load_staff_pages(sheet.kind).drawing
    drawn_context, line_changes = None, []
    if drawing is not None:
        drawn_context = drawing.draw(sheet.key, answers, earlier_answers, Audience.STAFF)
    elif earlier_answers is None:
        line_changes = [
            LineChange(answer_line, None, changed=False)
            for answer_line in instrument.lines(answers, Audience.STAFF)
        ]
    else:
        line_changes = _compare_answer_lines(
            instrument.lines(answers, Audience.STAFF),
            instrument.lines(earlier_answers, Audience.STAFF),
        )
    return OpenedVersion(
        number=version_number,
        sent_at=opened_version.sent_at,
        language=LANGUAGES.get(opened_version.language, SWEDISH),
        changes=line_changes,
        drawn=drawn_context,
    )


def _compare_answer_lines(
    answer_lines: Sequence[AnswerLine], earlier_lines: Sequence[AnswerLine]
) -> list[LineChange]:
    """Each line beside the earlier line of its name; lines taken away stand last, without value."""
    earlier_by_name = {earlier_line.name: earlier_line for earlier_line in earlier_lines}
    line_changes = []
    for answer_line in answer_lines:
        earlier_line = earlier_by_name.pop(answer_line.name, None)
        is_changed = earlier_line is None or earlier_line.value != answer_line.value
        line_changes.append(
            LineChange(answer_line, earlier_line if is_changed else None, is_changed)
        )
    for removed_line in earlier_by_name.values():
        empty_line = msgspec.structs.replace(removed_line, value="", own_words=False)
        line_changes.append(LineChange(empty_line, removed_line, changed=True))
    return line_changes
