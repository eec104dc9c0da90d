"""Who may see what: a naive oracle, three questions over plain lists, and what it watches for."""

import datetime as dt
import uuid
from typing import Any

import msgspec
import sqlalchemy as sa
from werkzeug.test import TestResponse

from tests.instruments.report import report_kit
from tests.instruments.schedule.weeks import this_week
from webapp.consent.models import Grant
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.identity.people.persons import Person, StaffMember
from webapp.programmes.models import Assignment
from webapp.sheets.models import Sheet


class Place(msgspec.Struct, frozen=True):
    """Which sheet, whoever's it is."""

    kind: str
    key: str


def places() -> dict[str, Place]:
    """Two days, two weeks of which the other lies in the month that is reported, and that month."""
    day = today()
    return {
        "today": Place("diary", day.isoformat()),
        "yesterday": Place("diary", (day - dt.timedelta(days=1)).isoformat()),
        "week": Place("schedule", this_week().key),
        "other week": Place("schedule", Week.of(report_kit.DAY).key),
        "month": Place("activity_report", report_kit.MONTH.key),
    }


class Written(msgspec.Struct):
    """A sheet as the oracle knows it; ``texts`` are those that stood in it when it was sent."""

    owner: Person
    place: Place
    public_id: uuid.UUID
    texts: set[str]
    is_sent: bool = False


class Facts(msgspec.Struct, frozen=True):
    """Every assignment and every grant there is."""

    assignments: list[Any]
    grants: list[Any]


def facts() -> Facts:
    """As they are now."""
    return Facts(
        list(db.session.execute(sa.select(*Assignment.__table__.columns))),
        list(db.session.execute(sa.select(*Grant.__table__.columns))),
    )


def allowed(reader: Person | StaffMember, sheet: Written, known: Facts) -> bool:
    """Whether it was sent, and ``reader`` works with the person, who said Ja to this kind."""
    if isinstance(reader, Person) or not sheet.is_sent or reader.organisation_id is None:
        return False
    day, moment = today(), utc_now()
    assigned = any(
        row.person_id == sheet.owner.id
        and row.staff_id == reader.id
        and row.since <= day
        and (row.until is None or row.until >= day)
        for row in known.assignments
    )
    consented = any(
        row.person_id == sheet.owner.id
        and row.organisation_id == reader.organisation_id
        and row.kind == sheet.place.kind
        and row.granted
        and row.withdrawn_at is None
        and row.since <= moment < row.until
        for row in known.grants
    )
    return assigned and consented


class Oracle:
    """All sheets of a world, and whose each text in them is."""

    def __init__(self) -> None:
        self.sheets: dict[tuple[int, Place], Written] = {}
        self.owners: dict[str, int] = {}

    def note(self, person: Person, place: Place, texts: set[str], *, sent: bool) -> None:
        """``texts`` stand in a sheet now, in its place in the database too."""
        if (person.id, place) not in self.sheets:
            public_id: uuid.UUID = db.session.scalars(
                sa.select(Sheet.public_id).filter_by(
                    person_id=person.id, kind=place.kind, key=place.key
                )
            ).one()
            self.sheets[person.id, place] = Written(person, place, public_id, set())
        self.owners |= dict.fromkeys(texts, person.id)
        if sent:
            written = self.sheets[person.id, place]
            written.is_sent = True
            written.texts |= texts

    def visible(self, reader: Person | StaffMember, known: Facts) -> list[Written]:
        """What of others ``reader`` may see."""
        return [each for each in self.sheets.values() if allowed(reader, each, known)]

    def look_through(
        self, reader: StaffMember, url: str, response: TestResponse, known: Facts
    ) -> None:
        """Nothing in an answer to ``reader`` is somebody else's to keep.

        On paper no text can be looked for, but whose paper it is stands in the address.
        """
        mine = [each for each in self.sheets.values() if each.owner.public_id == reader.public_id]
        seen = self.visible(reader, known)
        texts = {text for text, owner in self.owners.items() if owner == reader.id}
        texts |= {text for each in seen for text in each.texts}
        ids = {str(each.public_id) for each in (*mine, *seen)}
        for text in self.owners:
            assert text in texts or text.encode() not in response.data, (reader.name, url)
        for public_id in (str(each.public_id) for each in self.sheets.values()):
            if public_id in url:
                assert response.mimetype != "application/pdf" or public_id in ids, url
            elif public_id.encode() in response.data:
                assert public_id in ids, (reader.name, url)
