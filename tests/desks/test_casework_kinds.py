"""Cilla reads one kind of what elsa sends and not the other, on every page there is."""

import uuid
from collections.abc import Iterator
from itertools import permutations

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import DAILY, grant
from tests.conftest import SignIn, account
from tests.consent.consent_kit import say
from tests.desks.test_casework_inbox import INBOX, rows
from tests.house.test_guards import SAMPLES
from tests.instruments.questionnaires.questionnaire_kit import answer, decide
from tests.instruments.report.report_kit import enrol
from tests.instruments.schedule import weeks
from tests.sending import send
from webapp.core.clock import today
from webapp.core.db import db
from webapp.sheets.models import ReadMark, Sheet, SheetComment

TITLES = {"diary": "Dagbok", "schedule": "Veckoschema"}


class Sent(msgspec.Struct, frozen=True):
    """One sheet of elsa's, and the words that only stand in it."""

    key: str
    public_id: uuid.UUID
    canary: str

    @property
    def url(self) -> str:
        """Where a handläggare reads it."""
        return f"/handlaggare/sheets/{self.public_id}"


@pytest.fixture
def both(app: Flask) -> dict[str, Sent]:
    """What elsa sent today: her diary and her week."""
    week = weeks.this_week()
    send(app, "elsa", tell="canarydiary")
    weeks.plan(app, "elsa", week, weeks.a_block(words="canaryschedule", note="canaryschedule"))
    weeks.send(app, "elsa", week)
    keys = {"diary": today().isoformat(), "schedule": week.key}
    with app.app_context():
        ids = db.session.execute(
            sa.select(Sheet.kind, Sheet.public_id).where(Sheet.person_id == account("elsa").id)
        )
        return {kind: Sent(keys[kind], each, f"canary{kind}") for kind, each in ids}


def pages(app: Flask, targets: list[uuid.UUID]) -> Iterator[str]:
    """Every page for handläggare, about each of ``targets`` where it is about something."""
    urls = app.url_map.bind("localhost")
    for route in app.url_map.iter_rules():
        if not route.rule.startswith("/handlaggare") or "GET" not in (route.methods or ()):
            continue
        for target in targets:
            values = {
                name: target if "UUID" in type(converter).__name__ else SAMPLES.get(name, 1)
                for name, converter in route._converters.items()
            }
            yield urls.build(route.endpoint, values)


@pytest.mark.parametrize(("seen", "hidden"), list(permutations(DAILY, 2)))
def test_a_nej_to_one_kind_hides_it_everywhere_and_the_other_nowhere(
    app: Flask, sign_in: SignIn, both: dict[str, Sent], seen: str, hidden: str
) -> None:
    say(sign_in("elsa"), "fk", "nej", hidden)
    cilla, shown, gone = sign_in("cilla"), both[seen], both[hidden]
    with app.app_context():
        elsa = account("elsa").public_id
    for url in pages(app, [elsa, *(each.public_id for each in both.values())]):
        page = cilla.get(url)
        assert gone.canary.encode() not in page.data, url
        assert str(gone.public_id).encode() not in page.data.replace(url.encode(), b""), url
        # What is hidden is not there, whatever page of it is asked for.
        assert str(gone.public_id) not in url or page.status_code == 404, url
    assert rows(cilla.get(f"{INBOX}?show=all")) == [str(shown.public_id)]
    weeks_in_a_row = cilla.get(f"/handlaggare/persons/{elsa}/weeks").text
    assert (both["schedule"].canary in weeks_in_a_row) is (seen == "schedule")
    assert shown.canary in cilla.get(shown.url).text
    person = cilla.get(f"/handlaggare/persons/{elsa}").text
    assert (TITLES[seen] in person, TITLES[hidden] in person) == (True, False)
    assert (f"{TITLES[seen]}: till och med" in person) is True
    assert (f"{TITLES[hidden]}: till och med" in person) is False


@pytest.mark.parametrize("kind", DAILY)
def test_a_nej_to_one_kind_ends_its_open_page_and_its_answers(
    app: Flask, sign_in: SignIn, both: dict[str, Sent], kind: str
) -> None:
    cilla, sent = sign_in("cilla"), both[kind]
    assert cilla.get(sent.url).status_code == 200
    say(sign_in("elsa"), "fk", "nej", kind)
    closed = cilla.get(f"{INBOX}/part?current={sent.public_id}", headers={"HX-Request": "true"})
    assert closed.headers["HX-Redirect"] == INBOX
    assert cilla.post(sent.url, data={"text": "hej", "waits": "nobody"}).status_code == 404
    with app.app_context():
        assert not db.session.scalars(sa.select(SheetComment)).all()
        assert len(db.session.scalars(sa.select(ReadMark)).all()) == 1


@pytest.mark.parametrize(("seen", "hidden"), list(permutations(DAILY, 2)))
def test_who_will_read_is_told_for_each_kind_before_it_is_sent(
    app: Flask, sign_in: SignIn, both: dict[str, Sent], seen: str, hidden: str
) -> None:
    elsa = sign_in("elsa")
    say(elsa, "fk", "nej", hidden)
    shares = {
        kind: 'value="send"' in elsa.get(f"/sheet/{kind}/{each.key}/look").text
        for kind, each in both.items()
    }
    assert shares == {seen: True, hidden: False}


def test_a_filter_is_a_kind_of_data_as_consent_has_it(app: Flask, sign_in: SignIn) -> None:
    enrol(app, "amina")
    with app.app_context():
        db.begin_write()
        grant(account("amina").id, account("bo").organisation_id or 0, "enkater")
        db.commit()
    diary = str(send(app, "amina", 0))
    amina, bo = sign_in("amina"), sign_in("bo")
    answer(amina, "/form/enkat_start/start/hope", "Att orka")
    decide(amina, "enkat_start", "start", "send")
    every = set(rows(bo.get(f"{INBOX}?show=all")))
    enkater = bo.get(f"{INBOX}?show=all&kind=enkater")
    assert set(rows(enkater)) == every - {diary}
    assert ">Enkäter<" in enkater.text
    assert "Enkät i slutet" not in enkater.text
