"""``scenemap summary``: the displacement summary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from scenemap.cli.manifest import ManifestMaker, manifest_option
from scenemap.cli.options import (
    Asked,
    Command,
    Reading,
    Settings,
    by_option,
    flag,
    front_options,
    output_options,
    reading_options,
    windows_options,
)
from scenemap.cli.output import Output, to_json
from scenemap.cli.progress import step
from scenemap.cli.talk import tell

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.facts.front import Front
    from scenemap.intervals import By
    from scenemap.tablefiles import FileTable


@click.command("summary", cls=Command, short_help="What fell where, what rose where, how sure.")
@by_option
@output_options(
    "summary",
    "html is one file to hand on, with maps and charts, for screen and paper; pdf the same on A4, tagged "
    "for screen readers; xlsx a workbook; parquet, gpkg, fgb and geojson one table with the outlines.",
)
@click.option(
    "--headline", is_flag=True, help="Only the headline and what may not be read from it."
)
@flag("--smoothed", "Also rates drawn towards the mean of all areas: empirical Bayes.")
@manifest_option
@windows_options
@front_options
@reading_options()
@click.pass_obj
def summary_command(
    settings: Settings,
    reading: Reading,
    asked: Asked,
    front: Front,
    by: By,
    output: Output,
    manifest: Path | None,
    *,
    headline: bool,
    smoothed: bool,
) -> None:
    """Summarise displacement, from events or the case's published counts.

    \b
    Example:
      scenemap --lang en summary --by quarter
    """
    from scenemap import report

    form, lang = output.form, settings.lang
    # Here, so that a missing package is told before the files are read.
    write_file = {"xlsx": "summary_xlsx", "pdf": "summary_pdf"}.get(form)
    write_bytes = getattr(report, write_file) if write_file else None
    study = reading.study(settings)
    maker = ManifestMaker.begin(manifest, output.out, form, settings, study.case, reading)
    found, messages = study.facts_told(by, asked.windows())
    facts = replace(found, front=front, smoothed=smoothed)
    tell(messages)
    content: str | bytes | FileTable
    with step("Setting out"):
        if headline:
            content = report.summary_headline(facts, lang)
        elif write_bytes:
            content = write_bytes(facts, lang)
        elif form == "html":
            content = report.summary_html(facts, lang)
        elif form == "csv":
            content = report.summary_csv(facts)
        elif form == "json":
            content = to_json(report.summary_json(facts, lang))
        elif form == "md":
            content = report.summary_markdown(facts, lang)
        else:
            content = report.summary_table(facts, lang)
    output.write(content)
    if maker:
        maker.write((*facts.warnings, *facts.rows))
