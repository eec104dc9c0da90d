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
        failures_over = failures - self.limit
        return 0 if failures_over < 0 else min(2 ** (5 + min(failures_over, 10)), _LONGEST)


def build_throttle_key(kind: str, throttled_value: bytes | str, limit: int = 5) -> ThrottleKey:
    """A key for one card code, user name, phone or half signed-in account."""
    return ThrottleKey(
        _hash_throttled_value(
            kind, throttled_value.encode() if isinstance(throttled_value, str) else throttled_value
        ),
        limit,
    )


def build_address_key() -> ThrottleKey:
    """A key for the network address; its limit is higher, as many people may share one."""
    return ThrottleKey(
        _hash_throttled_value("address", _find_client_network().encode()), 30, shared=True
    )


def _find_client_network() -> str:
    """The address; of IPv6 the network, since one subscriber has countless addresses in it."""
    remote_address = request.remote_addr or ""
    try:
        client_address = ipaddress.ip_address(remote_address)
    except ValueError:
        return remote_address
    return str(
        ipaddress.ip_network(
            (client_address, 64 if client_address.version == 6 else 32), strict=False
        )
    )


def _hash_throttled_value(kind: str, throttled_value: bytes) -> bytes:
    return hmac.digest(
        sealing.derive_system_key("throttle"), kind.encode() + b":" + throttled_value, "sha256"
    )


def count_attempt(throttle_keys: Sequence[ThrottleKey]) -> int:
    """Count one attempt under each key; the seconds to wait instead if one of them is blocked.

    A blocked attempt counts nowhere, so waiting helps. Opens the write; the caller commits.
    """
    db.begin_write()
    attempted_at = utc_now()
    # Always in the same order, so that two requests never wait for each other.
    for throttle_key in sorted(throttle_keys):
        failures = _add_failure(throttle_key, attempted_at)
        if failures is None:
            return _compute_blocked_seconds(throttle_keys, attempted_at)
        wait_time = dt.timedelta(seconds=throttle_key.wait(failures))
        if wait_time:
            db.session.execute(
                sa.update(ThrottleCount)
                .where(ThrottleCount.key == throttle_key.value)
                .values(blocked_until=attempted_at + wait_time)
            )
    return 0


def _add_failure(throttle_key: ThrottleKey, attempted_at: dt.datetime) -> int | None:
    """The failures under a key with this one, or None while it is blocked."""
    first_failure = db.insert(ThrottleCount).values(
        key=throttle_key.value, failures=1, last_at=attempted_at, blocked_until=attempted_at
    )
    statement = first_failure.on_conflict_do_update(
        index_elements=[ThrottleCount.key],
        set_={
            "failures": sa.case(
                (ThrottleCount.last_at < attempted_at - _FORGOTTEN, 1),
                else_=ThrottleCount.failures + 1,
            ),
            "last_at": attempted_at,
        },
        where=ThrottleCount.blocked_until <= attempted_at,
    ).returning(ThrottleCount.failures)
    failures: int | None = db.session.scalar(statement)
    return failures


def _compute_blocked_seconds(
    throttle_keys: Sequence[ThrottleKey], attempted_at: dt.datetime
) -> int:
    db.session.rollback()
    db.begin_write()
    blocked_until = db.session.scalar(
        sa.select(
            sa.func.max(ThrottleCount.blocked_until, type_=ThrottleCount.blocked_until.type)
        ).where(ThrottleCount.key.in_([throttle_key.value for throttle_key in throttle_keys]))
    )
    return max(1, round((blocked_until - attempted_at).total_seconds())) if blocked_until else 1


def clear_attempts(throttle_keys: Sequence[ThrottleKey]) -> None:
    """After a success: delete the counts of own keys, and uncount this attempt of shared ones."""
    own_values = [throttle_key.value for throttle_key in throttle_keys if not throttle_key.shared]
    is_stale = ThrottleCount.last_at < utc_now() - 24 * _FORGOTTEN
    db.session.execute(
        sa.delete(ThrottleCount).where(sa.or_(ThrottleCount.key.in_(own_values), is_stale))
    )
    give_back_attempt([throttle_key for throttle_key in throttle_keys if throttle_key.shared])


def give_back_attempt(throttle_keys: Sequence[ThrottleKey]) -> None:
    """Take back the count of an attempt that was no failure."""
    db.session.execute(
        sa.update(ThrottleCount)
        .where(
            ThrottleCount.key.in_([throttle_key.value for throttle_key in throttle_keys]),
            ThrottleCount.failures > 0,
        )
        .values(failures=ThrottleCount.failures - 1)
    )
