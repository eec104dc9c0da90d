"""Languages: gettext with Swedish message ids, direction and dates from CLDR.

Babel alone, without Flask-Babel: lättläst is a locale of its own that CLDR does not know, and a
text that is missing must be marked as Swedish on the page.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import Any, Literal

from babel import Locale, dates, numbers
from babel.support import LazyProxy, NullTranslations
from flask import Flask, Response, g, has_request_context, request, session
from flask_login import current_user

from webapp.core import catalogues
from webapp.core.clock import STOCKHOLM

# Around a text that has no translation, until the page is sent: see ``_mark_fallbacks``.
_OPEN, _CLOSE = "\ue000", "\ue001"
_FSI, _PDI = "\u2068", "\u2069"
_ATTRIBUTES = re.compile(
    r"(<title>.*?</title>|<textarea.*?</textarea>|<option.*?</option>|<[^>]*>)", re.DOTALL
)
_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


Width = Literal["wide", "abbreviated", "narrow"]


class Language:
    """A language people can choose. ``tag`` is for HTML, ``locale`` for dates and plurals."""

    def __init__(self, code: str, tag: str, name: str, cldr: str) -> None:
        self.code, self.tag, self.name = code, tag, name
        self.locale = Locale.parse(cldr)
        self.dir = self.locale.text_direction

    @cached_property
    def catalogue(self) -> NullTranslations:
        """Its texts; a text that is not there comes out marked, then Swedish."""
        found = catalogues.load(self.code)
        found.add_fallback(Fallback() if self.locale.language != "sv" else NullTranslations())
        return found


class Fallback(NullTranslations):
    """The Swedish message id itself, between marks that become ``lang="sv"`` on the page."""

    def gettext(self, message: str) -> str:
        """The message id, marked."""
        return f"{_OPEN}{message}{_CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The Swedish plural form for ``n``, marked."""
        return f"{_OPEN}{msgid1 if n == 1 else msgid2}{_CLOSE}"


LANGUAGES = {
    language.code: language
    for language in (
        Language("sv", "sv", "Svenska", "sv"),
        Language("sv_latt", "sv-x-latt", "Lätt svenska", "sv"),
        Language("en", "en", "English", "en_GB"),
        Language("ar", "ar", "العربية", "ar"),
    )
}
SWEDISH = LANGUAGES["sv"]


def language() -> Language:
    """The language of this request: the account's, else the one chosen, else the browser's."""
    found: Language | None = g.get("language")
    if found is None:
        found = g.language = _chosen() if has_request_context() else SWEDISH
    return found


def _chosen() -> Language:
    code = session.get("language")
    if current_user and current_user.is_authenticated:
        code = current_user.language
    if code not in LANGUAGES:
        code = request.accept_languages.best_match(list(LANGUAGES), default="sv")
    return LANGUAGES[code]


@contextmanager
def speaking(code: str) -> Iterator[Language]:
    """Within, texts come in the language ``code``."""
    before = g.get("language")
    g.language = LANGUAGES[code]
    try:
        yield g.language
    finally:
        if before is None:
            g.pop("language")
        else:
            g.language = before


def gettext(message: str, **values: Any) -> str:
    """``message`` in the language of the request, its named places filled."""
    text = language().catalogue.gettext(message)
    return text % _isolated(values) if values else text


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """The plural form that suits ``n``; ``%(n)s`` may be used in the message."""
    text = language().catalogue.ngettext(singular, plural, n)
    return text % _isolated({"n": n} | values)


def lazy_gettext(message: str, **values: Any) -> LazyProxy:
    """``gettext`` when it is shown rather than when the module loads."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


def speaks(texts: Iterable[str]) -> bool:
    """Whether each of these texts is there in the language of the request."""
    return all(_OPEN not in language().catalogue.gettext(text) for text in texts)


def swedish(text: str) -> str:
    """The Swedish text itself, marked as such on a page of another language."""
    return text if language().locale.language == "sv" else f"{_OPEN}{text}{_CLOSE}"


def format_number(number: float) -> str:
    """At most one decimal: ``3,5`` and the like."""
    return str(numbers.format_decimal(number, "0.#", locale=language().locale))


def _isolated(values: dict[str, Any]) -> dict[str, Any]:
    """Names and times keep their own direction inside a sentence of another."""
    rtl = language().dir == "rtl"
    return {
        name: f"{_FSI}{value}{_PDI}"
        if isinstance(value, str | LazyProxy) and (rtl or _RTL_LETTER.search(str(value)))
        else value
        for name, value in values.items()
    }


@lru_cache(maxsize=4096)
def _date(day: dt.date, pattern: str, locale: str) -> str:
    return str(dates.format_date(day, pattern, locale=locale))


def format_day(day: dt.date) -> str:
    """``tisdag 24 november`` and the like."""
    locale = language().locale
    pattern = "EEEE d MMMM" if locale.language != "ar" else "EEEE، d MMMM"
    return _date(day, pattern, str(locale))


def format_weekday(number: int, width: Width = "wide") -> str:
    """``tisdag`` for 1 (Monday is 0)."""
    names = dates.get_day_names(width, "stand-alone", language().locale)
    return str(names[number])


def format_date(day: dt.date) -> str:
    """``24 november 2026`` and the like."""
    return _date(day, "d MMMM y", str(language().locale))


def format_time(moment: dt.datetime) -> str:
    """The clock in Stockholm, ``20:14`` in every language."""
    return moment.astimezone(STOCKHOLM).strftime("%H:%M")


def format_moment(moment: dt.datetime) -> str:
    """Day and clock in Stockholm: ``tisdag 24 november 14:05``."""
    return f"{format_day(moment.astimezone(STOCKHOLM).date())} {format_time(moment)}"


def _mark_fallbacks(response: Response) -> Response:
    if response.mimetype != "text/html" or response.direct_passthrough:
        return response
    page = response.get_data(as_text=True)
    if _OPEN in page:
        parts = _ATTRIBUTES.split(page)
        parts[1::2] = [part.replace(_OPEN, "").replace(_CLOSE, "") for part in parts[1::2]]
        parts[::2] = [
            part.replace(_OPEN, '<span lang="sv" dir="ltr">').replace(_CLOSE, "</span>")
            for part in parts[::2]
        ]
        response.set_data("".join(parts))
    return response


def init_app(app: Flask) -> None:
    """Give templates the languages and their formats, and mark what fell back."""
    app.jinja_env.globals.update(
        _=gettext, ngettext=ngettext, languages=list(LANGUAGES.values()), all_languages=LANGUAGES
    )
    app.jinja_env.filters.update(
        day=format_day,
        date=format_date,
        time=format_time,
        moment=format_moment,
        weekday=format_weekday,
    )
    app.context_processor(lambda: {"language": language()})
    app.after_request(_mark_fallbacks)
