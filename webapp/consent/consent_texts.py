"""The consent texts: a YAML file for each version, locked by hash, shown whole in one language.

People agree to the Swedish text; a translation is a help. A language is shown only where it has
every text of the version, so that no page mixes two languages.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from msgspec import Meta, Struct

from webapp.core import definition_files
from webapp.core.clock import today
from webapp.core.i18n import LANGUAGES, SWEDISH, Language, current_language, gettext, use_language
from webapp.core.registry import RegistrySlot

LOCK_FILE_NAME = "texts.lock"
TEXT_PAGE_COUNT = 3

NonEmptyText = Annotated[str, Meta(min_length=1)]
TextCode = Annotated[str, Meta(pattern=r"^[a-z_]{2,32}$")]


class TextSection(Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph with an id that stays the same from version to version."""

    id: TextCode
    text: NonEmptyText


class TextPage(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the three short pages."""

    title: NonEmptyText
    sections: Annotated[list[TextSection], Meta(min_length=1)]


class ConsentPurpose(Struct, frozen=True, forbid_unknown_fields=True):
    """What the data is read for; ``code`` is stored with each decision."""

    code: TextCode
    title: NonEmptyText
    text: NonEmptyText


class TextNote(Struct, frozen=True, forbid_unknown_fields=True):
    """A short note: what a Nej means, or how a Ja is taken back."""

    title: NonEmptyText
    text: NonEmptyText


class CheckQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """The one question that shows whether the text was clear, about one kind of sheet."""

    kind: TextCode
    question: NonEmptyText


class TextPart(Struct, frozen=True):
    """A part of the text as the receipt prints it, and as it is compared between versions."""

    id: str
    title: str
    text: str


class VersionedText(Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """One version, in Swedish, of a text that people agree to; it is in use from ``since`` on."""

    version: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}[a-z]?$")]
    since: dt.date

    @property
    def parts(self) -> list[TextPart]:
        """All of the text that is agreed to, in reading order."""
        raise NotImplementedError

    @property
    def messages(self) -> Iterator[str]:
        """Every text that is shown, and so has to be translated."""
        for text_part in self.parts:
            yield text_part.title
            yield text_part.text

    @property
    def content(self) -> list[Any]:
        """The values that are hashed: they must not change once people have agreed to the text."""
        part_values = [[text_part.id, text_part.title, text_part.text] for text_part in self.parts]
        return [self.version, self.since.isoformat(), part_values]

    @property
    def hash(self) -> str:
        """SHA-256 of the Swedish content, in hexadecimal."""
        return hashlib.sha256(json.dumps(self.content, ensure_ascii=False).encode()).hexdigest()


TextT = TypeVar("TextT", bound=VersionedText)


class ConsentText(VersionedText, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """One version of the text about handläggare and what they read."""

    purpose: ConsentPurpose
    what: TextPage
    who: TextPage
    how_long: TextPage
    no: TextNote
    withdrawal: TextNote
    check: CheckQuestion

    @property
    def pages(self) -> list[TextPage]:
        """The three pages in the order they are read."""
        return [self.what, self.who, self.how_long]

    @property
    def parts(self) -> list[TextPart]:
        """All of the text that is agreed to, in reading order."""
        return [
            TextPart("purpose", self.purpose.title, self.purpose.text),
            *(
                TextPart(text_section.id, text_page.title, text_section.text)
                for text_page in self.pages
                for text_section in text_page.sections
            ),
            TextPart("no", self.no.title, self.no.text),
            TextPart("withdrawal", self.withdrawal.title, self.withdrawal.text),
        ]

    @property
    def messages(self) -> Iterator[str]:
        """Every text that is shown, and so has to be translated."""
        yield from super().messages
        yield self.check.question

    @property
    def content(self) -> list[Any]:
        """The values that are hashed: they must not change once people have agreed to the text."""
        version, since_day, part_values = super().content
        return [
            version,
            since_day,
            self.purpose.code,
            part_values,
            [self.check.kind, self.check.question],
        ]


class TextInLanguage(Struct, Generic[TextT], frozen=True):
    """A version of the text, with the language it is shown in."""

    text: TextT
    language: Language

    def say(self, message: str) -> str:
        """One of the text's messages in that language."""
        with use_language(self.language.code):
            return gettext(message)


class TextVersions(Struct, Generic[TextT], frozen=True):
    """All versions of a text by their name, oldest first."""

    versions: dict[str, TextT]

    def current(self) -> TextT:
        """The newest version that is in use today; the first version where none is yet."""
        oldest_first = list(self.versions.values())
        current_text = oldest_first[0]
        for versioned_text in oldest_first:
            if versioned_text.since <= today():
                current_text = versioned_text
        return current_text


def read_text_versions(
    text_folder: str, text_class: type[TextT], *, allow_unlocked: bool = False
) -> TextVersions[TextT]:
    """Every version in ``text_folder``, as ``text_class``, compared with the folder's lock file.

    ``allow_unlocked`` accepts versions that are not in the lock file yet.

    Raises:
        DefinitionError: a text cannot be used, was changed or removed, or is not locked yet.
    """
    texts_by_version = {
        versioned_text.version: versioned_text
        for versioned_text in _read_text_files(Path(text_folder), text_class)
    }
    locked_hashes = read_text_lock(text_folder)
    for version, locked_hash in locked_hashes.items():
        if version not in texts_by_version:
            raise definition_files.DefinitionError(
                f"{text_folder}: the consent text {version} is gone, but people have agreed to it"
            )
        if texts_by_version[version].hash != locked_hash:
            raise definition_files.DefinitionError(
                f"{text_folder}: the consent text {version} was changed after it was locked; "
                "put it back and write a new version instead"
            )
    unlocked_versions = texts_by_version.keys() - locked_hashes.keys()
    if not allow_unlocked and unlocked_versions:
        raise definition_files.DefinitionError(
            f"{text_folder}: the consent text {max(unlocked_versions)} is not in {LOCK_FILE_NAME}; "
            "once it is final, run: flask --app webapp consent-texts lock"
        )
    return TextVersions(texts_by_version)


def _read_text_files(text_folder: Path, text_class: type[TextT]) -> Iterator[TextT]:
    previous_text: TextT | None = None
    for text_path in sorted(text_folder.glob("*.yaml")):
        versioned_text = definition_files.load_definition(text_path, text_class)
        part_ids = [text_part.id for text_part in versioned_text.parts]
        if text_path.stem != versioned_text.version or len(part_ids) != len(set(part_ids)):
            raise definition_files.DefinitionError(
                f"{text_path}: version is not the name, or an id twice"
            )
        if previous_text is not None and versioned_text.since <= previous_text.since:
            raise definition_files.DefinitionError(
                f"{text_path}: does not begin after {previous_text.version}"
            )
        yield versioned_text
        previous_text = versioned_text
    if previous_text is None:
        raise definition_files.DefinitionError(f"{text_folder}: no consent text there")


def read_text_lock(text_folder: str) -> dict[str, str]:
    """The hash of each version in the lock file of ``text_folder``; empty where there is none.

    Raises:
        DefinitionError: it cannot be read.
    """
    lock_path = Path(text_folder) / LOCK_FILE_NAME
    try:
        lock_lines = lock_path.read_text().splitlines() if lock_path.exists() else []
        return dict(lock_line.split(" ", 1) for lock_line in lock_lines)
    except (OSError, ValueError) as error:
        raise definition_files.DefinitionError(f"{lock_path}: {error}") from None


CONSENT_TEXTS: RegistrySlot[TextVersions[ConsentText]] = RegistrySlot("consent texts")


def load_consent_texts() -> TextVersions[ConsentText]:
    """The consent texts of this app, in all versions."""
    return CONSENT_TEXTS.get()


def is_complete_in_language(versioned_text: VersionedText, target_language: Language) -> bool:
    """Whether ``target_language`` has every message of ``versioned_text``; True for Swedish."""
    if target_language.code == SWEDISH.code:
        return True
    # The catalogue's own table: gettext() gives the Swedish text back where a translation is
    # missing, so it cannot tell.
    catalogue_messages = getattr(target_language.catalogue, "_catalog", {})
    return all(message in catalogue_messages for message in versioned_text.messages)


def choose_text_language(
    versioned_text: TextT, *other_texts: TextT, language_code: str | None = None
) -> TextInLanguage[TextT]:
    """``versioned_text`` in the language of the request (or ``language_code``), else in Swedish.

    It is Swedish where that language does not have all of the text, or of ``other_texts``, which
    are shown beside it.
    """
    wanted_language = current_language()
    if language_code:
        wanted_language = LANGUAGES.get(language_code, SWEDISH)
    is_complete = all(
        is_complete_in_language(compared_text, wanted_language)
        for compared_text in (versioned_text, *other_texts)
    )
    return TextInLanguage(versioned_text, wanted_language if is_complete else SWEDISH)
