"""What an instrument shows on pages of other slices: those of the owner, and those of staff."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
from babel.support import LazyProxy

from webapp.core.ids import PersonId
from webapp.core.registry import RegistryShelf
from webapp.identity.people.persons import Person, StaffMember
from webapp.sheets.kinds import Answers, Audience


class PagePart(msgspec.Struct, frozen=True):
    """A template of an instrument, and the struct with what it shows."""

    template: str
    part: Any


class PageLink(msgspec.Struct, frozen=True):
    """A label and the address it leads to."""

    label: str
    url: str


class SheetDrawing(msgspec.Struct, frozen=True):
    """How a kind of sheet is drawn instead of being shown as a list of lines.

    ``draw`` takes the key, the answers, those of the version before (None where there is none) and
    the audience; ``template`` finds its result as ``drawn``. ``by_answer`` is whether the template
    has a link to each answer for its owner.
    """

    template: str
    draw: Callable[[str, Answers, Answers | None, Audience], Any]
    by_answer: bool = False


class OwnerPages(msgspec.Struct, frozen=True, kw_only=True):
    """An instrument on the pages of the deltagare.

    ``answer_url`` takes the key and the name of an answer and gives the address of its page; for
    the name "" that of the first question without an answer. ``beside`` takes the person, a day and
    an address to go back to, and gives what the instrument shows about that day on another
    instrument's page, None where there is nothing. ``last_page`` is the instrument's own page for
    looking through and sending, where it has one. ``index`` is the page that lists all there is to
    fill in, called ``index_label`` where several kinds share it. ``after_sending`` is a link to
    look at once the sheet is sent.
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

    ``comment_by_answer`` is whether a comment may be about one answer. ``actions`` gives what the
    reader may do with the sheet besides commenting on it.
    """

    drawing: SheetDrawing | None = None
    comment_by_answer: bool = False
    actions: Callable[[StaffMember, Any], PagePart] | None = None


class PersonIds(msgspec.Struct, frozen=True):
    """A deltagare by the id in the database and by the one in addresses."""

    id: PersonId
    public_id: uuid.UUID


OWNER_PAGES: RegistryShelf[OwnerPages] = RegistryShelf("owner pages")
STAFF_PAGES: RegistryShelf[StaffPages] = RegistryShelf("staff pages")
# Cards on the page about one person that a handläggare works with. The template of a card finds its
# struct as ``part``.
PERSON_CARDS: RegistryShelf[Callable[[StaffMember, PersonIds], list[PagePart]]] = RegistryShelf(
    "person cards"
)
# Links on that page above the sheets that the person has sent, each with the pictogram of a chart.
SENT_SHEET_LINKS: RegistryShelf[Callable[[StaffMember, PersonIds], list[PageLink]]] = RegistryShelf(
    "sent sheet links"
)


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
