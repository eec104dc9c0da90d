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
from webapp.core.sealing import TamperedError

log = logging.getLogger("egenmakt")

_ERROR_TEXTS = {
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


def render_error_page(http_status: int, log_reference: str = "") -> tuple[str, int, dict[str, str]]:
    """The error page for ``http_status``; ``log_reference`` is what a log line also says."""
    title, advice = _ERROR_TEXTS.get(http_status, _ERROR_TEXTS[500 if http_status >= 500 else 400])
    headers = {"Retry-After": "10"} if http_status in {429, 503} else {}
    page_context = {
        "title": title,
        "text": advice,
        "reference": log_reference,
        "status": http_status,
    }
    return render_template("error.html", **page_context), http_status, headers


def _answer_http_error(http_error: HTTPException) -> ResponseReturnValue:
    if http_error.response is not None:
        return http_error.response
    if isinstance(http_error, SecurityError):
        # Another host name than ours: no address can be built for it, so no page either.
        return "", 400
    return render_error_page(http_error.code or 500)


def _answer_database_away(_error: Exception) -> ResponseReturnValue:
    """503: the database is locked or away, nothing was written; the page says to try again."""
    # Who asks is not known without the database; the page does without.
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    open_session = g.pop("db_session", None)
    if open_session is not None:
        open_session.close()
    log.error("database away: %s %s", request.method, request.endpoint)
    return render_error_page(503)


def _answer_tampered_text(seal_error: TamperedError) -> ResponseReturnValue:
    """A sealed text does not open: never show it, say which one in the log."""
    log_reference = uuid4().hex[:8]
    log.error("sealed text does not open [%s]: %s", log_reference, seal_error)
    return render_error_page(500, log_reference)


def _answer_unexpected_fault(server_error: InternalServerError) -> ResponseReturnValue:
    """A fault of ours: its kind and place in the log, never its values."""
    log_reference = uuid4().hex[:8]
    cause = server_error.original_exception or server_error
    traceback_part = cause.__traceback__
    while traceback_part is not None and traceback_part.tb_next is not None:
        traceback_part = traceback_part.tb_next
    code_place = (
        f"{traceback_part.tb_frame.f_code.co_filename}:{traceback_part.tb_lineno}"
        if traceback_part
        else ""
    )
    log.error(
        "%s in %s at %s [%s]", type(cause).__name__, request.endpoint, code_place, log_reference
    )
    return render_error_page(500, log_reference)


def _skip_flask_log(exc_info: object) -> None:
    """Flask would log the whole traceback, and with it values of a statement."""


def init_app(app: Flask) -> None:
    """Answer every failure of ``app``; its log never carries a person's words."""
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(InternalServerError, _answer_unexpected_fault)
    app.register_error_handler(TamperedError, _answer_tampered_text)
    for database_error in (OperationalError, PoolTimeout, DatabaseBusy):
        app.register_error_handler(database_error, _answer_database_away)
    app.log_exception = _skip_flask_log  # type: ignore[method-assign]
