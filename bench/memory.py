"""Part ``memory``: what a worker has taken after 10,000 requests of all kinds."""

import time

from bench.figures import Figure
from bench.lab import Lab
from bench.pages import CASELOAD, HOME, INBOX, polls, visits
from bench.saves import writers
from bench.wire import drive

REQUESTS = 10_000
CHUNK = 50


def measure(lab: Lab) -> list[Figure]:
    """One worker, so that it answers all of them."""
    with lab.site("sqlite", 100, 10, workers=1) as site:
        port, staff = site.server.port, [site.visitor(each) for each in site.world.staff]
        people, crowd = site.persons(), writers(site)
        fresh, done = site.server.rss_mb(), 0
        while done < REQUESTS:
            until = time.perf_counter() + 0.2
            scripts = [
                *(visits(visitor, INBOX, CHUNK) for visitor in staff[:2]),
                *(visits(visitor, CASELOAD, CHUNK) for visitor in staff[2:4]),
                *(polls(visitor, INBOX, CHUNK) for visitor in staff[4:6]),
                *(visits(visitor, HOME, CHUNK) for visitor in people[20:24]),
                *(writer.save(until) for writer in crowd[:6]),
            ]
            done += len(drive(port, scripts))
        rss = site.server.rss_mb()
    return [
        Figure("rss_fresh_mb", "memory of a worker, fresh", fresh, "MB"),
        Figure("rss_mb", "memory of a worker after 10,000 requests", rss, "MB"),
    ]
