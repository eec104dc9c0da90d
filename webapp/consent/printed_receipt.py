"""A receipt on paper, in the language that was shown and in Swedish."""

from pathlib import Path
from typing import Any

from webapp.consent import words
from webapp.consent.consent_texts import ConsentText, choose_text_language
from webapp.consent.models import Receipt
from webapp.consent.own_receipts import OwnReceipt
from webapp.core import pdf
from webapp.core.i18n import LANGUAGES, SWEDISH, current_language
from webapp.core.i18n import gettext as _
from webapp.identity.people.persons import Person

RECEIPT_TEMPLATE = Path(__file__).with_name("receipt.typ")


def render_receipt_pdf(person: Person, own_receipt: OwnReceipt) -> bytes:
    """The receipt as PDF; in Swedish alone where Swedish was shown."""
    receipt, consent_text = own_receipt.receipt, own_receipt.text
    shown_language = choose_text_language(consent_text, language_code=receipt.language).language
    pdf_sides = pdf.build_language_columns(
        shown_language,
        lambda: {
            "heading": _("Kvitto på dina svar om samtycke"),
            "moment": words.format_receipt_moment(receipt),
            "lines": words.list_decision_lines(own_receipt.decisions),
            "facts": _list_receipt_facts(person, receipt),
            "hash": _("Textens kontrollsumma (SHA-256)"),
            "holds": _("Det är den svenska texten som gäller. Andra språk är till hjälp."),
            "text": _build_printed_text(consent_text),
        },
    )
    pdf_values = {
        "sides": pdf_sides,
        "zone": words.format_receipt_zone(receipt),
        "hash": receipt.text_hash,
    }
    return pdf.render_pdf(
        RECEIPT_TEMPLATE, pdf_values, title=pdf_sides[0]["heading"], language=shown_language
    )


def _list_receipt_facts(person: Person, receipt: Receipt) -> list[tuple[str, str]]:
    """Pairs of label and value, in the language in use."""
    shown_language = LANGUAGES.get(receipt.language, SWEDISH)
    return [
        (_("Vem som svarade"), person.name),
        (_("Hur"), _("I appen, inloggad")),
        (_("Språk som visades"), shown_language.name),
        (_("Version av texten"), receipt.text_version),
    ]


def _build_printed_text(consent_text: ConsentText) -> dict[str, Any]:
    """The consent text in the language in use; a title that repeats the one before is left out."""
    is_swedish = current_language().code == SWEDISH.code
    previous_title = ""
    printed_parts = []
    for text_part in consent_text.parts:
        printed_parts.append(
            {
                "title": _(text_part.title) if text_part.title != previous_title else "",
                "text": _(text_part.text),
            }
        )
        previous_title = text_part.title
    return {
        "heading": _("Texten på svenska") if is_swedish else _("Texten på språket som visades"),
        "parts": printed_parts,
    }
