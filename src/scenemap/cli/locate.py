"""``scenemap locate``: events with their area and zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.options import (
    FILE,
    Reading,
    Settings,
    out_option,
    overwrite_option,
    reading_options,
    refuse_existing,
    write_out,
)

if TYPE_CHECKING:
    from pathlib import Path


@click.command("locate", short_help="Add area and zones to events.")
@reading_options(required=True, counts=False)
@click.option("--zones", type=FILE, help="Zones to test. Default: the case's.")
@click.option("--points", is_flag=True, help="Keep longitude and latitude in the output.")
@out_option("CSV file to write.", required=True)
@overwrite_option
@click.pass_obj
def locate_command(
    settings: Settings,
    reading: Reading,
    zones: Path | None,
    out: Path,
    *,
    points: bool,
    overwrite: bool,
) -> None:
    """Add to each event its area, its position to each zone, and flags.

    Coordinates are left out unless --points asks for them; columns that scenemap does not use are
    left out always. The output can be read again by bin, summary and map.

    \b
    Example:
      scenemap simulate --seed 1 --points -o events.csv
      scenemap locate events.csv -o located.csv
    """
    from scenemap.locate.events import located_csv
    from scenemap.zones.reading import read_zones

    refuse_existing(out, overwrite=overwrite)
    case = settings.case()
    areas = reading.case_areas(case)
    table = reading.events(case, areas)
    tested = read_zones(zones, case.crs, case.bounds) if zones else case.zones
    if points:
        click.echo(
            "Warning: the output holds exact positions. People in such data are few; keep it closed.",
            err=True,
        )
    write_out(out, located_csv(table, areas, tested, case.crs, points=points), overwrite=overwrite)
