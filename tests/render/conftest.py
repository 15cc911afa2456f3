"""A browser for the tests of the page, and pages open in it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from render.facts_builder import build_facts
from render.reading import CHROMIUM_FLAGS, Reader, saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no chromium on this machine: apt-get install chromium")
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def reader(browser: Browser) -> Iterator[Callable[..., Reader]]:
    contexts = []

    def make(**options: Any) -> Reader:
        viewport = {"width": 1280, "height": 900}
        context = browser.new_context(**({"viewport": viewport} | options))
        contexts.append(context)
        return Reader(context.new_page())

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def opened(tmp_path: Path, reader: Callable[..., Reader]) -> Callable[..., Page]:
    def make(hash_: str = "", facts: dict[str, Any] | None = None, **options: Any) -> Page:
        path = saved(tmp_path, facts or build_facts())
        return reader(**options).open(path, hash_)

    return make
