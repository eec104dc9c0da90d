"""A draft: fields that remember who wrote them last, so that no device overwrites another.

A page that is open on a device has an id and counts its saves. What one page writes follows its
own count, so a late save never undoes a newer one. What two pages wrote without having seen each
other is kept twice, and the person chooses.
"""

from typing import Any
from uuid import UUID

import msgspec

from webapp.sheets.instruments import Answers


class Write(msgspec.Struct, frozen=True):
    """One save: ``client_id`` names it, ``page`` and ``seq`` order it, ``based_on`` is the
    revision the page had seen."""

    client_id: UUID
    page: UUID
    seq: int
    based_on: int


class Field(msgspec.Struct):
    """A value, the revision that set it, and the page and count of that save."""

    value: Any
    revision: int
    page: UUID
    seq: int


class Draft(msgspec.Struct):
    """The answers of one sheet under way; ``others`` holds what waits for the person's choice."""

    fields: dict[str, Field] = {}
    others: dict[str, list[Field]] = {}

    @property
    def answers(self) -> Answers:
        """Field to value."""
        return {name: field.value for name, field in self.fields.items()}

    @property
    def conflicts(self) -> list[str]:
        """The fields for which different values stand."""
        return [name for name in self.others if len(self.versions(name)) > 1]

    def versions(self, name: str) -> list[Any]:
        """The different values that stand for a field; the first is what the sheet shows."""
        values = [self.fields[name].value]
        for other in self.others.get(name, []):
            if other.value not in values:
                values.append(other.value)
        return values


def merge(draft: Draft, changes: Answers, write: Write, revision: int) -> Draft:
    """``draft`` with ``changes`` taken in as ``revision``.

    Nothing typed is dropped but by a newer save of the same page, or by a page that had seen it.
    """
    fields, others = dict(draft.fields), {k: list(v) for k, v in draft.others.items()}
    conflicts = set(draft.conflicts)
    for name, value in changes.items():
        new = Field(value, revision, write.page, write.seq)
        mine = _own(fields.get(name), others.get(name, []), write.page)
        if mine is not None:
            if write.seq > mine.seq:
                mine.value, mine.revision, mine.seq = value, revision, write.seq
        elif name not in fields or (name not in conflicts and _seen(name, fields, others, write)):
            fields[name] = new
            others.pop(name, None)
        else:
            others.setdefault(name, []).append(new)
    return Draft(fields, others)


def _seen(
    name: str, fields: dict[str, Field], others: dict[str, list[Field]], write: Write
) -> bool:
    """Whether the page that writes had seen all that stands for a field."""
    return all(f.revision <= write.based_on for f in [fields[name], *others.get(name, [])])


def _own(current: Field | None, others: list[Field], page: UUID) -> Field | None:
    """The entry that this very page wrote, if any."""
    return next((f for f in [current, *others] if f is not None and f.page == page), None)


def choose(draft: Draft, name: str, value: Any, write: Write, revision: int) -> Draft:
    """``draft`` with the person's choice for a field that stood twice."""
    fields = draft.fields | {name: Field(value, revision, write.page, write.seq)}
    return Draft(fields, {k: v for k, v in draft.others.items() if k != name})
