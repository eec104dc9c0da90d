"""The text of the consent to the evaluation: versions locked by hash, as that of the others."""

from typing import Annotated, Any

from msgspec import Meta

from webapp.consent.texts import Note, Page, Part, Purpose, Text, Texts
from webapp.core.registry import Slot


class EvaluationText(Text, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """One version, in Swedish: everything on one page."""

    purpose: Purpose
    pages: Annotated[list[Page], Meta(min_length=1)]
    no: Note
    withdrawal: Note

    @property
    def parts(self) -> list[Part]:
        """All of the text that is agreed to, in reading order."""
        pages = [
            Part(each.id, page.title, each.text) for page in self.pages for each in page.sections
        ]
        return [
            Part("purpose", self.purpose.title, self.purpose.text),
            *pages,
            Part("no", self.no.title, self.no.text),
            Part("withdrawal", self.withdrawal.title, self.withdrawal.text),
        ]

    @property
    def content(self) -> list[Any]:
        """What must never change once people have agreed to it."""
        return [*super().content, self.purpose.code]


EVALUATION_TEXTS: Slot[Texts[EvaluationText]] = Slot("evaluation texts")


def texts() -> Texts[EvaluationText]:
    """The versions of this installation."""
    return EVALUATION_TEXTS.get()
