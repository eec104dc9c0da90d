"""Parts ``pages`` and ``scale``: what a page costs, alone and among ten times as many people.

Times are taken by the visitor over loopback, one request at a time on a quiet server.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from bench.figures import Figure, median, milliseconds, percentile
from bench.lab import ENGINES, Lab, Site
from bench.wire import Script, Visitor, drive, seconds
from bench.world import Person
from webapp.core.db import db

HOME, INBOX, CASELOAD = "/today", "/handlaggare/inbox", "/handlaggare/caseload"
SHEETS = 50
FEW, MANY = 100, 1000
WARM, TIMES = 30, 300
TURNS, IN_A_TURN = 30, 5
SCALE_GOAL = 1.3
STATEMENTS_GOAL = 12
_POLL = re.compile(r'hx-get="([^"]+)"')


def visits(visitor: Visitor, path: str, times: int) -> Script:
    """The same page again and again."""
    for _ in range(times):
        answer = yield visitor.get("page", path)
        answer.must(200)


def polls(visitor: Visitor, path: str, times: int) -> Script:
    """Open the inbox once, then ask whether there is news; there is none."""
    answer = yield visitor.get("open", path)
    url = _POLL.search(answer.must(200).text)
    assert url is not None, "no poll on the inbox"
    for _ in range(times):
        answer = yield visitor.poll("poll", unescape(url[1]))
        answer.must(204, 304)


def _timed(site: Site, visitor: Visitor, path: str, warm: int, times: int) -> list[float]:
    drive(site.server.port, [visits(visitor, path, warm)])
    return seconds(drive(site.server.port, [visits(visitor, path, times)]), "page")


@contextmanager
def _counted(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements sent meanwhile, but for the beginning of transactions."""
    found: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def statements(site: Site, person: Person, path: str) -> int:
    """How many statements a page takes, its session's included."""
    client = site.app.test_client()
    client.set_cookie("session", person.token, domain="127.0.0.1")
    with site.app.app_context():
        engine = db.engine
    base_url = site.app.extensions["settings"].base_url
    client.get(path, base_url=base_url)
    with _counted(engine) as found:
        answer = client.get(path, base_url=base_url)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return len(found)


def _one_page(site: Site, person: Person, name: str, words: str, path: str) -> list[Figure]:
    taken = _timed(site, site.visitor(person), path, WARM, TIMES)
    count = statements(site, person, path)
    return [
        milliseconds(f"{name}_ms", f"{words}, median", taken),
        Figure(f"{name}_p95_ms", "  p95", percentile(taken, 95) * 1000, "ms", digits=2),
        Figure(f"{name}_statements", "  statements", count, "", STATEMENTS_GOAL, digits=0),
    ]


def measure(lab: Lab) -> list[Figure]:
    """Home, inbox, caseload and the idle poll, with 100 persons and 5,000 sheets on SQLite."""
    with lab.site("sqlite", FEW, SHEETS) as site:
        person, worker = site.world.persons[0], site.world.staff[0]
        figures = [
            *_one_page(site, person, "home", "participant home", HOME),
            *_one_page(site, worker, "inbox", "inbox, 50 rows", INBOX),
            *_one_page(site, worker, "caseload", "caseload, 25 persons", CASELOAD),
        ]
        port, visitor = site.server.port, site.visitor(worker)
        drive(port, [polls(visitor, INBOX, WARM)])
        used = site.server.cpu_seconds()
        taken = seconds(drive(port, [polls(visitor, INBOX, 3 * TIMES)]), "poll")
        used = site.server.cpu_seconds() - used
    return [
        *figures,
        milliseconds("idle_poll_ms", "idle poll of the inbox, median", taken),
        Figure("idle_poll_cpu_ms", "  server CPU", used / len(taken) * 1000, "ms", digits=2),
    ]


def _scaled(few: Site, many: Site, path: str) -> float:
    """How many times as long ``path`` takes with many people as with few, in turns."""
    sites = {site.server.port: site for site in (few, many)}
    taken: dict[int, list[float]] = {port: [] for port in sites}
    for site in sites.values():
        _timed(site, site.staff(), path, WARM, 1)
    for _ in range(TURNS):
        for port, site in sites.items():
            script = visits(site.staff(), path, IN_A_TURN)
            taken[port] += seconds(drive(port, [script]), "page")
    return median(taken[many.server.port]) / median(taken[few.server.port])


def scale(lab: Lab) -> list[Figure]:
    """1,000 persons and 50,000 sheets against 100 and 5,000; the worse of both databases."""
    ratios: dict[str, dict[str, float]] = {"inbox": {}, "caseload": {}}
    for engine in ENGINES:
        with lab.site(engine, FEW, SHEETS) as few, lab.site(engine, MANY, SHEETS) as many:
            for name, path in (("inbox", INBOX), ("caseload", CASELOAD)):
                ratios[name][engine] = _scaled(few, many, path)
    figures = []
    for name, found in ratios.items():
        figures += [
            Figure(f"{name}_scale_ratio_{engine}", f"  {name}, {engine}", ratio, "×", digits=2)
            for engine, ratio in found.items()
        ]
        words, worst = f"{name}, ten times as many people", max(found.values())
        figures.append(Figure(f"{name}_scale_ratio", words, worst, "×", SCALE_GOAL, digits=2))
    return figures
