"""People in bulk: enrolled, assigned, consented, with sheets sent, read and waiting.

The same for each handläggare however many there are: 25 persons, the two newest sheets of each
unread and waiting for an answer, the others read and done.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from webapp.consent.consent_kinds import list_consent_kinds
from webapp.consent.consent_texts import load_consent_texts
from webapp.consent.models import DecisionChannel, Grant, Receipt
from webapp.core import sealing
from webapp.core.clock import today, utc_now
from webapp.core.db import Model, db
from webapp.identity.models import Account, LoginSession, Organisation, OrganisationKind, Role
from webapp.identity.sessions.current import hash_token, make_token
from webapp.programmes.models import Assignment, Enrolment
from webapp.sheets.drafts import Draft, DraftField
from webapp.sheets.models import ReadMark, Sheet, SheetTurn, SheetVersion

CASELOAD = 25
WAITING = 2
ORGANISATIONS = {
    1: (OrganisationKind.AF, "Arbetsförmedlingen Granvik"),
    2: (OrganisationKind.FK, "Försäkringskassan Granvik"),
}
TEXT = "Jag gick en lång promenad med hunden i dag. Det var kallt men skönt. " * 4
_CHUNK = 5000
_FIRST_PERSON = 100_000

Rows = Iterable[dict[str, Any]]


class Person(msgspec.Struct, frozen=True):
    """Somebody signed in: the id of the account and the token of their session cookie."""

    id: int
    public_id: uuid.UUID
    token: str


class World(msgspec.Struct, frozen=True):
    """Everybody there is."""

    persons: list[Person]
    staff: list[Person]


def _person(number: int) -> Person:
    return Person(number, uuid.uuid4(), make_token())


def build(persons: int, sheets: int, newest: int) -> World:
    """Fill the empty database of the app in use; ``sheets`` sent by each person, one a day, the
    last of them ``newest`` days ago. The caller commits."""
    desks = -(-persons // CASELOAD)
    world = World(
        [_person(_FIRST_PERSON + number) for number in range(persons)],
        [_person(number) for number in range(1, len(ORGANISATIONS) * desks + 1)],
    )
    db.begin_write()
    _add(
        Organisation,
        [{"id": i, "kind": kind, "name": name} for i, (kind, name) in ORGANISATIONS.items()],
    )
    _add(Account, _accounts(world))
    _add(LoginSession, _sessions(world))
    keys = {person.id: sealing.create_wrapped_key() for person in world.persons}
    _add(
        sealing.DataKey,
        [{"person_id": i, "wrapped": w, "master_key": name} for i, (w, name) in keys.items()],
    )
    _add(Enrolment, _enrolments(world))
    _add(Assignment, _assignments(world))
    _consent(world)
    _sheets(world, keys, sheets, newest)
    if db.engine.dialect.name == "postgresql":
        _settle()
    return world


def _add(table: type[Model], rows: Rows) -> None:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            db.session.execute(sa.insert(table.__table__), chunk)  # type: ignore[arg-type]
            chunk = []
    if chunk:
        db.session.execute(sa.insert(table.__table__), chunk)  # type: ignore[arg-type]


def _desks(world: World, place: int) -> list[Person]:
    """The handläggare, one of each organisation, of the person at this place."""
    per = len(world.staff) // len(ORGANISATIONS)
    return [world.staff[each * per + place // CASELOAD] for each in range(len(ORGANISATIONS))]


def _accounts(world: World) -> Iterator[dict[str, Any]]:
    per = len(world.staff) // len(ORGANISATIONS)
    # Every row of one statement names the same columns.
    common: dict[str, Any] = {"language": "sv", "username": None, "organisation_id": None}
    for place, each in enumerate(world.staff):
        yield common | {
            "id": each.id,
            "public_id": each.public_id,
            "role": Role.HANDLAGGARE,
            "name": f"Handläggare {place + 1}",
            "username": f"handlaggare.{place + 1}",
            "organisation_id": place // per + 1,
        }
    for place, each in enumerate(world.persons):
        yield common | {
            "id": each.id,
            "public_id": each.public_id,
            "role": Role.DELTAGARE,
            "name": f"Deltagare {place + 1}",
        }


def _sessions(world: World) -> Iterator[dict[str, Any]]:
    moment = utc_now()
    for each in [*world.staff, *world.persons]:
        yield {
            "token_hash": hash_token(each.token),
            "account_id": each.id,
            "device": "Linux, Chrome",
            "created_at": moment,
            "seen_at": moment,
        }


def _enrolments(world: World) -> Iterator[dict[str, Any]]:
    for place, each in enumerate(world.persons):
        yield {
            "person_id": each.id,
            "programme": "mitt_val",
            "version": 1,
            "enrolled_by": _desks(world, place)[0].id,
            "enrolled_on": today() - dt.timedelta(days=100),
        }


def _assignments(world: World) -> Iterator[dict[str, Any]]:
    since = today() - dt.timedelta(days=100)
    for place, each in enumerate(world.persons):
        for desk in _desks(world, place):
            yield {"person_id": each.id, "staff_id": desk.id, "since": since}


def _consent(world: World) -> None:
    text, moment = load_consent_texts().current(), utc_now() - dt.timedelta(days=90)
    numbered = list(enumerate(world.persons, 1))
    receipt = {
        "at": moment,
        "text_version": text.version,
        "text_hash": text.hash,
        "language": "sv",
        "how": DecisionChannel.PHONE,
    }
    grant = {
        "purpose": "samordnad_rehabilitering",
        "granted": True,
        "since": moment,
        "until": moment + dt.timedelta(days=365),
    }
    _add(Receipt, [receipt | {"id": number, "person_id": each.id} for number, each in numbered])
    _add(
        Grant,
        [
            grant
            | {"person_id": each.id, "receipt_id": number}
            | {"organisation_id": organisation, "kind": kind}
            for number, each in numbered
            for organisation in ORGANISATIONS
            for kind in list_consent_kinds()
        ],
    )


def _sheets(world: World, keys: dict[int, tuple[bytes, str]], count: int, newest: int) -> None:
    made = [
        (place * count + age + 1, place, person, age)
        for place, person in enumerate(world.persons)
        for age in range(count)
    ]
    opened = {i: sealing.unwrap_key(wrapped, name) for i, (wrapped, name) in keys.items()}
    days = [today() - dt.timedelta(days=newest + age) for age in range(count)]
    _add(Sheet, (_sheet(i, p, opened[p.id], days[age], age) for i, _place, p, age in made))
    _add(SheetVersion, (_version(i, p, opened[p.id], days[age]) for i, _place, p, age in made))
    read = utc_now()
    _add(
        ReadMark,
        (
            {"staff_id": desk.id, "sheet_id": i, "version": 1, "at": read}
            for i, place, _person, age in made
            if age >= WAITING
            for desk in _desks(world, place)
        ),
    )


_ANSWERS: dict[str, Any] = {"mood": 3, "energy": 2, "did": "Promenad.", "tell": TEXT}
_DRAFT = msgspec.json.encode(
    Draft({name: DraftField(value, 1, uuid.UUID(int=1)) for name, value in _ANSWERS.items()})
)
_SENT = msgspec.json.encode(_ANSWERS)


def _evening(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(19), dt.UTC)


def _sheet(number: int, person: Person, key: bytes, day: dt.date, age: int) -> dict[str, Any]:
    name = f"{person.public_id}|diary|{day.isoformat()}"
    return {
        "id": number,
        "public_id": uuid.uuid4(),
        "person_id": person.id,
        "kind": "diary",
        "key": day.isoformat(),
        "day": day,
        "draft": sealing.seal_text(key, _DRAFT, f"{name}|draft 1"),
        "revision": 1,
        "saved_at": _evening(day),
        "kept": False,
        "version": 1,
        "sent_at": _evening(day),
        "waits": SheetTurn.HANDLAGGARE if age < WAITING else SheetTurn.NOBODY,
        "due": day + dt.timedelta(days=5) if age < WAITING else None,
    }


def _version(number: int, person: Person, key: bytes, day: dt.date) -> dict[str, Any]:
    name = f"{person.public_id}|diary|{day.isoformat()}"
    return {
        "sheet_id": number,
        "number": 1,
        "body": sealing.seal_text(key, _SENT, f"{name}|sent 1"),
        "language": "sv",
        "sent_at": _evening(day),
    }


def _settle() -> None:
    """Let PostgreSQL count on from the ids above, and know how large its tables are."""
    for table in Model.metadata.sorted_tables:
        if "id" in table.c and isinstance(table.c.id.type, sa.Integer):
            name = table.name
            db.session.execute(
                sa.text(
                    f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'),"
                    f' (SELECT coalesce(max(id), 1) FROM "{name}"))'
                )
            )
    db.session.execute(sa.text("ANALYZE"))
