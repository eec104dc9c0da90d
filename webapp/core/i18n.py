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

from webapp.core.clock import STOCKHOLM
from webapp.core.compiled_catalogues import load_translations

# Around a text that has no translation, until the page is sent: see ``_mark_fallbacks``.
_FALLBACK_START, _FALLBACK_END = "\ue000", "\ue001"
_FSI, _PDI = "\u2068", "\u2069"
_UNMARKABLE = re.compile(
    r"(<title>.*?</title>|<textarea.*?</textarea>|<option.*?</option>|<[^>]*>)", re.DOTALL
)
_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


WeekdayWidth = Literal["wide", "abbreviated", "narrow"]


class Language:
    """A language people can choose. ``tag`` is for HTML, ``locale`` for dates and plurals."""

    def __init__(self, code: str, html_tag: str, own_name: str, cldr_code: str) -> None:
        self.code, self.tag, self.name = code, html_tag, own_name
        self.locale = Locale.parse(cldr_code)
        self.dir = self.locale.text_direction

    @cached_property
    def catalogue(self) -> NullTranslations:
        """Its texts; a text that is not there comes out marked, then Swedish."""
        translations = load_translations(self.code)
        translations.add_fallback(
            SwedishFallback() if self.locale.language != "sv" else NullTranslations()
        )
        return translations


class SwedishFallback(NullTranslations):
    """The Swedish message id itself, between marks that become ``lang="sv"`` on the page."""

    def gettext(self, message: str) -> str:
        """The message id, marked."""
        return f"{_FALLBACK_START}{message}{_FALLBACK_END}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The Swedish plural form for ``n``, marked."""
        return f"{_FALLBACK_START}{msgid1 if n == 1 else msgid2}{_FALLBACK_END}"

    def pgettext(self, context: str, message: str) -> str:
        """The message id, marked; its context is for translators alone."""
        return self.gettext(message)


# The one list of languages: a line here is what adds one.
LANGUAGES = {
    language.code: language
    for language in (
        Language("sv", html_tag="sv", own_name="Svenska", cldr_code="sv"),
        Language("sv_latt", html_tag="sv-x-latt", own_name="Lätt svenska", cldr_code="sv"),
        Language("en", html_tag="en", own_name="English", cldr_code="en_GB"),
        Language("ar", html_tag="ar", own_name="العربية", cldr_code="ar"),
    )
}
SWEDISH = LANGUAGES["sv"]
# Those with a catalogue: all but the language of the message ids.
TRANSLATED_LANGUAGES = tuple(code for code in LANGUAGES if code != SWEDISH.code)


def current_language() -> Language:
    """The language of this request: the account's, else the one chosen, else the browser's."""
    request_language: Language | None = g.get("language")
    if request_language is None:
        request_language = g.language = _choose_language() if has_request_context() else SWEDISH
    return request_language


def _choose_language() -> Language:
    language_code = session.get("language")
    if current_user and current_user.is_authenticated:
        language_code = current_user.language
    if language_code not in LANGUAGES:
        language_code = request.accept_languages.best_match(list(LANGUAGES), default="sv")
    return LANGUAGES[language_code]


@contextmanager
def use_language(language_code: str) -> Iterator[Language]:
    """Within, texts come in the language ``language_code``."""
    previous_language = g.get("language")
    g.language = LANGUAGES[language_code]
    try:
        yield g.language
    finally:
        if previous_language is None:
            g.pop("language")
        else:
            g.language = previous_language


def gettext(message: str, **values: Any) -> str:
    """``message`` in the language of the request, its named places filled."""
    translated_text = current_language().catalogue.gettext(message)
    return translated_text % _isolate_directions(values) if values else translated_text


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """The plural form that suits ``n``; ``%(n)s`` may be used in the message."""
    translated_text = current_language().catalogue.ngettext(singular, plural, n)
    return translated_text % _isolate_directions({"n": n} | values)


def pgettext(context: str, message: str, **values: Any) -> str:
    """``gettext`` for a Swedish word with several meanings; ``context`` tells which is meant."""
    translated_text = str(current_language().catalogue.pgettext(context, message))
    return translated_text % _isolate_directions(values) if values else translated_text


def lazy_gettext(message: str, **values: Any) -> LazyProxy:
    """``gettext`` when it is shown rather than when the module loads."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


def lazy_pgettext(context: str, message: str, **values: Any) -> LazyProxy:
    """``pgettext`` when it is shown rather than when the module loads."""
    return LazyProxy(pgettext, context, message, enable_cache=False, **values)


def has_translations(swedish_texts: Iterable[str]) -> bool:
    """Whether each of these texts is there in the language of the request."""
    return all(
        _FALLBACK_START not in current_language().catalogue.gettext(swedish_text)
        for swedish_text in swedish_texts
    )


def mark_swedish(swedish_text: str) -> str:
    """The Swedish text itself, marked as such on a page of another language."""
    return (
        swedish_text
        if current_language().locale.language == "sv"
        else f"{_FALLBACK_START}{swedish_text}{_FALLBACK_END}"
    )


def format_number(number: float) -> str:
    """At most one decimal: ``3,5`` and the like."""
    return str(numbers.format_decimal(number, "0.#", locale=current_language().locale))


def _isolate_directions(placeholder_values: dict[str, Any]) -> dict[str, Any]:
    """Names and times keep their own direction inside a sentence of another."""
    is_right_to_left = current_language().dir == "rtl"
    return {
        placeholder: f"{_FSI}{placeholder_value}{_PDI}"
        if isinstance(placeholder_value, str | LazyProxy)
        and (is_right_to_left or _RTL_LETTER.search(str(placeholder_value)))
        else placeholder_value
        for placeholder, placeholder_value in placeholder_values.items()
    }


@lru_cache(maxsize=4096)
def _format_date_cached(day: dt.date, pattern: str, locale_code: str) -> str:
    return str(dates.format_date(day, pattern, locale=locale_code))


def format_day(day: dt.date) -> str:
    """``tisdag 24 november`` and the like."""
    locale = current_language().locale
    pattern = "EEEE d MMMM" if locale.language != "ar" else "EEEE، d MMMM"
    return _format_date_cached(day, pattern, str(locale))


def format_weekday(weekday_number: int, name_width: WeekdayWidth = "wide") -> str:
    """``tisdag`` for 1 (Monday is 0)."""
    weekday_names = dates.get_day_names(name_width, "stand-alone", current_language().locale)
    return str(weekday_names[weekday_number])


def format_date(day: dt.date) -> str:
    """``24 november 2026`` and the like."""
    return _format_date_cached(day, "d MMMM y", str(current_language().locale))


def format_time(moment: dt.datetime) -> str:
    """The clock in Stockholm, ``20:14`` in every language."""
    return moment.astimezone(STOCKHOLM).strftime("%H:%M")


def format_moment(moment: dt.datetime) -> str:
    """Day and clock in Stockholm: ``tisdag 24 november 14:05``."""
    return f"{format_day(moment.astimezone(STOCKHOLM).date())} {format_time(moment)}"


def _mark_fallbacks(response: Response) -> Response:
    if response.mimetype != "text/html" or response.direct_passthrough:
        return response
    page_html = response.get_data(as_text=True)
    if _FALLBACK_START in page_html:
        html_parts = _UNMARKABLE.split(page_html)
        html_parts[1::2] = [
            html_part.replace(_FALLBACK_START, "").replace(_FALLBACK_END, "")
            for html_part in html_parts[1::2]
        ]
        html_parts[::2] = [
            html_part.replace(_FALLBACK_START, '<span lang="sv" dir="ltr">').replace(
                _FALLBACK_END, "</span>"
            )
            for html_part in html_parts[::2]
        ]
        response.set_data("".join(html_parts))
    return response


def init_app(app: Flask) -> None:
    """Load the catalogues, give templates the languages and formats, mark what fell back.

    Raises:
        OSError: a language has no catalogue.
    """
    for app_language in LANGUAGES.values():
        _ = app_language.catalogue
    app.jinja_env.globals.update(
        _=gettext,
        _p=pgettext,
        ngettext=ngettext,
        pgettext=pgettext,
        languages=list(LANGUAGES.values()),
        all_languages=LANGUAGES,
    )
    app.jinja_env.filters.update(
        day=format_day,
        date=format_date,
        time=format_time,
        moment=format_moment,
        weekday=format_weekday,
    )
    app.context_processor(lambda: {"language": current_language()})
    app.after_request(_mark_fallbacks)
