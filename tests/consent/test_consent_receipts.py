"""The receipt: a person's own copy, in the exact Swedish words, for people and for machines."""

import html
import re
import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import KINDS
from tests.conftest import SignIn, account, person_id_of
from tests.consent.consent_kit import (
    answer,
    hidden,
    main,
    organisation,
    read_text,
    receipts,
    send,
    walk,
)
from tests.papers import fonts, pages, squeezed, words
from webapp.consent import service
from webapp.consent.consent_kinds import list_asked_kinds
from webapp.consent.consent_texts import (
    CONSENT_TEXTS,
    ConsentText,
    TextVersions,
    choose_text_language,
)
from webapp.consent.models import Grant
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES

ISO_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00"


def speak(app: Flask, name: str, code: str) -> None:
    with app.app_context():
        db.begin_write()
        account(name).language = code
        db.commit()


def texts(app: Flask) -> TextVersions[ConsentText]:
    found: TextVersions[ConsentText] = CONSENT_TEXTS.get(app)
    return found


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_a_receipt_has_the_exact_swedish_text_beside_the_language_shown(
    app: Flask, sign_in: SignIn, code: str
) -> None:
    speak(app, "david", code)
    david = sign_in("david")
    page = david.get(walk(david, "ja", check="0").location)
    text = texts(app).current()
    seen = html.unescape(main(page))
    for part in text.parts:
        assert f">{part.title}</h3>" in seen
        assert f"<p>{part.text}</p>" in seen
    assert (text.version in seen, text.hash in seen) == (True, True)
    assert re.search(r"UTC\+0[12]:00", seen)
    assert f"<bdi>{LANGUAGES[code].name}</bdi>" in seen
    with app.app_context():
        (receipt,) = receipts("david")
        assert (receipt.language, receipt.text_hash) == (code, text.hash)
    assert seen.count(f'<div class="stack" lang="{LANGUAGES[code].tag}"') == 1


def test_a_receipt_of_an_old_text_keeps_its_words(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        db.begin_write()
        given = service.write_consent_decisions(
            account("david"), [(organisation("af").id, "diary", True)], text_version="2026-06"
        )
        db.commit()
        url = f"/consent/receipt/{given.public_id}"
    page = main(sign_in("david").get(url))
    assert "<p>Du kan se vem som har läst och när.</p>" in page
    assert "Ser något fel ut" not in page
    assert texts(app).versions["2026-06"].hash in page
    assert squeezed("Du kan se vem som har läst och när.") in words(
        sign_in("david").get(f"{url}.pdf").data
    )


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_a_receipt_on_paper_is_one_page_with_both_languages_beside_each_other(
    app: Flask, sign_in: SignIn, code: str
) -> None:
    speak(app, "david", code)
    david = sign_in("david")
    location = walk(david, "ja", check="0").location
    assert f'href="{location}.pdf"' in main(david.get(location))
    answered = david.get(f"{location}.pdf")
    assert (answered.status_code, answered.mimetype) == (200, "application/pdf")
    assert answered.headers["Content-Disposition"] == "inline; filename=kvitto.pdf"
    made, text = answered.data, texts(app).current()
    assert pages(made) == 1
    languages = {b"sv", LANGUAGES[code].locale.language.encode()}
    assert set(re.findall(rb"/Lang\((\w+)\)", made)) == languages
    on_paper = words(made)
    for word in ("Arbetsförmedlingen Björkby", "David", LANGUAGES[code].name[:1], text.version):
        assert squeezed(word) in on_paper
    assert text.hash in on_paper
    assert re.search(r"UTC\+0[12]:00", on_paper)
    with app.app_context():
        sides = [
            choose_text_language(text, language_code=each)
            for each in {"sv", code}
            if LANGUAGES[each].dir == "ltr"
        ]
        for side in sides:
            for part in text.parts:
                assert squeezed(side.say(part.title)) in on_paper
                assert squeezed(side.say(part.text)) in on_paper
    assert "EgenmaktBoxes-Regular" not in fonts(made)


def test_a_receipt_with_every_decision_there_can_be_in_mitt_val_is_still_one_page(
    app: Flask, sign_in: SignIn
) -> None:
    with app.app_context():
        db.begin_write()
        every = [
            (organisation(code).id, kind, code != "fk")
            for code in ("af", "fk", "kommun")
            for kind in list_asked_kinds("mitt_val")
        ]
        given = service.write_consent_decisions(account("amina"), every, "ar")
        db.commit()
        url = f"/consent/receipt/{given.public_id}.pdf"
    made = sign_in("amina").get(url).data
    assert pages(made) == 1
    assert words(made).count(squeezed("Björkby kommun")) == 2 * len(every) // 3


def test_a_language_that_lacks_one_text_is_not_used_for_consent_at_all(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(app, "david", "ar")
    david = sign_in("david")
    text = texts(app).current()
    assert '<div class="stack" lang="ar" dir="rtl">' in main(david.get("/consent/about/1"))
    catalogue = getattr(LANGUAGES["ar"].catalogue, "_catalog")  # noqa: B009
    monkeypatch.delitem(catalogue, text.withdrawal.text)
    page = main(david.get("/consent/about/1"))
    assert '<div class="stack" lang="sv" dir="ltr">' in page
    assert text.what.sections[0].text in page
    walk(david, "ja", check="0")
    with app.app_context():
        assert [each.language for each in receipts("david")] == ["sv"]


def test_the_language_of_the_receipt_is_the_one_the_summary_was_shown_in(
    app: Flask, sign_in: SignIn
) -> None:
    speak(app, "david", "ar")
    david = sign_in("david")
    answer(david, read_text(david), "ja")
    send(david, "/consent/check", readers="0")
    form = hidden(main(david.get("/consent/summary")))
    speak(app, "david", "en")
    david.post("/consent/summary", data=form)
    with app.app_context():
        assert [each.language for each in receipts("david")] == ["ar"]


@pytest.mark.parametrize("suffix", ["", ".json", ".pdf"])
def test_somebody_elses_receipt_is_not_there(app: Flask, sign_in: SignIn, suffix: str) -> None:
    with app.app_context():
        (receipt,) = receipts("elsa")
        url = f"/consent/receipt/{receipt.public_id}{suffix}"
    assert sign_in("elsa").get(url).status_code == 200
    for name in ("david", "amina"):
        stranger = sign_in(name)
        missing = stranger.get(f"/consent/receipt/{uuid.uuid4()}{suffix}")
        answered = stranger.get(url)
        assert answered.status_code == missing.status_code == 404
        assert main(answered) == main(missing)
    for name in ("bo", "cilla", "petra", "rolf", "ada"):
        assert sign_in(name).get(url).status_code == 403
    assert app.test_client().get(url).status_code == 303


def test_the_machine_receipt_has_the_fields_of_the_standard(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    location = walk(david, "ja", check="0").location
    found = david.get(f"{location}.json").get_json()
    assert set(found) == {
        "schema_version",
        "record_id",
        "pii_principal_id",
        "pii_processing",
        "party_identification",
        "consent",
    }
    assert "27560" in found["schema_version"]
    assert location.endswith(found["record_id"])
    assert "David" not in str(found)
    notice = found["pii_processing"]["privacy_notice"]
    text = texts(app).current()
    assert (notice["version"], notice["hash"]) == (text.version, text.hash)
    assert (notice["language"], notice["language_shown"]) == ("sv", "sv")
    assert notice["content"] == [[part.id, part.title, part.text] for part in text.parts]
    purposes = found["pii_processing"]["purposes"]
    purpose = purposes[0]
    assert purpose["purpose"] == "samordnad_rehabilitering"
    assert "sekretess" in purpose["lawful_basis"]
    kinds = [[each["pii_type"] for each in one["pii_information"]] for one in purposes]
    assert kinds == [[kind] for kind in sorted(KINDS)]
    for field in (
        "pii_controllers",
        "collection_method",
        "processing_method",
        "storage_locations",
        "retention_period",
        "withdrawal_method",
    ):
        assert purpose[field]
    roles = [each["party_role"] for each in found["party_identification"]]
    assert roles == ["pii_controller", "recipient"]
    assert purpose["recipient_third_parties"] == [found["party_identification"][1]["party_id"]]
    assert [each["pii_type"] for each in found["consent"]] == sorted(KINDS)
    event = found["consent"][0]
    assert event["event_state"] == "consent_given"
    assert re.fullmatch(ISO_TIME, event["event_time"])
    assert re.fullmatch(ISO_TIME, event["valid_until"])


def test_the_machine_receipt_tells_what_became_of_a_decision(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    location = walk(david, "ja", check="0").location
    with app.app_context():
        db.begin_write()
        service.withdraw_consent(account("david"), organisation("af").id, "diary")
        db.commit()
        newest = receipts("david")[-1].public_id
    events = david.get(f"{location}.json").get_json()["consent"]
    states = [each["event_state"] for each in events if each["pii_type"] == "diary"]
    assert states == ["consent_given", "consent_withdrawn"]
    refusal = david.get(f"/consent/receipt/{newest}.json").get_json()
    assert [event["event_state"] for event in refusal["consent"]] == ["consent_refused"]
    assert refusal["pii_processing"]["purposes"][0]["recipient_third_parties"] == []
    assert "Ja. Du ändrade det" in main(david.get(location))


def test_every_receipt_stays_on_the_overview_in_words(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    walk(david, "ja", check="0")
    with app.app_context():
        db.begin_write()
        service.withdraw_consent(account("david"), organisation("af").id, "diary")
        db.commit()
        urls = [f"/consent/receipt/{each.public_id}" for each in receipts("david")]
    page = main(david.get("/consent/"))
    assert [page.index(url) for url in reversed(urls)] == sorted(page.index(url) for url in urls)
    assert "Arbetsförmedlingen Björkby, Dagbok: Nej." in page
    assert "Arbetsförmedlingen Björkby, Dagbok: Ja. Du ändrade det" in page


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_every_page_stands_in_every_language(app: Flask, sign_in: SignIn, code: str) -> None:
    speak(app, "david", code)
    david = sign_in("david")
    for url in ("/consent/", "/consent/without", "/consent/summary"):
        page = david.get(url).text
        assert f'<html lang="{LANGUAGES[code].tag}" dir="{LANGUAGES[code].dir}">' in page
    url = read_text(david)
    assert david.post(url).status_code == 422
    answer(david, url, "ja")
    assert david.post("/consent/check").status_code == 422
    send(david, "/consent/check", readers="0")
    assert david.get(send(david, "/consent/summary").location).status_code == 200
    assert david.get("/consent/").status_code == 200
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.delete(Grant).where(Grant.person_id == account("david").id))
        service.write_consent_decisions(
            account("david"), [(organisation("af").id, "diary", True)], text_version="2026-06"
        )
        service.load_or_add_consent_state(person_id_of("david")).seen_version = None
        db.commit()
    assert david.get("/consent/changes").status_code == 200


def test_a_page_asks_the_database_a_constant_number_of_times(app: Flask, sign_in: SignIn) -> None:
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            counted.append(statement)

    amina = sign_in("amina")
    with app.app_context():
        engine = db.engine
    figures = []
    for _round in range(2):
        sa.event.listen(engine, "before_cursor_execute", count)
        for url in ("/consent/", "/consent/without"):
            counted.clear()
            amina.get(url)
            figures.append(len(counted))
        sa.event.remove(engine, "before_cursor_execute", count)
        with app.app_context():
            db.begin_write()
            for _change in range(5):
                for code in ("af", "fk", "kommun"):
                    service.withdraw_consent(account("amina"), organisation(code).id, "diary")
            db.commit()
    assert figures[:2] == figures[2:]
    assert max(figures) <= 12
