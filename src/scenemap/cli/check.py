"""``scenemap check``: one point against the zones and orders."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from scenemap.cli.options import (
    FILE,
    Command,
    Settings,
    moment_of_run,
    output_options,
    zones_options,
)
from scenemap.cli.orders import GivenOrder, order_options
from scenemap.cli.output import Output, refuse_existing, tell_written, to_json
from scenemap.cli.talk import talk
from scenemap.cli.when import TIME, moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenemap.case import Case
    from scenemap.locate.check import Check
    from scenemap.locate.record import Note
    from scenemap.model import Lang
    from scenemap.zones.orders import Order


#: Nearer to a limit than this, metres, a telephone among houses may be on the other side of it.
_NEAR_M = 50


class OrderCommand(Command):
    """A command that keeps the order in which options were given.

    Several banishment orders are given one after the other; click alone would keep the values of
    each option apart.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Remember which option came when, then parse as usual."""
        _, _, given = self.make_parser(ctx).parse_args(list(args))
        ctx.meta["given"] = [parameter.name for parameter in given]
        return super().parse_args(ctx, args)


@click.command(
    "check",
    cls=OrderCommand,
    short_help="Does a point lie in a banishment zone?",
    # Southern and western positions begin with a minus.
    context_settings={"ignore_unknown_options": True},
)
@click.argument("position", nargs=-1, metavar="[LAT LON]")
@click.option("--place", help="A place of the case by name, instead of LAT LON.")
@click.option("--at", type=TIME, help="Moment, e.g. 2015-06-17T14:05; local time of the case.")
@click.option("--accuracy", type=float, metavar="M", help="95 % radius of the position, metres.")
@click.option("--crs", metavar="EPSG:n", help="System of the two numbers (easting northing).")
@click.option("--zone", multiple=True, metavar="ZONE[@VERSION]", help="An order for this zone.")
@order_options(several=True)
@click.option("--order", "order_file", type=FILE, help="Orders in a TOML file.")
@zones_options()
@click.option(
    "--record", type=FILE, help="Write a dated note: .txt, .html or .pdf, and JSON beside it."
)
@output_options("check", "md is text for a terminal.")
@click.pass_context
def check_command(
    ctx: click.Context,
    /,
    position: tuple[str, ...],
    place: str | None,
    at: str | None,
    accuracy: float | None,
    crs: str | None,
    order_file: Path | None,
    zones: Path | None,
    zones_accuracy: float | None,
    tz: str | None,
    record: Path | None,
    output: Output,
    **order_options: tuple[Any, ...],
) -> None:
    """Say whether a point lies inside, outside or in doubt of each zone.

    LAT LON as a phone copies it: 60.3949, 5.3277. Addresses are not looked up. An order is given by
    --zone and --issued, with --hours or --until and --exempt after it; several orders one after the
    other. With an order and no --at, the time is now. Outside Norway an order is read by what is printed
    on it: give its --until, --daily and --exempt too, or nothing can be decided.

    \b
    Example:
      scenemap --lang en check 60.3949 5.3277
      scenemap check --place Korskirken --at 2015-06-18T09:00 \\
        --zone vagsbunnen --issued 2015-06-17T14:05 --exempt halvardsstuen@10:00-15:00
      scenemap check 60.3949 5.3277 --zones drawn.geojson --zones-accuracy 25
    """
    from datetime import datetime

    from scenemap.errors import UnknownIdError
    from scenemap.locate.check import check

    settings: Settings = ctx.obj
    for word in position:
        if re.match("--?(?!inf|nan)[a-z]", word, re.IGNORECASE):
            raise click.NoSuchOption(word)
    if bool(position) == bool(place):
        raise click.UsageError("Give either LAT LON or --place NAME.")
    given = _given_orders(ctx.meta["given"], order_options)
    _refuse_record(record, overwrite=output.overwrite)
    case = settings.case(zones=zones, accuracy=zones_accuracy, tz=tz)
    if not case.zones:
        raise UnknownIdError(
            f"Case '{case.id}' has no zones to check against. Put the map that you were given "
            "into it with `scenemap zone add`, or name its file with `zones=`."
        )
    lon, lat, radius = _position(case, position, place, crs, settings.lang)
    orders = _orders(case, given, order_file)
    asked = datetime.now(case.zone) if orders else None
    if at is not None:
        asked = moment("--at", at, case.zone)
    answer = check(
        lon,
        lat,
        case=case,
        accuracy_m=radius if accuracy is None else accuracy,
        at=asked,
        orders=orders,
        today=None if asked else moment_of_run(case.zone).date(),
    )
    if record is not None:
        _write_record(answer, record, settings.lang, overwrite=output.overwrite)
    as_json = output.form == "json"
    told = to_json(answer.to_json(settings.lang)) if as_json else _words(answer, settings)
    if accuracy is None:
        _tell_exact(answer)
    output.write(told + "\n")


def _tell_exact(answer: Check) -> None:
    """Say that a position without a radius was taken as exact, where that may well have decided."""
    near = [one.distance_m for one in answer.zones if one.position != "uncertain"]
    if answer.accuracy_m == 0 and near and min(near) < _NEAR_M:
        talk(
            f"Warning: the position was taken as exact, and a limit is {min(near):.0f} m away. If it may "
            "be off by as much, nothing is decided: say by how much with --accuracy METRES."
        )


def _write_record(answer: Check, record: Path, lang: Lang, *, overwrite: bool) -> None:
    """Write the note, as its ending says."""
    from scenemap.locate.record import RECORD_FORMS, write_record

    laid_out: Callable[[Note, str], bytes] | None = None
    if record.suffix.lower() in RECORD_FORMS:
        from scenemap.report.record import record_laid_out

        laid_out = partial(record_laid_out, lang=lang)
    made = moment_of_run(answer.case.zone)
    for written in write_record(answer, record, made, lang, overwrite=overwrite, laid_out=laid_out):
        tell_written(written)


def _refuse_record(record: Path | None, *, overwrite: bool) -> None:
    """Refuse a note that could not be written, before anything is asked."""
    if record is None:
        return
    from scenemap.locate.record import record_paths

    if record.name in {"", ".."}:
        raise click.UsageError("--record needs the name of a file.")
    for one in record_paths(record):
        refuse_existing(one, overwrite=overwrite)


def _given_orders(names: list[str], options: dict[str, tuple[Any, ...]]) -> list[GivenOrder]:
    """Put the options together again, order by order."""
    values = {name: iter(given) for name, given in options.items()}
    orders: list[GivenOrder] = []
    for name in names:
        if name not in values:
            continue
        value = next(values[name])
        if name == "zone":
            orders.append(GivenOrder(value))
        elif not orders:
            raise click.UsageError(f"--{name} belongs to an order. Put --zone ID before it.")
        elif name == "exempt":
            orders[-1].exempt.append(value)
        elif getattr(orders[-1], name) is not None:
            raise click.UsageError(f"--{name} is given twice for zone '{orders[-1].zone}'.")
        else:
            setattr(orders[-1], name, value)
    return orders


def _position(
    case: Case, position: tuple[str, ...], place: str | None, crs: str | None, lang: Lang
) -> tuple[float, float, float]:
    """Return longitude, latitude and accuracy of what was asked for, telling which place it is."""
    from scenemap.case import find_place
    from scenemap.locate.coordinates import parse_position

    if place:
        found = find_place(case, place)
        told = f"{found.name[lang]}: {found.lat} {found.lon} ± {found.accuracy_m:g} m"
        talk(told)
        return found.lon, found.lat, found.accuracy_m
    return *parse_position(" ".join(position), crs), 0.0


def _orders(case: Case, given: list[GivenOrder], order_file: Path | None) -> tuple[Order, ...]:
    if not given and order_file is None:
        return ()
    orders = [one.order(case) for one in given]
    if order_file is not None:
        from scenemap.zones.orders import read_orders

        services = {service.id: service.name["nb"] for service in case.services}
        orders += read_orders(order_file, case.zones, case.zone, services)
    return tuple(orders)


def _words(answer: Check, settings: Settings) -> str:
    import textwrap

    from scenemap import text
    from scenemap.text import say

    lang = settings.lang
    blocks = []
    if answer.at is not None:
        at = text.moment(answer.at.astimezone(answer.case.zone))[lang]
        blocks.append(say("asked_at", lang, at=at, zone=answer.case.zone))
    for one in answer.gravest_first:
        name = say("zone_version", lang, zone=one.zone.name[lang], version=one.zone.version)
        blocks.append(f"{name}\n{textwrap.fill(one.sentence(lang), 80)}")
    blocks.append(say("not_legal_advice", lang))
    return "\n\n".join(blocks)
