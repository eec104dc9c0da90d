"""What is hidden of the indicators stays hidden: whoever calculates finds nothing."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import SignIn
from tests.outcomes.results_kit import (
    ASKED,
    HALVES,
    NAMES,
    PERIODS,
    Seen,
    clear,
    in_file,
    on_screen,
    opened,
    release,
    wording,
)
from webapp.outcomes.results.protected_counts import (
    FEWEST_SHOWN,
    CellStatus,
    ProtectedCell,
    build_margin_cell,
    build_protected_cell,
)

PROGRAMMES = ("amia", "mitt_val")
QUESTIONS = ("useful", "ways")
PLACES = [(programme, half) for programme in PROGRAMMES for half in (0, 1)]

# The answers of a place: persons, then of each question how many answered and agreed.
Counts = tuple[int, tuple[tuple[int, int], ...]]
World = dict[tuple[str, int], Counts]


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    persons = draw(st.integers(0, 14))
    answered = [draw(st.integers(0, persons)) for _ in QUESTIONS]
    return persons, tuple((each, draw(st.integers(0, each))) for each in answered)


worlds = st.fixed_dictionaries(dict.fromkeys(PLACES, counts()))


def told(one: ProtectedCell) -> Seen:
    return (one.answered, one.least, one.most, one.missing) if one.shown else one.why


def table(world: World, margin: Callable[..., ProtectedCell] | None = None) -> list[Any]:
    """(question, programme or "", period, what is shown); ``margin`` replaces the house's own."""
    found: list[Any] = []
    for at, question in enumerate(QUESTIONS):
        raw = {place: (persons, *of[at]) for place, (persons, of) in world.items()}
        cells = {place: build_protected_cell(*numbers) for place, numbers in raw.items()}
        for (programme, period), parts in scopes().items():
            if len(parts) == 1:
                shown = cells[parts[0]]
            elif margin is None:
                shown = build_margin_cell([cells[part] for part in parts])
            else:
                shown = margin([raw[part] for part in parts])
            found.append((question, programme, period, told(shown)))
    return found


def naive(parts: Sequence[tuple[int, int, int]]) -> ProtectedCell:
    """What a hasty hand would do: hide only what is small itself, and add up all the same."""
    return build_protected_cell(*(sum(numbers) for numbers in zip(*parts, strict=True)))


def scopes() -> dict[tuple[str, int], list[tuple[str, int]]]:
    """Which places each cell and margin is made of."""
    found = {}
    for programme in (*PROGRAMMES, ""):
        for period in range(3):
            found[programme, period] = [
                (each, half)
                for each, half in PLACES
                if programme in {"", each} and period in {2, half}
            ]
    return found


Unknown = tuple[str, str, str, int]
Equation = tuple[dict[Unknown, Fraction], Fraction]
Bounds = dict[Unknown, tuple[int, int | None]]


def learnt(shown: list[Any]) -> tuple[list[Equation], Bounds]:
    """What a reader who knows the rule writes down: equations, and between what each number lies.

    The unknowns are, of each question and place, who answered, who agreed, and the persons.
    """
    equations: list[Equation] = []
    bounds: Bounds = {}
    for question, programme, period, seen in shown:
        parts = scopes()[programme, period]
        for part in parts if len(parts) == 1 else ():
            few = seen == CellStatus.FEW
            bounds[("answered", question, *part)] = (0, FEWEST_SHOWN - 1 if few else None)
            bounds[("agree", question, *part)] = (0, FEWEST_SHOWN - 1 if few else None)
            bounds[("persons", "", *part)] = (0 if seen == CellStatus.NONE else 1, None)
        if seen == CellStatus.NONE:
            numbers: dict[str, int] = dict.fromkeys(("answered", "agree", "persons"), 0)
        elif isinstance(seen, str):
            continue
        else:
            answered, least, most, missing = seen
            numbers = {"answered": answered, "persons": answered + missing}
            if least == most:
                numbers["agree"] = least
            elif len(parts) == 1:
                bounds[("agree", question, *parts[0])] = (least, most)
            else:
                together_: Unknown = ("together", question, programme, period)
                bounds[together_] = (least, most)
                sum_ = {("agree", question, *part): Fraction(1) for part in parts}
                equations.append(({**sum_, together_: Fraction(-1)}, Fraction(0)))
        for name, number in numbers.items():
            asked = "" if name == "persons" else question
            equations.append(
                ({(name, asked, *part): Fraction(1) for part in parts}, Fraction(number))
            )
    return equations, bounds


def solved(equations: Sequence[Equation]) -> list[Equation]:
    """The same system, each unknown eliminated as far as it goes (Gauss and Jordan)."""
    rows = [(dict(left), right) for left, right in equations]
    done: list[Equation] = []
    while rows:
        left, right = rows.pop()
        if not left:
            continue
        pivot, factor = next(iter(left.items()))
        left, right = {name: each / factor for name, each in left.items()}, right / factor
        rows = [without(row, pivot, left, right) for row in rows]
        done = [without(row, pivot, left, right) for row in done]
        done.append((left, right))
    return done


def without(row: Equation, pivot: Unknown, left: dict[Unknown, Fraction], right: Fraction) -> Any:
    mine, number = row
    factor = mine.get(pivot)
    if not factor:
        return row
    names = {*mine, *left}
    taken = {name: mine.get(name, 0) - factor * left.get(name, 0) for name in names}
    return {name: each for name, each in taken.items() if each}, number - factor * right


def narrowed(equations: Sequence[Equation], bounds: Bounds) -> Bounds:
    """Between what each unknown lies when every equation has been used, again and again."""
    now, before = dict(bounds), None
    while now != before:
        before = dict(now)
        for left, right in equations:
            for name, factor in left.items():
                low, high = Fraction(0), Fraction(0)
                open_low = open_high = False
                for other, each in left.items():
                    if other == name:
                        continue
                    least, most = now[other]
                    ends = (each * least, None if most is None else each * most)
                    bottom, top = ends if each > 0 else (ends[1], ends[0])
                    open_low, low = open_low or bottom is None, low + (bottom or 0)
                    open_high, high = open_high or top is None, high + (top or 0)
                least_now, most_now = now[name]
                sides = (
                    (None if open_high else (right - high) / factor),
                    (None if open_low else (right - low) / factor),
                )
                bottom, top = sides if factor > 0 else (sides[1], sides[0])
                if bottom is not None:
                    least_now = max(least_now, -(-bottom.numerator // bottom.denominator))
                if top is not None:
                    floor = top.numerator // top.denominator
                    most_now = floor if most_now is None else min(most_now, floor)
                now[name] = (least_now, most_now)
    return now


def leaks(shown: list[Any]) -> Iterator[str]:
    """What a reader finds out that is not shown."""
    equations, bounds = learnt(shown)
    system = solved(equations)
    for left, right in system:
        if len(left) == 1:
            ((name, _factor),) = left.items()
            if bounds[name][1] is not None and bounds[name] != (int(right), int(right)):
                yield f"{name} is {right}"
    after = narrowed([*equations, *system], bounds)
    for name, before in bounds.items():
        if name[0] != "persons" and before[1] is not None and after[name] != before:
            yield f"{name} was {before}, is {after[name]}"


@given(world=worlds)
@example(world=dict.fromkeys(PLACES, (9, ((9, 9), (4, 4)))))
@example(world=dict.fromkeys(PLACES, (5, ((5, 3), (0, 0)))))
@settings(deadline=None, max_examples=100)
def test_nothing_hidden_can_be_calculated(world: World) -> None:
    assert not list(leaks(table(world)))


def test_the_calculation_finds_what_a_hasty_rule_gives_away() -> None:
    """Or the test above would prove nothing."""
    world: World = dict.fromkeys(PLACES, (8, ((8, 4), (8, 4))))
    world["amia", 1] = (3, ((3, 2), (3, 2)))
    found = list(leaks(table(world, naive)))
    assert "('answered', 'useful', 'amia', 1) is 3" in found
    with pytest.raises(AssertionError):
        held_against(naive)
    held_against(None)


def held_against(margin: Callable[..., ProtectedCell] | None) -> None:
    """Look for a world in which margins made that way give something away."""

    @given(world=worlds)
    @settings(deadline=None, max_examples=60, database=None)
    def look(world: World) -> None:
        assert not list(leaks(table(world, margin)))

    look()


@given(world=worlds, data=st.data())
@settings(deadline=None, max_examples=300)
def test_every_hidden_number_could_have_been_any_other(world: World, data: st.DataObject) -> None:
    """For whoever knows the rule: other numbers of 0 to 4 give the very same table."""
    other = dict(world)
    for place, (persons, of) in world.items():
        changed = []
        for answered, agree in of:
            few = persons > 0 and answered < FEWEST_SHOWN
            now = data.draw(st.integers(0, min(FEWEST_SHOWN - 1, persons))) if few else answered
            changed.append((now, data.draw(st.integers(0, now)) if few else agree))
        other[place] = (persons, tuple(changed))
    assert table(other) == table(world)


@given(world=worlds)
@settings(deadline=None, max_examples=200)
def test_no_figure_says_that_all_agreed_or_none(world: World) -> None:
    """Then each of them would be known, however many they are."""
    for _question, _programme, _period, seen in table(world):
        if not isinstance(seen, str):
            answered, least, most, _missing = seen
            assert answered >= FEWEST_SHOWN
            assert least < answered
            assert most > 0


@given(first=counts(), added=st.lists(st.tuples(st.integers(5, 9), st.integers(0, 9)), max_size=3))
@settings(deadline=None)
def test_between_two_looks_lie_no_answers_or_five(
    first: Counts, added: list[tuple[int, int]]
) -> None:
    """Releases add nothing or at least five answers, so what came between is nobody's own."""
    persons, of = first
    answered, agree = of[0]
    before = build_protected_cell(persons, answered, agree)
    for more, agreeing in added:
        persons, answered = persons + more, answered + more
        agree += min(more, agreeing)
        after = build_protected_cell(persons, answered, agree)
        if before.shown and after.shown:
            assert after.answered - before.answered >= FEWEST_SHOWN
        before = after


@given(world=worlds)
@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_page_and_file_under_every_filter_give_nothing_away(
    app: Flask, sign_in: SignIn, world: World
) -> None:
    """The same calculation on what people really get, all filters and the file put together."""
    clear(app)
    text_id, rolf = wording(app), sign_in("rolf")
    for (programme, half), (persons, of) in world.items():
        if persons:
            given_ = dict(zip(QUESTIONS, of, strict=True))
            release(app, text_id, programme, HALVES[half], persons, given_)
    if not any(persons for persons, _of in world.values()):
        return
    seen = on_screen(rolf)
    assert seen == in_file(opened(rolf).iter_rows(min_row=2, values_only=True))
    for programme in PROGRAMMES:
        part = on_screen(rolf, programme=programme)
        assert part == {
            key: seen.get(key, "Inga svar") for key in part if key[1] == NAMES[programme]
        }
    assert not list(leaks([*as_shown(seen)]))


_WORDS = {
    "Inga svar": CellStatus.NONE,
    "Visas inte (under fem svar)": CellStatus.FEW,
    "Visas inte (en del av summan visas inte)": CellStatus.PART,
}


def as_shown(seen: dict[tuple[str, str, str], Seen]) -> Iterator[tuple[str, str, int, Seen]]:
    """What was read, under the names of the calculation; an insats without a row has no answers."""
    for asked in ASKED["questions"]:  # type: ignore[attr-defined]
        for programme, period in scopes():
            found = seen.get((asked["text"], NAMES[programme], PERIODS[period]), "Inga svar")
            told = _WORDS[found] if isinstance(found, str) else found
            yield asked["id"], programme, period, told
