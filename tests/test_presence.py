from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.disclosure.presence import disclose_presence
from scenemap.errors import DataError
from scenemap.events.observations import COLUMNS, Sessions
from scenemap.presence import checklists, presence


def sessions(*rows) -> Sessions:
    """Return sessions of place, day, minutes, persons, sale and use."""
    frame = pd.DataFrame(
        [
            (
                number, place, datetime.fromisoformat(f"{day}T12:00"),
                datetime.fromisoformat(f"{day}T12:00") + timedelta(minutes=minutes), minutes / 60,
                persons, *told,
            )
            for number, (place, day, minutes, persons, *told) in enumerate(
                (*row, None, None)[:6] for row in rows
            )
        ],
        columns=list(COLUMNS),
    )  # fmt: skip
    return Sessions(frame.astype({"sale": "boolean", "use": "boolean"}))


def by_month(*rows) -> dict[tuple[str, str], dict[str, object]]:
    shown = disclose_presence(presence(sessions(*rows), "month"))
    cells = shown.cells.astype(object).where(shown.cells.notna(), None)
    return {(one["place"], one["period"]): one for one in cells.to_dict("records")}


def test_mean_peak_effort_and_nobody_by_hand():
    """10, 0, 20 and 6 persons in 60, 30, 90 and 60 minutes: mean 9, peak 20, four hours."""
    cell = by_month(
        ("park", "2014-05-06", 60, 10), ("park", "2014-05-07", 30, 0),
        ("park", "2014-05-08", 90, 20), ("park", "2014-05-31", 60, 6),
    )["park", "2014-05"]  # fmt: skip
    assert (cell["sessions"], cell["hours"], cell["nobody"]) == (4, 4.0, 1)
    assert (cell["mean"], cell["peak"], cell["flags"]) == (9.0, 20, "exact")


def test_no_session_is_not_nobody():
    cells = by_month(("park", "2014-05-06", 60, 0), ("park", "2014-07-06", 60, 9))
    assert (cells["park", "2014-05"]["mean"], cells["park", "2014-05"]["nobody"]) == (0, 1)
    june = cells["park", "2014-06"]
    assert (june["sessions"], june["mean"], june["peak"], june["flags"]) == (
        0,
        None,
        None,
        "unknown",
    )


@pytest.mark.parametrize(
    ("persons", "mean", "peak", "flags"),
    [
        ([3], None, None, "suppressed"),
        ([2, 2], None, None, "suppressed"),
        ([0, 4, 0], None, None, "suppressed"),
        ([4, 4], 4, None, "peak_suppressed"),  # the peak is one of 1 to 4
        ([6, 2], 4, None, "peak_suppressed"),  # mean and peak would give the other
        ([9, 2, 1, 1], 3.25, None, "peak_suppressed"),  # the others saw 4 together
        ([9, 0, 0], 3, 9, "exact"),
        ([9, 2, 3], 14 / 3, None, "peak_suppressed"),  # two others saw 5: 1 to 4 each
        ([9, 5, 3], 17 / 3, 9, "exact"),
        ([5, 5, 3], 13 / 3, None, "peak_suppressed"),  # none saw more than 5, so none fewer than 3
        ([5, 5, 5], 5, 5, "exact"),
        ([1, 1, 1, 1, 1], None, None, "suppressed"),  # one in each, as nobody was seen in none
        ([3, 2, 0], None, None, "suppressed"),
        ([5, 1, 0], None, None, "suppressed"),
        ([5], 5, 5, "exact"),
        ([0, 0], 0, 0, "exact"),
    ],
)
def test_small_numbers_are_withheld_and_those_that_tell_them(persons, mean, peak, flags):
    rows = [("park", f"2014-05-{day + 1:02}", 60, count) for day, count in enumerate(persons)]
    cell = by_month(*rows)["park", "2014-05"]
    assert cell["flags"] == flags
    assert cell["peak"] == peak
    assert cell["mean"] == (None if mean is None else pytest.approx(mean))


@settings(deadline=None, max_examples=often(12, 120))
@given(st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_no_session_of_one_to_four_persons_is_known_to_within_five(persons):
    """Every list of counts that agrees with what is shown, by trying all."""
    rows = [("park", f"2014-05-{day + 1:02}", 60, count) for day, count in enumerate(persons)]
    cell = by_month(*rows)["park", "2014-05"]
    if cell["mean"] is None:
        return
    total, n = round(cell["mean"] * cell["sessions"]), cell["sessions"] - cell["nobody"]
    most = total if cell["peak"] is None else cell["peak"]

    def agreeing(left: int, total: int, most: int):
        """List what the sessions with somebody may have seen, the largest first."""
        if not left:
            yield from [()] if total == 0 else []
            return
        for one in range(1, min(most, total) + 1):
            yield from ((one, *rest) for rest in agreeing(left - 1, total - one, one))

    found = [one for one in agreeing(n, total, most) if cell["peak"] in {None, *one[:1]}]
    # Of the largest, the second largest and so on nobody knows which session it was.
    seen = {count for one in found for count in (one if cell["peak"] is None else one[1:])}
    if seen & {1, 2, 3, 4}:
        assert max(seen) - min(seen) >= 5


def test_a_session_belongs_to_the_slice_in_which_it_begins():
    late = Sessions(
        sessions(("park", "2014-05-31", 60, 9)).frame.assign(
            start=pd.Timestamp("2014-05-31T23:30"), end=pd.Timestamp("2014-06-01T00:30")
        )
    )
    assert presence(late, "month").counted["period"].tolist() == ["2014-05"]


def test_the_checklist_says_what_the_sessions_say_of_what_is_shown():
    """May 10 and 20, June withheld, July nobody: mean (10 + 20 + 0) / 3, and no sum with June in it."""
    one = presence(
        sessions(
            ("park", "2014-05-06", 60, 10, True, None), ("park", "2014-05-07", 60, 20, False, True),
            ("park", "2014-06-06", 60, 3, True, True), ("park", "2014-07-06", 60, 0, None, None),
        ),
        "month",
    )  # fmt: skip
    (found,) = checklists(disclose_presence(one))
    assert (found.slices_with_persons, found.slices_visited) == (2, 3)
    assert (found.sessions_with_persons, found.sessions) == (3, 4)
    assert (found.mean, found.peak, found.slices_withheld) == (10.0, 20, 1)
    assert (found.sale, found.sale_asked, found.use, found.use_asked) == (2, 3, 2, 2)


@pytest.mark.parametrize(
    ("may", "june", "peak"),
    [
        ([9, 2], [5], None),  # May's 9 is withheld, so 5 is not the most
        ([0], [3], None),  # somebody was seen in June, so 0 is not the most
        ([5], [3], 5),
        ([0], [0], 0),
    ],
)
def test_the_checklist_names_no_peak_that_a_withheld_one_may_exceed(may, june, peak):
    rows = [("park", f"2014-05-{day + 1:02}", 60, count) for day, count in enumerate(may)]
    rows += [("park", f"2014-06-{day + 1:02}", 60, count) for day, count in enumerate(june)]
    (found,) = checklists(disclose_presence(presence(sessions(*rows), "month")))
    assert found.peak == peak


def test_no_sessions_are_no_table():
    with pytest.raises(DataError, match="There is no session"):
        presence(sessions(), "month")
