"""Where jobs and commands run: no request, nobody signed in, addresses from the settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from webapp.core.i18n import Language, use_language
from webapp.core.settings import Settings


@contextmanager
def job_context(app: Flask, language_code: str) -> Iterator[Language]:
    """Within, texts come in that language and addresses begin with ``EGENMAKT_BASE_URL``.

    Code below the views takes the person, the reader and the day as arguments, so it runs here as
    it does for a page. Asking who is signed in gives nobody.
    """
    settings: Settings = app.extensions["settings"]
    with (
        app.test_request_context(base_url=settings.base_url),
        use_language(language_code) as language,
    ):
        yield language
