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
        return {field_name: draft_field.value for field_name, draft_field in self.fields.items()}

    @property
    def conflicts(self) -> list[str]:
        """The fields for which different values stand."""
        return [field_name for field_name in self.others if len(self.versions(field_name)) > 1]

    def versions(self, field_name: str) -> list[Any]:
        """The different values that stand for a field; the first is what the sheet shows."""
        field_values = [self.fields[field_name].value]
        for waiting_field in self.others.get(field_name, []):
            if waiting_field.value not in field_values:
                field_values.append(waiting_field.value)
        return field_values

    def knows(self, answer_changes: Answers, sheet_write: SheetWrite) -> bool:
        """Whether this save has been taken before, or came too late to matter."""
        newest_seq, newest_digest = self.pages.get(sheet_write.page, (0, ""))
        return sheet_write.seq < newest_seq or (
            sheet_write.seq == newest_seq and newest_digest == _digest_changes(answer_changes)
        )


def merge_changes(
    draft: Draft, answer_changes: Answers, sheet_write: SheetWrite, revision: int
) -> Draft:
    """``draft`` with ``changes`` taken in as ``revision``; the same draft if it knows them.

    Nothing typed is dropped but by a newer save of the same page, or by a page that had seen it.
    """
    if draft.knows(answer_changes, sheet_write):
        return draft
    draft_fields, waiting_fields = (
        dict(draft.fields),
        {
            waiting_name: list(field_versions)
            for waiting_name, field_versions in draft.others.items()
        },
    )
    conflicting_names = set(draft.conflicts)
    for field_name, field_value in answer_changes.items():
        if field_name in draft_fields:
            draft_fields[field_name] = msgspec.structs.replace(draft_fields[field_name])
        if field_name in waiting_fields:
            waiting_fields[field_name] = [
                msgspec.structs.replace(waiting_field)
                for waiting_field in waiting_fields[field_name]
            ]
        new_field = DraftField(field_value, revision, sheet_write.page)
        page_field = _find_page_field(
            draft_fields.get(field_name), waiting_fields.get(field_name, []), sheet_write.page
        )
        if page_field is not None:
            page_field.value, page_field.revision = field_value, revision
        elif field_name not in draft_fields or (
            field_name not in conflicting_names
            and _has_seen_field(field_name, draft_fields, waiting_fields, sheet_write)
        ):
            draft_fields[field_name] = new_field
            waiting_fields.pop(field_name, None)
        else:
            waiting_fields.setdefault(field_name, []).append(new_field)
    return Draft(
        _drop_oldest_removed(draft_fields, waiting_fields),
        waiting_fields,
        _note_page_save(draft, answer_changes, sheet_write),
        draft.last,
    )


def drop_waiting_versions(draft: Draft, field_names: frozenset[str]) -> Draft:
    """``draft`` where nobody has to choose for these fields: what stands there goes on standing."""
    if draft.others.keys().isdisjoint(field_names):
        return draft
    waiting_fields = {
        field_name: field_versions
        for field_name, field_versions in draft.others.items()
        if field_name not in field_names
    }
    return msgspec.structs.replace(draft, others=waiting_fields)


def merge_undoable_changes(
    draft: Draft, answer_changes: Answers, sheet_write: SheetWrite, revision: int
) -> Draft:
    """``merge``, remembered so that ``undo`` can take it back."""
    merged_draft = merge_changes(draft, answer_changes, sheet_write, revision)
    if merged_draft is not draft:
        values_before = {
            field_name: draft.fields[field_name].value
            for field_name in answer_changes
            if field_name in draft.fields
        }
        merged_draft.last = DraftAct(revision, list(answer_changes), values_before)
    return merged_draft


def revert_act(draft: Draft, sheet_write: SheetWrite, revision: int, act_revision: int) -> Draft:
    """``draft`` as it was before the act of revision ``which``; what was written after stays.

    Only the newest act can be taken back; of another one the same draft comes.
    """
    if draft.last is None or draft.last.revision != act_revision or draft.knows({}, sheet_write):
        return draft
    draft_fields = dict(draft.fields)
    for field_name in draft.last.names:
        draft_field = draft_fields.get(field_name)
        if draft_field is None or draft_field.revision != draft.last.revision:
            continue
        if field_name in draft.last.before:
            draft_fields[field_name] = DraftField(
                draft.last.before[field_name], revision, sheet_write.page
            )
        elif field_name not in draft.others:
            del draft_fields[field_name]
    return Draft(draft_fields, draft.others, _note_page_save(draft, {}, sheet_write))


def _drop_oldest_removed(
    draft_fields: dict[str, DraftField], waiting_fields: dict[str, list[DraftField]]
) -> dict[str, DraftField]:
    removed_names = [
        field_name
        for field_name, draft_field in draft_fields.items()
        if draft_field.value is None and field_name not in waiting_fields
    ]
    if len(removed_names) <= _MOST_REMOVED:
        return draft_fields
    oldest_names = sorted(removed_names, key=lambda field_name: draft_fields[field_name].revision)[
        : len(removed_names) - _MOST_REMOVED
    ]
    return {
        field_name: draft_field
        for field_name, draft_field in draft_fields.items()
        if field_name not in oldest_names
    }


def _digest_changes(answer_changes: Answers) -> str:
    return hashlib.sha256(msgspec.json.encode(answer_changes)).hexdigest()[:16]


def _note_page_save(
    draft: Draft, answer_changes: Answers, sheet_write: SheetWrite
) -> dict[UUID, tuple[int, str]]:
    page_saves = {
        page_id: newest_save
        for page_id, newest_save in draft.pages.items()
        if page_id != sheet_write.page
    }
    page_saves[sheet_write.page] = (sheet_write.seq, _digest_changes(answer_changes))
    return dict(list(page_saves.items())[-_MOST_PAGES:])


def _has_seen_field(
    field_name: str,
    draft_fields: dict[str, DraftField],
    field_versions_by_name: dict[str, list[DraftField]],
    sheet_write: SheetWrite,
) -> bool:
    """Whether the page that writes had seen all that stands for a field."""
    return all(
        draft_field.revision <= sheet_write.based_on
        for draft_field in [draft_fields[field_name], *field_versions_by_name.get(field_name, [])]
    )


def _find_page_field(
    current_field: DraftField | None, waiting_fields: list[DraftField], page_id: UUID
) -> DraftField | None:
    """The entry that this very page wrote, if any."""
    return next(
        (
            draft_field
            for draft_field in [current_field, *waiting_fields]
            if draft_field is not None and draft_field.page == page_id
        ),
        None,
    )


def resolve_field(
    draft: Draft, field_name: str, field_value: Any, sheet_write: SheetWrite, revision: int
) -> Draft:
    """``draft`` with the person's choice for a field that stood twice."""
    if draft.knows({field_name: field_value}, sheet_write):
        return draft
    draft_fields = draft.fields | {field_name: DraftField(field_value, revision, sheet_write.page)}
    waiting_fields = {
        waiting_name: field_versions
        for waiting_name, field_versions in draft.others.items()
        if waiting_name != field_name
    }
    return Draft(
        draft_fields,
        waiting_fields,
        _note_page_save(draft, {field_name: field_value}, sheet_write),
        draft.last,
    )
