"""The log holds together, or says where it does not."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.conftest import SignIn, account, person_id_of
from webapp.core import audit
from webapp.core.audit import AuditAction, AuditEvent, AuditHead
from webapp.core.clock import today, utc_now
from webapp.core.db import db

COLUMNS = AuditEvent.__table__.c


def read(reader: str, person: str, subject: str) -> None:
    audit.write_audit_event(
        AuditAction.READ,
        person_id=person_id_of(person),
        actor_id=account(reader).id,
        organisation_id=account(reader).organisation_id,
        subject=subject,
        purpose="handlaggning",
    )


@pytest.fixture
def chain(app: Flask) -> Flask:
    """Three readings of elsa's, two of amina's."""
    with app.app_context():
        db.begin_write()
        for person, count in (("elsa", 3), ("amina", 2)):
            for _ in range(count):
                read("bo", person, f"diary/{today()}")
        db.commit()
    return app


def elsas(number: int) -> sa.ColumnElement[bool]:
    return sa.and_(COLUMNS.person_id == account("elsa").id, COLUMNS.number == number)


def test_an_untouched_chain_holds(chain: Flask) -> None:
    with chain.app_context():
        assert audit.find_first_broken_link() is None


@pytest.mark.parametrize(
    ("harm", "number"),
    [
        (lambda: sa.update(AuditEvent).where(elsas(2)).values(subject="diary/2020-01-01"), 2),
        (lambda: sa.update(AuditEvent).where(elsas(1)).values(actor_id=account("cilla").id), 1),
        (lambda: sa.update(AuditEvent).where(elsas(3)).values(at=utc_now()), 3),
        (lambda: sa.delete(AuditEvent).where(elsas(2)), 2),
        (lambda: sa.delete(AuditEvent).where(elsas(3)), 3),
        (lambda: sa.delete(AuditHead).where(AuditHead.person_id == account("elsa").id), 4),
    ],
)
def test_the_first_broken_link_is_named(
    chain: Flask, harm: Callable[[], sa.Executable], number: int
) -> None:
    with chain.app_context():
        db.begin_write()
        db.session.execute(harm())
        db.commit()
        assert audit.find_first_broken_link() == (account("elsa").id, number)


def test_verify_says_so_and_fails(chain: Flask) -> None:
    runner = chain.test_cli_runner()
    assert "Every chain holds" in runner.invoke(args=["audit", "verify"]).output
    with chain.app_context():
        db.begin_write()
        db.session.execute(sa.delete(AuditEvent).where(elsas(2)))
        db.commit()
    broken = runner.invoke(args=["audit", "verify"])
    assert broken.exit_code == 1
    assert "event 2" in broken.output


def test_the_person_reads_sentences_and_half_an_hour_is_one(app: Flask, sign_in: SignIn) -> None:
    start = dt.datetime(2026, 11, 24, 13, 5, tzinfo=dt.UTC)
    with app.app_context():
        db.begin_write()
        for minutes in (0, 20, 45, 120):
            with time_machine.travel(start + dt.timedelta(minutes=minutes), tick=False):
                read("bo", "elsa", "diary/2026-11-23")
        db.commit()
    page = sign_in("elsa").get("/readers").text
    sentence = (
        "tisdag 24 november 14:05. Bo, Arbetsförmedlingen Björkby läste "
        "din dagbok för måndag 23 november."
    )
    assert sentence in page
    assert page.count("läste din dagbok") == 2


def test_this_looks_wrong_is_noted_in_the_chain(chain: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    assert elsa.post("/readers", data={"number": "2"}).status_code == 200
    assert elsa.post("/readers", data={"number": "99"}).status_code == 404
    with chain.app_context():
        actions = db.session.scalars(
            sa.select(AuditEvent.action).where(AuditEvent.person_id == account("elsa").id)
        ).all()
        assert actions.count(AuditAction.FLAGGED) == 1
        assert audit.find_first_broken_link() is None


def test_nobody_sees_anothers_readings(chain: Flask, sign_in: SignIn) -> None:
    assert "läste" not in sign_in("david").get("/readers").text
