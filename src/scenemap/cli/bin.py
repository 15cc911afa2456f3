"""``scenemap bin``: events to a panel."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from scenemap.cli.options import Command, Reading, Settings, flag, output_options, reading_options
from scenemap.cli.output import Output, to_json
from scenemap.cli.progress import step
from scenemap.cli.talk import tell
from scenemap.intervals import BYS, CYCLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from scenemap.areas import Area
    from scenemap.intervals import By, Cycle
    from scenemap.model import Lang, Text
    from scenemap.panel import Panel
    from scenemap.profiles import Profile
    from scenemap.tablefiles import FileTable


@click.command("bin", cls=Command, short_help="Count events by area and period.")
@click.option(
    "--by",
    type=click.Choice([*BYS, *CYCLES]),
    default="quarter",
    show_default=True,
    help="Calendar slices; or hours of the day (00 to 23) or weekdays (1 is Monday), for the whole case.",
)
@flag("--profile-areas", "Hours or weekdays by area, rounded; the output warns of it.")
@flag("--wide", "A row an area, two columns a slice: its count, and what that is.")
@output_options("bin", "gpkg, fgb, geojson and parquet carry the outlines; gpkg plays in QGIS.")
@reading_options(required=True)
@click.pass_obj
def bin_command(
    settings: Settings,
    reading: Reading,
    by: By | Cycle,
    output: Output,
    *,
    wide: bool,
    profile_areas: bool,
) -> None:
    """Count events by area and calendar slice, or by hour or weekday.

    The panel is long: area, period, count, coverage (days covered; blank if nothing says), flags;
    in files for GIS also name, start, end and outline.
    Counts of 1 to 4 are withheld, and others from which they would follow. Where every row of the
    files went is told on stderr. Between hours or weekdays, an event between two times is spread by
    overlap.

    \b
    Example:
      scenemap simulate --seed 1 -o events.csv
      scenemap bin events.csv --by month -o panel.csv
    """
    from scenemap.text import says

    form, lang = output.form, settings.lang
    study = reading.study(settings)
    table: Panel | Profile
    areas: tuple[Area, ...] = ()
    rows: tuple[Text, ...] = ()
    if by == "hour" or by == "weekday":
        if wide:
            raise click.UsageError("--wide lays out calendar slices, not hours or weekdays.")
        table, notes, messages = study.profile(by, by_area=profile_areas)
    elif profile_areas:
        raise click.UsageError("--profile-areas goes with --by hour or --by weekday.")
    else:
        shown = study.panel(by)
        table, notes, messages = shown.panel, shown.notes, shown.messages
        areas, rows = shown.areas, shown.rows
    tell(messages)
    keys = (
        "recent_note", "profile_areas_note", "profile_uneven_note", "kinds_untold", "incomplete_note",
    )  # fmt: skip
    warnings = [note[lang] for note in notes if any(says(note, key) for key in keys)]
    content: str | Iterator[str] | FileTable
    with step("Setting out"):
        if form == "json":
            content = to_json(_json(table, warnings, [one[lang] for one in rows]))
        elif form == "csv" and not wide:
            content = _csv(table, warnings)
        else:
            content = _table(table, areas, settings.lang, warnings, wide=wide)
    output.write(content)


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
    """Write the cells, some areas at a time."""
    from scenemap.cells import written
    from scenemap.csvtext import frame_csv_parts
    from scenemap.panel import Panel

    parts = map(written, table.parts()) if isinstance(table, Panel) else [table.cells]
    for number, cells in enumerate(parts):
        yield from frame_csv_parts(_rounded(_marked(cells, table, warnings)), header=number == 0)


def _table(
    table: Panel | Profile, areas: Sequence[Area], lang: Lang, warnings: list[str], *, wide: bool
) -> FileTable:
    """Lay the cells out for other programs."""
    from scenemap.panel import Panel
    from scenemap.report.cells import cells_table
    from scenemap.tablefiles import FileTable

    if isinstance(table, Panel):
        return cells_table(table, areas, lang, wide=wide, warning=" ".join(warnings))
    return FileTable("panel", _rounded(_marked(table.cells, table, warnings)))


def _json(table: Panel | Profile, warnings: list[str], rows: list[str]) -> dict[str, Any]:
    from scenemap.profiles import Profile

    cells = _rounded(_plain(table)).astype(object)
    return {
        "kind": table.kind,
        "unit": table.unit,
        "origin": table.origin,
        "by": table.by,
        **({"window": str(table.window)} if isinstance(table, Profile) else {}),
        "warnings": warnings,
        **({"account": rows} if rows else {}),
        **({"withheld": asdict(table.withheld)} if table.withheld else {}),
        "cells": cells.where(cells.notna(), None).to_dict("records"),
    }


def _rounded(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.assign(per_30_days=cells["per_30_days"].round(4))
