"""What hands do: Tab and arrows on a keyboard, taps that are counted, a finger that drags."""

from playwright.sync_api import Locator, Page

# Only what a hand does is trusted; what a script calls is not a tap.
_COUNT = """addEventListener("pointerdown", (event) => {
  if (event.isTrusted) sessionStorage.taps = 1 + Number(sessionStorage.taps || 0);
}, true);"""


class Taps:
    """Counts the taps or clicks of a window, through all its pages."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.context.add_init_script(_COUNT)
        page.reload()

    @property
    def count(self) -> int:
        """How many there were."""
        return int(self.page.evaluate("Number(sessionStorage.taps || 0)"))


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until ``target`` has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to ``target`` with Tab and press ``key`` there."""
    tab_to(page, target)
    page.keyboard.press(key)


def choose(page: Page, target: Locator) -> None:
    """Choose a radio button with the keyboard: Tab to its group, then arrows."""
    group = page.locator(f"input[type=radio][name='{target.get_attribute('name')}']")
    for _ in range(120):
        page.keyboard.press("Tab")
        if group.evaluate_all("all => all.includes(document.activeElement)"):
            break
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if target.is_checked():
            return
        page.keyboard.press("ArrowDown")
    assert target.is_checked()


def button(page: Page, name: str) -> Locator:
    """The button called ``name`` in the page's own part."""
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def drag(page: Page, held: Locator, target: Locator) -> None:
    """Drag with the mouse from the middle of ``held`` to the middle of ``target``."""
    held.scroll_into_view_if_needed()
    (x, y), (to_x, to_y) = _middle(held), _middle(target)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=8)
    page.mouse.up()


def finger(page: Page, held: Locator, target: Locator) -> None:
    """The same with a finger on the glass."""
    held.scroll_into_view_if_needed()
    (x, y), (to_x, to_y) = _middle(held), _middle(target)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", (x, y))
    for step in range(1, 9):
        touch("touchMove", (x + (to_x - x) * step / 8, y + (to_y - y) * step / 8))
    touch("touchEnd")


def _middle(it: Locator) -> tuple[float, float]:
    box = it.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
