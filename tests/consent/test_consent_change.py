"""Decisions that stand: changed on the same page, ended at once, kept under their own text."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.cast import KINDS
from tests.conftest import SignIn, account, person_id_of
from tests.consent.consent_kit import (
    answer,
    forms,
    grants,
    main,
    may_see,
    organisation,
    receipts,
    say,
    send,
    walk,
)
from webapp.consent import home_card, service, situation_loading
from webapp.consent.consent_situation import ConsentNeed
from webapp.consent.models import ConsentState, Grant
from webapp.core.audit import AuditAction, AuditEvent
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.core.ids import PersonId
from webapp.identity.models import Account
from webapp.programmes.models import Assignment, Enrolment


def under(app: Flask, name: str, version: str) -> None:
    """Let the person's only decisions be an old Ja to AF to all, given under ``version``."""
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.delete(Grant).where(Grant.person_id == account(name).id))
        earlier = utc_now() - dt.timedelta(days=30)
        decisions = [(organisation("af").id, kind, True) for kind in KINDS]
        service.write_consent_decisions(
            account(name), decisions, decided_at=earlier, text_version=version
        )
        db.commit()


def need(app: Flask, name: str) -> ConsentNeed:
    with app.app_context():
        return situation_loading.load_situation_without_choices(person_id_of(name)).need


def test_a_withdrawal_takes_one_press_and_holds_at_the_next_request(
    app: Flask, sign_in: SignIn
) -> None:
    elsa = sign_in("elsa")
    assert may_see(app, "cilla", "elsa")
    assert say(elsa, "fk", "nej").status_code == 303
    assert not may_see(app, "cilla", "elsa")
    assert "Det gäller direkt." in elsa.get("/consent/").text
    with app.app_context():
        before, after = grants("elsa")
        assert before.withdrawn_at == after.since
        assert (after.granted, after.withdrawn_at) == (False, None)
        assert after.receipt_id != before.receipt_id
        event = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.person_id == account("elsa").id)
        ).one()
        assert event.action == AuditAction.CONSENT_WITHDRAWN


def test_saying_ja_again_is_as_short_and_starts_anew(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    say(elsa, "fk", "nej")
    assert say(elsa, "fk", "ja").status_code == 303
    assert may_see(app, "cilla", "elsa")
    with app.app_context():
        assert [each.granted for each in grants("elsa")] == [True, False, True]
        assert [each.withdrawn_at is None for each in grants("elsa")] == [False, False, True]


def test_the_same_answer_again_writes_nothing(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    say(elsa, "fk", "ja")
    assert "Det är redan ditt svar." in elsa.get("/consent/").text
    say(elsa, "fk", "nej")
    say(elsa, "fk", "nej")
    with app.app_context():
        assert len(receipts("elsa")) == 2


def test_a_late_ja_from_an_old_page_never_comes_back_over_a_nej(
    app: Flask, sign_in: SignIn
) -> None:
    elsa = sign_in("elsa")
    say(elsa, "fk", "nej")
    url, old = forms(elsa, "fk")
    say(elsa, "fk", "ja")
    say(elsa, "fk", "nej")
    elsa.post(url, data=old | {"answer": "ja"})
    assert "Ditt svar har ändrats under tiden." in elsa.get("/consent/").text
    assert not may_see(app, "cilla", "elsa")


def test_a_nej_holds_even_from_an_old_page(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    url, old = forms(elsa, "fk")
    say(elsa, "fk", "nej")
    say(elsa, "fk", "ja")
    elsa.post(url, data=old | {"answer": "nej"})
    assert not may_see(app, "cilla", "elsa")


@pytest.mark.parametrize(
    "data",
    [{}, {"answer": "ja"}, {"answer": "kanske", "kind": "diary"}, {"answer": "ja", "kind": "x"}],
)
def test_what_is_no_answer_is_refused(app: Flask, sign_in: SignIn, data: dict[str, str]) -> None:
    elsa = sign_in("elsa")
    url, _fields = forms(elsa, "fk")
    assert elsa.post(url, data=data).status_code == 400
    with app.app_context():
        assert len(grants("elsa")) == 1


def test_a_nej_works_where_nobody_works_with_me_any_longer_and_a_ja_does_not(
    app: Flask, sign_in: SignIn
) -> None:
    elsa = sign_in("elsa")
    url, fields = forms(elsa, "fk")
    with app.app_context():
        db.begin_write()
        db.session.execute(
            sa.update(Assignment)
            .where(Assignment.staff_id == account("cilla").id)
            .values(until=today() - dt.timedelta(days=1))
        )
        db.commit()
    assert "Just nu arbetar ingen där med dig." in elsa.get("/consent/").text
    assert say(elsa, "fk", "nej").status_code == 303
    assert elsa.post(url, data=fields | {"answer": "ja"}).status_code == 404
    with app.app_context():
        assert [each.granted for each in grants("elsa")] == [True, False]


def test_whoever_has_left_the_insats_may_end_but_not_begin(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    with app.app_context():
        db.begin_write()
        yesterday = today() - dt.timedelta(days=1)
        db.session.execute(sa.update(Enrolment).values(ended_on=yesterday))
        db.commit()
    say(elsa, "fk", "nej")
    assert not may_see(app, "cilla", "elsa")
    assert say(elsa, "fk", "ja").location == "/consent/"
    assert "Du är inte med i någon insats just nu." in elsa.get("/consent/").text
    assert not may_see(app, "cilla", "elsa")


def test_a_new_text_shows_only_what_changed_old_beside_new(app: Flask, sign_in: SignIn) -> None:
    under(app, "david", "2026-06")
    david = sign_in("david")
    assert need(app, "david") is ConsentNeed.NEW_TEXT
    assert "Texten om samtycke har ändrats" in david.get("/consent/").text
    page = main(david.get("/consent/changes"))
    assert page.count("<h2>") == 1
    assert "<p>Du kan se vem som har läst och när.</p>" in page
    assert "<p>Du kan se vem som har läst och när. Ser något fel ut kan du säga till" in page
    for unchanged in ("Det är frivilligt.", "Myndigheter har tystnadsplikt."):
        assert unchanged not in page


def test_old_grants_stay_under_the_text_they_were_given_for(app: Flask, sign_in: SignIn) -> None:
    under(app, "david", "2026-06")
    david = sign_in("david")
    assert may_see(app, "bo", "david"), "a new text ends nothing"
    assert send(david, "/consent/changes").location == "/consent/"
    assert need(app, "david") is ConsentNeed.NONE
    assert david.get("/consent/changes").location == "/consent/"
    with app.app_context():
        assert [each.text_version for each in receipts("david")] == ["2026-06"]
        state = db.session.get(ConsentState, account("david").id)
        assert state is not None
        assert state.seen_version == "2026-11"


def test_a_ja_waits_until_the_new_text_is_read_and_a_nej_never_waits(
    app: Flask, sign_in: SignIn
) -> None:
    under(app, "david", "2026-06")
    david = sign_in("david")
    assert say(david, "af", "nej").location == "/consent/"
    assert not may_see(app, "bo", "david")
    assert say(david, "af", "ja").location == "/consent/changes"
    assert not may_see(app, "bo", "david")
    send(david, "/consent/changes")
    say(david, "af", "ja")
    assert may_see(app, "bo", "david")
    with app.app_context():
        versions = [each.text_version for each in receipts("david")]
        assert versions == ["2026-06", "2026-06", "2026-11"]


def test_a_note_about_an_older_page_is_not_taken_for_the_newest(
    app: Flask, sign_in: SignIn
) -> None:
    under(app, "david", "2026-06")
    response = sign_in("david").post("/consent/changes", data={"version": "2026-06"})
    assert response.location == "/consent/changes"
    assert need(app, "david") is ConsentNeed.NEW_TEXT


def test_a_new_organisation_is_asked_about_alone(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    assert need(app, "elsa") is ConsentNeed.NEW_QUESTION
    with app.app_context():
        card = _card(app, "elsa")
        url = f"/consent/organisation/{organisation('af').public_id}"
        fk = organisation("fk").public_id
    assert card is not None
    assert card.url == url
    assert elsa.get(f"/consent/organisation/{fk}").location == "/consent/"
    assert answer(elsa, url, "ja") == "/consent/check"
    send(elsa, "/consent/check", readers="0-1")
    send(elsa, "/consent/summary")
    assert may_see(app, "bo", "elsa")
    assert may_see(app, "cilla", "elsa")
    assert need(app, "elsa") is ConsentNeed.NONE
    with app.app_context():
        assert _card(app, "elsa") is None
        assert len(grants("elsa")) == 2


def _card(app: Flask, name: str) -> home_card.ConsentCard | None:
    person_id = account(name).id
    with app.test_request_context():
        return home_card.find_consent_card(PersonId(person_id))


def test_a_ja_that_ran_out_is_told_and_can_be_given_again(app: Flask, sign_in: SignIn) -> None:
    walk(sign_in("david"), "ja", check="0")
    with time_machine.travel(utc_now() + dt.timedelta(days=400)):
        david = sign_in("david")
        assert not may_see(app, "bo", "david")
        assert need(app, "david") is ConsentNeed.RENEW
        page = david.get("/consent/").text
        assert re.search(r"Ditt Ja gick ut \d+ \w+ \d{4}\. Ingen där kan läsa\.", page)
        assert re.search(r"Arbetsförmedlingen Björkby, Dagbok: Ja\. Det gick ut", page)
        say(david, "af", "ja")
        assert may_see(app, "bo", "david")
        assert "Du ändrade det" not in david.get("/consent/").text


@pytest.mark.parametrize(
    ("given", "ends"),
    [
        # The last day is the short one, the long one, a plain one, and the end of February.
        ("2026-03-28T12:00:00+00:00", "2027-03-28T22:00:00+00:00"),
        ("2026-10-31T12:00:00+00:00", "2027-10-31T23:00:00+00:00"),
        ("2026-06-15T21:59:59+00:00", "2027-06-15T22:00:00+00:00"),
        ("2026-06-15T22:00:00+00:00", "2027-06-16T22:00:00+00:00"),
        ("2028-02-29T12:00:00+00:00", "2029-02-28T23:00:00+00:00"),
    ],
)
def test_a_ja_ends_at_the_exact_second(app: Flask, given: str, ends: str) -> None:
    moment, end = dt.datetime.fromisoformat(given), dt.datetime.fromisoformat(ends)
    with app.app_context():
        david: Account = account("david")
        db.begin_write()
        db.session.execute(sa.update(Assignment).values(since=moment.date() - dt.timedelta(days=1)))
        service.write_consent_decisions(
            david, [(organisation("af").id, "diary", True)], decided_at=moment
        )
        db.commit()
        assert [each.until for each in grants("david")] == [end]
    for seconds, visible in ((-1, True), (0, False), (1, False)):
        with time_machine.travel(end + dt.timedelta(seconds=seconds), tick=False):
            assert may_see(app, "bo", "david") is visible, seconds
    with time_machine.travel(moment - dt.timedelta(seconds=1), tick=False):
        assert not may_see(app, "bo", "david"), "not before it was given"
