"""URL converters."""

import datetime as dt

from werkzeug.routing import BaseConverter, ValidationError


class DateConverter(BaseConverter):
    """Match an ISO date and hand the view a ``date``; a day that is not is a 404."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        """Raises ``ValidationError`` for 2026-02-30."""
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: dt.date) -> str:
        """ISO 8601."""
        return value.isoformat()
