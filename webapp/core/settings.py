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

PROJECT_ROOT = Path(__file__).parents[2]


# In the data folder of ``make run``: the demo's own secrets and the port it serves on.
DEMO_SETTINGS_FILE = "demo.json"


class SettingsError(SystemExit):
    """One clear line about what to set; ends the process with status 1."""


class RunMode(StrEnum):
    """How the app runs: for real, as the demo of ``make run``, or under test."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


_REQUIRED_FIELDS = ("database_url", "secret_key", "master_keys", "base_url")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings; each is ``EGENMAKT_`` + its name in capitals, but for ``DATABASE_URL``.

    Minutes and hours are whole numbers. ``master_keys`` is ``id:key[,id:key]``, each key 32 bytes
    in base64url; the first is the current one, the others only open what they once wrapped.
    """

    mode: RunMode = RunMode.PRODUCTION
    data_dir: str = "var"
    database_url: str
    secret_key: str
    master_keys: str
    base_url: str
    proxies: int = 0
    idle_minutes_deltagare: int = 30
    idle_minutes_staff: int = 15
    session_hours: int = 12
    consent_texts_dir: str = str(PROJECT_ROOT / "webapp/consent/texts")
    evaluation_texts_dir: str = str(PROJECT_ROOT / "webapp/outcomes/evaluation/texts")
    programmes_dir: str = str(PROJECT_ROOT / "webapp/programmes/definitions")
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

    def parse_master_keys(self) -> dict[str, bytes]:
        """The master keys by id, the current one first.

        Raises:
            SettingsError: a key is not ``id:base64url of 32 bytes``.
        """
        master_keys = {}
        for key_text in self.master_keys.split(","):
            key_id, _colon, encoded_key = key_text.strip().partition(":")
            try:
                key_bytes = base64.urlsafe_b64decode(encoded_key + "=" * (-len(encoded_key) % 4))
            except ValueError:
                key_bytes = b""
            if not key_id or len(key_id) > 32 or len(key_bytes) != 32:
                raise SettingsError(
                    "EGENMAKT_MASTER_KEYS must be id:key, the key 32 bytes in base64url "
                    "(README, Run it for real, says how to make one)."
                )
            master_keys[key_id] = key_bytes
        return master_keys


def read_settings(environment: Mapping[str, str] = os.environ, **defaults: Any) -> Settings:
    """Settings from ``defaults`` overlaid by the environment.

    Raises:
        SettingsError: something is missing, unknown or malformed; says which.
    """
    variable_names = {
        faulty_field: "EGENMAKT_" + faulty_field.upper()
        for faulty_field in Settings.__struct_fields__
    }
    variable_names["database_url"] = "DATABASE_URL"
    known_variables = set(variable_names.values())
    for environment_name in environment:
        if (
            environment_name.startswith("EGENMAKT_")
            and environment_name not in known_variables
            and environment_name != "EGENMAKT_STEPS"
        ):
            raise SettingsError(f"{environment_name} is not a setting of Egenmakt.")
    given_values = {
        field_name: environment[variable_name]
        for field_name, variable_name in variable_names.items()
        if environment.get(variable_name)
    }
    merged_values = defaults | _read_demo_settings(given_values) | given_values
    for faulty_field in _REQUIRED_FIELDS:
        if not merged_values.get(faulty_field):
            raise SettingsError(f"{variable_names[faulty_field]} is not set.")
    try:
        read_values = msgspec.convert(merged_values, Settings, strict=False)
    except msgspec.ValidationError as conversion_error:
        faulty_field = str(conversion_error).rpartition("$.")[2].rstrip("`")
        raise SettingsError(
            f"{variable_names.get(faulty_field, faulty_field)}: {conversion_error}"
        ) from None
    _validate_settings(read_values)
    return read_values


def _read_demo_settings(given_values: Mapping[str, str]) -> dict[str, Any]:
    """The demo's own values, where ``make run`` has made them and no setting says production."""
    data_folder = Path(given_values.get("data_dir", "var")).absolute()
    secrets_file = data_folder / DEMO_SETTINGS_FILE
    is_for_real = given_values.get(
        "mode", RunMode.DEMO
    ) != RunMode.DEMO or given_values.keys() & set(_REQUIRED_FIELDS[1:])
    if is_for_real or not secrets_file.exists():
        return {}
    demo_values: dict[str, Any] = json.loads(secrets_file.read_text())
    demo_port = demo_values.pop("port")
    return demo_values | {
        "mode": RunMode.DEMO,
        "database_url": f"sqlite:///{data_folder / 'egenmakt.db'}",
        "base_url": f"http://127.0.0.1:{demo_port}",
    }


def _validate_settings(checked_settings: Settings) -> None:
    if checked_settings.mode is RunMode.PRODUCTION and len(checked_settings.secret_key) < 32:
        raise SettingsError("EGENMAKT_SECRET_KEY must be at least 32 characters.")
    if checked_settings.host not in {"localhost", "127.0.0.1"} and not checked_settings.https:
        raise SettingsError("EGENMAKT_BASE_URL must start with https:// (http only on localhost).")
    if not checked_settings.database_url.startswith(("sqlite:///", "postgresql")):
        raise SettingsError("DATABASE_URL must start with sqlite:/// or postgresql://")
    if urlsplit(checked_settings.exit_url).scheme != "https":
        raise SettingsError("EGENMAKT_EXIT_URL must start with https://")
    for field_name in ("idle_minutes_deltagare", "idle_minutes_staff", "session_hours"):
        if getattr(checked_settings, field_name) < 1:
            raise SettingsError(f"EGENMAKT_{field_name.upper()} must be 1 or more.")
    checked_settings.parse_master_keys()


def current_settings() -> Settings:
    """The settings of the running app."""
    app_settings: Settings = current_app.extensions["settings"]
    return app_settings
