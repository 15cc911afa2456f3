"""``scenemap bin``: events to a panel."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from scenemap.cli.options import (
    Reading,
    Settings,
    by_option,
    json_option,
    out_option,
    overwrite_option,
    reading_options,
    refuse_existing,
    to_json,
    write_out,
)
from scenemap.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from scenemap.intervals import By
    from scenemap.panel import Panel


_ENDINGS = (".csv", ".json", ".parquet")


@click.command("bin", short_help="Count events by area and period.")
@reading_options(required=True)
@by_option
@out_option("CSV, JSON or Parquet file. Default: CSV to the terminal.")
@overwrite_option
@json_option
@click.pass_obj
def bin_command(
    settings: Settings,
    reading: Reading,
    by: By,
    out: Path | None,
    *,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Count events by area and calendar slice.

    The panel is long: area, period, count, coverage (days covered; blank if nothing says), flags.
    Counts of 1 to 4 are withheld, and others from which they would follow. Where every row of the
    files went is told on stderr.

    \b
    Example:
      scenemap simulate --seed 1 -o events.csv
      scenemap bin events.csv --by month -o panel.csv
    """
    from scenemap.text import say_both

    refuse_existing(out, overwrite=overwrite)
    if out is not None and out.suffix.lower() not in {"", *_ENDINGS}:
        raise DataError(f"{out} cannot be written: the endings are {', '.join(_ENDINGS)}.")
    case = settings.case()
    panel, _, notes = reading.panel(case, by)
    warnings = [note[settings.lang] for note in notes if note == say_both("recent_note")]
    if out is not None and out.suffix.lower() == ".parquet":
        _write_parquet(panel, warnings, out, overwrite=overwrite)
    elif as_json or (out is not None and out.suffix.lower() == ".json"):
        write_out(out, to_json(_json(panel, warnings)), overwrite=overwrite)
    else:
        write_out(out, _csv(panel, warnings), overwrite=overwrite)


def _marked(panel: Panel, warnings: list[str]) -> pd.DataFrame:
    """Say in every row where the counts come from, and what must be known of them."""
    cells = panel.cells.assign(origin=panel.origin)
    return cells.assign(warning=" ".join(warnings)) if warnings else cells


def _csv(panel: Panel, warnings: list[str]) -> str:
    from scenemap.writing import frame_csv

    return frame_csv(_rounded(_marked(panel, warnings)))


def _json(panel: Panel, warnings: list[str]) -> dict[str, Any]:
    cells = _rounded(panel.cells).astype(object)
    return {
        "kind": panel.kind,
        "unit": panel.unit,
        "origin": panel.origin,
        "by": panel.by,
        "warnings": warnings,
        **({"withheld": asdict(panel.withheld)} if panel.withheld else {}),
        "cells": cells.where(cells.notna(), None).to_dict("records"),
    }


def _rounded(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.assign(per_30_days=cells["per_30_days"].round(4))


def _write_parquet(panel: Panel, warnings: list[str], out: Path, *, overwrite: bool) -> None:
    from scenemap.writing import write_with

    cells = _marked(panel, warnings)
    write_with(out, lambda path: cells.to_parquet(path, index=False), overwrite=overwrite)
    click.echo(f"Wrote {out}", err=True)
