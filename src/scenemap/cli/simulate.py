"""``scenemap simulate``: events for demonstration, marked as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.options import Command, Settings, flag, output_options

if TYPE_CHECKING:
    import pandas as pd

    from scenemap.cli.output import Output


@click.command("simulate", cls=Command, short_help="Simulated events, marked as such.")
@click.option(
    "--seed", type=click.IntRange(0), required=True, help="The same seed gives the same events."
)
@flag("--points", "Also draw positions within the areas.")
@flag("--sessions", "Draw observation sessions at scenes instead.")
@output_options("simulate", unnamed="refused")
@click.pass_obj
def simulate_command(
    settings: Settings, seed: int, output: Output, *, points: bool, sessions: bool
) -> None:
    """Draw events that add up to the case's published counts, or sessions from what is said of scenes.

    \b
    Example:
      scenemap simulate --seed 1 -o events.csv
    """
    from scenemap.errors import DataError
    from scenemap.simulate import simulate, simulate_sessions

    case = settings.case()
    if sessions:
        if points:
            raise click.UsageError("--points does not go with --sessions.")
        output.write(_csv(simulate_sessions(case.scenes, seed)))
        return
    rows = [one for one in case.counts if one.series == case.main_series]
    if not rows:
        raise DataError(
            f"Case '{case.id}' has no published counts to simulate from. Put some into its "
            "counts.csv, and name their series as main_series in its case.toml."
        )
    output.write(_csv(simulate(rows, case.areas, case.zone, seed, points=points)))


def _csv(rows: pd.DataFrame) -> str:
    from scenemap.csvtext import csv_text

    times = rows.select_dtypes("datetime").columns
    told = rows.assign(**{name: rows[name].dt.strftime("%Y-%m-%dT%H:%M") for name in times})
    plain = told.astype(object).where(told.notna(), None)
    return csv_text(list(plain.columns), plain.itertuples(index=False))
