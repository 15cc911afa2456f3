"""The study itself: what can be asked of files, a case and options."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scenemap.errors import DataError
from scenemap.findings import check_word
from scenemap.intervals import DateRange, parse_date, slice_of
from scenemap.model import BETWEENS, ENGINES
from scenemap.study.passage import Passage, days_of_rows, today_of
from scenemap.study.shown import Compared, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.events.counts import Coverage
    from scenemap.events.reading import ReadingOptions
    from scenemap.events.unchanged import State
    from scenemap.facts import Facts
    from scenemap.frames import Frame
    from scenemap.intervals import By, Cycle
    from scenemap.kinds import Kinds
    from scenemap.measures.assessment import Assessment
    from scenemap.measures.changes import Changes
    from scenemap.measures.designs import Design, WindowCounts
    from scenemap.measures.harm import HarmWeighted
    from scenemap.measures.interrupted import InterruptedSeries
    from scenemap.measures.planning import Plan
    from scenemap.measures.pooling import Pair, PooledPairs
    from scenemap.measures.scan import Scan
    from scenemap.model import Between, Engine, Text
    from scenemap.panel import Panel
    from scenemap.profiles import Profile
    from scenemap.study.shown import QuarterReport
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

#: So many quarters a quarter's report shows: two years, and the one that it is of.
REPORTED = 9


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
    engine: Engine = "local"
    scheduler: str | None = None
    today: date | None = None
    progress: Progress | None = field(default=None, repr=False)
    step: Step | None = field(default=None, repr=False)
    opening: tuple[str, ...] = ()
    states: Mapping[Path, State] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_word(self.engine, ENGINES, "engine")

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
        passage = Passage(self)
        counting, tally = passage.count(by)
        (panel,) = passage.disclosed([passage.counted(tally, counting)])
        passage.tell_rows(panel, tally)
        return Shown(panel, self.areas, passage.notes, passage.messages, passage.rows)

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
        passage = Passage(self, areas)
        counting, tally = passage.count(by, cuts=windows.edges)
        windows.check_watched(counting.watched)
        passage.tell_windows(windows, tally, counting)
        # Windows say which days were counted, before rows do: slices reach as far.
        days = tally.days or tally.all_days
        if days is not None:
            rows = days_of_rows(days)
            counting = replace(
                counting,
                start=counting.start or min(rows.start, windows.before.start),
                end=counting.end or max(rows.end, windows.after.end),
            )
        counted = [passage.counted(tally, counting)]
        counted += passage.counted_in_windows(windows, counting, counted[0])
        sliced, whole_windows, *parts = counted
        panel, whole = passage.disclosed([sliced, whole_windows])
        # After them: halves serve the estimate of overdispersion alone, and shall cost no window.
        rest = passage.disclosed(parts, before=(panel, whole)) if parts else ()
        passage.tell_rows(panel, tally)
        return Compared(
            panel=panel,
            areas=passage.areas,
            notes=passage.notes,
            messages=passage.messages,
            rows=passage.rows,
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
        passage = Passage(self, areas)
        counting, tally = passage.count(by, windows=windows.both, start=None, end=None)
        (panel,) = passage.disclosed([passage.counted(tally, counting)])
        passage.tell_rows(panel, tally)
        return Shown(panel, passage.areas, passage.notes, passage.messages, passage.rows)

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
        return Passage(self).profile(cycle, by_area=by_area, window=window)

    def kinds(self, by: By = "quarter") -> tuple[Kinds, tuple[Text, ...], tuple[str, ...]]:
        """Count every kind over the whole case, one beside the other.

        Returns
        -------
        kinds
            That may be shown.
        notes, messages
            As in :class:`Shown`.
        """
        return Passage(self).kinds(by)

    def days(self, by: By = "quarter") -> DateRange:
        """Return the days that are counted: those asked for, those watched, or those of the rows."""
        from scenemap.counted import exposure_of

        counting, tally = Passage(self).count(by)
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
        >>> from scenemap import open_study
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
        >>> from scenemap import open_study
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
            facts = self._facts_of(compared)
            points = points_of(compared.areas, self.case.crs)
            found = assess(table, design, points, profiles, facts.names)
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
        >>> from scenemap import open_study
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
        passage = Passage(replace(self, recent=False))
        counting, tally = passage.count("quarter")
        with ledger_of(self.ledger) as (ledger, path):
            found, releases = passage.quarter(asked, quarters, counting, tally, ledger)
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
        >>> from scenemap import open_study
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
        >>> from scenemap import open_study
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
        >>> from scenemap import open_study
        >>> from scenemap.measures import Pair
        >>> from scenemap.windows import Windows
        >>> windows = Windows.parse("2014-09-01..2014-12-31", "2015-01-01..2015-12-31")
        >>> pairs = [Pair.parse("korskirken:sandviken"), Pair.parse("laksevag:torgallmenningen")]
        >>> found, _, _ = open_study().pool(pairs, windows)
        >>> round(found.pooled.ratio.estimate, 2)
        2.11
        """
        from scenemap.measures.pooling import pool_pairs

        check_word(between, BETWEENS, "between")
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
        >>> from scenemap import open_study
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
        >>> from scenemap import open_study
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
        passage = Passage(self)
        counting, tally = passage.count(by, windows=windows.both, start=None, end=None)
        windows.check_watched(counting.watched)
        passage.tell_windows(windows, tally, counting)
        (shown,) = passage.disclosed([passage.counted(tally, counting)])
        halves = passage.halves_beside(windows, counting, tally, shown)
        passage.tell_rows(shown, tally)
        return Compared(
            panel=shown,
            areas=passage.areas,
            notes=passage.notes,
            messages=passage.messages,
            rows=passage.rows,
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
        return slice_of(self.today or today_of(self.case), "quarter").range.start

    def unit(self, kind: str | None) -> str:
        """Return what is counted, in the case's own word."""
        units = {series.kind: series.unit for series in self.case.series.values()}
        return units.get(kind or "", "event")


def _windows(shown: Shown) -> Panel | None:
    return shown.windows if isinstance(shown, Compared) else None
