"""A real browser for tests of pages: Debian's Chromium, driven by Playwright.

A module of tests takes the fixture ``chromium`` (in ``conftest.py``) and opens files in it.
"""

import io
import shutil
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PATIENCE = 15_000  # milliseconds after which a test gives up
NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def started() -> Iterator[Browser]:
    """Yield a browser; without one the test fails and says what to install."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("This needs a browser: apt-get install -y --no-install-recommends chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


class Opened:
    """A page that was opened, what it asked for and what it complained of."""

    def __init__(self, context: BrowserContext, file: Path) -> None:
        self.context, self.complaints, self.requests = context, list[str](), list[str]()
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("requestfailed", lambda request: self.complaints.append(f"{request.url} failed"))
        context.on("console", lambda message: self._hear(message.type, message.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        self.page.goto(file.as_uri())

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def outside(self, folder: Path) -> list[str]:
        """Return the addresses that were asked for outside a folder, and outside the page."""
        near = (folder.as_uri() + "/", "data:", "blob:")
        return [address for address in self.requests if not address.startswith(near)]


@contextmanager
def opened(browser: Browser, file: Path, **options: Any) -> Iterator[Opened]:
    """Open a file, and check at the end that no error came.

    Parameters
    ----------
    browser, file
        Where, and what.
    **options
        Of Playwright's ``new_context``: viewport, reduced_motion, ...
    """
    chosen: dict[str, Any] = {"viewport": {"width": 640, "height": 360}} | options
    context = browser.new_context(**chosen)
    try:
        page = Opened(context, file)
        yield page
        assert not page.complaints
    finally:
        context.close()


def picture(page: Page) -> np.ndarray:
    """Return what is seen, (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))


@contextmanager
def filmed(page: Page) -> Iterator[list[np.ndarray]]:
    """Collect every picture that the browser puts together while the body runs."""
    pictures: list[np.ndarray] = []
    session = page.context.new_cdp_session(page)

    def take(frame: dict[str, Any]) -> None:
        image = Image.open(io.BytesIO(b64decode(frame["data"]))).convert("RGB")
        pictures.append(np.asarray(image))
        session.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    session.on("Page.screencastFrame", take)
    session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    yield pictures
    session.send("Page.stopScreencast")
    session.detach()
