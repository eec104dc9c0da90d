"""The consent texts: one YAML file a version, locked by hash, shown whole in one language.

Swedish is the text agreed to; a translation is help. A language is offered only when it has every
text of the version, so that consent never falls back half-way.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from msgspec import Meta, Struct

from webapp.core import definitions
from webapp.core.clock import today
from webapp.core.i18n import LANGUAGES, SWEDISH, Language, gettext, language, speaking
from webapp.core.registry import Slot

LOCK = "texts.lock"
PAGES = 3

Words = Annotated[str, Meta(min_length=1)]
Code = Annotated[str, Meta(pattern=r"^[a-z_]{2,32}$")]


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph with an id that stays the same from version to version."""

    id: Code
    text: Words


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the short pages."""

    title: Words
    sections: Annotated[list[Section], Meta(min_length=1)]


class Purpose(Struct, frozen=True, forbid_unknown_fields=True):
    """What the reading is for; the code stands in each grant."""

    code: Code
    title: Words
    text: Words


class Note(Struct, frozen=True, forbid_unknown_fields=True):
    """What an answer means."""

    title: Words
    text: Words


class Check(Struct, frozen=True, forbid_unknown_fields=True):
    """The one question that shows whether the text was clear, about one kind of sheet."""

    kind: Code
    question: Words


class Part(Struct, frozen=True):
    """A whole piece of the text, for the receipt and for telling what changed."""

    id: str
    title: str
    text: str


class Text(Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """One version of a text that people agree to, in Swedish; asked about from ``since`` on."""

    version: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}[a-z]?$")]
    since: dt.date

    @property
    def parts(self) -> list[Part]:
        """All of the text that is agreed to, in reading order."""
        raise NotImplementedError

    @property
    def messages(self) -> Iterator[str]:
        """Every text a person meets."""
        for part in self.parts:
            yield part.title
            yield part.text

    @property
    def content(self) -> list[Any]:
        """What must never change once people have agreed to it."""
        parts = [[part.id, part.title, part.text] for part in self.parts]
        return [self.version, self.since.isoformat(), parts]

    @property
    def hash(self) -> str:
        """SHA-256 of the Swedish content, in hexadecimal."""
        return hashlib.sha256(json.dumps(self.content, ensure_ascii=False).encode()).hexdigest()


T = TypeVar("T", bound=Text)


class ConsentText(Text, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """One version of the text about handläggare and what they read."""

    purpose: Purpose
    what: Page
    who: Page
    how_long: Page
    no: Note
    withdrawal: Note
    check: Check

    @property
    def pages(self) -> list[Page]:
        """The three pages in the order they are read."""
        return [self.what, self.who, self.how_long]

    @property
    def parts(self) -> list[Part]:
        """All of the text that is agreed to, in reading order."""
        return [
            Part("purpose", self.purpose.title, self.purpose.text),
            *(
                Part(each.id, page.title, each.text)
                for page in self.pages
                for each in page.sections
            ),
            Part("no", self.no.title, self.no.text),
            Part("withdrawal", self.withdrawal.title, self.withdrawal.text),
        ]

    @property
    def messages(self) -> Iterator[str]:
        """Every text a person meets."""
        yield from super().messages
        yield self.check.question

    @property
    def content(self) -> list[Any]:
        """What must never change once people have agreed to it."""
        version, since, parts = super().content
        return [
            version,
            since,
            self.purpose.code,
            parts,
            [self.check.kind, self.check.question],
        ]


class Shown(Struct, Generic[T], frozen=True):
    """A version of the text in the one language it is shown in."""

    text: T
    language: Language

    def say(self, message: str) -> str:
        """One of its messages in that language."""
        with speaking(self.language.code):
            return gettext(message)


class Texts(Struct, Generic[T], frozen=True):
    """All versions, oldest first."""

    versions: dict[str, T]

    def current(self) -> T:
        """The version people are asked about today; before the first one's day, the first."""
        versions = list(self.versions.values())
        return next((text for text in reversed(versions) if text.since <= today()), versions[0])


def load(folder: str, kind: type[T], *, unlocked: bool = False) -> Texts[T]:
    """Every version in ``folder``, each of ``kind``, as its lock file says they are.

    ``unlocked`` lets versions pass that the lock does not know yet.

    Raises:
        DefinitionError: a text cannot be used, was changed or removed, or is not locked yet.
    """
    found = {text.version: text for text in _read(Path(folder), kind)}
    locked = read_lock(folder)
    for version, digest in locked.items():
        if version not in found:
            raise definitions.DefinitionError(
                f"{folder}: the consent text {version} is gone, but people have agreed to it"
            )
        if found[version].hash != digest:
            raise definitions.DefinitionError(
                f"{folder}: the consent text {version} was changed after it was locked; "
                "put it back and write a new version instead"
            )
    if not unlocked and found.keys() - locked.keys():
        raise definitions.DefinitionError(
            f"{folder}: the consent text {max(found.keys() - locked.keys())} is not in {LOCK}; "
            "once it is final, run: flask --app webapp consent-texts lock"
        )
    return Texts(found)


def _read(folder: Path, kind: type[T]) -> Iterator[T]:
    before: T | None = None
    for path in sorted(folder.glob("*.yaml")):
        text = definitions.load(path, kind)
        ids = [part.id for part in text.parts]
        if path.stem != text.version or len(ids) != len(set(ids)):
            raise definitions.DefinitionError(f"{path}: version is not the name, or an id twice")
        if before is not None and text.since <= before.since:
            raise definitions.DefinitionError(f"{path}: does not begin after {before.version}")
        yield text
        before = text
    if before is None:
        raise definitions.DefinitionError(f"{folder}: no consent text there")


def read_lock(folder: str) -> dict[str, str]:
    """Version to hash, as the lock file of ``folder`` has them.

    Raises:
        DefinitionError: it cannot be read.
    """
    path = Path(folder) / LOCK
    try:
        lines = path.read_text().splitlines() if path.exists() else []
        return dict(line.split(" ", 1) for line in lines)
    except (OSError, ValueError) as error:
        raise definitions.DefinitionError(f"{path}: {error}") from None


CONSENT_TEXTS: Slot[Texts[ConsentText]] = Slot("consent texts")


def texts() -> Texts[ConsentText]:
    """The consent texts of this installation."""
    return CONSENT_TEXTS.get()


def complete_in(text: Text, spoken: Language) -> bool:
    """Whether ``spoken`` has every message of ``text``; Swedish always has."""
    if spoken.code == SWEDISH.code:
        return True
    # gettext's own table: asking for a text would give the Swedish one back, in lättläst unmarked.
    table = getattr(spoken.catalogue, "_catalog", {})
    return all(message in table for message in text.messages)


def shown(text: T, *others: T, code: str | None = None) -> Shown[T]:
    """``text`` in the language of the request (or ``code``), or wholly in Swedish.

    ``others`` are shown beside it, so they must be complete in that language too.
    """
    wanted = LANGUAGES.get(code, SWEDISH) if code else language()
    whole = all(complete_in(each, wanted) for each in (text, *others))
    return Shown(text, wanted if whole else SWEDISH)


def changed(before: Text, after: Text) -> list[tuple[Part | None, Part | None]]:
    """The whole parts that differ, old and new by id; None where there is none."""
    old = {part.id: part for part in before.parts}
    new = {part.id: part for part in after.parts}
    ids = [*new, *(each for each in old if each not in new)]
    return [(old.get(each), new.get(each)) for each in ids if old.get(each) != new.get(each)]
