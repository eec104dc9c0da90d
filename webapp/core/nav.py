"""The menu: each slice adds its places for the roles that may go there."""

from typing import Any

import msgspec
from babel.support import LazyProxy
from flask import Flask, request, url_for
from flask_login import current_user

from webapp.core.registry import Shelf


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the menu; ``order`` sorts, ``leads_to`` is the page its address moves on to.

    One ``aside`` is seldom needed: it stands on the first page of its role instead.
    """

    role: str
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


_PLACES: Shelf[Place] = Shelf("menu")


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
    place = Place(
        role=role, endpoint=endpoint, label=label, order=order, leads_to=leads_to, aside=aside
    )
    _PLACES.add(app, f"{role} {endpoint}", place)


def list_places(role: str) -> list[Place]:
    """The menu of ``role``, in its order; empty where nothing was added."""
    places = [place for place in _PLACES.all().values() if place.role == role]
    return sorted(places, key=lambda place: place.order)


def init_app(app: Flask) -> None:
    """Give templates the menu and the person it is for."""

    @app.context_processor
    def shell() -> dict[str, Any]:
        settings = app.extensions["settings"]
        viewer = current_user._get_current_object() if current_user else None
        viewer = viewer if viewer is not None and viewer.is_authenticated else None
        places = list_places(viewer.role) if viewer else []
        return {
            "viewer": viewer,
            "nav": [place for place in places if not place.aside],
            "aside": [place for place in places if place.aside],
            "help_phone": settings.help_phone,
            "exit_url": settings.exit_url,
        }
