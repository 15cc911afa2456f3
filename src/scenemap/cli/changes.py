"""``scenemap changes``: every area between two windows, where nobody has named the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.options import (
    Asked,
    Command,
    Reading,
    Settings,
    by_option,
    metres_of,
    output_options,
    reading_options,
    windows_options,
)
from scenemap.cli.output import Output, to_json
from scenemap.cli.talk import tell
from scenemap.formats import PICTURES

if TYPE_CHECKING:
    from scenemap.facts.changes import Around
    from scenemap.intervals import By
    from scenemap.study import Study
    from scenemap.tablefiles import FileTable


@click.command(
    "changes", cls=Command, short_help="Every area at once: what rose or fell more than chance."
)
@reading_options()
@by_option
@windows_options
@click.option("--phi", type=float, help="Overdispersion. Default: estimated.")
@click.option(
    "--false-share",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.05,
    show_default=True,
    help="How many of the areas that are named may be so by chance, in the mean.",
)
@click.option("--place", metavar="NAME", help="Also by distance and direction from this place.")
@click.option(
    "--edges", default="500,1000,2000,4000", show_default=True, help="Edges of the rings, metres."
)
@output_options("changes")
@click.pass_obj
def changes_command(
    settings: Settings,
    reading: Reading,
    by: By,
    asked: Asked,
    phi: float | None,
    false_share: float,
    place: str | None,
    edges: str,
    output: Output,
) -> None:
    """Test every area for a change of its rate between two windows.

    Among many areas some rise by chance: an area is named only where its q, adjusted for how many were
    tried, is small. With --place the areas are also added up by distance and direction from there, and
    png and svg draw them round it.

    \b
    Example:
      scenemap --lang en changes --before 2014-09-01..2014-12-31 \\
        --after 2015-01-01..2015-12-31 --place Nygårdsparken
    """
    from scenemap.report import changes_json, changes_markdown, changes_table

    windows = asked.windows()
    if windows is None:
        raise click.UsageError(
            "Give windows: --before and --after, --closed and --months, or --year-on-year."
        )
    study = reading.study(settings)
    around = None if place is None else _around(study, place, edges)
    found, facts, messages = study.changes(windows, by, phi=phi, false_share=false_share)
    tell(messages)
    told: str | bytes | FileTable
    if output.form in PICTURES:
        from scenemap.render.picture_changes import changes_picture

        assert around is not None, "a picture has a place"
        told = changes_picture(found, facts, around, settings.lang, output.form)
    elif output.form == "json":
        told = to_json(changes_json(found, facts, settings.lang, around))
    elif output.form == "md":
        told = changes_markdown(found, facts, settings.lang, around)
    else:
        told = changes_table(found, facts, settings.lang, around)
    output.write(told)


def _around(study: Study, name: str, edges: str) -> Around:
    """Return what is seen from an area or a named place of the case."""
    from scenemap.areas import id_of
    from scenemap.case import find_place
    from scenemap.crs import to_metres
    from scenemap.facts.changes import Around
    from scenemap.measures.designs import points_of

    case = study.case
    points = points_of(study.areas, case.crs)
    area = id_of(name, study.areas)
    if area in points:
        called = next(one.short_name for one in study.areas if one.id == area)
        return Around(called, points[area], points, metres_of(edges))
    place = find_place(case, name)
    x, y = to_metres([place.lon], [place.lat], case.crs)
    return Around(place.name, (float(x[0]), float(y[0])), points, metres_of(edges))
