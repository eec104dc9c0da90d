"""HTTP as a browser speaks it, on plain sockets: what a visitor asks, and many of them at once.

A script is a generator that yields what to ask next and is given the answer. ``drive`` runs any
number of them at the same time in one thread, each on a connection of its own that stays open, so
that the load costs the machine little beside the server.
"""

import re
import selectors
import socket
import time
from collections.abc import Generator, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from bench.server import HOST

_STUCK_SECONDS = 30
_COOKIE = re.compile(rb"\r\nset-cookie: (\w+)=([^;\r]*)", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_HIDDEN = re.compile(r'<input\b(?=[^>]*\btype="hidden")[^>]*>')
_ATTRIBUTE = re.compile(r'\b(name|value)="([^"]*)"')
_FORM = re.compile(r'<form id="(?:entry|look)".*?</form>', re.DOTALL)


class Unexpected(Exception):
    """The server answered something else than it should."""


class Ask(NamedTuple):
    """One request; ``name`` sorts the timings."""

    name: str
    data: bytes


class Answer(NamedTuple):
    """One response; ``size`` counts every byte of it, headers too."""

    status: int
    head: bytes
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def size(self) -> int:
        """Bytes over the wire."""
        return len(self.head) + len(self.body)

    def header(self, name: str) -> str:
        """One header, "" where it is missing."""
        found = re.search(rb"\r\n" + name.encode() + rb": ([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode() if found else ""

    def must(self, *statuses: int) -> "Answer":
        """Itself, if the status is one of these.

        Raises:
            Unexpected: it is not.
        """
        if self.status not in statuses:
            raise Unexpected(f"status {self.status}, not {statuses}")
        return self


class Timing(NamedTuple):
    """When one request went out and when its answer was complete, in seconds of one clock."""

    name: str
    begun: float
    ended: float

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.ended - self.begun


Script = Generator[Ask, Answer, None]


class Visitor:
    """Somebody with a browser: keeps cookies, sends what a browser sends."""

    def __init__(self, port: int, session: str | None = None) -> None:
        self._host = f"{HOST}:{port}"
        self.cookies = {"session": session} if session else {}

    def remember(self, answer: Answer) -> Answer:
        """Keep the cookies of an answer; gives it back."""
        for name, value in _COOKIE.findall(answer.head):
            self.cookies[name.decode()] = value.decode()
        return answer

    def get(self, name: str, path: str, **headers: str) -> Ask:
        """Fetch a page."""
        return Ask(name, self._request("GET", path, headers))

    def poll(self, name: str, path: str) -> Ask:
        """What a page fetches by itself."""
        return self.get(name, path, hx_request="true")

    def post(self, name: str, path: str, fields: Mapping[str, str], *, htmx: bool = False) -> Ask:
        """Send a form, or with ``htmx`` let the page send it by itself."""
        body = urlencode(fields).encode()
        headers = {
            "content_type": "application/x-www-form-urlencoded",
            "content_length": str(len(body)),
            "origin": f"http://{self._host}",
            "sec_fetch_site": "same-origin",
        }
        if htmx:
            headers["hx_request"] = "true"
        return Ask(name, self._request("POST", path, headers) + body)

    def _request(self, method: str, path: str, headers: Mapping[str, str]) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"host: {self._host}",
            "accept-language: sv",
            "accept-encoding: gzip, deflate, br, zstd",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        if self.cookies:
            lines.append("cookie: " + "; ".join(f"{n}={v}" for n, v in self.cookies.items()))
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's main form, by name."""
    form = _FORM.search(page)
    if form is None:
        raise Unexpected("no form on the page")
    found = {}
    for tag in _HIDDEN.findall(form[0]):
        attributes = dict(_ATTRIBUTE.findall(tag))
        found[attributes["name"]] = attributes.get("value", "")
    return found


class _Line:
    """One connection and the script that talks on it."""

    def __init__(self, port: int, script: Script) -> None:
        self.socket = socket.create_connection((HOST, port), _STUCK_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._script = script
        self._buffer = b""

    def ask(self, answer: Answer | None) -> bool:
        """Send what the script asks next; False where it is at its end."""
        try:
            request = next(self._script) if answer is None else self._script.send(answer)
        except StopIteration:
            return False
        self._name, self._begun = request.name, time.perf_counter()
        self.socket.sendall(request.data)
        return True

    def receive(self) -> tuple[Timing, Answer] | None:
        """The answer if it is complete by now."""
        more = self.socket.recv(1 << 18)
        if not more:
            raise Unexpected(f"{self._name}: connection closed")
        self._buffer += more
        head, split, body = self._buffer.partition(b"\r\n\r\n")
        if not split:
            return None
        length = _LENGTH.search(head)
        wanted = int(length[1]) if length else 0
        if len(body) < wanted:
            return None
        status = int(head[9:12])
        if length is None and status not in {204, 304}:
            raise Unexpected(f"{self._name}: status {status} without a length")
        timing = Timing(self._name, self._begun, time.perf_counter())
        self._buffer = b""
        return timing, Answer(status, head + split, body)


def drive(port: int, scripts: Iterable[Script]) -> list[Timing]:
    """Run all scripts at once to their ends; what each request took.

    Raises:
        Unexpected: the server fell silent, closed a connection, or a script met a wrong answer.
    """
    timings: list[Timing] = []
    lines = [_Line(port, script) for script in scripts]
    try:
        with selectors.DefaultSelector() as selector:
            for line in lines:
                if line.ask(None):
                    selector.register(line.socket, selectors.EVENT_READ, line)
            while selector.get_map():
                ready = selector.select(_STUCK_SECONDS)
                if not ready:
                    raise Unexpected("the server fell silent")
                for key, _events in ready:
                    _take(selector, key.data, timings)
    finally:
        for line in lines:
            line.socket.close()
    return timings


def _take(selector: selectors.BaseSelector, line: _Line, timings: list[Timing]) -> None:
    received = line.receive()
    if received is not None:
        timings.append(received[0])
        if not line.ask(received[1]):
            selector.unregister(line.socket)


def seconds(timings: Iterable[Timing], name: str) -> list[float]:
    """How long each request of that name took."""
    return [timing.seconds for timing in timings if timing.name == name]


def span(timings: Iterable[Timing]) -> float:
    """From the first request's start to the last answer, in seconds."""
    known = list(timings)
    return max(t.ended for t in known) - min(t.begun for t in known)
