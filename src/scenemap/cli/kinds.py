"""``scenemap kinds``: kinds side by side, and whether one follows another."""

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

if TYPE_CHECKING:
    from scenemap.intervals import By
    from scenemap.tablefiles import FileTable


@click.command("kinds", cls=Command, short_help="Finds, banishments and visits side by side.")
@reading_options()
@by_option
@click.option(
    "--series", multiple=True, metavar="ID", help="Published series. Default: main kinds."
)
@output_options("kinds")
@click.pass_obj
def kinds_command(
    settings: Settings,
    reading: Reading,
    by: By,
    series: tuple[str, ...],
    output: Output,
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
    from scenemap.text import says

    study = reading.study(settings)
    case = study.case
    if reading.files:
        if series:
            raise click.UsageError("--series are published; leave FILE out, or choose with --kind.")
        kinds, notes, messages = study.kinds(by)
        tell(messages)
    else:
        kinds, notes = published_kinds(case, by, series), ()
    keys = ("recent_note", "kinds_untold", "incomplete_note")
    warnings = tuple(note for note in notes if any(says(note, key) for key in keys))
    content: str | FileTable
    if output.form == "json":
        content = to_json(kinds_json(kinds, warnings, settings.lang))
    elif output.form == "md":
        content = kinds_markdown(kinds, case.name, warnings, settings.lang)
    else:
        content = kinds_table(kinds)
    output.write(content)
