"""Every option that more than one command has, with its checks.

=================  ================================================
option             commands
=================  ================================================
reading options    locate, bin, summary, map (whatever takes FILE)
--engine, --ledger bin, summary, map, measure
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
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.events.account import Account
    from scenemap.events.counts import Coverage
    from scenemap.events.reading import ReadingOptions
    from scenemap.findings import Finding
    from scenemap.intervals import By, Cycle, DateRange
    from scenemap.kinds import Kinds
    from scenemap.model import Lang, Text
    from scenemap.panel import Panel
    from scenemap.profiles import Profile
    from scenemap.tally import Counting, Tally

FILE = click.Path(path_type=Path)
#: Shown in the help as what the messages call it.
FILE.name = "file"

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


def moment_of_run(zone: ZoneInfo) -> datetime:
    """Return the present moment; ``SOURCE_DATE_EPOCH`` fixes it, so that outputs can be made again."""
    import os
    from datetime import datetime

    from scenemap.errors import TimeError

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(zone)
    # Twelve figures may lie beyond the year 9999, which Python's clock does not reach.
    if not (epoch.isdecimal() and len(epoch) < 12):
        raise TimeError(f"SOURCE_DATE_EPOCH is '{epoch}', which is not whole seconds. Unset it.")
    return datetime.fromtimestamp(int(epoch), zone)


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
    tz: str | None
    crs: str | None
    bad_rows: str
    overlap: str
    recent: bool
    coverage: Path | None = None
    kind: str | None = None
    start: str | None = None
    end: str | None = None
    engine: str = "local"
    scheduler: str | None = None
    ledger: Path | None = None
    base: int | None = None
    spread: bool = False

    def case_areas(self, case: Case) -> tuple[Area, ...]:
        """Return the areas of ``--areas``, or of the case."""
        from scenemap.areas import ARGUMENTS, find_areas
        from scenemap.findings import Findings

        if self.areas is None:
            return case.areas
        findings = Findings(self.areas.name)
        areas = find_areas(
            self.areas,
            findings,
            crs=case.crs,
            bounds=None if self.crs else case.bounds,
            overlap="all" if self.overlap == "all" else "error",
            remedies=ARGUMENTS,
        )
        findings.raise_errors()
        return areas

    def options(self, case: Case, areas: tuple[Area, ...]) -> ReadingOptions:
        """Return how the files are to be read."""
        from scenemap.areas import names_of
        from scenemap.events.reading import ReadingOptions
        from scenemap.intervals import parse_zone

        return ReadingOptions(
            zone=parse_zone(self.tz) if self.tz else case.zone,
            bounds=case.bounds,
            areas=names_of(areas),
            crs=self.crs,
            bad_rows="reject" if self.bad_rows == "reject" else "stop",
        )

    def panel(
        self,
        case: Case,
        by: By,
        made_areas: tuple[Area, ...] | None = None,
        windows: tuple[DateRange, ...] = (),
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
        windows
            Days to count, each as one period, in the place of calendar slices.

        Returns
        -------
        panel
            Disclosed.
        areas
            That were counted in.
        notes
            What the reading calls for saying in the output.
        """
        from scenemap.errors import DataError

        if not self.files:
            from scenemap.facts import published_panel

            if self.given() or made_areas:
                options = ", ".join(self.given()) or "--rings"
                raise click.UsageError(f"{options}: give a FILE of events too.")
            if not case.main_series:
                raise DataError(f"Case '{case.id}' has no published counts. Give a FILE of events.")
            return published_panel(case, by), case.areas, ()
        from scenemap.panel import panel_from_tally

        areas = made_areas or self.case_areas(case)
        counting = self.counting(case, by, areas, by_position=bool(made_areas))
        if windows:
            counting = replace(counting, start=None, end=None, windows=windows)
        # Areas that were made of a zone are known to no file: an area that a row names is the case's,
        # and the row's position alone says in which of the made ones it lies.
        tally, notes = self.count(case, counting, self.case_areas(case) if made_areas else areas)
        panel = panel_from_tally(
            tally, counting, unit=self.unit(case, tally), coverage=self.case_coverage(case)
        )
        self.tell_other_kinds(tally, panel.kind)
        if tally.spanning:
            click.echo(SPANNING, err=True)
        return self.disclosed(panel, case, areas), areas, notes

    def days(self, case: Case, by: By) -> DateRange:
        """Return the days of ``--from`` and ``--to``, or else from the first event to the last."""
        from scenemap.panel import window_of

        areas = self.case_areas(case)
        counting = self.counting(case, by, areas)
        tally, _ = self.count(case, counting, areas, quiet=True)
        return window_of(tally, counting)[1]

    def profile(
        self,
        case: Case,
        cycle: Cycle,
        *,
        by_area: bool = False,
        window: DateRange | None = None,
        quiet: bool = False,
    ) -> tuple[Profile, tuple[Text, ...]]:
        """Build the profile by hour or weekday that may be shown.

        Parameters
        ----------
        case
            The case.
        cycle
            Hours of the day or days of the week.
        by_area
            A profile for each area.
        window
            Days to count, instead of those of ``--from`` and ``--to``.
        quiet
            Where every row went was told before.

        Returns
        -------
        profile
            Disclosed.
        notes
            What must be said in the output.
        """
        from scenemap.disclosure.profiles import disclose_profile
        from scenemap.disclosure.releases import ledger_of, profile_release_of
        from scenemap.profiles import profile_from_tally
        from scenemap.text import say_both

        areas = self.case_areas(case)
        counting = replace(self.counting(case, "year", areas), cycle=cycle)
        if window is not None:
            counting = replace(counting, start=window.start, end=window.end)
        tally, notes = self.count(case, counting, areas, quiet=quiet)
        counted = profile_from_tally(
            tally,
            counting,
            unit=self.unit(case, tally),
            coverage=self.case_coverage(case),
            by_area=by_area,
        )
        shown = disclose_profile(counted, base=self.base)
        with ledger_of(self.ledger) as (ledger, path):
            if path:
                release = profile_release_of(shown, case.id, areas)
                ledger.check_profile(release)
                ledger.with_profile(release).write(path)
        if not quiet:
            self.tell_other_kinds(tally, counted.kind)
            click.echo(str(shown.conservation or _FEW_ROWS), err=True)
        if shown.without_bin:
            click.echo(WITHOUT_BIN[cycle].format(shown.without_bin), err=True)
        if by_area:
            notes += (say_both("profile_areas_note"),)
        return shown, notes

    def kinds(self, case: Case, by: By) -> tuple[Kinds, tuple[Text, ...]]:
        """Count every kind over the whole case, one beside the other.

        Returns
        -------
        kinds
            Disclosed.
        notes
            What must be said in the output.
        """
        from scenemap.errors import DataError
        from scenemap.kinds import event_kinds, whole_case_panel
        from scenemap.text import same

        areas = self.case_areas(case)
        counting = self.counting(case, by, areas)
        tally, notes = self.count(case, counting, areas)
        if tally.spanning:
            click.echo(SPANNING, err=True)
        kinds = sorted(tally.kinds) if self.kind is None else [self.kind]
        if len(kinds) > MOST_KINDS:
            raise DataError(
                f"The files hold {len(kinds)} kinds; more than {MOST_KINDS} do not go side by side. "
                "Choose one with --kind, or name fewer in the files."
            )
        shown = []
        for kind in kinds:
            one, _ = self.count(case, replace(counting, kind=kind), areas, quiet=True)
            if not one.counted:
                continue
            panel, whole = whole_case_panel(
                one,
                replace(counting, kind=kind),
                unit=self.unit(case, one, kind),
                coverage=self.case_coverage(case),
            )
            click.echo(f"{kind}:", err=True)
            shown.append((same(kind), case.name, self.disclosed(panel, case, (whole,))))
        if not shown:
            raise DataError("No event lies in an area and in the period. Look at --from and --to.")
        return event_kinds(shown, by), notes

    def counting(
        self, case: Case, by: By, areas: tuple[Area, ...], *, by_position: bool = False
    ) -> Counting:
        """Return what is counted, and where."""
        from scenemap.tally import Counting

        start, end = self.window()
        closed = self.closed(case)
        return Counting(
            areas,
            by,
            self.kind,
            start,
            end,
            closed=closed,
            by_position=by_position,
            spread=self.spread,
        )

    def count(
        self, case: Case, counting: Counting, named: tuple[Area, ...], *, quiet: bool = False
    ) -> tuple[Tally, tuple[Text, ...]]:
        """Count the files, and say what became of their rows.

        Parameters
        ----------
        case
            The case.
        counting
            What to count.
        named
            Areas that rows may name.
        quiet
            It was said before.

        Returns
        -------
        tally
            What was counted.
        notes
            What the reading calls for saying in the output.
        """
        from scenemap import text
        from scenemap.cli.progress import reading_progress
        from scenemap.engines import count_files

        how = self.options(case, named)
        with reading_progress() as (begin, advance):
            tally, warnings = count_files(
                self.files,
                how,
                counting,
                engine="dask" if self.engine == "dask" else "local",
                scheduler=self.scheduler,
                begin=begin,
                advance=advance,
            )
        if not quiet:
            tell_account(tally.account, warnings, str(how.zone))
        closed = counting.closed
        recent = tally.ends_after(closed or self.quarter(case))
        if recent and closed and not quiet:
            click.echo(LEFT_OUT.format(closed), err=True)
        notes: tuple[Text, ...] = ()
        if tally.account.naive:
            notes += (text.say_both("local_time_note", zone=str(how.zone)),)
        if recent and self.recent:
            notes += (text.say_both("recent_note"),)
        return tally, notes

    def unit(self, case: Case, tally: Tally, kind: str | None = None) -> str:
        """Return what is counted, in the case's own word: of a kind, or of the one that is chosen."""
        units = {series.kind: series.unit for series in case.series.values()}
        return units.get(kind or self.kind or next(iter(tally.kinds), ""), "event")

    def tell_other_kinds(self, tally: Tally, kind: str) -> None:
        """Say how many rows are of kinds that were not counted."""
        others = sum(tally.kinds.values()) - tally.kinds[kind]
        if others:
            click.echo(f"{others} rows are of another kind than {kind}.", err=True)

    def quarter(self, case: Case) -> date:
        """Return the first day of the present quarter, in the case's time zone."""
        from scenemap.intervals import slice_of

        return slice_of(moment_of_run(case.zone).date(), "quarter").range.start

    def closed(self, case: Case) -> date | None:
        """Return the day from which on events are too recent to be shown; None under ``--recent``."""
        return None if self.recent else self.quarter(case)

    def disclosed(self, panel: Panel, case: Case, areas: tuple[Area, ...]) -> Panel:
        """Withhold what must be, given what was released before, and tell where every row went."""
        from scenemap.disclosure import disclose
        from scenemap.disclosure.releases import ledger_of, release_of
        from scenemap.facts import published_tables

        public = published_tables(case, panel.kind, panel.by)
        with ledger_of(self.ledger) as (ledger, path):
            earlier = ledger.tables(panel, case.id, areas)
            shown = disclose(panel, public=public, earlier=earlier, base=self.base)
            if path:
                # Before the output: what is noted and not released costs some detail later on; what
                # is released and not noted could tell a count.
                ledger.with_release(release_of(shown, case.id, areas)).write(path)
        click.echo(str(shown.conservation or _FEW_ROWS), err=True)
        return shown

    def case_coverage(self, case: Case) -> tuple[Coverage, ...]:
        """Return the table of ``--coverage``, or of the case."""
        from scenemap.events.counts import read_coverage

        return read_coverage(self.coverage) if self.coverage else case.coverage

    def window(self) -> tuple[date | None, date | None]:
        """Return the first day of ``--from`` and the day after that of ``--to``."""
        from datetime import timedelta

        from scenemap.intervals import DateRange, parse_date

        first = parse_date(self.start) if self.start else None
        last = parse_date(self.end) if self.end else None
        if first and last:
            DateRange.through(first, last)  # refuses an end before the start
        return first, last + timedelta(days=1) if last else None

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
            "--recent": self.recent,
            "--scheduler": self.scheduler,
            "--ledger": self.ledger,
            "--round": self.base,
            "--spread": self.spread,
        }
        return [name for name, value in options.items() if value]


LEFT_OUT = (
    "Events from {} on were left out: that quarter is not over, and where persons are now is nobody's "
    "business. --recent takes them in."
)
#: Without their number: it would tell what the conservation line may withhold.
SPANNING = (
    "Events that begin in one slice and end in another are among the rejected: it is not known in which "
    "they happened. --spread spreads those of up to a year by overlap; longer slices (--by year) take "
    "them in. Counts that were added up before are no events: give them to 'scenemap case new' with "
    "--counts."
)
#: So many rows can be read side by side.
MOST_KINDS = 12
WITHOUT_BIN = {
    "hour": "{} events last a day or longer, as dates without a clock time do: they have no hour.",
    "weekday": "{} events last a week or longer: they have no weekday.",
}
#: In the place of the conservation line, where the total itself would tell a small count.
_FEW_ROWS = (
    "Where every row went is not told: so few were counted that a small count would follow from it."
)


_COUNTING = (
    click.option(
        "--spread",
        is_flag=True,
        help="Spread events over several slices by overlap, instead of refusing them.",
    ),
    click.option(
        "--round",
        "base",
        type=int,
        metavar="BASE",
        help="Round counts to multiples of BASE (10 or more) instead of withholding small ones.",
    ),
    click.option(
        "--ledger",
        type=FILE,
        help="File that notes what was released, so that no release tells on another.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["local", "dask"]),
        default="local",
        show_default=True,
        help="Who counts: this process, or workers of Dask.",
    ),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Dask scheduler of --engine dask. Default: workers on this machine.",
    ),
)
_SELECTING = (
    click.option("--kind", help="Kind of event to count, if the file has several."),
    click.option("--from", "start", metavar="DATE", help="First day. Default: the first event's."),
    click.option("--to", "end", metavar="DATE", help="Last day. Default: the last event's."),
    click.option(
        "--coverage",
        type=FILE,
        help="Where and when somebody looked (area,start,end,kind): there, none is zero. Default: the "
        "case's.",
    ),
)
_READING = (
    click.option("--areas", type=FILE, help="Areas to count in. Default: the case's."),
    click.option(
        "--overlap",
        type=click.Choice(["error", "all"]),
        default="error",
        show_default=True,
        help="Areas of --areas that overlap: refuse, or the smallest id wins.",
    ),
    click.option("--tz", metavar="ZONE", help="Zone of times without offset. Default: the case's."),
    click.option("--crs", metavar="EPSG:n", help="System of easting, northing."),
    click.option(
        "--bad-rows",
        type=click.Choice(["stop", "reject"]),
        default="stop",
        show_default=True,
        help="Rows that cannot be used: stop, or leave out, counted.",
    ),
    click.option(
        "--recent", is_flag=True, help="Take in the quarter that is not over; the output says so."
    ),
)


def reading_options(*, required: bool = False, counts: bool = True) -> Callable[[Any], Any]:
    """Add FILE and the options on how to read it; the command gets one ``reading``.

    A command whose output has no counts has no use for those on what is counted, by whom, and on
    small counts.
    """

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        @click.argument(
            "files",
            nargs=-1,
            type=FILE,
            required=required,
            metavar="FILE..." if required else "[FILE]...",
        )
        @wraps(command)
        def with_reading(*args: Any, **options: Any) -> Any:
            names = Reading.__dataclass_fields__
            reading = Reading(**{name: options.pop(name) for name in names if name in options})
            if reading.scheduler is not None and reading.engine != "dask":
                raise click.UsageError("--scheduler goes with --engine dask.")
            return command(*args, reading=reading, **options)

        # In the help they stand in this order: first what many need, last what few do.
        chosen = (*_SELECTING, *_READING, *_COUNTING) if counts else _READING
        for option in reversed(chosen):
            with_reading = option(with_reading)
        return with_reading

    return add


def tell_account(account: Account, warnings: Iterable[Finding], zone: str) -> None:
    """Say on stderr what a reader should know, and which rows were refused and why."""
    for warning in (*warnings, *account.warnings(zone)):
        click.echo(f"Warning: {warning}", err=True)
    if account.rejected:
        click.echo(f"{account.rejected} rows rejected:", err=True)
    for (file, column, reason), refused in sorted(account.refusals.items()):
        some = ", ".join(str(row) for row in refused.rows)
        more = ", …" if refused.count > len(refused.rows) else ""
        click.echo(
            f"  {file}: {refused.count} where '{column}' {reason} (rows {some}{more})", err=True
        )


def write_out(out: Path | None, content: str | bytes, *, overwrite: bool) -> None:
    """Write text, or bytes that a file is named for, to a file, or to stdout if none is named."""
    from scenemap.writing import write_text, write_with

    if isinstance(content, bytes) and out is not None:
        write_with(out, lambda path: path.write_bytes(content), overwrite=overwrite)
    elif isinstance(content, str) and out is not None:
        write_text(out, content, overwrite=overwrite)
    else:
        click.echo(content, nl=isinstance(content, str) and not content.endswith("\n"))
        return
    click.echo(f"Wrote {out}", err=True)


def form_of(form: str | None, out: Path | None, forms: Sequence[str]) -> str:
    """Choose the format: the one asked for, else the one that the file's ending names, else the first.

    Raises
    ------
    click.UsageError
        If the two disagree.
    """
    ending = out.suffix.lower().removeprefix(".") if out else ""
    ending = "html" if ending == "htm" else ending
    named = ending if ending in forms else None
    if out and form and named and named != form:
        raise click.UsageError(
            f"-o {out.name} asks for {named}, --format for {form}. Leave one of them out."
        )
    return form or named or forms[0]


def to_json(data: object) -> str:
    """Write plain data as JSON for people and programs."""
    import json

    return json.dumps(data, ensure_ascii=False, indent=2)


def refuse_existing(out: Path | None, *, overwrite: bool) -> None:
    """Refuse an output that exists, or that would replace what the command reads or notes in."""
    from scenemap.writing import check_free

    if out is None:
        return
    given = click.get_current_context().params
    read = [*given.get("files", ()), *(given.get(name) for name in ("areas", "coverage", "ledger"))]
    if out.resolve() in {path.resolve() for path in read if path}:
        raise click.UsageError(f"{out} is read by this command too. Write to another file.")
    check_free(out, overwrite=overwrite)
