"""Settings: defaults, then the environment; a missing or malformed one stops the start."""

import base64
import json
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from flask import current_app

ROOT = Path(__file__).parents[2]


# In the data folder of ``make run``: the demo's own secrets and the port it serves on.
DEMO_FILE = "demo.json"


class SettingsError(SystemExit):
    """One clear line about what to set; ends the process with status 1."""


class Mode(StrEnum):
    """How the app runs: for real, as the demo of ``make run``, or under test."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


_REQUIRED = ("database_url", "secret_key", "master_keys", "base_url")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings; each is ``EGENMAKT_`` + its name in capitals, but for ``DATABASE_URL``.

    Minutes and hours are whole numbers. ``master_keys`` is ``id:key[,id:key]``, each key 32 bytes
    in base64url; the first is the current one, the others only open what they once wrapped.
    """

    mode: Mode = Mode.PRODUCTION
    data_dir: str = "var"
    database_url: str
    secret_key: str
    master_keys: str
    base_url: str
    proxies: int = 0
    idle_minutes_deltagare: int = 30
    idle_minutes_staff: int = 15
    session_hours: int = 12
    consent_texts_dir: str = str(ROOT / "webapp/consent/texts")
    evaluation_texts_dir: str = str(ROOT / "webapp/evaluation/texts")
    programmes_dir: str = str(ROOT / "webapp/programmes/definitions")
    instruments_dir: str = ""
    exit_url: str = "https://www.smhi.se/"
    help_phone: str = ""
    controller_name: str = ""
    controller_contact: str = ""
    dpo_contact: str = ""
    accessibility_contact: str = ""
    accessibility_assessed: str = ""
    accessibility_updated: str = ""

    @property
    def https(self) -> bool:
        """Whether people reach the app over TLS; plain http is for localhost only."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host name people type, without port: also the passkeys' relying party."""
        return urlsplit(self.base_url).hostname or ""

    def keys(self) -> dict[str, bytes]:
        """The master keys by id, the current one first.

        Raises:
            SettingsError: a key is not ``id:base64url of 32 bytes``.
        """
        keys = {}
        for part in self.master_keys.split(","):
            name, _, encoded = part.strip().partition(":")
            try:
                key = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
            except ValueError:
                key = b""
            if not name or len(name) > 32 or len(key) != 32:
                raise SettingsError(
                    "EGENMAKT_MASTER_KEYS must be id:key, the key 32 bytes in base64url "
                    "(README, Run it for real, says how to make one)."
                )
            keys[name] = key
        return keys


def read(environment: Mapping[str, str] = os.environ, **defaults: Any) -> Settings:
    """Settings from ``defaults`` overlaid by the environment.

    Raises:
        SettingsError: something is missing, unknown or malformed; says which.
    """
    names = {field: "EGENMAKT_" + field.upper() for field in Settings.__struct_fields__}
    names["database_url"] = "DATABASE_URL"
    known = set(names.values())
    for name in environment:
        if name.startswith("EGENMAKT_") and name not in known and name != "EGENMAKT_STEPS":
            raise SettingsError(f"{name} is not a setting of Egenmakt.")
    given = {f: environment[n] for f, n in names.items() if environment.get(n)}
    values = defaults | _demo(given) | given
    for field in _REQUIRED:
        if not values.get(field):
            raise SettingsError(f"{names[field]} is not set.")
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        field = str(error).rpartition("$.")[2].rstrip("`")
        raise SettingsError(f"{names.get(field, field)}: {error}") from None
    _check(settings)
    return settings


def _demo(given: Mapping[str, str]) -> dict[str, Any]:
    """The demo's own values, where ``make run`` has made them and nothing says production."""
    folder = Path(given.get("data_dir", "var")).absolute()
    file = folder / DEMO_FILE
    for_real = given.get("mode", Mode.DEMO) != Mode.DEMO or given.keys() & set(_REQUIRED[1:])
    if for_real or not file.exists():
        return {}
    values: dict[str, Any] = json.loads(file.read_text())
    port = values.pop("port")
    return values | {
        "mode": Mode.DEMO,
        "database_url": f"sqlite:///{folder / 'egenmakt.db'}",
        "base_url": f"http://127.0.0.1:{port}",
    }


def _check(settings: Settings) -> None:
    if settings.mode is Mode.PRODUCTION and len(settings.secret_key) < 32:
        raise SettingsError("EGENMAKT_SECRET_KEY must be at least 32 characters.")
    if settings.host not in {"localhost", "127.0.0.1"} and not settings.https:
        raise SettingsError("EGENMAKT_BASE_URL must start with https:// (http only on localhost).")
    if not settings.database_url.startswith(("sqlite:///", "postgresql")):
        raise SettingsError("DATABASE_URL must start with sqlite:/// or postgresql://")
    if urlsplit(settings.exit_url).scheme != "https":
        raise SettingsError("EGENMAKT_EXIT_URL must start with https://")
    for field in ("idle_minutes_deltagare", "idle_minutes_staff", "session_hours"):
        if getattr(settings, field) < 1:
            raise SettingsError(f"EGENMAKT_{field.upper()} must be 1 or more.")
    settings.keys()


def settings() -> Settings:
    """The settings of the running app."""
    found: Settings = current_app.extensions["settings"]
    return found
