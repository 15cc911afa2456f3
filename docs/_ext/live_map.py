"""Puts pages, as ``scenemap map`` writes them, into the site, so that they can be tried there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

#: File in the site: the commands that make it, in a folder of its own; the last is told where to write.
PAGES = {
    "bergen-map.html": ["--lang en map --by quarter"],
    "oslo-map.html": ["--case oslo --lang en map"],
    "simulated-map.html": ["simulate --seed 1 -o {folder}/events.csv",
                           "--lang en map {folder}/events.csv --by month"],
}  # fmt: skip


def _draw(app: Any, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    for name, commands in PAGES.items():
        with tempfile.TemporaryDirectory() as folder:
            *before, last = (one.format(folder=folder).split() for one in commands)
            for arguments in before:
                _run(arguments)
            _run([*last, "--overwrite", "-o", str(Path(app.outdir) / name)])


def _run(arguments: list[str]) -> None:
    from click.testing import CliRunner

    from scenemap.cli.main import cli

    ran = CliRunner().invoke(cli, arguments)
    if ran.exit_code:
        from sphinx.errors import ExtensionError

        raise ExtensionError(f"A page was not drawn: {ran.output}")


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("build-finished", _draw)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
