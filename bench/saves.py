"""Part ``save``: the rate of saves through the whole stack beside a bare view's, in turns.

A save is what a page sends by itself while somebody types: session, CSRF check, sealed draft,
client id, fsync. Both servers are the same but for the app; the rounds go A B A B, and the ratio is
the median of the pairs, so that a slow moment of the machine strikes both.
"""

import time
from collections.abc import Callable

from bench.figures import Figure, median, percentile
from bench.lab import ENGINES, Lab, Site
from bench.server import THREADS, WORKERS, Server
from bench.wire import Script, Timing, Visitor, drive, hidden, seconds, span
from bench.world import TEXT
from webapp.core.clock import today

CONNECTIONS = 16
PAIRS = 5
ROUND_SECONDS = 2.5
WARM_SECONDS = 1.0
GOAL = 0.40


class Writer:
    """A deltagare with today's question open, typing; ``save`` is one round of it."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.path = f"/diary/{today().isoformat()}/tell"
        self.fields: dict[str, str] = {}

    def open(self) -> Script:
        """Fetch the page once."""
        answer = yield self.visitor.get("open", self.path)
        self.fields = hidden(self.visitor.remember(answer.must(200)).text) | {"seq": "0"}

    def save(self, until: float) -> Script:
        """Save as often as it goes until that moment."""
        while time.perf_counter() < until:
            number = int(self.fields["seq"]) + 1
            self.fields |= {
                "seq": str(number),
                "based_on": str(number - 1),
                "answer": f"{TEXT}{number}",
            }
            answer = yield self.visitor.post("save", self.path, self.fields, htmx=True)
            answer.must(200)


def _plain(visitor: Visitor, person: int, until: float) -> Script:
    fields = {"person": str(person), "answer": TEXT}
    while time.perf_counter() < until:
        answer = yield visitor.post("save", "/save", fields)
        answer.must(200)


def writers(site: Site) -> list[Writer]:
    """One for each connection, their pages open."""
    found = [Writer(visitor) for visitor in site.persons()[:CONNECTIONS]]
    drive(site.server.port, [writer.open() for writer in found])
    return found


def _rounds(server: Server, load: Callable[[float], list[Script]], length: float) -> list[Timing]:
    return drive(server.port, load(time.perf_counter() + length))


def compare(
    lab: Lab, engine: str, pairs: int = PAIRS, workers: int = WORKERS, threads: int = THREADS
) -> list[Figure]:
    """One database's figures."""
    with (
        lab.site(engine, CONNECTIONS, workers=workers, threads=threads) as site,
        lab.bare(engine, workers, threads) as bare,
    ):
        crowd = writers(site)
        visitors = [Visitor(bare.port) for _ in range(CONNECTIONS)]

        def ours(until: float) -> list[Script]:
            return [writer.save(until) for writer in crowd]

        def plain(until: float) -> list[Script]:
            return [_plain(visitor, number, until) for number, visitor in enumerate(visitors)]

        _rounds(bare, plain, WARM_SECONDS)
        _rounds(site.server, ours, WARM_SECONDS)
        used = site.server.cpu_seconds()
        rounds = [
            (
                _rounds(bare, plain, ROUND_SECONDS),
                _rounds(site.server, ours, ROUND_SECONDS),
            )
            for _ in range(pairs)
        ]
        used = site.server.cpu_seconds() - used
    return _figures(engine, rounds, used)


def _figures(
    engine: str, rounds: list[tuple[list[Timing], list[Timing]]], used: float
) -> list[Figure]:
    rates = [(len(plain) / span(plain), len(ours) / span(ours)) for plain, ours in rounds]
    plain, ours = ([timing for pair in rounds for timing in pair[side]] for side in (0, 1))
    saves = [
        Figure(f"bare_per_s_{engine}", f"bare view, {engine}", median(r[0] for r in rates), "/s"),
        Figure(f"saves_per_s_{engine}", f"whole save, {engine}", median(r[1] for r in rates), "/s"),
    ]
    tails = [
        Figure(key, f"  {words}, p99", percentile(seconds(timings, "save"), 99) * 1000, "ms")
        for key, words, timings in (
            (f"bare_p99_ms_{engine}", "bare view", plain),
            (f"saves_p99_ms_{engine}", "whole save", ours),
        )
    ]
    ratio = median(whole / least for least, whole in rates)
    cpu = used / len(ours) * 1000
    return [
        *saves,
        *tails,
        Figure(f"save_cpu_ms_{engine}", "  server CPU of a whole save", cpu, "ms", digits=2),
        Figure(
            f"save_ratio_{engine}",
            f"whole save beside the bare view, {engine}",
            ratio,
            goal=GOAL,
            at_least=True,
            digits=2,
        ),
    ]


def measure(lab: Lab) -> list[Figure]:
    """On both databases."""
    return [figure for engine in ENGINES for figure in compare(lab, engine)]
