"""``scenemap summary``: the displacement summary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from scenemap.cli.manifest import ManifestMaker, manifest_option
from scenemap.cli.options import (
    Asked,
    Reading,
    Settings,
    by_option,
    front_options,
    out_option,
    overwrite_option,
    reading_options,
    refuse_existing,
    refuse_terminal,
    tell,
    to_json,
    windows_options,
    write_out,
)
from scenemap.formats import OUTPUTS, output_format

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.facts.front import Front
    from scenemap.intervals import By
    from scenemap.tablefiles import FileTable


@click.command("summary", short_help="What fell where, what rose where, how sure.")
@by_option
@click.option(
    "--format",
    "form",
    type=click.Choice(OUTPUTS["summary"]),
    help="html is one file to hand on, with maps and charts, for screen and paper; pdf the "
    "same on A4, tagged for screen readers; xlsx a workbook; parquet, gpkg, fgb and geojson one table "
    "with the outlines. "
    "Default: what -o ends on, else md.",
)
@click.option(
    "--headline", is_flag=True, help="Only the headline and what may not be read from it."
)
@out_option("File to write. Default: to the terminal.")
@manifest_option
@overwrite_option
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
    form: str | None,
    out: Path | None,
    manifest: Path | None,
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

    refuse_existing(out, overwrite=overwrite)
    form = _form(form, out, headline=headline)
    # Here, so that a missing package is told before the files are read.
    write_file = {"xlsx": "summary_xlsx", "pdf": "summary_pdf"}.get(form)
    write_bytes = getattr(report, write_file) if write_file else None
    study = reading.study(settings)
    maker = ManifestMaker.begin(manifest, out, form, settings, study.case, reading)
    found, messages = study.facts_told(by, asked.windows())
    facts = replace(found, front=front)
    tell(messages)
    lang = settings.lang
    content: str | bytes | FileTable
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
    write_out(out, content, form=form, overwrite=overwrite)
    if maker:
        maker.write()


def _form(form: str | None, out: Path | None, *, headline: bool) -> str:
    """Choose the format: the one asked for, else the one that the file's ending names, else md.

    Raises
    ------
    FormatError
        If the two disagree, or the ending is none that is written.
    click.UsageError
        If a workbook would go to the terminal, or a headline be no text.
    """
    found = output_format("summary", out, form)
    refuse_terminal(out, found)
    if headline and found not in {"md", "csv", "json"}:
        raise click.UsageError(f"--headline is a text, not {found}. Leave one of them out.")
    return found
