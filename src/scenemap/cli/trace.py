"""``scenemap zone trace``: the page that makes an outline of a photo of a paper map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenemap.cli.options import FILE, Command, Settings, output_options
from scenemap.cli.output import Output, refuse_existing
from scenemap.cli.progress import step

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from scenemap.case import Case
    from scenemap.vector import Feature

#: Vertices of streets that a page can draw and snap to.
_MOST_VERTICES = 150_000


@click.command(
    "trace", cls=Command, short_help="A page that makes an outline of a photo of a paper map."
)
@click.argument("photo", required=False, type=FILE, metavar="[PHOTO]")
@click.option("--page", type=int, metavar="N", help="Page of a PDF. Default: 1.")
@click.option("--streets", type=FILE, help="Streets to draw and to snap to, in any vector format.")
@output_options("zone trace", unnamed="file")
@click.pass_obj
def trace_command(
    settings: Settings,
    photo: Path | None,
    page: int | None,
    streets: Path | None,
    output: Output,
) -> None:
    """Write one page that works offline: photo in, outline with a stated accuracy out.

    PHOTO is a picture of the map that you were given, or a PDF; without it, the page asks for one. It is
    put into the page without its metadata, and nowhere else. The page leads from the photo to a file
    that "scenemap check --zones" reads, and to a card to print.

    \b
    Example:
      scenemap zone trace photo.jpg -o trace.html
    """
    if photo is None and page is not None:
        raise click.UsageError("--page goes with a PHOTO that is a PDF.")
    output = replace(output, out=output.out or Path("trace.html"))
    refuse_existing(output.out, overwrite=output.overwrite)

    from scenemap.facts.trace import trace_facts
    from scenemap.render.photo import read_photo
    from scenemap.render.trace import trace_page

    picture = None if photo is None else read_photo(photo, page)
    case, lines = _case_and_streets(settings, streets)
    name = streets.name if streets else ""
    facts = trace_facts(case, settings.lang, streets=lines, streets_name=name)
    with step("Drawing"):
        page_of_it = trace_page(facts, picture)
    output.write(page_of_it)


def _case_and_streets(settings: Settings, path: Path | None) -> tuple[Case, tuple[Feature, ...]]:
    """Return the case, or one that lies where the streets are if nobody asked for it, and the streets.

    Raises
    ------
    DataError
        If the file draws nothing, or nothing where the case is.
    """
    case = settings.case()
    if path is None:
        return case, ()
    import shapely

    from scenemap.model import Bounds
    from scenemap.newcase.backdrop import read_backdrop

    frame = _frame_of(path)
    home = case.bounds
    if home is not None and not settings.case_given:
        west, south, east, north = home.west, home.south, home.east, home.north
        if not frame.intersects(shapely.box(west, south, east, north)):
            case = case.of_own_zones([frame], case.zone)
    around = case.bounds or Bounds(*frame.bounds)
    return case, read_backdrop(path, around, most=_MOST_VERTICES).features


def _frame_of(path: Path) -> BaseGeometry:
    """Return the box, in degrees, around all that a file draws."""
    import shapely

    from scenemap.errors import DataError
    from scenemap.findings import Findings
    from scenemap.vector import layers_of, read_features

    findings = Findings(path.name)
    layers: list[str | None] = [*layers_of(path)] or [None]
    features = [
        one for layer in layers for one in read_features(path, findings, layer=layer, mend=True)
    ]
    findings.raise_errors()
    shapes = [one.geometry for one in features if one.geometry is not None]
    if not shapes:
        raise DataError(f"{path.name} draws nothing. Give a file with streets as lines.")
    return shapely.box(*shapely.total_bounds(shapes))
