"""Part ``visit``: bytes over the wire of a first visit, headers included, nothing in the cache."""

import re
from html import unescape

from bench.figures import Figure
from bench.lab import Lab
from bench.wire import Answer, Script, Visitor, drive
from webapp.core.clock import today

ALL_GOAL, PAINT_GOAL = 50_000, 14_000
_NAMES = ("sign_in", "home", "question")
_LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/[^"]+)"')


class Visit:
    """A browser that comes for the first time, and what it had to fetch."""

    def __init__(self, visitor: Visitor, path: str) -> None:
        self.visitor = visitor
        self.path = path
        self.answers: dict[str, Answer] = {}

    def come(self) -> Script:
        """The page, wherever the path leads, and all that it names."""
        path = self.path
        while path:
            answer = yield self.visitor.get("page", path)
            self.answers[path] = self.visitor.remember(answer).must(200, 303)
            path = answer.header("location")
        for linked in dict.fromkeys(map(unescape, _LINKED.findall(answer.text))):
            answer = yield self.visitor.get("asset", linked)
            self.answers[linked] = answer.must(200)

    @property
    def size(self) -> int:
        """All bytes."""
        return sum(answer.size for answer in self.answers.values())

    @property
    def paint(self) -> int:
        """Bytes of the page and its stylesheet: all it takes to show it."""
        return sum(
            answer.size
            for answer in self.answers.values()
            if answer.status == 200
            and answer.header("content-type").startswith(("text/html", "text/css"))
        )


def measure(lab: Lab) -> list[Figure]:
    """The sign-in page, and for somebody signed in the home page and the first question."""
    with lab.site("sqlite", 1) as site:
        person, day = site.world.persons[0], today().isoformat()
        visits = [
            Visit(Visitor(site.server.port), "/"),
            Visit(site.visitor(person), "/"),
            Visit(site.visitor(person), f"/diary/{day}"),
        ]
        for visit in visits:
            drive(site.server.port, [visit.come()])
    parts = [
        Figure(f"{name}_{part}_bytes", f"  {name.replace('_', ' ')}: {words}", size, "B", digits=0)
        for name, visit in zip(_NAMES, visits, strict=True)
        for part, words, size in (
            ("all", "all", visit.size),
            ("paint", "HTML and CSS", visit.paint),
        )
    ]
    size, paint = max(v.size for v in visits), max(v.paint for v in visits)
    return [
        *parts,
        Figure("first_visit_bytes", "first visit, all", size, "B", ALL_GOAL, digits=0),
        Figure("first_paint_bytes", "first visit, HTML and CSS", paint, "B", PAINT_GOAL, digits=0),
    ]
