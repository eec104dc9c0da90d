"""A measured figure, its goal, and how a list of them is shown."""

import json
import statistics
from collections.abc import Iterable, Sequence

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """One line of the table; ``key`` is its name in the JSON, ``goal`` its bound if it has one."""

    key: str
    what: str
    value: float
    unit: str = ""
    goal: float | None = None
    at_least: bool = False
    digits: int = 1

    @property
    def met(self) -> bool:
        """Whether the goal is reached; without a goal it always is."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def line(self) -> str:
        """The figure as a line of the table."""
        value = f"{self.value:,.{self.digits}f} {self.unit}".rstrip()
        if self.goal is None:
            return f"{self.what:<64}{value:>16}"
        sign = "≥" if self.at_least else "≤"
        verdict = "" if self.met else "  MISSED"
        return f"{self.what:<64}{value:>16}  {sign} {self.goal:g}{verdict}"


def table(title: str, figures: Iterable[Figure]) -> str:
    """The figures of one part under its title."""
    return "\n".join([f"\n{title}", *(f"  {figure.line()}" for figure in figures)])


def as_json(figures: Iterable[Figure]) -> str:
    """All figures by key, on one line."""
    return json.dumps({figure.key: round(figure.value, 3) for figure in figures})


def median(values: Iterable[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that ``percent`` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def milliseconds(
    key: str, what: str, seconds: Sequence[float], goal: float | None = None
) -> Figure:
    """The median of ``seconds`` as a figure in ms."""
    return Figure(key, what, median(seconds) * 1000, "ms", goal, digits=2)
