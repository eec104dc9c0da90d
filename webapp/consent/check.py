"""The check question: who may read, with options made of the person's own parties."""

from babel.lists import format_list
from msgspec import Struct

from webapp.consent.history import label
from webapp.consent.situation import Situation
from webapp.core.i18n import gettext as _
from webapp.core.i18n import language


class Option(Struct, frozen=True):
    """One possible answer: the organisations that read, and the words for them."""

    value: str
    words: str
    right: bool


def options(found: Situation) -> list[Option]:
    """Each organisation alone, all of them, nobody, and what is right if that is none of these."""
    active = [party.id for party in found.parties if party.active]
    right = found.readers(found.text.check.kind)
    sets = [frozenset({each}) for each in active]
    for more in (right, frozenset(active), frozenset[int]()):
        if more not in sets:
            sets.append(more)
    sets.sort(key=lambda readers: (not readers, len(readers)))
    return [
        Option(
            "-".join(str(n) for n, each in enumerate(active) if each in readers) or "none",
            words(found, readers),
            readers == right,
        )
        for readers in sets
    ]


def words(found: Situation, readers: frozenset[int]) -> str:
    """The organisations ``readers`` as a list in the person's language."""
    # Isolated, so that a name in Latin letters does not turn the words around it.
    names = [f"\u2068{party.name}\u2069" for party in found.parties if party.id in readers]
    if not names:
        return _("Ingen annan än jag")
    return format_list(names, locale=language().locale)


def reply(found: Situation, value: str) -> str:
    """What the next page says to an answer: the right one, kindly."""
    right = next(option for option in options(found) if option.right)
    if right.value == value:
        return _("Det stämmer.")
    kind = label(found.text.check.kind)
    if right.value == "none":
        return _(
            "Så här blir det. %(kind)s: ingen annan än du kan läsa. Det står också nedan.",
            kind=kind,
        )
    return _(
        "Så här blir det. %(kind)s: %(readers)s kan läsa det du skickar. Det står också nedan.",
        kind=kind,
        readers=right.words,
    )
