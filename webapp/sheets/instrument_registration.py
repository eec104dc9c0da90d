"""Register an instrument: its kind of sheet, its pages, its consent, what is due."""

from flask import Flask

from webapp.consent.consent_kinds import CONSENT_KINDS, ConsentKind
from webapp.programmes.programme_definitions import Programme
from webapp.sheets.due_items import DUE_SOURCES, DueSource
from webapp.sheets.kinds import SHEET_KINDS, SheetKind
from webapp.sheets.page_hooks import (
    OWNER_PAGES,
    STAFF_PAGES,
    OwnerPages,
    PageLink,
    StaffPages,
)


def register_instrument(
    app: Flask,
    sheet_kind: SheetKind,
    consent_kind: ConsentKind,
    due_source: DueSource,
) -> None:
    """Add a kind of sheet, what consent is asked for it, and what there is to do with it.

    Raises:
        RegistryError: there is a kind of that code already.
    """
    SHEET_KINDS.add(app, sheet_kind.kind, sheet_kind)
    CONSENT_KINDS.add(app, sheet_kind.kind, consent_kind)
    DUE_SOURCES.add(app, sheet_kind.kind, due_source)


def register_pages(
    app: Flask, sheet_kind: str, owner_pages: OwnerPages, staff_pages: StaffPages
) -> None:
    """Add what the instrument of that kind shows to its deltagare and to staff."""
    OWNER_PAGES.add(app, sheet_kind, owner_pages)
    STAFF_PAGES.add(app, sheet_kind, staff_pages)


def list_other_indexes(programme: Programme | None, own_kind: str) -> list[PageLink]:
    """Links to what somebody in an insats fills in besides ``own_kind``, each address once."""
    labels_by_url = {
        instrument_pages.index(): str(
            instrument_pages.index_label or SHEET_KINDS.all()[sheet_kind].label
        )
        for sheet_kind, instrument_pages in OWNER_PAGES.all().items()
        if instrument_pages.index is not None
        and sheet_kind != own_kind
        and CONSENT_KINDS.all()[sheet_kind].belongs_to(programme)
    }
    return [PageLink(index_label, index_url) for index_url, index_label in labels_by_url.items()]
