"""Make sure there is a Chromium: the system's, else Debian's package, else Playwright's own.

Run as ``python -m tests.browser.browser_install``; ends with status 1 and says what to install
where none of the three can be had. Tests are never skipped for want of a browser.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def find() -> str | None:
    """The path of a Chromium on this machine."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Get one: from Debian as root, else Playwright's download."""
    if Path("/etc/debian_version").exists() and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            [
                "apt-get",
                "install",
                "-y",
                "-qq",
                "--no-install-recommends",
                "chromium",
                "fonts-noto-core",
            ],
        ):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    else:
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, check=False)


def main() -> int:
    """The exit status."""
    if find() is None:
        sys.stdout.write("No Chromium here; installing one for the browser tests …\n")
        install()
    if find() is None:
        sys.stderr.write(
            "The browser tests need Chromium. On Debian or Ubuntu: apt-get install chromium. "
            "Elsewhere: python -m playwright install chromium.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
