"""``scenemap scan``: where and when more fell than places and times let expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.options import (
    Command,
    Reading,
    Settings,
    by_option,
    output_options,
    reading_options,
)
from scenemap.cli.output import Output, to_json
from scenemap.cli.talk import tell
from scenemap.formats import PICTURES

if TYPE_CHECKING:
    from scenemap.intervals import By
    from scenemap.tablefiles import FileTable


@click.command(
    "scan", cls=Command, short_help="Clusters in space and time: where and when more fell."
)
@reading_options(without=("spread", "base"))
@by_option
@click.option(
    "--radius", type=float, metavar="METRES", help="Of a cluster at most. Default: no limit."
)
@click.option(
    "--share",
    type=float,
    default=0.5,
    show_default=True,
    help="The part of all events that the areas of a cluster may have in all.",
)
@click.option("--longest", type=int, help="Slices of a cluster at most. Default: half of all.")
@click.option(
    "--draws",
    type=int,
    default=999,
    show_default=True,
    help="How often events are dealt anew, for p.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The same seed gives the same p.",
)
@output_options("scan")
@click.pass_obj
def scan_command(
    settings: Settings,
    reading: Reading,
    by: By,
    radius: float | None,
    share: float,
    longest: int | None,
    draws: int,
    seed: int,
    output: Output,
) -> None:
    """Scan circles of areas in runs of slices for more events than expected.

    The space-time permutation scan: what is expected follows from how many events the areas have in all
    and how many the slices have everywhere. Only areas and slices of which every count may be shown are
    scanned. It looks back; nothing is watched as it happens.

    \b
    Example:
      scenemap --lang en scan --draws 999
    """
    from scenemap.report import scan_json, scan_markdown, scan_table

    study = reading.study(settings)
    found, facts, messages = study.scan(
        by, radius=radius, share=share, longest=longest, draws=draws, seed=seed
    )
    tell(messages)
    told: str | bytes | FileTable
    if output.form in PICTURES:
        from scenemap.render.picture_scan import scan_picture

        told = scan_picture(found, facts, settings.lang, output.form)
    elif output.form == "json":
        told = to_json(scan_json(found, facts, settings.lang))
    elif output.form == "md":
        told = scan_markdown(found, facts, settings.lang)
    else:
        told = scan_table(found, facts, settings.lang)
    output.write(told)
