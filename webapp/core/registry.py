"""What slices register while the app is built: typed shelves, closed once the factory is done.

A slice owns a ``RegistryShelf`` for things that others add to it (kinds of sheet, places in the
menu), or a ``RegistrySlot`` for the one thing it loads at start (the insats definitions). All of
them stand in one registry of the app, so that nothing is added or replaced while requests are
answered.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from flask import Flask, current_app

T = TypeVar("T")
_EXTENSION = "registry"


class RegistryError(Exception):
    """Something was registered twice, too late, or asked for before it was there."""


class _Registry:
    """All shelves and slots of one app."""

    def __init__(self) -> None:
        self.shelves: dict[str, dict[str, Any]] = {}
        self.slots: dict[str, Any] = {}
        self.is_frozen = False


class RegistryShelf(Generic[T]):
    """Things of one type by key, in the order in which slices added them."""

    def __init__(self, shelf_name: str) -> None:
        self.shelf_name = shelf_name

    def add(self, app: Flask, thing_key: str, thing: T) -> None:
        """Put ``thing`` on the shelf of ``app``.

        Raises:
            RegistryError: the key is taken, or the app is already built.
        """
        shelf_things = _get_open_registry(app, self.shelf_name).shelves.setdefault(
            self.shelf_name, {}
        )
        if thing_key in shelf_things:
            raise RegistryError(f"{self.shelf_name}: {thing_key!r} is registered twice")
        shelf_things[thing_key] = thing

    def all(self, app: Flask | None = None) -> Mapping[str, T]:
        """Everything on the shelf by key; empty where nothing was added."""
        shelf_things = _get_registry(app).shelves.get(self.shelf_name, {})
        return MappingProxyType(shelf_things)


class RegistrySlot(Generic[T]):
    """One thing of an app, loaded at start."""

    def __init__(self, slot_name: str) -> None:
        self.slot_name = slot_name

    def fill(self, app: Flask, thing: T) -> None:
        """Put ``thing`` into the slot of ``app``.

        Raises:
            RegistryError: the slot is full, or the app is already built.
        """
        filled_slots = _get_open_registry(app, self.slot_name).slots
        if self.slot_name in filled_slots:
            raise RegistryError(f"{self.slot_name} is registered twice")
        filled_slots[self.slot_name] = thing

    def get(self, app: Flask | None = None) -> T:
        """The thing in the slot.

        Raises:
            RegistryError: the slot is empty.
        """
        filled_slots = _get_registry(app).slots
        if self.slot_name not in filled_slots:
            raise RegistryError(f"{self.slot_name} is not registered yet")
        slot_thing: T = filled_slots[self.slot_name]
        return slot_thing


def freeze_registry(app: Flask) -> None:
    """Close the registry of ``app``; adding to it raises from now on."""
    _get_registry(app).is_frozen = True


def _get_registry(app: Flask | None) -> _Registry:
    extensions = (app or current_app).extensions
    app_registry: _Registry = extensions.setdefault(_EXTENSION, _Registry())
    return app_registry


def _get_open_registry(app: Flask, wanted_by: str) -> _Registry:
    app_registry = _get_registry(app)
    if app_registry.is_frozen:
        raise RegistryError(f"{wanted_by}: the app is built, nothing more can be registered")
    return app_registry
