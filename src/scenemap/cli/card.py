"""``scenemap card``: a printable card of one zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.options import Command, Settings, flag, output_options, zones_options
from scenemap.cli.orders import GivenOrder, order_options
from scenemap.cli.output import Output, tell_written
from scenemap.cli.progress import step

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.case import Case
    from scenemap.model import OrderRule
    from scenemap.zones.model import Zone


@click.command("card", cls=Command, short_help="A printable A5 card of a zone and an order.")
@click.argument("zone", required=False, metavar="[ZONE[@VERSION]]")
@order_options(several=False)
@zones_options()
@flag("--specimen", "Mark it as a specimen, across the outline.")
@output_options("card", unnamed="refused")
@click.pass_obj
def card_command(
    settings: Settings,
    zone: str | None,
    issued: str | None,
    hours: float | None,
    until: str | None,
    rule: OrderRule | None,
    daily: str | None,
    exempt: tuple[str, ...],
    zones: Path | None,
    zones_accuracy: float | None,
    tz: str | None,
    output: Output,
    *,
    specimen: bool,
) -> None:
    """Print a zone with its services, the times and exemptions of an order, and whom to ask.

    One A5 page, readable in black and white. A zone whose limits are hypothetical is printed
    with --specimen only. ZONE may be left out where there is one alone. --zones prints a zone of
    your own, without a case.

    \b
    Example:
      scenemap card vagsbunnen --specimen --issued 2015-06-17T14:05 \\
        --exempt halvardsstuen@10:00-15:00 -o card.pdf
    """
    from scenemap.render.card import save_card, zone_card
    from scenemap.zones.orders import handed_over

    case = settings.case(zones=zones, accuracy=zones_accuracy, tz=tz)
    named = zone or _only_zone(case)
    name, _, version = named.partition("@")
    given = GivenOrder(named, issued, hours, until, [*exempt], rule, daily)
    if given.told:
        order = given.order(case)
        shown = handed_over(name, order.version, case.zones, None)
    else:
        order, shown = None, _only_version(case, name, version or None)
    card = zone_card(case, shown, settings.lang, order=order, specimen=specimen)
    out = output.named()
    with step("Drawing"):
        save_card(card, out, output.form, overwrite=output.overwrite)
    tell_written(out)


def _only_zone(case: Case) -> str:
    """Find the zone meant where nobody names one.

    Raises
    ------
    click.UsageError
        If there are several, or none.
    """
    ids = sorted({one.id for one in case.zones})
    if len(ids) != 1:
        known = f"There are: {', '.join(ids)}." if ids else "There is none; give --zones FILE."
        raise click.UsageError(f"Name the zone. {known}")
    return ids[0]


def _only_version(case: Case, zone: str, version: str | None) -> Zone:
    """Find the version meant where no order says of which day.

    Raises
    ------
    UnknownIdError
        If there is none, or several.
    """
    from datetime import date

    from scenemap.errors import UnknownIdError
    from scenemap.zones.orders import handed_over, zone_called

    zone = zone_called(zone, case.zones)
    versions = [one.version for one in case.zones if one.id == zone]
    if version is None and len(versions) > 1:
        raise UnknownIdError(
            f"Zone '{zone}' has several versions: {', '.join(versions)}. Name one, as "
            f"{zone}@VERSION, or say with --issued when the order was given."
        )
    # With one version, or one named, the day changes nothing.
    return handed_over(zone, version, case.zones, date.max)
