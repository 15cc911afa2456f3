"""Windows and slices of the same events, released together or after one another."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from builders import events_csv, write_case
from proofs import proof
from scenemap.case import load_case
from scenemap.counted import panel_from_events
from scenemap.disclosure import disclose, disclose_together
from scenemap.disclosure.releases import Ledger, release_of
from scenemap.errors import DataError
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.intervals import DateRange

YEAR = DateRange.parse("2021-01-01..2021-12-31")


@pytest.fixture
def city(tmp_path):
    return load_case(write_case(tmp_path / "toytown", coverage=None))


def counted(city, folder, counts, by="month", windows=()):
    """Count ``{area: {day: n}}`` by slice, or by windows."""
    rows = [
        {"area": area, "time": day, "kind": "call"}
        for area, some in counts.items()
        for day, n in some.items()
        for _ in range(n)
    ]
    table = read_events(
        [events_csv(folder / "events.csv", rows)],
        ReadingOptions(ZoneInfo("Europe/Oslo"), areas=("east", "west")),
    )
    windows = [DateRange.parse(one) for one in windows]
    window = None if windows else YEAR
    return panel_from_events(table, city.areas, by, windows=windows, window=window)


def shown(panel):
    """Return shown counts; what is withheld is None, what is unknown 0."""
    return {
        (area, str(period)): None if state == "suppressed" else int(count or 0)
        for (area, period), count, state in zip(
            [(area, one) for area in panel.areas for one in panel.source_periods],
            panel.cells["count"].fillna(0),
            panel.cells["state"],
            strict=True,
        )
    }


def days(each, **more):
    """Return nine events in the middle of every month but those named."""
    return {
        f"2021-{month:02}-{day:02}": more.get(f"m{month}_{day}", each)
        for month in range(1, 13)
        for day in (5, 25)
    }


def test_the_days_between_a_window_and_a_month_are_not_told(city, tmp_path):
    """Three on 5 April: April 12, the window from 10 April to June 51, May and June 42."""
    counts = {"west": days(9, m4_5=3, m4_25=9, m5_5=12), "east": days(9)}
    windows = ("2021-01-01..2021-04-09", "2021-04-10..2021-06-30")
    months = counted(city, tmp_path, counts)
    two = counted(city, tmp_path, counts, windows=windows)
    alone = [shown(disclose(one, city)) for one in (months, two)]
    assert None not in alone[0].values()
    assert None not in alone[1].values()
    together = [shown(one) for one in disclose_together([months, two], city)]
    april = together[0]["west", "2021-04-01..2021-04-30"]
    rest = [together[0]["west", f"2021-0{n}-01..2021-0{n}-{31 if n == 5 else 30}"] for n in (5, 6)]
    assert None in (april, together[1]["west", windows[1]], *rest)
    assert None in (april, together[1]["west", windows[0]])
    # The east is not touched but for what balances the totals.
    assert sum(count is None for count in together[0].values()) <= 4


def test_windows_of_whole_slices_cost_nothing_where_nothing_is_small(city, tmp_path):
    counts = {"west": days(9), "east": days(9)}
    panels = [
        counted(city, tmp_path, counts),
        counted(city, tmp_path, counts, by="quarter"),
        counted(
            city, tmp_path, counts, windows=("2021-01-01..2021-05-31", "2021-06-01..2021-12-31")
        ),
        counted(
            city, tmp_path, counts, windows=("2021-01-01..2021-02-28", "2021-03-01..2021-05-31")
        ),
    ]
    for one in disclose_together(panels, city):
        assert None not in shown(one).values()


def test_windows_of_whole_slices_withhold_no_more_than_they_must(city, tmp_path):
    """One small month: it and one more, or the window that it is in, and what keeps the total."""
    counts = {"west": days(9, m3_5=0, m3_25=2), "east": days(9)}
    windows = ("2021-01-01..2021-05-31", "2021-06-01..2021-12-31")
    months, two = disclose_together(
        [counted(city, tmp_path, counts), counted(city, tmp_path, counts, windows=windows)], city
    )
    hidden = [key for one in (months, two) for key, n in shown(one).items() if n is None]
    assert ("west", "2021-03-01..2021-03-31") in hidden
    assert len(hidden) <= 3


@pytest.mark.parametrize("seed", [0, *(pytest.param(one, marks=proof) for one in (1, 2))])
def test_no_sum_of_days_is_told_by_any_mixture_of_windows(city, tmp_path, seed):
    """By exhaustive bounds of our own: linear programs over the days between all ends."""
    from attack import Figure, System, told

    dice = np.random.default_rng(seed)
    counts = {
        area: {
            f"2021-{m:02}-{d:02}": int(dice.poisson(2)) for m in range(1, 7) for d in (3, 12, 24)
        }
        for area in ("east", "west")
    }
    cut = f"2021-03-{int(dice.integers(5, 28)):02}"
    day = date.fromisoformat(cut)
    windows = [
        (DateRange(YEAR.start, day), DateRange(day, date(2021, 7, 1))),
        (
            DateRange.parse("2021-01-01..2021-02-09"),
            DateRange(date(2021, 2, 10), day),
        ),
    ]
    panels = [counted(city, tmp_path, counts)]
    panels += [
        counted(city, tmp_path, counts, windows=[str(one) for one in some]) for some in windows
    ]
    figures, totals = [], []
    for one in disclose_together(panels, city):
        own = [
            Figure(area, period.start, period.end, n)
            for (area, _), n, period in zip(
                shown(one), shown(one).values(), [*one.source_periods] * 2, strict=True
            )
        ]
        figures += own
        if one.withheld.of_events is not None:
            totals.append((own, one.withheld.of_events))
    system = System(figures, totals)
    targets = [(one.area, one.start, one.end) for one in figures if one.shown is None]
    found = system.bounds(list(dict.fromkeys([*targets, *system.parts])))
    assert targets
    for (area, start, end), ends in found.items():
        truth = sum(n for d, n in counts[area].items() if str(start) <= d < str(end))
        assert not told(ends, truth), (area, start, end, ends)


# --- with a ledger --------------------------------------------------------------------------------

PARTS = ("2021-01-01..2021-05-31", "2021-06-01..2021-12-31")
CUT = ("2021-01-01..2021-04-14", "2021-04-15..2021-12-31")


def test_windows_are_made_of_slices_released_before_or_with_them(city, tmp_path):
    counts = {"west": days(9), "east": days(9)}
    months = counted(city, tmp_path, counts)
    whole = counted(city, tmp_path, counts, windows=PARTS)
    cut = counted(city, tmp_path, counts, windows=CUT)
    empty = Ledger(())
    with pytest.raises(DataError, match=r"Release those days by month, quarter or year first"):
        empty.tables(whole, city.id, city.areas)
    assert empty.tables(whole, city.id, city.areas, beside=[months]) == ()
    with pytest.raises(DataError, match=r"2021-01-01\.\.2021-04-14 is not made of whole slices"):
        empty.tables(cut, city.id, city.areas, beside=[months])
    ledger = empty.with_release(release_of(disclose(months, city), city.id, city.areas))
    assert len(ledger.tables(whole, city.id, city.areas)) == 1
    with pytest.raises(DataError, match=r"Take 2021-01-01\.\.2021-04-30, which is"):
        ledger.tables(cut, city.id, city.areas)
    by_quarter = empty.with_release(
        release_of(
            disclose(counted(city, tmp_path, counts, by="quarter"), city), city.id, city.areas
        )
    )
    with pytest.raises(DataError, match="is not made of whole slices"):
        by_quarter.tables(whole, city.id, city.areas)


def test_released_windows_are_noted_as_such_and_slices_may_follow(city, tmp_path):
    counts = {"west": days(9, m3_5=0, m3_25=2), "east": days(9)}
    months = counted(city, tmp_path, counts)
    whole = counted(city, tmp_path, counts, windows=PARTS, by="week")
    first = disclose_together([months, whole], city)
    ledger = Ledger(())
    for one in first:
        ledger = ledger.with_release(release_of(one, city.id, city.areas))
    ledger.write(tmp_path / "ledger.json")
    read = Ledger.read(tmp_path / "ledger.json")
    assert [one.by for one in read.releases] == ["month", "window"]
    earlier = read.tables(months, city.id, city.areas)
    assert shown(disclose(months, city, earlier=earlier)) == shown(first[0])
    weeks = counted(city, tmp_path, counts, by="week")
    with pytest.raises(DataError, match="weeks cut across months"):
        read.tables(weeks, city.id, city.areas)
