"""Insats definitions: a YAML file for each, read and validated at start."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from flask import Flask
from msgspec import Meta, Struct

from webapp.core import definition_files
from webapp.core.clock import add_weekdays
from webapp.core.registry import RegistrySlot
from webapp.identity.models import OrganisationKind

PositiveCount = Annotated[int, Meta(ge=1, le=1000)]
DefinitionCode = Annotated[str, Meta(pattern=r"^[a-z_]{2,32}$")]

# When a questionnaire is filled in: at the start, half-way, while the insats goes on, at the end;
# "free" is on any day.
Occasion = Literal["start", "mitt", "pagaende", "slut", "free"]


class AgeLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """Who may take part, in whole years, both included."""

    least: Annotated[int, Meta(ge=16, le=100)]
    most: Annotated[int, Meta(ge=16, le=100)]


class ProgrammeActivity(Struct, frozen=True, forbid_unknown_fields=True):
    """An activity the insats adds to those of the weekly schedule, under one of its categories."""

    code: DefinitionCode
    text: str
    picture: str
    category: str


class ReportDefinition(Struct, frozen=True, forbid_unknown_fields=True):
    """The monthly activity report: the activities it counts, and the day it is due.

    ``due_day`` is a day of the following month, 1 to 28.
    """

    counts: list[str]
    due_day: Annotated[int, Meta(ge=1, le=28)]


class QuestionnaireUse(Struct, frozen=True, forbid_unknown_fields=True):
    """A questionnaire that the insats uses, by its id, and on which occasions."""

    id: DefinitionCode
    occasions: Annotated[list[Occasion], Meta(min_length=1)]


class EvaluationDefinition(Struct, frozen=True, forbid_unknown_fields=True):
    """What an evaluator gets, without names: some questionnaires, and the background facts."""

    instruments: Annotated[list[DefinitionCode], Meta(min_length=1)]
    background: DefinitionCode


class Programme(Struct, frozen=True, forbid_unknown_fields=True):
    """One insats: its parties, its length in weeks, and the times it promises.

    ``reply_weekdays`` is the number of weekdays within which a sheet is answered, and
    ``consent_months`` how long a Ja is valid. A person who sends nothing for ``silent_days`` is
    shown as silent. ``age`` and ``length_weeks`` are None where the insats sets no limit; without
    ``report`` it has no monthly report, without ``evaluation`` nobody evaluates it.
    """

    code: DefinitionCode
    version: PositiveCount
    name: str
    parties: list[OrganisationKind]
    reply_weekdays: Annotated[int, Meta(ge=1, le=30)]
    consent_months: Annotated[int, Meta(ge=1, le=36)]
    silent_days: PositiveCount
    age: AgeLimits | None = None
    length_weeks: PositiveCount | None = None
    activities: list[ProgrammeActivity] = []
    report: ReportDefinition | None = None
    instruments: list[QuestionnaireUse] = []
    evaluation: EvaluationDefinition | None = None

    def reply_due(self, sent_on: dt.date) -> dt.date:
        """The day by which a sheet sent on ``sent_on`` is answered."""
        return add_weekdays(sent_on, self.reply_weekdays)

    def consent_until(self, given_on: dt.date) -> dt.date:
        """The last day of a consent given on ``given_on``.

        That day of the month, some months later; the last of the month where it has no such day.
        """
        months_after_january = given_on.month - 1 + self.consent_months
        further_years, month_index = divmod(months_after_january, 12)
        end_year, end_month = given_on.year + further_years, month_index + 1
        _first_weekday, days_in_month = calendar.monthrange(end_year, end_month)
        return dt.date(end_year, end_month, min(given_on.day, days_in_month))


def read_programme_files(programme_folder: str) -> list[Programme]:
    """Every definition in ``programme_folder``; an insats may have several versions there.

    Raises:
        DefinitionError: one of them cannot be used, a version is there twice, or there is none.
    """
    programmes: dict[tuple[str, int], Programme] = {}
    for definition_path in sorted(Path(programme_folder).glob("*.yaml")):
        programme = definition_files.load_definition(definition_path, Programme, _list_age_faults)
        if (programme.code, programme.version) in programmes:
            raise definition_files.build_definition_error(
                definition_path, f"$.code: {programme.code!r} stands twice"
            )
        programmes[programme.code, programme.version] = programme
    if not programmes:
        raise definition_files.DefinitionError(f"{programme_folder}: no insats definition there")
    return list(programmes.values())


def _list_age_faults(programme: Programme) -> Iterator[str]:
    age_limits = programme.age
    if age_limits is not None and age_limits.least > age_limits.most:
        yield f"$.age.most: must not be less than least ({age_limits.least})"


def find_programme_path(programme_folder: str, programme_code: str) -> Path:
    """The file of the insats with that code, which must be one of those in ``programme_folder``."""
    definition_paths = sorted(Path(programme_folder).glob("*.yaml"))
    return next(
        definition_path
        for definition_path in definition_paths
        if definition_files.load_definition(definition_path, Programme).code == programme_code
    )


# The newest version of each insats by code, and every older one by code and version.
PROGRAMMES: RegistrySlot[dict[str, Programme]] = RegistrySlot("programmes")
_OLDER_PROGRAMMES: RegistrySlot[dict[tuple[str, int], Programme]] = RegistrySlot("older programmes")


def register_programmes(app: Flask, programmes: Iterable[Programme]) -> None:
    """Store these definitions in ``app``; of several versions the highest is the newest."""
    by_version = sorted(programmes, key=lambda programme: programme.version)
    newest = {programme.code: programme for programme in by_version}
    PROGRAMMES.fill(app, newest)
    _OLDER_PROGRAMMES.fill(
        app,
        {
            (programme.code, programme.version): programme
            for programme in by_version
            if newest[programme.code] is not programme
        },
    )


def load_programmes() -> dict[str, Programme]:
    """The insatser of this installation by code, each in its newest version."""
    return PROGRAMMES.get()


def find_programme(programme_code: str, version: int) -> Programme | None:
    """An insats in that version, or in its newest where that file is gone; None if unknown."""
    older = _OLDER_PROGRAMMES.get().get((programme_code, version))
    return older or load_programmes().get(programme_code)
