"""A real server process: started, watched from outside, and ended with all its workers."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType

from webapp.core.settings import PROJECT_ROOT

# As ``webapp.start`` serves, but for the number of workers: one for each core of the machine.
WORKERS = 2
THREADS = 1
HOST = "127.0.0.1"
_PORTS = range(21000, 32000)
_START_SECONDS = 30
_STOP_SECONDS = 8
# How much of a server's log is shown when something went wrong, in characters.
_TAIL = 2000
_TICKS: int = os.sysconf("SC_CLK_TCK")


class ServerFailed(Exception):
    """The server did not come up; says what it wrote."""


def free_port() -> int:
    """A port that nobody listens on, below those the system hands out by itself."""
    start = _PORTS.start + os.getpid() * 7 % len(_PORTS)
    port: int
    for port in (*range(start, _PORTS.stop), *_PORTS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise ServerFailed("no free port")


class Server:
    """Granian with one app, alive inside a ``with``."""

    def __init__(
        self,
        factory: str,
        environment: Mapping[str, str],
        log: Path,
        port: int | None = None,
        *,
        workers: int = WORKERS,
        threads: int = THREADS,
    ) -> None:
        self.port = port or free_port()
        self._log = log
        self._environment = environment
        self._workers = workers
        self._command = [
            *(sys.executable, "-m", "granian", factory, "--factory"),
            *("--interface", "wsgi", "--host", HOST, "--port", str(self.port)),
            *("--workers", str(workers), "--blocking-threads", str(threads)),
            *("--log-level", "warning"),
        ]

    def __enter__(self) -> "Server":
        clean = {n: v for n, v in os.environ.items() if not n.startswith("EGENMAKT_")}
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=PROJECT_ROOT,
                env=clean | dict(self._environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stop()
        if isinstance(error, Exception):
            sys.stderr.write(self._log.read_text()[-_TAIL:])

    def _wait(self) -> None:
        until, used = time.monotonic() + _START_SECONDS, -1.0
        while time.monotonic() < until and self._process.poll() is None:
            # The door opens before every worker has loaded the app; they are ready when they rest.
            before, used = used, self.cpu_seconds()
            if self._is_open() and len(self._pids()) > self._workers and used == before:
                return
            time.sleep(0.25)
        raise ServerFailed(self._log.read_text()[-_TAIL:])

    def _is_open(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0

    def _stop(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                break
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue

    def _pids(self) -> list[int]:
        """The server and everything it started."""
        parents = {pid: int(fields[1]) for pid, fields in _processes()}
        found = [self._process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def cpu_seconds(self) -> float:
        """Processor time used so far, of all its processes, user and system."""
        mine = set(self._pids())
        ticks = sum(int(f[11]) + int(f[12]) for pid, f in _processes() if pid in mine)
        return ticks / _TICKS

    def rss_mb(self) -> float:
        """Memory of the largest of its processes, a worker, in MB."""
        page = os.sysconf("SC_PAGE_SIZE")
        mine = set(self._pids())
        return max(int(f[21]) * page for pid, f in _processes() if pid in mine) / 1e6


def _processes() -> Iterator[tuple[int, list[str]]]:
    """Every process of the machine with its fields after the name (state is the first)."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                text = (folder / "stat").read_text()
            except OSError:
                continue
            yield int(folder.name), text.rpartition(")")[2].split()
