"""Facts of one panel: counts, rates, shares, ratios, centre, and what must be said with them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap import text
from scenemap.case import is_shipped
from scenemap.cells import flags_of
from scenemap.crs import to_metres
from scenemap.disclosure.account import rows_told_in_words
from scenemap.facts import sentences
from scenemap.facts.comparison import Moved, compare, share_within_chance
from scenemap.facts.finding import Finding, finding_of
from scenemap.facts.front import UNSIGNED, Front
from scenemap.facts.moves import moves_of
from scenemap.facts.smoothed import smoothed_of
from scenemap.facts.tables import source_table
from scenemap.intervals import DateRange, slices
from scenemap.measures.centres import CentreShift, agree, centre_shift, mean_centre
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.proportions import common_areas, share_interval, shares
from scenemap.measures.rates import rate_ratio
from scenemap.model import LANGS, Text
from scenemap.panel import check_panel
from scenemap.writing import html_card

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.events.counts import Series
    from scenemap.facts.comparison import Comparison
    from scenemap.facts.moves import Move
    from scenemap.facts.quarter import QuarterTold
    from scenemap.intervals import Slice
    from scenemap.measures.smoothing import SmoothedRates
    from scenemap.panel import Panel

#: Unit of figures that are means; a base made from them is the mean times the months.
_MEAN_UNIT = "mean per month"


@dataclass(frozen=True, slots=True)
class Recording:
    """For which part of a base the place was noted, in one source period.

    Parameters
    ----------
    months
        By how many months a printed monthly mean was multiplied to get the base; 0 where the base is
        itself a printed count.
    """

    period: DateRange
    count: int
    base: float
    months: int

    @property
    def derived(self) -> bool:
        """Whether the base is worked out from a mean."""
        return self.months > 0

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.count / self.base


@dataclass(frozen=True, slots=True)
class Centre:
    """How the mean centre moved, for both admissible choices of points.

    Parameters
    ----------
    by_count_points
        Common areas, each at its count point.
    by_outlines
        Every area that has an outline and a figure, each at its representative point.
    path
        Where the centre by count points was and went, metres in the case's CRS.
    """

    first: DateRange
    last: DateRange
    by_count_points: CentreShift
    by_outlines: CentreShift
    path: tuple[tuple[float, float], tuple[float, float]]

    @property
    def spread_m(self) -> float:
        """Return how far the two estimates are apart, metres."""
        return self.by_count_points.spread(self.by_outlines)

    @property
    def robust(self) -> bool:
        """Say whether the choices agree better than the centre moved."""
        return agree(self.by_count_points, self.by_outlines)


@dataclass(frozen=True)
class Facts:
    """What there is to show of one panel.

    Parameters
    ----------
    areas
        The panel's areas, the largest total first.
    counts, rates
        A row an area, a column a source period; NaN where unknown or withheld; rates per 30 days.
    common
        Areas whose figure is known in every source period.
    shares
        Of the common areas, from 0 to 1.
    comparison
        What rose and what fell, and between which windows.
    moved
        The share that changed most between them; None where shares cannot be compared.
    windows
        The windows that were asked for, as a panel of their own; None if none were.
    told
        Those of the notes that the reading of the files called for.
    front
        Title, author and day, as given.
    release
        What a quarter's report says besides; None for any other.
    rows
        Where the rows of the files went and why, as far as may be told; none of published counts.
    smoothed
        Whether rates that are drawn towards the mean of all areas are shown too.
    """

    case: Case
    panel: Panel
    series: Series | None
    areas: tuple[Area, ...]
    counts: pd.DataFrame
    rates: pd.DataFrame
    common: tuple[str, ...]
    shares: pd.DataFrame
    recording: tuple[Recording, ...]
    centre: Centre | None
    comparison: Comparison
    moved: Moved | None
    windows: Panel | None
    headline: Text | None
    readings: tuple[Text, ...]
    left_out: tuple[tuple[tuple[str, ...], Text], ...]
    notes: tuple[Text, ...]
    warnings: tuple[Text, ...]
    told: tuple[Text, ...] = ()
    front: Front = UNSIGNED
    release: QuarterTold | None = None
    rows: tuple[Text, ...] = ()
    smoothed: bool = False

    def __post_init__(self) -> None:
        for panel in (self.panel, self.windows, self.release and self.release.also):
            if panel is not None:
                check_panel(panel, "Facts")

    @property
    def name(self) -> Text:
        """What is counted, as a title: the series that is published, else the kind of events."""
        return self.series.name if self.series else self.case.kind_name(self.panel.kind)

    @property
    def title(self) -> Text:
        """The title of page and report: the one that was given, else what is counted, and where."""
        if self.front.title:
            return self.front.title
        words = {"series": self.name, "case": self.case.name}
        if self.release:
            quarter = text.slice_label(self.release.quarter)
            return text.say_both("quarter_title", quarter=quarter, **words)
        return text.say_both("summary_title", **words)

    @property
    def author(self) -> Text | None:
        """Who stands behind it: as given, else the case's author; nobody else's events are signed."""
        own = self.panel.origin == "published" or not is_shipped(self.case.folder)
        return self.front.author or (self.case.author if own else None)

    @property
    def byline(self) -> tuple[Text, ...]:
        """What stands under the title: the time that the figures are of, by whom, and of which day."""
        first, last = self.panel.source_periods[0], self.panel.source_periods[-1]
        parts = [
            text.say_both("byline_seasons", first=text.period(first), last=text.period(last))
            if first.stated or last.stated
            else text.period(DateRange(first.start, last.end))
        ]
        if self.front.title:
            # A title takes the place of what is counted, which must be told all the same.
            parts.insert(0, self.name)
        if self.author:
            parts.append(text.say_both("byline_author", author=self.author))
        if self.front.day:
            parts.append(text.day(self.front.day))
        return tuple(parts)

    @property
    def unit(self) -> Text:
        """What is counted, in the plural."""
        return _unit_of(self.case, self.panel)

    @cached_property
    def names(self) -> dict[str, Text]:
        """Short names of the areas, by id."""
        return {area.id: area.short_name for area in self.areas}

    def as_one(self, areas: Iterable[str]) -> Text:
        """Name areas that are taken as one."""
        return text.join([self.names[area] for area in areas], " + ")

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """The moves of the scene; none of a user's own events, of which the evidence does not speak."""
        return moves_of(self.case) if self.panel.origin == "published" else ()

    @cached_property
    def finding(self) -> Finding:
        """What a page opens with."""
        return finding_of(self)

    @property
    def placed(self) -> bool:
        """Say whether anything has a position; if not, there is nothing to draw."""
        return self.case.placed or any(area.outline is not None for area in self.areas)

    @cached_property
    def share_intervals(self) -> dict[tuple[str, str], Estimate]:
        """The shares with their intervals, by area and source period; worked out when first asked for."""
        return _share_intervals(self.panel, self.common, self.shares, self.panel.source_periods)

    @cached_property
    def ratios(self) -> dict[tuple[str, str, str], Estimate | Refusal]:
        """For the common areas, the rate of each source period to that of the one before."""
        return _ratios(self.panel, self.common)

    @cached_property
    def smoothed_rates(self) -> dict[str, SmoothedRates | Refusal]:
        """Rates drawn towards the mean of all areas, by source period; empty unless asked for."""
        return smoothed_of(self.panel) if self.smoothed else {}

    @property
    def dated_slices(self) -> tuple[Slice, ...]:
        """Slices to lay out in a table: of published counts, only those that a figure tells of."""
        slices = self.panel.slices
        if self.panel.origin != "published":
            return slices
        return tuple(one for one in slices if one.id in self.known_slices)

    @cached_property
    def known_slices(self) -> frozenset[str]:
        """Ids of the slices of which anything is known, in any area."""
        cells = self.panel.cells
        return frozenset(cells.loc[cells["state"] != "unknown", "period"].unique())

    def __repr__(self) -> str:
        return f"<Facts {self.title['en']} of {self.panel!r}>"

    def _repr_html_(self) -> str:
        """Show them in a notebook: what must be known, headline, readings, source counts."""
        words = [*self.cautions, *([self.headline] if self.headline else []), *self.readings]
        told = source_table(self)
        return html_card(
            self.title["en"],
            [*(one["en"] for one in words), f"{told['caption']['en']}."],
            [one["en"] for one in told["columns"]],
            [[one["en"] for one in row] for row in told["rows"]],
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the figures as a table, a row an area and source period, NaN where unknown.

        Returns
        -------
        DataFrame
            ``area``, ``name``, ``start``, ``end`` (last day), ``count``, ``per_30_days``, ``share``
            with ``share_low`` and ``share_high`` (of the common areas, 0 to 1), ``flags``.

        Examples
        --------
        >>> from scenemap.case import load_case
        >>> from scenemap.panel import published_panel
        >>> case = load_case("bergen")
        >>> frame = build_facts(case, published_panel(case, "quarter")).to_frame()
        >>> frame[frame["area"] == "laksevag"]["share"].round(3).tolist()
        [0.23, 0.446, 0.644]
        """
        cells = self.panel.source_cells
        flags = flags_of(cells).set_axis(pd.MultiIndex.from_frame(cells[["area", "period"]]))
        rows = []
        for area in self.areas:
            for period in self.panel.source_periods:
                key = (area.id, str(period))
                share = self.share_intervals.get(key)
                rows.append(
                    {
                        "area": area.id,
                        "name": area.short_name["en"],
                        "start": pd.Timestamp(period.start),
                        "end": pd.Timestamp(period.last),
                        "count": self.counts.loc[key],
                        "per_30_days": self.rates.loc[key],
                        "share": share.estimate if share else None,
                        "share_low": share.low if share else None,
                        "share_high": share.high if share else None,
                        "flags": flags[key],
                    }
                )
        numbers = ["count", "per_30_days", "share", "share_low", "share_high"]
        return pd.DataFrame(rows).astype(dict.fromkeys(numbers, "Float64") | {"count": "Int64"})

    @property
    def cautions(self) -> tuple[Text, ...]:
        """What must be known before any figure is read: simulated, recent, of the areas, withheld."""
        said = (text.say_both("recent_note"), self.case.areas_note)
        return (
            *self.warnings,
            *(one for one in said if one is not None and one in self.notes),
            *sentences.withheld_notes(self.panel),
        )

    def sources(self) -> tuple[Text, ...]:
        """Name the documents that the figures are from; none for a user's own events."""
        if self.panel.origin == "events":
            return ()
        return tuple(
            text.both(
                *(
                    f"{source.by[lang]} ({source.year or undated}): {source.title}. "
                    f"{source.publisher[lang]}."
                    for lang, undated in zip(LANGS, ("u.å.", "n.d."), strict=True)
                )
            )
            for source in self.case.sources
        )


def build_facts(
    case: Case,
    panel: Panel,
    notes: Sequence[Text] = (),
    areas: Sequence[Area] | None = None,
    *,
    windows: Panel | None = None,
    front: Front = UNSIGNED,
    rows: Sequence[Text] = (),
) -> Facts:
    """Make the facts of a panel that may be shown.

    Parameters
    ----------
    case
        The case.
    panel
        That may be shown.
    notes
        What the reading of the data calls for saying.
    areas
        The areas that were counted in; the case's unless given.
    windows
        A panel of the window before and the one after, which headline and readings compare; unless given
        they compare the first and the last whole period.
    front
        Title, author and day that page and report bear.
    rows
        Why rows of the files were left out, and which columns were not used.

    Raises
    ------
    DataError
        If a panel is none that may be shown.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> from scenemap.panel import published_panel
    >>> case = load_case("bergen")
    >>> facts = build_facts(case, published_panel(case, "quarter"))
    >>> print(facts.headline["en"])
    Laksevåg: the share of finds in the common areas went from 23.0 % (Sep–Dec 2014) to 64.4 %
    (Jan–Jun 2016).
    """
    check_panel(panel, "Facts")
    if windows is not None:
        check_panel(windows, "Facts")
    counts, rates = panel.counts(), panel.rates()
    by_id = {area.id: area for area in (case.areas if areas is None else areas)}
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    shown = tuple(by_id[str(one)] for one in order)
    in_common = set(common_areas(counts))
    common = tuple(area.id for area in shown if area.id in in_common)
    series = _series_of(case, panel)
    recording = _recording(case, panel, counts) if panel.origin == "published" else ()
    comparison = compare(panel, windows)
    compared = panel if windows is None else windows
    centre = _centre(case, shown, compared.rates(), common, comparison)
    unit = _unit_of(case, panel)
    moved = _moved(compared, comparison)
    simulated = (text.say_both("simulated"),) if panel.origin == "simulated" else ()
    # What makes every figure mean something else stands before all of them.
    doubts = tuple(
        one
        for one in notes
        if any(text.says(one, key) for key in ("kinds_untold", "incomplete_note"))
    )
    notes = [one for one in notes if one not in doubts]
    return Facts(
        case=case,
        panel=panel,
        series=series,
        areas=shown,
        counts=counts.reindex([area.id for area in shown]),
        rates=rates.reindex([area.id for area in shown]),
        common=common,
        shares=shares(_per_day(panel)).reindex(list(common)),
        recording=recording,
        centre=centre,
        comparison=comparison,
        moved=moved,
        windows=windows,
        front=front,
        headline=sentences.headline(by_id, moved, comparison, unit, common),
        readings=sentences.readings(shown, comparison, recording),
        left_out=sentences.left_out(shown, counts, panel, common),
        notes=(
            *sentences.notes(case, panel, common, by_id, centre, recording, series, windows),
            *notes,
        ),
        told=tuple(notes),
        warnings=(*simulated, *doubts),
        rows=() if panel.origin == "published" else (rows_told_in_words(panel.conservation), *rows),
    )


def _per_day(panel: Panel) -> pd.DataFrame:
    """Return what shares are of: counts, or rates where areas were not watched on as many days."""
    counts = panel.counts()
    days = np.where(counts.notna(), panel.days(), np.nan)
    # Least and most of those that are known; of a period of which nothing is, neither.
    apart = np.fmin.reduce(days) < np.fmax.reduce(days)
    return pd.DataFrame(np.where(apart, panel.rates(), counts), counts.index, counts.columns)


#: Decimals of shares; further on only rounding tells them apart.
_ALIKE = 9


def _moved(panel: Panel, comparison: Comparison) -> Moved | None:
    """Find the share that changed most, of the areas that are compared; of equals the first of them.

    Of two areas the one gains what the other loses: rounding must not say which of them is told.
    """
    part = shares(_per_day(panel).reindex([one.area for one in comparison.changes]))
    if len(part) < 2 or comparison.one:
        return None
    first, last = str(comparison.first), str(comparison.last)
    change = np.abs(part[last].to_numpy() - part[first].to_numpy())
    if np.isnan(change).any():
        return None
    areas = tuple(map(str, part.index))
    area = areas[change.round(_ALIKE).argmax()]
    ends = (comparison.first, comparison.last)
    found = _share_intervals(panel, areas, part, ends)
    shared = found[area, first], found[area, last]
    chance = False
    if all(one.low is not None for one in shared):
        a, b = (panel.by_source[area, one].value or 0 for one in (first, last))
        chance = share_within_chance((a, b), (shared[0].n, shared[1].n))
    return Moved(area, *shared, within_chance=chance)


_EVENTS = text.both("hendelser", "events")


def _series_of(case: Case, panel: Panel) -> Series | None:
    """Find what is known of published counts; of events nothing is, though they be of the same kind."""
    if panel.origin != "published":
        return None
    known = [one for one in case.series.values() if one.kind == panel.kind]
    return next(iter([one for one in known if one.id == case.main_series] or known), None)


def _unit_of(case: Case, panel: Panel) -> Text:
    """Return the case's word for what is counted, where it has one word for it."""
    if panel.origin == "published" and (series := _series_of(case, panel)):
        return series.unit_name
    return case.kind_unit(panel.kind) or _EVENTS


def _recording(case: Case, panel: Panel, counts: pd.DataFrame) -> tuple[Recording, ...]:
    """Relate each source period's total to the base series, where one covers it exactly."""
    found = []
    for period in panel.source_periods:
        total = int(counts[str(period)].sum())
        for figure in case.counts:
            if figure.series not in case.recording_series or figure.period != period:
                continue
            months = len(slices(period, "month")) if figure.unit == _MEAN_UNIT else 0
            found.append(Recording(period, total, figure.count * (months or 1), months))
            break
    return tuple(found)


def _centre(
    case: Case,
    areas: tuple[Area, ...],
    rates: pd.DataFrame,
    common: tuple[str, ...],
    comparison: Comparison,
) -> Centre | None:
    """Move the centre from the one window to the other, with both choices of points."""
    first, last = comparison.first, comparison.last
    if comparison.one:
        return None
    pointed = {
        area.id: (area.count_point.lon, area.count_point.lat)
        for area in areas
        if area.count_point and area.id in common
    }
    outlined = {
        area.id: area.representative_point
        for area in areas
        if area.outline is not None and area.representative_point
    }
    paths = []
    for points in (pointed, outlined):
        start, end = (
            _centre_of(case, points, rates[str(period)].to_dict()) for period in (first, last)
        )
        if len(points) < 2 or start is None or end is None:
            return None
        paths.append((start, end))
    by_points, by_outlines = (centre_shift(*path) for path in paths)
    return Centre(first, last, by_points, by_outlines, paths[0])


def _centre_of(
    case: Case, points: dict[str, tuple[float, float]], rates: dict[Hashable, float]
) -> tuple[float, float] | None:
    known = [area for area in points if not math.isnan(rates.get(area, math.nan))]
    weights = [rates[area] for area in known]
    if not sum(weights) > 0:
        return None
    lon, lat = zip(*(points[area] for area in known), strict=True)
    x, y = to_metres(lon, lat, case.crs)
    return mean_centre(x, y, weights)


def _share_intervals(
    panel: Panel, common: tuple[str, ...], part: pd.DataFrame, periods: Sequence[DateRange]
) -> dict[tuple[str, str], Estimate]:
    """Give each share its interval, if all common areas were watched on as many days.

    Else the share is one of rates, of which no such interval is known.
    """
    found = {}
    for period in map(str, periods):
        cells = {area: panel.by_source[area, period] for area in common}
        total = sum(cell.value or 0 for cell in cells.values())
        if not total:
            continue
        alike = len({cell.days for cell in cells.values()}) == 1
        for area, cell in cells.items():
            one = share_interval(cell.value or 0, total)
            if not alike:
                share = float(part.loc[area, period])
                one = replace(one, estimate=share, low=None, high=None, method="share of rates")
            found[area, period] = one
    return found


def _ratios(
    panel: Panel, common: tuple[str, ...]
) -> dict[tuple[str, str, str], Estimate | Refusal]:
    """Compare each source period with the one before, per watched day, area by area."""
    found: dict[tuple[str, str, str], Estimate | Refusal] = {}
    for before, after in pairwise(panel.source_periods):
        for area in common:
            pair = [panel.by_source[area, str(one)] for one in (before, after)]
            counts = [float(one.value or 0) for one in pair]
            # Of a season the outermost days are known, and nothing more.
            days = [
                one.days or period.days for one, period in zip(pair, (before, after), strict=True)
            ]
            try:
                ratio: Estimate | Refusal = rate_ratio(counts, exposure=days)
            except Refusal as refusal:
                ratio = refusal
            found[area, str(before), str(after)] = ratio
    return found
