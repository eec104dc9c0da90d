"""The app as a real server process, on a database of its own, ended by its own process group."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from webapp.core.settings import PROJECT_ROOT


def free_port() -> int:
    """A port nobody uses, below those the system hands out."""
    # Test processes that run side by side begin their search apart.
    start = 21000 + os.getpid() % 1000 * 9
    for port in range(start, 32000, 7):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError("no free port")


class Process:
    """``make run`` in a folder of its own; stands still until ``start``."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.log = folder / "server.log"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("EGENMAKT_")}
        inherited.pop("DATABASE_URL", None)
        self.environment = inherited | {
            "EGENMAKT_DATA_DIR": str(folder),
            "PYTHONWARNINGS": "default",
        }

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "webapp.start", "--port", str(self.port)],
                cwd=PROJECT_ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(300):
            assert self.process.poll() is None, self.log.read_text()
            try:
                if self.get("/health")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise TimeoutError(self.log.read_text())

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(15)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        return self.ask("GET", path, None, headers)

    def ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            cookies = "\n".join(response.headers.get_all("set-cookie") or [])
            found = dict(response.getheaders()) | {"set-cookie": cookies}
            return response.status, found, response.read().decode()
        finally:
            connection.close()

    def links(self) -> dict[str, dict[str, Any]]:
        """Fresh sign-in links of the demo people."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "webapp", "demo", "links", "--json"],
            cwd=PROJECT_ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found: dict[str, dict[str, Any]] = json.loads(done.stdout)
        return found


@contextmanager
def running(folder: Path) -> Iterator[Process]:
    """A server that has started and will be stopped."""
    server = Process(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
