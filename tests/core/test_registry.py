"""The registry: filled while the app is built, closed afterwards."""

import pytest
from flask import Flask

from webapp.core.registry import RegistryError, RegistryShelf, RegistrySlot, freeze_registry


def test_a_shelf_keeps_the_order_in_which_slices_added() -> None:
    app, shelf = Flask(__name__), RegistryShelf[int]("numbers")
    shelf.add(app, "two", 2)
    shelf.add(app, "one", 1)
    assert list(shelf.all(app).items()) == [("two", 2), ("one", 1)]
    assert not RegistryShelf[int]("nothing yet").all(app)


def test_the_same_key_twice_is_refused() -> None:
    app, shelf = Flask(__name__), RegistryShelf[int]("numbers")
    shelf.add(app, "one", 1)
    with pytest.raises(RegistryError, match="registered twice"):
        shelf.add(app, "one", 2)
    assert shelf.all(app)["one"] == 1


def test_what_is_on_a_shelf_cannot_be_replaced_by_who_reads_it() -> None:
    app, shelf = Flask(__name__), RegistryShelf[int]("numbers")
    shelf.add(app, "one", 1)
    with pytest.raises(TypeError):
        shelf.all(app)["one"] = 2  # type: ignore[index]


def test_nothing_is_added_once_the_app_is_built(app: Flask) -> None:
    built, shelf, slot = Flask(__name__), RegistryShelf[int]("numbers"), RegistrySlot[int]("one")
    freeze_registry(built)
    with pytest.raises(RegistryError, match="the app is built"):
        shelf.add(built, "one", 1)
    with pytest.raises(RegistryError, match="the app is built"):
        slot.fill(built, 1)
    with pytest.raises(RegistryError, match="the app is built"):
        shelf.add(app, "one", 1)


def test_an_empty_slot_says_so_and_a_full_one_takes_nothing_more() -> None:
    app, slot = Flask(__name__), RegistrySlot[int]("one")
    with pytest.raises(RegistryError, match="not registered yet"):
        slot.get(app)
    slot.fill(app, 1)
    with pytest.raises(RegistryError, match="registered twice"):
        slot.fill(app, 2)
    assert slot.get(app) == 1


def test_each_app_has_a_registry_of_its_own() -> None:
    shelf, one, other = RegistryShelf[int]("numbers"), Flask("one"), Flask("other")
    shelf.add(one, "one", 1)
    assert not shelf.all(other)
