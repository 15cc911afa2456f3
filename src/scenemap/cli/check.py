"""``scenemap check``: one point against the zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.options import Settings, json_option, to_json

if TYPE_CHECKING:
    from scenemap.locate.check import Check


@click.command(
    "check",
    short_help="Does a point lie in a banishment zone?",
    # Southern and western positions begin with a minus.
    context_settings={"ignore_unknown_options": True},
)
@click.argument("position", nargs=-1, metavar="[LAT LON]")
@click.option("--place", help="A place of the case by name, instead of LAT LON.")
@click.option("--at", metavar="TIME", help="Moment, e.g. 2015-06-17T14:05; local time of the case.")
@click.option("--accuracy", type=float, metavar="M", help="95 % radius of the position, metres.")
@click.option("--crs", metavar="EPSG:n", help="System of the two numbers (easting northing).")
@json_option
@click.pass_obj
def check_command(
    settings: Settings,
    position: tuple[str, ...],
    place: str | None,
    at: str | None,
    accuracy: float | None,
    crs: str | None,
    *,
    as_json: bool,
) -> None:
    r"""Say whether a point lies inside, outside or in doubt of each zone.

    LAT LON as a phone copies it: 60.3949, 5.3277. Addresses are not looked up.

    \b
    Example:
      scenemap --lang en check 60.3949 5.3277
    """
    from scenemap.case import find_place
    from scenemap.intervals import parse_moment
    from scenemap.locate.check import check
    from scenemap.locate.coordinates import parse_position

    if bool(position) == bool(place):
        raise click.UsageError("Give either LAT LON or --place NAME.")
    case = settings.case()
    if place:
        found = find_place(case, place)
        lon, lat = found.lon, found.lat
        accuracy = found.accuracy_m if accuracy is None else accuracy
    else:
        lon, lat = parse_position(" ".join(position), crs)
    moment = parse_moment(at, case.zone) if at else None
    answer = check(case, lon, lat, accuracy_m=accuracy or 0.0, at=moment)
    if as_json:
        click.echo(to_json(answer.to_json(settings.lang)))
    else:
        click.echo(_words(answer, settings))


def _words(answer: Check, settings: Settings) -> str:
    import textwrap

    from scenemap.text import say

    sentences = [one.sentence(settings.lang) for one in answer.zones]
    sentences.append(say("not_legal_advice", settings.lang))
    return "\n\n".join(textwrap.fill(sentence, 80) for sentence in sentences)
