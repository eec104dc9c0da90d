"""What a visitor has shown so far on the way in: in the signed cookie, for a few minutes.

Nothing in it is a secret of its own: a card is named by its hash, an account by its number.
"""

from typing import Any

import flask

from webapp.core.clock import utc_now


def begin_step(name: str, **what: Any) -> None:
    """Remember ``what`` was shown under ``name``, from now."""
    flask.session[name] = what | {"at": int(utc_now().timestamp())}


def under_way(name: str, minutes: int) -> dict[str, Any] | None:
    """What was shown under ``name`` if it is not older than ``minutes``, else None."""
    found: dict[str, Any] | None = flask.session.get(name)
    if found is None or utc_now().timestamp() - found["at"] > minutes * 60:
        return None
    return found


def end_step(name: str) -> None:
    """Forget it."""
    flask.session.pop(name, None)
