"""Part ``journey``: whole diary journeys of eight people at once.

Home, the diary's first question (the home page's link leads there), a save while it is written,
looking through, sending, and the receipt: seven requests with the one that only leads on. Each
person has data of their own and a fresh day for each journey.
"""

import datetime as dt
import time

from bench.figures import Figure, median, percentile
from bench.lab import Lab, Site
from bench.server import THREADS, WORKERS
from bench.wire import Script, Visitor, drive, hidden, seconds, span
from webapp.core.clock import today

AT_ONCE = 8
SECONDS = 10.0
WARM_SECONDS = 2.0
CPU_GOAL = 12.0
# Days a journey may be about, a fortnight as the home page looks back on; then the next person.
DAYS = 14
PERSONS = 40 * AT_ONCE


def journey(visitor: Visitor, day: dt.date) -> Script:
    """From the home page to the receipt."""
    key = day.isoformat()
    answer = yield visitor.get("home", "/today")
    visitor.remember(answer.must(200))
    path = f"/diary/{key}/mood"
    answer = yield visitor.get("question", path)
    fields = hidden(visitor.remember(answer.must(200)).text)
    fields |= {"answer": "3"}
    answer = yield visitor.post("save", path, fields, htmx=True)
    answer.must(200)
    path = f"/sheet/diary/{key}/look"
    answer = yield visitor.get("look", path)
    fields = hidden(answer.must(200).text) | {"share": "send"}
    answer = yield visitor.post("send", path, fields)
    answer = yield visitor.get("receipt", answer.must(303).header("location"))
    answer.must(200)


def _people(visitors: list[Visitor], days: list[dt.date], until: float) -> Script:
    """One of the eight: a journey for each person and day, while time and days last."""
    for visitor in visitors:
        for day in days:
            if time.perf_counter() > until:
                return
            yield from journey(visitor, day)


def walk(site: Site, visitors: list[Visitor], length: float) -> list[Figure]:
    """``length`` seconds of journeys."""
    days = [today() - dt.timedelta(days=age) for age in range(DAYS)]
    until, used = time.perf_counter() + length, site.server.cpu_seconds()
    timings = drive(
        site.server.port,
        [_people(visitors[place::AT_ONCE], days, until) for place in range(AT_ONCE)],
    )
    used = site.server.cpu_seconds() - used
    count = len(seconds(timings, "receipt"))
    saves, homes = seconds(timings, "save"), seconds(timings, "home")
    return [
        Figure("journeys_per_s", "diary journeys, 8 people at once", count / span(timings), "/s"),
        Figure(
            "journey_cpu_ms", "  server CPU of one journey", used / count * 1000, "ms", CPU_GOAL
        ),
        Figure("save_p50_ms", "  a save among them, median", median(saves) * 1000, "ms"),
        Figure("save_p99_ms", "  a save among them, p99", percentile(saves, 99) * 1000, "ms"),
        Figure("busy_home_ms", "  the home page among them, median", median(homes) * 1000, "ms"),
    ]


def measure(lab: Lab, workers: int = WORKERS, threads: int = THREADS) -> list[Figure]:
    """On SQLite, where all of the work is the server's own."""
    with lab.site("sqlite", PERSONS, 10, DAYS + 1, workers=workers, threads=threads) as site:
        visitors = site.persons()
        walk(site, visitors[:AT_ONCE], WARM_SECONDS)
        return walk(site, visitors[AT_ONCE:], SECONDS)
