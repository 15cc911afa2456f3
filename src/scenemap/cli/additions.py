"""``scenemap case add-service`` and ``add-act``: what is put into a case of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from scenemap.cli.changing import as_it_is, case_argument, change_case, own_case
from scenemap.cli.options import FILE, Command, Settings
from scenemap.cli.talk import talk
from scenemap.cli.when import ACT, STRETCH, as_iso
from scenemap.errors import DataError
from scenemap.findings import number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from scenemap.case import Case
    from scenemap.findings import Findings
    from scenemap.newcase.additions import NewAct, NewService
    from scenemap.tables import Row

New = TypeVar("New", "NewService", "NewAct")

_TABLE = click.option(
    "--table",
    type=FILE,
    help="In the place of all other options: CSV or XLSX with a row for each.",
)
_SHEET = click.option("--sheet", metavar="NAME", help="Sheet of --table, if it has several.")
#: Options that are called otherwise than the columns.
_OPTIONS = {"lat": "place", "lon": "place", "start": "days", "end": "days"}
#: Of the options of a place these may be said once for all.
_ONCE = ("accuracy_m", "position_source", "place_where")


@click.command("add-service", cls=Command, short_help="Put a service into a case of your own.")
@click.option("--id", help="Short word: a-z, 0-9 and hyphen. Default: made from --name-nb.")
@click.option("--name-nb", metavar="TEXT", help="What it is called in Norwegian.")
@click.option("--name-en", metavar="TEXT", help="What it is called in English.")
@click.option("--owner", metavar="TEXT", help="Who runs it.")
@click.option("--offers-nb", metavar="TEXT", help='What it offers: "mat; helsehjelp".')
@click.option("--offers-en", metavar="TEXT", help='The same in English: "food; health care".')
@click.option("--source", metavar="ID", help="Source in case.toml.")
@click.option("--where", metavar="TEXT", help="Page or line in it.")
@click.option(
    "--place",
    "places",
    multiple=True,
    metavar="LAT,LON",
    help="Where it is; once for each place that it has had.",
)
@click.option(
    "--days",
    multiple=True,
    type=STRETCH,
    help="When it was there: 2012..2015-06, 2015-06-01.. or ..2012. Once for each --place.",
)
@click.option(
    "--accuracy-m",
    multiple=True,
    metavar="M",
    help="How far the place may be off, metres (95 %). Once, or for each --place.",
)
@click.option("--address", multiple=True, metavar="TEXT", help="Once for each --place.")
@click.option(
    "--position-source",
    multiple=True,
    metavar="TEXT",
    help="Where the position is from. Once, or for each --place.",
)
@click.option(
    "--place-where",
    multiple=True,
    metavar="TEXT",
    help="Page or line that says of the place. Default: --where. Once, or for each --place.",
)
@_TABLE
@_SHEET
@click.pass_obj
def add_service_command(
    settings: Settings,
    /,
    table: Path | None,
    sheet: str | None,
    **said: Any,
) -> None:
    """Put a service into a case of your own: where it was when, and who says so.

    A service that has moved has several places, each with its days. A --table has a row for each place;
    rows of the same id are one service.

    \b
    Example:
      scenemap case new my-bergen --from bergen
      scenemap --case my-bergen case add-service --name-nb Kafeen --name-en "The cafe" \\
        --source report --where "p. 12" --accuracy-m 20 --position-source "address" \\
        --place 60.3946,5.3262 --days 2014..2015-06 --place 60.3830,5.3144 --days 2015-06..
    """
    from scenemap.newcase.additions import (
        PLACE_COLUMNS,
        SERVICE_COLUMNS,
        services_of,
        with_services,
    )

    columns = (*SERVICE_COLUMNS, *PLACE_COLUMNS)
    case, added = _added(
        settings,
        table,
        sheet,
        said,
        columns,
        lambda found: _rows_of_places(said, found),
        services_of,
    )
    path = case.path("services.toml")
    change_case(case.folder, "services", lambda: {path.name: with_services(as_it_is(path), added)})
    _tell(case, path, [_service_told(one) for one in added])


@click.command("add-act", cls=Command, short_help="Put a dated act into a case of your own.")
@click.option("--id", help="Short word: a-z, 0-9 and hyphen. Default: made from --name-nb.")
@click.option("--start", type=ACT, help="Day, or as precise as known: 2015-06, 2015-spring, 2015.")
@click.option("--end", type=ACT, help="Last day, as precise as known. Blank: none, or not known.")
@click.option("--kind", metavar="WORD", help="closing, service, policing or another word.")
@click.option("--name-nb", metavar="TEXT", help="What was done, in Norwegian.")
@click.option("--name-en", metavar="TEXT", help="What was done, in English.")
@click.option("--source", metavar="ID", help="Source in case.toml.")
@click.option("--where", metavar="TEXT", help="Page or line in it.")
@click.option("--place-type", metavar="TYPE", help="area, zone, service, scene, place or case.")
@click.option("--place", metavar="NAME", help="What it was done to, by id or name.")
@click.option("--note", metavar="TEXT", help="What must be known of it.")
@_TABLE
@_SHEET
@click.pass_obj
def add_act_command(
    settings: Settings, /, table: Path | None, sheet: str | None, **said: str | None
) -> None:
    """Put a dated act into a case of your own: what was done when, and who says so.

    A --table has a row for each act.

    \b
    Example:
      scenemap case new my-bergen --from bergen
      scenemap --case my-bergen case add-act --start 2015-06 --kind policing --place-type area \\
        --place Korskirken --name-nb "Flere patruljer" --name-en "More patrols" \\
        --source report --where "p. 40"
    """
    from scenemap.interventions import COLUMNS
    from scenemap.newcase.additions import acts_of, with_acts
    from scenemap.tables import Row

    cells = {name: value or "" for name, value in said.items()}
    case, added = _added(
        settings, table, sheet, said, COLUMNS, lambda found: [Row(0, cells, found)], acts_of
    )
    path = case.path("interventions.csv")
    change_case(case.folder, "interventions", lambda: {path.name: with_acts(as_it_is(path), added)})
    _tell(case, path, [_act_told(one) for one in added])


def _added(
    settings: Settings,
    table: Path | None,
    sheet: str | None,
    said: Mapping[str, object],
    columns: Sequence[str],
    rows_said: Callable[[Findings], list[Row]],
    build: Callable[[list[Row], Case], tuple[New, ...]],
) -> tuple[Case, tuple[New, ...]]:
    """Read what is to be added, of a table or of options, and hold it to the case."""
    from scenemap.findings import Findings
    from scenemap.newcase.additions import as_options, read_table

    given = [f"--{name.replace('_', '-')}" for name, value in said.items() if value]
    if table is not None and given:
        raise click.UsageError(f"--table says all of it; {given[0]} goes without a table.")
    if table is None and not given:
        raise click.UsageError("Say what is to be added, or give a --table of it.")
    if sheet is not None and table is None:
        raise click.UsageError("--sheet goes with --table.")
    case = own_case(settings)
    findings = Findings("" if table is None else table.name)
    if table is not None:
        rows = read_table(table, columns, findings, sheet=sheet, days=as_iso)
        findings.raise_errors()
    else:
        rows = rows_said(findings)
    added = build(rows, case)
    if findings.errors and table is None:
        raise DataError(as_options(findings, _OPTIONS if "places" in said else {}))
    findings.raise_errors()
    return case, added


def _rows_of_places(said: dict[str, Any], findings: Findings) -> list[Row]:
    """Make a row of each place, of options that are given once or for each."""
    from scenemap.locate.coordinates import parse_position
    from scenemap.tables import Row

    places = said["places"]
    if not places:
        raise click.UsageError("Where is it? Give --place LAT,LON, once for each place.")
    one_row: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for name, value in said.items():
        if name == "places":
            continue
        if not isinstance(value, tuple):
            one_row[name] = value or ""
        elif len(value) in {0, len(places)} or (len(value) == 1 and name in _ONCE):
            lists[name] = value * len(places) if len(value) == 1 else value or ("",) * len(places)
        else:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(
                f"{option} is given {len(value)} times, and --place {len(places)} times. Give "
                f"{'it once, or ' if name in _ONCE else 'it '}once for each place, in their order."
            )
    rows = []
    for at, place in enumerate(places):
        lon, lat = parse_position(place)
        start, _, end = lists["days"][at].partition("..")
        if lists["days"][at] and not start and not end:
            raise click.UsageError(
                f"--days '{lists['days'][at]}' says no day. Give the first, the last or both, or leave "
                "--days out if it was there at all times."
            )
        if lists["days"][at] and ".." not in lists["days"][at]:
            raise click.UsageError(
                f"--days '{start}' is no stretch of time. Write {start}.. if it is there still, or "
                f"{start}..{start} if it was there then alone."
            )
        its = {name: value[at] for name, value in lists.items() if name != "days"}
        where = {"lat": str(lat), "lon": str(lon), "start": start, "end": end}
        rows.append(Row(0, one_row | its | where, findings))
    return rows


def _service_told(one: NewService) -> str:
    places = one.said["position"]
    told = "; ".join(
        " ".join(
            filter(
                None,
                (
                    f"from {place['start']}" if "start" in place else "",
                    f"to {place['end']}" if "end" in place else "",
                ),
            )
        )
        or "at all times"
        for place in places
    )
    return f"Service '{one.id}', {number_of(len(places), 'place')}: {told}."


def _act_told(one: NewAct) -> str:
    place = f", {one.cells['place_type']} '{one.cells['place']}'" if one.cells["place"] else ""
    return f"Act '{one.id}', {one.cells['start']} ({one.cells['precision']}){place}."


def _tell(case: Case, path: Path, lines: Sequence[str]) -> None:
    for line in lines:
        talk(line)
    talk(f"Wrote {path}\n\nNext:")
    for command in ("case check", "map"):
        talk(f"  scenemap --case {case_argument(case.folder)} {command}")
