"""``scenemap kinds``: kinds side by side, and whether one follows another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.options import (
    Reading,
    Settings,
    by_option,
    out_option,
    overwrite_option,
    reading_options,
    refuse_existing,
    refuse_terminal,
    tell,
    to_json,
    write_out,
)
from scenemap.formats import OUTPUTS, output_format

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.intervals import By
    from scenemap.tablefiles import FileTable


@click.command("kinds", short_help="Finds, banishments and visits side by side.")
@reading_options()
@by_option
@click.option(
    "--series", multiple=True, metavar="ID", help="Published series. Default: main kinds."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(OUTPUTS["kinds"]),
    help="Default: what -o ends on, else md.",
)
@out_option("File to write. Default: to the terminal.")
@overwrite_option
@click.pass_obj
def kinds_command(
    settings: Settings,
    reading: Reading,
    by: By,
    series: tuple[str, ...],
    form: str | None,
    out: Path | None,
    *,
    overwrite: bool,
) -> None:
    """Lay kinds side by side, from events of several kinds or the case's published series.

    Of events each kind is counted over the whole case. Below the table stands by how many slices one
    follows another, where there are slices enough to say so.

    \b
    Example:
      scenemap --lang en kinds --by year
    """
    from scenemap.kinds import published_kinds
    from scenemap.report import kinds_json, kinds_markdown, kinds_table
    from scenemap.text import say_both

    refuse_existing(out, overwrite=overwrite)
    form = output_format("kinds", out, form)
    refuse_terminal(out, form)
    study = reading.study(settings)
    case = study.case
    if reading.files:
        if series:
            raise click.UsageError("--series are published; leave FILE out, or choose with --kind.")
        kinds, notes, messages = study.kinds(by)
        tell(messages)
    else:
        kinds, notes = published_kinds(case, by, series), ()
    warnings = tuple(note for note in notes if note == say_both("recent_note"))
    content: str | FileTable
    if form == "json":
        content = to_json(kinds_json(kinds, warnings, settings.lang))
    elif form == "md":
        content = kinds_markdown(kinds, case.name, warnings, settings.lang)
    else:
        content = kinds_table(kinds)
    write_out(out, content, form=form, overwrite=overwrite)
