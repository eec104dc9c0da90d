"""What is written lies sealed, under the person's key, bound to its place."""

import base64
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import MASTER, SignIn, account, settings
from tests.instruments.diary.test_diary import finish, sheet, tell
from webapp import create_app
from webapp.core import sealing
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.settings import SettingsError
from webapp.sheets.models import Sheet

KEY = b"1" * 32
OTHER = "other:" + base64.urlsafe_b64encode(b"o" * 32).decode()


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_is_sealed_opens_again(text: bytes, place: str) -> None:
    assert sealing.unseal_text(KEY, sealing.seal_text(KEY, text, place), place) == text


@given(st.binary(min_size=1, max_size=60), st.data())
def test_any_altered_byte_is_found(text: bytes, data: st.DataObject) -> None:
    sealed = bytearray(sealing.seal_text(KEY, text, "here"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(sealing.TamperedError):
        sealing.unseal_text(KEY, bytes(sealed), "here")


def test_a_body_moved_elsewhere_does_not_open() -> None:
    with pytest.raises(sealing.TamperedError):
        sealing.unseal_text(
            KEY, sealing.seal_text(KEY, b"text", "amina|diary|a|draft 1"), "other place"
        )


def test_the_database_holds_no_word_in_clear(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    tell(elsa, "KANARIEFÅGEL")
    finish(elsa, "send")
    with app.app_context():
        for table in sa.inspect(db.engine).get_table_names():
            rows = db.session.execute(sa.text(f'SELECT * FROM "{table}"')).all()
            assert "KANARIEF" not in repr(rows), table


def test_a_tampered_body_is_an_error_page_and_a_log_line_with_its_place(
    app: Flask, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    elsa = sign_in("elsa")
    tell(elsa, "Hej")
    with app.app_context():
        db.begin_write()
        db.session.execute(
            sa.update(Sheet)
            .where(Sheet.person_id == account("elsa").id)
            .values(draft=b"\x01" + os.urandom(60))
        )
        db.commit()
    response = elsa.get(f"/sheet/diary/{today()}/look")
    assert response.status_code == 500
    assert "Något gick fel hos oss" in response.text
    assert f"diary|{today()}|draft 1" in caplog.text


def test_rotation_rewraps_and_what_was_written_still_opens(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    tell(elsa, "Före bytet")
    before = sheet(app, "elsa").draft
    saved = app.extensions["master_keys"], app.extensions["settings"]
    both = settings(saved[1].database_url, master_keys=f"{OTHER},{MASTER}")
    app.extensions["settings"], app.extensions["master_keys"] = both, both.parse_master_keys()
    try:
        with app.app_context():
            db.begin_write()
            assert sealing.rewrap_data_keys() > 3
            db.commit()
            names = set(db.session.scalars(sa.select(sealing.DataKey.master_key)))
            assert names == {"other"}
        assert "Före bytet" in elsa.get(f"/sheet/diary/{today()}/look").text
        assert sheet(app, "elsa").draft == before
    finally:
        app.extensions["master_keys"], app.extensions["settings"] = saved[0], saved[1]


def test_an_erased_key_closes_the_text_for_good(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    tell(elsa, "Hej")
    with app.app_context():
        db.begin_write()
        db.session.execute(
            sa.delete(sealing.DataKey).where(sealing.DataKey.person_id == account("elsa").id)
        )
        db.commit()
    assert elsa.get(f"/sheet/diary/{today()}/look").status_code == 500


@pytest.mark.parametrize("keys", [OTHER, f"test:{OTHER.partition(':')[2]}"])
def test_a_wrong_master_key_stops_the_start(built_app: Flask, database_url: str, keys: str) -> None:
    with pytest.raises(SettingsError, match="EGENMAKT_MASTER_KEYS"):
        create_app(settings(database_url, master_keys=keys))


@pytest.mark.parametrize("keys", ["", "x", "x:tooshort", ":" + "a" * 43])
def test_a_malformed_master_key_is_told_in_one_line(tmp_path: Path, keys: str) -> None:
    with pytest.raises(SettingsError, match="EGENMAKT_MASTER_KEYS"):
        settings(f"sqlite:///{tmp_path}/x.db", master_keys=keys).parse_master_keys()
