"""The schedule sheet of one ISO week: its answers, and how they are put into words.

Answers are blocks by name (see ``blocks``), and ``keep`` and ``change`` from Sunday's look-back.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from webapp.core import clock
from webapp.core.i18n import format_weekday, ngettext
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import Week
from webapp.schedule import blocks
from webapp.schedule.blocks import Block, Energy, Outcome, Part
from webapp.schedule.catalogue import known
from webapp.sheets.kinds import Answers, Audience, Line

KIND = "schedule"

# Far enough back for last month's report, far enough ahead for the next meetings.
OLDEST, NEWEST = 10, 8

# Two of them go in one form, in any script.
TEXT_LIMIT = 4000

Name = Annotated[str, Meta(pattern=r"^(b[0-9a-f]{8}|keep|change)$")]
Text = Annotated[str, Meta(max_length=TEXT_LIMIT)]
# What was taken away leaves its name; both together are bounded.
Schedule = Annotated[dict[Name, Block | Text | None], Meta(max_length=2000)]

PARTS = {
    Part.MORNING: _l("Morgon"),
    Part.FORENOON: _l("Förmiddag"),
    Part.AFTERNOON: _l("Eftermiddag"),
    Part.EVENING: _l("Kväll"),
    Part.NIGHT: _l("Natt"),
}
OUTCOMES = {
    Outcome.DONE: _l("Gjorde"),
    Outcome.PARTLY: _l("Delvis"),
    Outcome.NOT: _l("Gjorde inte"),
    Outcome.OTHER: _l("Något annat"),
}
ENERGIES = {
    Energy.GAVE: _l("Gav energi"),
    Energy.NEITHER: _l("Varken eller"),
    Energy.TOOK: _l("Tog energi"),
}
TEXTS = {"keep": _l("Vad vill du behålla?"), "change": _l("Vad vill du ändra?")}


def title(key: str) -> str:
    """``Veckoschema vecka 47, 2026``."""
    week = Week.read(key)
    return _("Veckoschema vecka %(week)s, %(year)s", week=week.number, year=week.year)


def mention(key: str) -> str:
    """``ditt veckoschema för vecka 47``."""
    return _("ditt veckoschema för vecka %(week)s", week=Week.read(key).number)


def day_of(key: str) -> dt.date:
    """The Monday of the week.

    Raises:
        ValueError: it is none.
    """
    return Week.read(key).monday


def may_write(key: str) -> bool:
    """From ten weeks ago to eight weeks ahead."""
    try:
        week = Week.read(key)
    except ValueError:
        return False
    now = Week.of(clock.today())
    return now.after(-OLDEST) <= week <= now.after(NEWEST)


def label(block: Block) -> str:
    """What a block is called: the person's words, else the activity as it was called then."""
    return block.words or _(block.name)


def picture(block: Block) -> str:
    """The pictogram of its activity."""
    activity = known().get(block.activity)
    return activity.picture if activity else "other"


def hour(minute: int) -> str:
    """``09:05``."""
    return f"{minute // 60:02}:{minute % 60:02}"


def times(block: Block) -> str:
    """``09:00–12:00``, ``09:00``, or nothing."""
    if block.start is None:
        return ""
    if block.end is None:
        return hour(block.start)
    return f"{hour(block.start)}–{hour(block.end)}"


def length(minutes: int) -> str:
    """``2 timmar 15 minuter`` and the like; nothing is ``0 minuter``."""
    hours, rest = divmod(minutes, 60)
    of_hours = ngettext("%(n)s timme", "%(n)s timmar", hours)
    of_minutes = ngettext("%(n)s minut", "%(n)s minuter", rest)
    if hours and rest:
        return _("%(hours)s %(minutes)s", hours=of_hours, minutes=of_minutes)
    return of_hours if hours else of_minutes


def lived(block: Block) -> list[str]:
    """What became of it, in words."""
    if block.lived is None:
        return []
    found = [str(OUTCOMES[block.lived.outcome])]
    if block.lived.energy is not None:
        found.append(str(ENERGIES[block.lived.energy]))
    if block.lived.minutes is not None:
        found.append(_("Tog %(time)s", time=length(block.lived.minutes)))
    return found


def details(block: Block) -> list[str]:
    """Everything said about a block but its name and time."""
    found = []
    if block.words:
        found.append(_(block.name))
    if block.place:
        found.append(_("Plats: %(place)s", place=block.place))
    if block.with_whom:
        found.append(_("Med: %(whom)s", whom=block.with_whom))
    if block.note:
        found.append(block.note)
    return found


def line(name: str, block: Block) -> Line:
    """One block as a line: day and part, then all that is said of it."""
    said = [label(block), times(block), *details(block), *lived(block)]
    if not block.planned:
        said.append(_("Inte planerat"))
    weekday = format_weekday(block.day)
    where = _("%(day)s, %(part)s", day=weekday, part=str(PARTS[block.part]).lower())
    return Line(name, where, " · ".join(part for part in said if part))


def lines(answers: Answers, _audience: Audience) -> Sequence[Line]:
    """A line a block, in the order of the week, then the look-back's own words."""
    found = [line(name, block) for name, block in blocks.in_sheet(answers).items()]
    return found + [
        Line(name, str(text), answers[name], own_words=True)
        for name, text in TEXTS.items()
        if answers.get(name)
    ]


def counted(answers: Answers) -> tuple[int, int]:
    """How many things were planned, and how many of those were done, wholly or partly."""
    planned = [block for block in blocks.in_sheet(answers).values() if block.planned]
    done = [block for block in planned if was_done(block)]
    return len(planned), len(done)


def was_done(block: Block) -> bool:
    """Whether something of it was done."""
    return block.lived is not None and block.lived.outcome in {Outcome.DONE, Outcome.PARTLY}


def summary(answers: Answers) -> str:
    """``12 planerade · 9 gjorda``."""
    planned, done = counted(answers)
    found = [ngettext("%(n)s sak planerad", "%(n)s saker planerade", planned)]
    if done:
        found.append(ngettext("%(n)s gjord", "%(n)s gjorda", done))
    return " · ".join(found)
