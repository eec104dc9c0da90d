"""Whatever people type, the evaluator's file has codes, numbers and months, and nothing else."""

import csv
import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from tests.cast import actor
from tests.conftest import SignIn, account, settings
from tests.outcomes.evaluation_kit import EXPORT, FACTS, facts_page, joined, number_of, sent, table
from webapp import create_app
from webapp.core.audit import AuditAction, AuditEvent
from webapp.core.db import db
from webapp.core.definition_files import DefinitionError
from webapp.core.settings import PROJECT_ROOT
from webapp.identity.models import Account, Role
from webapp.identity.people.persons import StaffMember
from webapp.outcomes.evaluation import queries
from webapp.outcomes.evaluation.export_rows import ExportRow, format_answers_csv
from webapp.questions.asking import load_questionnaires
from webapp.questions.kinds.choice_question import ChoiceQuestion, SeveralChoicesQuestion
from webapp.questions.kinds.date_question import DateQuestion
from webapp.sheets.models import Sheet, SheetVersion

KINDS = {"enkat_start": "start", "enkat_mitt": "mitt", "enkat_slut": "slut"}
CANARY = "kanariehemligt"


def full(kind: str) -> dict[str, Any]:
    """An answer to each question of a questionnaire, with a canary wherever text is typed."""
    found: dict[str, Any] = {}
    for question in load_questionnaires()[kind].questions:
        if question.own_words:
            found[question.id] = f"{CANARY} {question.id}"
        elif isinstance(question, ChoiceQuestion | SeveralChoicesQuestion):
            code = question.codes()[-1]
            found[question.id] = [code] if isinstance(question, SeveralChoicesQuestion) else code
        elif isinstance(question, DateQuestion):
            found[question.id] = "2025-03-17"
        else:
            found[question.id] = (question.number_range() or (0, 0))[0]
    # What hangs on it is asked: also the text behind "något annat".
    status = "other" if kind == "enkat_start" else "training"
    return found | ({"status": status} if "status" in found else {})


def everything(app: Flask, sign_in: SignIn) -> None:
    """Elsa and David are in it, with every sheet and fact; Amina is not."""
    for name in ("elsa", "david"):
        joined(app, sign_in, name)
        with app.app_context():
            answers = {kind: full(kind) for kind in KINDS}
        for kind, key in KINDS.items():
            sent(app, name, kind, key, **answers[kind])
        sign_in("bo").post(facts_page(app, name), data=FACTS)


def test_nothing_in_the_file_points_at_anybody(app: Flask, sign_in: SignIn) -> None:
    everything(app, sign_in)
    text = sign_in("eva").post(EXPORT).get_data(as_text=True)
    assert len(text.splitlines()) == 1 + 2 * 4
    with app.app_context():
        accounts = db.session.scalars(sa.select(Account)).all()
        sheets = db.session.scalars(sa.select(Sheet)).all()
        secret = [CANARY, *(each.name for each in accounts)]
        public = [each.public_id for each in accounts] + [each.public_id for each in sheets]
        secret += [text for each in public for text in (str(each), each.hex)]
        ids = {str(each.id) for each in accounts}
    for each in secret:
        assert each.casefold() not in text.casefold(), each
    # No day and no clock, neither of sending nor in an answer.
    assert not re.search(r"\d{4}-\d{2}-\d{2}|\d\d:\d\d", text)
    assert "2025-03" in text
    rows = table(sign_in("eva"))
    assert [int(row["number"]) for row in rows] == sorted(int(row["number"]) for row in rows)
    assert not {row["number"] for row in rows} & ids


def test_every_cell_is_a_code_a_number_or_a_month(app: Flask, sign_in: SignIn) -> None:
    everything(app, sign_in)
    with app.app_context():
        codes = {
            code
            for definition in load_questionnaires().values()
            for question in definition.questions
            if isinstance(question, ChoiceQuestion | SeveralChoicesQuestion)
            for code in question.codes()
        }
    allowed = codes | {"declined", "bakgrund", *KINDS, *KINDS.values(), ""}
    for row in table(sign_in("eva")):
        for value in row.values():
            for part in value.split(" "):
                assert part in allowed or re.fullmatch(r"\d{1,5}|\d{4}-\d{2}", part), part
        assert not {"enkat_start.other_status", "enkat_start.hope", "enkat_slut.tell"} & set(row)


def test_only_the_newest_sent_version_goes_along(app: Flask, sign_in: SignIn) -> None:
    elsa = joined(app, sign_in)
    sent(app, "elsa", "enkat_start", "start", worry=3)
    sent(app, "elsa", "enkat_start", "start", worry=4)
    address = "/form/enkat_start/start/worry"
    page = elsa.get(address).text
    hidden = dict(re.findall(r'name="(page|seq|based_on)" type="hidden" value="([^"]*)"', page))
    elsa.post(address, data=hidden | {"answer": "9"})
    (row,) = table(sign_in("eva"))
    assert row["enkat_start.worry"] == "4"


def test_who_has_not_said_ja_is_not_in_it(app: Flask, sign_in: SignIn) -> None:
    joined(app, sign_in)
    sent(app, "elsa", "enkat_start", "start", worry=3)
    sent(app, "amina", "enkat_start", "start", worry=5)
    (row,) = table(sign_in("eva"))
    assert row["number"] == str(number_of(app))


def test_each_download_is_told_to_each_person_before_it_is_given(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(app, sign_in)
    joined(app, sign_in, "david")
    eva = sign_in("eva")

    def told() -> list[int]:
        with app.app_context():
            found = sa.select(AuditEvent.person_id).where(AuditEvent.action == AuditAction.EXPORTED)
            return list(db.session.scalars(found))

    table(eva)
    with app.app_context():
        assert set(told()) == {account("elsa").id, account("david").id}
    # What cannot be noted is not given.
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("webapp.core.audit._compute_audit_link", lambda *_parts: 1 / 0)
    assert eva.post(EXPORT).status_code == 500
    assert len(told()) == 2


def test_a_sheet_that_does_not_open_stops_the_file(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(app, sign_in)
    sent(app, "elsa", "enkat_start", "start", worry=3)
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.update(SheetVersion).values(body=b"\x01" + b"x" * 60))
        db.commit()
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    assert sign_in("eva").post(EXPORT).status_code == 500


STAFF_BUT_EVALUATORS = [role for role in Role if role not in {Role.DELTAGARE, Role.FOLJEFORSKARE}]


@pytest.mark.parametrize("role", STAFF_BUT_EVALUATORS)
def test_the_queries_give_nobody_else_anything(app: Flask, sign_in: SignIn, role: Role) -> None:
    joined(app, sign_in)
    sent(app, "elsa", "enkat_start", "start", worry=3)
    with app.app_context():
        readers: list[StaffMember] = [
            actor(each)
            for each in db.session.scalars(sa.select(Account).where(Account.role == role))
        ]
        assert readers
        for reader in readers:
            for query in (
                queries.select_linked_numbers_for_evaluator(reader, "amia"),
                queries.select_evaluation_sheets_for_evaluator(reader, "amia", list(KINDS)),
                queries.select_kept_records(reader, "amia"),
                queries.select_participant_counts(reader),
                queries.select_sent_sheet_counts(reader),
                queries.select_ended_evaluations(reader),
            ):
                assert db.session.execute(query).all() == []


def test_the_codes_are_explained(sign_in: SignIn) -> None:
    response = sign_in("eva").get("/evaluator/amia/codes.csv")
    assert response.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig")), delimiter=";"))
    assert ["bakgrund.age", "1", "Ålder när insatsen började", "to_34", "25 till 34 år"] in rows
    assert [
        "enkat_start.worry",
        "2",
        "Hur mycket oroar du dig?",
        "1 till 10",
        "inget alls – hela tiden",
    ] in rows
    assert "enkat_start.hope" not in {row[0] for row in rows}


def test_a_missing_fact_is_not_called_a_refusal(sign_in: SignIn) -> None:
    answer = sign_in("eva").get("/evaluator/amia/codes.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=koder-amia.csv"
    lines = answer.text.splitlines()
    told = {line.split(";")[0]: line.split(";")[-1] for line in lines if ";declined;" in line}
    assert told["bakgrund.age"] == "Uppgiften saknas"
    assert told["enkat_start.worry"] == "Vill inte svara"


@profile(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(["status", "since", "gone"]),
        st.text("=+-@\t\r\n;\"'a1å", max_size=8) | st.integers(),
    )
)
def test_no_cell_is_a_formula_whatever_is_in_it(
    built_app: Flask, values: dict[str, str | int]
) -> None:
    """Codes cannot begin so; a definition that lets something through must not run it."""
    with built_app.app_context():
        evaluation = queries.list_evaluated_programmes()["amia"].evaluation
        assert evaluation is not None
        row = ExportRow(
            number=1,
            instrument="enkat_slut",
            occasion="slut",
            version=1,
            month="2026-11",
            values=values,
        )
        text = format_answers_csv(evaluation, [row])
    _heads, cells = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")
    for cell in cells:
        assert not cell.startswith(("=", "+", "@", "\t", "\r"))
        assert not cell.startswith("-") or re.fullmatch(r"-\d+", cell)


EVALUATION = "  instruments: [enkat_start, enkat_mitt, enkat_slut]\n  background: bakgrund\n"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("  instruments: [bakgrund]\n  background: bakgrund\n", "instruments\\[0\\].*none of"),
        ("  instruments: [livshjulet]\n  background: bakgrund\n", "alone and together"),
        ("  instruments: [enkat_start]\n  background: enkat_slut\n", "background: there is no"),
        ("  instruments: [enkat_start]\n  background: nothing\n", "background: there is no"),
        ("  instruments: []\n  background: bakgrund\n", "needs at least 1"),
        ("  instruments: [enkat_start]\n  background: own\n", "'said' must be asked of everybody"),
    ],
)
def test_a_wrong_evaluation_stops_the_start(tmp_path: Any, wrong: str, reason: str) -> None:
    amia = (PROJECT_ROOT / "webapp/programmes/definitions/amia.yaml").read_text()
    assert EVALUATION in amia
    used = amia.replace(
        "instruments:\n", "instruments:\n  - {id: livshjulet, occasions: [start]}\n", 1
    )
    (tmp_path / "amia.yaml").write_text(used.replace(EVALUATION, wrong))
    forms = tmp_path / "forms"
    forms.mkdir()
    (forms / "own.yaml").write_text(
        "{id: own, version: 1, title: x, mention: x, occasions: [start], licence: x, "
        "who: handlaggare, questions: [{kind: short, id: said, text: x}]}"
    )
    with pytest.raises(DefinitionError, match=reason):
        create_app(settings("sqlite:///", programmes_dir=str(tmp_path), instruments_dir=str(forms)))
