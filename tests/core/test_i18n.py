"""Each language is whole, and what is not says so."""

import datetime as dt

import pytest
from babel.messages.catalog import Catalog
from babel.support import Translations
from flask import Flask, g, render_template_string

from tests.conftest import SignIn
from webapp import texts
from webapp.core import catalogues, i18n
from webapp.core.i18n import (
    LANGUAGES,
    TRANSLATED_LANGUAGES,
    gettext,
    lazy_pgettext,
    ngettext,
    pgettext,
    use_language,
)
from webapp.core.settings import PROJECT_ROOT


@pytest.mark.parametrize("code", TRANSLATED_LANGUAGES)
def test_the_catalogue_has_every_text_of_the_code(code: str) -> None:
    assert texts.list_catalogue_faults(code) == []


def test_a_stale_catalogue_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = catalogues.collect_texts()
    more = Catalog()
    for message in whole:
        more.add(message.id, context=message.context)
    more.add("En text till")
    monkeypatch.setattr(texts, "collect_texts", lambda: more)
    assert texts.list_catalogue_faults("en") == ["en: not in the catalogue: 'En text till'"]


def test_a_lost_named_place_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = catalogues.read_catalogue("en")
    message = next(m for m in changed if m.id == "Hej %(name)s")
    message.string = "Hello"
    monkeypatch.setattr(texts, "read_catalogue", lambda _code: changed)
    assert texts.list_catalogue_faults("en") == ["en: named places differ: 'Hej %(name)s'"]


def test_the_status_table_tells_each_language_and_how_complete_it_is() -> None:
    rows = (PROJECT_ROOT / "translations/STATUS.md").read_text()
    for code in TRANSLATED_LANGUAGES:
        found = [message for message in catalogues.read_catalogue(code) if message.id]
        done = [m for m in found if m.string and all(m.string)]
        percent = 100 * len(done) // len(found)
        assert f"(`{code}`) | {percent} % |" in rows


def test_a_missing_text_is_swedish_and_says_so(app: Flask) -> None:
    page = '<p title="{{ _("Finns inte") }}">{{ _("Finns inte heller") }}</p>'

    with app.test_request_context(headers={"Accept-Language": "ar"}):
        response = app.process_response(app.make_response(render_template_string(page)))
    text = response.get_data(as_text=True)
    assert text == ('<p title="Finns inte"><span lang="sv" dir="ltr">Finns inte heller</span></p>')


def test_one_swedish_word_with_two_meanings_is_two_words_elsewhere(app: Flask) -> None:
    length = lazy_pgettext("duration", "Tid")
    with app.test_request_context():
        with use_language("en"):
            assert (pgettext("period", "Tid"), str(length)) == ("Period", "Time")
            page = '{{ _p("period", "Tid") }} {{ pgettext("duration", "Tid") }}'
            assert render_template_string(page) == "Period Time"
        with use_language("ar"):
            assert pgettext("period", "Tid") != str(length)
        for code in ("sv", "sv_latt"):
            with use_language(code):
                assert pgettext("period", "Tid") == str(length) == "Tid"
                assert pgettext("unknown", "Hej %(name)s", name="Bo") == "Hej Bo"


def test_a_missing_text_with_a_context_is_swedish_and_says_so(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        page = '<p>{{ _p("a meaning nobody translated", "Tid") }}</p>'
        response = app.process_response(app.make_response(render_template_string(page)))
    assert response.get_data(as_text=True) == '<p><span lang="sv" dir="ltr">Tid</span></p>'


def test_a_missing_text_in_easy_swedish_is_just_swedish(app: Flask) -> None:
    with app.app_context(), use_language("sv_latt"):
        assert gettext("Finns inte") == "Finns inte"


def test_plural_forms_follow_the_language(app: Flask) -> None:
    catalogue = Translations()
    assert catalogue.ngettext("en", "flera", 2) == "flera"
    with app.app_context():
        for code in LANGUAGES:
            with use_language(code):
                said = {n: ngettext("%(n)s ny", "%(n)s nya", n) for n in (1, 2, 3, 11)}
            assert len(set(said.values())) == 4, code


def test_names_keep_their_direction_inside_a_sentence(app: Flask) -> None:
    with app.app_context():
        with use_language("ar"):
            assert "\u2068Bo\u2069" in gettext("Hej %(name)s", name="Bo")
        with use_language("sv"):
            assert gettext("Hej %(name)s", name="Bo") == "Hej Bo"
            assert gettext("Hej %(name)s", name="أمينة") == "Hej \u2068أمينة\u2069"


def test_days_and_times_come_from_cldr_and_stockholm(app: Flask) -> None:
    moment = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)
    with app.app_context():
        with use_language("sv"):
            assert i18n.format_moment(moment) == "fredag 1 januari 00:30"
        with use_language("en"):
            assert i18n.format_moment(moment) == "Friday 1 January 00:30"
        with use_language("ar"):
            assert i18n.format_moment(moment) == "الجمعة، 1 يناير 00:30"
        assert "language" not in g


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [("ar", "ar"), ("en-US,en;q=0.9", "en"), ("fi", "sv"), ("sv-SE", "sv"), ("", "sv")],
)
def test_the_first_page_speaks_the_browsers_language(app: Flask, wanted: str, tag: str) -> None:
    page = app.test_client().get("/sign-in", headers={"Accept-Language": wanted}).text
    assert f'<html lang="{tag}"' in page


def test_easy_swedish_says_so_in_its_tag(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("elsa")
    client.post("/language", data={"language": "sv_latt", "next": "/today"})
    assert '<html lang="sv-x-latt" dir="ltr">' in client.get("/today").text
