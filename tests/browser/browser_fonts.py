"""The fonts that the browser of the tests sees, on every machine the same: a wide and a narrow one.

Chromium takes them through fontconfig, so on Linux alone. ``fonts/README.md`` says what they are.
"""

import os
from pathlib import Path

from playwright.sync_api import Page

# What sans-serif and system-ui stand for, and what the widths are measured with once more.
WIDE, NARROW = "DejaVu Sans", "Roboto Condensed"
ENVIRONMENT = os.environ | {"FONTCONFIG_FILE": str(Path(__file__).parent / "fonts/fonts.conf")}

_DRESS = """css => {
  const worn = document.getElementById("worn") || document.head.appendChild(
    Object.assign(document.createElement("style"), {id: "worn"}));
  worn.textContent = css;
}"""


def dress(page: Page, font: str, css: str = "") -> None:
    """Show the page in ``font`` and with more CSS, in place of what it was dressed in before."""
    own = "" if font == WIDE else f'* {{ font-family: "{font}" !important }}\n'
    page.evaluate(_DRESS, own + css)


def drawn_with(page: Page, selector: str) -> set[str]:
    """The fonts that the letters of an element are really drawn with."""
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})
    found = session.send("CSS.getPlatformFontsForNode", node)
    session.detach()
    return {each["familyName"] for each in found["fonts"]}
