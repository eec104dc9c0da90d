"""No one else answers, no copy is kept, no fault and no haste counts anybody twice."""

import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests.conftest import SignIn, person_id_of
from tests.identity.ways_in import sign_in_to
from tests.outcomes.invitation_kit import (
    ALL,
    AT_END,
    GROUP,
    KIND,
    MOST,
    OCCASION,
    QUESTIONS,
    URL,
    begin,
    begins_later,
    counts,
    everything,
    hidden,
    invite,
    is_burnt,
    next_page,
    own_app,
    pools,
    put,
    totals,
    walk,
)
from tests.outcomes.invitation_kit import answers as all_at
from webapp.core.clock import utc_now
from webapp.core.db import DatabaseBusy, db
from webapp.identity.models import CarriedForm, LoginSession
from webapp.outcomes.indicators.question_wording import AnswersRefused
from webapp.outcomes.invitations import answer_rights, answer_sending
from webapp.outcomes.invitations.answer_sending import SendingOutcome
from webapp.outcomes.invitations.models import AnswerRightRecord


def waiting(app: Flask) -> int:
    """How many answers wait: four more are counted with them."""
    with app.app_context():
        before = totals()
        put(*[all_at(3)] * (5 - before % 5))
        return totals() - before


def test_nothing_is_kept_between_two_pages(app: Flask, sign_in: SignIn) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = begin(elsa)
    with app.app_context():
        before = dump(app)
    for code in ALL:
        page = next_page(elsa, page, code)
        assert "page=" not in "".join(page.headers.getlist("Set-Cookie"))
    assert dump(app) == before


def dump(app: Flask) -> dict[str, list[Any]]:
    """Every row of every table."""
    with app.app_context():
        names = sa.inspect(db.session.connection()).get_table_names()
        return {
            name: sorted(map(repr, db.session.execute(sa.text(f'SELECT * FROM "{name}"')).all()))
            for name in names
        }


def test_a_form_is_not_kept_when_the_session_has_ended_or_the_page_is_old(
    csrf: Flask, sign_in: SignIn
) -> None:
    invite(csrf, "elsa")
    elsa = sign_in("elsa")
    page = {"go": "next", "answer": MOST, "given": MOST * QUESTIONS, "at": "000"}
    refused = elsa.post(URL, data=page)
    assert refused.status_code == 400
    assert "Din text är kvar" not in refused.text
    elsa.post(f"/language?next={URL}", data=page | {"language": "en"})
    with csrf.app_context():
        db.begin_write()
        db.session.execute(sa.update(LoginSession).values(ended_at=utc_now()))
        db.commit()
    for url in (URL, f"{URL}/no"):
        assert elsa.post(url, data=page | {"a000": MOST}).location.startswith("/sign-in")
    with csrf.app_context():
        assert db.session.scalars(sa.select(CarriedForm)).all() == []


def test_a_used_right_is_refused_with_a_sentence_and_counts_once(
    app: Flask, sign_in: SignIn
) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = walk(elsa, ALL)
    assert elsa.post(URL, data=everything(page, ALL)).status_code == 303
    for again in (
        elsa.post(URL, data=everything(page, ALL)),
        elsa.post(URL, data=hidden(page) | {"go": "begin"}),
        elsa.get(URL),
    ):
        assert again.status_code == 409
        assert "Varje inbjudan kan användas en gång." in again.text
    assert waiting(app) == 5


@pytest.mark.parametrize("forged", ["", "x", "0" * 96, "å" * 96, "\udc80"], ids=ascii)
def test_a_made_up_token_is_refused(app: Flask, sign_in: SignIn, forged: str) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = walk(elsa, ALL)
    forged_bytes = forged.encode("utf-8", "surrogatepass")
    for url, data in (
        (URL, hidden(page) | {"go": "begin"}),
        (URL, everything(page, ALL)),
        (f"{URL}/no", {}),
    ):
        answered = elsa.post(url, data=data | {"token": forged_bytes})
        assert answered.status_code == 400
        assert "Du behöver börja om" in answered.text
    assert is_burnt(app, "elsa") is False


def test_a_token_fits_its_own_person_and_occasion_alone(app: Flask, sign_in: SignIn) -> None:
    invite(app, "elsa")
    invite(app, "david")
    elsa, david = sign_in("elsa"), sign_in("david")
    theirs = walk(david, ALL)
    assert elsa.post(URL, data=everything(theirs, ALL)).status_code == 400
    end = begin(elsa, AT_END)
    assert elsa.post(URL, data=everything(theirs, ALL) | hidden(end)).status_code == 400
    assert is_burnt(app, "elsa") is False
    assert david.post(URL, data=everything(theirs, ALL)).status_code == 303


def test_a_token_ends_when_the_words_change(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = walk(elsa, ALL)
    monkeypatch.setattr(
        "webapp.outcomes.invitations.form_tokens.hash_question_wording", lambda _definition: "other"
    )
    assert elsa.post(URL, data=everything(page, ALL)).status_code == 400


def test_who_is_not_invited_finds_nothing(app: Flask, sign_in: SignIn) -> None:
    begins_later(app, "elsa")
    invite(app, "david")
    elsa = sign_in("elsa")
    page = walk(sign_in("david"), ALL)
    for url in (URL, AT_END, f"/indicators/livshjulet/{OCCASION}", f"/indicators/{KIND}/slut"):
        assert elsa.get(url).status_code == 404
        assert elsa.post(url, data=hidden(page)).status_code == 404
        assert elsa.post(url, data=everything(page, ALL)).status_code == 404
    with app.app_context():
        assert pools() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"given": "001"},
        {"given": "00a" * QUESTIONS},
        {"given": "009" * QUESTIONS},
        {"given": "٠٠١" * QUESTIONS},
        {"at": "008"},
        {"at": "-01"},
        {"at": ""},
        {"at": "١"},
    ],
    ids=ascii,
)
def test_a_page_that_was_tampered_with_is_refused(
    app: Flask, sign_in: SignIn, wrong: dict[str, str]
) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = begin(elsa)
    data = hidden(page) | {"go": "next", "answer": MOST}
    assert elsa.post(URL, data=data | wrong).status_code == 400
    assert elsa.post(URL, data=data).status_code == 200


@pytest.mark.parametrize(
    "fault",
    [OperationalError("x", {}, Exception()), DatabaseBusy(), KeyError("x"), AnswersRefused("x")],
    ids=lambda each: type(each).__name__,
)
def test_when_depositing_fails_the_right_comes_back_and_the_answers_stay(
    app: Flask,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = walk(elsa, ALL)

    def fails(*_arguments: Any) -> None:
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(answer_sending, "deposit_answers", fails)
        refused = elsa.post(URL, data=everything(page, ALL))
    assert refused.status_code == 503
    assert "Dina svar står kvar här." in refused.text
    assert refused.text.count(f'<option selected value="{MOST}">') == QUESTIONS
    assert type(fault).__name__ in caplog.text
    assert is_burnt(app, "elsa") is False
    assert elsa.post(URL, data=everything(refused, ALL)).status_code == 303
    assert waiting(app) == 5


def test_when_nothing_could_be_burnt_nobody_elses_burning_is_undone(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two send at once: the one who finds the database busy must not give the right back."""
    invite(app, "elsa")
    with app.app_context():
        right = answer_rights.find_answer_right(person_id_of("elsa"), KIND, OCCASION)
        assert right is not None
        assert answer_sending.burn_answer_right(right)

        def busy() -> None:
            raise DatabaseBusy

        with monkeypatch.context() as patched:
            patched.setattr(db, "begin_write", busy)
            assert answer_sending.send_anonymous_answers(right, all_at(3)) is SendingOutcome.NOT_NOW
    assert is_burnt(app, "elsa") is True


def test_a_commit_whose_answer_is_lost_never_gives_the_right_back(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have worked: once too few is better than twice."""
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = walk(elsa, ALL)
    real, calls = db.commit, []

    def second_fails() -> None:
        calls.append(1)
        real()
        if len(calls) == 2:
            raise OperationalError("x", {}, Exception())

    monkeypatch.setattr(db, "commit", second_fails)
    unsure = elsa.post(URL, data=everything(page, ALL))
    assert unsure.status_code == 503
    assert "Vi vet inte om svaren kom fram" in unsure.text
    assert is_burnt(app, "elsa") is True
    assert elsa.post(URL, data=everything(page, ALL)).status_code == 409


def test_the_same_right_sent_many_times_at_once_counts_once(
    engine_name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with own_app(engine_name, request, tmp_path) as app:
        clients = {name: [sign_in_to(app, name) for _each in range(3)] for name in GROUP}
        pages = {name: walk(each[0], ALL) for name, each in clients.items()}
        codes: list[int] = []
        barrier = threading.Barrier(3 * len(GROUP))

        def send(client: FlaskClient, name: str) -> None:
            barrier.wait()
            codes.append(client.post(URL, data=everything(pages[name], ALL)).status_code)

        threads = [
            threading.Thread(target=send, args=(client, name))
            for name, each in clients.items()
            for client in each
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(codes) == [303] * 5 + [409] * 10
        with app.app_context():
            assert totals() == 5
            assert counts("listened") == {"fully": 5}
            assert db.session.scalars(sa.select(AnswerRightRecord.burnt)).all() == [True] * 5
