"""David and the others decide who reads; a round from the first page to the receipt."""

import re
import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import KINDS
from tests.conftest import SignIn, account
from tests.consent.consent_kit import (
    answer,
    asked,
    grants,
    hidden,
    main,
    may_see,
    organisation,
    read_text,
    receipts,
    say,
    send,
    walk,
)
from webapp.consent.models import ConsentChoice, ConsentState
from webapp.core.audit import AuditAction, AuditEvent
from webapp.core.db import db

STEPS = [
    "/consent/about/2",
    "/consent/about/3",
    "/consent/organisation/{af}",
    "/consent/check",
    "/consent/summary",
]


def test_pending_is_a_normal_state_and_shares_nothing(app: Flask, sign_in: SignIn) -> None:
    page = sign_in("david").get("/consent/")
    assert page.status_code == 200
    assert "Inget delas än." in page.text
    assert "Du har inte svarat." in page.text
    assert not may_see(app, "bo", "david")


def test_what_was_said_ja_to_is_shared_and_nothing_else(app: Flask, sign_in: SignIn) -> None:
    response = walk(sign_in("david"), "ja", check="0")
    assert response.status_code == 303
    assert response.location.startswith("/consent/receipt/")
    assert may_see(app, "bo", "david")
    assert not may_see(app, "farid", "david"), "same organisation, not assigned"
    with app.app_context():
        (receipt,) = receipts("david")
        assert receipt.language == "sv"
        for (grant,) in (grants("david", kind) for kind in KINDS):
            assert (grant.granted, grant.receipt_id) == (True, receipt.id)
            assert grant.purpose == "samordnad_rehabilitering"
        mine = AuditEvent.person_id == account("david").id
        events = db.session.scalars(sa.select(AuditEvent).where(mine).order_by(AuditEvent.number))
        af = organisation("af").id
        assert [(each.action, each.organisation_id, each.subject) for each in events] == [
            (AuditAction.CONSENT_GIVEN, af, kind) for kind in KINDS
        ]


def test_nothing_is_shared_before_the_summary_is_confirmed(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    answer(david, read_text(david), "ja")
    send(david, "/consent/check", readers="0")
    assert "Inget delas förrän du trycker på knappen." in david.get("/consent/summary").text
    with app.app_context():
        assert not grants("david")
        assert not receipts("david")
    assert not may_see(app, "bo", "david")


def test_nej_leads_to_what_still_works(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    response = walk(david, "nej")
    assert response.location == "/consent/without"
    page = david.get("/consent/without").text
    assert "Du kan skriva här varje dag. Bara du kan läsa." in page
    assert "Fortsätt svara" not in page
    assert not may_see(app, "bo", "david")
    with app.app_context():
        assert [each.granted for each in grants("david")] == [False]
        assert len(receipts("david")) == 1
        events = sa.select(AuditEvent).where(AuditEvent.person_id == account("david").id)
        assert not db.session.scalars(events).all(), "a Nej that ends nothing is no event"
    assert "Börja" not in main(david.get("/consent/")), "nobody nags after a Nej"


def test_nothing_is_chosen_beforehand_and_both_answers_look_the_same(sign_in: SignIn) -> None:
    david = sign_in("david")
    page = main(david.get(read_text(david)))
    options = re.findall(r'<label class="choice">\s*(<input[^>]*>)\s*<span>(Ja|Nej)</span>', page)
    assert [word for _tag, word in options] == ["Ja", "Nej"] * len(KINDS)
    assert not any("checked" in tag for tag, _word in options)
    assert "checked" not in main(sign_in("elsa").get("/consent/"))


def test_an_answer_of_this_round_is_there_when_one_goes_back(sign_in: SignIn) -> None:
    david = sign_in("david")
    url = read_text(david)
    answer(david, url, "nej")
    checked = re.findall(r"<input[^>]*\bchecked\b[^>]*>", main(david.get(url)))
    assert ['value="nej"' in each for each in checked] == [True] * len(KINDS)


def test_an_answer_can_be_changed_from_the_summary(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    url = read_text(david)
    answer(david, url, "nej")
    send(david, "/consent/check", readers="none")
    assert url in david.get("/consent/summary").text
    assert answer(david, url, "ja") == "/consent/summary"
    send(david, "/consent/summary")
    assert may_see(app, "bo", "david")


@pytest.mark.parametrize("posted", [{}, {"kind_diary": "kanske"}, {"kind_diary": ""}])
def test_a_missing_answer_is_told_beside_the_question(
    app: Flask, sign_in: SignIn, posted: dict[str, str]
) -> None:
    david = sign_in("david")
    response = david.post(read_text(david), data=posted)
    assert response.status_code == 422
    assert 'id="kind_diary-error"' in response.text
    assert "Välj Ja eller Nej." in response.text
    with app.app_context():
        assert not db.session.scalars(sa.select(ConsentChoice)).all()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_cannot_be_skipped(app: Flask, sign_in: SignIn, step: str, method: str) -> None:
    david = sign_in("david")
    with app.app_context():
        url = step.format(af=organisation("af").public_id)
    data = {"version": "2026-11", "token": str(uuid.uuid4()), "readers": "0", "kind_diary": "ja"}
    response = david.open(url, method=method, data=data)
    assert response.status_code == 409
    assert 'href="/consent/about/1"' in main(response)
    with app.app_context():
        assert not grants("david")
        assert not db.session.scalars(sa.select(ConsentChoice)).all()
        assert not db.session.scalars(sa.select(ConsentState)).all()


def test_later_steps_lead_back_to_the_one_that_is_missing(sign_in: SignIn) -> None:
    david = sign_in("david")
    url = read_text(david)
    for step in ("/consent/check", "/consent/summary"):
        response = david.get(step)
        assert response.status_code == 409
        assert f'href="{url}"' in main(response)
    answer(david, url, "ja")
    assert 'href="/consent/check"' in main(david.get("/consent/summary"))


def test_reading_a_page_writes_nothing(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    for url in ("/consent/", "/consent/about/1", "/consent/without", "/consent/changes"):
        david.get(url)
    with app.app_context():
        assert db.session.get(ConsentState, account("david").id) is None


def test_a_wrong_answer_to_the_check_question_goes_on_and_gets_the_right_one(
    sign_in: SignIn,
) -> None:
    david = sign_in("david")
    answer(david, read_text(david), "ja")
    page = main(david.get("/consent/check"))
    assert re.findall(r"<span>([^<]+)</span></label>", page) == [
        "\u2068Arbetsförmedlingen Björkby\u2069",
        "Ingen annan än jag",
    ]
    assert david.post("/consent/check", data={}).status_code == 422
    assert send(david, "/consent/check", readers="none").location == "/consent/summary"
    summary = david.get("/consent/summary")
    assert "Så här blir det. Dagbok: \u2068Arbetsförmedlingen Björkby\u2069" in summary.text
    send(david, "/consent/check", readers="0")
    assert "Det stämmer." in david.get("/consent/summary").text


def test_the_check_question_offers_what_is_right_when_that_is_neither_one_nor_all(
    app: Flask, sign_in: SignIn
) -> None:
    amina = sign_in("amina")
    with app.app_context():
        db.begin_write()
        account("amina").language = "sv"
        db.commit()
        kommun = organisation("kommun").public_id
    answer(amina, f"/consent/organisation/{kommun}", "nej")
    page = main(amina.get("/consent/check"))
    values = re.findall(r'<input[^>]*type="radio"[^>]*value="([^"]*)"', page)
    assert values == ["0", "1", "2", "0-2", "0-1-2", "none"]


def test_confirming_twice_makes_one_receipt_and_gets_the_same_answer(
    app: Flask, sign_in: SignIn
) -> None:
    david = sign_in("david")
    answer(david, read_text(david), "ja")
    send(david, "/consent/check", readers="0")
    form = hidden(main(david.get("/consent/summary")))
    other = hidden(main(david.get("/consent/summary")))
    first = david.post("/consent/summary", data=form)
    assert david.post("/consent/summary", data=form).location == first.location
    # Another tab with the same summary: everything is answered already.
    assert david.post("/consent/summary", data=other).location == "/consent/"
    with app.app_context():
        assert len(grants("david")) == len(receipts("david")) == 1


def test_a_confirmation_sent_again_after_a_withdrawal_gives_nothing_back(
    app: Flask, sign_in: SignIn
) -> None:
    david = sign_in("david")
    answer(david, read_text(david), "ja")
    send(david, "/consent/check", readers="0")
    form = hidden(main(david.get("/consent/summary")))
    david.post("/consent/summary", data=form)
    say(david, "af", "nej")
    david.post("/consent/summary", data=form)
    assert not may_see(app, "bo", "david")


@pytest.mark.parametrize("token", ["", "x", "0" * 31])
def test_a_summary_without_its_own_token_is_refused(sign_in: SignIn, token: str) -> None:
    david = sign_in("david")
    answer(david, read_text(david), "ja")
    send(david, "/consent/check", readers="0")
    form = hidden(main(david.get("/consent/summary"))) | {"token": token}
    assert david.post("/consent/summary", data=form).status_code == 400


def test_an_old_summary_is_not_confirmed_under_a_newer_text(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    answer(david, read_text(david), "ja")
    send(david, "/consent/check", readers="0")
    form = hidden(main(david.get("/consent/summary"))) | {"version": "2026-06"}
    assert david.post("/consent/summary", data=form).status_code == 409
    with app.app_context():
        assert not grants("david")


def test_an_organisation_that_is_not_mine_looks_like_none_at_all(
    app: Flask, sign_in: SignIn
) -> None:
    david = sign_in("david")
    read_text(david)
    with app.app_context():
        other = organisation("fk").public_id
    for each in (other, uuid.uuid4()):
        for url in (f"/consent/organisation/{each}", f"/consent/organisation/{each}/change"):
            data = {"kind_diary": "ja", "kind": "diary", "answer": "ja"}
            assert david.post(url, data=data).status_code == 404
        assert david.get(f"/consent/organisation/{each}").status_code == 404


@pytest.mark.usefixtures("csrf")
def test_a_post_without_its_token_changes_nothing(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    for url in ("/consent/about/1", "/consent/talk", "/consent/summary"):
        assert david.post(url, data={"version": "2026-11"}).status_code == 400
    assert read_text(david).startswith("/consent/organisation/")


def test_i_want_to_talk_first_shares_nothing_and_waits(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    read_text(david)
    assert david.post("/consent/talk").location == "/consent/without"
    page = david.get("/consent/without").text
    assert "Bra att du vill prata först." in page
    assert "Fortsätt svara" in page
    assert "Du vill prata först" in david.get("/consent/").text
    with app.app_context():
        assert db.session.get_one(ConsentState, account("david").id).wants_to_talk
        url = f"/consent/organisation/{organisation('af').public_id}"
    assert answer(david, url, "nej") == "/consent/check"
    send(david, "/consent/check", readers="none")
    send(david, "/consent/summary")
    assert "Du vill prata först" not in david.get("/consent/").text


def test_switching_language_keeps_the_place_and_what_was_chosen(sign_in: SignIn) -> None:
    david = sign_in("david")
    url = read_text(david)
    chosen = {url: dict.fromkeys(asked(david, url), "nej"), "/consent/check": {"readers": "none"}}
    for page, typed in chosen.items():
        switched = david.post("/language", data={"language": "ar", "next": page} | typed)
        assert switched.location == page
        checked = re.findall(r"<input[^>]*\bchecked\b[^>]*>", main(david.get(page)))
        for tag, value in zip(checked, typed.values(), strict=True):
            assert f'value="{value}"' in tag
        assert david.post(page, data=typed).status_code == 303
