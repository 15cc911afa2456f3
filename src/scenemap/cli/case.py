"""``scenemap case``: which cases there are, what is in one, and whether it is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scenemap.cli.options import Settings, json_option, to_json
from scenemap.errors import DataError

if TYPE_CHECKING:
    from scenemap.case import Case


@click.group("case", short_help="List, show and check cases.")
def case_group() -> None:
    """List, show and check cases."""


@case_group.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """List the cases that are installed.

    \b
    Example:
      scenemap case list
    """
    from scenemap.case import case_names

    names = case_names()
    click.echo(to_json(names) if as_json else "\n".join(names))


@case_group.command("show")
@click.option("--places", is_flag=True, help="List the places that check --place knows.")
@json_option
@click.pass_obj
def show_command(settings: Settings, *, places: bool, as_json: bool) -> None:
    """Show what a case holds.

    \b
    Example:
      scenemap --lang en case show
    """
    case = settings.case()
    if places:
        known = [place.name for place in case.places]
        click.echo(to_json(known) if as_json else "\n".join(known))
        return
    held = _contents(case, settings)
    if as_json:
        click.echo(to_json(held))
        return
    click.echo(f"{case.name[settings.lang]} ({case.id}), {case.crs}, {case.zone}")
    for part, names in held.items():
        click.echo(f"\n{part} ({len(names)})")
        for name in names:
            click.echo(f"  {name}")


def _contents(case: Case, settings: Settings) -> dict[str, list[Any]]:
    lang = settings.lang
    return {
        "areas": [f"{area.id}: {area.name}" for area in case.areas],
        "zones": [f"{zone.id}: {zone.name[lang]}, {zone.outline}" for zone in case.zones],
        "services": [f"{service.id}: {service.name[lang]}" for service in case.services],
        "scenes": [f"{scene.id}: {scene.name[lang]}" for scene in case.scenes],
        "interventions": [f"{act.when.start and act.when.start.text}: {act.name[lang]}"
                          for act in case.interventions],
        "series": [f"{one.id}: {one.name[lang]}" for one in case.series.values()],
        "sources": [f"{one.by} ({one.year}): {one.title}" for one in case.sources],
    }  # fmt: skip


@case_group.command("check")
@click.pass_obj
def check_case_command(settings: Settings) -> None:
    """Read every file of a case and report every fault.

    \b
    Example:
      scenemap case check
    """
    case = settings.case()
    problems = case.check()
    if problems:
        raise DataError("\n".join(str(problem) for problem in problems))
    click.echo(f"{case.id}: no faults.")
