"""Statements built once: building one costs several times what running it does.

A query function marked ``prepared`` is called with named places in place of its arguments, once;
each call then gives the statement and the values for ``db.session.execute(*…)``. What is true "now"
must therefore be asked when the statement runs: ``NOW`` and ``TODAY`` are that.
"""

import inspect
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa

from webapp.core.clock import now, today
from webapp.core.db import UtcDateTime

P = ParamSpec("P")
S = TypeVar("S", bound=sa.Select[Any])

NOW: sa.BindParameter[Any] = sa.bindparam("now", callable_=now, type_=UtcDateTime())
TODAY: sa.BindParameter[Any] = sa.bindparam("today", callable_=today, type_=sa.Date())


def prepared(build: Callable[P, S]) -> Callable[P, tuple[S, dict[str, Any]]]:
    """Make a query function give ``(statement, values)``, the statement built only once.

    Its arguments must be plain values that stand in the statement as they are.
    """
    signature = inspect.signature(build)

    @cache
    def statement() -> S:
        places: dict[str, Any] = {name: sa.bindparam(name) for name in signature.parameters}
        return build(**places)  # type: ignore[call-arg]

    @wraps(build)
    def call(*arguments: P.args, **named: P.kwargs) -> tuple[S, dict[str, Any]]:
        return statement(), dict(signature.bind(*arguments, **named).arguments)

    return call
