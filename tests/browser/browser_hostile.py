"""What somebody might type to break out of a page, and how one sees that it did not."""

from playwright.sync_api import Page

PAYLOADS = (
    "<script>pwned()</script>",
    "<img class=pwned src=/pwned onerror=pwned()>",
    "<svg class=pwned onload=pwned()>",
    "<i class=pwned hx-get=/pwned hx-trigger=load>",
    "<i class=pwned hx-on:load=pwned()>",
    "<i class=pwned data-hx-post=/pwned hx-trigger='load'>",
    '"><b class=pwned>',
    "' class=pwned onfocus=pwned() autofocus '",
    "</textarea></title><b class=pwned>",
    "<a class=pwned href=javascript:pwned()>hej</a>",
    "<iframe class=pwned srcdoc='<b>hej</b>'></iframe>",
    "{{ 7*7 }}{% raw %}${7*7}",
)
ALL = "\n".join(PAYLOADS)
# Whatever became an element, an attribute or a call.
INJECTED = """() => [...document.querySelectorAll("*")].filter(it =>
    it.classList.contains("pwned") || it.tagName == "IFRAME" || /javascript:/.test(it.href)
    || [...it.attributes].some(each => /^(on|hx-on|data-hx-on)/.test(each.name)))
  .map(it => it.outerHTML)"""


def harmless(page: Page, path: str) -> None:
    """The page shows what was typed, and nothing of it has become more than words."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    assert page.evaluate(INJECTED) == [], path
    assert page.evaluate("() => typeof window.pwned") == "undefined"
