"""Saving a page with several answers, of which each device stores only what it changed.

For each answer the page sends two short tokens: of the value it had shown, and of the value it
holds now. An answer that was not changed on the page is left alone. Where another device changed
the same answer meanwhile, both versions are kept.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, structs

from webapp.core.weeks import Week
from webapp.identity.people.persons import Person
from webapp.instruments.schedule import week_sheet
from webapp.sheets import draft_saving
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.kinds import Answers


class SubmittedAnswer(Struct, frozen=True):
    """The tokens of one answer: of what the page had shown, and of what it holds now."""

    was: str
    now: str


class SavedAnswers(Struct, frozen=True):
    """The sheet after a save; ``missing_names`` are changed answers that are not in it any more."""

    stored_sheet: StoredSheet
    missing_names: list[str]


def save_page_answers(
    person: Person,
    week: Week,
    submitted: Mapping[str, SubmittedAnswer],
    read_tokens: Callable[[Answers], Mapping[str, str]],
    build_value: Callable[[Answers, str], Any],
    write: SheetWrite,
) -> SavedAnswers:
    """Save the answers of ``submitted`` that were changed on the page.

    ``read_tokens`` gives the tokens of the stored answers by name, ``build_value`` what to store
    for a name. A page that does not know what it had shown says so by ``based_on`` 0. Called within
    ``db.begin_write()``.

    Raises:
        msgspec.ValidationError: a value is not what the schema allows.
    """
    stored = draft_saving.load_own_sheet(person, week_sheet.KIND, week.key)
    current = read_tokens(stored.draft.answers)
    touched = {name: answer for name, answer in submitted.items() if answer.now != answer.was}
    changed = {
        name: answer
        for name, answer in touched.items()
        if name in current and answer.now != current[name]
    }
    unseen_names = _list_unseen_names(stored, changed, current, write)
    seen_names = changed.keys() - unseen_names
    if seen_names:
        changes = {name: build_value(stored.draft.answers, name) for name in sorted(seen_names)}
        seen_write = structs.replace(write, based_on=stored.revision)
        stored = draft_saving.save_answers(person, week_sheet.KIND, week.key, changes, seen_write)
    if unseen_names:
        changes = {name: build_value(stored.draft.answers, name) for name in sorted(unseen_names)}
        based_on = _find_unseen_revision(stored, unseen_names)
        stored = draft_saving.save_answers(
            person, week_sheet.KIND, week.key, changes, structs.replace(write, based_on=based_on)
        )
    return SavedAnswers(stored, sorted(touched.keys() - current.keys()))


def _list_unseen_names(
    stored: StoredSheet,
    changed: Mapping[str, SubmittedAnswer],
    current: Mapping[str, str],
    write: SheetWrite,
) -> set[str]:
    """The changed answers whose stored value the page had not shown."""
    stored_names = stored.draft.fields.keys()
    if write.based_on == 0:
        return {
            name
            for name, answer in changed.items()
            if answer.was != current[name] or name in stored_names
        }
    return {name for name, answer in changed.items() if answer.was != current[name]}


def _find_unseen_revision(stored: StoredSheet, names: set[str]) -> int:
    """The newest revision before any of these answers was stored as it is now."""
    fields = stored.draft.fields
    oldest_revision = min((fields[name].revision for name in names if name in fields), default=1)
    return max(0, oldest_revision - 1)
