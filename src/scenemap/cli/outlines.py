"""``scenemap case add-outlines``: outlines put to the areas of a case of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.changing import as_it_is, case_argument, change_case, own_case
from scenemap.cli.options import FILE, Command, Settings, flag
from scenemap.cli.progress import step
from scenemap.cli.talk import talk
from scenemap.cli.wording import worded

if TYPE_CHECKING:
    from pathlib import Path


@click.command("add-outlines", cls=Command, short_help="Put outlines to the areas of a case.")
@click.argument("file", type=FILE)
@click.option("--layer", help="Layer of that file, if it has several.")
@click.option("--name-column", metavar="COLUMN", help="Its column of names. Default: name, navn, …")
@flag("--mend", "Mend outlines that cross themselves, and say how.")
@click.option(
    "--crs",
    metavar="EPSG:n",
    help="Projected system to measure in. Default: the outlines' own if it fits, else their UTM zone.",
)
@click.pass_obj
def add_outlines_command(
    settings: Settings,
    file: Path,
    layer: str | None,
    name_column: str | None,
    crs: str | None,
    *,
    mend: bool,
) -> None:
    """Put the outlines of FILE to the areas of a case of your own that are called so.

    FILE has a polygon for each area, with its name. Areas keep their ids, so that counts, ledgers and
    earlier reports stay good; those that FILE does not name stay as they are.

    \b
    Example:
      scenemap case new my-town --events register.xlsx
      scenemap --case my-town case add-outlines places.geojson
    """
    from scenemap.areas import ARGUMENTS
    from scenemap.newcase.outlines import with_outlines

    case = own_case(settings)
    marker = case.path("case.toml")
    with step("Reading"):
        found = with_outlines(
            case,
            file,
            as_it_is(marker),
            layer=layer,
            name_column=name_column,
            crs=crs,
            mend=mend,
            remedies=ARGUMENTS,
        )
    change_case(case.folder, "areas", lambda: found.texts)
    for reason in found.reasons:
        talk(worded(reason))
    talk(f"Wrote {case.path('areas.geojson')}\n\nNext:")
    for command in ("case check", "map" if case.counts else "map EVENTS -o page.html"):
        talk(f"  scenemap --case {case_argument(case.folder)} {command}")
