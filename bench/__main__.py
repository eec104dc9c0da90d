"""``python -m bench [part …]``: measure, print a table, and as the last line ``BENCH {json}``."""

import argparse
import gc
import os
import signal
import sys
import time
from collections.abc import Callable

from bench import indicators, journeys, live, memory, pages, questions, results, saves, visit, weeks
from bench.figures import Figure, as_json, table
from bench.lab import Lab
from bench.server import THREADS, WORKERS

Part = Callable[[Lab], list[Figure]]

PARTS: dict[str, tuple[str, Part]] = {
    "save": ("Saves, 16 connections", saves.measure),
    "journey": ("Journeys", journeys.measure),
    "pages": ("Pages, quiet server, 100 persons, 5,000 sheets", pages.measure),
    "scale": ("1,000 persons, 50,000 sheets against 100, 5,000", pages.scale),
    "weeks": ("Weeks and reports, quiet server", weeks.measure),
    "questions": ("A question page, quiet server", questions.measure),
    "indicators": ("Anonymous answers", indicators.measure),
    "results": ("Results, quiet server, 100,000 answered forms", results.measure),
    "visit": ("First visit, bytes over the wire", visit.measure),
    "live": ("Live", live.measure),
    "memory": ("Memory", memory.measure),
}


def main() -> None:
    """Run the parts that were asked for, by default all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    wanted = parser.parse_args().parts or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    # Ended from outside, the servers end as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(f"granian, {WORKERS} workers with {THREADS} threads each, on {os.cpu_count()} cores")
    figures, begun = [], time.perf_counter()
    with Lab() as lab:
        for name in wanted:
            title, measure = PARTS[name]
            # What earlier parts left behind is not looked through while this one is timed.
            gc.collect()
            gc.freeze()
            found = measure(lab)
            figures += found
            print(table(title, found), flush=True)
    print(f"\n{time.perf_counter() - begun:.0f} seconds in all")
    print(f"BENCH {as_json(figures)}")


if __name__ == "__main__":
    main()
