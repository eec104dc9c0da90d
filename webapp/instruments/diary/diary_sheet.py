"""The diary sheet: its answers, and how they are put into words.

Mood and energy 1 to 5, pain 0 to 10 and sleep 1 to 5 where the person has switched them on, what
they did and what they want to tell in their own words (domain: "Dagboksblad"). All may be missing,
and each may be "vill inte svara".
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from flask import url_for
from msgspec import UNSET, Meta, Struct, UnsetType

from webapp.consent.consent_kinds import ConsentKind
from webapp.core import clock
from webapp.core.form_fields import DECLINED, TEXT_LIMIT
from webapp.core.i18n import format_day
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.identity.people.persons import Person
from webapp.sheets.due import DueItem, SheetState, SheetStates
from webapp.sheets.kinds import AnswerLine, Answers, Audience, SheetKind
from webapp.sheets.page_hooks import OwnerPages, StaffPages

KIND = "diary"

# How many missed days are offered; older ones can still be written from the history's link.
OFFERED_DAYS = 2
OLDEST = dt.timedelta(days=30)

Five = Annotated[int, Meta(ge=1, le=5)]
Eleven = Annotated[int, Meta(ge=0, le=10)]
Text = Annotated[str, Meta(max_length=TEXT_LIMIT)]
Declined = Literal["declined"]


class DiaryAnswers(Struct, forbid_unknown_fields=True):
    """The answers of one day."""

    mood: Five | Declined | UnsetType = UNSET
    energy: Five | Declined | UnsetType = UNSET
    pain: Eleven | Declined | UnsetType = UNSET
    sleep: Five | Declined | UnsetType = UNSET
    did: Text | UnsetType = UNSET
    tell: Text | UnsetType = UNSET


MOODS = {
    1: _l("Mycket dålig"),
    2: _l("Dålig"),
    3: _l("Varken bra eller dålig"),
    4: _l("Bra"),
    5: _l("Mycket bra"),
}
ENERGIES = {
    1: _l("Ingen ork"),
    2: _l("Lite ork"),
    3: _l("Ganska mycket ork"),
    4: _l("Mycket ork"),
    5: _l("Full av ork"),
}
SLEEPS = {
    1: _l("Mycket dåligt"),
    2: _l("Dåligt"),
    3: _l("Så där"),
    4: _l("Bra natt"),
    5: _l("Mycket bra natt"),
}
PAINS = {
    level: _l("%(level)s, ingen smärta", level=0)
    if level == 0
    else _l("%(level)s, värsta tänkbara smärta", level=10)
    if level == 10
    else str(level)
    for level in range(11)
}
SCALES: dict[str, Mapping[int, object]] = {
    "mood": MOODS,
    "energy": ENERGIES,
    "pain": PAINS,
    "sleep": SLEEPS,
}
TEXTS = ("did", "tell")
LABELS = {
    "mood": _l("Hur var dagen?"),
    "energy": _l("Hur mycket ork hade du?"),
    "pain": _l("Hur ont har du haft?"),
    "sleep": _l("Hur har du sovit?"),
    "did": _l("Vad gjorde du?"),
    "tell": _l("Vill du berätta något?"),
}
OPTIONS = {"pain": _l("Smärta"), "sleep": _l("Sömn")}
ALWAYS = LABELS.keys() - OPTIONS.keys()


def parse_diary_day(key: str) -> dt.date:
    """The day of a diary key, an ISO date.

    Raises:
        ValueError: it is none.
    """
    return dt.date.fromisoformat(key)


def format_diary_title(key: str) -> str:
    """``Dagbok måndag 23 november``."""
    return _("Dagbok %(day)s", day=format_day(parse_diary_day(key)))


def mention_diary(key: str) -> str:
    """``din dagbok för måndag 23 november``."""
    return _("din dagbok för %(day)s", day=format_day(parse_diary_day(key)))


def may_write_diary(key: str) -> bool:
    """Today and the thirty days before; the future is not lived yet."""
    try:
        age = clock.today() - parse_diary_day(key)
    except ValueError:
        return False
    return dt.timedelta(0) <= age <= OLDEST


def describe_diary_answer(name: str, value: Any) -> str:
    """One answer in the language of the request."""
    if value == DECLINED and name in SCALES:
        return _("Vill inte svara")
    if name in SCALES:
        return str(SCALES[name][value])
    return str(value) if value else _("Inget skrivet")


def list_diary_lines(answers: Answers, _audience: Audience) -> Sequence[AnswerLine]:
    """The answered questions in the order they are asked."""
    return [
        AnswerLine(
            name,
            str(LABELS[name]),
            describe_diary_answer(name, answers[name]),
            own_words=name in TEXTS and bool(answers[name]),
        )
        for name in LABELS
        if name in answers
    ]


def summarise_diary(answers: Answers) -> str:
    """One line: the day and the energy."""
    return " · ".join(
        describe_diary_answer(name, answers[name]) for name in ("mood", "energy") if name in answers
    )


def measure_diary(answers: Answers) -> dict[str, int]:
    """Mood and energy as numbers, where they were answered."""
    return {
        str(LABELS[name]): answers[name]
        for name in ("mood", "energy")
        if isinstance(answers.get(name), int)
    }


def list_due_diaries(
    _person: Person, moment: dt.datetime, states: SheetStates
) -> Sequence[DueItem]:
    """Today's diary first, then up to two missed days; a day skipped is just skipped."""
    today = moment.date()
    own_states = states.get(KIND, {})
    found = []
    for age in range(OFFERED_DAYS + 1):
        day = today - dt.timedelta(days=age)
        state = own_states.get(day.isoformat())
        if state is not None and state.is_done:
            continue
        found.append(_build_due_diary(day, state, primary=age == 0))
    return found


def _build_due_diary(day: dt.date, state: SheetState | None, *, primary: bool) -> DueItem:
    begun = state is not None
    return DueItem(
        source=KIND,
        key=day.isoformat(),
        title=_("Kvällens dagbok") if primary else format_diary_title(day.isoformat()),
        text=_("Börjat. Du kan fortsätta när du vill.") if begun else _("Ungefär 2 minuter."),
        url=build_diary_url(day.isoformat(), "" if begun else "mood"),
        icon="moon" if primary else "book",
        action=_("Fortsätt") if begun else _("Börja"),
        is_primary=primary,
        is_later=not primary,
    )


def build_diary_url(key: str, name: str) -> str:
    """The owner's page for one question, or for the first one not answered."""
    day = parse_diary_day(key)
    return (
        url_for("diary.show_diary_question", day=day, name=name)
        if name
        else url_for("diary.show_diary_day", day=day)
    )


SHEET_KIND = SheetKind(
    kind=KIND,
    label=_l("Dagbok"),
    schema=DiaryAnswers,
    title=format_diary_title,
    mention=mention_diary,
    day=parse_diary_day,
    may_write=may_write_diary,
    lines=list_diary_lines,
    summary=summarise_diary,
    measures=measure_diary,
)
CONSENT_KIND = ConsentKind(code=KIND, label=_l("Dagbok"))
OWNER_PAGES = OwnerPages(answer_url=build_diary_url)
STAFF_PAGES = StaffPages()
