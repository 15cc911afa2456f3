"""``scenemap map``: the page, or pictures of the same facts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click

from scenemap.cli.options import (
    Asked,
    Command,
    Reading,
    Settings,
    by_option,
    front_options,
    output_options,
    reading_options,
    windows_options,
    zones_options,
)
from scenemap.cli.output import Output, refuse_existing, tell_written
from scenemap.cli.progress import step
from scenemap.cli.talk import tell

if TYPE_CHECKING:
    from scenemap.case import Case
    from scenemap.facts.front import Front
    from scenemap.intervals import By
    from scenemap.study import Study

    Form = Literal["html", "png", "svg", "gif"]


@click.command("map", cls=Command, short_help="One interactive page, sliced by time.")
@by_option
@output_options(
    "map",
    "A page, small maps side by side (png, svg), or an animation (gif). Written to CASE.FORMAT unless -o "
    "names a file.",
    unnamed="file",
)
@zones_options(tz=False)
@windows_options
@front_options
@reading_options()
@click.pass_obj
def map_command(
    settings: Settings,
    reading: Reading,
    asked: Asked,
    front: Front,
    by: By,
    output: Output,
    zones: Path | None,
    zones_accuracy: float | None,
) -> None:
    """Draw one self-contained page that works without a network, or a picture.

    \b
    Example:
      scenemap map --by quarter -o bergen.html
    """
    form, overwrite = cast("Form", output.form), output.overwrite
    study = reading.study(settings)
    if zones is not None:
        study = replace(study, case=_with_zones(study, zones, zones_accuracy))
    target = output.out or Path(f"{study.case.id}.{form}")
    refuse_existing(target, overwrite=overwrite)
    found, messages = study.facts_told(by, asked.windows())
    tell(messages)

    from scenemap.facts import page_facts

    with step("Drawing"):
        facts = page_facts(replace(found, front=front), settings.lang)
        if form == "html":
            from scenemap.render import save_page, time_map

            save_page(time_map(facts), target, overwrite=overwrite)
        else:
            from scenemap.render.pictures import save_picture

            save_picture(facts, settings.lang, target, form, overwrite=overwrite)
    tell_written(target)


def _with_zones(study: Study, zones: Path, accuracy: float | None) -> Case:
    """Return the study's case with zones of the user's own, which must lie where its areas do.

    Raises
    ------
    DataError
        With every fault of the file; if the zones lie elsewhere than what is counted.
    """
    from scenemap.crs import box_of
    from scenemap.errors import DataError
    from scenemap.zones.reading import official_notes, outlines_of, read_zones

    case = study.case
    bounds, drawn = case.bounds, outlines_of(zones)
    areas = [area.outline for area in study.areas if area.outline is not None]
    if bounds is None and areas:
        bounds = box_of(areas)
    if bounds and drawn and not any(bounds.near(one.centroid.x, one.centroid.y) for one in drawn):
        raise DataError(
            f"The zones of {zones.name} lie elsewhere than what the map counts, which is in {bounds}. "
            "Give the case of their town with --case (scenemap case new makes one), or events and areas "
            "from there: FILE --areas. To check a point, or print a card, zones are enough: scenemap "
            "check --zones, scenemap card --zones."
        )
    found = case.with_zones(read_zones(zones, case.crs, bounds, accuracy_m=accuracy, own=True))
    tell(official_notes(zones))
    return found
