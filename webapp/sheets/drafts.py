"""A draft: each field knows the page that wrote it, so that no device overwrites another.

Every page that is shown gets an id and counts its saves. By these a save that comes twice, or too
late, is recognised and changes nothing. Where two pages wrote different answers without having
seen each other, both are kept until the person chooses.
"""

import hashlib
from typing import Any
from uuid import UUID

import msgspec

from webapp.sheets.kinds import Answers

# How many pages a draft remembers, and how many fields whose answer was taken away; the oldest
# are forgotten first.
_MOST_PAGES = 64
_MOST_REMOVED = 500


class SheetWrite(msgspec.Struct, frozen=True):
    """One save of a page: ``seq`` is its number, ``based_on`` the revision the page had seen."""

    page: UUID
    seq: int
    based_on: int


class DraftField(msgspec.Struct):
    """An answer, the revision it was saved as, and the page that wrote it."""

    value: Any
    revision: int
    page: UUID


class DraftAct(msgspec.Struct, frozen=True):
    """A save of many fields at once that can be taken back.

    ``before`` holds the values that these fields had; a name that is missing there was new.
    """

    revision: int
    names: list[str]
    before: Answers


class Draft(msgspec.Struct):
    """The answers of one sheet that is being written.

    ``others`` holds further versions of a field, among which the person has to choose. ``pages``
    is the newest save of each page: its number and a digest of its changes. ``last`` is the newest
    act that can be taken back.
    """

    fields: dict[str, DraftField] = {}
    others: dict[str, list[DraftField]] = {}
    pages: dict[UUID, tuple[int, str]] = {}
    last: DraftAct | None = None

    @property
    def answers(self) -> Answers:
        """The value that the sheet shows, by field."""
        return {name: field.value for name, field in self.fields.items()}

    @property
    def conflicts(self) -> list[str]:
        """The names of the fields that have different values to choose between."""
        return [name for name in self.others if len(self.versions(name)) > 1]

    def versions(self, name: str) -> list[Any]:
        """The different values of a field; the first is the one that the sheet shows."""
        field_values = [self.fields[name].value]
        for waiting_field in self.others.get(name, []):
            if waiting_field.value not in field_values:
                field_values.append(waiting_field.value)
        return field_values

    def has_taken(self, changes: Answers, write: SheetWrite) -> bool:
        """Whether this save was taken before, or a later one of the same page was."""
        newest_seq, newest_digest = self.pages.get(write.page, (0, ""))
        return write.seq < newest_seq or (
            write.seq == newest_seq and newest_digest == _digest_changes(changes)
        )


def merge_changes(draft: Draft, changes: Answers, write: SheetWrite, revision: int) -> Draft:
    """``draft`` with ``changes`` saved as ``revision``; the very same object if it has taken them.

    An answer is replaced only by a newer save of the same page, or by a page that had seen it;
    any other change is kept beside it.
    """
    if draft.has_taken(changes, write):
        return draft
    fields = dict(draft.fields)
    others = {field_name: list(versions) for field_name, versions in draft.others.items()}
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
        fields=_drop_oldest_removed(fields, others),
        others=others,
        pages=_note_page_save(draft, changes, write),
        last=draft.last,
    )


def drop_waiting_versions(draft: Draft, field_names: frozenset[str]) -> Draft:
    """``draft`` without further versions of these fields; their shown values stay."""
    if draft.others.keys().isdisjoint(field_names):
        return draft
    others = {name: versions for name, versions in draft.others.items() if name not in field_names}
    return msgspec.structs.replace(draft, others=others)


def merge_undoable_changes(
    draft: Draft, changes: Answers, write: SheetWrite, revision: int
) -> Draft:
    """As ``merge_changes``, remembered so that ``revert_act`` can take it back."""
    merged_draft = merge_changes(draft, changes, write, revision)
    if merged_draft is not draft:
        values_before = {name: draft.fields[name].value for name in changes if name in draft.fields}
        merged_draft.last = DraftAct(revision, list(changes), values_before)
    return merged_draft


def revert_act(draft: Draft, write: SheetWrite, revision: int, act_revision: int) -> Draft:
    """``draft`` as it was before the act of ``act_revision``; what was written after that stays.

    Only the newest act can be taken back; for another one the very same object comes back.
    """
    if draft.last is None or draft.last.revision != act_revision or draft.has_taken({}, write):
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
    return Draft(fields=fields, others=draft.others, pages=_note_page_save(draft, {}, write))


def resolve_field(draft: Draft, name: str, value: Any, write: SheetWrite, revision: int) -> Draft:
    """``draft`` with the value that the person chose for a field of several versions."""
    if draft.has_taken({name: value}, write):
        return draft
    others = {
        field_name: versions for field_name, versions in draft.others.items() if field_name != name
    }
    return Draft(
        fields=draft.fields | {name: DraftField(value, revision, write.page)},
        others=others,
        pages=_note_page_save(draft, {name: value}, write),
        last=draft.last,
    )


def _drop_oldest_removed(
    fields: dict[str, DraftField], others: dict[str, list[DraftField]]
) -> dict[str, DraftField]:
    """``fields`` without the oldest of those whose answer was taken away, if there are too many."""
    removed_names = [
        name for name, field in fields.items() if field.value is None and name not in others
    ]
    if len(removed_names) <= _MOST_REMOVED:
        return fields
    removed_names.sort(key=lambda name: fields[name].revision)
    oldest_names = removed_names[:-_MOST_REMOVED]
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
    newest_saves = list(page_saves.items())[-_MOST_PAGES:]
    return dict(newest_saves)


def _has_seen_field(
    name: str,
    fields: dict[str, DraftField],
    others: dict[str, list[DraftField]],
    write: SheetWrite,
) -> bool:
    """Whether the page that writes had seen every version of a field."""
    return all(
        version.revision <= write.based_on for version in [fields[name], *others.get(name, [])]
    )


def _find_page_field(
    current: DraftField | None, others: list[DraftField], page: UUID
) -> DraftField | None:
    """The version of a field that this very page wrote; None where it wrote none."""
    return next(
        (version for version in [current, *others] if version is not None and version.page == page),
        None,
    )
