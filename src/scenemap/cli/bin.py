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
    refuse_existing(out, overwrite=overwrite)
    if out is not None and out.suffix.lower() not in {"", *_ENDINGS}:
        raise DataError(f"{out} cannot be written: the endings are {', '.join(_ENDINGS)}.")
    case = settings.case()
    panel, _, _ = reading.panel(case, by)
    if out is not None and out.suffix.lower() == ".parquet":
        _write_parquet(panel, out, overwrite=overwrite)
    elif as_json or (out is not None and out.suffix.lower() == ".json"):
        write_out(out, to_json(_json(panel)), overwrite=overwrite)
    else:
        write_out(out, _csv(panel), overwrite=overwrite)


def _csv(panel: Panel) -> str:
    from scenemap.writing import csv_text

    return csv_text(
        [*panel.cells.columns, "origin"], [[*row, panel.origin] for row in _rows(panel)]
    )


def _json(panel: Panel) -> dict[str, Any]:
    columns = list(panel.cells.columns)
    return {
        "kind": panel.kind,
        "unit": panel.unit,
        "origin": panel.origin,
        "by": panel.by,
        **({"withheld": asdict(panel.withheld)} if panel.withheld else {}),
        "cells": [dict(zip(columns, row, strict=True)) for row in _rows(panel)],
    }


def _rows(panel: Panel) -> list[list[Any]]:
    import pandas as pd

    cells = panel.cells.assign(per_30_days=panel.cells["per_30_days"].round(4))
    return [
        [None if pd.isna(value) else value for value in row]
        for row in cells.astype(object).itertuples(index=False)
    ]


def _write_parquet(panel: Panel, out: Path, *, overwrite: bool) -> None:
    from scenemap.writing import write_with

    cells = panel.cells.assign(origin=panel.origin)
    write_with(out, lambda path: cells.to_parquet(path, index=False), overwrite=overwrite)
    click.echo(f"Wrote {out}", err=True)
