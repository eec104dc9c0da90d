"""The menu: each slice adds its places for the roles that may go there."""

from typing import Any

import msgspec
from babel.support import LazyProxy
from flask import Flask, current_app, request, url_for
from flask_login import current_user


class Place(msgspec.Struct, frozen=True):
    """A place in the menu; ``order`` sorts, ``leads_to`` is the page its address moves on to.

    One ``aside`` is seldom needed: it stands on the first page of its role instead.
    """

    endpoint: str
    label: LazyProxy
    order: int
    leads_to: str = ""
    aside: bool = False

    @property
    def url(self) -> str:
        """Where it is."""
        return url_for(self.endpoint)

    @property
    def current(self) -> bool:
        """Whether this request is for it."""
        return request.endpoint in {self.endpoint, self.leads_to}


def add(
    app: Flask,
    role: str,
    endpoint: str,
    label: LazyProxy,
    order: int,
    leads_to: str = "",
    *,
    aside: bool = False,
) -> None:
    """Put a place into the menu of ``role``."""
    menu = app.extensions.setdefault("nav", {})
    menu[role] = sorted(
        [*menu.get(role, []), Place(endpoint, label, order, leads_to, aside)],
        key=lambda place: place.order,
    )


def init_app(app: Flask) -> None:
    """Give templates the menu and the person it is for."""

    @app.context_processor
    def shell() -> dict[str, Any]:
        settings = app.extensions["settings"]
        viewer = current_user._get_current_object() if current_user else None
        viewer = viewer if viewer is not None and viewer.is_authenticated else None
        menu = current_app.extensions.get("nav", {})
        places = menu.get(viewer.role, []) if viewer else []
        return {
            "viewer": viewer,
            "nav": [place for place in places if not place.aside],
            "aside": [place for place in places if place.aside],
            "help_phone": settings.help_phone,
            "exit_url": settings.exit_url,
        }
