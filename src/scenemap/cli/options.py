"""Every option that more than one command has, with its checks.

=================  ================================================
option             commands
=================  ================================================
reading options    locate, bin, summary, map (whatever takes FILE)
--ledger, --round  bin, summary, map, measure
--by               bin, summary, map
-o, --overwrite    locate, bin, summary, map, simulate
--json             check, bin, case
=================  ================================================
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.events.counts import Coverage
    from scenemap.events.table import EventTable
    from scenemap.intervals import By, DateRange
    from scenemap.model import Lang, Text
    from scenemap.panel import Panel

FILE = click.Path(path_type=Path)

by_option = click.option(
    "--by",
    type=click.Choice(["week", "month", "quarter", "year"]),
    default="quarter",
    show_default=True,
    help="Calendar slices.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON.")
overwrite_option = click.option("--overwrite", is_flag=True, help="Replace an existing output.")


def out_option(help_text: str, *, required: bool = False) -> Callable[[Any], Any]:
    """Make the option that names the output."""
    return click.option("-o", "--out", type=FILE, required=required, help=help_text)


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for every command."""

    case_name: str
    lang: Lang

    def case(self) -> Case:
        """Load the case."""
        from scenemap.case import load_case

        return load_case(self.case_name)


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading options, as given."""

    files: tuple[Path, ...]
    areas: Path | None
    coverage: Path | None
    kind: str | None
    start: str | None
    end: str | None
    tz: str | None
    crs: str | None
    bad_rows: str
    overlap: str
    ledger: Path | None = None
    base: int | None = None

    def case_areas(self, case: Case) -> tuple[Area, ...]:
        """Return the areas of ``--areas``, or of the case."""
        from scenemap.areas import read_areas

        if self.areas is None:
            return case.areas
        bounds = None if self.crs else case.bounds
        return read_areas(
            self.areas, case.crs, bounds, overlap="all" if self.overlap == "all" else "error"
        )

    def events(
        self, case: Case, areas: tuple[Area, ...], made_areas: tuple[Area, ...] | None = None
    ) -> EventTable:
        """Read the files, telling warnings and rejected rows on stderr.

        Areas that were made of a zone are known to no file: an area that a row names is the case's,
        and the row's position alone says in which of the made ones it lies.
        """
        from scenemap.events.reading import ReadingOptions, read_events
        from scenemap.intervals import parse_zone

        options = ReadingOptions(
            zone=parse_zone(self.tz) if self.tz else case.zone,
            bounds=case.bounds,
            areas=[area.id for area in areas],
            crs=self.crs,
            bad_rows="reject" if self.bad_rows == "reject" else "stop",
        )
        table = read_events(self.files, options)
        if made_areas:
            table = replace(table, frame=table.frame.assign(area=""))
        for warning in table.warnings:
            click.echo(f"Warning: {warning}", err=True)
        if len(table.rejected):
            click.echo(f"{len(table.rejected)} rows rejected:", err=True)
            reasons = table.rejected.groupby(["file", "column", "reason"])["row"].agg(list)
            for (file, column, reason), rows in reasons.items():
                some = ", ".join(str(row) for row in rows[:5])
                more = ", …" if len(rows) > 5 else ""
                click.echo(
                    f"  {file}: {len(rows)} where '{column}' {reason} (rows {some}{more})", err=True
                )
        return table

    def panel(
        self, case: Case, by: By, made_areas: tuple[Area, ...] | None = None
    ) -> tuple[Panel, tuple[Area, ...], tuple[Text, ...]]:
        """Build the panel that may be shown, from the files or the case's published counts.

        Parameters
        ----------
        case
            The case.
        by
            Calendar slices.
        made_areas
            Areas to count in, in the place of ``--areas`` and the case's.

        Returns
        -------
        panel
            Disclosed.
        areas
            That were counted in.
        notes
            What the reading calls for saying in the output.
        """
        from scenemap import text
        from scenemap.errors import DataError
        from scenemap.facts import published_panel
        from scenemap.panel import panel_from_events

        if not self.files:
            if self.given() or made_areas:
                options = ", ".join(self.given()) or "--rings"
                raise click.UsageError(f"{options}: give a FILE of events too.")
            if not case.main_series:
                raise DataError(f"Case '{case.id}' has no published counts. Give a FILE of events.")
            return published_panel(case, by), case.areas, ()
        areas = made_areas or self.case_areas(case)
        table = self.events(case, self.case_areas(case) if made_areas else areas, made_areas)
        units = {series.kind: series.unit for series in case.series.values()}
        kind = self.kind or (table.kinds[0] if len(table.kinds) == 1 else None)
        panel = panel_from_events(
            table,
            areas,
            by,
            kind=self.kind,
            unit=units.get(kind or "", "event"),
            window=self.window(table),
            coverage=self.case_coverage(case),
        )
        others = int((table.frame["kind"] != panel.kind).sum())
        if others:
            click.echo(f"{others} rows are of another kind than {panel.kind}.", err=True)
        notes = (text.say_both("local_time_note", zone=table.zone),) if table.naive else ()
        return self.disclosed(panel, case, areas), areas, notes

    def disclosed(self, panel: Panel, case: Case, areas: tuple[Area, ...]) -> Panel:
        """Withhold what must be, given what was released before, and tell where every row went."""
        from scenemap.disclosure import disclose
        from scenemap.disclosure.releases import Ledger, release_of
        from scenemap.facts import published_tables

        ledger = Ledger.read(self.ledger) if self.ledger else Ledger(())
        shown = disclose(
            panel,
            public=published_tables(case, panel.kind, panel.by),
            earlier=ledger.tables(panel, case.id, areas),
            base=self.base,
        )
        if self.ledger:
            # Before the output: what is noted and not released costs some detail later on; what is
            # released and not noted could tell a count.
            ledger.with_release(release_of(shown, case.id, areas)).write(self.ledger)
        click.echo(str(shown.conservation or _FEW_ROWS), err=True)
        return shown

    def case_coverage(self, case: Case) -> tuple[Coverage, ...]:
        """Return the table of ``--coverage``, or of the case."""
        from scenemap.events.counts import read_coverage

        return read_coverage(self.coverage) if self.coverage else case.coverage

    def window(self, table: EventTable) -> DateRange | None:
        """Return the days of ``--from`` and ``--to``; an end not given is the events' own."""
        from scenemap.intervals import DateRange, parse_date

        if not (self.start or self.end) or table.frame.empty:
            return None
        first = parse_date(self.start) if self.start else table.frame["start"].min().date()
        last = parse_date(self.end) if self.end else table.frame["start"].max().date()
        return DateRange.through(first, last)

    def given(self) -> list[str]:
        """List the options that make no sense without a file."""
        options = {
            "--areas": self.areas,
            "--coverage": self.coverage,
            "--kind": self.kind,
            "--from": self.start,
            "--to": self.end,
            "--tz": self.tz,
            "--crs": self.crs,
            "--ledger": self.ledger,
            "--round": self.base,
        }
        return [name for name, value in options.items() if value]


#: In the place of the conservation line, where the total itself would tell a small count.
_FEW_ROWS = (
    "Where every row went is not told: so few were counted that a small count would follow from it."
)


def disclosure_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options on how small counts are kept back."""
    ledger = click.option(
        "--ledger",
        type=FILE,
        help="File that notes what was released, so that no release tells on another.",
    )
    rounding = click.option(
        "--round",
        "base",
        type=int,
        metavar="BASE",
        help="Round counts to multiples of BASE (10 or more) instead of withholding small ones.",
    )
    return ledger(rounding(command))


def reading_options(*, required: bool = False, counts: bool = True) -> Callable[[Any], Any]:
    """Add FILE and the options on how to read it; the command gets one ``reading``.

    A command whose output has no counts has no use for those on keeping small ones back.
    """

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        @click.argument(
            "files",
            nargs=-1,
            type=FILE,
            required=required,
            metavar="FILE..." if required else "[FILE]...",
        )
        @click.option("--areas", type=FILE, help="Areas to count in. Default: the case's.")
        @click.option(
            "--overlap",
            type=click.Choice(["error", "all"]),
            default="error",
            help="Areas that overlap: refuse, or the smallest id wins.",
        )
        @click.option(
            "--coverage",
            type=FILE,
            help="Where and when somebody looked (area,start,end,kind): there, none is zero.",
        )
        @click.option("--kind", help="Kind of event to count, if the file has several.")
        @click.option("--from", "start", metavar="DATE", help="First day.")
        @click.option("--to", "end", metavar="DATE", help="Last day.")
        @click.option(
            "--tz", metavar="ZONE", help="Zone of times without offset. Default: the case's."
        )
        @click.option("--crs", metavar="EPSG:n", help="System of easting, northing.")
        @click.option(
            "--bad-rows",
            type=click.Choice(["stop", "reject"]),
            default="stop",
            show_default=True,
            help="Rows that cannot be used: stop, or leave out, counted.",
        )
        @wraps(command)
        def with_reading(*args: Any, **options: Any) -> Any:
            names = Reading.__dataclass_fields__
            reading = Reading(**{name: options.pop(name) for name in names if name in options})
            return command(*args, reading=reading, **options)

        return disclosure_options(with_reading) if counts else with_reading

    return add  # fmt: skip


def write_out(out: Path | None, content: str, *, overwrite: bool) -> None:
    """Write text to a file, or to stdout if none is named."""
    from scenemap.writing import write_text

    if out is None:
        click.echo(content, nl=not content.endswith("\n"))
        return
    write_text(out, content, overwrite=overwrite)
    click.echo(f"Wrote {out}", err=True)


def to_json(data: object) -> str:
    """Write plain data as JSON for people and programs."""
    import json

    return json.dumps(data, ensure_ascii=False, indent=2)


def refuse_existing(out: Path | None, *, overwrite: bool) -> None:
    """Refuse an existing output before any work is done."""
    from scenemap.writing import check_free

    if out is not None:
        check_free(out, overwrite=overwrite)
