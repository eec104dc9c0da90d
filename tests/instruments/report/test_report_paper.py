"""The report on paper: what was signed, word for word, on one A4."""

import datetime as dt
import re

import pytest
from flask import Flask

from tests.conftest import SignIn
from tests.instruments.report.report_kit import (
    DAY,
    LIST,
    MONTH,
    URL,
    block,
    consent,
    enrol,
    live,
    row_of,
    sign,
    speaks,
    stored,
    write,
)
from tests.papers import pages, squeezed, words
from webapp.core.i18n import LANGUAGES

HOSTILE = '#read("/etc/passwd") $x$ *b* <script> \\ "'


@pytest.fixture
def lived(app: Flask) -> Flask:
    """Amina, in Swedish, is in AMiA; something on each day but Sundays of last month."""
    enrol(app)
    speaks(app, "amina", "sv")
    consent(app)
    days = [MONTH.first + dt.timedelta(days=each) for each in range(28)]
    live(app, {day: block(day) for day in days if day.weekday() < 6})
    live(app, {DAY: block(DAY, hours=(9, 12), words="Lagret")})
    return app


def paper(client: SignIn, name: str = "amina", url: str = f"{URL}.pdf") -> bytes:
    answer = client(name).get(url)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == "inline; filename=aktivitetsrapport.pdf"
    data: bytes = answer.data
    return data


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_full_month_stands_on_one_tagged_page(lived: Flask, sign_in: SignIn, code: str) -> None:
    speaks(lived, "amina", code)
    sign(sign_in("amina"))
    made = paper(sign_in)
    assert pages(made) == 1
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert f"/Lang({LANGUAGES[code].locale.language})".encode() in made
    text = words(made)
    for swedish in ("Aktivitetsrapport för", "Jag har läst rapporten.", "Amina", "AMiA", "3:00"):
        assert squeezed(swedish) in text


def test_the_paper_says_who_signed_and_who_approved(lived: Flask, sign_in: SignIn) -> None:
    draft = words(paper(sign_in))
    assert squeezed("Utkast. Inte underskriven.") in draft
    assert squeezed("Underskriven av") not in draft

    sign(sign_in("amina"))
    sheet, bo = stored(lived).public_id, sign_in("bo")
    bo.get(f"/handlaggare/sheets/{sheet}")
    bo.post(f"{LIST}{sheet}/approve", data={"version": "1"})
    for made in (paper(sign_in), paper(sign_in, "bo", f"{LIST}{sheet}.pdf")):
        text = words(made)
        assert squeezed("Utkast") not in text
        assert squeezed("Underskriven av Amina,") in text
        assert squeezed("Godkänd av Bo, Arbetsförmedlingen Björkby,") in text
        assert len(re.findall(r"[0-9a-f]{64}", text)) == 1


def test_the_paper_says_what_was_signed_and_not_what_came_later(
    lived: Flask, sign_in: SignIn
) -> None:
    amina = sign_in("amina")
    write(amina, f"{URL}/row/{row_of(DAY)}", hours="7", quarters="15", reason="Stannade kvar")
    sign(amina)
    before = paper(sign_in)
    assert squeezed("7:15") in words(before)
    assert squeezed("Stannade kvar") in words(before)
    live(lived, {DAY: None})
    assert paper(sign_in) == before


def test_what_people_write_stays_text(lived: Flask, sign_in: SignIn) -> None:
    live(lived, {DAY: block(DAY, words=HOSTILE)})
    amina = sign_in("amina")
    write(amina, f"{URL}/note", note=f"{HOSTILE} \u202e\u0000 👩🏽‍🦽")
    write(amina, f"{URL}/row/{row_of(DAY)}", hours="1", quarters="0", reason=HOSTILE)
    sign(amina)
    text = words(paper(sign_in))
    assert text.count(squeezed(HOSTILE)) == 3
    assert "root:" not in text


def test_its_title_and_name_tell_nothing_about_anybody(lived: Flask, sign_in: SignIn) -> None:
    made = paper(sign_in)
    assert b"Aktivitetsrapport" in made
    assert b"Amina" not in made
