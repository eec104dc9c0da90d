"""A draft: fields that remember who wrote them last, so that no device overwrites another.

A page that is open on a device has an id that it was made with, and counts its saves. A save that
comes again, or late, is known by that and changes nothing. What two pages wrote without having
seen each other is kept twice, and the person chooses.
"""

import hashlib
from typing import Any
from uuid import UUID

import msgspec

from webapp.sheets.kinds import Answers

# How many pages a draft remembers, and how many names of what was taken away; the oldest are
# forgotten first.
_PAGES, _GONE = 64, 500


class DraftWrite(msgspec.Struct, frozen=True):
    """One save: ``page`` and ``seq`` name it, ``based_on`` is the revision the page had seen."""

    page: UUID
    seq: int
    based_on: int


class DraftField(msgspec.Struct):
    """A value, the revision that set it, and the page that wrote it."""

    value: Any
    revision: int
    page: UUID


class DraftAct(msgspec.Struct, frozen=True):
    """A save of many fields at once that can be taken back; ``before`` is what stood there.

    A name that ``before`` lacks was new.
    """

    revision: int
    names: list[str]
    before: Answers


class Draft(msgspec.Struct):
    """The answers of one sheet under way; ``others`` holds what waits for the person's choice.

    ``pages`` tells the newest save of each page: its count and a digest of what it said. ``last``
    is the newest act that can be taken back.
    """

    fields: dict[str, DraftField] = {}
    others: dict[str, list[DraftField]] = {}
    pages: dict[UUID, tuple[int, str]] = {}
    last: DraftAct | None = None

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

    def knows(self, changes: Answers, write: DraftWrite) -> bool:
        """Whether this save has been taken before, or came too late to matter."""
        seq, said = self.pages.get(write.page, (0, ""))
        return write.seq < seq or (write.seq == seq and said == _digest_changes(changes))


def merge_changes(draft: Draft, changes: Answers, write: DraftWrite, revision: int) -> Draft:
    """``draft`` with ``changes`` taken in as ``revision``; the same draft if it knows them.

    Nothing typed is dropped but by a newer save of the same page, or by a page that had seen it.
    """
    if draft.knows(changes, write):
        return draft
    fields, others = dict(draft.fields), {k: list(v) for k, v in draft.others.items()}
    conflicts = set(draft.conflicts)
    for name, value in changes.items():
        if name in fields:
            fields[name] = msgspec.structs.replace(fields[name])
        if name in others:
            others[name] = [msgspec.structs.replace(other) for other in others[name]]
        new = DraftField(value, revision, write.page)
        mine = _find_own_entry(fields.get(name), others.get(name, []), write.page)
        if mine is not None:
            mine.value, mine.revision = value, revision
        elif name not in fields or (
            name not in conflicts and _has_page_seen(name, fields, others, write)
        ):
            fields[name] = new
            others.pop(name, None)
        else:
            others.setdefault(name, []).append(new)
    return Draft(
        _without_old(fields, others), others, _note_write(draft, changes, write), draft.last
    )


def without_choice(draft: Draft, names: frozenset[str]) -> Draft:
    """``draft`` where nobody has to choose for these fields: what stands there goes on standing."""
    if draft.others.keys().isdisjoint(names):
        return draft
    others = {name: waiting for name, waiting in draft.others.items() if name not in names}
    return msgspec.structs.replace(draft, others=others)


def merge_act(draft: Draft, changes: Answers, write: DraftWrite, revision: int) -> Draft:
    """``merge``, remembered so that ``undo`` can take it back."""
    merged = merge_changes(draft, changes, write, revision)
    if merged is not draft:
        before = {name: draft.fields[name].value for name in changes if name in draft.fields}
        merged.last = DraftAct(revision, list(changes), before)
    return merged


def undo_act(draft: Draft, write: DraftWrite, revision: int, which: int) -> Draft:
    """``draft`` as it was before the act of revision ``which``; what was written after stays.

    Only the newest act can be taken back; of another one the same draft comes.
    """
    if draft.last is None or draft.last.revision != which or draft.knows({}, write):
        return draft
    fields = dict(draft.fields)
    for name in draft.last.names:
        field = fields.get(name)
        if field is None or field.revision != draft.last.revision:
            continue
        if name in draft.last.before:
            fields[name] = DraftField(draft.last.before[name], revision, write.page)
        elif name not in draft.others:
            del fields[name]
    return Draft(fields, draft.others, _note_write(draft, {}, write))


def _without_old(
    fields: dict[str, DraftField], others: dict[str, list[DraftField]]
) -> dict[str, DraftField]:
    gone = [name for name, field in fields.items() if field.value is None and name not in others]
    if len(gone) <= _GONE:
        return fields
    oldest = sorted(gone, key=lambda name: fields[name].revision)[: len(gone) - _GONE]
    return {name: field for name, field in fields.items() if name not in oldest}


def _digest_changes(changes: Answers) -> str:
    return hashlib.sha256(msgspec.json.encode(changes)).hexdigest()[:16]


def _note_write(draft: Draft, changes: Answers, write: DraftWrite) -> dict[UUID, tuple[int, str]]:
    pages = {page: said for page, said in draft.pages.items() if page != write.page}
    pages[write.page] = (write.seq, _digest_changes(changes))
    return dict(list(pages.items())[-_PAGES:])


def _has_page_seen(
    name: str, fields: dict[str, DraftField], others: dict[str, list[DraftField]], write: DraftWrite
) -> bool:
    """Whether the page that writes had seen all that stands for a field."""
    return all(f.revision <= write.based_on for f in [fields[name], *others.get(name, [])])


def _find_own_entry(
    current: DraftField | None, others: list[DraftField], page: UUID
) -> DraftField | None:
    """The entry that this very page wrote, if any."""
    return next((f for f in [current, *others] if f is not None and f.page == page), None)


def choose_version(draft: Draft, name: str, value: Any, write: DraftWrite, revision: int) -> Draft:
    """``draft`` with the person's choice for a field that stood twice."""
    if draft.knows({name: value}, write):
        return draft
    fields = draft.fields | {name: DraftField(value, revision, write.page)}
    others = {k: v for k, v in draft.others.items() if k != name}
    return Draft(fields, others, _note_write(draft, {name: value}, write), draft.last)
