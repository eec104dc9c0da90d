"""A receipt on paper: what its page says, in the language that was shown and in Swedish."""

from pathlib import Path
from typing import Any

from webapp.accounts.models import Organisation
from webapp.accounts.persons import Person
from webapp.consent import history
from webapp.consent.models import Grant, Receipt
from webapp.consent.texts import ConsentText, shown
from webapp.core import pdf
from webapp.core.i18n import LANGUAGES, SWEDISH, language
from webapp.core.i18n import gettext as _

TEMPLATE = Path(__file__).with_name("receipt.typ")


def printed(
    person: Person,
    receipt: Receipt,
    decisions: list[tuple[Grant, Organisation]],
    text: ConsentText,
) -> bytes:
    """One A4 as PDF; in Swedish alone where Swedish was shown."""
    seen = shown(text, code=receipt.language).language
    sides = pdf.beside(
        seen,
        lambda: {
            "heading": _("Kvitto på dina svar om samtycke"),
            "moment": history.moment(receipt),
            "lines": [history.sentence(*decision) for decision in decisions],
            "facts": _facts(person, receipt),
            "hash": _("Textens kontrollsumma (SHA-256)"),
            "holds": _("Det är den svenska texten som gäller. Andra språk är till hjälp."),
            "text": _text(text),
        },
    )
    data = {"sides": sides, "zone": history.zone(receipt), "hash": receipt.text_hash}
    return pdf.render(TEMPLATE, data, title=sides[0]["heading"], language=seen)


def _facts(person: Person, receipt: Receipt) -> list[tuple[str, str]]:
    """Label and value, in the language spoken now."""
    spoken = LANGUAGES.get(receipt.language, SWEDISH)
    return [
        (_("Vem som svarade"), person.name),
        (_("Hur"), _("I appen, inloggad")),
        (_("Språk som visades"), spoken.name),
        (_("Version av texten"), receipt.text_version),
    ]


def _text(text: ConsentText) -> dict[str, Any]:
    """The consent text in the language spoken now, a title only where it changes."""
    swedish = language().code == SWEDISH.code
    before, parts = "", []
    for part in text.parts:
        parts.append({"title": _(part.title) if part.title != before else "", "text": _(part.text)})
        before = part.title
    return {
        "heading": _("Texten på svenska") if swedish else _("Texten på språket som visades"),
        "parts": parts,
    }
