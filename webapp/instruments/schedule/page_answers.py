"""Several answers on one page, of which each device saves only what was answered there.

A page says of each answer what it had shown and what it says now, both as short tokens. What nobody
touched on the page is left alone; what another device changed meanwhile is kept beside.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, structs

from webapp.core.weeks import Week
from webapp.identity.people.persons import Person
from webapp.instruments.schedule import week_sheet
from webapp.sheets import owner_service
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.kinds import Answers
from webapp.sheets.owner_service import StoredSheet


class SubmittedAnswer(Struct, frozen=True):
    """What a page says of one answer: the token of what it had shown, and of what it says now."""

    was: str
    now: str


def save_page_answers(
    person: Person,
    week: Week,
    submitted: Mapping[str, SubmittedAnswer],
    read_tokens: Callable[[Answers], Mapping[str, str]],
    build_value: Callable[[Answers, str], Any],
    write: SheetWrite,
) -> tuple[StoredSheet, list[str]]:
    """Save what is new of ``submitted``; also gives the names of answers that are there no more.

    ``read_tokens`` gives the tokens of what stands by name, ``build_value`` what to store for a
    name. A page that is not sure what it had shown says so by ``based_on`` 0. Within
    ``db.begin_write()``.

    Raises:
        msgspec.ValidationError: a value is not what the schema allows.
    """
    stored = owner_service.load_own_sheet(person, week_sheet.KIND, week.key)
    current = read_tokens(stored.draft.answers)
    touched = {name: answer for name, answer in submitted.items() if answer.now != answer.was}
    changed = {
        answer_name: answer
        for answer_name, answer in touched.items()
        if answer_name in current and answer.now != current[answer_name]
    }
    unsure = stored.draft.fields.keys() if write.based_on == 0 else ()
    unseen = {
        answer_name
        for answer_name, answer in changed.items()
        if answer.was != current[answer_name] or answer_name in unsure
    }
    for names in (changed.keys() - unseen, unseen):
        changes = {name: build_value(stored.draft.answers, name) for name in sorted(names)}
        if changes:
            based_on = _find_unseen_revision(stored, names) if names is unseen else stored.revision
            stored = owner_service.save_answers(
                person,
                week_sheet.KIND,
                week.key,
                changes,
                structs.replace(write, based_on=based_on),
            )
    return stored, sorted(touched.keys() - current.keys())


def _find_unseen_revision(stored: StoredSheet, names: set[str]) -> int:
    """A revision that had seen none of these answers as they stand."""
    fields = stored.draft.fields
    oldest_revision = min((fields[name].revision for name in names if name in fields), default=1)
    return max(0, oldest_revision - 1)
