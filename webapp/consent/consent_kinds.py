"""The kinds of data that consent is asked for; each instrument slice adds its own.

Mostly a kind of sheet is a kind of data. Several kinds of sheet that are one to the person
(enkäter) are asked about together.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from babel.support import LazyProxy
from msgspec import Struct

from webapp.core.registry import RegistryShelf
from webapp.programmes.programme_definitions import Programme, load_programmes

# Whether somebody in an insats (None: in none that is known) fills in sheets of a kind.
BelongsTo = Callable[[Programme | None], bool]


def belongs_to_everybody(_programme: Programme | None) -> bool:
    """For a kind of sheet that all deltagare fill in."""
    return True


class ConsentKind(Struct, frozen=True, kw_only=True):
    """What a person decides about: ``code`` stands in the grant, ``label`` on their pages.

    ``belongs_to`` says which insatser have sheets of it.
    """

    code: str
    label: LazyProxy
    belongs_to: BelongsTo = belongs_to_everybody


# By kind of sheet; several of them may have the same consent kind.
CONSENT_KINDS: RegistryShelf[ConsentKind] = RegistryShelf("consent kinds")


def resolve_consent_kind(sheet_kind: Any) -> Any:
    """The kind that a decision about sheets of ``sheet_kind`` (a column or a name) stands as."""
    code_by_sheet_kind = {
        covered_sheet_kind: consent_kind.code
        for covered_sheet_kind, consent_kind in CONSENT_KINDS.all().items()
        if consent_kind.code != covered_sheet_kind
    }
    if isinstance(sheet_kind, str):
        return code_by_sheet_kind.get(sheet_kind, sheet_kind)
    return (
        sa.case(code_by_sheet_kind, value=sheet_kind, else_=sheet_kind)
        if code_by_sheet_kind
        else sheet_kind
    )


def list_consent_kinds() -> Mapping[str, LazyProxy]:
    """Code to label of every kind, in the order the slices were added; the first label stands."""
    label_by_code: dict[str, LazyProxy] = {}
    for consent_kind in CONSENT_KINDS.all().values():
        label_by_code.setdefault(consent_kind.code, consent_kind.label)
    return label_by_code


def list_asked_kinds(*programme_codes: str) -> list[str]:
    """The kinds that somebody in the insatser called so is asked about: those that any has.

    Without codes: what a person in no insats is asked about.
    """
    own_programmes = [
        load_programmes().get(programme_code) for programme_code in programme_codes
    ] or [None]
    asked_codes = {
        consent_kind.code
        for consent_kind in CONSENT_KINDS.all().values()
        if any(consent_kind.belongs_to(programme) for programme in own_programmes)
    }
    return [kind_code for kind_code in list_consent_kinds() if kind_code in asked_codes]
