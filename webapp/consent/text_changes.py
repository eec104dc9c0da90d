"""What differs between two versions of a text."""

from msgspec import Struct

from webapp.consent.consent_texts import TextPart, VersionedText


class ChangedPart(Struct, frozen=True):
    """A part of a text in two versions; None in a version that does not have it."""

    old: TextPart | None
    new: TextPart | None


def list_changed_parts(old_text: VersionedText, new_text: VersionedText) -> list[ChangedPart]:
    """The parts that differ: those of the new text in its order, then those that were removed."""
    old_parts = {text_part.id: text_part for text_part in old_text.parts}
    new_parts = {text_part.id: text_part for text_part in new_text.parts}
    removed_ids = [part_id for part_id in old_parts if part_id not in new_parts]
    return [
        ChangedPart(old_parts.get(part_id), new_parts.get(part_id))
        for part_id in [*new_parts, *removed_ids]
        if old_parts.get(part_id) != new_parts.get(part_id)
    ]
