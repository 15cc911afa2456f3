"""One passage from files to what may be shown: counting, disclosure, and what is told on the way."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenemap.errors import DataError
from scenemap.intervals import DateRange
from scenemap.study.shown import QuarterReport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.counted import CountedPanel
    from scenemap.delays import Delays
    from scenemap.disclosure.releases import Ledger, Release
    from scenemap.events.counts import Coverage
    from scenemap.events.reading import Begun
    from scenemap.intervals import By, Cycle, Slice
    from scenemap.kinds import Kinds
    from scenemap.model import Text
    from scenemap.panel import Panel
    from scenemap.profiles import Profile
    from scenemap.study.study import Study
    from scenemap.tally import Counting, Tally
    from scenemap.windows import Windows

#: So many kinds can be read side by side.
MOST_KINDS = 12
LEFT_OUT = (
    "Events from {} on were left out: that quarter is not over, and where persons are now is nobody's "
    "business. `recent=` takes them in."
)
LEFT_OUT_OF_QUARTERS = "Events from {} on were left out: that quarter is not over."
#: A window of which such a share lies outside all rows, where more events than these are to be expected.
_SHARE_WITHOUT, _EXPECTED = 0.1, 10
WEEKS = (
    "Rows dated to the week that begin in one {0} and end in the next were spread over both, by the days "
    "that they have in each."
)


class Passage:
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
        """What whoever ran this should know of the files, each once."""
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
        if self.study.coverage is None:
            return
        known = {*counting.ids, *(area.id for area in self.study.areas)}
        unknown = dict.fromkeys(one.area for one in table if one.area not in known)
        if unknown:
            from scenemap.findings import did_you_mean, some_of

            raise DataError(
                f"The table of coverage names {some_of(list(unknown))}, which is no area that is counted "
                f"in. {did_you_mean(next(iter(unknown)), sorted(known))}"
            )

    def _kind(self) -> str:
        """Return the kind of the first row that can be used; others are refused where none is chosen."""
        from scenemap.events.reading import first_kind

        kind, self._begun = first_kind(self.study.files, self.study.reading)
        return kind

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
        rows = days_of_rows(tally.rows_days)
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
                study.reading,
                counting,
                engine=study.engine,
                scheduler=study.scheduler,
                begun=self._begun,
                begin=begin,
                advance=advance,
            )
        self._warnings = warnings
        counting.done()
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
        if period and tally.days and not period.covers(days_of_rows(tally.days)):
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
        today = self.study.today or today_of(self.study.case)
        if days_of_rows(tally.registered).end > today + timedelta(days=1):
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
        rows = days_of_rows(tally.all_days)
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
        from scenemap.exposure import span_of
        from scenemap.facts.quarter import quarter_facts
        from scenemap.intervals import add_months
        from scenemap.tally import check_lasting, conservation_of
        from scenemap.windows import whole_quarters

        study = self.study
        kind, _ = exposure_of(tally, counting)  # refuses what cannot be counted
        rows = days_of_rows(tally.rows_days or (0, 0))
        if tally.all_days is not None:
            # A month with rows of other kinds alone was registered too.
            rows = DateRange(rows.start, max(rows.end, days_of_rows(tally.all_days).end))
        watched = counting.watched
        whole = whole_quarters(rows, span_of(watched), study.present)
        whole = tuple(one for one in whole if not study.start or one.range.start >= study.start)
        quarter = self._quarter_of(asked or (whole[-1] if whole else None), rows, watched)
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
        self._tell_ends(quarter, rows, late=late, early=early)
        if standing.new is not None:
            self.tell_rows(standing.new, within)
        else:
            self._say(
                f"{quarter.id} was released before: it is made again as it stood then, and nothing more "
                "is released."
            )
        again = standing.new is None
        return QuarterReport(quarter, facts, again, self.messages), standing.releases

    def _quarter_of(
        self, asked: Slice | None, rows: DateRange, watched: Mapping[str, Sequence[DateRange]]
    ) -> Slice:
        """Return the quarter, or refuse one of which the register says nothing."""
        from scenemap.exposure import days_in

        if asked is None:
            raise DataError(
                "The register holds no quarter that is over and that has rows up to its last month. If "
                "it is complete all the same, name the quarter with `quarter=`."
            )
        start = self.study.start
        if start and start > asked.range.start:
            raise DataError(
                f"`start=` leaves days of {asked.id} out. Name a quarter after it, or an earlier day."
            )
        if not (rows.overlap(asked.range) or watched):
            where = (
                f"ends in {rows.last:%Y-%m}, before {asked.id} begins"
                if rows.last < asked.range.start
                else f"begins in {rows.start:%Y-%m}, after {asked.id}"
            )
            raise DataError(f"The register {where}. Give one that holds it.")
        if watched and not any(days_in(asked.range, days) for days in watched.values()):
            raise DataError(
                f"The table of coverage says nothing of {asked.id}: nobody is known to have looked, so "
                "that nothing is counted. Add the quarter's days to it (`coverage=`)."
            )
        return asked

    def _tell_ends(self, quarter: Slice, rows: DateRange, *, late: bool, early: bool) -> None:
        """Warn where the register begins within the quarter, or ends there."""
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
        self._say(
            *(f"Warning: {one['en']} Write them alike." for one in self._alike(shown.kind, tally))
        )
        self.rows = self.rows_for(shown.kind, tally)

    def rows_for(self, kind: str, tally: Tally) -> tuple[Text, ...]:
        """Say for readers why rows were left out, and what of the files was not used."""
        from scenemap.disclosure.account import rows_told_of
        from scenemap.text import says

        others = sum(tally.kinds.values()) > tally.kinds[kind]
        told = rows_told_of(
            tally.account,
            other_kinds=self.study.case.kind_name(kind) if others else None,
            spanning=bool(tally.spanning),
            kinds_said=any(says(one, "kinds_untold") for one in self.notes),
        )
        return (*told, *self._alike(kind, tally))

    def _alike(self, kind: str, tally: Tally) -> tuple[Text, ...]:
        """Say that rows are of a kind that is only written otherwise; how many is not said."""
        from scenemap.findings import folded
        from scenemap.text import say_both

        alike = any(one != kind and folded(one) == folded(kind) for one in tally.kinds)
        return (say_both("rows_of_kinds_alike", kind=kind),) if alike else ()

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
            held = kinds_held(files[0], self.study.reading) if files else ()
        return kinds_untold(account, held)

    def profile(
        self, cycle: Cycle, *, by_area: bool, window: DateRange | None
    ) -> tuple[Profile, tuple[Text, ...], tuple[str, ...]]:
        """Count by hour or weekday, and disclose; see :meth:`Study.profile`."""
        from scenemap.disclosure.profiles import disclose_profile
        from scenemap.disclosure.releases import ledger_of, profile_release_of
        from scenemap.profiles import profile_from_tally
        from scenemap.tally import RowsTold
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
                if ledger.rows_tell(release):
                    shown = replace(shown, conservation=RowsTold(None, None))
                    release = profile_release_of(shown, study.case.id, self.areas)
                ledger.with_profile(release).write(path)
        self.tell_rows(shown, tally)
        if by_area:
            self.notes += (say_both("profile_areas_note"),)
        if counted.uneven:
            note = say_both("profile_uneven_note")
            self.notes += (note,)
            self._say(f"Warning: {note['en']}")
        return shown, self.notes, self.messages

    def kinds(self, by: By) -> tuple[Kinds, tuple[Text, ...], tuple[str, ...]]:
        """Count each kind in the whole case, and disclose; see :meth:`Study.kinds`.

        Raises
        ------
        DataError
            If there are too many kinds, or no event was counted.
        """
        from scenemap.disclosure.account import account_lines
        from scenemap.kinds import event_kinds, whole_case_panel
        from scenemap.tally import check_precision

        study = self.study
        plain = replace(study, coverage=())
        _, tally = Passage(plain).count(by)
        kinds = sorted(tally.kinds) if study.kind is None else [study.kind]
        if len(kinds) > MOST_KINDS:
            raise DataError(
                f"The files hold {len(kinds)} kinds; more than {MOST_KINDS} do not go side by side. "
                "Choose one with `kind=`, or name fewer in the files."
            )
        shown = []
        for kind in kinds:
            run = Passage(replace(study, kind=kind))
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


def today_of(case: Case) -> date:
    """Return the present day where the case lies."""
    from datetime import datetime

    return datetime.now(case.zone).date()


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
    rows = days_of_rows(tally.days)
    start = max(rows.start, counting.start or rows.start)
    ends = [one for one in (counting.end, counting.closed) if one is not None]
    end = min([max(rows.end, counting.end or rows.end), *ends])
    if start >= end:
        return []
    return [
        (DateRange(max(one.range.start, start), min(one.range.end, end)), text.slice_label(one))
        for one in slices(DateRange(start, end), counting.by)
    ]


def days_of_rows(days: tuple[int, int]) -> DateRange:
    """Return the days of the first and the last row, in days since 1970, as a range."""
    from datetime import date, timedelta

    first, last = (date(1970, 1, 1) + timedelta(days=day) for day in days)
    return DateRange.through(first, last)
