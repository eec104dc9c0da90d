"""Every failure is a page in the person's language that says what to do next."""

import logging
from uuid import uuid4

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from webapp.core.db import DatabaseBusy
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.sealing import Tampered

log = logging.getLogger("egenmakt")

_TEXTS = {
    400: (
        _l("Det gick inte att ta emot det du skickade"),
        _l("Gå tillbaka, ladda om sidan och försök igen. Inget har ändrats."),
    ),
    403: (_l("Sidan är inte för dig"), _l("Gå till startsidan. Där finns det du kan göra.")),
    404: (_l("Sidan finns inte"), _l("Kontrollera adressen, eller gå till startsidan.")),
    405: (_l("Det går inte att göra så här"), _l("Gå till startsidan och försök därifrån.")),
    409: (_l("Något har ändrats under tiden"), _l("Gå tillbaka och ladda om sidan.")),
    413: (
        _l("Det var för mycket text på en gång"),
        _l("Gå tillbaka och korta texten. Din text finns kvar på sidan."),
    ),
    429: (_l("Vänta en stund"), _l("Det var många försök på kort tid. Försök igen om en stund.")),
    500: (
        _l("Något gick fel hos oss"),
        _l("Försök igen om en stund. Det du har sparat finns kvar."),
    ),
    503: (
        _l("Det går inte att spara just nu"),
        _l("Vänta en stund och ladda sedan om sidan. Det du har sparat finns kvar."),
    ),
}


def page(status: int, reference: str = "") -> tuple[str, int, dict[str, str]]:
    """The error page for ``status``; ``reference`` is what a log line also says."""
    title, text = _TEXTS.get(status, _TEXTS[500 if status >= 500 else 400])
    headers = {"Retry-After": "10"} if status in {429, 503} else {}
    context = {"title": title, "text": text, "reference": reference, "status": status}
    return render_template("error.html", **context), status, headers


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    if isinstance(error, SecurityError):
        # Another host name than ours: no address can be built for it, so no page either.
        return "", 400
    return page(error.code or 500)


def _away(_error: Exception) -> ResponseReturnValue:
    """The database is locked or away: nothing was written, try again."""
    # Who asks is not known without the database; the page does without.
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    session = g.pop("db_session", None)
    if session is not None:
        session.close()
    log.error("database away: %s %s", request.method, request.endpoint)
    return page(503)


def _tampered(error: Tampered) -> ResponseReturnValue:
    """A sealed text does not open: never show it, say which one in the log."""
    reference = uuid4().hex[:8]
    log.error("sealed text does not open [%s]: %s", reference, error)
    return page(500, reference)


def _unexpected(error: InternalServerError) -> ResponseReturnValue:
    """A fault of ours: its kind and place in the log, never its values."""
    reference = uuid4().hex[:8]
    cause = error.original_exception or error
    trace = cause.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    log.error("%s in %s at %s [%s]", type(cause).__name__, request.endpoint, place, reference)
    return page(500, reference)


def _say_nothing(exc_info: object) -> None:
    """Flask would log the whole traceback, and with it values of a statement."""


def init_app(app: Flask) -> None:
    """Answer every failure of ``app``; its log never carries a person's words."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(InternalServerError, _unexpected)
    app.register_error_handler(Tampered, _tampered)
    for error in (OperationalError, PoolTimeout, DatabaseBusy):
        app.register_error_handler(error, _away)
    app.log_exception = _say_nothing  # type: ignore[method-assign]
