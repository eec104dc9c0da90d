"""The text of the consent to the evaluation; its versions are locked by hash."""

from typing import Annotated, Any

from msgspec import Meta

from webapp.consent.consent_texts import (
    ConsentPurpose,
    TextNote,
    TextPage,
    TextPart,
    TextVersions,
    VersionedText,
)
from webapp.core.registry import RegistrySlot


class EvaluationText(
    VersionedText, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}
):
    """One version of the text, in Swedish; all of it is shown on one page."""

    purpose: ConsentPurpose
    pages: Annotated[list[TextPage], Meta(min_length=1)]
    no: TextNote
    withdrawal: TextNote

    @property
    def parts(self) -> list[TextPart]:
        """All of the text that is agreed to, in reading order."""
        page_parts = [
            TextPart(page_section.id, text_page.title, page_section.text)
            for text_page in self.pages
            for page_section in text_page.sections
        ]
        return [
            TextPart("purpose", self.purpose.title, self.purpose.text),
            *page_parts,
            TextPart("no", self.no.title, self.no.text),
            TextPart("withdrawal", self.withdrawal.title, self.withdrawal.text),
        ]

    @property
    def content(self) -> list[Any]:
        """What the hash is computed from: it must not change once people have agreed to it."""
        return [*super().content, self.purpose.code]


EVALUATION_TEXTS: RegistrySlot[TextVersions[EvaluationText]] = RegistrySlot("evaluation texts")


def load_evaluation_texts() -> TextVersions[EvaluationText]:
    """The versions of the text in this installation."""
    return EVALUATION_TEXTS.get()
