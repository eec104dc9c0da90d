"""Signatures in words."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from webapp.core.clock import to_stockholm
from webapp.core.i18n import LANGUAGES, format_date, format_time
from webapp.core.i18n import gettext as _
from webapp.documents.models import SignatureAct
from webapp.identity.credentials.methods import describe_sign_in_method


class SignatureWords(Struct, frozen=True, kw_only=True):
    """Who did what with which version, how and when.

    ``moment`` is ``at`` in words with its time zone; ``method`` is how they had signed in;
    ``hash`` is that of the signed text, in hexadecimal.
    """

    name: str
    organisation: str
    act: SignatureAct
    number: int
    at: dt.datetime
    moment: str
    method: str
    language: str
    hash: str

    @property
    def is_approval(self) -> bool:
        """Whether it is a handläggare who approved; else the owner signed."""
        return self.act is SignatureAct.APPROVED

    @property
    def who(self) -> str:
        """The name, with the organisation where there is one."""
        return f"{self.name}, {self.organisation}" if self.organisation else self.name


def describe_signatures(signature_rows: Iterable[Any]) -> list[SignatureWords]:
    """The rows of ``queries.select_signatures`` in words, in the language of the request."""
    return [_build_signature_words(signature_row) for signature_row in signature_rows]


def _build_signature_words(signature_row: Any) -> SignatureWords:
    signature = signature_row.Signature
    signed_day = format_date(to_stockholm(signature.at).date())
    zone_words = signature.zone.partition("/")[2].replace("_", " ")
    shown_language = LANGUAGES.get(signature.language)
    return SignatureWords(
        name=signature_row.name,
        organisation=signature_row.organisation or "",
        act=signature.act,
        number=signature.number,
        at=signature.at,
        moment=_(
            "%(day)s klockan %(time)s (tid i %(zone)s)",
            day=signed_day,
            time=format_time(signature.at),
            zone=zone_words,
        ),
        method=describe_sign_in_method(signature.method),
        language=shown_language.name if shown_language else signature.language,
        hash=signature.content_hash.hex(),
    )
