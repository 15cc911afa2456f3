"""Running commands, in a folder of their own and never with a traceback; a browser, one for all tests."""

from __future__ import annotations

import gc
import importlib.metadata
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import is_hypothesis_test, settings

from builders import events_csv, write_case
from proofs import SEED, deepens
from scenemap.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result
    from duckdb import DuckDBPyConnection
    from playwright.sync_api import Browser

    from render.reading import Reader, Visitors

# The same examples at every run, none of which fails because a machine is busy; in a proof, others.
settings.register_profile("same", derandomize=True, deadline=None, max_examples=12)
settings.register_profile("other", deadline=None, max_examples=200, database=None)
settings.load_profile("same" if SEED is None else "other")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Look for no rubbish while tests are found: a fifth of that time, and what is found is kept."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Properties go deeper in a proof; what asks for a browser is marked so that it can be left out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(deepens)


def run_command(*arguments: object, exit_code: int = 0) -> Result:
    """Run the command line here, and ask for its exit code."""
    result = CliRunner().invoke(cli, [str(one) for one in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception  # a traceback, which nobody should see
    assert result.exit_code == exit_code, result.output
    return result


@cache
def printed(*arguments: str) -> Result:
    """Return what a command says that reads what is shipped alone, run once for all who look at it."""
    return run_command(*arguments)


@pytest.fixture
def scenemap(tmp_path, monkeypatch) -> Callable[..., Result]:
    """Return a function that runs the command line in an empty folder, and asks for its exit code."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return run_command


@pytest.fixture
def toytown(tmp_path) -> Path:
    """Return the folder of the case "toytown"."""
    return write_case(tmp_path / "toytown")


@pytest.fixture
def five(tmp_path) -> Path:
    """Return the file with the builder's five events."""
    return events_csv(tmp_path / "events.csv")


@pytest.fixture(scope="session")
def spatial() -> Iterator[DuckDBPyConnection]:
    """Return a connection to DuckDB with the extension that its package carries; nothing is fetched."""
    try:
        duckdb = pytest.importorskip("duckdb")
        files = importlib.metadata.files("duckdb-extension-spatial") or ()
        (path,) = (file.locate() for file in files if file.name.endswith(".duckdb_extension"))
    except (pytest.skip.Exception, importlib.metadata.PackageNotFoundError, ValueError):
        if os.environ.get("CI") == "true":
            pytest.fail("duckdb and duckdb-extension-spatial are not installed")
        pytest.skip("duckdb and duckdb-extension-spatial are not installed")
    connection = duckdb.connect()
    connection.execute(f"LOAD '{Path(str(path)).as_posix()}'")
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    from render.reading import CHROMIUM_FLAGS, chromium

    program = chromium()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no chromium on this machine: apt-get install chromium")
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def visitors(browser: Browser) -> Visitors:
    from render.reading import Visitors

    return Visitors(browser)


@pytest.fixture
def reader(visitors: Visitors) -> Iterator[Callable[..., Reader]]:
    """Return a function that gives a reader with a window of its own, of a size and with options."""
    yield visitors.reader
    visitors.leave()
