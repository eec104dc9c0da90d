"""Pages that lower slices lead to, by what they are for; the slice above names its endpoint.

A slice calls ``url_for`` for its own pages and those of slices below it. Where it leads upwards
(to the home page, to a person's page), it asks here instead.
"""

from enum import StrEnum
from typing import Any

from flask import Flask, url_for

from webapp.core.registry import RegistryShelf


class PagePurpose(StrEnum):
    """What such a page is for, and which values its address takes."""

    HOME = "home"
    """The deltagare's first page."""
    LOOK_THROUGH = "look_through"
    """Look through a sheet before it is sent; takes ``kind``, ``key``."""
    OWN_SHEET = "own_sheet"
    """A deltagare's own sheet as it stands; takes ``kind``, ``key``."""
    CHOOSE_TEXT = "choose_text"
    """Choose between texts of two devices; takes ``kind``, ``key``."""
    HISTORY = "history"
    """All sheets of a deltagare's own."""
    CASELOAD = "caseload"
    """The persons a handläggare works with."""
    PERSON = "person"
    """One person a handläggare works with; takes ``person``, the public id."""
    READING = "reading"
    """A sent sheet; takes ``sheet``, the public id."""


_PAGE_ENDPOINTS: RegistryShelf[str] = RegistryShelf("pages")


def register_page_address(app: Flask, page_purpose: PagePurpose, endpoint: str) -> None:
    """Let ``endpoint`` be that page in ``app``."""
    _PAGE_ENDPOINTS.add(app, page_purpose, endpoint)


def build_page_url(page_purpose: PagePurpose, **url_values: Any) -> str:
    """The address of ``page_purpose``; ``url_values`` stand in its address and its query."""
    return url_for(_PAGE_ENDPOINTS.all()[page_purpose], **url_values)


def init_app(app: Flask) -> None:
    """Let templates ask for these addresses: ``page_url("home")``."""

    def page_url(page_purpose: str, **url_values: Any) -> str:
        return build_page_url(PagePurpose(page_purpose), **url_values)

    app.jinja_env.globals["page_url"] = page_url
