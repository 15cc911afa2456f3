"""``scenemap summary``: the displacement summary."""

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
    to_json,
    write_out,
)

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.intervals import By


@click.command("summary", short_help="What fell where, what rose where, how sure.")
@reading_options()
@by_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "csv", "json", "html"]),
    default="md",
    show_default=True,
    help="html is one file to hand on, with maps and charts, for screen and paper.",
)
@click.option(
    "--headline", is_flag=True, help="Only the headline and what may not be read from it."
)
@out_option("File to write. Default: to the terminal.")
@overwrite_option
@click.pass_obj
def summary_command(
    settings: Settings,
    reading: Reading,
    by: By,
    form: str,
    out: Path | None,
    *,
    headline: bool,
    overwrite: bool,
) -> None:
    """Summarise displacement, from events or the case's published counts.

    \b
    Example:
      scenemap --lang en summary --by quarter
    """
    from scenemap import report
    from scenemap.facts import build_facts

    refuse_existing(out, overwrite=overwrite)
    case = settings.case()
    panel, areas, notes = reading.panel(case, by)
    facts = build_facts(case, panel, notes, areas)
    if headline:
        content = report.summary_headline(facts, settings.lang)
    elif form == "md":
        content = report.summary_markdown(facts, settings.lang)
    elif form == "html":
        content = report.summary_html(facts, settings.lang)
    elif form == "csv":
        content = report.summary_csv(facts)
    else:
        content = to_json(report.summary_json(facts, settings.lang))
    write_out(out, content, overwrite=overwrite)
