"""``scenemap simulate``: events for demonstration, marked as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.options import (
    Settings,
    out_option,
    overwrite_option,
    refuse_existing,
    write_out,
)

if TYPE_CHECKING:
    from pathlib import Path


@click.command("simulate", short_help="Simulated events, marked as such.")
@click.option("--seed", type=int, required=True, help="The same seed gives the same events.")
@click.option("--points", is_flag=True, help="Also draw positions within the areas.")
@out_option("CSV file to write.", required=True)
@overwrite_option
@click.pass_obj
def simulate_command(
    settings: Settings, seed: int, out: Path, *, points: bool, overwrite: bool
) -> None:
    """Draw events that add up to the case's published counts.

    \b
    Example:
      scenemap simulate --seed 1 -o events.csv
    """
    from scenemap.errors import DataError
    from scenemap.simulate import simulate
    from scenemap.writing import csv_text

    refuse_existing(out, overwrite=overwrite)
    case = settings.case()
    rows = [one for one in case.counts if one.series == case.main_series]
    if not rows:
        raise DataError(f"Case '{case.id}' has no published counts to simulate from.")
    events = simulate(rows, case.areas, case.zone, seed, points=points)
    events["time"] = events["time"].dt.strftime("%Y-%m-%dT%H:%M")
    plain = events.astype(object).where(events.notna(), None)
    text = csv_text(list(plain.columns), plain.itertuples(index=False))
    write_out(out, text, overwrite=overwrite)
