"""What holds for every page any test fetches."""

from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HEADERS = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
}
NEED_LABEL = {"input", "select", "textarea"}


class CheckedClient(FlaskClient):
    """A test client that checks each page it gets."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        check_headers(response)
        moved = 300 <= response.status_code < 400
        is_page = not moved and response.mimetype == "text/html"
        if is_page and response.text.lstrip().startswith("<!doctype"):
            check_page(response.text)
        return response


def check_headers(response: TestResponse) -> None:
    """The headers every answer carries."""
    missing = HEADERS - set(response.headers.keys())
    assert not missing, f"{response.request.path}: headers missing: {missing}"
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    if not response.request.path.startswith("/static/"):
        assert "no-store" in response.headers["Cache-Control"]


def parse(html: str) -> Element:
    """The page as a tree.

    Raises:
        html5lib.html5parser.ParseError: it is not valid HTML.
    """
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(html)
    return tree


def check_page(html: str) -> None:
    """Valid HTML, a title, one h1, labels, no id twice, nothing inline, language and direction."""
    tree = parse(html)
    assert tree.get("lang")
    assert tree.get("dir") in {"ltr", "rtl"}
    assert (tree.findtext("head/title") or "").strip()
    assert len(list(tree.iter("h1"))) == 1, "not exactly one h1"
    assert len(list(tree.iter("main"))) == 1
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    assert not [name for name, count in ids.items() if count > 1], f"id twice: {ids}"
    labelled = {label.get("for") for label in tree.iter("label")}
    wrapped = {id(control) for label in tree.iter("label") for control in label.iter()}
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert "style" not in element.attrib, "inline style"
        assert not [name for name in element.attrib if name.startswith("on")], "inline handler"
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/")
            assert not (element.text or "").strip(), "inline script"
        if element.tag in NEED_LABEL and element.get("type") not in {"hidden", "submit"}:
            named = element.get("aria-label") or element.get("aria-labelledby")
            assert named or element.get("id") in labelled or id(element) in wrapped, (
                f"no label: {element.attrib}"
            )
        for name in ("aria-describedby", "aria-labelledby"):
            for target in (element.get(name) or "").split():
                assert target in ids, f"{name} names {target}, which is not there"
