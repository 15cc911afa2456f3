"""``scenemap locate``: events with their area and zones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from scenemap.cli.options import (
    FILE,
    Command,
    Reading,
    Settings,
    output_options,
    reading_options,
    zones_options,
)
from scenemap.cli.output import Output, tell_written, to_json
from scenemap.cli.talk import talk, tell

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from scenemap.locate.events import Points


@click.command("locate", cls=Command, short_help="Add area and zones to events.")
@zones_options(tz=False)
@click.option("--points", is_flag=True, help="Keep positions: with --mask, or with --exact-points.")
@click.option("--mask", metavar="donut:MIN-MAX", help="Move each place by MIN to MAX metres.")
@click.option(
    "--mask-key",
    type=FILE,
    help="File with the secret that says where to; made if missing. Default: another each time.",
)
@click.option("--exact-points", is_flag=True, help="Keep positions as they are.")
@output_options("locate", "fgb and geojson are maps, and need --points.", unnamed="refused")
@reading_options(required=True, counts=False)
@click.pass_obj
def locate_command(
    settings: Settings,
    reading: Reading,
    zones: Path | None,
    zones_accuracy: float | None,
    output: Output,
    mask: str | None,
    mask_key: Path | None,
    *,
    points: bool,
    exact_points: bool,
) -> None:
    """Add to each event its area, its position to each zone, and flags.

    Positions are left out unless --points asks for them, moved (--mask) or as they are
    (--exact-points); columns that scenemap does not use are left out always. All but JSON can be read
    again by bin, summary and map.

    \b
    Example:
      scenemap simulate --seed 1 --points -o events.csv
      scenemap locate events.csv -o located.csv
    """
    from scenemap.case import case_with_zones
    from scenemap.cli.progress import reading_progress, step
    from scenemap.disclosure.account import file_lines
    from scenemap.events.sources import find_files
    from scenemap.locate.events import csv_into, each_located
    from scenemap.locate.masking import write_key
    from scenemap.study import LEFT_OUT
    from scenemap.writing import write_with
    from scenemap.zones.reading import official_notes

    form = output.form
    kept = _points(mask, mask_key, points=points, exact=exact_points)
    study = reading.study(settings)
    case, areas, how = study.case, study.areas, study.reading
    if zones:
        case = case_with_zones(zones, case, accuracy_m=zones_accuracy)
        tell(official_notes(zones))
    files, warnings = find_files(reading.files, how.source)
    if kept is not None:
        _warn(kept)
    account, recent = None, 0
    closed = study.closed

    def write(path: Path) -> None:
        nonlocal account, recent
        frames: list[pd.DataFrame] = []
        with reading_progress() as (begin, advance):
            if begin:
                begin(sum(one.stat().st_size for one in files))
            each = partial(
                each_located, paths=files, options=how, areas=areas, zones=case.zones, crs=case.crs,
                points=kept, closed=closed, advance=advance,
            )  # fmt: skip
            if form == "csv":
                with path.open("w", encoding="utf-8", newline="\n") as file:
                    account, recent = each(csv_into(file, str(how.zone)))
            else:
                account, recent = each(frames.append)
        if frames:
            with step(f"Writing {output.named().name}"):
                _write(path, frames, str(how.zone), form)
        if kept is not None and mask_key is not None and not mask_key.exists():
            # Before the output, which without it could not be made again; not where reading failed.
            write_key(mask_key, kept.key)

    write_with(output.named(), write, overwrite=output.overwrite)
    tell(study.opening)
    if account is not None:
        tell(file_lines(account, warnings, str(how.zone)))
    if recent:
        tell([LEFT_OUT.format(closed)])
    tell_written(output.named())


def _write(path: Path, frames: list[pd.DataFrame], zone: str, form: str) -> None:
    """Write located events in any format but CSV, which is written batch by batch."""
    from scenemap.locate.events import located_rows, located_table
    from scenemap.tablefiles import write_table

    if form == "json":
        told = to_json({"time_zone": zone, "events": located_rows(frames, zone)})
        path.write_text(told + "\n", encoding="utf-8", newline="\n")
    else:
        write_table(path, located_table(frames, zone), form, overwrite=True)


def _points(mask: str | None, mask_key: Path | None, *, points: bool, exact: bool) -> Points | None:
    """Read how positions shall be written.

    Raises
    ------
    click.UsageError
        If the options do not go together.
    """
    from scenemap.locate.events import Points
    from scenemap.locate.masking import Donut, new_key, read_key

    if not points:
        if mask or exact or mask_key:
            raise click.UsageError("--mask, --mask-key and --exact-points go with --points.")
        return None
    if (mask is None) != exact:
        raise click.UsageError(
            "--points writes positions of persons: say --mask donut:100-250 to move them, or "
            "--exact-points."
        )
    if mask is None:
        if mask_key:
            raise click.UsageError("--mask-key goes with --mask.")
        return Points()
    donut = Donut.parse(mask)
    return Points(donut, read_key(mask_key) if mask_key and mask_key.exists() else new_key())


def _warn(kept: Points) -> None:
    if kept.donut is None:
        told = "the output holds exact positions. People in such data are few; keep it closed."
    else:
        told = (
            f"{kept.warning}. Each may be from anywhere in {kept.donut.square_kilometres:.2f} km²: among "
            f"{kept.donut.candidates(1000):.0f} addresses where there are 1,000 a km², fewer where the "
            "area or zones in the output cut the ring."
        )
    talk(f"Warning: {told}")
