"""Two presses at once sign once and approve once, where both really commit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.consent.test_consent_race import at_once, press
from tests.identity.ways_in import own_app, sign_in_to
from tests.instruments.report.report_kit import (
    DAY,
    LIST,
    MONTH,
    SIGN,
    block,
    consent,
    enrol,
    hidden,
    live,
    sign,
    speaks,
    stored,
)
from webapp.core.audit import find_first_broken_link
from webapp.core.db import db
from webapp.documents.models import Signature
from webapp.documents.signature_proof import prove_signatures

ROUNDS = 4


@pytest.fixture
def real(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Amina, in Swedish, in AMiA with a lived day and consent for bo, on a database of its own."""
    with own_app(engine_name, request, tmp_path) as app:
        speaks(app, "amina", "sv")
        enrol(app)
        consent(app)
        live(app, {DAY: block(DAY)})
        yield app


def acts(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        assert find_first_broken_link() is None
        assert prove_signatures().broken is None
        return [
            (row.number, row.act.value)
            for row in db.session.scalars(sa.select(Signature).order_by(Signature.id))
        ]


def test_two_presses_sign_one_version(real: Flask) -> None:
    clients = [sign_in_to(real, "amina") for _each in range(2)]
    for version in range(1, ROUNDS + 1):
        live(real, {DAY: block(DAY, hours=(9, 10 + version))})
        data = hidden(clients[0].get(SIGN).text)
        assert at_once(*(press(each, SIGN, data) for each in clients)) == [303, 303]
        assert stored(real).version == version
        assert acts(real) == [(number, "signed") for number in range(1, version + 1)]


def test_two_presses_approve_once_and_colleagues_each_once(real: Flask) -> None:
    consent(real, code="fk")
    sign(sign_in_to(real, "amina"))
    clients = [sign_in_to(real, name) for name in ("bo", "bo", "cilla")]
    sheet = stored(real).public_id
    for each in clients:
        assert each.get(f"/handlaggare/sheets/{sheet}").status_code == 200
    url = f"{LIST}{sheet}/approve"
    assert at_once(*(press(each, url, {"version": "1"}) for each in clients)) == [303] * 3
    assert acts(real) == [(1, "signed"), (1, "approved"), (1, "approved")]


def test_a_week_saved_while_signing_is_either_seen_or_signed_later(real: Flask) -> None:
    amina = sign_in_to(real, "amina")
    data = hidden(amina.get(SIGN).text)

    def save() -> int:
        live(real, {DAY: block(DAY, hours=(9, 17))})
        return 0

    assert sorted(at_once(press(amina, SIGN, data), save)) == [0, 303]
    page = amina.get(f"/report/{MONTH}").text
    assert ("Skriv under igen" in page) == bool(acts(real))
