"""Addresses point downwards, as imports do: import-linter cannot see ``url_for``."""

import re
from pathlib import Path

import pytest

WEBAPP = Path(__file__).parents[2] / "webapp"
# From the bottom to the top; the shell of all pages (``templates/``) and the demo know them all.
LAYERS = [
    {"core"},
    {"identity"},
    {"programmes"},
    {"questions"},
    {"consent"},
    {"sheets"},
    {"documents"},
    {"instruments"},
    {"outcomes"},
    {"desks", "pages"},
]
FLOOR = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}
SOURCES = sorted(
    path
    for path in [*WEBAPP.rglob("*.py"), *WEBAPP.rglob("*.html")]
    if path.relative_to(WEBAPP).parts[0] in FLOOR
)
# What stands on its neighbour by an import contract may lead to the neighbour's pages too.
NEIGHBOURS = {
    ("instruments/livshjulet", "instruments/questionnaires"),
    ("instruments/report", "instruments/schedule"),
}


def room_of(path: Path) -> tuple[str, str]:
    """The top room, and the slice within it."""
    parts = path.relative_to(WEBAPP).parts
    is_nested = parts[0] in {"instruments", "outcomes", "desks"}
    return parts[0], "/".join(parts[: 2 if is_nested else 1])


def rooms_of_blueprints() -> dict[str, tuple[str, str]]:
    return {
        name: room_of(path)
        for path in WEBAPP.rglob("*.py")
        for name in re.findall(r'Blueprint\(\s*"(\w+)"', path.read_text())
    }


BLUEPRINTS = rooms_of_blueprints()


def wrong_addresses(path: Path, text: str) -> list[str]:
    """The endpoints in ``text`` that lead upwards, or to a neighbour."""
    top, own_slice = room_of(path)
    found = []
    for blueprint, view in re.findall(r'url_for\(\s*["\'](\w+)\.(\w+)', text):
        if blueprint not in BLUEPRINTS:
            continue
        there, other_slice = BLUEPRINTS[blueprint]
        is_sideways = there == top and other_slice != own_slice
        if FLOOR.get(there, len(LAYERS)) > FLOOR[top] or (
            is_sideways and (own_slice, other_slice) not in NEIGHBOURS
        ):
            found.append(f"{blueprint}.{view}")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(WEBAPP).as_posix())
def test_addresses_lead_downwards_or_through_the_registry(path: Path) -> None:
    assert not wrong_addresses(path, path.read_text())


def test_an_address_that_leads_upwards_is_found() -> None:
    path = WEBAPP / "sheets/queries.py"
    assert wrong_addresses(path, 'url_for("participant.show_today")') == ["participant.show_today"]
    path = WEBAPP / "instruments/diary/owner_views.py"
    assert wrong_addresses(path, 'url_for(\n "schedule.show_week_page")')
    assert not wrong_addresses(path, 'url_for("diary.show_diary_day")')
