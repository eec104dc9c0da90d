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

from webapp.core.clock import today, utc_now
from webapp.core.db import UtcDateTime

P = ParamSpec("P")
S = TypeVar("S", bound=sa.Select[Any])

NOW: sa.BindParameter[Any] = sa.bindparam("now", callable_=utc_now, type_=UtcDateTime())
TODAY: sa.BindParameter[Any] = sa.bindparam("today", callable_=today, type_=sa.Date())


def prepared(build_statement: Callable[P, S]) -> Callable[P, tuple[S, dict[str, Any]]]:
    """Make a query function give ``(statement, values)``, the statement built only once.

    Its arguments must be plain values that stand in the statement as they are.
    """
    signature = inspect.signature(build_statement)

    @cache
    def build_statement_once() -> S:
        bind_parameters: dict[str, Any] = {
            parameter_name: sa.bindparam(parameter_name) for parameter_name in signature.parameters
        }
        return build_statement(**bind_parameters)  # type: ignore[call-arg]

    @wraps(build_statement)
    def bind_values(*arguments: P.args, **named_arguments: P.kwargs) -> tuple[S, dict[str, Any]]:
        return build_statement_once(), dict(signature.bind(*arguments, **named_arguments).arguments)

    return bind_values
