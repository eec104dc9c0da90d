"""Templates are indented for us, pages are not for anybody."""

import re

from jinja2.ext import Extension

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class IndentationRemover(Extension):
    """Takes the indentation out of a template when it is compiled; costs nothing afterwards.

    What people typed is not in templates, so no text loses its spaces.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template as it is compiled."""
        return _INDENTATION.sub("", source)
