"""Pages that lower slices lead to, by what they are for; the slice above names its endpoint.

A slice calls ``url_for`` for its own pages and those of slices below it. Where it leads upwards
(to the home page, to a person's page), it asks here instead.
"""

from enum import StrEnum
from typing import Any

from flask import Flask, url_for

from webapp.core.registry import Shelf


class Page(StrEnum):
    """What such a page is for, and which values its address takes."""

    HOME = "home"
    """The deltagare's first page."""
    LOOK_THROUGH = "look_through"
    """Look through a sheet before it is sent; takes ``kind``, ``key``."""
    OWN_SHEET = "own_sheet"
    """A deltagare's own sheet as it stands; takes ``kind``, ``key``."""
    CHOOSE_TEXT = "choose_text"
    """Choose between texts of two devices; takes ``kind``, ``key``."""
    CASELOAD = "caseload"
    """The persons a handläggare works with."""
    PERSON = "person"
    """One person a handläggare works with; takes ``person``, the public id."""
    READING = "reading"
    """A sent sheet; takes ``sheet``, the public id."""


_PAGES: Shelf[str] = Shelf("pages")


def register_page(app: Flask, page: Page, endpoint: str) -> None:
    """Let ``endpoint`` be that page in ``app``."""
    _PAGES.add(app, page, endpoint)


def url_of_page(page: Page, **values: Any) -> str:
    """The address of ``page``; ``values`` are those of its address, and a query besides."""
    return url_for(_PAGES.all()[page], **values)
