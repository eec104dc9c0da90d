"""How a person walks through a consent round, as a browser would."""

import re

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import ORGANISATIONS, actor
from tests.conftest import account
from webapp.consent.models import Grant, Receipt
from webapp.consent.queries import visible_to
from webapp.core.db import db
from webapp.identity.models import Organisation

QUESTION = re.compile(r'name="(kind_[a-z_]+)"')
HIDDEN = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>")


def hidden(text: str) -> dict[str, str]:
    """Names and values of the hidden inputs in ``text``."""
    found = {}
    for tag in HIDDEN.findall(text):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = value[1] if value else ""
    return found


def main(response: TestResponse) -> str:
    """What stands between ``<main>`` and ``</main>``."""
    return response.text.split("<main", 1)[1].split("</main>")[0]


def send(client: FlaskClient, url: str, **values: str) -> TestResponse:
    """Open the page at ``url`` and post its form with ``values`` filled in."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    return client.post(url, data=hidden(main(page)) | values)


def read_text(client: FlaskClient) -> str:
    """Read the three pages; where to go then."""
    location = ""
    for number in (1, 2, 3):
        response = send(client, f"/consent/about/{number}")
        assert response.status_code == 303
        location = response.location
    return location


def answer(client: FlaskClient, url: str, *answers: str) -> str:
    """Answer Ja and Nej in turn, from the first organisation at ``url``; where to go then.

    The same answer for every kind that is asked about.
    """
    for each in answers:
        assert "/organisation/" in url, url
        response = send(client, url, **dict.fromkeys(asked(client, url), each))
        assert response.status_code == 303
        url = response.location
    return url


def asked(client: FlaskClient, url: str) -> list[str]:
    """The names of the questions about the organisation at ``url``."""
    return list(dict.fromkeys(QUESTION.findall(client.get(url).text)))


def forms(client: FlaskClient, code: str, kind: str = "diary") -> tuple[str, dict[str, str]]:
    """Where the overview's form for an organisation and a kind posts to, and its hidden fields."""
    page = main(client.get("/consent/"))
    card = page.split(f"<h2>{ORGANISATIONS[code][1]}</h2>")[1].split("</section>")[0]
    for form in card.split("<form")[1:]:
        action, fields = re.search(r'action="([^"]+/change)"', form), hidden(form)
        if action and fields["kind"] == kind:
            return action[1], fields
    raise LookupError(kind)


def say(client: FlaskClient, code: str, word: str, kind: str = "diary") -> TestResponse:
    """One press on Ja or Nej on the overview."""
    url, data = forms(client, code, kind)
    return client.post(url, data=data | {"answer": word})


def walk(client: FlaskClient, *answers: str, check: str = "none") -> TestResponse:
    """A whole round up to the confirmation."""
    assert answer(client, read_text(client), *answers) == "/consent/check"
    assert send(client, "/consent/check", readers=check).location == "/consent/summary"
    return send(client, "/consent/summary")


def organisation(code: str) -> Organisation:
    """An organisation of the cast, within an app context."""
    name = ORGANISATIONS[code][1]
    return db.session.scalars(sa.select(Organisation).where(Organisation.name == name)).one()


def grants(name: str, kind: str = "diary") -> list[Grant]:
    """All decisions of a person about one kind, oldest first, within an app context."""
    return list(
        db.session.scalars(
            sa.select(Grant)
            .where(Grant.person_id == account(name).id, Grant.kind == kind)
            .order_by(Grant.id)
        )
    )


def receipts(name: str) -> list[Receipt]:
    """All receipts of a person, oldest first, within an app context."""
    return list(
        db.session.scalars(
            sa.select(Receipt).where(Receipt.person_id == account(name).id).order_by(Receipt.id)
        )
    )


def sees(reader: str, person: str, kind: str = "diary") -> bool:
    """Whether ``reader`` may see what ``person`` sent of ``kind``, within an app context."""
    return bool(
        db.session.scalar(sa.select(visible_to(actor(account(reader)), account(person).id, kind)))
    )


def may_see(app: Flask, reader: str, person: str, kind: str = "diary") -> bool:
    """The same, in a context of its own."""
    with app.app_context():
        return sees(reader, person, kind)
