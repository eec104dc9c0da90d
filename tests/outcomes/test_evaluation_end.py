"""When the evaluation has ended, nobody can say whose a number was, whatever tables they read."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import actor, people
from tests.conftest import SignIn, account, settings
from tests.instruments.report.report_kit import enrol, speaks
from tests.outcomes.evaluation_kit import (
    FACTS,
    PAGE,
    facts_page,
    joined,
    number_of,
    person_page,
    say,
    sent,
    table,
)
from webapp import create_app
from webapp.core.clock import utc_now
from webapp.core.commands import upgrade_database
from webapp.core.db import Model, db
from webapp.core.sealing import DataKey
from webapp.identity.models import CarriedForm
from webapp.outcomes.evaluation import evaluation_ending, service
from webapp.outcomes.evaluation.evaluation_text import load_evaluation_texts
from webapp.outcomes.evaluation.export_rows import BackgroundFacts
from webapp.outcomes.evaluation.models import EvaluationFacts, EvaluationLink, EvaluationRecord
from webapp.programmes.models import Enrolment
from webapp.questions.asking import load_questionnaires

KINDS = ["enkat_start", "enkat_mitt", "enkat_slut"]
NAMES = ("elsa", "david")
Cell = tuple[str, str, Any]


def end(app: Flask) -> tuple[int, int]:
    """How many numbers are kept, and how many links are destroyed."""
    with app.app_context():
        db.begin_write()
        counts = evaluation_ending.end_evaluation("amia", KINDS)
        db.commit()
        return counts.kept_numbers, counts.destroyed_links


def three(app: Flask, sign_in: SignIn) -> dict[str, int]:
    """Elsa has sent all, David facts alone, Amina changed her mind; their numbers."""
    for name in (*NAMES, "amina"):
        joined(app, sign_in, name)
    for kind, key in zip(KINDS, ("start", "mitt", "slut"), strict=True):
        sent(app, "elsa", kind, key, **({"worry": 7} if kind != "enkat_mitt" else {}))
    for name in (*NAMES, "amina"):
        sign_in("bo").post(facts_page(app, name), data=FACTS)
    numbers = {name: number_of(app, name) for name in (*NAMES, "amina")}
    say(sign_in("amina"), "nej")
    return numbers


def cells() -> Iterator[Cell]:
    """Every value of every table: (table, column, value)."""
    for each in Model.metadata.sorted_tables:
        for row in db.session.execute(sa.select(each)).mappings():
            for column, value in row.items():
                yield each.name, str(column), value


def holding(number: int, found: list[Cell]) -> set[tuple[str, str]]:
    """Which columns hold a number, as itself, as text or within bytes."""
    text = str(number)
    return {
        (table_, column)
        for table_, column, value in found
        if value == number
        or (isinstance(value, str) and text in value)
        or (isinstance(value, bytes) and text.encode() in value)
    }


def test_no_two_tables_join_a_number_with_a_person(app: Flask, sign_in: SignIn) -> None:
    numbers = three(app, sign_in)
    with app.app_context():
        before = list(cells())
        for number in numbers.values():
            # The search can find: this is what the evaluation rests on while it goes on.
            assert ("evaluation_link", "number") in holding(number, before)
    assert end(app) == (2, 3)
    with app.app_context():
        after = list(cells())
        for name, number in numbers.items():
            kept = set() if name == "amina" else {("evaluation_record", "number")}
            assert holding(number, after) == kept
        # What stands beside the number stands nowhere else, or is the same for all of them.
        mine = [(column, value) for name, column, value in after if name == "evaluation_record"]
        rest = {value for name, _column, value in after if name != "evaluation_record"}
        bodies = [value for column, value in mine if column == "body"]
        assert not {value for column, value in mine if column != "programme"} & rest
        assert {value for column, value in mine if column == "programme"} == {"amia"}
        assert len(set(bodies)) == 2
        assert len({len(body) for body in bodies}) == 1
        assert set(EvaluationRecord.__table__.columns.keys()) == {"number", "programme", "body"}
        for gone in (EvaluationLink, EvaluationFacts):
            assert db.session.scalar(sa.select(sa.func.count()).select_from(gone)) == 0


def test_the_evaluator_still_has_the_answers_by_number(app: Flask, sign_in: SignIn) -> None:
    numbers = three(app, sign_in)
    eva = sign_in("eva")
    before = table(eva)
    end(app)
    assert table(eva) == before
    assert {row["number"] for row in before} == {str(numbers[name]) for name in NAMES}
    assert len(before) == 5
    assert "Antal nummer med svar: 2." in eva.get("/evaluator/").text


def test_the_order_of_the_records_is_not_that_of_the_persons(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = three(app, sign_in)
    shuffled: list[list[int]] = []
    monkeypatch.setattr(
        secrets.SystemRandom, "shuffle", lambda _self, each: shuffled.append(list(each))
    )
    end(app)
    assert sorted(shuffled[0]) == sorted(numbers[name] for name in NAMES)


def test_after_the_end_nobody_joins_and_nobody_sees_a_number(app: Flask, sign_in: SignIn) -> None:
    numbers = three(app, sign_in)
    speaks(app, "amina", "sv")
    end(app)
    elsa, amina, bo = sign_in("elsa"), sign_in("amina"), sign_in("bo")
    assert str(numbers["elsa"]) not in elsa.get(PAGE).text
    assert "Ingen vet längre vilket nummer som var ditt." in elsa.get(PAGE).text
    assert "nummer" not in bo.get(person_page(app)).text
    assert bo.get(facts_page(app)).status_code == 404
    version = "2026-11"
    again = amina.post(PAGE, data={"answer": "ja", "version": version}, follow_redirects=True)
    assert "Utvärderingen är slut. Det går inte att vara med längre." in again.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(EvaluationLink.number))) == 0


def test_no_number_is_used_again(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([5, 5, 5, 6])
    monkeypatch.setattr(secrets, "randbelow", lambda _most: next(drawn))
    joined(app, sign_in)
    joined(app, sign_in, "david")
    assert (number_of(app), number_of(app, "david")) == (10005, 10006)


def test_only_numbers_with_answers_are_kept_and_counted(app: Flask, sign_in: SignIn) -> None:
    for name in NAMES:
        joined(app, sign_in, name)
    sent(app, "elsa", "enkat_start", "start", worry=3)
    assert end(app) == (1, 2)
    assert "Antal nummer med svar: 1." in sign_in("eva").get("/evaluator/").text


def test_who_was_erased_goes_neither_into_the_file_nor_into_what_is_kept(
    app: Flask, sign_in: SignIn
) -> None:
    three(app, sign_in)
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.delete(DataKey).where(DataKey.person_id == account("elsa").id))
        db.commit()
    eva = sign_in("eva")
    assert {row["instrument"] for row in table(eva)} == {"bakgrund"}
    assert end(app) == (1, 3)


def test_facts_that_could_not_be_received_go_with_the_link(app: Flask, sign_in: SignIn) -> None:
    joined(app, sign_in)
    with app.app_context():
        db.begin_write()
        for path in (facts_page(app), "/today", "/handlaggare/persons/x/evaluation/amia_two"):
            db.session.add(
                CarriedForm(
                    account_id=account("bo").id, path=path, sealed=b"x", created_at=utc_now()
                )
            )
        db.commit()
    end(app)
    with app.app_context():
        left = set(db.session.scalars(sa.select(CarriedForm.path)))
    assert left == {"/today", "/handlaggare/persons/x/evaluation/amia_two"}


def test_who_had_no_number_is_told_of_none(app: Flask, sign_in: SignIn) -> None:
    enrol(app, "elsa")
    joined(app, sign_in, "david")
    say(sign_in("david"), "nej")
    end(app)
    for name in NAMES:
        for page in (PAGE, "/consent/"):
            text = sign_in(name).get(page).text
            assert "Utvärderingen är slut." in text
            assert "vilket nummer" not in text


def test_an_evaluation_ends_once(app: Flask, sign_in: SignIn) -> None:
    three(app, sign_in)
    end(app)
    with pytest.raises(service.EvaluationEnded):
        end(app)


@pytest.fixture
def own(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An app on a database of its own, where the command may clear up."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    if engine_name == "postgresql":
        url = request.getfixturevalue("postgresql")(f"e{abs(hash(request.node.name))}")
    app = create_app(settings(url))
    with app.app_context():
        upgrade_database()
        db.begin_write()
        people()
        db.commit()
    enrol(app, "elsa")
    with app.app_context():
        db.begin_write()
        elsa = actor(account("elsa"))
        service.write_evaluation_decision(
            elsa, "amia", load_evaluation_texts().current(), "sv", granted=True
        )
        number = db.session.scalars(sa.select(EvaluationLink.number)).one()
        facts = BackgroundFacts(load_questionnaires()["bakgrund"], {"age": "to_34"})
        service.write_background_facts(actor(account("bo")), elsa.id, number, facts)
        db.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_what_does_not_open_ends_nothing_and_says_so(own: Flask) -> None:
    with own.app_context():
        db.begin_write()
        db.session.execute(sa.update(EvaluationFacts).values(body=b"\x01" + b"x" * 60))
        db.commit()
    done = own.test_cli_runner().invoke(args=["evaluation", "end", "amia", "--yes"])
    assert done.exit_code == 1
    assert "Error: Nothing was changed" in done.output
    with own.app_context():
        assert db.session.scalar(sa.select(sa.func.count(EvaluationLink.number))) == 1


def test_the_command_asks_ends_and_leaves_no_traces_in_the_files(own: Flask) -> None:
    with own.app_context():
        trace = db.session.scalars(sa.select(EvaluationFacts.body)).one()
        path = Path(db.engine.url.database or "")
    run = own.test_cli_runner()
    assert "There is no evaluation" in run.invoke(args=["evaluation", "end", "mitt_val"]).output
    refused = run.invoke(args=["evaluation", "end", "amia"], input="n\n")
    assert refused.exit_code == 1
    with own.app_context():
        assert db.session.scalar(sa.select(sa.func.count(EvaluationLink.number))) == 1
    done = run.invoke(args=["evaluation", "end", "amia", "--yes"])
    assert done.exit_code == 0, done.output
    assert "1 numbers are kept, 1 links are destroyed." in done.output
    again = run.invoke(args=["evaluation", "end", "amia", "--yes"])
    assert again.exit_code == 1
    assert "has ended before" in again.output
    with own.app_context():
        if db.dialect == "postgresql":
            for name in ("evaluation_link", "evaluation_facts"):
                assert db.session.scalar(sa.text(f"SELECT pg_relation_size('{name}')")) == 0
        else:
            files = [each.read_bytes() for each in path.parent.glob(f"{path.name}*")]
            assert files
            assert not any(trace in each for each in files)


@pytest.mark.parametrize("table", [EvaluationLink, Enrolment])
def test_a_reader_that_holds_old_rows_is_told_of(own: Flask, table: type[Model]) -> None:
    """A backup under way, for one: it may not even have come to the table yet."""
    with own.app_context():
        level = "REPEATABLE READ" if db.dialect == "postgresql" else "SERIALIZABLE"
        reader = db.engine.connect().execution_options(isolation_level=level)
    reader.execute(sa.select(table)).all()
    done = own.test_cli_runner().invoke(args=["evaluation", "end", "amia", "--yes"])
    assert done.exit_code == 1
    assert "stop the app and run" in done.output
    reader.close()
    again = own.test_cli_runner().invoke(args=["evaluation", "wipe"])
    assert (again.exit_code, again.output) == (0, "Nothing lingers.\n")
