"""Services as exposures: what fell and rose near a service when it opened, moved or closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal

import pandas as pd
import shapely

from scenemap import text
from scenemap.cells import PER_DAYS
from scenemap.crs import project, to_metres
from scenemap.errors import DataError
from scenemap.intervals import DateRange
from scenemap.measures.estimate import LEVEL, Estimate, Refusal, check_phi, counts_of, refuse
from scenemap.measures.rates import poisson_test, rate_ratio
from scenemap.measures.rings import check_edges, made_area
from scenemap.panel import check_panel
from scenemap.tally import Conservation
from scenemap.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.measures.rates import Pair
    from scenemap.model import Bounds, Text
    from scenemap.panel import Panel
    from scenemap.services import Change, Position, Service

#: The old place, the new one, the only one, ground near both, and all the rest of the case.
Where = Literal["old", "new", "here", "both", "rest"]
#: How a count stands in the panel.
State = Literal["shown", "withheld", "unknown"]
#: A place that is known less well than this part of a ring's edge blurs the ring.
_BLUR = 1 / 4
_DAY = timedelta(days=1)
#: Corners of a ring in each quarter: a circle of 1 km is then right within 10 cm.
_CORNERS = 64


@dataclass(frozen=True)
class RateChange:
    """Two counts as rates, and how the one became the other.

    Parameters
    ----------
    counts
        Before and after.
    rates
        Per ``per`` units of exposure.
    per
        Units of exposure: days, or person-years.
    change
        Relative change of the rate, -0.35 for a fall of 35 %; None where there was nothing before.
    ratio
        After to before.
    against
        The same relative to the rest.
    test
        Whether the two rates differ, also where a count is 0.
    """

    counts: tuple[int, int]
    rates: tuple[float, float]
    per: float
    change: float | None
    ratio: Estimate | Refusal
    against: Estimate | Refusal
    test: Estimate | Refusal


def rate_change(
    near: Pair,
    rest: Pair | None = None,
    *,
    exposure: Pair,
    rest_exposure: Pair | None = None,
    per: float = PER_DAYS,
    phi: float = 1.0,
    level: float = LEVEL,
) -> RateChange:
    """Compare the rates before and after near a place, alone and relative to the rest.

    Parameters
    ----------
    near, rest
        Counts (before, after) near the place and everywhere else.
    exposure, rest_exposure
        Days, person-years or another measure of what the counts could arise from, (before, after);
        the rest's is the same unless given.
    per
        Rates are per so many units of exposure.
    phi
        Overdispersion.

    Raises
    ------
    Refusal
        If a count or an exposure is none, or phi below 1.

    Examples
    --------
    Overdose deaths within 500 m of a supervised injecting site, per 100,000 person-years:

    >>> found = rate_change((56, 33), exposure=(22_066, 19_991), per=100_000)
    >>> [round(rate, 1) for rate in found.rates], round(100 * found.change, 1)
    ([253.8, 165.1], -35.0)
    """
    check_phi(phi)
    counts, times = counts_of(near, "near"), counts_of(exposure, "exposure")
    if not times.all():
        raise refuse("En eksponering er 0.", "An exposure is 0.")
    rates = counts / times * per
    against: Estimate | Refusal = refuse(
        "Det er ikke noe å sammenligne med.", "There is nothing to compare with."
    )
    if rest is not None:
        against = _ratio(near, rest, exposure, rest_exposure, phi, level)
    return RateChange(
        counts=(int(counts[0]), int(counts[1])),
        rates=(float(rates[0]), float(rates[1])),
        per=per,
        change=float(rates[1] / rates[0] - 1) if rates[0] else None,
        ratio=_ratio(near, None, exposure, None, phi, level),
        against=against,
        test=_try(partial(poisson_test, near, exposure=exposure, level=level)),
    )


def _ratio(
    near: Pair, rest: Pair | None, exposure: Pair, other: Pair | None, phi: float, level: float
) -> Estimate | Refusal:
    """Compute a ratio, or say why not, and what there is instead."""
    if not min(near):
        return refuse(
            "Et tall er 0: forholdet er ikke definert.",
            "A count is 0: the ratio is undefined.",
            "Les p av testen av to tall (E-test).",
            "Read p of the test of two counts (E-test).",
        )
    return _try(
        lambda: rate_ratio(
            near, rest, exposure=exposure, control_exposure=other, phi=phi, level=level
        )
    )


@dataclass(frozen=True)
class ServiceStudy:
    """Where a service was in two windows.

    Parameters
    ----------
    service
        The service.
    before, after
        The windows; in each it was surely at one place, or surely nowhere, all the time.
    old, new
        Where; None before it opened or after it closed. The same if it stayed.
    changes
        What happened to it between the windows.

    Raises
    ------
    DataError
        If the windows overlap or are in the wrong order.
    """

    service: Service
    before: DateRange
    after: DateRange
    old: Position | None
    new: Position | None
    changes: tuple[Change, ...]

    def __post_init__(self) -> None:
        Windows(self.before, self.after)  # refuses such windows

    @property
    def between(self) -> DateRange | None:
        """Days between the windows, which are in neither."""
        return Windows(self.before, self.after).between

    @property
    def places(self) -> dict[Where, Position]:
        """The places round which is counted, in both windows."""
        if self.old and self.new and self.old != self.new:
            return {"old": self.old, "new": self.new}
        only = self.old or self.new
        return {"here": only} if only else {}

    def ring_id(self, where: Where, edge: float | None = None) -> str:
        """Return the id of the area of a ring, or of the ground near both places, or of the rest."""
        parts = [self.service.id, *([] if where == "here" else [where])]
        return "-".join([*parts, *([] if edge is None else [f"{edge:g}"])])


def service_study(
    service: Service,
    days: DateRange | None = None,
    *,
    before: DateRange | None = None,
    after: DateRange | None = None,
) -> ServiceStudy:
    """Find two windows in each of which it is known where a service was.

    Parameters
    ----------
    service
        The service.
    days
        Days of which there are events: the windows are then as long as these and its one opening, move
        or closing allow. Days on which it may have been at the one place or the other are in neither.
    before, after
        The windows, if they are chosen.

    Raises
    ------
    DataError
        If a given window holds a day on which it is not sure where the service was; or, where they
        are not given, there is not one change with days of events on both sides.

    Examples
    --------
    A service that moved in November 2015:

    >>> from scenemap.case import load_case
    >>> services = {one.id: one for one in load_case("bergen").services}
    >>> days = DateRange.parse("2014-09-01..2016-06-30")
    >>> study = service_study(services["rusakutten"], days)
    >>> print(study.before, study.after, study.between)
    2014-09-01..2015-10-31 2015-12-01..2016-06-30 2015-11-01..2015-11-30
    """
    if before is None or after is None:
        if days is None:
            raise DataError("Give the days of the events, or both windows.")
        before, after = _windows(service, days)
    old, new = _place(service, before, "before"), _place(service, after, "after")
    if old is None and new is None:
        raise DataError(
            f"Service '{service.id}' was nowhere in {before} and in {after}: {_told(service)}. Give "
            "windows of which one lies in its time."
        )
    changes = tuple(
        one
        for one in service.changes()
        if before.end <= one.surely_before and one.surely_after <= after.start
    )
    return ServiceStudy(service, before, after, old, new, changes)


def service_rings(case: Case, study: ServiceStudy, edges_m: Sequence[float]) -> tuple[Area, ...]:
    """Make areas of the rings round the places of a service, and of all the rest of the case.

    Water is not cut away: what counts is the distance. Ground within the widest edge of both the old
    and the new place has neither lost nor gained the service; it becomes an area of its own and is in
    no ring.

    Parameters
    ----------
    case
        Its bounds hold the rest.
    study
        Of :func:`service_study`.
    edges_m
        Outer edges of the rings in metres from the service, rising.

    Returns
    -------
    tuple of Area
        For each place ``SERVICE-EDGE``, or ``SERVICE-old-EDGE`` and ``SERVICE-new-EDGE`` if it moved;
        ``SERVICE-both`` for ground near both; ``SERVICE-rest``. Sorted by id. A ring that lies near
        both places altogether is missing.

    Raises
    ------
    DataError
        If the edges do not rise from above 0, or a ring reaches beyond the case's bounds.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> case = load_case("bergen")
    >>> services = {one.id: one for one in case.services}
    >>> study = service_study(services["mo-nesttun"], DateRange.parse("2014-01-01..2014-12-31"))
    >>> [area.id for area in service_rings(case, study, [250, 500])]
    ['mo-nesttun-250', 'mo-nesttun-500', 'mo-nesttun-rest']
    """
    edges = check_edges(edges_m)
    box = case.bounds
    if box is None:
        raise DataError("The case has no bounds to cut rings to. Give them in case.toml.")
    # In degrees a bound is straight, on the plane it bends: between corners close together, not much.
    frame = project(shapely.segmentize(shapely.box(*_ends(box)), 0.01), case.crs)
    discs: dict[Where, list[shapely.Geometry]] = {}
    for where, place in study.places.items():
        x, y = to_metres([place.lon], [place.lat], case.crs)
        middle = shapely.Point(float(x[0]), float(y[0]))
        discs[where] = [shapely.buffer(middle, edge, quad_segs=_CORNERS) for edge in edges]
        if not frame.covers(discs[where][-1]):
            raise DataError(
                f"The ring of {edges[-1]:g} m round {place.address or study.service.id} reaches beyond "
                "the case's bounds, and events there are not read. Take smaller edges or wider bounds."
            )
    widest = [one[-1] for one in discs.values()]
    found = {study.ring_id("rest"): shapely.difference(frame, shapely.union_all(widest))}
    both = shapely.intersection(*widest) if len(widest) > 1 else shapely.Polygon()
    found[study.ring_id("both")] = both
    for where, grown in discs.items():
        inner = both
        for edge, disc in zip(edges, grown, strict=True):
            found[study.ring_id(where, edge)] = shapely.difference(disc, inner)
            inner = shapely.union(inner, disc)
    return tuple(
        made_area(name, region, case.crs)
        for name, region in sorted(found.items())
        if region.area > 0
    )


@dataclass(frozen=True)
class Band:
    """What was counted at some distance from a place.

    Parameters
    ----------
    where
        Round which place.
    inner, outer
        Metres; None for ground near both places and for the rest.
    cumulative
        Whether it is all within ``outer``, as the sum of the rings.
    counts, states, rates
        Before and after; None where withheld or unknown. Rates are per 30 days.
    found
        How the rates changed, or why that is not told.
    doubtful
        The place is known so poorly that the ring is blurred.

    Examples
    --------
    >>> fell = rate_change((30, 12), exposure=(90, 90), per=30)
    >>> Band("old", 0, 250, True, (30, 12), ("shown", "shown"), fell.rates, fell, False).rates
    (10.0, 4.0)
    """

    where: Where
    inner: float | None
    outer: float | None
    cumulative: bool
    counts: tuple[int | None, int | None]
    states: tuple[State, State]
    rates: tuple[float | None, float | None]
    found: RateChange | Refusal
    doubtful: bool


@dataclass(frozen=True)
class ServiceExposure:
    """What was counted near a service and elsewhere, before and after.

    Parameters
    ----------
    study
        The service, its places, the windows.
    edges
        Outer edges of the rings, metres.
    rings, within
        Rings apart, and all within each edge.
    both
        Ground near the old and the new place; None if there is none.
    rest
        All else, against which the rings are measured.
    without_position
        Part of the events in the windows that have no position and so are in no ring; None where it is
        not told.
    warnings
        What must be known before any of them is read.
    """

    study: ServiceStudy
    edges: tuple[float, ...]
    rings: tuple[Band, ...]
    within: tuple[Band, ...]
    both: Band | None
    rest: Band
    without_position: float | None
    warnings: tuple[Text, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return rings, sums and rest as a table, a row each, NaN where it is not told.

        Returns
        -------
        DataFrame
            ``where``, ``inner``, ``outer``, ``cumulative``, ``before``, ``after``, ``rate_before``,
            ``rate_after``, ``ratio``, ``low``, ``high``, ``against``, ``against_low``,
            ``against_high``, ``doubtful``.
        """
        rows = []
        for one in (*self.rings, *self.within, *([self.both] if self.both else []), self.rest):
            ratio, against = ratios_of(one)
            rows.append(
                {
                    "where": one.where,
                    "inner": one.inner,
                    "outer": one.outer,
                    "cumulative": one.cumulative,
                    **dict(zip(("before", "after"), one.counts, strict=True)),
                    **dict(zip(("rate_before", "rate_after"), one.rates, strict=True)),
                    **_interval(ratio, "ratio", "low", "high"),
                    **_interval(against, "against", "against_low", "against_high"),
                    "doubtful": one.doubtful,
                }
            )
        told = pd.DataFrame(rows)
        numbers = [name for name in told if name not in {"where", "cumulative", "doubtful"}]
        return told.astype(dict.fromkeys(numbers, "Float64"))


def ratios_of(band: Band) -> tuple[Estimate | Refusal, Estimate | Refusal]:
    """Return a band's rate ratio alone and against the rest, each perhaps refused."""
    if isinstance(band.found, Refusal):
        return band.found, band.found
    return band.found.ratio, band.found.against


def service_exposure(
    panel: Panel,
    study: ServiceStudy,
    edges_m: Sequence[float],
    *,
    phi: float | None = None,
) -> ServiceExposure:
    """Compare the two windows near a service, ring by ring, with all the rest of the case.

    Parameters
    ----------
    panel
        Disclosed; counted in the areas of :func:`service_rings` with the two windows as its periods
        (``Counting.windows``).
    study
        Of :func:`service_study`.
    edges_m
        The same edges as those of the rings.
    phi
        Overdispersion; 1 unless given.

    Raises
    ------
    DataError
        If the panel was not disclosed, or is not of these windows and rings.
    Refusal
        If phi is not above 0: then nothing can be measured.

    Examples
    --------
    An event a day in 300 days at a service before it moved in November 2015, and one a day elsewhere:

    >>> from scenemap import Windows, open_study
    >>> case = open_study().case
    >>> (service,) = (one for one in case.services if one.id == "rusakutten")
    >>> near = service_study(service, DateRange.parse("2014-09-01..2016-06-30"))
    >>> days = pd.date_range("2014-09-01", "2016-06-30").strftime("%Y-%m-%d")
    >>> at_site = pd.DataFrame({"lon": near.old.lon, "lat": near.old.lat, "time": days[:300]})
    >>> elsewhere = pd.DataFrame({"lon": 5.3277, "lat": 60.3949, "time": days})
    >>> study = open_study([at_site, elsewhere], case)
    >>> windows = Windows(near.before, near.after)
    >>> shown = study.in_windows("year", windows, areas=service_rings(case, near, [250]))
    >>> found = service_exposure(shown.panel, near, [250])
    >>> found.rings[0].counts, found.rest.counts
    ((300, None), (426, 213))
    """
    edges = check_edges(edges_m)
    check_phi(phi)
    check_panel(panel, "Measures")
    if panel.source_periods != (study.before, study.after):
        raise DataError(
            f"The panel is not of the windows {study.before} and {study.after}. Count in them."
        )
    if study.ring_id("rest") not in panel.areas:
        raise DataError(
            f"The panel has no area '{study.ring_id('rest')}'. Count in those of service_rings."
        )
    make = partial(_band, panel, study, 1.0 if phi is None else phi)
    rings, within = [], []
    for where in study.places:
        for number, edge in enumerate(edges):
            rings.append(make(where, edges[number - 1] if number else 0.0, [edge]))
            within.append(make(where, 0.0, edges[: number + 1]))
    lost = _without_position(panel)
    partial_days = panel.cells["partial"].any()
    both = study.ring_id("both") in panel.areas
    bands = (*rings, *within)
    return ServiceExposure(
        study=study,
        edges=tuple(edges),
        rings=tuple(rings),
        within=tuple(within),
        both=make("both", None, []) if both else None,
        rest=make("rest", None, []),
        without_position=lost,
        warnings=(
            *_warnings(study, bands, lost, phi=phi, both=both),
            *([text.say_both("service_partial")] if partial_days else []),
        ),
    )


def _band(
    panel: Panel,
    study: ServiceStudy,
    phi: float,
    where: Where,
    inner: float | None,
    edges: Sequence[float],
) -> Band:
    """Compare what was counted in one area, or in the rings within the last of several edges."""
    ids = [study.ring_id(where, edge) for edge in edges] or [study.ring_id(where)]
    outer = edges[-1] if edges else None
    place = study.places.get(where)
    before, after = (_tell(panel, ids, window) for window in (study.before, study.after))
    return Band(
        where=where,
        inner=inner,
        outer=outer,
        cumulative=len(edges) > 1 or inner == 0,
        counts=(before.count, after.count),
        states=(before.state, after.state),
        rates=(before.rate, after.rate),
        found=_found(panel, study, ids, phi),
        doubtful=place is not None and outer is not None and _blurs(place, outer),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A count in one window, with the days on which somebody looked, or that nobody says."""

    count: int | None
    state: State
    days: int

    @property
    def rate(self) -> float | None:
        return None if self.count is None or not self.days else self.count / self.days * PER_DAYS


def _tell(panel: Panel, ids: Sequence[str], window: DateRange) -> _Told:
    """Add up what some areas show; one that is withheld or unknown makes the sum so."""
    here = [panel.by_source[one, str(window)] for one in ids if one in panel.areas]
    days = {cell.days or window.days for cell in here}
    if any(cell.withheld for cell in here):
        return _Told(None, "withheld", 0)
    counts = [cell.value for cell in here if cell.value is not None]
    if len(counts) < len(ids) or len(days) > 1:
        return _Told(None, "unknown", 0)
    return _Told(sum(counts), "shown", days.pop())


def _found(
    panel: Panel, study: ServiceStudy, ids: Sequence[str], phi: float
) -> RateChange | Refusal:
    """Compare the two windows, or say why not."""
    near, rest = (
        [_tell(panel, some, window) for window in (study.before, study.after)]
        for some in (ids, [study.ring_id("rest")])
    )
    counts, others = _pair(near), _pair(rest)
    if counts is None:
        return _why_not(panel, ids, {one.state for one in near})
    alone = others is None or study.ring_id("rest") in ids
    found = rate_change(
        counts,
        None if alone else others,
        exposure=(near[0].days, near[1].days),
        rest_exposure=None if alone else (rest[0].days, rest[1].days),
        phi=phi,
    )
    if others is not None:
        return found
    return replace(found, against=_why_not(panel, [study.ring_id("rest")], {r.state for r in rest}))


def _pair(told: Sequence[_Told]) -> tuple[int, int] | None:
    before, after = (one.count for one in told)
    return None if before is None or after is None else (before, after)


def _why_not(panel: Panel, ids: Sequence[str], states: set[State]) -> Refusal:
    """Say why two counts are not compared."""
    if any(one not in panel.areas for one in ids):
        return refuse(
            "Hele ringen ligger nær både det gamle og det nye stedet.",
            "The whole ring lies near both the old and the new place.",
            "Gi mindre avstander.",
            "Give smaller distances.",
        )
    if "withheld" in states:
        return refuse(
            "Et tall er holdt tilbake.",
            "A count is withheld.",
            "Gi større avstander eller lengre vinduer.",
            "Give wider distances or longer windows.",
        )
    listed = ", ".join(ids)
    return refuse(
        "Et tall er ukjent: ingen hendelse, og ingenting sier at noen så etter.",
        "A count is unknown: no event, and nothing says that anybody looked.",
        f"Si i en dekningstabell når noen så etter i {listed}.",
        f"Say in a table of coverage when somebody looked in {listed}.",
    )


def _try(measure: Callable[[], Estimate]) -> Estimate | Refusal:
    try:
        return measure()
    except Refusal as refusal:
        return refusal


def _interval(found: Estimate | Refusal, *names: str) -> dict[str, float | None]:
    ends = (None,) * 3 if isinstance(found, Refusal) else (found.estimate, found.low, found.high)
    return dict(zip(names, ends, strict=True))


def _ends(box: Bounds) -> tuple[float, float, float, float]:
    return box.west, box.south, box.east, box.north


def _without_position(panel: Panel) -> float | None:
    """Return which part of the events in the windows has no position; None if it must not be told."""
    rows = panel.conservation
    if not isinstance(rows, Conservation):
        return None
    asked = rows.without_position + rows.outside_areas + rows.counted
    return rows.without_position / asked if asked else None


def _warnings(
    study: ServiceStudy, bands: Sequence[Band], lost: float | None, *, phi: float | None, both: bool
) -> Iterator[Text]:
    """Say what a reader must know before reading any number."""
    edges = sorted({band.outer for band in bands if band.outer is not None})
    yield from _doubts_of_time(study)
    for where, place in study.places.items():
        blurred = [f"{edge:g}" for edge in edges if _blurs(place, edge)]
        if blurred:
            name = place.address or study.service.name
            yield text.say_both(
                "service_blurred",
                place=text.say_both(f"service_place_{where}", place=name),
                accuracy=f"{place.accuracy_m:g}",
                edges=text.join([text.same(edge) for edge in blurred]),
            )
    if both:
        yield text.say_both("service_both", edge=f"{edges[-1]:g}")
    if lost is None:
        yield text.say_both("service_lost_untold")
    elif lost:
        yield text.say_both("service_lost", share=text.number(100 * lost, 1))
    if phi is None:
        yield text.say_both("phi_ratios")
    states = {state for band in bands for state in band.states}
    if states != {"shown"}:
        yield text.say_both("service_no_sum")


def _doubts_of_time(study: ServiceStudy) -> Iterator[Text]:
    """Say which days are left out and why, and that the windows differ."""
    if study.old == study.new:
        yield text.say_both("service_stayed")
    left_out = study.between
    for one in study.changes:
        if one.surely_before < one.surely_after:
            unsure = DateRange(one.surely_before, one.surely_after)
            when = text.partial_date(one.when)
            yield text.say_both("service_unsure", when=when, days=text.period(unsure))
            left_out = None if left_out == unsure else left_out
    if left_out is not None:
        yield text.say_both("service_between", days=text.period(left_out))
    before, after = study.before.days, study.after.days
    if before != after:
        yield text.say_both("warn_windows", before=before, after=after)


def _blurs(place: Position, edge: float) -> bool:
    return place.accuracy_m > _BLUR * edge


def _windows(service: Service, days: DateRange) -> tuple[DateRange, DateRange]:
    """Make the windows as long as the days and the service's one change allow."""
    changes = service.changes()
    found = []
    for number, one in enumerate(changes):
        start, end = days.start, days.end
        if number:
            start = max(start, changes[number - 1].surely_after)
        if number + 1 < len(changes):
            end = min(end, changes[number + 1].surely_before)
        if start < one.surely_before and one.surely_after < end:
            found.append((DateRange(start, one.surely_before), DateRange(one.surely_after, end)))
    if len(found) != 1:
        how = "No" if not found else "More than one"
        raise DataError(
            f"{how} opening, move or closing of '{service.id}' has days of events on both sides in "
            f"{days}: {_told(service)}. Give the windows: `before=` and `after=`."
        )
    return found[0]


def _place(service: Service, window: DateRange, name: str) -> Position | None:
    """Return where a service surely was all of a window; None if it surely was nowhere."""
    held = service.positions_during(window)
    sure = [place for place, _ in held if place.throughout(window)]
    if len(held) != len(sure):
        parts = "; ".join(
            f"{one.kind} {one.when.text}: a window may end by {one.surely_before - _DAY} or begin on "
            f"{one.surely_after}"
            for one in service.changes()
            if one.surely_before < window.end and window.start < one.surely_after
        )
        raise DataError(
            f"In the window {name}, {window}, it is not sure on every day where '{service.id}' was "
            f"({parts or _told(service)}). Choose another window."
        )
    if len(sure) > 1:
        raise DataError(
            f"Service '{service.id}' was at {len(sure)} places at once in {window}; what was near it "
            "cannot be told by one ring. Give it one position at a time in services.toml."
        )
    return sure[0] if sure else None


def _told(service: Service) -> str:
    said = [f"{one.kind} {one.when.text}" for one in service.changes()]
    return ", ".join(said) or "no date of any is known"
