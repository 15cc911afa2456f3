"""``scenemap measure``: every accepted measure of displacement, or why it is withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.options import (
    FILE,
    Asked,
    Reading,
    Settings,
    by_option,
    json_option,
    metres_of,
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
from scenemap.intervals import CYCLES

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.intervals import By, Cycle
    from scenemap.measures.designs import Design
    from scenemap.tablefiles import FileTable


@click.command("measure", short_help="Every measure of displacement, or why it is withheld.")
@by_option
@click.option("--target", multiple=True, metavar="AREA", help="Where something was done.")
@click.option("--buffer", multiple=True, metavar="AREA", help="Where it may have gone.")
@click.option("--control", multiple=True, metavar="AREA", help="A control; each is used alone.")
@click.option("--phi", type=float, help="Overdispersion; above 1 where the same persons recur.")
@click.option("--design", "design_file", type=FILE, help="The design in a TOML file instead.")
@click.option("--rings", metavar="ZONE", help="Count in a zone and rings round it.")
@click.option("--service", metavar="ID", help="Count near a service, where it was and where it is.")
@click.option("--edges", default="250,500", show_default=True, help="Edges of the rings, metres.")
@click.option(
    "--profile",
    "cycles",
    multiple=True,
    type=click.Choice(CYCLES),
    help="Also whether events moved between hours or weekdays, over the whole case.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(OUTPUTS["measure"]),
    help="md is the text for a terminal, the others a table. Default: what -o ends on, else md.",
)
@out_option("File to write. Default: to the terminal.")
@overwrite_option
@json_option
@windows_options
@reading_options()
@click.pass_obj
def measure_command(
    settings: Settings,
    reading: Reading,
    asked: Asked,
    by: By,
    target: tuple[str, ...],
    buffer: tuple[str, ...],
    control: tuple[str, ...],
    phi: float | None,
    design_file: Path | None,
    rings: str | None,
    service: str | None,
    edges: str,
    cycles: tuple[Cycle, ...],
    form: str | None,
    out: Path | None,
    *,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Compare two windows with every measure that the data allow.

    Refusals say why. Measures take source periods, so a window must be made of whole ones. With
    --rings the areas are ZONE (target), ZONE-250 (buffer) and ZONE-500 (control).

    With --service the events within each edge of a service's old and new place are compared with all
    the rest of the case. Unless given, the windows are as long as the events and the date of its
    opening, move or closing allow.

    \b
    Examples:
      scenemap --lang en measure --target korskirken --buffer laksevag \\
        --control sandviken --before 2014-09-01..2014-12-31 \\
        --after 2015-01-01..2015-12-31
      scenemap simulate --points --seed 1 -o events.csv
      scenemap --lang en measure events.csv --service rusakutten \\
        --edges 250,500,1000
    """
    refuse_existing(out, overwrite=overwrite)
    form = output_format("measure", out, "json" if as_json else form)
    refuse_terminal(out, form)
    if service is not None:
        if rings or target or buffer or control or design_file or cycles:
            raise click.UsageError(
                "--service goes with --edges, --before, --after and --phi, not with another design."
            )
        near = _near_service(settings, reading, asked, by, service, edges, phi, form)
        write_out(out, near, form=form, overwrite=overwrite)
        return
    from scenemap.areas import id_of
    from scenemap.report import measures_json, measures_table, measures_text

    study = reading.study(settings)
    areas = _ring_areas(study.case, rings, edges) if rings else None
    if rings and design_file is None:
        zone = rings.partition("@")[0]
        names = [zone, *(f"{zone}-{edge:g}" for edge in metres_of(edges))]
        target = target or (names[0],)
        buffer = buffer or (names[1],)
        control = control or tuple(names[2:])
    else:
        target, buffer, control = (
            tuple(id_of(one, study.areas) for one in named) for named in (target, buffer, control)
        )
    design = _design(design_file, target, buffer, control, asked, phi)
    if cycles and not reading.files:
        raise click.UsageError("--profile: give a FILE of events with clock times.")
    found, facts, messages = study.assess(design, by, areas=areas, cycles=cycles)
    tell(messages)
    told: str | FileTable
    if form == "json":
        told = to_json(measures_json(found, facts, settings.lang))
    elif form == "md":
        told = measures_text(found, facts, settings.lang)
    else:
        told = measures_table(found, settings.lang)
    write_out(out, told, form=form, overwrite=overwrite)


def _design(
    design_file: Path | None,
    target: tuple[str, ...],
    buffer: tuple[str, ...],
    control: tuple[str, ...],
    asked: Asked,
    phi: float | None,
) -> Design:
    from scenemap.measures.designs import Design, read_design

    windows = asked.windows()
    if design_file is not None:
        if target or buffer or control or windows or phi is not None:
            raise click.UsageError("Give the design either in a file or by options.")
        return read_design(design_file)
    if not target or windows is None:
        raise click.UsageError(
            "Give --target and windows (--before and --after, --closed and --months, or --year-on-year), "
            "or --design FILE."
        )
    return Design(target, buffer, control, windows.before, windows.after, phi)


def _ring_areas(case: Case, zone: str, edges: str) -> tuple[Area, ...]:
    from scenemap.errors import UnknownIdError
    from scenemap.measures.rings import zone_rings

    versions = [one for one in case.zones if zone in {one.id, f"{one.id}@{one.version}"}]
    if len(versions) != 1:
        known = ", ".join(f"{one.id}@{one.version}" for one in case.zones) or "none"
        raise UnknownIdError(f"'{zone}' is not one zone of the case. The zones are: {known}.")
    return zone_rings(case, versions, metres_of(edges))


def _near_service(
    settings: Settings,
    reading: Reading,
    asked: Asked,
    by: By,
    name: str,
    edges: str,
    phi: float | None,
    form: str,
) -> str | FileTable:
    """Return what was counted near a service, as text or as a table."""
    from scenemap.errors import UnknownIdError
    from scenemap.facts import build_facts
    from scenemap.measures.exposure import service_exposure, service_rings, service_study
    from scenemap.report import exposure_json, exposure_text
    from scenemap.tablefiles import FileTable
    from scenemap.windows import Windows

    if not reading.files:
        raise click.UsageError("--service: give a FILE of events that have positions.")
    windows = asked.windows()
    study = reading.study(settings)
    case, metres = study.case, metres_of(edges)
    services = {one.id: one for one in case.services}
    if name not in services:
        known = ", ".join(services) or "none"
        raise UnknownIdError(f"'{name}' is not a service of the case. The services are: {known}.")
    if windows is None:
        near = service_study(services[name], study.days(by))
    else:
        near = service_study(services[name], before=windows.before, after=windows.after)
    shown = study.in_windows(
        by, Windows(near.before, near.after), areas=service_rings(case, near, metres)
    )
    tell(shown.messages)
    facts = build_facts(case, shown.panel, shown.notes, shown.areas)
    found = service_exposure(shown.panel, near, metres, phi=phi)
    if form == "json":
        return to_json(exposure_json(found, facts, settings.lang))
    if form == "md":
        return exposure_text(found, facts, settings.lang)
    return FileTable("service", found.to_frame())
