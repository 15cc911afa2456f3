"""Pages open in a browser, for the tests of the page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from render.facts_builder import build_facts
from render.reading import Visitors, saved
from render.tracing import Paper, Tracer
from scenemap.case import load_case
from scenemap.facts.trace import trace_facts
from scenemap.render.trace import trace_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from render.reading import Reader
    from scenemap.case import Case


@pytest.fixture(scope="session")
def toytown_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of the made-up case."""
    return saved(tmp_path_factory.mktemp("toytown"), build_facts())


@pytest.fixture
def opened(
    tmp_path: Path, toytown_page: Path, reader: Callable[..., Reader]
) -> Callable[..., Page]:
    def make(hash_: str = "", facts: dict[str, Any] | None = None, **options: Any) -> Page:
        path = toytown_page if facts is None else saved(tmp_path, facts)
        return reader(**options).open(path, hash_)

    return make


@pytest.fixture(scope="module")
def turned(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Page]]:
    """Return a function that turns a page that is open to an address, which takes a tenth of opening it.

    For what only looks, chooses a slice, a mode or a layer: the address puts all of that back.
    """
    visitors = Visitors(browser)

    @cache
    def page_of(made: Callable[[], dict[str, Any]]) -> Page:
        path = saved(tmp_path_factory.mktemp("turned"), made())
        return visitors.reader(fresh=True).open(path)

    def turn(hash_: str, made: Callable[[], dict[str, Any]] = build_facts) -> Page:
        page = page_of(made)
        page.evaluate(
            """(hash) => {
              history.replaceState(null, "", hash);
              dispatchEvent(new HashChangeEvent("hashchange"));
            }""",
            hash_ if "lang=" in hash_ else f"{hash_}&lang=nb",
        )
        return page

    yield turn
    visitors.leave()


@pytest.fixture(scope="module")
def bergen() -> Case:
    return load_case("bergen")


@pytest.fixture(scope="module")
def tracing_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trace")


@pytest.fixture(scope="module")
def paper() -> Paper:
    return Paper()


@pytest.fixture(scope="module")
def photo(tracing_folder: Path, paper: Paper) -> Path:
    return paper.save(tracing_folder / "photo.png")


@pytest.fixture(scope="module")
def tracing_page(tracing_folder: Path, bergen: Case) -> Path:
    page = tracing_folder / "trace.html"
    page.write_text(trace_page(trace_facts(bergen)), encoding="utf-8")
    return page


@pytest.fixture
def tracers(
    reader: Callable[..., Reader], tracing_page: Path, paper: Paper
) -> Iterator[Callable[..., Tracer]]:
    """Open the page; afterwards it must have asked for nothing and said nothing."""
    visitors: list[tuple[Reader, Path]] = []

    def make(at: Path = tracing_page, language: str = "nb", **options: Any) -> Tracer:
        visitor = reader(**({"viewport": {"width": 1440, "height": 900}} | options))
        visitor.open(at)
        visitors.append((visitor, at))
        if language == "en":
            visitor.page.get_by_role("button", name="English").click()
        return Tracer(visitor.page, paper)

    yield make
    for visitor, at in visitors:
        assert set(visitor.requests) == {at.as_uri()}
        assert visitor.messages == []


@pytest.fixture(scope="module")
def tracing_engine(browser: Browser, tracing_page: Path) -> Iterator[Page]:
    """Return a page whose pure functions are asked; nobody touches its controls."""
    page = browser.new_page()
    page.goto(tracing_page.as_uri())
    yield page
    page.close()
