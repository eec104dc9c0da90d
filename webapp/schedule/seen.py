"""Several answers on one page, of which each device saves only what was answered there.

A page says of each answer what it had shown and what it says now, both as short tokens. What nobody
touched on the page is left alone; what another device changed meanwhile is kept beside.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, structs

from webapp.accounts.persons import Person
from webapp.core.weeks import Week
from webapp.schedule import body
from webapp.sheets import road
from webapp.sheets.drafts import Write
from webapp.sheets.kinds import Answers
from webapp.sheets.road import Stored


class Told(Struct, frozen=True):
    """What a page says of one answer: the token of what it had shown, and of what it says now."""

    was: str
    now: str


def save(
    person: Person,
    week: Week,
    told: Mapping[str, Told],
    standing: Callable[[Answers], Mapping[str, str]],
    value: Callable[[Answers, str], Any],
    write: Write,
) -> tuple[Stored, list[str]]:
    """Save what is new of ``told``; also gives the names of answers that are there no more.

    ``standing`` gives the tokens of what stands by name, ``value`` what to store for a name. A page
    that is not sure what it had shown says so by ``based_on`` 0. Within ``db.begin_write()``.

    Raises:
        msgspec.ValidationError: a value is not what the schema allows.
    """
    stored = road.find(person, body.KIND, week.key)
    there = standing(stored.draft.answers)
    touched = {name: each for name, each in told.items() if each.now != each.was}
    news = {n: each for n, each in touched.items() if n in there and each.now != there[n]}
    unsure = stored.draft.fields.keys() if write.based_on == 0 else ()
    unseen = {n for n, each in news.items() if each.was != there[n] or n in unsure}
    for names in (news.keys() - unseen, unseen):
        changes = {name: value(stored.draft.answers, name) for name in sorted(names)}
        if changes:
            based_on = _before(stored, names) if names is unseen else stored.revision
            stored = road.save(
                person,
                body.KIND,
                week.key,
                changes,
                structs.replace(write, based_on=based_on),
            )
    return stored, sorted(touched.keys() - there.keys())


def _before(stored: Stored, names: set[str]) -> int:
    """A revision that had seen none of these answers as they stand."""
    fields = stored.draft.fields
    oldest = min((fields[name].revision for name in names if name in fields), default=1)
    return max(0, oldest - 1)
