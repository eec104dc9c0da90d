"""The kinds of data that consent is asked for; each instrument registers its own.

Most kinds of sheet are a kind of data of their own. Several kinds of sheet that a person sees as
one (enkäter) are asked about together, as one kind of data.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from babel.support import LazyProxy
from msgspec import Struct

from webapp.core.registry import RegistryShelf
from webapp.programmes.programme_definitions import Programme, load_programmes

# Whether somebody in an insats fills in sheets of a kind; None is a person in no known insats.
BelongsTo = Callable[[Programme | None], bool]


def belongs_to_everybody(_programme: Programme | None) -> bool:
    """True, for a kind of sheet that all deltagare fill in."""
    return True


class ConsentKind(Struct, frozen=True, kw_only=True):
    """A kind of data: ``code`` is stored with the decision, ``label`` is shown.

    ``belongs_to`` is whether somebody in an insats fills in sheets of this kind.
    """

    code: str
    label: LazyProxy
    belongs_to: BelongsTo = belongs_to_everybody


# The consent kind of each kind of sheet; several kinds of sheet may have the same.
CONSENT_KINDS: RegistryShelf[ConsentKind] = RegistryShelf("consent kinds")


def resolve_consent_kind(sheet_kind: Any) -> Any:
    """The code of the consent kind for sheets of ``sheet_kind``.

    For a column it is an SQL expression, for a name a string.
    """
    code_by_sheet_kind = {
        covered_sheet_kind: consent_kind.code
        for covered_sheet_kind, consent_kind in CONSENT_KINDS.all().items()
        if consent_kind.code != covered_sheet_kind
    }
    if isinstance(sheet_kind, str):
        return code_by_sheet_kind.get(sheet_kind, sheet_kind)
    if not code_by_sheet_kind:
        return sheet_kind
    return sa.case(code_by_sheet_kind, value=sheet_kind, else_=sheet_kind)


def list_consent_kinds() -> Mapping[str, LazyProxy]:
    """The label of every kind by its code, in the order they were registered."""
    label_by_code: dict[str, LazyProxy] = {}
    for consent_kind in CONSENT_KINDS.all().values():
        label_by_code.setdefault(consent_kind.code, consent_kind.label)
    return label_by_code


def list_asked_kinds(*programme_codes: str) -> list[str]:
    """The codes of the kinds that somebody in these insatser is asked about.

    Without codes they are the kinds that a person in no insats is asked about.
    """
    own_programmes: list[Programme | None] = [None]
    if programme_codes:
        own_programmes = [load_programmes().get(code) for code in programme_codes]
    asked_codes = {
        consent_kind.code
        for consent_kind in CONSENT_KINDS.all().values()
        if any(consent_kind.belongs_to(programme) for programme in own_programmes)
    }
    return [kind_code for kind_code in list_consent_kinds() if kind_code in asked_codes]
