"""Addresses: converters, and the addresses that every page carries."""

import datetime as dt
from typing import Any

from flask import Flask, url_for
from werkzeug.routing import BaseConverter, ValidationError

from webapp.core.weeks import Week


class DateConverter(BaseConverter):
    """Match an ISO date and hand the view a ``date``; a day that is not is a 404."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        """Raises ``ValidationError`` for 2026-02-30."""
        try:
            return dt.date.fromisoformat(value)
        except ValueError as date_error:
            raise ValidationError from date_error

    def to_url(self, value: dt.date) -> str:
        """ISO 8601."""
        return value.isoformat()


class WeekConverter(BaseConverter):
    """Match ``2026-W47`` and hand the view a ``Week``; a week that is not is a 404."""

    regex = r"\d{4}-W\d{2}"

    def to_python(self, value: str) -> Week:
        """Raises ``ValidationError`` for 2026-W54."""
        try:
            return Week.read(value)
        except ValueError as week_error:
            raise ValidationError from week_error

    def to_url(self, value: Week) -> str:
        """``2026-W47``."""
        return value.key


def init_app(app: Flask) -> None:
    """Let ``app`` read dates and weeks in addresses, and build each fixed address once.

    The menu and the footer ask for the same dozen on every page.
    """
    app.url_map.converters["date"] = DateConverter
    app.url_map.converters["week"] = WeekConverter
    cached_urls: dict[str, str] = {}

    def build_cached_url(endpoint: str, **values: Any) -> str:
        if values:
            return url_for(endpoint, **values)
        if endpoint not in cached_urls:
            cached_urls[endpoint] = url_for(endpoint)
        return cached_urls[endpoint]

    app.jinja_env.globals["url_for"] = build_cached_url
