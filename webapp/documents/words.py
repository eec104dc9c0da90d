"""Signatures ready to read."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from webapp.core.clock import to_stockholm
from webapp.core.i18n import LANGUAGES, format_date, format_time
from webapp.core.i18n import gettext as _
from webapp.documents.models import SigningAct
from webapp.identity.credentials.methods import in_words as method_in_words


class SignatureInWords(Struct, frozen=True):
    """Who did what with which version, how and when; ``moment`` with its time zone in words."""

    name: str
    organisation: str
    act: SigningAct
    number: int
    at: dt.datetime
    moment: str
    method: str
    language: str
    hash: str

    @property
    def is_approval(self) -> bool:
        """Whether a handläggare approved, rather than the owner signed."""
        return self.act is SigningAct.APPROVED

    @property
    def who(self) -> str:
        """Name and organisation."""
        return f"{self.name}, {self.organisation}" if self.organisation else self.name


def describe_signatures(rows: Iterable[Any]) -> list[SignatureInWords]:
    """The rows of ``queries.signatures`` in the language of the request."""
    return [_in_words(row) for row in rows]


def _in_words(row: Any) -> SignatureInWords:
    signature = row.Signature
    day = format_date(to_stockholm(signature.at).date())
    zone = signature.zone.partition("/")[2].replace("_", " ")
    shown = LANGUAGES.get(signature.language)
    return SignatureInWords(
        name=row.name,
        organisation=row.organisation or "",
        act=signature.act,
        number=signature.number,
        at=signature.at,
        moment=_(
            "%(day)s klockan %(time)s (tid i %(zone)s)",
            day=day,
            time=format_time(signature.at),
            zone=zone,
        ),
        method=method_in_words(signature.method),
        language=shown.name if shown else signature.language,
        hash=signature.content_hash.hex(),
    )
