"""What a visitor has shown so far on the way in: in the signed cookie, for a few minutes.

Nothing in it is a secret of its own: a card is named by its hash, an account by its number.
"""

from typing import Any

import flask

from webapp.core.clock import utc_now


def begin_step(step_name: str, **shown_values: Any) -> None:
    """Remember ``what`` was shown under ``name``, from now."""
    flask.session[step_name] = shown_values | {"at": int(utc_now().timestamp())}


def find_step(step_name: str, minutes: int) -> dict[str, Any] | None:
    """What was shown under ``name`` if it is not older than ``minutes``, else None."""
    shown_values: dict[str, Any] | None = flask.session.get(step_name)
    if shown_values is None or utc_now().timestamp() - shown_values["at"] > minutes * 60:
        return None
    return shown_values
