"""The diary sheet: its answers, and how they are put into words.

Mood and energy 1 to 5, pain 0 to 10 and sleep 1 to 5 where the person has switched them on, what
they did and what they want to tell in their own words (domain.md, "Dagboksblad"). Every answer may
be missing, and an answer on a scale may be "vill inte svara".
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
from webapp.sheets.due_items import DueItem, SheetState, SheetStates
from webapp.sheets.kinds import AnswerLine, Answers, Audience, SheetKind
from webapp.sheets.page_hooks import OwnerPages, StaffPages

KIND = "diary"

# How many missed days the home page offers; older ones are written by way of the history.
OFFERED_DAYS = 2
OLDEST_AGE = dt.timedelta(days=30)

FivePoints = Annotated[int, Meta(ge=1, le=5)]
ElevenPoints = Annotated[int, Meta(ge=0, le=10)]
DiaryText = Annotated[str, Meta(max_length=TEXT_LIMIT)]
DeclinedAnswer = Literal["declined"]


class DiaryAnswers(Struct, forbid_unknown_fields=True):
    """The answers of one day."""

    mood: FivePoints | DeclinedAnswer | UnsetType = UNSET
    energy: FivePoints | DeclinedAnswer | UnsetType = UNSET
    pain: ElevenPoints | DeclinedAnswer | UnsetType = UNSET
    sleep: FivePoints | DeclinedAnswer | UnsetType = UNSET
    did: DiaryText | UnsetType = UNSET
    tell: DiaryText | UnsetType = UNSET


MOOD_LABELS = {
    1: _l("Mycket dålig"),
    2: _l("Dålig"),
    3: _l("Varken bra eller dålig"),
    4: _l("Bra"),
    5: _l("Mycket bra"),
}
ENERGY_LABELS = {
    1: _l("Ingen ork"),
    2: _l("Lite ork"),
    3: _l("Ganska mycket ork"),
    4: _l("Mycket ork"),
    5: _l("Full av ork"),
}
SLEEP_LABELS = {
    1: _l("Mycket dåligt"),
    2: _l("Dåligt"),
    3: _l("Så där"),
    4: _l("Bra natt"),
    5: _l("Mycket bra natt"),
}
PAIN_LABELS: dict[int, object] = {
    0: _l("%(level)s, ingen smärta", level=0),
    **{level: str(level) for level in range(1, 10)},
    10: _l("%(level)s, värsta tänkbara smärta", level=10),
}
SCALE_LABELS: dict[str, Mapping[int, object]] = {
    "mood": MOOD_LABELS,
    "energy": ENERGY_LABELS,
    "pain": PAIN_LABELS,
    "sleep": SLEEP_LABELS,
}
TEXT_QUESTIONS = ("did", "tell")
QUESTION_LABELS = {
    "mood": _l("Hur var dagen?"),
    "energy": _l("Hur mycket ork hade du?"),
    "pain": _l("Hur ont har du haft?"),
    "sleep": _l("Hur har du sovit?"),
    "did": _l("Vad gjorde du?"),
    "tell": _l("Vill du berätta något?"),
}
OPTION_LABELS = {"pain": _l("Smärta"), "sleep": _l("Sömn")}
ALWAYS_ASKED = QUESTION_LABELS.keys() - OPTION_LABELS.keys()


def parse_diary_day(sheet_key: str) -> dt.date:
    """The day of a diary key, which is an ISO date.

    Raises:
        ValueError: the key is not a date.
    """
    return dt.date.fromisoformat(sheet_key)


def format_diary_title(sheet_key: str) -> str:
    """The title of a diary, ``Dagbok måndag 23 november``."""
    return _("Dagbok %(day)s", day=format_day(parse_diary_day(sheet_key)))


def format_diary_mention(sheet_key: str) -> str:
    """A diary within a sentence to its owner, ``din dagbok för måndag 23 november``."""
    return _("din dagbok för %(day)s", day=format_day(parse_diary_day(sheet_key)))


def may_write_diary(sheet_key: str) -> bool:
    """Whether the key is today or one of the thirty days before; False for what is not a date."""
    try:
        diary_age = clock.today() - parse_diary_day(sheet_key)
    except ValueError:
        return False
    return dt.timedelta(0) <= diary_age <= OLDEST_AGE


def describe_diary_answer(question_name: str, answer_value: Any) -> str:
    """One answer in words, in the language of the request."""
    if answer_value == DECLINED and question_name in SCALE_LABELS:
        return _("Vill inte svara")
    if question_name in SCALE_LABELS:
        return str(SCALE_LABELS[question_name][answer_value])
    return str(answer_value) if answer_value else _("Inget skrivet")


def build_diary_lines(answers: Answers, _audience: Audience) -> Sequence[AnswerLine]:
    """The questions with an answer, in the order they are asked; may be empty."""
    return [
        AnswerLine(
            question_name,
            str(QUESTION_LABELS[question_name]),
            describe_diary_answer(question_name, answers[question_name]),
            own_words=question_name in TEXT_QUESTIONS and bool(answers[question_name]),
        )
        for question_name in QUESTION_LABELS
        if question_name in answers
    ]


def format_diary_summary(answers: Answers) -> str:
    """Mood and energy in one line; "" where neither was answered."""
    return " · ".join(
        describe_diary_answer(question_name, answers[question_name])
        for question_name in ("mood", "energy")
        if question_name in answers
    )


def collect_diary_measures(answers: Answers) -> dict[str, int]:
    """Mood and energy as numbers by question, where they were answered on the scale."""
    return {
        str(QUESTION_LABELS[question_name]): answers[question_name]
        for question_name in ("mood", "energy")
        if isinstance(answers.get(question_name), int)
    }


def list_diary_cards(
    _person: Person, current_moment: dt.datetime, sheet_states: SheetStates
) -> Sequence[DueItem]:
    """The diaries left to write: today's, then those of the two days before; may be empty."""
    current_day = current_moment.date()
    diary_states = sheet_states.get(KIND, {})
    due_items = []
    for days_ago in range(OFFERED_DAYS + 1):
        diary_day = current_day - dt.timedelta(days=days_ago)
        diary_state = diary_states.get(diary_day.isoformat())
        if diary_state is not None and diary_state.is_done:
            continue
        due_items.append(_build_diary_card(diary_day, diary_state, is_primary=days_ago == 0))
    return due_items


def _build_diary_card(
    diary_day: dt.date, diary_state: SheetState | None, *, is_primary: bool
) -> DueItem:
    has_begun = diary_state is not None
    return DueItem(
        source=KIND,
        key=diary_day.isoformat(),
        title=_("Kvällens dagbok") if is_primary else format_diary_title(diary_day.isoformat()),
        text=_("Börjat. Du kan fortsätta när du vill.") if has_begun else _("Ungefär 2 minuter."),
        url=build_diary_answer_url(diary_day.isoformat(), "" if has_begun else "mood"),
        icon="moon" if is_primary else "book",
        action=_("Fortsätt") if has_begun else _("Börja"),
        is_primary=is_primary,
        is_later=not is_primary,
    )


def build_diary_answer_url(sheet_key: str, question_name: str) -> str:
    """The address of one question for its owner; for "" that of the first without an answer."""
    diary_day = parse_diary_day(sheet_key)
    return (
        url_for("diary.show_diary_question", day=diary_day, name=question_name)
        if question_name
        else url_for("diary.show_diary_day", day=diary_day)
    )


SHEET_KIND = SheetKind(
    kind=KIND,
    label=_l("Dagbok"),
    schema=DiaryAnswers,
    title=format_diary_title,
    mention=format_diary_mention,
    day=parse_diary_day,
    may_write=may_write_diary,
    lines=build_diary_lines,
    summary=format_diary_summary,
    measures=collect_diary_measures,
)
CONSENT_KIND = ConsentKind(code=KIND, label=_l("Dagbok"))
OWNER_PAGES = OwnerPages(answer_url=build_diary_answer_url)
STAFF_PAGES = StaffPages()
