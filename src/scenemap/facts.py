"""The tables and sentences that summary and page both show, made once from a disclosed panel.

Nothing here reads files or formats output. What the data cannot tell stands beside what they can: the
areas left out and why, the share recorded, the three readings.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from scenemap import text
from scenemap.crs import WGS84, to_metres, transform, transverse_mercator
from scenemap.disclosure.rounding import range_of
from scenemap.intervals import DateRange, slices
from scenemap.locate.zones_of import MAX_ACCURACY_M
from scenemap.measures.centres import CentreShift, centre_shift, mean_centre
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.proportions import common_areas, share_interval, shares
from scenemap.measures.rates import rate_ratio
from scenemap.model import DEFAULT_KIND, Bounds, Text
from scenemap.panel import informs, panel_from_counts
from scenemap.writing import html_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.events.counts import Count, Series
    from scenemap.intervals import By, PartialRange, Slice
    from scenemap.model import Lang
    from scenemap.panel import Panel
    from scenemap.scenes import Scene
    from scenemap.services import Service
    from scenemap.zones.model import Zone

#: Unit of figures that are means; a base made from them is the mean times the months.
_MEAN_UNIT = "mean per month"
_EARTH = Bounds(-180, -90, 180, 90)


@dataclass(frozen=True, slots=True)
class Recording:
    """For which part of a base the place was noted, in one source period.

    Parameters
    ----------
    derived
        The base is a printed monthly mean times the months, not a printed count.
    """

    period: DateRange
    count: int
    base: float
    derived: bool

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
        return self.spread_m <= min(self.by_count_points.metres, self.by_outlines.metres)


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
    share_intervals
        The same with their intervals, by area and source period.
    ratios
        For the common areas, the rate of each source period to that of the one before.
    """

    case: Case
    panel: Panel
    series: Series | None
    areas: tuple[Area, ...]
    counts: pd.DataFrame
    rates: pd.DataFrame
    common: tuple[str, ...]
    shares: pd.DataFrame
    share_intervals: dict[tuple[str, str], Estimate]
    ratios: dict[tuple[str, str, str], Estimate | Refusal]
    recording: tuple[Recording, ...]
    centre: Centre | None
    headline: Text | None
    readings: tuple[Text, ...]
    left_out: tuple[tuple[str, Text], ...]
    notes: tuple[Text, ...]
    warnings: tuple[Text, ...]

    @property
    def name(self) -> Text:
        """What is counted, as a title."""
        if self.series:
            return self.series.name
        if self.panel.kind == DEFAULT_KIND:  # the file says of no event what it is
            return Text(nb="Hendelser", en="Events")
        return text.same(_capitalised(self.panel.kind))

    @property
    def unit(self) -> Text:
        """What is counted, in the plural."""
        return _unit_of(self.case, self.panel)

    @property
    def placed(self) -> bool:
        """Say whether anything has a position; if not, there is nothing to draw."""
        return self.case.placed or any(area.outline is not None for area in self.areas)

    @property
    def dated_slices(self) -> tuple[Slice, ...]:
        """Slices to lay out in a table: of published counts, only those that a figure tells of."""
        slices = self.panel.slices
        if self.panel.origin != "published":
            return slices
        known = set(self.panel.cells.loc[self.panel.cells["flags"] != "unknown", "period"])
        return tuple(one for one in slices if one.id in known)

    def __repr__(self) -> str:
        return f"<Facts {self._title()} of {self.panel!r}>"

    def _title(self) -> str:
        return text.say("summary_title", "en", series=self.name["en"], case=self.case.name["en"])

    def _repr_html_(self) -> str:
        """Show them in a notebook: what must be known, headline, readings, source counts."""
        if not self.panel.disclosed:
            return html_card(self._title()) + self.panel._repr_html_()
        words = [*self.cautions, *([self.headline] if self.headline else []), *self.readings]
        told = source_table(self)
        return html_card(
            self._title(),
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

        Raises
        ------
        DataError
            If the panel was not disclosed.

        Examples
        --------
        >>> from scenemap.case import load_case
        >>> case = load_case("bergen")
        >>> frame = build_facts(case, published_panel(case, "quarter")).to_frame()
        >>> frame[frame["area"] == "laksevag"]["share"].round(3).tolist()
        [0.23, 0.446, 0.644]
        """
        self.panel.check_disclosed("as a table")
        flags = self.panel.source_cells.set_index(["area", "period"])["flags"]
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
        """What must be known before any figure is read: simulated, recent, withheld, rounded."""
        recent = text.say_both("recent_note")
        return (
            *self.warnings,
            *((recent,) if recent in self.notes else ()),
            *_withheld_notes(self.panel),
        )

    def sources(self) -> tuple[Text, ...]:
        """Name the documents that the figures are from; none for a user's own events."""
        if self.panel.origin == "events":
            return ()
        return tuple(
            text.both(
                *(
                    f"{source.by} ({source.year or undated}): {source.title}. {source.publisher}."
                    for undated in ("u.å.", "n.d.")
                )
            )
            for source in self.case.sources
        )


def build_facts(
    case: Case, panel: Panel, notes: Sequence[Text] = (), areas: Sequence[Area] | None = None
) -> Facts:
    """Make the facts of a panel that may be shown.

    Parameters
    ----------
    case
        The case.
    panel
        Disclosed: small counts are withheld already.
    notes
        What the reading of the data calls for saying.
    areas
        The areas that were counted in; the case's unless given.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> case = load_case("bergen")
    >>> facts = build_facts(case, published_panel(case, "quarter"))
    >>> print(facts.headline["en"])
    Laksevåg: the share of finds in the common areas went from 23.0 % (Sep–Dec 2014) to 64.4 %
    (Jan–Jun 2016).
    """
    counts, rates = panel.counts(), panel.rates()
    by_id = {area.id: area for area in (case.areas if areas is None else areas)}
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    shown = tuple(by_id[str(one)] for one in order)
    common = tuple(area.id for area in shown if area.id in common_areas(counts))
    part = shares(counts).reindex(list(common))
    series = _series_of(case, panel)
    recording = _recording(case, panel, counts) if panel.origin == "published" else ()
    centre = _centre(case, shown, rates, common, panel.source_periods)
    unit = _unit_of(case, panel)
    simulated = (text.say_both("simulated"),) if panel.origin == "simulated" else ()
    return Facts(
        case=case,
        panel=panel,
        series=series,
        areas=shown,
        counts=counts.reindex([area.id for area in shown]),
        rates=rates.reindex([area.id for area in shown]),
        common=common,
        shares=part,
        share_intervals=_share_intervals(counts, common),
        ratios=_ratios(counts, common, panel.source_periods),
        recording=recording,
        centre=centre,
        headline=_headline(by_id, part, panel.source_periods, unit),
        readings=_readings(shown, rates, panel.source_periods, recording),
        left_out=_left_out(shown, counts, panel, common),
        notes=(*_notes(case, panel, common, by_id, centre, recording, series), *notes),
        warnings=simulated,
    )


def published_panel(case: Case, by: By) -> Panel:
    """Lay the case's main series over calendar slices.

    Parameters
    ----------
    case
        A case with a ``main_series``.
    by
        Calendar slices.
    """
    rows = [count for count in case.counts if count.series == case.main_series]
    return panel_from_counts(rows, case.coverage, case.areas, by)


_EVENTS = text.both("hendelser", "events")


def published_tables(case: Case, kind: str, by: By) -> tuple[Panel, ...]:
    """Lay every published series of a kind over calendar slices, for comparing events with them.

    Parameters
    ----------
    case
        The case.
    kind
        Kind of event.
    by
        Calendar slices.
    """
    rows: dict[tuple[str, str], list[Count]] = defaultdict(list)
    for count in case.counts:
        # A figure of a season bounds no count of days.
        if count.kind == kind and count.place_type == "area" and not count.period.stated:
            rows[count.series, count.unit].append(count)
    return tuple(panel_from_counts(some, case.coverage, case.areas, by) for some in rows.values())


def _series_of(case: Case, panel: Panel) -> Series | None:
    """Find what is known of published counts; of events nothing is, though they be of the same kind."""
    if panel.origin != "published":
        return None
    return next(iter(_known_of(case, panel.kind)), None)


def _known_of(case: Case, kind: str) -> list[Series]:
    """List the series of a kind, or the main one alone if it is of that kind."""
    known = [one for one in case.series.values() if one.kind == kind]
    return [one for one in known if one.id == case.main_series] or known


def _unit_of(case: Case, panel: Panel) -> Text:
    """Return the case's word for what is counted, where it has one word for it."""
    if panel.origin == "published" and (series := _series_of(case, panel)):
        return series.unit_name
    first, *others = [one.unit_name for one in _known_of(case, panel.kind)] or [_EVENTS]
    return first if all(one == first for one in others) else _EVENTS


def _capitalised(words: str) -> str:
    """Begin with a capital, as a title does; the rest stays as it was written."""
    return words[:1].upper() + words[1:]


def _recording(case: Case, panel: Panel, counts: pd.DataFrame) -> tuple[Recording, ...]:
    """Relate each source period's total to the base series, where one covers it exactly."""
    found = []
    for period in panel.source_periods:
        total = int(counts[str(period)].sum())
        for figure in case.counts:
            if figure.series not in case.recording_series or figure.period != period:
                continue
            derived = figure.unit == _MEAN_UNIT
            months = len(slices(period, "month")) if derived else 1
            found.append(Recording(period, total, figure.count * months, derived))
            break
    return tuple(found)


def _centre(
    case: Case,
    areas: tuple[Area, ...],
    rates: pd.DataFrame,
    common: tuple[str, ...],
    periods: tuple[DateRange, ...],
) -> Centre | None:
    """Move the centre from the first source period to the last, with both choices of points."""
    first, last = periods[0], periods[-1]
    if first == last:
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
        start, end = (_centre_of(case, points, rates[str(period)]) for period in (first, last))
        if len(points) < 2 or start is None or end is None:
            return None
        paths.append((start, end))
    by_points, by_outlines = (centre_shift(*path) for path in paths)
    return Centre(first, last, by_points, by_outlines, paths[0])


def _centre_of(
    case: Case, points: dict[str, tuple[float, float]], rates: pd.Series[float]
) -> tuple[float, float] | None:
    known = rates.reindex(list(points)).dropna()
    if not known.sum() > 0:
        return None
    lon, lat = zip(*(points[str(area)] for area in known.index), strict=True)
    x, y = to_metres(lon, lat, case.crs)
    return mean_centre(x, y, known.to_numpy())


def _share_intervals(
    counts: pd.DataFrame, common: tuple[str, ...]
) -> dict[tuple[str, str], Estimate]:
    totals = counts.loc[list(common)].sum()
    return {
        (area, str(period)): share_interval(int(counts.loc[area, period]), int(total))
        for period, total in totals.items()
        for area in common
        if total > 0
    }


def _ratios(
    counts: pd.DataFrame, common: tuple[str, ...], periods: tuple[DateRange, ...]
) -> dict[tuple[str, str, str], Estimate | Refusal]:
    """Compare each source period with the one before, per day, area by area."""
    found: dict[tuple[str, str, str], Estimate | Refusal] = {}
    for before, after in pairwise(periods):
        for area in common:
            pair = (int(counts.loc[area, str(before)]), int(counts.loc[area, str(after)]))
            try:
                ratio = rate_ratio(pair, exposure=(before.days, after.days))
            except Refusal as refusal:
                found[area, str(before), str(after)] = refusal
            else:
                found[area, str(before), str(after)] = ratio
    return found


def _headline(
    by_id: dict[str, Area], part: pd.DataFrame, periods: tuple[DateRange, ...], unit: Text
) -> Text | None:
    """Name the common area whose share changed most."""
    if len(part) < 2 or len(periods) < 2:
        return None
    first, last = part[str(periods[0])], part[str(periods[-1])]
    change = (last - first).abs()
    if change.isna().any():
        return None
    most = str(change.idxmax())
    return text.say_both(
        "share_headline",
        area=by_id[most].short_name,
        unit=unit,
        first=_percent(first[most]),
        last=_percent(last[most]),
        first_period=text.period(periods[0]),
        last_period=text.period(periods[-1]),
    )


def _readings(
    areas: tuple[Area, ...],
    rates: pd.DataFrame,
    periods: tuple[DateRange, ...],
    recording: tuple[Recording, ...],
) -> tuple[Text, ...]:
    """Say the three readings: fell here, rose there, not seen."""
    first, last = periods[0], periods[-1]
    both = pd.DataFrame({"old": rates[str(first)], "new": rates[str(last)]}).dropna().round(1)
    old, new = both["old"], both["new"]

    def listed(which: pd.Series[bool], key: str) -> list[Text]:
        return [
            text.say_both(
                key,
                area=area.short_name,
                first=text.number(old[area.id], 1),
                last=text.number(new[area.id], 1),
            )
            for area in areas
            if area.id in both.index and which[area.id]
        ]

    if first != last and both.empty:
        ends = {"first": text.period(first), "last": text.period(last)}
        return (
            text.say_both("reading_fell_unsaid", **ends),
            text.say_both("reading_rose_unsaid", **ends),
            text.say_both("reading_not_seen", share="", proof=""),
        )
    same = listed(old == new, "same_rate")
    found: list[Text] = []
    moves = (("reading_fell", new < old), ("reading_rose", new > old)) if first != last else ()
    for key, moved in moves:
        changed = listed(moved, "change")
        found.append(
            text.say_both(
                key,
                first=text.period(first),
                last=text.period(last),
                list=text.join(changed) if changed else text.say_both("reading_none"),
                same=text.say_both("reading_same", list=text.join(same)) if same else text.same(""),
            )
        )
    seen = [100 * one.share for one in recording]
    share = (
        text.say_both("reading_not_seen_share", low=f"{min(seen):.0f}", high=f"{max(seen):.0f}")
        if seen
        else text.same("")
    )
    proof = text.say_both("reading_no_proof")
    found.append(text.say_both("reading_not_seen", share=share, proof=proof))
    return tuple(found)


def _left_out(
    areas: tuple[Area, ...], counts: pd.DataFrame, panel: Panel, common: tuple[str, ...]
) -> tuple[tuple[str, Text], ...]:
    """Say of each area that is not common why not, and of each without geometry if others have."""
    drawn = any(area.outline is not None for area in areas)
    withheld = panel.source_cells[panel.source_cells["flags"] == "suppressed"]
    found = []
    for area in areas:
        if area.id not in common:
            row = counts.loc[area.id]
            missing = [p for p in panel.source_periods if pd.isna(row[str(p)])]
            key = "suppressed" if area.id in set(withheld["area"]) else "not_covered"
            periods = text.join([text.period(period) for period in missing])
            found.append(
                (area.id, text.say_both(f"left_out_{key}", area=area.short_name, periods=periods))
            )
        if area.outline is None and drawn:
            found.append((area.id, text.say_both("no_geometry", area=area.short_name)))
    return tuple(found)


def _notes(
    case: Case,
    panel: Panel,
    common: tuple[str, ...],
    by_id: dict[str, Area],
    centre: Centre | None,
    recording: tuple[Recording, ...],
    series: Series | None,
) -> Iterable[Text]:
    if not (case.placed or any(area.outline is not None for area in by_id.values())):
        yield text.say_both("nothing_placed")
    if len(common) > 1:
        names = text.join([by_id[one].short_name for one in common])
        yield text.say_both("common_areas", areas=names)
    else:
        yield text.say_both("no_common_areas")
    yield from _cell_notes(panel)
    yield from _centre_notes(centre)
    for one in recording:
        base = text.number(one.base, 0)
        yield text.say_both(
            "recording_share",
            period=text.period(one.period),
            share=_percent(one.share),
            count=text.number(one.count, 0),
            base=base,
            derived=text.say_both("recording_derived", base=base) if one.derived else text.same(""),
        )
    if len(panel.source_periods) > 1:
        if len(common) > 1:
            yield text.say_both("interval_note")
        reasons = [caveat.text for caveat in case.caveats if caveat.why_no_effect]
        if panel.origin == "published" and reasons:
            key = "no_before_after" if len(common) > 1 else "no_before_after_at_all"
            yield text.say_both(key, why=text.join(reasons, " "))
    if panel.origin == "published":
        if series:
            yield series.definition
        yield from (caveat.text for caveat in case.caveats if not caveat.why_no_effect)
        yield from (one.text for one in case.evidence)


def _cell_notes(panel: Panel) -> Iterable[Text]:
    flags = panel.cells["flags"]
    if flags.str.contains("period_mean").any():
        yield text.say_both(
            "period_mean_note",
            slices=text.by_name(panel.by, plural=True),
            slice=text.by_name(panel.by),
            n=sum(not period.stated for period in panel.source_periods),
        )
    vague = [text.period(period) for period in panel.source_periods if period.stated]
    if vague:
        yield text.say_both("season_note", periods=text.join(vague))
    if (flags == "unknown").any():
        yield text.say_both("unknown_note")
    if flags.str.contains("spread").any():
        yield text.say_both("spread_note", slices=text.by_name(panel.by, plural=True))
    yield from _withheld_notes(panel)
    if panel.origin != "published" and panel.cells["coverage"].isna().all():
        yield text.say_both("coverage_note")
    for one, covered in zip(panel.slices, days_covered(panel), strict=True):
        if 0 < covered < one.range.days:
            yield text.say_both(
                "partly_covered",
                slice=text.slice_label(one),
                covered=covered,
                days=one.range.days,
            )


def _withheld_notes(panel: Panel) -> Iterable[Text]:
    """Say what was withheld, and how much is lost."""
    loss = panel.withheld
    if loss is None:
        return
    if loss.base is not None:
        yield text.say_both("rounded_note", base=loss.base, least=range_of(0, loss.base)[1])
        return
    if not loss.cells:
        return
    share = text.number(100 * loss.cells / loss.of_cells, 0)
    yield text.say_both("suppressed_note", n=loss.cells, of=loss.of_cells, share=share)
    if loss.events is None or not loss.of_events:
        yield text.say_both("withheld_events_untold")
    else:
        share = text.number(100 * loss.events / loss.of_events, 0)
        yield text.say_both(
            "withheld_events",
            n=text.number(loss.events, 0),
            of=text.number(loss.of_events, 0),
            share=share,
        )


def _centre_notes(centre: Centre | None) -> Iterable[Text]:
    if centre is None:
        yield text.say_both("centre_none", why=text.say_both("centre_why_few"))
        return
    a, b = centre.by_count_points, centre.by_outlines
    yield text.say_both(
        "centre_shift",
        first=text.period(centre.first),
        last=text.period(centre.last),
        metres_a=text.number(a.metres, 0),
        direction_a=text.direction(a.degrees),
        metres_b=text.number(b.metres, 0),
        direction_b=text.direction(b.degrees),
    )
    key = "centre_robust" if centre.robust else "centre_not_robust"
    yield text.say_both(key, spread=text.number(centre.spread_m, 0))


def days_covered(panel: Panel) -> list[int]:
    """Count, for each slice, the days that the best-covered area is covered for."""
    best = panel.cells.groupby("period")["coverage"].max()
    return [int(best[one.id]) if pd.notna(best[one.id]) else 0 for one in panel.slices]


def value_text(cell: pd.Series[Any]) -> Text:
    """Write one cell of a panel for a table: 12, ~12.2, ?, a colon if withheld."""
    flags = str(cell["flags"])
    if flags == "unknown":
        return text.same("?")
    if flags == "suppressed":
        return text.WITHHELD
    if flags.startswith("period_mean"):
        mean = text.number(float(cell["per_30_days"]), 1)
        return Text(nb=f"~{mean['nb']}", en=f"~{mean['en']}")
    return text.number(int(cell["count"]), 0)


def _percent(share: float) -> Text:
    return text.number(100 * share, 1)


# --- the page -------------------------------------------------------------------------------------

_STATES = {"unknown": 0, "zero": 1, "exact": 2, "period_mean": 3, "suppressed": 4, "partial": 5}


def page_facts(facts: Facts, lang: Lang = "nb") -> dict[str, Any]:
    """Lay facts out as the plain data that the page is made of.

    Parameters
    ----------
    facts
        The facts.
    lang
        Language that the page opens in; it holds both.

    Returns
    -------
    dict
        Ready for JSON. Texts are ``{"nb": …, "en": …}``, dates ISO, ranges half-open.
    """
    case, panel = facts.case, facts.panel
    span = case.period if case.period and panel.origin == "published" else None
    window = DateRange(
        min(panel.slices[0].range.start, span.start if span else panel.slices[0].range.start),
        max(panel.slices[-1].range.end, span.end if span else panel.slices[-1].range.end),
    )
    cut = slices(window, panel.by)
    value_unit = Text(
        nb=f"{facts.unit['nb']} {text.say('per_30_days', 'nb')}",
        en=f"{facts.unit['en']} {text.say('per_30_days', 'en')}",
    )
    covered = dict(zip((one.id for one in panel.slices), days_covered(panel), strict=True))
    sources = facts.sources()
    view = _view(facts)
    beside = beside_table(facts)
    return {
        "version": version("scenemap"),
        "case": {"id": case.id, "name": case.name},
        "title": text.say_both("summary_title", series=facts.name, case=case.name),
        "subtitle": facts.series.line if facts.series else text.same(""),
        "lang": lang,
        "languages": ["nb", "en"],
        "by": panel.by,
        "bounds": _box(case.bounds or view),
        "view": _box(case.view or view),
        "watermark": facts.warnings[0] if panel.origin == "simulated" else None,
        "warnings": list(facts.warnings),
        "unit": facts.unit,
        "value_unit": value_unit,
        "slices": [_slice(one, covered.get(one.id, 0)) for one in cut],
        "source_periods": [
            {
                "id": str(period),
                "label": text.period(period),
                **_ends(period),
                "days": None if period.stated else period.days,
            }
            for period in panel.source_periods
        ],
        "areas": [_page_area(area) for area in facts.areas],
        "cells": _page_cells(facts, cut),
        "legend": _legend(panel),
        "zones": [_page_zone(zone) for zone in case.zones],
        "services": [_page_service(service) for service in case.services],
        "scenes": [_page_scene(scene) for scene in case.scenes],
        # The evidence speaks of the published figures, not of a user's own events.
        "arrows": list(_page_arrows(case)) if panel.origin == "published" else [],
        "centre": _page_centre(facts),
        # Without a slider, no act is out of its reach.
        "interventions": _page_acts(case, window if facts.placed else None),
        "story": None if facts.placed else _page_story(facts),
        "backdrop": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": feature.geometry.__geo_interface__ if feature.geometry else None,
                    "properties": {
                        "kind": feature.properties.get("kind"),
                        "name": feature.properties.get("name"),
                    },
                }
                for feature in case.backdrop
            ],
        },
        "headline": facts.headline,
        "readings": list(facts.readings),
        "notes": list(facts.notes),
        "left_out": [words for _, words in facts.left_out],
        "sources": list(sources),
        "tables": [source_table(facts), *([beside] if beside else [])],
        "attribution": text.join(list(sources), " "),
        "check": _page_check(case),
    }


def period_facts(facts: Facts, lang: Lang = "nb") -> dict[str, Any]:
    """Lay facts out as :func:`page_facts`, with the source periods in the place of the slices.

    So each figure stands there once, where a long source period is the mean of many slices.

    Parameters
    ----------
    facts
        The facts.
    lang
        Language to open in.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> case = load_case("bergen")
    >>> told = period_facts(build_facts(case, published_panel(case, "quarter")))
    >>> [one["label"]["en"] for one in told["slices"]], told["cells"]["count"][0]
    (['Sep–Dec 2014', '2015', 'Jan–Jun 2016'], [14, 148, 103])
    """
    periods = facts.panel.source_periods
    rows = {(row["area"], row["period"]): row for _, row in facts.panel.source_cells.iterrows()}
    cells = [[rows[area.id, str(period)] for period in periods] for area in facts.areas]
    return {
        **page_facts(facts, lang),
        "slices": [
            {
                "id": str(period),
                "label": text.period(period),
                "short": text.period(period),
                **_ends(period),
                "days": period.days,
                "days_covered": period.days,
            }
            for period in periods
        ],
        "cells": {
            "state": [[_STATES[_state(cell)] for cell in row] for row in cells],
            "value": [[_known(cell, "per_30_days", 4) for cell in row] for row in cells],
            "count": [[_known(cell, "count", None) for cell in row] for row in cells],
            "period": [[None for _ in row] for row in cells],
        },
    }


#: What the page says of a point: the same sentences, by the same keys, as the command line.
_CHECK_MESSAGES = (
    "check_inside", "check_outside", "check_uncertain", "check_inside_at_limit",
    "check_outside_at_limit", "check_uncertain_at_limit", "position_vague", "outline_official",
    "outline_user",
    "outline_hypothetical", "look_at_your_map", "look_at_map_if_unsure", "in_force_yes",
    "in_force_no", "in_force_unknown", "not_legal_advice",
)  # fmt: skip


def _page_check(case: Case) -> dict[str, Any] | None:
    """Return what the page needs to check a point as Python does; None if it cannot project."""
    projection = transverse_mercator(case.crs)
    if projection is None or not case.zones:
        return None
    return {
        "projection": projection,
        "near": (case.bounds or _EARTH).near_box(),
        "max_accuracy_m": MAX_ACCURACY_M,
        "zones": [
            {
                "id": zone.id,
                "version": zone.version,
                "name": zone.name,
                "outline": zone.outline,
                "inner": _rings(zone.inner_m),
                "outer": _rings(zone.outer_m),
                "start": zone.validity.start.isoformat() if zone.validity.start else None,
                "end": zone.validity.end.isoformat() if zone.validity.end else None,
                "attested": _ends(zone.validity.attested) if zone.validity.attested else None,
            }
            for zone in case.zones
        ],
        "messages": {key: text.MESSAGES[key] for key in _CHECK_MESSAGES},
        "directions": [text.direction(45 * step) for step in range(8)],
        "places": [
            {
                "name": place.name,
                "lon": place.lon,
                "lat": place.lat,
                "accuracy_m": place.accuracy_m,
            }
            for place in case.places
        ],
    }


def _rings(region: BaseGeometry) -> list[list[tuple[float, float]]]:
    """List every ring of a region, shells and holes alike: a point is in it by the even-odd rule."""
    parts = getattr(region, "geoms", [region])
    return [
        list(ring.coords)
        for part in parts
        if not part.is_empty
        for ring in (part.exterior, *part.interiors)
    ]


def source_table(facts: Facts) -> dict[str, Any]:
    """Lay out counts, rates and shares by source period as one table of texts."""
    unknown = text.say_both("unknown")
    columns = [text.both("Område", "Area")]
    columns += [text.period(period) for period in facts.panel.source_periods]
    columns.append(
        text.both("Sum av viste", "Total shown")
        if facts.panel.withheld and facts.panel.withheld.cells
        else text.both("Sum", "Total")
    )
    suppressed = facts.panel.source_cells.set_index(["area", "period"])["flags"] == "suppressed"
    rows = []
    for area in facts.areas:
        row: list[Text] = [area.short_name]
        for period in facts.panel.source_periods:
            count = facts.counts.loc[area.id, str(period)]
            if pd.isna(count):
                withheld = bool(suppressed.get((area.id, str(period)), default=False))
                row.append(text.WITHHELD if withheld else unknown)
                continue
            whole = text.number(float(count), 0)
            per_30_days = facts.rates.loc[area.id, str(period)]
            if pd.isna(per_30_days):  # the source gives no days to divide by
                row.append(whole)
                continue
            rate = text.number(float(per_30_days), 1)
            row.append(Text(nb=f"{whole['nb']} ({rate['nb']})", en=f"{whole['en']} ({rate['en']})"))
        total = facts.counts.loc[area.id].sum(min_count=1)
        row.append(unknown if pd.isna(total) else text.number(float(total), 0))
        rows.append(row)
    caption = Text(
        nb=f"{facts.unit['nb'].capitalize()} per kildeperiode, i parentes per 30 dager",
        en=f"{facts.unit['en'].capitalize()} by source period, in brackets per 30 days",
    )
    return {"caption": caption, "columns": columns, "rows": rows}


def beside_table(facts: Facts) -> dict[str, Any] | None:
    """Lay out the figures that the case shows with its main series; None if there are none."""
    rows = [
        [
            facts.case.series[count.series].name,
            facts.case.place_name(count.place_type, count.place),
            text.period(count.period),
            _figure(count),
        ]
        for count in beside_counts(facts)
    ]
    if not rows:
        return None
    return {
        "caption": text.say_both("beside_caption"),
        "columns": [text.both(*pair) for pair in _BESIDE_COLUMNS],
        "rows": rows,
    }


_BESIDE_COLUMNS = (
    ("Tall", "Figure"),
    ("Sted", "Place"),
    ("Periode", "Period"),
    ("Antall", "Number"),
)


def beside_counts(facts: Facts) -> tuple[Count, ...]:
    """Return the figures that the case shows with its main series, where that is what is shown."""
    case = facts.case
    if facts.panel.origin != "published":
        return ()
    beside = {one.id for one in case.series.values() if one.shown_with == case.main_series}
    return tuple(count for count in case.counts if count.series in beside)


def _figure(count: Count) -> Text:
    return text.number(count.count, 0 if count.count.is_integer() else 1)


def _page_cells(facts: Facts, cut: tuple[Slice, ...]) -> dict[str, list[list[Any]]]:
    """Lay the cells out as matrices, a row an area, a column a slice."""
    panel = facts.panel
    cells = {(row["area"], row["period"]): row for _, row in panel.cells.iterrows()}
    matrices: dict[str, list[list[Any]]] = {
        "state": [], "value": [], "count": [], "period": []
    }  # fmt: skip
    for area in facts.areas:
        row: dict[str, list[Any]] = {name: [] for name in matrices}
        for one in cut:
            cell = cells.get((area.id, one.id))
            state = _state(cell)
            row["state"].append(_STATES[state])
            row["value"].append(_known(cell, "per_30_days", 4))
            index = _source_index(panel, one, state)
            row["period"].append(index)
            # A mean is shown with the count of the source period that it is the mean of.
            row["count"].append(
                _known(cell, "count", None)
                if index is None
                else int(facts.counts.loc[area.id, str(panel.source_periods[index])])
            )
        for name, values in row.items():
            matrices[name].append(values)
    return matrices


def _known(cell: pd.Series[Any] | None, column: str, decimals: int | None) -> float | None:
    """Return a value of a cell; None if it is not known or withheld."""
    if cell is None or pd.isna(cell[column]):
        return None
    return round(float(cell[column]), decimals) if decimals else int(cell[column])


def _state(cell: pd.Series[Any] | None) -> str:
    if cell is None:
        return "unknown"
    flags = str(cell["flags"]).split(";")
    if flags[0] not in {"exact", "rounded"}:
        return flags[0]
    if "partial" in flags:
        return "partial"
    # Nought that was rounded to may be a few.
    return "zero" if cell["count"] == 0 and flags[0] == "exact" else "exact"


def _source_index(panel: Panel, one: Slice, state: str) -> int | None:
    """Find the source period that a mean is taken from: the one with most days in the slice."""
    if state != "period_mean":
        return None
    days = [
        period.overlap(one.range) if informs(period, one.range) else 0
        for period in panel.source_periods
    ]
    return days.index(max(days))


def _legend(panel: Panel) -> dict[str, Any]:
    """Choose sizes for the legend, fixed over time: the largest value and two rounder ones."""
    largest = panel.cells["per_30_days"].max()
    top = float(largest) if pd.notna(largest) and largest > 0 else 1.0
    return {"steps": [_round_to_two(top / 5), _round_to_two(top / 2), top], "max": top}


def _round_to_two(value: float) -> float:
    return float(f"{value:.2g}")


def _slice(one: Slice, covered: int) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": text.slice_label(one),
        "short": text.slice_label(one, "short"),
        **_ends(one.range),
        "days": one.range.days,
        "days_covered": covered,
    }


def _page_area(area: Area) -> dict[str, Any]:
    point = area.count_point
    return {
        "id": area.id,
        "name": area.short_name,
        "point": point
        and {
            "lon": point.lon,
            "lat": point.lat,
            "accuracy_m": point.accuracy_m,
            "what": point.what,
        },
        "outline": area.outline.__geo_interface__ if area.outline is not None else None,
        "note": None
        if area.outline is not None
        else text.say_both("no_geometry", area=area.short_name),
    }


def _page_zone(zone: Zone) -> dict[str, Any]:
    return {
        "id": zone.id,
        "name": zone.name,
        "version": zone.version,
        "outline": zone.outline,
        "inner": zone.inner.__geo_interface__,
        "outer": zone.outer.__geo_interface__,
        "start": zone.validity.start.isoformat() if zone.validity.start else None,
        "end": _open_end(zone.validity.end),
        "note": zone.note,
    }


def _page_service(service: Service) -> dict[str, Any]:
    lines = [service.offers] if service.offers["nb"] else []
    lines += [
        Text(
            nb=f"{hours.text['nb']} (per {hours.as_of})",
            en=f"{hours.text['en']} (as of {hours.as_of})",
        )
        for hours in service.hours
    ]
    return {
        "id": service.id,
        "name": service.name,
        "lines": lines,
        "positions": [
            {
                "lon": position.lon,
                "lat": position.lat,
                "accuracy_m": position.accuracy_m,
                **_partial_ends(position.when),
                "note": text.same(position.address) if position.address else None,
            }
            for position in service.positions
        ],
    }


def _page_scene(scene: Scene) -> dict[str, Any]:
    return {
        "id": scene.id,
        "name": scene.name,
        "lon": scene.lon,
        "lat": scene.lat,
        "accuracy_m": scene.accuracy_m,
        "statements": [
            {**_partial_ends(one.when), "text": one.text, "where": f"{one.by}; {one.where}"}
            for one in scene.statements
        ],
        "largest": [{**_partial_ends(one.when), "text": one.text} for one in scene.largest],
    }


def _page_arrows(case: Case) -> Iterable[dict[str, Any]]:
    """List the moves between scenes that evidence names, each from when the target was largest."""
    scenes = {scene.id: scene for scene in case.scenes}
    for one in case.evidence:
        target = scenes.get(one.to_scene)
        dated = [said.when for said in target.largest if said.when.start] if target else []
        ends = (scenes.get(one.from_scene), target)
        if dated and all(scene is not None and scene.lon is not None for scene in ends):
            yield {
                "from": one.from_scene,
                "to": one.to_scene,
                "start": _partial_ends(dated[0])["start"],
                "text": one.text,
            }


def _page_centre(facts: Facts) -> dict[str, Any] | None:
    """Return the path of the mean centre, only where the choices of points agree on it."""
    centre = facts.centre
    if centre is None or not centre.robust:
        return None
    x, y = zip(*centre.path, strict=True)
    lon, lat = transform(x, y, facts.case.crs, WGS84)
    first, last = ([round(float(a), 6), round(float(b), 6)] for a, b in zip(lon, lat, strict=True))
    ends = {"first": text.period(centre.first), "last": text.period(centre.last)}
    return {"first": first, "last": last, "label": text.say_both("centre_path", **ends)}


def _page_acts(case: Case, window: DateRange | None) -> list[dict[str, Any]]:
    """List the acts that may fall in the window; all of them if there is none."""
    return [
        {
            "id": act.id,
            **_partial_ends(act.when, point=True),
            "precision": act.precision,
            "when": text.when_of(act.when),
            "name": act.name,
            "lon": None,
            "lat": None,
            "where": act.where,
        }
        for act in case.interventions
        if act.when.start is not None and (window is None or act.when.start.range.overlap(window))
    ]


def _page_story(facts: Facts) -> dict[str, Any]:
    """Tell what there is where nothing can be drawn: the legs in order, and all that has a date."""
    case = facts.case
    published = facts.panel.origin == "published"
    main = [count for count in case.counts if published and count.series == case.main_series]
    dated = [
        *(_told("act", act.when, act.name, act.where) for act in case.interventions),
        *(
            _told("statement", said.when, _named(scene.name, said.text), f"{said.by}; {said.where}")
            for scene in case.scenes
            for said in scene.statements
            if said.when.start is not None
        ),
        *(_told_count(case, count) for count in main),
        *(_told_count(case, count) for count in beside_counts(facts)),
    ]
    return {
        "sentence": text.say_both("nothing_placed"),
        "legs": [
            {"from": one.from_scene, "to": one.to_scene, "text": one.text}
            for one in case.evidence
            if published and one.from_scene
        ],
        "dated": sorted(dated, key=lambda one: (one["start"], one["end"])),
        # A user's own events have figures of slices; a source's few stand among what is dated.
        "by_slice": not published,
    }


def _told(kind: str, when: PartialRange, words: Text, where: str) -> dict[str, Any]:
    ends = _partial_ends(when, point=True)
    return {"kind": kind, **ends, "when": text.when_of(when), "text": words, "where": where}


def _told_count(case: Case, count: Count) -> dict[str, Any]:
    told = text.say_both(
        "count_told",
        place=case.place_name(count.place_type, count.place),
        count=_figure(count),
        unit=case.series[count.series].unit_name,
    )
    when = text.period(count.period)
    return {
        "kind": "count",
        **_ends(count.period),
        "when": when,
        "text": told,
        "where": count.where,
    }


def _named(name: Text, words: Text) -> Text:
    return Text(nb=f"{name['nb']}: {words['nb']}", en=f"{name['en']}: {words['en']}")


def _view(facts: Facts) -> Bounds | None:
    """Look at the areas that were counted in, where the case itself says nothing."""
    boxes = [area.outline.bounds for area in facts.areas if area.outline is not None]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return Bounds(min(west), min(south), max(east), max(north))


def _partial_ends(when: PartialRange, *, point: bool = False) -> dict[str, str | None]:
    """Return the outermost days; an act without an end lasts no longer than its start may."""
    end = when.end or (when.start if point else None)
    return {
        "start": when.start.range.start.isoformat() if when.start else None,
        "end": end.range.end.isoformat() if end else None,
    }


def _open_end(end: date | None) -> str | None:
    return None if end is None or end == date.max else end.isoformat()


def _ends(days: DateRange) -> dict[str, str]:
    return {"start": days.start.isoformat(), "end": days.end.isoformat()}


def _box(bounds: Bounds | None) -> list[float] | None:
    return None if bounds is None else [bounds.west, bounds.south, bounds.east, bounds.north]
