"""Sign-in attempts, counted in the database so that all processes count together.

An attempt is counted *before* it is tried, in its own transaction: a hundred at once cannot all
pass a check that none has failed yet. A success takes its count back. What was typed is counted
alike whether it exists or not, and lies in the table only as a keyed hash.
"""

import datetime as dt
import hmac
import ipaddress
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from flask import request

from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.models import ThrottleCount

# A quiet hour and the count begins anew; longer than the longest wait, or waiting would reset it.
_FORGOTTEN = dt.timedelta(hours=1)
_LONGEST = 15 * 60


class ThrottleKey(msgspec.Struct, frozen=True, order=True):
    """What attempts are counted under; ``limit`` of them go through before the waiting begins."""

    value: bytes
    limit: int
    shared: bool = False

    def wait(self, failures: int) -> int:
        """Seconds to wait after so many failures: 32 at the limit, then doubling to 15 minutes."""
        over = failures - self.limit
        return 0 if over < 0 else min(2 ** (5 + min(over, 10)), _LONGEST)


def build_throttle_key(kind: str, what: bytes | str, limit: int = 5) -> ThrottleKey:
    """A key for one card code, user name, phone or half signed-in account."""
    return ThrottleKey(_hash_attempt(kind, what.encode() if isinstance(what, str) else what), limit)


def build_address_key() -> ThrottleKey:
    """A key for where the request comes from; many may share it, so it allows more."""
    return ThrottleKey(_hash_attempt("address", _client_network().encode()), 30, shared=True)


def _client_network() -> str:
    """The address; of IPv6 the network, since one subscriber has countless addresses in it."""
    remote = request.remote_addr or ""
    try:
        found = ipaddress.ip_address(remote)
    except ValueError:
        return remote
    return str(ipaddress.ip_network((found, 64 if found.version == 6 else 32), strict=False))


def _hash_attempt(kind: str, what: bytes) -> bytes:
    return hmac.digest(sealing.derive_system_key("throttle"), kind.encode() + b":" + what, "sha256")


def count_attempt(keys: Sequence[ThrottleKey]) -> int:
    """Count one attempt under each key; the seconds to wait instead if one of them is blocked.

    A blocked attempt counts nowhere, so waiting helps. Opens the write; the caller commits.
    """
    db.begin_write()
    moment = utc_now()
    # Always in the same order, so that two requests never wait for each other.
    for each in sorted(keys):
        failures = _add_failure(each, moment)
        if failures is None:
            return _seconds_blocked(keys, moment)
        wait = dt.timedelta(seconds=each.wait(failures))
        if wait:
            db.session.execute(
                sa.update(ThrottleCount)
                .where(ThrottleCount.key == each.value)
                .values(blocked_until=moment + wait)
            )
    return 0


def _add_failure(each: ThrottleKey, moment: dt.datetime) -> int | None:
    """The failures under a key with this one, or None while it is blocked."""
    fresh = db.insert(ThrottleCount).values(
        key=each.value, failures=1, last_at=moment, blocked_until=moment
    )
    counted = fresh.on_conflict_do_update(
        index_elements=[ThrottleCount.key],
        set_={
            "failures": sa.case(
                (ThrottleCount.last_at < moment - _FORGOTTEN, 1), else_=ThrottleCount.failures + 1
            ),
            "last_at": moment,
        },
        where=ThrottleCount.blocked_until <= moment,
    ).returning(ThrottleCount.failures)
    failures: int | None = db.session.scalar(counted)
    return failures


def _seconds_blocked(keys: Sequence[ThrottleKey], moment: dt.datetime) -> int:
    db.session.rollback()
    db.begin_write()
    until = db.session.scalar(
        sa.select(
            sa.func.max(ThrottleCount.blocked_until, type_=ThrottleCount.blocked_until.type)
        ).where(ThrottleCount.key.in_([each.value for each in keys]))
    )
    return max(1, round((until - moment).total_seconds())) if until else 1


def clear_attempts(keys: Sequence[ThrottleKey]) -> None:
    """A success: own keys begin anew, and a shared one takes this attempt back."""
    own = [each.value for each in keys if not each.shared]
    stale = ThrottleCount.last_at < utc_now() - 24 * _FORGOTTEN
    db.session.execute(sa.delete(ThrottleCount).where(sa.or_(ThrottleCount.key.in_(own), stale)))
    give_back([each for each in keys if each.shared])


def give_back(keys: Sequence[ThrottleKey]) -> None:
    """Take back the count of an attempt that was no failure."""
    db.session.execute(
        sa.update(ThrottleCount)
        .where(ThrottleCount.key.in_([each.value for each in keys]), ThrottleCount.failures > 0)
        .values(failures=ThrottleCount.failures - 1)
    )
