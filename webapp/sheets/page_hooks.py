"""What an instrument shows on pages that are not its own: the owner's, and those of staff."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
from babel.support import LazyProxy

from webapp.core.registry import RegistryShelf
from webapp.identity.people.persons import Person, StaffMember
from webapp.sheets.kinds import Answers, Audience


class PagePart(msgspec.Struct, frozen=True):
    """A template of an instrument, and the struct it finds as ``part``."""

    template: str
    part: Any


class PageLink(msgspec.Struct, frozen=True):
    """A label and the address it leads to."""

    label: str
    url: str


class SheetDrawing(msgspec.Struct, frozen=True):
    """How a sheet is drawn where a list of lines would not do.

    ``draw`` takes the key, the answers, those of the version before (None where there is none) and
    the audience, and gives what ``template`` finds as ``drawn``. ``by_answer`` where the template
    itself leads its owner to each answer.
    """

    template: str
    draw: Callable[[str, Answers, Answers | None, Audience], Any]
    by_answer: bool = False


class OwnerPages(msgspec.Struct, frozen=True, kw_only=True):
    """An instrument on the pages of the deltagare.

    ``answer_url`` is the page of the answer called so, or of the first one not answered ("").
    ``beside`` gives what it shows about a day on another instrument's page, to which ``here`` leads
    back; None where there is nothing. ``last_page`` is its own page for looking through and
    sending. ``index`` is where to find all there is to fill in, called ``index_label`` where
    several kinds share it. ``after_sending`` is what there is to look at after that.
    """

    answer_url: Callable[[str, str], str]
    drawing: SheetDrawing | None = None
    beside: Callable[[Person, dt.date, str], PagePart | None] | None = None
    last_page: Callable[[str], str] | None = None
    index: Callable[[], str] | None = None
    index_label: LazyProxy | None = None
    after_sending: Callable[[str], PageLink] | None = None


class StaffPages(msgspec.Struct, frozen=True, kw_only=True):
    """An instrument on the reading page of a handläggare.

    ``comment_by_answer`` where a comment may be about one answer. ``actions`` is what the reader
    may do with the sheet besides answering it.
    """

    drawing: SheetDrawing | None = None
    comment_by_answer: bool = False
    actions: Callable[[StaffMember, Any], PagePart] | None = None


OWNER_PAGES: RegistryShelf[OwnerPages] = RegistryShelf("owner pages")
STAFF_PAGES: RegistryShelf[StaffPages] = RegistryShelf("staff pages")


def load_owner_pages(sheet_kind: str) -> OwnerPages:
    """What the instrument of that kind shows to the deltagare.

    Raises:
        KeyError: there is no such instrument.
    """
    return OWNER_PAGES.all()[sheet_kind]


def load_staff_pages(sheet_kind: str) -> StaffPages:
    """What the instrument of that kind shows to staff.

    Raises:
        KeyError: there is no such instrument.
    """
    return STAFF_PAGES.all()[sheet_kind]


def list_parts_beside(
    person: Person, shown_day: dt.date, own_kind: str, return_url: str
) -> list[PagePart]:
    """What the other instruments show about a day on a page of ``own_kind``; may be empty."""
    page_parts = [
        instrument_pages.beside(person, shown_day, return_url)
        for sheet_kind, instrument_pages in OWNER_PAGES.all().items()
        if instrument_pages.beside is not None and sheet_kind != own_kind
    ]
    return [page_part for page_part in page_parts if page_part is not None]
