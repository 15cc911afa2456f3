"""``scenemap measure``: every accepted measure of displacement, or why it is withheld."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from scenemap.cli.options import (
    FILE,
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
from scenemap.cli.progress import step
from scenemap.cli.talk import tell
from scenemap.cli.when import DAY
from scenemap.formats import PICTURES
from scenemap.intervals import CYCLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.intervals import By, Cycle
    from scenemap.measures.designs import Design
    from scenemap.model import Lang
    from scenemap.study import Study
    from scenemap.tablefiles import FileTable
    from scenemap.zones.model import Zone


@click.command(
    "measure", cls=Command, short_help="Every measure of displacement, or why it is withheld."
)
@by_option
@click.option("--target", multiple=True, metavar="AREA", help="Where something was done.")
@click.option("--buffer", multiple=True, metavar="AREA", help="Where it may have gone.")
@click.option("--control", multiple=True, metavar="AREA", help="A control; each is used alone.")
@click.option("--phi", type=float, help="Overdispersion; above 1 where the same persons recur.")
@click.option("--design", "design_file", type=FILE, help="The design in a TOML file instead.")
@click.option("--rings", metavar="ZONE[@VERSION]", help="Count in a zone and rings round it.")
@click.option(
    "--service", metavar="SERVICE", help="Count near a service, where it was and where it is."
)
@click.option("--edges", default="250,500", show_default=True, help="Edges of the rings, metres.")
@click.option(
    "--profile",
    "cycles",
    multiple=True,
    type=click.Choice(CYCLES),
    help="Also whether events moved between hours or weekdays, over the whole case.",
)
@click.option(
    "--harm",
    "harms",
    multiple=True,
    metavar="KIND=WEIGHT",
    help="Instead: the weighted difference of several kinds, each by the harm of one event.",
)
@click.option(
    "--power",
    metavar="MONTHS",
    help="Before an act: the chance to see a change after so many months, such as 6,12,24. With "
    "--target, --before and perhaps --control.",
)
@click.option(
    "--its",
    type=DAY,
    help="Instead: whether the series of --target broke on this day, and that of each --control not.",
)
@click.option(
    "--harmonics",
    type=click.IntRange(0),
    metavar="N",
    help="With --its: pairs of sine and cosine that take the season out; unless given as many as the "
    "slices can tell, up to two.",
)
@click.option(
    "--step-only/--no-step-only",
    help="With --its: the level may change, the slope may not. Decide before looking.",
)
@output_options("measure", "md is the text for a terminal, the others a table.")
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
    harms: tuple[str, ...],
    power: str | None,
    its: str | None,
    harmonics: int | None,
    step_only: bool,
    output: Output,
) -> None:
    """Compare two windows with every measure that the data allow.

    Refusals say why. Measures take source periods, so a window must be made of whole ones. With
    --rings the areas are ZONE (target), ZONE-250 (buffer) and ZONE-500 (control).

    With --service the events within each edge of a service's old and new place are compared with all
    the rest of the case. Unless given, the windows are as long as the events and the date of its
    opening, move or closing allow.

    With --power nothing has been done yet: by what was counted in --before it says which change could be
    seen, and after how long.

    With --its the slices before and after a day are a series (--by month): its level and its slope are
    compared with where they would have led, and with each control's.

    \b
    Examples:
      scenemap --lang en measure --target korskirken --buffer laksevag \\
        --control sandviken --before 2014-09-01..2014-12-31 \\
        --after 2015-01-01..2015-12-31
      scenemap simulate --points --seed 1 -o events.csv
      scenemap --lang en measure events.csv --service rusakutten \\
        --edges 250,500,1000
    """
    form = output.form
    another = any((rings, buffer, design_file, cycles))
    series = _series(its, target, control, harmonics, step_only=step_only)
    if series is not None:
        if another or service or harms or power or phi is not None or _windows_typed():
            raise click.UsageError(
                "--its goes with --target and --control, not with windows, --phi or another design."
            )
        output.write(_interrupted(settings, reading, by, series, form))
        return
    if power is not None:
        if another or service or not target:
            raise click.UsageError(
                "--power goes with --target, --before, --control and --phi, not with another design."
            )
        output.write(_plan(settings, reading, by, target, control, asked, power, phi, form))
        return
    if service is not None:
        if another or target or control:
            raise click.UsageError(
                "--service goes with --edges, --before, --after and --phi, not with another design."
            )
        output.write(_near_service(settings, reading, asked, by, service, edges, phi, form))
        return
    study = reading.study(settings)
    ring = _zone(study.case, rings) if rings else None
    areas = _ring_areas(study.case, ring, edges) if ring else None
    if ring and design_file is None:
        names = [ring.id, *(f"{ring.id}-{edge:g}" for edge in metres_of(edges))]
        target, buffer = target or (names[0],), buffer or (names[1],)
        control = control or tuple(names[2:])
    design = _by_id(_design(design_file, target, buffer, control, asked, phi), areas or study.areas)
    if harms and (ring or cycles):
        raise click.UsageError("--harm goes with --target, --buffer and --control.")
    if harms:
        output.write(_harm(study, design, harms, by, settings.lang, form))
    else:
        output.write(_measured(study, design, by, areas, cycles, settings.lang, form))


def _measured(
    study: Study,
    design: Design,
    by: By,
    areas: tuple[Area, ...] | None,
    cycles: tuple[Cycle, ...],
    lang: Lang,
    form: str,
) -> str | FileTable:
    """Return every measure that the data allow."""
    from scenemap.report import measures_json, measures_table, measures_text

    if cycles and not study.files:
        raise click.UsageError("--profile: give a FILE of events with clock times.")
    found, facts, messages = study.assess(design, by, areas=areas, cycles=cycles)
    tell(messages)
    if form == "json":
        return to_json(measures_json(found, facts, lang))
    return measures_text(found, facts, lang) if form == "md" else measures_table(found, lang)


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


def _by_id(design: Design, areas: Sequence[Area]) -> Design:
    """Return a design whose areas stand by their ids, however they are named."""
    from scenemap.areas import id_of

    target, buffer, controls = (
        tuple(id_of(one, areas) for one in named)
        for named in (design.target, design.buffer, design.controls)
    )
    return replace(design, target=target, buffer=buffer, controls=controls)


def _ring_areas(case: Case, zone: Zone, edges: str) -> tuple[Area, ...]:
    from scenemap.measures.rings import zone_rings

    return zone_rings(case, [zone], metres_of(edges))


def _zone(case: Case, rings: str) -> Zone:
    """Find the zone version that rings are drawn round."""
    from datetime import date

    from scenemap.zones.orders import handed_over

    name, _, version = rings.partition("@")
    # With one version, or one named, the day changes nothing.
    return handed_over(name, version or None, case.zones, date.max)


def _harm(
    study: Study, design: Design, harms: tuple[str, ...], by: By, lang: Lang, form: str
) -> str | FileTable:
    """Return what moved of several kinds, weighted by harm."""
    from scenemap.report import harm_json, harm_markdown, harm_table

    weights: dict[str, float] = {}
    for one in harms:
        kind, _, weight = one.rpartition("=")
        try:
            weights[kind] = float(weight)
        except ValueError:
            kind = ""
        if not kind:
            raise click.UsageError(f"--harm {one} is not KIND=WEIGHT, such as find=3.")
    found, facts, messages = study.harm(design, weights, by)
    tell(messages)
    if form == "json":
        return to_json(harm_json(found, facts, lang))
    return harm_markdown(found, facts, lang) if form == "md" else harm_table(found, lang)


def _plan(
    settings: Settings,
    reading: Reading,
    by: By,
    target: tuple[str, ...],
    control: tuple[str, ...],
    asked: Asked,
    power: str,
    phi: float | None,
    form: str,
) -> str | bytes | FileTable:
    """Return what could be seen of an act that has not been done."""
    from scenemap.areas import id_of
    from scenemap.intervals import DateRange
    from scenemap.report import plan_json, plan_markdown, plan_table

    if asked.before is None or asked.after or asked.closed or asked.months or asked.year_on_year:
        raise click.UsageError("--power is of the time before an act: give --before alone.")
    try:
        months = sorted({int(one) for one in power.split(",")})
    except ValueError:
        raise click.UsageError(f"--power {power} are not months, such as 6,12,24.") from None
    study = reading.study(settings)
    acted, beside = ([id_of(one, study.areas) for one in role] for role in (target, control))
    found, facts, messages = study.plan(
        acted, beside, DateRange.parse(asked.before), by, months=months, phi=phi
    )
    tell(messages)
    if form in PICTURES:
        from scenemap.render.picture_plan import plan_picture

        return plan_picture(found, facts, settings.lang, form)
    if form == "json":
        return to_json(plan_json(found, facts, settings.lang))
    return plan_markdown(found, facts, settings.lang) if form == "md" else plan_table(found)


@dataclass(frozen=True, slots=True)
class _Series:
    """What --its was asked of, as given."""

    on: str
    target: tuple[str, ...]
    control: tuple[str, ...]
    harmonics: int | None
    slope: bool


def _series(
    its: str | None,
    target: tuple[str, ...],
    control: tuple[str, ...],
    harmonics: int | None,
    *,
    step_only: bool,
) -> _Series | None:
    """Return what --its was asked of; None where it was not."""
    if its is None:
        if harmonics is not None or step_only:
            raise click.UsageError("--harmonics and --step-only go with --its.")
        return None
    if not target:
        raise click.UsageError("--its goes with --target: where something was done.")
    return _Series(its, target, control, harmonics, not step_only)


def _windows_typed() -> bool:
    """Say whether windows were typed, and not merely set for the folder."""
    source = click.get_current_context().get_parameter_source
    return any(source(one) is ParameterSource.COMMANDLINE for one in Asked.__dataclass_fields__)


def _interrupted(
    settings: Settings, reading: Reading, by: By, asked: _Series, form: str
) -> str | bytes | FileTable:
    """Return whether a series broke."""
    from scenemap.areas import id_of
    from scenemap.report import its_json, its_markdown, its_table

    study, lang = reading.study(settings), settings.lang
    target, controls = (
        [id_of(one, study.areas) for one in role] for role in (asked.target, asked.control)
    )
    found, facts, messages = study.interrupted(
        asked.on, target, controls, by, harmonics=asked.harmonics, slope=asked.slope
    )
    tell(messages)
    if form in PICTURES:
        from scenemap.render.picture_interrupted import its_picture

        return its_picture(found, facts, lang, form)
    if form == "json":
        return to_json(its_json(found, facts, lang))
    return its_markdown(found, facts, lang) if form == "md" else its_table(found, lang)


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
    from scenemap.facts import build_facts
    from scenemap.findings import id_called
    from scenemap.measures.exposure import service_exposure, service_rings, service_study
    from scenemap.model import in_both
    from scenemap.report import exposure_json, exposure_text
    from scenemap.tablefiles import FileTable
    from scenemap.windows import Windows

    if not reading.files:
        raise click.UsageError("--service: give a FILE of events that have positions.")
    windows = asked.windows()
    study = reading.study(settings)
    case, metres = study.case, metres_of(edges)
    services = {one.id: one for one in case.services}
    name = id_called("service", name, {one.id: in_both(one.name) for one in case.services})
    if windows is None:
        near = service_study(services[name], study.days(by))
    else:
        near = service_study(services[name], before=windows.before, after=windows.after)
    shown = study.in_windows(
        by, Windows(near.before, near.after), areas=service_rings(case, near, metres)
    )
    tell(shown.messages)
    facts = build_facts(case, shown.panel, shown.notes, shown.areas)
    with step("Measuring"):
        found = service_exposure(shown.panel, near, metres, phi=phi)
    if form == "json":
        return to_json(exposure_json(found, facts, settings.lang))
    if form == "md":
        return exposure_text(found, facts, settings.lang)
    return FileTable("service", found.to_frame())
