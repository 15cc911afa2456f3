"""Banishment orders as options give them, for ``check`` and ``card``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from scenemap.cli.when import TIME, moment
from scenemap.model import ORDER_RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenemap.case import Case
    from scenemap.model import OrderRule
    from scenemap.zones.orders import Order


def order_options(*, several: bool) -> Callable[[Any], Any]:
    """Add the options that say what is printed on an order.

    Parameters
    ----------
    several
        Each may be given for several orders, one after the other.
    """
    options = (
        click.option("--issued", multiple=several, type=TIME, help="When the order was given."),
        click.option(
            "--hours",
            multiple=several,
            type=float,
            help="How long it lasts. Default under Politiloven § 7: 24.",
        ),
        click.option(
            "--until",
            multiple=several,
            type=TIME,
            help="The end printed on it; goes before --hours.",
        ),
        click.option(
            "--rule",
            multiple=several,
            type=click.Choice(ORDER_RULES),
            help="How it is read: by the Norwegian police act, or by what is printed on it alone. "
            "Default: the zone's; else the first in Norway, the second elsewhere.",
        ),
        click.option(
            "--daily",
            multiple=several,
            metavar="HH:MM-HH:MM|all",
            help="Hours of the day printed on it, for --rule printed. Default: the zone's.",
        ),
        click.option(
            "--exempt",
            multiple=True,
            metavar="SERVICE[@HH:MM-HH:MM]",
            help="An exemption from it; place:… for a place in words; none if it says so.",
        ),
    )

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


@dataclass(slots=True)
class GivenOrder:
    """One order as the options give it; each ``--zone`` begins one."""

    zone: str
    issued: str | None = None
    hours: float | None = None
    until: str | None = None
    exempt: list[str] = field(default_factory=list)
    rule: OrderRule | None = None
    daily: str | None = None

    @property
    def told(self) -> list[str]:
        """The options that say anything of the order, but for its zone."""
        names = ("issued", "hours", "until", "exempt", "rule", "daily")
        return [f"--{name}" for name in names if getattr(self, name) not in (None, [])]

    def order(self, case: Case) -> Order:
        """Make the order.

        Raises
        ------
        click.UsageError
            If it is read by a rule that must know when it was given, and nobody says.
        """
        from scenemap.zones.orders import NO_EXEMPTIONS, handed_over, make_order, parse_exemption
        from scenemap.zones.rules import rule_of

        zone, named, version = self.zone.partition("@")
        which = version if named else None
        if self.issued is None:
            rule = rule_of(handed_over(zone, which, case.zones, None), self.rule)
            if rule == "politiloven-7":
                raise click.UsageError(f"The order for zone '{self.zone}' needs --issued TIME.")
        for option, said in (("--issued", self.issued), ("--until", self.until)):
            if said is not None:
                moment(
                    option, said, case.zone
                )  # told with the option's name, if there is no such time
        services = {service.id: service.name["nb"] for service in case.services}
        exempt = [text for text in self.exempt if text != NO_EXEMPTIONS]
        return make_order(
            zone,
            self.issued,
            case.zones,
            case.zone,
            version=which,
            hours=self.hours,
            until=self.until,
            exempt=[parse_exemption(text, services) for text in exempt],
            no_exemptions=NO_EXEMPTIONS in self.exempt,
            rule=self.rule,
            daily=self.daily,
        )
