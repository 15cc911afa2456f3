"""Every option that more than one command has, with its checks; in every help they stand in one order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from click.core import ParameterSource

from scenemap.cli.output import Output, refuse_existing, refuse_terminal
from scenemap.cli.talk import more, tell
from scenemap.cli.when import ACT, DAY, ISSUE, PERIOD
from scenemap.formats import NEEDED, OPTION_FORMS, OUTPUTS, output_format
from scenemap.intervals import BYS, DATED
from scenemap.model import BAD_ROWS, ENGINES, OVERLAPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from scenemap.case import Case
    from scenemap.intervals import Dated
    from scenemap.model import BadRows, Engine, Lang, Overlap
    from scenemap.study import Study
    from scenemap.windows import Windows

FILE = click.Path(path_type=Path)
#: Shown in the help as what the messages call it.
FILE.name = "file"

#: Objects of Python that make an opened study one of very many areas.
_VERY_MANY = 1 << 15
#: Options that several commands have, in the order in which each help shows them after a command's own.
SHARED = (
    "--by", "--kind", "--from", "--to",
    "--before", "--after", "--closed", "--months", "--year-on-year",
    "--spread", "--round", "--ledger", "--coverage",
    "--areas", "--overlap", "--areas-layer", "--layer", "--name-column", "--mend",
    "--zones", "--zones-accuracy",
    "--sheet", "--column", "--leave-out-totals", "--dated", "--time-format", "--clock-as-written",
    "--tz", "--crs", "--bad-rows", "--recent", "--engine", "--scheduler",
    "--title", "--author", "--date",
    "--format", "--json", "--out", "--manifest", "--overwrite",
)  # fmt: skip


class Command(click.Command):
    """A command whose help shows its own options first, then those that others have too, in one order."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params.sort(key=_place_in_help)


def _place_in_help(one: click.Parameter) -> int:
    names = () if isinstance(one, click.Argument) else one.opts
    return max((SHARED.index(name) for name in names if name in SHARED), default=-1)


class Flag(click.Option):
    """A switch that a folder's settings may turn on, and its ``--no-`` off again."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Leave what turns it off out of the help, where it would stand beside each."""
        off, self.secondary_opts = self.secondary_opts, []
        try:
            return super().get_help_record(ctx)
        finally:
            self.secondary_opts = off


def flag(name: str, help_text: str, dest: str | None = None) -> Callable[[Any], Any]:
    """Make an option that is on or off."""
    names = (f"{name}/--no-{name.removeprefix('--')}", *([dest] if dest else []))
    return click.option(*names, cls=Flag, default=False, help=help_text)


by_option = click.option(
    "--by",
    type=click.Choice([*BYS]),
    default="quarter",
    show_default=True,
    help="Calendar slices.",
)
tables_option = click.option(
    "--sheet",
    "--layer",
    "tables",
    multiple=True,
    metavar="NAME",
    help="Sheet or layer of a file that has several; all for each.",
)
columns_option = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="COLUMN=NAME",
    help='What a column of the file is: time=occur_date, or time="dato klokkeslett" of two.',
)
overwrite_option = click.option("--overwrite", is_flag=True, help="Replace an existing output.")
tz_option = click.option(
    "--tz", metavar="ZONE", help="Zone of times without offset. Default: the case's."
)
crs_option = click.option("--crs", metavar="EPSG:n", help="System of easting, northing.")


_OWN_ZONES = "Zones to use in the place of the case's; no case is needed."


def zones_options(*, tz: bool = True, what: str = _OWN_ZONES) -> Callable[[Any], Any]:
    """Add the options that bring zones of the user's own; the command gets what ``Settings.case`` takes.

    Parameters
    ----------
    tz
        Add ``--tz`` as well; commands that read events have it already.
    what
        What the zones are for.
    """
    options = [
        click.option("--zones", type=FILE, help=what),
        click.option(
            "--zones-accuracy",
            type=float,
            metavar="METRES",
            help="How far drawn lines of --zones may be off (95 %), if they do not say, or say less.",
        ),
    ]
    if tz:
        options.append(
            click.option(
                "--tz", metavar="ZONE", help="Time zone of --zones, if they lie beyond Norway."
            )
        )

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_zones(*args: Any, **given: Any) -> Any:
            alone = ("zones_accuracy", "tz") if tz else ("zones_accuracy",)
            for name in alone:
                if given["zones"] is None and given[name] is not None:
                    raise click.UsageError(f"--{name.replace('_', '-')} goes with --zones FILE.")
            return command(*args, **given)

        found: Callable[..., Any] = with_zones
        for option in reversed(options):
            found = option(found)
        return found

    return add


def output_options(
    command: str, told: str = "", *, unnamed: Literal["terminal", "file", "refused"] = "terminal"
) -> Callable[[Any], Any]:
    """Add the options that say where and how a command writes; it gets one :class:`Output`.

    Parameters
    ----------
    command
        One of :data:`scenemap.formats.OUTPUTS`.
    told
        What must be known of the formats.
    unnamed
        What is done where no file is named; for "file" the command names one.
    """
    forms = OUTPUTS[command]
    default = {
        "terminal": f"what -o ends on, else {forms[0]}",
        "file": f"what -o ends on, else {forms[0]}",
        "refused": "what -o ends on",
    }[unnamed]
    where = {"terminal": " Default: to the terminal.", "file": "", "refused": ""}[unnamed]
    options = [
        click.option(
            "--format",
            "form",
            type=click.Choice(forms),
            help=" ".join(filter(None, (told, f"Default: {default}."))),
        ),
        click.option(
            "-o", "--out", type=FILE, required=unnamed == "refused", help=f"File to write.{where}"
        ),
        overwrite_option,
    ]
    if "json" in forms:
        options.append(
            click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
        )

    def add(of: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(of)
        def with_output(*args: Any, **given: Any) -> Any:
            out, asked, overwrite = (given.pop(name) for name in ("out", "form", "overwrite"))
            if given.pop("as_json", False):
                if asked not in {None, "json"}:
                    raise click.UsageError(f"--json and --format {asked}: leave one of them out.")
                asked = "json"
            refuse_existing(out, overwrite=overwrite)
            form = output_format(command, out, asked)
            _refuse_options(command, form)
            if unnamed == "terminal":
                refuse_terminal(out, form)
            return of(*args, output=Output(out, form, overwrite), **given)

        found: Callable[..., Any] = with_output
        for option in options:
            found = option(found)
        return found

    return add


def _refuse_options(command: str, form: str) -> None:
    """Refuse options that were typed and mean nothing in a format, and a format that wants another.

    Raises
    ------
    click.UsageError
        If there are such.
    """
    context = click.get_current_context()
    given = {
        max(one.opts, key=len)
        for one in context.command.params
        if context.get_parameter_source(one.name or "") is ParameterSource.COMMANDLINE
        and context.params[one.name or ""]
    }
    for name in sorted(given):
        forms = OPTION_FORMS.get((command, name), (form,))
        if form not in forms:
            raise click.UsageError(
                f"{name} goes with {', '.join(forms)}, not with {form}. Leave one of them out."
            )
    needed = NEEDED.get((command, form), ())
    if needed and not given & set(needed):
        others = [one for one in OUTPUTS[command] if (command, one) not in NEEDED]
        raise click.UsageError(
            f"{form} needs {' or '.join(needed)} (see --help). Without it write {', '.join(others)}."
        )


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
    case_given: bool = True

    def case(
        self, *, zones: Path | None = None, accuracy: float | None = None, tz: str | None = None
    ) -> Case:
        """Load the case, or the one that zones of the user's own make.

        Parameters
        ----------
        zones
            File whose zones take the place of the case's. Where no case was asked for, and they lie
            beyond the bounds of the default one, they make a case of their own.
        accuracy
            95 % accuracy in metres of its lines that do not say theirs, or say a smaller one.
        tz
            Time zone of a case that zones make of their own.
        """
        from scenemap.case import case_with_zones, load_case
        from scenemap.zones.reading import official_notes

        case = load_case(self.case_name)
        if zones is None:
            return case
        found = case_with_zones(
            zones, case, accuracy_m=accuracy, may_leave=not self.case_given, timezone=tz
        )
        tell(official_notes(zones))
        return found


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading options, as given."""

    files: tuple[Path, ...]
    areas: Path | None
    tz: str | None
    crs: str | None
    bad_rows: BadRows
    overlap: Overlap
    recent: bool = False
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    leave_out_totals: bool = False
    areas_layer: str | None = None
    name_column: str | None = None
    mend: bool = False
    dated: Dated | None = None
    time_format: str | None = None
    clock_as_written: bool = False
    coverage: Path | None = None
    kind: str | None = None
    start: str | None = None
    end: str | None = None
    engine: Engine = "local"
    scheduler: str | None = None
    ledger: Path | None = None
    base: int | None = None
    spread: bool = False

    def study(self, settings: Settings) -> Study:
        """Open the files, or the case's published counts, as the options say.

        Raises
        ------
        click.UsageError
            If there is no file, and an option that makes no sense without one.
        """
        import gc

        if not self.files and self.given():
            raise click.UsageError(f"{', '.join(self.given())}: give a FILE of events too.")
        # All that is opened is kept: to look among very many areas for what may be forgotten takes as
        # long as reading them, and is left out later on too.
        gc.disable()
        try:
            return self._opened(settings)
        finally:
            if gc.get_count()[0] > _VERY_MANY:
                gc.freeze()
            gc.enable()

    def _opened(self, settings: Settings) -> Study:
        from scenemap.cli.progress import reading_progress, step
        from scenemap.findings import number_of
        from scenemap.study import open_study

        case = settings.case()
        more(f"Case {case.id}, {number_of(len(case.areas), 'area')}: {case.folder}")
        for path in self.files:
            more(f"Events: {path}{_size(path)}")
        with step("Opening"):
            return open_study(
                self.files,
                case if settings.case_given else None,
                areas=self.areas,
                kind=self.kind,
                start=self.start,
                end=self.end,
                tz=self.tz,
                crs=self.crs,
                coverage=self.coverage,
                sheet=self.tables,
                column=self.columns,
                leave_out_totals=self.leave_out_totals,
                overlap=self.overlap,
                areas_layer=self.areas_layer,
                name_column=self.name_column,
                mend=self.mend,
                bad_rows=self.bad_rows,
                dated=self.dated,
                time_format=self.time_format,
                clock_as_written=self.clock_as_written,
                recent=self.recent,
                spread=self.spread,
                base=self.base,
                ledger=self.ledger,
                engine=self.engine,
                scheduler=self.scheduler,
                today=moment_of_run(case.zone).date(),
                progress=reading_progress,
                step=step,
            )

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
            "--sheet": self.tables,
            "--column": self.columns,
            "--leave-out-totals": self.leave_out_totals,
            "--areas-layer": self.areas_layer,
            "--name-column": self.name_column,
            "--mend": self.mend,
            "--dated": self.dated,
            "--time-format": self.time_format,
            "--clock-as-written": self.clock_as_written,
            "--recent": self.recent,
            "--scheduler": self.scheduler,
            "--ledger": self.ledger,
            "--round": self.base,
            "--spread": self.spread,
        }
        return [name for name, value in options.items() if value]


def _size(path: Path) -> str:
    return f", {path.stat().st_size:,} bytes" if path.is_file() else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The windows that were asked for, as given."""

    before: str | None = None
    after: str | None = None
    closed: str | None = None
    months: int | None = None
    year_on_year: str | None = None

    def windows(self) -> Windows | None:
        """Return the windows; None if none were asked for.

        Raises
        ------
        click.UsageError
            If they are given in more than one way, or by half.
        """
        from scenemap.intervals import DateRange
        from scenemap.windows import Windows

        ways = {
            "--before and --after": self.before if self.after is None else self.after,
            "--closed": self.closed,
            "--year-on-year": self.year_on_year,
        }
        given = [way for way, value in ways.items() if value is not None]
        if len(given) > 1:
            raise click.UsageError(f"Give the windows in one way, not by {' and by '.join(given)}.")
        if (self.before is None) != (self.after is None):
            raise click.UsageError("Give both --before and --after, or neither.")
        if (self.closed is None) != (self.months is None):
            raise click.UsageError("--closed DATE goes with --months N.")
        if self.before is not None and self.after is not None:
            return Windows.parse(self.before, self.after)
        if self.closed is not None and self.months is not None:
            return Windows.around(self.closed, self.months)
        if self.year_on_year is not None:
            return Windows.year_on_year(DateRange.parse(self.year_on_year))
        return None


def windows_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which windows are compared; the command gets one ``asked``."""

    @wraps(command)
    def with_windows(*args: Any, **options: Any) -> Any:
        given = {name: options.pop(name) for name in Asked.__dataclass_fields__}
        source = click.get_current_context().get_parameter_source
        typed = {
            name: value
            for name, value in given.items()
            if source(name) is ParameterSource.COMMANDLINE
        }
        # Windows that are typed take the place of those that the folder's settings have.
        return command(*args, asked=Asked(**(typed or given)), **options)

    found: Callable[..., Any] = with_windows
    for option in reversed(
        (
            click.option(
                "--before",
                type=PERIOD,
                help="Window before; the last day is included.",
            ),
            click.option("--after", type=PERIOD, help="Window after."),
            click.option(
                "--closed",
                type=ACT,
                help="Windows on both sides of an act (2014-08-25, 2015-06, 2015-spring); days on which "
                "it may have been are in neither.",
            ),
            click.option("--months", type=int, metavar="N", help="Length of those windows."),
            click.option(
                "--year-on-year",
                type=PERIOD,
                help="A period against the same one last year.",
            ),
        )
    ):
        found = option(found)
    return found


def front_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what page and report bear; the command gets one ``front``."""

    @wraps(command)
    def with_front(*args: Any, **options: Any) -> Any:
        from scenemap.facts.front import Front
        from scenemap.text import same

        title, author = (options.pop(name) for name in ("title", "author"))
        front = Front(title and same(title), author and same(author), options.pop("date"))
        return command(*args, front=front, **options)

    found: Callable[..., Any] = with_front
    for option in reversed(
        (
            click.option(
                "--title",
                metavar="TEXT",
                help="Title, in the place of what is counted, and where.",
            ),
            click.option(
                "--author", metavar="NAME", help="Who made it. Default: the case's author."
            ),
            click.option(
                "--date",
                type=ISSUE,
                callback=_day_of_issue,
                help="Day that it is dated to, or today. Default: none, so that it can be made again.",
            ),
        )
    ):
        found = option(found)
    return found


def _day_of_issue(_: click.Context, __: click.Parameter, given: str | None) -> date | None:
    """Read a day; a manifest notes which day ``today`` was.

    Raises
    ------
    TimeError
        If it is none.
    """
    from scenemap.intervals import parse_date, parse_zone

    if given is None:
        return None
    return moment_of_run(parse_zone("UTC")).date() if given == "today" else parse_date(given)


_COUNTING = (
    flag("--spread", "Spread events over several slices by overlap, instead of refusing them."),
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
        type=click.Choice(ENGINES),
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
    click.option("--from", "start", type=DAY, help="First day. Default: the first event's."),
    click.option("--to", "end", type=DAY, help="Last day. Default: the last event's."),
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
        type=click.Choice(OVERLAPS),
        default="error",
        show_default=True,
        help="Areas of --areas that overlap: refuse, or the smallest id wins.",
    ),
    click.option("--areas-layer", metavar="NAME", help="Layer of --areas, if it has several."),
    click.option("--name-column", metavar="NAME", help="Column of --areas that names them."),
    flag("--mend", "Mend unsound outlines of --areas; says by how much."),
    tables_option,
    columns_option,
    flag("--leave-out-totals", 'Leave rows such as "Sum" out, which else are faults.'),
    tz_option,
    crs_option,
    click.option(
        "--dated",
        type=click.Choice([*DATED]),
        help="What days that are written out stand for. Default: found out; a file all of whose rows "
        "fall on the first of a month is one of months, as is one of rows on the last.",
    ),
    click.option(
        "--time-format", metavar="FORMAT", help="How times are written, such as %d/%m/%y."
    ),
    flag("--clock-as-written", "Take clock times as they stand, without offsets."),
    click.option(
        "--bad-rows",
        type=click.Choice(BAD_ROWS),
        default="stop",
        show_default=True,
        help="Rows that cannot be used: stop, or leave out, counted.",
    ),
    flag("--recent", "Take in the quarter that is not over; the output says so."),
)


def reading_options(
    *, required: bool = False, counts: bool = True, without: Iterable[str] = ()
) -> Callable[[Any], Any]:
    """Add FILE and the options on how to read it; the command gets one ``reading``.

    A command whose output has no counts has no use for those on what is counted, by whom, and on
    small counts. Options that another one has no use for are named by their parameters.
    """
    left_out = frozenset(without)

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

        chosen = (*_SELECTING, *_READING, *_COUNTING) if counts else _READING
        for option in reversed(chosen):
            with_reading = option(with_reading)
        parameters = with_reading.__click_params__  # type: ignore[attr-defined]
        parameters[:] = [one for one in parameters if one.name not in left_out]
        return with_reading

    return add


def metres_of(edges: str) -> list[float]:
    """Read the edges of rings.

    Raises
    ------
    click.UsageError
        If they are not numbers.
    """
    try:
        return [float(edge) for edge in edges.split(",")]
    except ValueError:
        raise click.UsageError(f"--edges {edges} are not numbers, such as 250,500.") from None
