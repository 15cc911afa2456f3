"""What the tests of the page have in common: a page saved, opened, and listened to."""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenemap.render import save_page, time_map

if TYPE_CHECKING:
    from playwright.sync_api import Page

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
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))

    def open(self, path: Path, hash_: str = "") -> Page:
        self.page.goto(path.as_uri() + hash_)
        return self.page


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


def axe_script() -> str:
    (path,) = (
        file.locate()
        for file in importlib.metadata.files("axe-core-python") or ()
        if file.name == "axe.min.js"
    )
    return Path(str(path)).read_text(encoding="utf-8")
