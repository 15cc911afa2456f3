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
from scenemap.formats import output_format

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


@click.command("simulate", short_help="Simulated events, marked as such.")
@click.option("--seed", type=int, required=True, help="The same seed gives the same events.")
@click.option("--points", is_flag=True, help="Also draw positions within the areas.")
@click.option("--sessions", is_flag=True, help="Draw observation sessions at scenes instead.")
@out_option("CSV file to write.", required=True)
@overwrite_option
@click.pass_obj
def simulate_command(
    settings: Settings, seed: int, out: Path, *, points: bool, sessions: bool, overwrite: bool
) -> None:
    """Draw events that add up to the case's published counts, or sessions from what is said of scenes.

    \b
    Example:
      scenemap simulate --seed 1 -o events.csv
    """
    from scenemap.errors import DataError
    from scenemap.simulate import simulate, simulate_sessions

    refuse_existing(out, overwrite=overwrite)
    output_format("simulate", out)
    case = settings.case()
    if sessions:
        if points:
            raise click.UsageError("--points does not go with --sessions.")
        _write(simulate_sessions(case.scenes, seed), out, overwrite=overwrite)
        return
    rows = [one for one in case.counts if one.series == case.main_series]
    if not rows:
        raise DataError(
            f"Case '{case.id}' has no published counts to simulate from. Put some into its "
            "counts.csv, and name their series as main_series in its case.toml."
        )
    events = simulate(rows, case.areas, case.zone, seed, points=points)
    _write(events, out, overwrite=overwrite)


def _write(rows: pd.DataFrame, out: Path, *, overwrite: bool) -> None:
    from scenemap.writing import csv_text

    times = rows.select_dtypes("datetime").columns
    told = rows.assign(**{name: rows[name].dt.strftime("%Y-%m-%dT%H:%M") for name in times})
    plain = told.astype(object).where(told.notna(), None)
    text = csv_text(list(plain.columns), plain.itertuples(index=False))
    write_out(out, text, overwrite=overwrite)
