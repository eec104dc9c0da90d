"""One answerer of saves: the same facts as a page, a part, or data."""

import uuid

from flask import Flask

from tests.conftest import SignIn
from webapp.core.clock import today

JSON = {"Accept": "application/json"}


def fields(answer: str, seq: int = 1, page: str = str(uuid.uuid4())) -> dict[str, str]:
    return {"answer": answer, "page": page, "seq": str(seq), "based_on": "0"}


def test_a_save_tells_its_facts_as_data(app: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    url = f"/diary/{today()}/mood"
    page = str(uuid.uuid4())
    saved = amina.post(url, data=fields("4", page=page), headers=JSON)
    assert saved.status_code == 200
    told = saved.get_json()
    assert (told["saved"], told["revision"], told["conflicts"], told["messages"]) == (
        True,
        1,
        [],
        [],
    )
    assert told["next"] == f"/diary/{today()}/energy"
    # The same save again, as an outbox may send it: the same answer.
    assert amina.post(url, data=fields("4", page=page), headers=JSON).get_json() == told


def test_a_refused_save_says_why_in_the_language_of_the_person(app: Flask, sign_in: SignIn) -> None:
    refused = sign_in("elsa").post(
        f"/diary/{today()}/tell", data=fields("x" * 10_001), headers=JSON
    )
    assert refused.status_code == 422
    told = refused.get_json()
    assert not told["saved"]
    assert told["revision"] == 0
    assert len(told["messages"]) == 1
    assert "10" in told["messages"][0]


def test_two_devices_are_told_of_their_conflict_as_data(app: Flask, sign_in: SignIn) -> None:
    elsa, url = sign_in("elsa"), f"/diary/{today()}/tell"
    elsa.post(url, data=fields("one", page=str(uuid.uuid4())), headers=JSON)
    other = elsa.post(url, data=fields("two", page=str(uuid.uuid4())), headers=JSON)
    assert other.get_json()["conflicts"] == ["tell"]


def test_a_person_is_led_on_and_a_page_gets_its_status_line(app: Flask, sign_in: SignIn) -> None:
    elsa, url = sign_in("elsa"), f"/diary/{today()}/mood"
    led_on = elsa.post(url, data=fields("4", page=str(uuid.uuid4())))
    assert (led_on.status_code, led_on.location) == (303, f"/diary/{today()}/energy")
    part = elsa.post(url, data=fields("3", page=str(uuid.uuid4())), headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "Sparat" in part.text
    assert "<html" not in part.text
