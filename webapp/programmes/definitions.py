"""Insats definitions: one YAML file each, validated at start."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from webapp.accounts.models import OrganisationKind
from webapp.core import definitions
from webapp.core.clock import after_weekdays
from webapp.core.registry import Slot

Count = Annotated[int, Meta(ge=1, le=1000)]
Code = Annotated[str, Meta(pattern=r"^[a-z_]{2,32}$")]

# When a questionnaire is filled in: at the start, half-way, while the insats goes on, at the end; a
# free one on any day.
Occasion = Literal["start", "mitt", "pagaende", "slut", "free"]


class Age(Struct, frozen=True, forbid_unknown_fields=True):
    """Who may take part, in whole years, both included."""

    least: Annotated[int, Meta(ge=16, le=100)]
    most: Annotated[int, Meta(ge=16, le=100)]


class OwnActivity(Struct, frozen=True, forbid_unknown_fields=True):
    """An activity the insats adds to those of the weekly schedule, under one of its categories."""

    code: Code
    text: str
    picture: str
    category: str


class Report(Struct, frozen=True, forbid_unknown_fields=True):
    """The monthly activity report: which activities count, and the day it is due.

    ``due_day`` is a day of the month after, 1 to 28.
    """

    counts: list[str]
    due_day: Annotated[int, Meta(ge=1, le=28)]


class Use(Struct, frozen=True, forbid_unknown_fields=True):
    """A questionnaire the insats uses, by its id, and on which of its occasions."""

    id: Code
    occasions: Annotated[list[Occasion], Meta(min_length=1)]


class Evaluation(Struct, frozen=True, forbid_unknown_fields=True):
    """What an evaluator gets under a number: questionnaires of the insats, and background facts."""

    instruments: Annotated[list[Code], Meta(min_length=1)]
    background: Code


class Programme(Struct, frozen=True, forbid_unknown_fields=True):
    """One insats: its parties, its length in weeks, and the times it promises.

    ``age`` and ``length_weeks`` are None where the insats does not say; without ``report`` it has
    no monthly report, without ``evaluation`` nobody evaluates it.
    """

    code: Code
    version: Count
    name: str
    parties: list[OrganisationKind]
    reply_weekdays: Annotated[int, Meta(ge=1, le=30)]
    consent_months: Annotated[int, Meta(ge=1, le=36)]
    silent_days: Count
    age: Age | None = None
    length_weeks: Count | None = None
    activities: list[OwnActivity] = []
    report: Report | None = None
    instruments: list[Use] = []
    evaluation: Evaluation | None = None

    def reply_due(self, sent_on: dt.date) -> dt.date:
        """The day by which a sheet sent on ``sent_on`` is answered."""
        return after_weekdays(sent_on, self.reply_weekdays)

    def consent_until(self, given_on: dt.date) -> dt.date:
        """The last day of a consent given on ``given_on``; the 31st becomes the month's last."""
        month = given_on.month - 1 + self.consent_months
        year, month = given_on.year + month // 12, month % 12 + 1
        first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
        last = first_of_next - dt.timedelta(days=1)
        return last.replace(day=min(given_on.day, last.day))


def load(folder: str) -> dict[str, Programme]:
    """Every definition in ``folder`` by code.

    Raises:
        DefinitionError: one of them cannot be used.
    """
    found = {}
    for path in sorted(Path(folder).glob("*.yaml")):
        programme = definitions.load(path, Programme, _faults)
        if programme.code in found:
            raise definitions.wrong(path, f"$.code: {programme.code!r} stands twice")
        found[programme.code] = programme
    if not found:
        raise definitions.DefinitionError(f"{folder}: no insats definition there")
    return found


def _faults(programme: Programme) -> Iterator[str]:
    age = programme.age
    if age is not None and age.least > age.most:
        yield f"$.age.most: must not be less than least ({age.least})"


def path_of(folder: str, code: str) -> Path:
    """The file in ``folder`` of the insats called so, which was loaded from there."""
    paths = sorted(Path(folder).glob("*.yaml"))
    return next(path for path in paths if definitions.load(path, Programme).code == code)


PROGRAMMES: Slot[dict[str, Programme]] = Slot("programmes")


def programmes() -> dict[str, Programme]:
    """The insatser of this installation by code."""
    return PROGRAMMES.get()
