"""Puts the Bergen page, as ``scenemap map`` writes it, into the site, so that it can be tried there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PAGE = "bergen-map.html"


def _draw(app: Any, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    from click.testing import CliRunner

    from scenemap.cli.main import cli

    arguments = ["--lang", "en", "map", "--by", "quarter", "--overwrite", "-o"]
    ran = CliRunner().invoke(cli, [*arguments, str(Path(app.outdir) / PAGE)])
    if ran.exit_code:
        from sphinx.errors import ExtensionError

        raise ExtensionError(f"The map was not drawn: {ran.output}")


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("build-finished", _draw)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
