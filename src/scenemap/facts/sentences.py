"""What facts say in words: headline, the three readings, notes, and what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap import text
from scenemap.disclosure.rounding import range_of
from scenemap.facts.tables import days_covered
from scenemap.panel import check_panel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.events.counts import Series
    from scenemap.facts.build import Centre, Recording
    from scenemap.facts.comparison import Change, Comparison, Moved
    from scenemap.measures.rates import Way
    from scenemap.model import Lang, Text
    from scenemap.panel import Panel

#: So many periods, and areas, are named in one sentence; of more it says how many they are.
_MOST_PERIODS, _MOST_AREAS = 12, 30
#: Smaller ones are said to be smaller.
_LEAST_P = 0.001


def basis_of(by_id: Mapping[str, Area], comparison: Comparison, common: Iterable[str]) -> Text:
    """Name the areas that shares between two windows are of: those that are known in both.

    Where these are the common areas of all periods they are called so; else they are listed, for the
    tables of all periods have shares of fewer.
    """
    compared = [one.area for one in comparison.changes]
    if set(compared) == set(common):
        return text.say_both("basis_common")
    areas = named([by_id[one].short_name for one in compared])
    return text.say_both("basis_compared", areas=areas)


def headline(
    by_id: dict[str, Area],
    moved: Moved | None,
    comparison: Comparison,
    unit: Text,
    common: Iterable[str],
) -> Text | None:
    """Name the common area whose share changed most between the windows that are compared.

    Parameters
    ----------
    by_id
        Areas.
    moved
        The share that changed most; None where shares cannot be compared.
    comparison
        The windows. One that was watched in part is said to be.
    unit
        What is counted, in the plural.
    common
        Areas that are known in all periods.
    """
    if moved is None:
        return None
    windows = ends(comparison)
    basis = basis_of(by_id, comparison, common)
    first, last = (percent(one.estimate or 0.0) for one in (moved.first, moved.last))
    if not moved.changed:
        return text.say_both(
            "share_headline_same",
            basis=basis,
            unit=unit,
            first_period=windows["first"],
            last_period=windows["last"],
        )
    return text.say_both(
        "share_headline_chance" if moved.within_chance else "share_headline",
        area=by_id[moved.area].short_name,
        basis=basis,
        unit=unit,
        first=first,
        last=last,
        first_period=windows["first"],
        last_period=windows["last"],
    )


def ends(comparison: Comparison) -> dict[str, Text]:
    """Name the windows; where there are not two that were watched throughout, say so of one."""
    named = {"first": text.period(comparison.first), "last": text.period(comparison.last)}
    if comparison.chosen == "partial":
        # Once, for two periods in part are not two whole ones either.
        which = "last" if comparison.in_part[1] else "first"
        named[which] = text.say_both("in_part", period=named[which])
    return named


def readings(
    areas: tuple[Area, ...], comparison: Comparison, recording: tuple[Recording, ...]
) -> tuple[Text, ...]:
    """Say the three readings: fell here, rose there, not seen."""
    changes = {one.area: one for one in comparison.changes}
    ordered = [(area, changes[area.id]) for area in areas if area.id in changes]

    def listed(way: Way) -> list[Text]:
        return [change_of(area, one) for area, one in ordered if one.direction.way == way]

    windows = ends(comparison)
    if not comparison.one and not changes:
        return (
            text.say_both("reading_fell_unsaid", **windows),
            text.say_both("reading_rose_unsaid", **windows),
            text.say_both("reading_not_seen", share="", proof=""),
        )
    found: list[Text] = []
    same = [text.say_both("reading_same", list=named(some)) for some in [listed("same")] if some]
    by_id = {area.id: area for area in areas}
    same += [
        text.say_both("reading_partial", list=named([by_id[one].short_name for one in some]))
        for some in [comparison.partial]
        if some
    ]
    moves: tuple[tuple[str, Way], ...] = (("reading_fell", "fell"), ("reading_rose", "rose"))
    for key, way in () if comparison.one else moves:
        changed = listed(way)
        found.append(
            text.say_both(
                key,
                **windows,
                list=named(changed) if changed else text.say_both("reading_none"),
                same=text.join(same, "") if same else text.same(""),
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


def named(areas: list[Text]) -> Text:
    """List areas in the order given; after so many, how many more there are."""
    if len(areas) <= _MOST_AREAS:
        return text.join(areas)
    more = text.say_both("and_more", n=len(areas) - _MOST_AREAS)
    return text.join([*areas[:_MOST_AREAS], more])


def p_value(value: float, lang: Lang) -> str:
    """Write a p-value: none is 0."""
    least = text.number(_LEAST_P, 3)[lang]
    return f"<{least}" if value < _LEAST_P else text.number(value, 3)[lang]


def ratio_words(ratio: float, low: float, high: float) -> Text:
    """Write a ratio with the ends of its interval."""
    ends = {"ratio": ratio, "low": low, "high": high}
    return text.say_both("ratio", **{name: text.number(one, 2) for name, one in ends.items()})


def change_of(area: Area, one: Change) -> Text:
    """Write how the rate of an area changed, and whether chance alone would do it."""
    chance = one.direction.way != "same" and one.direction.within_chance
    return text.say_both(
        "change_within_chance" if chance else "change",
        area=area.short_name,
        first=text.number(one.first, 1),
        last=text.number(one.last, 1),
    )


def left_out(
    areas: tuple[Area, ...], counts: pd.DataFrame, panel: Panel, common: tuple[str, ...]
) -> tuple[tuple[tuple[str, ...], Text], ...]:
    """Say which areas are not common and why not, and which have no geometry if others have.

    Areas of one reason share a sentence.

    Returns
    -------
    tuple of (ids of areas, sentence)
    """
    drawn = any(area.outline is not None for area in areas)
    gone = panel.suppressed()
    withheld = set(gone.index[gone.to_numpy().any(axis=1)])
    names = [text.period(period) for period in panel.source_periods]
    covered = counts.notna()
    known_of = dict(zip(covered.index, covered.to_numpy().tolist(), strict=True))
    in_common = set(common)
    alike: dict[tuple[str, tuple[bool, ...]], list[Area]] = {}
    for area in areas:
        if area.id in withheld and area.id not in in_common:
            alike.setdefault(("suppressed", ()), []).append(area)
        elif area.id not in in_common:
            alike.setdefault(("not_covered", tuple(known_of[area.id])), []).append(area)
        if area.outline is None and drawn:
            alike.setdefault(("no_geometry", ()), []).append(area)
    found = []
    for (key, told), those in alike.items():
        gaps = [name for name, known in zip(names, told, strict=bool(told)) if not known]
        periods = text.join(gaps)
        if len(gaps) > _MOST_PERIODS:
            periods = text.say_both("periods_of", n=len(gaps), of=len(names))
        said = text.say_both(
            f"left_out_{key}", areas=named([one.short_name for one in those]), periods=periods
        )
        found.append((tuple(one.id for one in those), said))
    return tuple(found)


def notes(
    case: Case,
    panel: Panel,
    common: tuple[str, ...],
    by_id: dict[str, Area],
    centre: Centre | None,
    recording: tuple[Recording, ...],
    series: Series | None,
    windows: Panel | None,
) -> Iterable[Text]:
    """Say how the figures are to be understood."""
    if not (case.placed or any(area.outline is not None for area in by_id.values())):
        yield nothing_drawn(panel)
    if len(common) > 1:
        names = named([by_id[one].short_name for one in common])
        yield text.say_both("common_areas", areas=names)
    else:
        yield text.say_both("no_common_areas")
    if case.areas_note and set(panel.areas) <= {area.id for area in case.areas}:
        yield case.areas_note
    yield from _cell_notes(panel, windows)
    yield from _centre_notes(centre)
    for one in recording:
        base = text.number(one.base, 0)
        yield text.say_both(
            "recording_share",
            period=text.period(one.period),
            share=percent(one.share),
            count=text.number(one.count, 0),
            base=base,
            derived=text.say_both(
                "recording_derived",
                base=base,
                mean=text.number(one.base / one.months, 0),
                months=one.months,
            )
            if one.derived
            else text.same(""),
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
        # That of a move between scenes stands with the move.
        yield from (one.text for one in case.evidence if not one.from_scene)


def nothing_drawn(panel: Panel) -> Text:
    """Say why nothing is drawn: the sources tell of no place, or a case has no outlines yet."""
    check_panel(panel, "What is said of it")
    return text.say_both("nothing_placed" if panel.origin == "published" else "nothing_drawn")


def _in_part(cells: pd.DataFrame) -> bool:
    """Say whether any count is of a time that is covered in part."""
    return bool((cells["partial"] & cells["count"].notna()).any())


def _cell_notes(panel: Panel, windows: Panel | None) -> Iterable[Text]:
    states = panel.cells["state"]
    found = set(states.unique())
    if "period_mean" in found:
        yield text.say_both(
            "period_mean_note",
            slices=text.by_name(panel.by, plural=True),
            slice=text.by_name(panel.by),
            n=sum(not period.stated for period in panel.source_periods),
        )
    vague = [text.period(period) for period in panel.source_periods if period.stated]
    if vague:
        yield text.say_both("season_note", periods=text.join(vague))
    if "unknown" in found:
        yield text.say_both("unknown_note")
    if set(states[panel.cells["spread"]].unique()) - {"unknown", "suppressed"}:
        yield text.say_both("spread_note", slices=text.by_name(panel.by, plural=True))
    if _in_part(panel.cells) or (windows is not None and _in_part(windows.source_cells)):
        yield text.say_both("part_note")
    yield from withheld_notes(panel)
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


def withheld_notes(panel: Panel) -> Iterable[Text]:
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


def percent(share: float) -> Text:
    """Write a share, 0 to 1, in per cent without the sign."""
    return text.number(100 * share, 1)
