"""The one road from event files to what may be shown.

:func:`open_study` takes files, a case and options; the :class:`Study` that it returns counts, withholds
small counts with the case's published tables and the ledger of earlier releases in view, and gives
panels, profiles, kinds, comparisons and facts. The command line, notebooks and documentation take this
road; there is no other on which a count from events becomes a :class:`scenemap.panel.Panel`.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scenemap.crs import FAR, position_faults
from scenemap.errors import DataError, TimeError
from scenemap.intervals import DateRange, parse_date, parse_zone, slice_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    import geopandas as gpd

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.counted import CountedPanel
    from scenemap.delays import Delays
    from scenemap.disclosure.releases import Ledger, Release
    from scenemap.events.counts import Coverage
    from scenemap.events.raw import SourceOptions
    from scenemap.events.reading import BadRows, Begun, ReadingOptions
    from scenemap.events.unchanged import State
    from scenemap.facts import Facts
    from scenemap.frames import Frame, Source
    from scenemap.intervals import By, Cycle, Dated, Slice
    from scenemap.kinds import Kinds
    from scenemap.measures.assessment import Assessment
    from scenemap.measures.changes import Changes
    from scenemap.measures.designs import Design, WindowCounts
    from scenemap.measures.harm import HarmWeighted
    from scenemap.measures.interrupted import InterruptedSeries
    from scenemap.measures.planning import Plan
    from scenemap.measures.pooling import Between, Pair, PooledPairs
    from scenemap.measures.scan import Scan
    from scenemap.model import Bounds, Text
    from scenemap.panel import Panel
    from scenemap.profiles import Profile
    from scenemap.tally import Counting, Tally
    from scenemap.windows import Windows

    #: Told how much there is to read, and how much was.
    Progress = Callable[
        [],
        AbstractContextManager[
            tuple[Callable[[int], object] | None, Callable[[int, int], object] | None]
        ],
    ]

    #: Told what is done while it is done.
    Step = Callable[[str], AbstractContextManager[object]]

#: So many kinds can be read side by side.
MOST_KINDS = 12
#: So many quarters a quarter's report shows: two years, and the one that it is of.
REPORTED = 9


@dataclass(frozen=True)
class Shown:
    """A panel that may be shown, and what must be said with it.

    Parameters
    ----------
    panel
        Small counts are withheld.
    areas
        That were counted in.
    notes
        What the output must say.
    messages
        What whoever ran this should know of the files: for the terminal, not for the output. They tell
        nothing that the output withholds.
    rows
        Why rows were left out, and which columns were not used, for readers of the output.
    """

    panel: Panel
    areas: tuple[Area, ...]
    notes: tuple[Text, ...] = ()
    messages: tuple[str, ...] = ()
    rows: tuple[Text, ...] = ()

    def __repr__(self) -> str:
        said = len(self.notes) + len(self.messages)
        return f"<{type(self).__name__} {self.panel!r}; {said} notes and messages>"

    def __post_init__(self) -> None:
        from scenemap.panel import check_panel

        for panel in (self.panel, getattr(self, "windows", None), getattr(self, "halves", None)):
            if panel is not None:
                check_panel(panel, "What is shown")

    def to_geo(self) -> gpd.GeoDataFrame:
        """Return the cells of the panel, each with the outline of its area; see :meth:`Panel.to_geo`.

        Examples
        --------
        >>> cells = open_study().panel("year").to_geo()
        >>> cells.crs.to_string(), cells[cells["area"] == "korskirken"].geom_type.tolist()
        ('EPSG:4326', ['Polygon', 'Polygon', 'Polygon'])
        """
        return self.panel.to_geo(self.areas)


@dataclass(frozen=True, kw_only=True, repr=False)
class Compared(Shown):
    """A panel by slices, and beside it what was counted in two windows, disclosed together.

    Parameters
    ----------
    windows
        Source periods are the window before and the one after.
    halves
        The two halves of the window before, from which overdispersion is estimated; None where the
        window cannot be halved, and for published counts.
    """

    windows: Panel
    halves: Panel | None = None


@dataclass(frozen=True)
class Study:
    """Files, a case and options; see :func:`open_study`, which makes one."""

    case: Case
    files: tuple[Path | Frame, ...]
    areas: tuple[Area, ...]
    reading: ReadingOptions
    kind: str | None = None
    start: date | None = None
    end: date | None = None
    coverage: tuple[Coverage, ...] | None = None
    recent: bool = False
    spread: bool = False
    base: int | None = None
    ledger: Path | None = None
    engine: str = "local"
    scheduler: str | None = None
    today: date | None = None
    progress: Progress | None = field(default=None, repr=False)
    step: Step | None = field(default=None, repr=False)
    opening: tuple[str, ...] = ()
    states: Mapping[Path, State] = field(default_factory=dict, repr=False, compare=False)

    def __repr__(self) -> str:
        files = ", ".join(path.name for path in self.files) or "published counts"
        return f"<Study of {files} in {self.case.id}: {len(self.areas)} areas>"

    # --- what may be shown ------------------------------------------------------------------------

    def panel(self, by: By = "quarter") -> Shown:
        """Count by area and calendar slice, or lay the case's published counts over the slices.

        Parameters
        ----------
        by
            Calendar slices.

        Raises
        ------
        DataError
            If the files cannot be used, or the case has no published counts and there is no file.
        """
        if not self.files:
            return Shown(self._published(by), self.areas, (), self.opening)
        run = _Run(self)
        counting, tally = run.count(by)
        (panel,) = run.disclosed([run.counted(tally, counting)])
        run.tell_rows(panel, tally)
        return Shown(panel, self.areas, run.notes, run.messages, run.rows)

    def compare(self, by: By, windows: Windows, *, areas: Sequence[Area] | None = None) -> Compared:
        """Count by calendar slice and in two windows, and disclose both together.

        Parameters
        ----------
        by
            Calendar slices of the panel beside the windows.
        windows
            Before and after. Of published counts each must be made of whole source periods.
        areas
            To count in, in the place of the study's: rings round a zone, for example. An area that a row
            names is not asked for; positions alone decide.

        Raises
        ------
        DataError
            If the windows reach outside what was watched, or are unequal by a season.
        """
        from scenemap.measures.published import panel_over

        if not self.files:
            if areas is not None:
                raise DataError("Published counts have no positions. Give a file of events.")
            panel = self._published(by)
            return Compared(
                panel=panel,
                areas=self.areas,
                messages=self.opening,
                windows=panel_over(panel, windows.both),
            )
        windows.check_lengths()
        self._check_windows(windows)
        run = _Run(self, areas)
        counting, tally = run.count(by, cuts=windows.edges)
        windows.check_watched(counting.watched)
        run.tell_windows(windows, tally, counting)
        # Windows say which days were counted, before rows do: slices reach as far.
        days = tally.days or tally.all_days
        if days is not None:
            rows = _rows(days)
            counting = replace(
                counting,
                start=counting.start or min(rows.start, windows.before.start),
                end=counting.end or max(rows.end, windows.after.end),
            )
        counted = [run.counted(tally, counting)]
        counted += run.counted_in_windows(windows, counting, counted[0])
        sliced, whole_windows, *parts = counted
        panel, whole = run.disclosed([sliced, whole_windows])
        # After them: halves serve the estimate of overdispersion alone, and shall cost no window.
        rest = run.disclosed(parts, before=(panel, whole)) if parts else ()
        run.tell_rows(panel, tally)
        return Compared(
            panel=panel,
            areas=run.areas,
            notes=run.notes,
            messages=run.messages,
            rows=run.rows,
            windows=whole,
            halves=rest[0] if rest else None,
        )

    def in_windows(self, by: By, windows: Windows, *, areas: Sequence[Area] | None = None) -> Shown:
        """Count in two windows alone.

        Parameters
        ----------
        by, windows, areas
            As for :meth:`compare`.
        """
        if self.ledger is not None:
            # A ledger holds windows to the slices that they are made of.
            both = self.compare(by, windows, areas=areas)
            return Shown(both.windows, both.areas, both.notes, both.messages, both.rows)
        if self.spread:
            raise DataError(
                "Events are spread over slices, not over windows. Leave `spread=` out: those over the "
                "edge of a window are then left out, counted."
            )
        self._check_windows(windows)
        run = _Run(self, areas)
        counting, tally = run.count(by, windows=windows.both, start=None, end=None)
        (panel,) = run.disclosed([run.counted(tally, counting)])
        run.tell_rows(panel, tally)
        return Shown(panel, run.areas, run.notes, run.messages, run.rows)

    def profile(
        self, cycle: Cycle, *, by_area: bool = False, window: DateRange | None = None
    ) -> tuple[Profile, tuple[Text, ...], tuple[str, ...]]:
        """Count by hour of the day or day of the week.

        Parameters
        ----------
        cycle
            Hours or weekdays.
        by_area
            A profile for each area.
        window
            Days to count, in the place of the study's own.

        Returns
        -------
        profile
            That may be shown.
        notes, messages
            As in :class:`Shown`.
        """
        return _Run(self).profile(cycle, by_area=by_area, window=window)

    def kinds(self, by: By = "quarter") -> tuple[Kinds, tuple[Text, ...], tuple[str, ...]]:
        """Count every kind over the whole case, one beside the other.

        Returns
        -------
        kinds
            That may be shown.
        notes, messages
            As in :class:`Shown`.
        """
        return _Run(self).kinds(by)

    def days(self, by: By = "quarter") -> DateRange:
        """Return the days that are counted: those asked for, those watched, or those of the rows."""
        from scenemap.counted import exposure_of

        counting, tally = _Run(self).count(by)
        return exposure_of(tally, counting)[1].window

    def facts(self, by: By = "quarter", windows: Windows | None = None) -> Facts:
        """Make the facts that summary and page show.

        Parameters
        ----------
        by
            Calendar slices.
        windows
            What headline and readings compare; unless given the first and the last whole period.

        Examples
        --------
        >>> facts = open_study().facts("quarter")
        >>> print(facts.headline["en"])
        Laksevåg: the share of finds in the common areas went from 23.0 % (Sep–Dec 2014) to 64.4 %
        (Jan–Jun 2016).
        """
        return self.facts_told(by, windows)[0]

    def facts_told(
        self, by: By = "quarter", windows: Windows | None = None
    ) -> tuple[Facts, tuple[str, ...]]:
        """Make the facts as :meth:`facts` does, with what whoever runs this should know of the files."""
        from scenemap.facts import build_facts

        shown = self.panel(by) if windows is None else self.compare(by, windows)
        with self.doing("Comparing"):
            facts = build_facts(
                self.case,
                shown.panel,
                shown.notes,
                shown.areas,
                windows=_windows(shown),
                rows=shown.rows,
            )
        return facts, shown.messages

    def assess(
        self,
        design: Design,
        by: By = "quarter",
        *,
        areas: Sequence[Area] | None = None,
        cycles: Sequence[Cycle] = (),
    ) -> tuple[Assessment, Facts, tuple[str, ...]]:
        """Compute every measure that the data allow, and the facts beside them.

        Parameters
        ----------
        design
            What is compared with what.
        by, areas
            As for :meth:`compare`.
        cycles
            Also whether events moved between hours or weekdays, over the whole case.

        Returns
        -------
        assessment, facts
            What the measures say, and what fell and rose between the windows.
        messages
            As in :class:`Shown`.

        Examples
        --------
        >>> from scenemap.measures import Design
        >>> before = DateRange.parse("2014-09-01..2014-12-31")
        >>> after = DateRange.parse("2015-01-01..2015-12-31")
        >>> design = Design(("korskirken",), (), ("sandviken",), before, after)
        >>> found, _, _ = open_study().assess(design)
        >>> round(found.results["irr"].estimate, 2)
        1.31
        """
        from scenemap.measures.assessment import assess
        from scenemap.measures.designs import points_of

        compared = self.compare(by, design.pair, areas=areas)
        table = self._window_counts(compared, design)
        profiles = {
            cycle: (
                self.profile(cycle, window=design.before)[0],
                self.profile(cycle, window=design.after)[0],
            )
            for cycle in cycles
        }
        with self.doing("Measuring"):
            found = assess(table, design, points_of(compared.areas, self.case.crs), profiles)
            facts = self._facts_of(compared)
        return found, facts, compared.messages

    @contextlib.contextmanager
    def quarter(
        self, quarter: str | None = None, *, quarters: int = REPORTED
    ) -> Iterator[QuarterReport]:
        """Release one quarter beside those that were released before, which stand.

        The ledger is held until the report is handed on. What is released now is noted in it when the
        report's :meth:`QuarterReport.note` is called, and what comes after that and fails brings the
        ledger back to what it was.

        Parameters
        ----------
        quarter
            Such as ``2026-Q3``; unless given the last one that is over and that the register reaches
            to its last month.
        quarters
            So many at most are shown, the one that is reported among them.

        Yields
        ------
        QuarterReport
            That may be handed on once it is noted.

        Raises
        ------
        DataError
            If there is no ledger, or the quarter is not over, or the register does not hold it, or nobody
            watched any area in it, or earlier releases do not go with it.
        TimeError
            If the quarter cannot be read.

        Examples
        --------
        >>> import tempfile
        >>> import pandas as pd
        >>> days = pd.date_range("2015-01-05", periods=60, freq="3D").astype(str)
        >>> rows = pd.DataFrame({"area": "laksevag", "time": days, "kind": "contact"})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     study = open_study(rows, "bergen", ledger=f"{folder}/releases.json")
        ...     with study.quarter("2015-Q2") as told:
        ...         told.note()
        >>> told.facts.panel.cell("laksevag", "2015-Q2").value, told.again
        (30, False)
        """
        from scenemap.disclosure.releases import ledger_of
        from scenemap.windows import parse_quarter

        asked = None if quarter is None else parse_quarter(quarter)
        if self.ledger is None:
            raise DataError(
                "A quarter is held to those that were released before. Name the file that notes them "
                "with `ledger=`."
            )
        if not self.files:
            raise DataError("A quarter is counted from a register. Give a FILE of events.")
        if asked is not None and asked.range.end > self.present:
            raise DataError(
                f"{asked.id} is not over: where persons are now is nobody's business, and its figures "
                f"would change when it is. It can be released from {asked.range.end} on."
            )
        run = _Run(replace(self, recent=False))
        counting, tally = run.count("quarter")
        with ledger_of(self.ledger) as (ledger, path):
            found, releases = run.quarter(asked, quarters, counting, tally, ledger)
            before = path.read_text(encoding="utf-8") if path and path.exists() else None
            noted = False

            def note() -> None:
                nonlocal noted
                now = ledger
                for one in releases:
                    now = now.with_release(one)
                noted = bool(releases)
                if noted and path:
                    now.write(path)

            try:
                yield replace(found, note=note)
            except BaseException:
                if noted and path:
                    from scenemap.writing import write_again

                    if before is None:
                        path.unlink(missing_ok=True)
                    else:
                        write_again(path, before)
                raise

    def harm(
        self, design: Design, weights: Mapping[str, float], by: By = "quarter"
    ) -> tuple[HarmWeighted, Facts, tuple[str, ...]]:
        """Add up what moved of several kinds of event, each by the harm of one event.

        Parameters
        ----------
        design, by
            As for :meth:`assess`; each kind's overdispersion is its own.
        weights
            By kind, the harm of one event.

        Returns
        -------
        harm, facts
            The WDD of each kind and their weighted sum, and the facts of the first kind.
        messages
            As in :class:`Shown`.

        Raises
        ------
        DataError
            If there are no files: published counts have one main series.
        """
        from scenemap.measures.harm import harm_weighted

        if not self.files:
            raise DataError("Harm weights are of kinds of events. Give a file of events.")
        found, told, messages = {}, None, []
        for kind in weights:
            assessment, facts, said = replace(self, kind=kind).assess(design, by)
            found[kind] = assessment
            told = told or facts
            messages += [one for one in (f"{kind}:", *said) if one not in messages]
        if told is None:
            raise DataError("Give the harm of one event of each kind.")
        return harm_weighted(found, weights), told, tuple(messages)

    def changes(
        self,
        windows: Windows,
        by: By = "quarter",
        *,
        phi: float | None = None,
        false_share: float | None = None,
    ) -> tuple[Changes, Facts, tuple[str, ...]]:
        """Test every area for a change between two windows, where nobody has named one.

        Parameters
        ----------
        windows, by
            As for :meth:`compare`.
        phi, false_share
            As for :func:`scenemap.measures.changes_of`.

        Returns
        -------
        changes, facts
            How each area changed, and what fell and rose between the windows.
        messages
            As in :class:`Shown`.

        Examples
        --------
        >>> from scenemap.windows import Windows
        >>> before = DateRange.parse("2014-09-01..2014-12-31")
        >>> windows = Windows(before, DateRange.parse("2015-01-01..2015-12-31"))
        >>> found, _, _ = open_study().changes(windows)
        >>> [one.area for one in found.rose], len(found.areas)
        (['laksevag'], 4)
        """
        from scenemap.measures.changes import FALSE_SHARE, changes_of

        compared = self._windows_alone(by, windows)
        table = self._window_counts(compared, windows)
        with self.doing("Measuring"):
            found = changes_of(table, phi=phi, false_share=false_share or FALSE_SHARE)
            facts = self._facts_of(compared)
        return found, facts, compared.messages

    def scan(self, by: By = "quarter", **limits: Any) -> tuple[Scan, Facts, tuple[str, ...]]:
        """Scan areas and slices for clusters in space and time, of what may be shown.

        Parameters
        ----------
        by
            Calendar slices; of published counts the source periods are scanned.
        limits
            As for :func:`scenemap.measures.space_time_scan`: ``radius``, ``share``, ``longest``,
            ``draws``, ``seed``, ``level``, ``most``.

        Returns
        -------
        scan, facts
            The clusters, and the facts of the panel that was scanned.
        messages
            As in :class:`Shown`.

        Examples
        --------
        >>> found, _, _ = open_study().scan()
        >>> [(one.areas, str(one.window), one.count, one.p) for one in found.standing_out][0]
        (('laksevag',), '2016-01-01..2016-06-30', 103, 0.001)
        """
        from scenemap.facts import build_facts
        from scenemap.measures.scan import ScanTable, space_time_scan

        shown = self.panel(by)
        table = ScanTable.of(shown.panel, shown.areas, self.case.crs)
        with self.doing("Scanning"):
            found = space_time_scan(table, **limits)
        with self.doing("Comparing"):
            facts = build_facts(self.case, shown.panel, shown.notes, shown.areas, rows=shown.rows)
        return found, facts, shown.messages

    def pool(
        self,
        pairs: Sequence[Pair],
        windows: Windows,
        by: By = "quarter",
        *,
        phi: float | None = None,
        between: Between = "paule-mandel",
    ) -> tuple[PooledPairs, Facts, tuple[str, ...]]:
        """Pool the rate ratios of several pairs of target and control between two windows.

        Parameters
        ----------
        pairs
            Ids of areas; none in two pairs.
        windows, by
            As for :meth:`compare`.
        phi
            As for :func:`scenemap.measures.pool_pairs`.
        between
            As for :func:`scenemap.measures.pooled`.

        Returns
        -------
        pooled, facts
            What the pairs say together, and what fell and rose between the windows.
        messages
            As in :class:`Shown`.

        Examples
        --------
        >>> from scenemap.measures import Pair
        >>> from scenemap.windows import Windows
        >>> windows = Windows.parse("2014-09-01..2014-12-31", "2015-01-01..2015-12-31")
        >>> pairs = [Pair.parse("korskirken:sandviken"), Pair.parse("laksevag:torgallmenningen")]
        >>> found, _, _ = open_study().pool(pairs, windows)
        >>> round(found.pooled.ratio.estimate, 2)
        2.11
        """
        from scenemap.measures.pooling import pool_pairs

        compared = self._windows_alone(by, windows)
        table = self._window_counts(compared, windows)
        with self.doing("Measuring"):
            found = pool_pairs(table, pairs, phi=phi, between=between)
            facts = self._facts_of(compared)
        return found, facts, compared.messages

    def plan(
        self,
        target: Sequence[str],
        control: Sequence[str],
        before: DateRange,
        by: By = "quarter",
        *,
        months: Sequence[int] | None = None,
        phi: float | None = None,
    ) -> tuple[Plan, Facts, tuple[str, ...]]:
        """Say which change of a target could be seen, by what was counted so far, and after how long.

        Parameters
        ----------
        target, control
            Ids of areas, each group taken as one; no control where ``control`` is empty.
        before
            The time so far. Of events its two halves are counted, from which overdispersion is estimated.
        by
            As for :meth:`compare`.
        months
            After the act; as for :func:`scenemap.measures.power_curve` unless given.
        phi
            Overdispersion; estimated unless given.

        Returns
        -------
        plan, facts
            What could be seen, and the facts of the time so far.
        messages
            As in :class:`Shown`.

        Examples
        --------
        >>> before = DateRange.parse("2015-01-01..2015-12-31")
        >>> found, _, _ = open_study().plan(["korskirken"], ["sandviken"], before)
        >>> round(found.curve.falls[12])
        60
        """
        from scenemap.facts import build_facts
        from scenemap.intervals import slices
        from scenemap.measures.planning import plan_of
        from scenemap.measures.published import panel_over
        from scenemap.windows import Windows, halves_of

        halves = halves_of(before, [one.range for one in slices(before, by)])
        if self.files and halves is not None:
            compared = self._windows_alone(by, Windows(*halves))
            panel, windows = compared.panel, compared.windows
            areas, notes, messages = compared.areas, compared.notes, compared.messages
        elif self.files:
            raise DataError(f"The window {before} is too short to tell how much counts scatter.")
        else:
            panel = self._published(by)
            windows = panel_over(panel, [before])
            areas, notes, messages = self.areas, (), self.opening
        with self.doing("Measuring"):
            found = plan_of(windows, before, target, control, months=months, phi=phi)
            facts = build_facts(self.case, panel, notes, areas)
        return found, facts, messages

    def interrupted(
        self,
        on: date | str,
        target: Sequence[str],
        controls: Sequence[str] = (),
        by: By = "month",
        *,
        harmonics: int | None = None,
        slope: bool = True,
    ) -> tuple[InterruptedSeries, Facts, tuple[str, ...]]:
        """Say whether the series of a target broke on a day, and that of its controls did not.

        Parameters
        ----------
        on
            The first day after the change.
        target, controls
            Ids of areas: the target taken as one, each control used alone.
        by
            Calendar slices; of published counts the source periods are taken, whatever it says.
        harmonics, slope
            As for :func:`scenemap.measures.its_of`.

        Returns
        -------
        interrupted, facts
            Steps and changes of slope, and the facts of the whole series.
        messages
            As in :class:`Shown`.

        Examples
        --------
        >>> import pandas as pd
        >>> days = pd.date_range("2015-01-01", "2017-12-31", freq="2D").repeat(2)
        >>> later = pd.date_range("2016-07-01", "2017-12-31", freq="2D")
        >>> days = days.append(later).astype(str)
        >>> rows = pd.DataFrame({"area": "laksevag", "time": days, "kind": "contact"})
        >>> found, _, _ = open_study(rows).interrupted("2016-07-01", ["laksevag"])
        >>> round(found.alone.step.estimate, 1)
        1.5
        """
        from scenemap.facts import build_facts
        from scenemap.measures.interrupted import its_of

        day = parse_date(on) if isinstance(on, str) else on
        shown = self.panel(by)
        with self.doing("Measuring"):
            found = its_of(shown.panel, day, target, controls, harmonics=harmonics, slope=slope)
            facts = build_facts(self.case, shown.panel, shown.notes, shown.areas)
        return found, facts, shown.messages

    def _windows_alone(self, by: By, windows: Windows) -> Compared:
        """Count in two windows and in the halves of the first, without slices where none is needed.

        Slices that are disclosed beside windows of other days cost halves, and with them what tells how
        much counts scatter. A ledger holds windows to the slices that they are made of.
        """
        if not self.files or self.ledger is not None or self.spread:
            return self.compare(by, windows)
        windows.check_lengths()
        self._check_windows(windows)
        run = _Run(self)
        counting, tally = run.count(by, windows=windows.both, start=None, end=None)
        windows.check_watched(counting.watched)
        run.tell_windows(windows, tally, counting)
        (shown,) = run.disclosed([run.counted(tally, counting)])
        halves = run.halves_beside(windows, counting, tally, shown)
        run.tell_rows(shown, tally)
        return Compared(
            panel=shown,
            areas=run.areas,
            notes=run.notes,
            messages=run.messages,
            rows=run.rows,
            windows=shown,
            halves=halves,
        )

    def _window_counts(self, compared: Compared, windows: Design | Windows) -> WindowCounts:
        """Take what may be shown of two windows as counts of areas."""
        from scenemap.measures.designs import WindowCounts

        if self.files:
            return WindowCounts.of(compared.windows, compared.halves, compared.panel)
        return WindowCounts.of_periods(compared.panel, windows)

    def _facts_of(self, compared: Compared) -> Facts:
        from scenemap.facts import build_facts

        return build_facts(
            self.case,
            compared.panel,
            compared.notes,
            compared.areas,
            windows=compared.windows,
            rows=compared.rows,
        )

    # --- how ----------------------------------------------------------------------------------------

    def check_files(self) -> None:
        """Refuse to go on where a file is not what it was when the study was opened.

        Raises
        ------
        DataError
            Naming it: figures of before and after would stand side by side.
        """
        from scenemap.events.unchanged import check_unchanged

        check_unchanged(self.states)

    def doing(self, what: str) -> AbstractContextManager[object]:
        """Tell whoever waits what is done."""
        return contextlib.nullcontext() if self.step is None else self.step(what)

    def _check_windows(self, windows: Windows) -> None:
        """Refuse windows that reach outside the days that were asked for.

        Raises
        ------
        DataError
            Naming the window.
        """
        for window in windows.both:
            early = self.start is not None and window.start < self.start
            if early or (self.end is not None and window.end > self.end):
                raise DataError(
                    f"The window {window} reaches outside the days from `start=` to `end=`. Choose "
                    "another window, or leave these out."
                )

    def _published(self, by: By) -> Panel:
        from scenemap.panel import published_panel

        if not self.case.main_series:
            raise DataError(
                f"Case '{self.case.id}' has no published counts. Give a file of events."
            )
        return published_panel(self.case, by)

    @property
    def closed(self) -> date | None:
        """The day from which on events are too recent to be shown; None if they are taken in."""
        return None if self.recent else self.present

    @property
    def present(self) -> date:
        """The first day of the quarter that is not over."""
        return slice_of(self.today or _today(self.case), "quarter").range.start

    def unit(self, kind: str | None) -> str:
        """Return what is counted, in the case's own word."""
        units = {series.kind: series.unit for series in self.case.series.values()}
        return units.get(kind or "", "event")


@dataclass(frozen=True)
class QuarterReport:
    """A quarter that may be handed on once it is noted; see :meth:`Study.quarter`.

    Parameters
    ----------
    quarter
        Which one.
    facts
        What its report says.
    again
        Whether it was released before, and is made again as it stood then.
    messages
        As in :class:`Shown`.
    note
        Writes into the ledger what is released now.
    """

    quarter: Slice
    facts: Facts
    again: bool
    messages: tuple[str, ...]
    note: Callable[[], None] = field(default=lambda: None, repr=False)


def _windows(shown: Shown) -> Panel | None:
    return shown.windows if isinstance(shown, Compared) else None


def _today(case: Case) -> date:
    from datetime import datetime

    return datetime.now(case.zone).date()


class _Run:
    """One passage from files to what may be shown: what it has to say is collected on the way."""

    def __init__(self, study: Study, areas: Sequence[Area] | None = None) -> None:
        self.study = study
        #: Areas that were made of a zone are known to no file: an area that a row names is the study's,
        #: and the row's position alone says in which of the made ones it lies.
        self.by_position = areas is not None
        self.areas = study.areas if areas is None else tuple(areas)
        self.notes: tuple[Text, ...] = ()
        self.rows: tuple[Text, ...] = ()
        self.delays: Delays | None = None
        self._said: list[str] = list(study.opening)
        self._begun: Begun | None = None

    @property
    def messages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._said))

    def counting(self, by: By, **more: Any) -> Counting:
        """Return what is counted, and where."""
        from scenemap.exposure import span_of, watched_days
        from scenemap.tally import Counting

        study = self.study
        counting = Counting(
            self.areas,
            by,
            study.kind,
            study.start,
            study.end,
            closed=study.closed,
            by_position=self.by_position,
            spread=study.spread,
        )
        counting = replace(counting, **more)
        table = self.coverage()
        if not table:
            return counting
        kind = counting.kind or self._kind()
        watched = {
            area: days for area, days in watched_days(table, kind).items() if area in counting.ids
        }
        self._check_coverage(table, counting)
        kinds = sorted({one.kind for one in table})
        if study.coverage and kind and kind not in kinds:
            self._say(
                f"The table of coverage says nothing of '{kind}', so it was not used: it is of "
                f"{', '.join(kinds)}. Rows without a kind are of 'event'. If the same is meant, write "
                "the same word in both."
            )
        span = span_of(watched)
        if span is not None and not counting.windows:
            counting = replace(
                counting, start=counting.start or span.start, end=counting.end or span.end
            )
        return replace(counting, watched=watched)

    def coverage(self) -> tuple[Coverage, ...]:
        """Return the table of coverage that holds: the one that was given, or the case's."""
        study = self.study
        return study.case.coverage if study.coverage is None else study.coverage

    def _check_coverage(self, table: Sequence[Coverage], counting: Counting) -> None:
        """Refuse a table that was given and names areas that nobody counts in."""
        known = {*counting.ids, *(area.id for area in self.study.areas)}
        unknown = dict.fromkeys(one.area for one in table if one.area not in known)
        if unknown and self.study.coverage is not None:
            from scenemap.findings import did_you_mean, some_of

            raise DataError(
                f"The table of coverage names {some_of(list(unknown))}, which is no area that is counted "
                f"in. {did_you_mean(next(iter(unknown)), sorted(known))}"
            )

    def _kind(self) -> str:
        """Return the kind of the first row that can be used; others are refused where none is chosen."""
        from scenemap.events.reading import first_kind

        kind, self._begun = first_kind(self.study.files, self._options())
        return kind

    def _options(self) -> ReadingOptions:
        from scenemap.areas import names_of

        return replace(self.study.reading, areas=names_of(self.study.areas))

    def count(self, by: By, **more: Any) -> tuple[Counting, Tally]:
        """Count the files once, with the days that were watched in view."""
        from scenemap.tally import check_lasting

        counting = self.counting(by, **more)
        tally = self._tally(counting)
        if self._of_other_rows(counting, tally):
            # What the case says of its sources' days says nothing of rows that lie outside them.
            self._say(
                "The case's table of coverage is of other days than these rows, so it was not used. Say "
                "with `coverage=` when somebody looked."
            )
            self.study = replace(self.study, coverage=())
            return self.count(by, **more)
        sliced = counting.cycle is None and not counting.windows
        if sliced and set(tally.coarse) == {"week"} and by != "week" and not counting.spread:
            # A month is not made of weeks, but of each week it is known which days lie in it.
            self._say(WEEKS.format(by))
            return self.count(by, spread=True, **more)
        check_lasting(tally, counting)
        self._tell(tally)
        self._tell_delays(counting, tally)
        return counting, tally

    def _of_other_rows(self, counting: Counting, tally: Tally) -> bool:
        """Say whether the case's own coverage is of other days than the rows that are asked for."""
        from scenemap.exposure import span_of

        span, study = span_of(counting.watched), self.study
        if study.coverage is not None or span is None:
            return False
        if (study.start or span.start) >= span.end or (study.end or span.end) <= span.start:
            return True
        if tally.rows_days is None:
            return False
        rows = _rows(tally.rows_days)
        if study.closed is not None and rows.start >= study.closed:
            return True
        start = max(rows.start, study.start or rows.start)
        end = min(rows.end, study.end or rows.end, study.closed or rows.end)
        # Of a case with published counts it is those that the table is of.
        kinds = {counting.kind} if counting.kind else {*tally.kinds}
        published = any(one.kind in kinds for one in study.case.series.values())
        if start >= end:
            return False
        asked = DateRange(start, end)
        return not (span.covers(asked) if published else span.overlap(asked))

    def _tally(self, counting: Counting) -> Tally:
        from scenemap.engines import count_files

        study = self.study
        with (study.progress or _no_progress)() as (begin, advance):
            tally, warnings = count_files(
                study.files,
                self._options(),
                counting,
                engine="dask" if study.engine == "dask" else "local",
                scheduler=study.scheduler,
                begun=self._begun,
                begin=begin,
                advance=advance,
            )
        self._warnings = warnings
        study.check_files()
        return tally

    def _say(self, *lines: str) -> None:
        self._said += lines

    def _tell(self, tally: Tally) -> None:
        """Collect what the files call for saying."""
        from scenemap.disclosure.account import file_lines
        from scenemap.tally import lie_elsewhere
        from scenemap.text import say_both

        zone = str(self.study.reading.zone)
        self._say(*file_lines(tally.account, self._warnings, zone))
        closed = self.study.closed
        recent = tally.ends_after(self.study.present)
        if recent and closed:
            self._say(LEFT_OUT.format(closed))
        period = self.study.case.period
        if period and tally.days and not period.covers(_rows(tally.days)):
            self._say(
                f"Some rows lie outside the case's own period ({period}). They are counted like the "
                "others."
            )
        if lie_elsewhere(tally):
            said = say_both("elsewhere_note")
            self.notes += (said,)
            self._say(f"Warning: {said['en']}")
        self.notes += self._untold(tally)
        if tally.account.naive:
            self.notes += (say_both("local_time_note", zone=zone),)
        if recent and self.study.recent:
            self.notes += (say_both("recent_note"),)

    def _tell_delays(self, counting: Counting, tally: Tally) -> None:
        """Say which periods are not complete, where rows say when they were registered."""
        from datetime import timedelta

        from scenemap.delays import delays_of
        from scenemap.disclosure.delays import disclose_delays

        kinds = {counting.kind} if counting.kind else {*tally.kinds}
        if tally.registered is None or counting.cycle is not None or len(kinds) != 1:
            return
        today = self.study.today or _today(self.study.case)
        if _rows(tally.registered).end > today + timedelta(days=1):
            raise DataError(
                "A row says that it was registered on a day that has not come. Mend the column that is "
                "taken as registered, or leave it out of `column=`."
            )
        periods = _periods(counting, tally)
        self.delays = disclose_delays(delays_of(tally, str(*kinds)), periods)
        words = self.delays.words()
        self.notes += words
        self._say(*(f"Warning: {one['en']}" for one in words))

    def counted(self, tally: Tally, counting: Counting) -> CountedPanel:
        """Lay a tally out."""
        from scenemap.counted import panel_from_tally

        unit = self.study.unit(counting.kind or next(iter(tally.kinds), ""))
        return panel_from_tally(tally, counting, unit=unit)

    def counted_in_windows(
        self, windows: Windows, counting: Counting, sliced: CountedPanel
    ) -> list[CountedPanel]:
        """Count in windows, and in the halves of the one before where no event lies in both.

        Files are read of which everything was said. The events are those that were counted by slices;
        what was spread over these and rounded is added up, for it is so that sums agree.
        """
        from scenemap.counted import made_of_slices, over_slices
        from scenemap.tally import check_lasting

        halves = windows.halves_of(one.range for one in sliced.slices)
        summed = counting.spreads or self.study.ledger is not None
        if halves is not None and summed and not made_of_slices(sliced, halves):
            halves = None  # which nobody asked for, and a ledger would refuse
        if counting.spreads:
            return [over_slices(sliced, one) for one in (windows.both, halves) if one is not None]
        cuts = tuple(one.range.start for one in sliced.slices)
        counting = self.counting(counting.by, windows=windows.both, start=None, end=None, cuts=cuts)
        tally = self._tally(counting)
        check_lasting(tally, counting)
        found = [self.counted(tally, counting)]
        if halves is not None:
            counting = replace(counting, windows=halves)
            parts = self._tally(counting)
            if parts.spanning == tally.spanning:
                found.append(self.counted(parts, counting))
        return found

    def halves_beside(
        self, windows: Windows, counting: Counting, tally: Tally, shown: Panel
    ) -> Panel | None:
        """Disclose the halves of the window before after both windows; None if an event is in two."""
        halves = windows.halves
        if halves is None:
            return None
        counting = replace(counting, windows=halves)
        parts = self._tally(counting)
        if parts.spanning != tally.spanning:
            return None
        (found,) = self.disclosed([self.counted(parts, counting)], before=(shown,))
        return found

    def tell_windows(self, windows: Windows, tally: Tally, counting: Counting) -> None:
        """Say where a window reaches far beyond the rows, and nothing says that somebody looked there.

        A tenth of a window without rows makes a change of its rate by a tenth, which is told as one;
        where few rows are to be expected there, none is no wonder.
        """
        from scenemap.text import say_both

        if tally.all_days is None or counting.watched:
            return
        rows = _rows(tally.all_days)
        usual = int(tally.counts[: len(counting.ids)].sum()) / rows.days
        for window in windows.both:
            early = 0 if self.study.start else (rows.start - window.start).days
            late = 0 if self.study.end else (window.end - rows.end).days
            gap = min(max(early, 0) + max(late, 0), window.days)
            if gap > _SHARE_WITHOUT * window.days and gap * usual > _EXPECTED:
                # Months, not days: when the first and the last event were is nobody's business.
                month = f"{rows.start:%Y-%m}..{rows.last:%Y-%m}"
                said = say_both("rows_end_note", window=str(window), rows=month)
                self.notes += (said,)
                self._say(f"Warning: {said['en']}")

    def disclosed(
        self, counted: Sequence[CountedPanel], before: Sequence[Panel] = ()
    ) -> tuple[Panel, ...]:
        """Withhold what must be, given what was released before and what goes with it."""
        from scenemap.disclosure import disclose_together
        from scenemap.disclosure.releases import ledger_of, release_of

        study, (first, *beside) = self.study, counted
        with ledger_of(study.ledger) as (ledger, path):
            earlier = tuple(release_of(one, study.case.id, self.areas).table() for one in before)
            if path:
                earlier = ledger.tables(first, study.case.id, self.areas, beside=beside)
            with study.doing("Withholding small counts"):
                shown = disclose_together(counted, study.case, earlier=earlier, base=study.base)
            if path:
                # Before the output: what is noted and not released costs some detail later on; what
                # is released and not noted could tell a count.
                for one in shown:
                    ledger = ledger.with_release(release_of(one, study.case.id, self.areas))
                ledger.write(path)
        return shown

    def quarter(
        self, asked: Slice | None, quarters: int, counting: Counting, tally: Tally, ledger: Ledger
    ) -> tuple[QuarterReport, tuple[Release, ...]]:
        """Count a quarter and those before it, and put beside it what stands of them."""
        from scenemap.counted import exposure_of
        from scenemap.disclosure.standing import figures_after, stand
        from scenemap.exposure import days_in, span_of
        from scenemap.facts.quarter import quarter_facts
        from scenemap.intervals import add_months
        from scenemap.tally import check_lasting, conservation_of
        from scenemap.windows import whole_quarters

        study = self.study
        kind, _ = exposure_of(tally, counting)  # refuses what cannot be counted
        rows = _rows(tally.rows_days or (0, 0))
        if tally.all_days is not None:
            # A month with rows of other kinds alone was registered too.
            rows = DateRange(rows.start, max(rows.end, _rows(tally.all_days).end))
        watched = counting.watched
        whole = whole_quarters(rows, span_of(watched), study.present)
        whole = tuple(one for one in whole if not study.start or one.range.start >= study.start)
        quarter = asked or (whole[-1] if whole else None)
        if quarter is None:
            raise DataError(
                "The register holds no quarter that is over and that has rows up to its last month. If "
                "it is complete all the same, name the quarter with `quarter=`."
            )
        if study.start and study.start > quarter.range.start:
            raise DataError(
                f"`start=` leaves days of {quarter.id} out. Name a quarter after it, or an earlier day."
            )
        if not (rows.overlap(quarter.range) or watched):
            where = (
                f"ends in {rows.last:%Y-%m}, before {quarter.id} begins"
                if rows.last < quarter.range.start
                else f"begins in {rows.start:%Y-%m}, after {quarter.id}"
            )
            raise DataError(f"The register {where}. Give one that holds it.")
        if watched and not any(days_in(quarter.range, days) for days in watched.values()):
            raise DataError(
                f"The table of coverage says nothing of {quarter.id}: nobody is known to have looked, so "
                "that nothing is counted. Add the quarter's days to it (`coverage=`)."
            )
        self._tell_delays_up_to(quarter.range.end)
        early = rows.last < add_months(quarter.range.start, 2) and quarter not in whole
        late = rows.start >= add_months(quarter.range.start, 1) and quarter not in whole
        earliest = add_months(quarter.range.start, -3 * (quarters - 1))
        same = (study.case.id, kind, "simulated" if tally.account.simulated else "events")
        history = figures_after(ledger.of_the_same_events(same))
        starts = [one.range.start for one in (*whole, quarter)]
        starts += [days.start for _, days in (history[-1] if history else ())]
        first = min(max(one, earliest) for one in starts if one <= quarter.range.start)
        days = DateRange(first, quarter.range.end)

        def counted_over(days: DateRange) -> tuple[Counting, Tally]:
            over = replace(counting, kind=kind, start=days.start, end=days.end)
            found = self._tally(over)
            check_lasting(found, over)
            return over, found

        over, within = counted_over(days)
        with study.doing("Withholding small counts"):
            standing = stand(
                self.counted(within, over),
                study.case,
                self.areas,
                ledger,
                held={*(one.range for one in whole), quarter.range},
                rows=lambda some: conservation_of(counted_over(some)[1], kind),
            )
        with study.doing("Comparing"):
            facts = quarter_facts(
                study.case,
                standing,
                self.areas,
                self.notes,
                watched=watched,
                rows=self.rows_for(kind, tally),
                first_row=rows.start if late else None,
                last_row=rows.last if early else None,
            )
        closed = study.closed
        left_out = LEFT_OUT.format(closed)
        said = [
            LEFT_OUT_OF_QUARTERS.format(closed) if one == left_out else one for one in self._said
        ]
        self._said = said
        if late:
            self._say(
                f"Warning: the register begins in {rows.start:%Y-%m}, after {quarter.id} does. What was "
                "before is not counted."
            )
        if early:
            self._say(
                f"Warning: the register ends in {rows.last:%Y-%m}, before {quarter.id} does. What is not "
                "in it is added later only where it changes a figure by 5 or more."
            )
        if standing.new is not None:
            self.tell_rows(standing.new, within)
        else:
            self._say(
                f"{quarter.id} was released before: it is made again as it stood then, and nothing more "
                "is released."
            )
        again = standing.new is None
        return QuarterReport(quarter, facts, again, self.messages), standing.releases

    def _tell_delays_up_to(self, end: date) -> None:
        """Say no more of periods that end after a day."""
        if self.delays is None:
            return
        before, now = self.delays.words(), self.delays.up_to(end).words()
        self.notes = (*(one for one in self.notes if one not in before), *now)
        gone = {f"Warning: {one['en']}" for one in before}
        self._said = [one for one in self._said if one not in gone]
        self._say(*(f"Warning: {one['en']}" for one in now))

    def tell_rows(self, shown: Panel | Profile, tally: Tally) -> None:
        """Tell where every row went, as far as may be told."""
        from scenemap.disclosure.account import account_lines
        from scenemap.panel import Panel

        others = sum(tally.kinds.values()) > tally.kinds[shown.kind]
        spanning = isinstance(shown, Panel) and bool(tally.spanning)
        self._say(*account_lines(shown, other_kinds=others, spanning=spanning))
        self.rows = self.rows_for(shown.kind, tally)

    def rows_for(self, kind: str, tally: Tally) -> tuple[Text, ...]:
        """Say for readers why rows were left out, and what of the files was not used."""
        from scenemap.disclosure.account import rows_told_of
        from scenemap.text import says

        others = sum(tally.kinds.values()) > tally.kinds[kind]
        return rows_told_of(
            tally.account,
            other_kinds=self.study.case.kind_name(kind) if others else None,
            spanning=bool(tally.spanning),
            kinds_said=any(says(one, "kinds_untold") for one in self.notes),
        )

    def _untold(self, tally: Tally) -> tuple[Text, ...]:
        """Say that kinds are not told apart, where a column that nobody used may tell them."""
        from scenemap.disclosure.account import kinds_untold

        account = tally.account
        if not any(one.about == "kinds" for one in account.findings):
            return ()
        held: tuple[str, ...] = ()
        if not kinds_untold(account):
            from scenemap.events.look import kinds_held

            files = [one for one in self.study.files if isinstance(one, Path) and one.is_file()]
            held = kinds_held(files[0], self._options()) if files else ()
        return kinds_untold(account, held)

    def profile(
        self, cycle: Cycle, *, by_area: bool, window: DateRange | None
    ) -> tuple[Profile, tuple[Text, ...], tuple[str, ...]]:
        from scenemap.disclosure.profiles import disclose_profile
        from scenemap.disclosure.releases import ledger_of, profile_release_of
        from scenemap.profiles import profile_from_tally
        from scenemap.text import say_both

        study = self.study
        more: dict[str, Any] = {"cycle": cycle}
        if window is not None:
            more |= {"start": window.start, "end": window.end}
        counting, tally = self.count("year", **more)
        counted = profile_from_tally(
            tally,
            counting,
            zone=study.reading.zone,
            unit=study.unit(counting.kind or next(iter(tally.kinds), "")),
            by_area=by_area,
        )
        with ledger_of(study.ledger) as (ledger, path):
            same = (study.case.id, counted.kind, counted.origin)
            with study.doing("Withholding small counts"):
                shown = disclose_profile(counted, earlier=ledger.told_of(same), base=study.base)
            if path:
                release = profile_release_of(shown, study.case.id, self.areas)
                ledger.check_profile(release)
                ledger.with_profile(release).write(path)
        self.tell_rows(shown, tally)
        if by_area:
            self.notes += (say_both("profile_areas_note"),)
        return shown, self.notes, self.messages

    def kinds(self, by: By) -> tuple[Kinds, tuple[Text, ...], tuple[str, ...]]:
        from scenemap.disclosure.account import account_lines
        from scenemap.kinds import event_kinds, whole_case_panel
        from scenemap.tally import check_precision

        study = self.study
        plain = replace(study, coverage=())
        _, tally = _Run(plain).count(by)
        kinds = sorted(tally.kinds) if study.kind is None else [study.kind]
        if len(kinds) > MOST_KINDS:
            raise DataError(
                f"The files hold {len(kinds)} kinds; more than {MOST_KINDS} do not go side by side. "
                "Choose one with `kind=`, or name fewer in the files."
            )
        shown = []
        for kind in kinds:
            run = _Run(replace(study, kind=kind))
            counting, one = run.count(by)
            if not one.counted:
                check_precision(one, counting)
                self._say(f"{kind}: no row was counted, so it is left out.")
                continue
            (panel,) = run.disclosed([whole_case_panel(one, counting, unit=study.unit(kind))])
            # What is said of the files is said once; of each kind's rows, every time.
            self._say(*(one for one in run.messages if one not in self._said))
            self._say(f"{kind}:", *account_lines(panel))
            self.notes += tuple(note for note in run.notes if note not in self.notes)
            shown.append((study.case.kind_name(kind), study.case.name, panel))
        if not shown:
            raise DataError(
                "No event lies in an area and in the period. Look at `start=` and `end=`."
            )
        return event_kinds(shown, by), self.notes, tuple(self._said)


#: A window of which such a share lies outside all rows, where more events than these are to be expected.
_SHARE_WITHOUT, _EXPECTED = 0.1, 10
WEEKS = (
    "Rows dated to the week that begin in one {0} and end in the next were spread over both, by the days "
    "that they have in each."
)
LEFT_OUT = (
    "Events from {} on were left out: that quarter is not over, and where persons are now is nobody's "
    "business. `recent=` takes them in."
)


LEFT_OUT_OF_QUARTERS = "Events from {} on were left out: that quarter is not over."


@contextlib.contextmanager
def _no_progress() -> Any:
    yield None, None


def _periods(counting: Counting, tally: Tally) -> list[tuple[DateRange, Text]]:
    """Return the windows or slices that are counted, as far as they are, and their names."""
    from scenemap import text
    from scenemap.intervals import slices

    if counting.windows:
        return [(one, text.period(one)) for one in counting.windows]
    if tally.days is None:
        return []
    rows = _rows(tally.days)
    start = max(rows.start, counting.start or rows.start)
    ends = [one for one in (counting.end, counting.closed) if one is not None]
    end = min([max(rows.end, counting.end or rows.end), *ends])
    if start >= end:
        return []
    return [
        (DateRange(max(one.range.start, start), min(one.range.end, end)), text.slice_label(one))
        for one in slices(DateRange(start, end), counting.by)
    ]


def _rows(days: tuple[int, int]) -> DateRange:
    """Return the days of the first and the last row, in days since 1970, as a range."""
    from datetime import date, timedelta

    first, last = (date(1970, 1, 1) + timedelta(days=day) for day in days)
    return DateRange.through(first, last)


def open_study(
    source: Source | Iterable[Source] = (),
    case: Case | str | Path | None = None,
    *,
    areas: Source | Sequence[Area] | None = None,
    kind: str | None = None,
    start: date | str | None = None,
    end: date | str | None = None,
    tz: str | None = None,
    crs: str | None = None,
    sheet: str | Sequence[str] = (),
    layer: str | Sequence[str] = (),
    column: Mapping[str, str] | Sequence[str] = (),
    leave_out_totals: bool = False,
    coverage: str | Path | Sequence[Coverage] | None = None,
    overlap: str = "error",
    areas_layer: str | None = None,
    name_column: str | None = None,
    mend: bool = False,
    bad_rows: BadRows = "stop",
    dated: Dated | None = None,
    time_format: str | None = None,
    clock_as_written: bool = False,
    recent: bool = False,
    spread: bool = False,
    base: int | None = None,
    ledger: str | Path | None = None,
    engine: str = "local",
    scheduler: str | None = None,
    today: date | None = None,
    progress: Progress | None = None,
    step: Step | None = None,
) -> Study:
    """Open files, or a case's published counts, for counting.

    Parameters
    ----------
    source
        One or several: files, folders and patterns of events; frames of pandas or geopandas and tables
        of Arrow, whose rows are numbered from 1. None for the case's published counts.
    case
        A case, its name or its folder; Bergen unless given.
    areas
        Areas to count in, or a file or frame of them; the case's unless given.
    kind
        Kind of event to count, if the files have several.
    start, end
        First and last day; unless given those of ``coverage``, or else of the rows.
    tz
        Zone of times without offset; the case's unless given.
    crs
        System of columns ``easting`` and ``northing``.
    sheet, layer
        Sheets or layers of files that hold several; ``"all"`` for each.
    column
        What a column of the files is, where its name does not say it: ``{"time": "occur_date"}``, or
        ``{"time": "dato klokkeslett"}`` of two; or as typed, ``["time=occur_date"]``. A case may say it
        too, in ``[events]``.
    leave_out_totals
        Leave rows such as "Sum" out, which else are faults.
    coverage
        Where and when somebody looked, or a file of it; the case's unless given. Only there does no event
        mean zero, only what happened on such days counts, and rates divide by these days.
    overlap
        ``"all"`` takes areas that overlap, and the smallest id wins.
    areas_layer, name_column, mend
        Of a file of areas: the layer; the column of the names; whether to mend outlines that are unsound,
        which is told in square metres.
    bad_rows
        ``"reject"`` leaves rows that cannot be used out, counted.
    dated
        To what days that are written out are known: ``"month"`` where each stands for its month. A file
        all of whose rows fall on the first of their month is taken as one of months, with a warning;
        ``"day"`` takes them as written.
    time_format
        How times are written, in the words of ``strptime``; found out unless given.
    clock_as_written
        Take clock times as they stand, whatever offset they have.
    recent
        Take in the quarter that is not over; outputs say so.
    spread
        Spread events over several slices by overlap instead of refusing them.
    base
        Round counts to multiples of this instead of withholding small ones.
    ledger
        File that notes what was released, so that no release tells on another.
    engine, scheduler
        Who counts: ``"local"`` or ``"dask"``, and the address of a scheduler.
    today
        In the place of the present day.
    progress, step
        Show how far reading is, and what else is done.

    Raises
    ------
    DataError
        If areas or coverage cannot be used.
    UnknownIdError
        If there is no such case.

    Examples
    --------
    >>> open_study().panel("year").panel.cell("laksevag", "2015").value
    148
    """
    from scenemap.areas import names_of
    from scenemap.case import case_of
    from scenemap.events.reading import ReadingOptions
    from scenemap.frames import is_source, source_of, sources_of

    found = case_of(case)
    opening: tuple[str, ...] = ()
    if areas is None:
        chosen = found.areas
    elif is_source(areas):
        found, chosen, opening = _own_areas(
            source_of(areas, "areas"),
            found,
            crs,
            may_leave=case is None,
            overlap="all" if overlap == "all" else "error",
            layer=areas_layer,
            name_column=name_column,
            mend=mend,
        )
    else:
        chosen = tuple(cast("Sequence[Area]", areas))
    return Study(
        case=found,
        files=sources_of(source, "events"),
        areas=chosen,
        reading=ReadingOptions(
            zone=parse_zone(tz) if tz else found.zone,
            bounds=found.bounds,
            areas=names_of(chosen),
            crs=crs,
            bad_rows=bad_rows,
            dated=dated,
            time_format=time_format,
            clock_as_written=clock_as_written,
            source=_what_is_read(sheet, layer, column, leave_out_totals=leave_out_totals).over(
                found.source
            ),
        ),
        kind=kind,
        **_period(start, end),
        coverage=_coverage(coverage, chosen),
        recent=recent,
        spread=spread,
        base=base,
        ledger=None if ledger is None else Path(ledger),
        engine=engine,
        scheduler=scheduler,
        today=today,
        progress=progress,
        step=step,
        opening=opening,
        states=_states(sources_of(source, "events")),
    )


def _states(given: Sequence[Path | Frame]) -> dict[Path, State]:
    """Note how the files stand that are meant; what cannot be found is told when it is to be read."""
    from scenemap.events.sources import find_files
    from scenemap.events.unchanged import states_of

    try:
        return states_of(
            find_files([one for one in given if isinstance(one, Path)], check=False)[0]
        )
    except DataError:
        return {}


def _what_is_read(
    sheet: str | Sequence[str],
    layer: str | Sequence[str],
    column: Mapping[str, str] | Sequence[str],
    *,
    leave_out_totals: bool,
) -> SourceOptions:
    """Take the words for what of the files is read."""
    from collections.abc import Mapping

    from scenemap.events.raw import SourceOptions

    tables = [one for some in (sheet, layer) for one in ([some] if isinstance(some, str) else some)]
    if isinstance(column, Mapping):
        return SourceOptions(tuple(tables), dict(column), leave_out_totals)
    return SourceOptions.of(tables, column, leave_out_totals=leave_out_totals)


def _period(start: date | str | None, end: date | str | None) -> dict[str, date | None]:
    """Return the first day, and the day after the last."""
    from datetime import timedelta

    first = parse_date(start) if isinstance(start, str) else start
    last = parse_date(end) if isinstance(end, str) else end
    if first and last and last < first:
        raise TimeError(
            f"`start='{first}'` lies after `end='{last}'`, which is its last day. Swap them."
        )
    return {"start": first, "end": last + timedelta(days=1) if last else None}


def _coverage(
    given: str | Path | Sequence[Coverage] | None, areas: Sequence[Area]
) -> tuple[Coverage, ...] | None:
    """Return a table of coverage, its areas by their ids, however it names them."""
    from scenemap.areas import id_of
    from scenemap.events.counts import read_coverage

    if given is None:
        return None
    found = read_coverage(Path(given)) if isinstance(given, str | Path) else tuple(given)
    ids = {name: id_of(name, areas) for name in {one.area for one in found}}
    return tuple(replace(one, area=ids[one.area]) for one in found)


def _own_areas(
    path: Path | Frame, case: Case, crs: str | None, *, may_leave: bool, **how: Any
) -> tuple[Case, tuple[Area, ...], tuple[str, ...]]:
    """Read areas of the user's own, and say what of the case holds for them.

    Areas elsewhere than a case that nobody asked for take nothing from it but its time zone.
    """
    from scenemap.areas import ARGUMENTS, any_astray, find_areas
    from scenemap.findings import Findings

    said: list[str] = []

    def read(system: str, bounds: Bounds | None) -> tuple[Area, ...]:
        findings = Findings(path.name)
        found = find_areas(path, findings, crs=system, bounds=bounds, remedies=ARGUMENTS, **how)
        try:
            findings.raise_errors()
        except DataError as error:
            # The layer of the events is another.
            raise DataError(
                str(error).replace("`layer=`", "`areas_layer=`"), error.findings
            ) from None
        said[:] = [f"Warning: {one}" for one in findings]
        return found

    if not may_leave or case.bounds is None:
        return case, read(case.crs, None if crs else case.bounds), tuple(said)
    areas = read(case.crs, None)
    if not all(_elsewhere(area, case) for area in areas):
        if not crs and any_astray(areas, case.bounds):
            read(case.crs, case.bounds)  # which says where they are
        return case, areas, tuple(said)
    own = case.elsewhere(areas)
    areas = read(own.crs, None)
    return (
        own,
        areas,
        (
            *said,
            f"These areas are not in {case.name['en']}: its zones, services, bounds and coordinate "
            f"system are not used. Times without an offset are read as local time in {own.zone}.",
        ),
    )


def _elsewhere(area: Area, case: Case) -> bool:
    """Say whether an area is far from a case, and not merely written in another way."""
    if area.outline is None:
        return False
    middle = area.outline.representative_point()
    return int(position_faults(middle.x, middle.y, case.bounds)) == FAR
