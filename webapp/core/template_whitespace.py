"""Leaves the indentation of templates out of the pages, to send fewer bytes."""

import re

from jinja2.ext import Extension

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class IndentationRemover(Extension):
    """Jinja extension: strips the indentation when a template is compiled, once per process.

    What people typed is not in templates, so no text loses its spaces.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template as it is compiled."""
        return _INDENTATION.sub("", source)
