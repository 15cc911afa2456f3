"""``scenemap map``: the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenemap.cli.options import (
    Reading,
    Settings,
    by_option,
    out_option,
    overwrite_option,
    reading_options,
    refuse_existing,
)

if TYPE_CHECKING:
    from scenemap.intervals import By


@click.command("map", short_help="One interactive page, sliced by time.")
@reading_options()
@by_option
@out_option("Page to write. Default: maps/CASE.html.")
@overwrite_option
@click.pass_obj
def map_command(
    settings: Settings, reading: Reading, by: By, out: Path | None, *, overwrite: bool
) -> None:
    """Draw one self-contained page that works without a network.

    \b
    Example:
      scenemap map --by quarter -o bergen.html
    """
    case = settings.case()
    target = out or Path("maps") / f"{case.id}.html"
    refuse_existing(target, overwrite=overwrite)
    panel, areas, notes = reading.panel(case, by)

    from scenemap.facts import build_facts, page_facts
    from scenemap.render import save_page, time_map

    facts = page_facts(build_facts(case, panel, notes, areas), settings.lang)
    save_page(time_map(facts), target, overwrite=overwrite)
    click.echo(f"Wrote {target}", err=True)
