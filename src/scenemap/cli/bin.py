"""``scenemap bin``: events to a panel."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from scenemap.cli.options import (
    Reading,
    Settings,
    json_option,
    out_option,
    overwrite_option,
    reading_options,
    refuse_existing,
    tell,
    to_json,
    write_out,
)
from scenemap.formats import output_format
from scenemap.intervals import BYS, CYCLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from scenemap.intervals import By, Cycle
    from scenemap.panel import Panel
    from scenemap.profiles import Profile


@click.command("bin", short_help="Count events by area and period.")
@click.option(
    "--by",
    type=click.Choice([*BYS, *CYCLES]),
    default="quarter",
    show_default=True,
    help="Calendar slices; or hours of the day (00 to 23) or weekdays (1 is Monday), for the whole case.",
)
@click.option(
    "--profile-areas",
    is_flag=True,
    help="Hours or weekdays by area, rounded; the output warns of it.",
)
@out_option("CSV, JSON or Parquet file. Default: CSV to the terminal.")
@overwrite_option
@json_option
@reading_options(required=True)
@click.pass_obj
def bin_command(
    settings: Settings,
    reading: Reading,
    by: By | Cycle,
    out: Path | None,
    *,
    profile_areas: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Count events by area and calendar slice, or by hour or weekday.

    The panel is long: area, period, count, coverage (days covered; blank if nothing says), flags.
    Counts of 1 to 4 are withheld, and others from which they would follow. Where every row of the
    files went is told on stderr. Between hours or weekdays, an event between two times is spread by
    overlap.

    \b
    Example:
      scenemap simulate --seed 1 -o events.csv
      scenemap bin events.csv --by month -o panel.csv
    """
    from scenemap.text import say_both

    refuse_existing(out, overwrite=overwrite)
    form = output_format("bin", out, "json" if as_json else None)
    study = reading.study(settings)
    table: Panel | Profile
    if by == "hour" or by == "weekday":
        table, notes, messages = study.profile(by, by_area=profile_areas)
    elif profile_areas:
        raise click.UsageError("--profile-areas goes with --by hour or --by weekday.")
    else:
        shown = study.panel(by)
        table, notes, messages = shown.panel, shown.notes, shown.messages
    tell(messages)
    asked = (say_both("recent_note"), say_both("profile_areas_note"))
    warnings = [note[settings.lang] for note in notes if note in asked]
    if out is not None and form == "parquet":
        _write_parquet(table, warnings, out, overwrite=overwrite)
    elif form == "json":
        write_out(out, to_json(_json(table, warnings)), overwrite=overwrite)
    else:
        write_out(out, _csv(table, warnings), overwrite=overwrite)


def _plain(table: Panel | Profile) -> pd.DataFrame:
    """Return the cells as files have them."""
    from scenemap.cells import written
    from scenemap.panel import Panel

    return written(table.cells) if isinstance(table, Panel) else table.cells


def _marked(cells: pd.DataFrame, table: Panel | Profile, warnings: list[str]) -> pd.DataFrame:
    """Say in every row where the counts come from, and what must be known of them."""
    cells = cells.assign(origin=table.origin)
    return cells.assign(warning=" ".join(warnings)) if warnings else cells


def _csv(table: Panel | Profile, warnings: list[str]) -> Iterator[str]:
    from scenemap.cells import written
    from scenemap.panel import Panel
    from scenemap.writing import frame_csv_parts

    parts = map(written, table.parts()) if isinstance(table, Panel) else [table.cells]
    for number, cells in enumerate(parts):
        yield from frame_csv_parts(_rounded(_marked(cells, table, warnings)), header=number == 0)


def _json(table: Panel | Profile, warnings: list[str]) -> dict[str, Any]:
    from scenemap.profiles import Profile

    cells = _rounded(_plain(table)).astype(object)
    return {
        "kind": table.kind,
        "unit": table.unit,
        "origin": table.origin,
        "by": table.by,
        **({"window": str(table.window)} if isinstance(table, Profile) else {}),
        "warnings": warnings,
        **({"withheld": asdict(table.withheld)} if table.withheld else {}),
        "cells": cells.where(cells.notna(), None).to_dict("records"),
    }


def _rounded(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.assign(per_30_days=cells["per_30_days"].round(4))


def _write_parquet(
    table: Panel | Profile, warnings: list[str], out: Path, *, overwrite: bool
) -> None:
    from scenemap.writing import write_with

    cells = _marked(_plain(table), table, warnings)
    write_with(out, lambda path: cells.to_parquet(path, index=False), overwrite=overwrite)
    click.echo(f"Wrote {out}", err=True)
