"""What the tests of the page have in common: a page saved, opened, and listened to."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenemap.render import save_page, time_map

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]


def chromium() -> str | None:
    """Find the browser; its headless shell has no windows, and opens a page in half the time."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def saved(tmp_path: Path, facts: dict[str, Any], name: str = "page.html") -> Path:
    path = tmp_path / name
    save_page(time_map(facts), path)
    return path


class Reader:
    """A page that is open in the browser, and what it asked for and said while it was."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.messages: list[str] = []
        self._listeners = {
            "request": lambda request: self.requests.append(request.url),
            "console": lambda message: self.messages.append(message.text),
            "pageerror": lambda error: self.messages.append(str(error)),
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]

    def open(self, path: Path, hash_: str = "") -> Page:
        self.page.goto(path.as_uri() + hash_)
        return self.page

    def leave(self) -> None:
        """Leave the page as it was before anything was opened."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        self.page.goto("about:blank")
        self.page.emulate_media(media="null")


class Visitors:
    """Readers of one browser; what one has left is used by the next, for a window of its own costs as
    much time as opening our page twice.

    Who changes a window for good (clock, network, scripts, listeners) asks for a fresh one.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: defaultdict[str, list[Page]] = defaultdict(list)
        self._lent: list[tuple[str, Reader]] = []

    def reader(
        self,
        *,
        viewport: dict[str, int] | None = None,
        fresh: bool = False,
        **options: Any,
    ) -> Reader:
        """Return a reader whose window has a size and options of a browser's context."""
        viewport = viewport or {"width": 1280, "height": 900}
        kind = "" if fresh else json.dumps(options, sort_keys=True)
        if kind and self._free[kind]:
            page = self._free[kind].pop()
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
        else:
            context = self._browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
            page = context.new_page()
        reader = Reader(page)
        self._lent.append((kind, reader))
        return reader

    def leave(self) -> None:
        """Take back every window that was lent."""
        for kind, reader in self._lent:
            if kind and not reader.page.is_closed():
                reader.leave()
                self._free[kind].append(reader.page)
            else:
                reader.page.context.close()
        self._lent.clear()


def ask(page: Page, program: str, **values: Any) -> Any:
    """Run a program in the page; data go in and out as one text each, which is fast and exact."""
    return json.loads(
        page.evaluate(
            f"(text) => JSON.stringify((({program})(JSON.parse(text))))", json.dumps(values)
        )
    )


def now(page: Page) -> str | None:
    return page.get_by_role("slider").get_attribute("aria-valuetext")


def symbols(page: Page) -> list[str | None]:
    return [one.get_attribute("aria-label") for one in page.locator(".sm-item").all()]


def axe_faults(page: Page) -> list[tuple[str, str]]:
    """Return the faults that axe finds, each with the selector of the first element that has it.

    The policy of what we write forbids scripts from elsewhere, so that the window must pass it by:
    ``bypass_csp``.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_script())
        # Else half of its time goes into the HTML of what each colour lies on: of the whole page.
        page.evaluate("axe.configure({noHtml: true})")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (one["id"], " ".join(map(str, one["nodes"][0]["target"]))) for one in found["violations"]
    ]


@cache
def axe_script() -> str:
    (path,) = (
        file.locate()
        for file in importlib.metadata.files("axe-core-python") or ()
        if file.name == "axe.min.js"
    )
    return Path(str(path)).read_text(encoding="utf-8")
