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
_MOST_PAGES, _MOST_REMOVED = 64, 500


class SheetWrite(msgspec.Struct, frozen=True):
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
        field_values = [self.fields[name].value]
        for waiting_field in self.others.get(name, []):
            if waiting_field.value not in field_values:
                field_values.append(waiting_field.value)
        return field_values

    def knows(self, changes: Answers, write: SheetWrite) -> bool:
        """Whether this save has been taken before, or came too late to matter."""
        newest_seq, newest_digest = self.pages.get(write.page, (0, ""))
        return write.seq < newest_seq or (
            write.seq == newest_seq and newest_digest == _digest_changes(changes)
        )


def merge_changes(draft: Draft, changes: Answers, write: SheetWrite, revision: int) -> Draft:
    """``draft`` with ``changes`` taken in as ``revision``; the same draft if it knows them.

    Nothing typed is dropped but by a newer save of the same page, or by a page that had seen it.
    """
    if draft.knows(changes, write):
        return draft
    fields, others = (
        dict(draft.fields),
        {field_name: list(versions) for field_name, versions in draft.others.items()},
    )
    conflicts = set(draft.conflicts)
    for name, value in changes.items():
        if name in fields:
            fields[name] = msgspec.structs.replace(fields[name])
        if name in others:
            others[name] = [
                msgspec.structs.replace(waiting_field) for waiting_field in others[name]
            ]
        new_field = DraftField(value, revision, write.page)
        own_field = _find_page_field(fields.get(name), others.get(name, []), write.page)
        if own_field is not None:
            own_field.value, own_field.revision = value, revision
        elif name not in fields or (
            name not in conflicts and _has_seen_field(name, fields, others, write)
        ):
            fields[name] = new_field
            others.pop(name, None)
        else:
            others.setdefault(name, []).append(new_field)
    return Draft(
        _drop_oldest_removed(fields, others),
        others,
        _note_page_save(draft, changes, write),
        draft.last,
    )


def drop_waiting_versions(draft: Draft, field_names: frozenset[str]) -> Draft:
    """``draft`` where nobody has to choose for these fields: what stands there goes on standing."""
    if draft.others.keys().isdisjoint(field_names):
        return draft
    others = {name: versions for name, versions in draft.others.items() if name not in field_names}
    return msgspec.structs.replace(draft, others=others)


def merge_undoable_changes(
    draft: Draft, changes: Answers, write: SheetWrite, revision: int
) -> Draft:
    """``merge``, remembered so that ``undo`` can take it back."""
    merged_draft = merge_changes(draft, changes, write, revision)
    if merged_draft is not draft:
        values_before = {name: draft.fields[name].value for name in changes if name in draft.fields}
        merged_draft.last = DraftAct(revision, list(changes), values_before)
    return merged_draft


def revert_act(draft: Draft, write: SheetWrite, revision: int, act_revision: int) -> Draft:
    """``draft`` as it was before the act of revision ``which``; what was written after stays.

    Only the newest act can be taken back; of another one the same draft comes.
    """
    if draft.last is None or draft.last.revision != act_revision or draft.knows({}, write):
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
    return Draft(fields, draft.others, _note_page_save(draft, {}, write))


def _drop_oldest_removed(
    fields: dict[str, DraftField], others: dict[str, list[DraftField]]
) -> dict[str, DraftField]:
    removed_names = [
        name for name, field in fields.items() if field.value is None and name not in others
    ]
    if len(removed_names) <= _MOST_REMOVED:
        return fields
    oldest_names = sorted(removed_names, key=lambda name: fields[name].revision)[
        : len(removed_names) - _MOST_REMOVED
    ]
    return {name: field for name, field in fields.items() if name not in oldest_names}


def _digest_changes(changes: Answers) -> str:
    return hashlib.sha256(msgspec.json.encode(changes)).hexdigest()[:16]


def _note_page_save(
    draft: Draft, changes: Answers, write: SheetWrite
) -> dict[UUID, tuple[int, str]]:
    page_saves = {
        page: newest_save for page, newest_save in draft.pages.items() if page != write.page
    }
    page_saves[write.page] = (write.seq, _digest_changes(changes))
    return dict(list(page_saves.items())[-_MOST_PAGES:])


def _has_seen_field(
    name: str,
    fields: dict[str, DraftField],
    others: dict[str, list[DraftField]],
    write: SheetWrite,
) -> bool:
    """Whether the page that writes had seen all that stands for a field."""
    return all(
        version.revision <= write.based_on for version in [fields[name], *others.get(name, [])]
    )


def _find_page_field(
    current: DraftField | None, others: list[DraftField], page: UUID
) -> DraftField | None:
    """The entry that this very page wrote, if any."""
    return next(
        (version for version in [current, *others] if version is not None and version.page == page),
        None,
    )


def resolve_field(draft: Draft, name: str, value: Any, write: SheetWrite, revision: int) -> Draft:
    """``draft`` with the person's choice for a field that stood twice."""
    if draft.knows({name: value}, write):
        return draft
    fields = draft.fields | {name: DraftField(value, revision, write.page)}
    others = {
        field_name: versions for field_name, versions in draft.others.items() if field_name != name
    }
    return Draft(
        fields,
        others,
        _note_page_save(draft, {name: value}, write),
        draft.last,
    )
