"""The menu: each slice adds its places for the roles that may go there."""

from typing import Any

import msgspec
from babel.support import LazyProxy
from flask import Flask, request, url_for
from flask_login import current_user

from webapp.core.registry import RegistryShelf


class MenuPlace(msgspec.Struct, frozen=True, kw_only=True):
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


_MENU_PLACES: RegistryShelf[MenuPlace] = RegistryShelf("menu")


def add_menu_place(
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
    menu_place = MenuPlace(
        role=role, endpoint=endpoint, label=label, order=order, leads_to=leads_to, aside=aside
    )
    _MENU_PLACES.add(app, f"{role} {endpoint}", menu_place)


def list_menu_places(role: str) -> list[MenuPlace]:
    """The menu of ``role``, in its order; empty where nothing was added."""
    role_places = [
        menu_place for menu_place in _MENU_PLACES.all().values() if menu_place.role == role
    ]
    return sorted(role_places, key=lambda menu_place: menu_place.order)


def init_app(app: Flask) -> None:
    """Give templates the menu and the person it is for."""

    @app.context_processor
    def build_menu_context() -> dict[str, Any]:
        app_settings = app.extensions["settings"]
        viewer = current_user._get_current_object() if current_user else None
        viewer = viewer if viewer is not None and viewer.is_authenticated else None
        menu_places = list_menu_places(viewer.role) if viewer else []
        return {
            "viewer": viewer,
            "nav": [menu_place for menu_place in menu_places if not menu_place.aside],
            "aside": [menu_place for menu_place in menu_places if menu_place.aside],
            "help_phone": app_settings.help_phone,
            "exit_url": app_settings.exit_url,
        }
