"""Rules that hold for every route, present and future."""

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import SignIn
from webapp.core.weeks import Week
from webapp.identity.models import Role

# Open to people who are not signed in; anything else must be added here on purpose.
PUBLIC = {
    "static",
    "pages.show_first_place",
    "pages.show_accessibility_statement",
    "pages.show_privacy_notice",
    "pages.show_health",
    "demo.sign_in_by_demo_link",
}
SAMPLES = {
    "day": dt.date(2026, 1, 5),
    "kind": "diary",
    "key": "2026-01-05",
    "name": "mood",
    "filename": "app.css",
    "token": "x",
    "week": Week(2026, 2),
    "month": "2026-01",
    "number": 1,
    "programme": "amia",
    "occasion": "pagaende",
}
ROLES = {
    Role.DELTAGARE: "elsa",
    Role.HANDLAGGARE: "bo",
    Role.PROJEKTLEDARE: "petra",
    Role.RESULTATLASARE: "rolf",
    Role.FOLJEFORSKARE: "eva",
    Role.ADMINISTRATOR: "ada",
}
# The role each blueprint is for; identity and pages are for whoever is signed in; questions and
# sheets have no pages of their own.
AUDIENCE = {
    "participant": {Role.DELTAGARE},
    "diary": {Role.DELTAGARE},
    "schedule": {Role.DELTAGARE},
    "report": {Role.DELTAGARE},
    "questionnaires": {Role.DELTAGARE},
    "livshjulet": {Role.DELTAGARE},
    "livshjulet_review": {Role.HANDLAGGARE},
    "invitations": {Role.DELTAGARE},
    "invitations_staff": {Role.HANDLAGGARE},
    "report_review": {Role.HANDLAGGARE},
    "schedule_review": {Role.HANDLAGGARE},
    "consent": {Role.DELTAGARE},
    "evaluation": {Role.DELTAGARE},
    "evaluation_background": {Role.HANDLAGGARE},
    "evaluation_export": {Role.FOLJEFORSKARE},
    "casework": {Role.HANDLAGGARE},
    "programmes": {Role.HANDLAGGARE},
    "admin": {Role.ADMINISTRATOR},
    "results": {Role.RESULTATLASARE, Role.PROJEKTLEDARE},
    "group_results": {Role.DELTAGARE},
}


def calls(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and a plausible URL of every route."""
    urls = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        values = {
            name: uuid.UUID(int=7, version=4)
            if "UUID" in type(converter).__name__
            else SAMPLES.get(name, 1)
            for name, converter in rule._converters.items()
        }
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, urls.build(rule.endpoint, values, method=method)


def is_public(app: Flask, endpoint: str) -> bool:
    return endpoint == "static" or getattr(app.view_functions[endpoint], "public", False)


def test_every_route_is_closed_to_strangers(app: Flask) -> None:
    client = app.test_client()
    for endpoint, method, url in calls(app):
        if is_public(app, endpoint):
            continue
        response = client.open(url, method=method)
        assert response.status_code == 303, (method, url)
        assert response.location.startswith("/sign-in"), (method, url)


def test_what_is_open_is_written_down(app: Flask) -> None:
    opened = {endpoint for endpoint in app.view_functions if is_public(app, endpoint)}
    assert {name for name in opened if not name.startswith("identity.")} == PUBLIC


def test_signed_out_inside_htmx_moves_the_whole_page(app: Flask) -> None:
    response = app.test_client().get("/today", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"].startswith("/sign-in")


def test_every_blueprint_has_an_audience(app: Flask) -> None:
    assert set(app.blueprints) - set(AUDIENCE) == {
        "identity",
        "pages",
        "demo",
        "questions",
        "sheets",
    }


@pytest.mark.parametrize("role", list(Role))
def test_the_wrong_role_is_refused(app: Flask, sign_in: SignIn, role: Role) -> None:
    client = sign_in(ROLES[role])
    for endpoint, method, url in calls(app):
        blueprint = endpoint.partition(".")[0]
        if blueprint in AUDIENCE and role not in AUDIENCE[blueprint]:
            assert client.open(url, method=method).status_code == 403, (role, method, url)


def test_a_foreign_site_may_not_post(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("elsa")
    for _endpoint, method, url in calls(app):
        if method == "POST":
            for headers in (
                {"Sec-Fetch-Site": "cross-site"},
                {"Origin": "https://evil.example"},
                {"Origin": "null"},
            ):
                assert client.post(url, headers=headers).status_code == 400, url


def test_our_own_pages_may_post_also_where_the_browser_hides_the_origin(sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    for headers in (
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://localhost"},
        {},
    ):
        assert elsa.post("/diary/questions", headers=headers).status_code == 303, headers


def test_another_host_name_is_not_answered(app: Flask) -> None:
    assert app.test_client().get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_other_methods_are_closed(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("elsa")
    for _endpoint, _method, url in calls(app):
        for method in ("PUT", "DELETE", "PATCH"):
            assert client.open(url, method=method).status_code in {403, 405}, (method, url)
