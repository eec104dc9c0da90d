"""Which passwords are refused: short, common, patterned, or made of the person's own name."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from babel.support import LazyProxy

from webapp.core.i18n import lazy_gettext as _l

SHORTEST = 12
_ROWS = (
    "abcdefghijklmnopqrstuvwxyzåäö",
    "1234567890",
    "qwertyuiopå",
    "asdfghjklöä",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
)
_LEET = str.maketrans("013457@$!|", "oieastasil")
# What must be left of a password without its common parts: this many different letters.
_LEFT = 5


@lru_cache
def _load_common_words() -> tuple[str, ...]:
    """Words that passwords are made of most often here, longest first."""
    text = (Path(__file__).parent / "common_words.txt").read_text()
    return tuple(sorted(text.split(), key=len, reverse=True))


def normalise_password(password: str) -> str:
    """One form for signs that can be written in two ways."""
    return unicodedata.normalize("NFKC", password)


def find_password_fault(password: str, names: Iterable[str]) -> LazyProxy | None:
    """What is wrong with ``password`` for somebody called ``names``, or None."""
    lower = normalise_password(password).casefold()
    if len(lower) < SHORTEST:
        return _l("Lösenordet är för kort. Det behöver minst 12 tecken.")
    # A shorter name stands inside too many other words.
    own = [part for name in names for part in re.split(r"\W+", name.casefold()) if len(part) > 3]
    if any(part in lower for part in own):
        return _l("Lösenordet får inte innehålla ditt namn eller användarnamn.")
    if _is_repeated(lower) or len(_remove_common_parts(lower)) < _LEFT:
        return _l("Lösenordet är för vanligt. Välj något som är svårare att gissa.")
    return None


def _is_repeated(text: str) -> bool:
    """``hejhejhejhej`` and the like: the text lies within itself twice over."""
    return (text + text).find(text, 1) < len(text)


def _remove_common_parts(text: str) -> set[str]:
    """The different signs left when keyboard rows, digits and common words are taken away."""
    for row in _ROWS:
        text = _without_runs(_without_runs(text, row), row[::-1])
    plain = min((_without_words(text), _without_words(text.translate(_LEET))), key=len)
    return set(re.sub(r"[\W\d_]+", "", plain))


def _without_runs(text: str, row: str) -> str:
    """``text`` without pieces of at least four signs that stand in ``row`` in that order."""
    kept, at = [], 0
    while at < len(text):
        size = 0
        while at + size < len(text) and text[at : at + size + 1] in row:
            size += 1
        if size < 4:
            kept.append(text[at])
            size = 1
        at += size
    return "".join(kept)


def _without_words(text: str) -> str:
    for word in _load_common_words():
        text = text.replace(word, "")
    return text
