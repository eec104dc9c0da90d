"""Which passwords are refused: short, common, patterned, or made of the person's own name."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from babel.support import LazyProxy

from webapp.core.i18n import lazy_gettext as _l

SHORTEST_PASSWORD = 12
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
    word_list = (Path(__file__).parent / "common_words.txt").read_text()
    return tuple(sorted(word_list.split(), key=len, reverse=True))


def normalise_password(password: str) -> str:
    """One form for signs that can be written in two ways."""
    return unicodedata.normalize("NFKC", password)


def find_password_fault(password: str, own_names: Iterable[str]) -> LazyProxy | None:
    """What is wrong with ``password`` for somebody called ``names``, or None."""
    folded_password = normalise_password(password).casefold()
    if len(folded_password) < SHORTEST_PASSWORD:
        return _l("Lösenordet är för kort. Det behöver minst 12 tecken.")
    # A shorter name stands inside too many other words.
    name_parts = [
        part
        for own_name in own_names
        for part in re.split(r"\W+", own_name.casefold())
        if len(part) > 3
    ]
    if any(part in folded_password for part in name_parts):
        return _l("Lösenordet får inte innehålla ditt namn eller användarnamn.")
    if _is_repeated_text(folded_password) or len(_remove_common_parts(folded_password)) < _LEFT:
        return _l("Lösenordet är för vanligt. Välj något som är svårare att gissa.")
    return None


def _is_repeated_text(checked_text: str) -> bool:
    """``hejhejhejhej`` and the like: the text lies within itself twice over."""
    return (checked_text + checked_text).find(checked_text, 1) < len(checked_text)


def _remove_common_parts(checked_text: str) -> set[str]:
    """The different signs left when keyboard rows, digits and common words are taken away."""
    for keyboard_row in _ROWS:
        checked_text = _remove_keyboard_runs(
            _remove_keyboard_runs(checked_text, keyboard_row), keyboard_row[::-1]
        )
    shortest_rest = min(
        (_remove_common_words(checked_text), _remove_common_words(checked_text.translate(_LEET))),
        key=len,
    )
    return set(re.sub(r"[\W\d_]+", "", shortest_rest))


def _remove_keyboard_runs(checked_text: str, keyboard_row: str) -> str:
    """``text`` without pieces of at least four signs that stand in ``row`` in that order."""
    kept_letters, position = [], 0
    while position < len(checked_text):
        run_length = 0
        while (
            position + run_length < len(checked_text)
            and checked_text[position : position + run_length + 1] in keyboard_row
        ):
            run_length += 1
        if run_length < 4:
            kept_letters.append(checked_text[position])
            run_length = 1
        position += run_length
    return "".join(kept_letters)


def _remove_common_words(checked_text: str) -> str:
    for common_word in _load_common_words():
        checked_text = checked_text.replace(common_word, "")
    return checked_text
