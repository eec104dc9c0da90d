"""What happens when things break: nothing is lost, nothing leaks, and the person is told."""

import datetime as dt
import fcntl
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import people
from tests.conftest import SignIn, account, settings
from tests.house.test_guards import calls
from tests.instruments.diary.test_diary import fields, finish, tell, url
from tests.server import Process, running
from webapp import create_app
from webapp.core.clock import today, utc_now
from webapp.core.commands import upgrade_database
from webapp.core.db import db
from webapp.core.settings import RunMode
from webapp.identity.models import LoginSession
from webapp.identity.sessions.current import hash_token, make_token
from webapp.sheets.models import Sheet

CANARY = "KANARIEFÅGELN SJUNGER"


@pytest.fixture
def own_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An app on an SQLite file of its own that gives up on a lock soon."""
    monkeypatch.setattr("webapp.core.db.BUSY_SECONDS", 0.2)
    app = create_app(settings(f"sqlite:///{tmp_path / 'own.db'}"))
    app.config.update(WTF_CSRF_ENABLED=False, TESTING=False)
    with app.app_context():
        upgrade_database()
        db.begin_write()
        people()
        moment = utc_now()
        db.session.add(
            LoginSession(
                token_hash=hash_token("elsa"),
                account_id=account("elsa").id,
                device="",
                created_at=moment,
                seen_at=moment,
            )
        )
        db.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_locked_database_is_a_page_that_says_try_again(own_app: Flask, tmp_path: Path) -> None:
    elsa = own_app.test_client()
    elsa.set_cookie("session", "elsa")
    data = fields(elsa, url("tell"), answer=CANARY)
    other = sqlite3.connect(tmp_path / "own.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    response = elsa.post(url("tell"), data=data)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "Det går inte att spara just nu" in response.text
    assert elsa.get("/health").status_code == 503
    other.execute("ROLLBACK")
    other.close()
    assert elsa.get("/health").status_code == 200
    with own_app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Sheet)) == 0
    assert elsa.post(url("tell"), data=data).status_code == 303


def test_a_process_that_hangs_does_not_hang_the_others(own_app: Flask, tmp_path: Path) -> None:
    elsa = own_app.test_client()
    elsa.set_cookie("session", "elsa")
    data = fields(elsa, url("tell"), answer=CANARY)
    with (tmp_path / "own.db.lock").open("a") as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        assert elsa.post(url("tell"), data=data).status_code == 503
    assert elsa.post(url("tell"), data=data).status_code == 303


def test_a_database_that_is_away_is_a_page_in_some_language(built_app: Flask) -> None:
    with built_app.app_context():
        engine = db.engine
    away = sa.create_engine("postgresql+psycopg://x@127.0.0.1:1/x")
    built_app.extensions["db"] = away
    try:
        client = built_app.test_client()
        client.set_cookie("session", make_token())
        response = client.get("/today", headers={"Accept-Language": "ar"})
        assert response.status_code == 503
        assert 'dir="rtl"' in response.text
        assert client.get("/health").status_code == 503
    finally:
        built_app.extensions["db"] = engine
        away.dispose()


def sign_in_over_http(server: Process, link: str) -> str:
    """The cookies after following a demo link."""
    _status, headers, _text = server.get(urllib.parse.urlsplit(link).path)
    return "; ".join(re.findall(r"((?:session|page)=[^;]+)", headers["set-cookie"]))


def save_for_ever(
    server: Process, cookie: str, days_ago: int, acknowledged: dict[int, int]
) -> None:
    """Type and save on one day until the server is gone; note each number answered "Sparat"."""
    path = f"/diary/{today() - dt.timedelta(days=days_ago)}/tell"
    _status, headers, text = server.get(path, Cookie=cookie)
    found = re.search(r"page=[^;]+", headers.get("set-cookie", ""))
    cookie = f"{cookie.split('; ')[0]}; {found.group()}" if found else cookie
    names = "csrf_token|page|based_on"
    hidden = dict(re.findall(rf'name="({names})" type="hidden" value="([^"]+)"', text))
    for seq in range(1, 2000):
        values = hidden | {
            "seq": str(seq),
            "answer": f"nummer {seq}.",
        }
        try:
            status, _headers, answer = server.ask(
                "POST",
                path,
                urllib.parse.urlencode(values),
                {
                    "Cookie": cookie,
                    "HX-Request": "true",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
            )
        except OSError:
            return
        except Exception:
            return
        assert status == 200, answer
        assert "Sparat" in answer
        acknowledged[days_ago] = seq


def test_every_save_that_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        link = server.links()["David"]["url"]
        cookie = sign_in_over_http(server, link)
        acknowledged: dict[int, int] = {}
        savers = [
            threading.Thread(target=save_for_ever, args=(server, cookie, age, acknowledged))
            for age in range(4)
        ]
        for saver in savers:
            saver.start()
        threading.Event().wait(2)
        server.stop(signal.SIGKILL)
        for saver in savers:
            saver.join(20)
        assert sum(acknowledged.values()) > 20
        server.start()
        for age, seq in acknowledged.items():
            path = f"/diary/{today() - dt.timedelta(days=age)}/tell"
            page = server.get(path, Cookie=cookie)[2]
            stored = re.search(r"nummer (\d+)\.", page)
            assert stored is not None
            assert int(stored.group(1)) >= seq


def test_what_people_write_is_in_no_log_url_or_title(
    app: Flask, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    elsa = sign_in("elsa")
    tell(elsa, CANARY)
    finish(elsa, "send")
    clients = {name: sign_in(name) for name in ("elsa", "cilla", "bo", "ada", "petra")}
    for name, client in clients.items():
        for _endpoint, method, address in calls(app):
            if "sign_out" in address or "lock" in address or "end" in address:
                continue
            response = client.open(address, method=method, data={"answer": CANARY, "text": CANARY})
            title = re.search(r"<title>(.*?)</title>", response.text)
            assert "KANARIE" not in (title.group(1) if title else ""), (name, address)
            assert "KANARIE" not in (response.location or "")
            assert response.status_code != 500, (name, method, address)
    assert "KANARIE" not in caplog.text


def test_an_error_of_ours_leaves_no_word_in_the_log(
    app: Flask,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    elsa = sign_in("elsa")
    data = fields(elsa, url("tell"), answer=CANARY)

    def broken(*_arguments: object) -> None:
        raise RuntimeError(f"failed with {CANARY}")

    monkeypatch.setattr("webapp.sheets.draft_saving.sealing.seal_text", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        response = elsa.post(url("tell"), data=data)
    finally:
        app.config["PROPAGATE_EXCEPTIONS"] = None
    assert response.status_code == 500
    assert "KANARIE" not in response.text
    assert "RuntimeError in diary.save" in caplog.text
    assert "KANARIE" not in caplog.text


def test_a_form_over_64_kb_is_refused(sign_in: SignIn) -> None:
    for address in (url("mood"), f"/sheet/diary/{today()}/look", "/readers", "/diary/questions"):
        big = sign_in("elsa").post(address, data={"x": "y" * 66_000})
        assert big.status_code == 413, address


def test_without_its_token_nothing_is_written_and_the_text_is_kept(
    csrf: Flask, sign_in: SignIn
) -> None:
    elsa = sign_in("elsa")
    data = fields(elsa, url("tell"), answer=CANARY)
    response = elsa.post(url("tell"), data=data)
    assert response.status_code == 400
    assert url("tell") in response.text
    with csrf.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Sheet)) == 0
    assert CANARY in elsa.get(url("tell")).text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("EGENMAKT_PROXIES", "many", "EGENMAKT_PROXIES"),
        ("EGENMAKT_SECRET_KEY", "short", "EGENMAKT_SECRET_KEY"),
        ("EGENMAKT_MASTER_KEYS", "nonsense", "EGENMAKT_MASTER_KEYS"),
        ("EGENMAKT_BASE_URL", "http://example.org", "https://"),
        ("EGENMAKT_NO_SUCH", "1", "EGENMAKT_NO_SUCH"),
        ("EGENMAKT_SESSION_HOURS", "0", "EGENMAKT_SESSION_HOURS"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL"),
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        ("EGENMAKT_MASTER_KEYS", "", "EGENMAKT_MASTER_KEYS is not set"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_clear_line(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    right = {
        "EGENMAKT_MODE": "production",
        "EGENMAKT_SECRET_KEY": "s" * 32,
        "EGENMAKT_MASTER_KEYS": "a:" + "a" * 43,
        "EGENMAKT_BASE_URL": "https://egenmakt.example",
        "EGENMAKT_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
    }
    done = subprocess.run(
        [sys.executable, "-c", "import webapp; webapp.create_app()"],
        env=right | {name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_demo_is_not_there_in_production(tmp_path: Path) -> None:
    app = create_app(
        settings(
            f"sqlite:///{tmp_path}/x.db",
            mode=RunMode.PRODUCTION,
            secret_key="s" * 32,
            base_url="https://egenmakt.example",
        )
    )
    assert "demo" not in app.blueprints
    assert "demo" not in app.cli.commands
