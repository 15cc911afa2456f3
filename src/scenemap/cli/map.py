"""``scenemap map``: the page, or pictures of the same facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click

from scenemap.cli.options import (
    Asked,
    Reading,
    Settings,
    by_option,
    out_option,
    overwrite_option,
    reading_options,
    refuse_existing,
    tell,
    windows_options,
)
from scenemap.formats import output_format

if TYPE_CHECKING:
    from scenemap.intervals import By

    Form = Literal["html", "png", "svg", "gif"]


@click.command("map", short_help="One interactive page, sliced by time.")
@by_option
@out_option("File to write; its ending says the format. Default: maps/CASE.html.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "png", "svg", "gif"]),
    help="A page, small maps side by side (png, svg), or an animation (gif). Default: html.",
)
@overwrite_option
@windows_options
@reading_options()
@click.pass_obj
def map_command(
    settings: Settings,
    reading: Reading,
    asked: Asked,
    by: By,
    out: Path | None,
    form: Form | None,
    *,
    overwrite: bool,
) -> None:
    """Draw one self-contained page that works without a network, or a picture.

    \b
    Example:
      scenemap map --by quarter -o bergen.html
    """
    refuse_existing(out, overwrite=overwrite)
    form = cast("Form", output_format("map", out, form))
    study = reading.study(settings)
    target = out or Path("maps") / f"{study.case.id}.{form}"
    refuse_existing(target, overwrite=overwrite)
    found, messages = study.facts_told(by, asked.windows())
    tell(messages)

    from scenemap.facts import page_facts

    facts = page_facts(found, settings.lang)
    if form == "html":
        from scenemap.render import save_page, time_map

        save_page(time_map(facts), target, overwrite=overwrite)
    else:
        from scenemap.render.pictures import save_picture

        save_picture(facts, settings.lang, target, form, overwrite=overwrite)
    click.echo(f"Wrote {target}", err=True)
