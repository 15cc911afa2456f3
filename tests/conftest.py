"""Running commands: in a folder of their own, and never with a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import settings

from builders import events_csv, write_case
from scenemap.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

# The same examples at every run, and none that fails because a machine is busy.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")


@pytest.fixture
def scenemap(tmp_path, monkeypatch) -> Callable[..., Result]:
    """Return a function that runs the command line in an empty folder, and asks for its exit code."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run(*arguments: object, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(cli, [str(one) for one in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception  # a traceback, which nobody should see
        assert result.exit_code == exit_code, result.output
        return result

    return run


@pytest.fixture
def toytown(tmp_path) -> Path:
    """Return the folder of the case "toytown"."""
    return write_case(tmp_path / "toytown")


@pytest.fixture
def five(tmp_path) -> Path:
    """Return the file with the builder's five events."""
    return events_csv(tmp_path / "events.csv")
