"""How late events are registered, and what is still to come."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import reduce
from operator import add
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import area, at, square, write_case, write_rows
from proofs import proof
from scenemap import load_case, open_study
from scenemap.delays import CountedDelays, Delays, delays_of, reported_shares
from scenemap.disclosure.delays import disclose_delays
from scenemap.errors import DataError
from scenemap.events.cleaning import ReadingOptions, clean
from scenemap.events.raw import RawBatch
from scenemap.intervals import DateRange
from scenemap.tally import WEEK, Counting, Tally, tally_batch

#: Claims by year and years until they were paid, cumulated: the triangle of Taylor & Ashe (1983, J
#: Econometrics 23:37-61), the standard example of the chain ladder.
TAYLOR_ASHE = [
    [357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463],
    [352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085],
    [290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315],
    [310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268],
    [443160, 1136350, 2128333, 2897821, 3402672, 3873311],
    [396132, 1333217, 2180715, 2985752, 3691712],
    [440832, 1288463, 2419861, 3483130],
    [359480, 1421128, 2864498],
    [376686, 1363294],
    [344014],
]


def test_it_is_the_chain_ladder():
    """Development factors as printed by Mack (1993, ASTIN Bulletin 23:213-225, table 1).

    The ultimate of the last year is 344,014 times their product; Mack prints 4,978 thousand less the
    diagonal: a reserve of 4,626 thousand, and 18,681 thousand in all.
    """
    factors = [3.4906, 1.7473, 1.4574, 1.1739, 1.1038, 1.0863, 1.0539, 1.0766, 1.0177]
    increments = np.zeros((10, 10))
    for row, paid in enumerate(TAYLOR_ASHE):
        increments[row, : len(paid)] = np.diff([0, *paid])
    share = reported_shares(increments)["share"]
    for delay, factor in enumerate(factors):
        assert share[delay + 1] / share[delay] == pytest.approx(factor, abs=5e-5)
    latest = np.array([paid[-1] for paid in TAYLOR_ASHE])
    reserve = latest / share.to_numpy()[::-1] - latest
    assert round(reserve[-1] / 1000) == 4626
    assert round(reserve.sum() / 1000) == 18681


def test_a_triangle_by_hand():
    """Three periods: 20, 10, 10; 25, 5; 30.

    N(2) = 40, n(2) = 10: 3/4 are there after one period. N(1) = 20 + 10 + 25 + 5 = 60, n(1) = 15: of
    those 3/4, so 9/16 at once. Greenwood: 9/16 sqrt(10/(40 x 30) + 15/(60 x 45)).
    """
    found = reported_shares([[20, 10, 10], [25, 5, 0], [30, 0, 0]], least=1)
    assert found["share"].tolist() == pytest.approx([9 / 16, 3 / 4, 1])
    assert found["se"].tolist() == pytest.approx(
        [9 / 16 * (10 / 1200 + 15 / 2700) ** 0.5, 3 / 4 * (10 / 1200) ** 0.5, 0]
    )


@given(
    st.lists(st.lists(st.integers(0, 40), min_size=5, max_size=5), min_size=5, max_size=5),
    st.integers(0, 999),
)
def test_shares_rise_to_one_and_what_is_not_known_yet_is_not_looked_at(rows, nonsense):
    triangle = np.array(rows)
    if not triangle[0].sum():
        return
    share = reported_shares(triangle, least=1)["share"]
    assert (np.diff(share) >= -1e-12).all()
    assert (share >= 0).all()
    assert share.iloc[-1] == 1
    for row in range(5):
        triangle[row, 5 - row :] = nonsense
    assert reported_shares(triangle, least=1)["share"].tolist() == share.tolist()


def test_the_true_share_is_found():
    """Half of the events of a week come at once, and half of the rest each week; 300 weeks."""
    random = np.random.default_rng(5)
    chances = 0.5 ** np.arange(1, 21)
    triangle = random.multinomial(200, chances / chances.sum(), size=300)
    share = reported_shares(triangle)["share"]
    assert share[0] == pytest.approx(0.5, abs=0.01)
    assert share[2] == pytest.approx(0.875, abs=0.01)


@pytest.mark.parametrize(
    ("triangle", "said"),
    [
        ([[1, -1], [1, 0]], "a count below 0"),
        ([[1, np.nan], [1, 0]], "a count below 0, or one that is no number"),
        (np.zeros((0, 3)), "a count below 0, or one that is no number"),
        ([[50, 40], [60, 0]], None),
        ([[50, 4], [30, 0]], "Fewer than 100 events"),
    ],
)
def test_a_triangle_that_tells_nothing_is_refused(triangle, said):
    if said is None:
        assert len(reported_shares(triangle)) == 1  # ninety of two periods are too few for a delay
        return
    with pytest.raises(DataError, match=said):
        reported_shares(triangle)


# --- from rows ----------------------------------------------------------------------------------------

ZONE = ZoneInfo("Europe/Oslo")
SINCE = date(2020, 1, 6)  # a Monday


def batch(rows, **columns):
    """Return rows of an area and a day, each with the day on which it was registered, as read."""
    raw = {
        "area": np.array(["west"] * len(rows), dtype=object),
        "time": pd.Series([day for day, _ in rows], dtype=object),
        "registered": pd.Series([late for _, late in rows], dtype=object),
        **columns,
    }
    return clean(RawBatch(raw, np.arange(1, len(rows) + 1)), ReadingOptions(ZONE, areas=["west"]))


@pytest.mark.parametrize(
    ("time", "registered", "said"),
    [
        ("2021-02-03", "2021-02-02", "lies before the event"),
        ("2021-02-03", "later", "is not a day that can be read"),
        ("2021-02-03", "1821-02-03", "is out of range"),
    ],
)
def test_a_registration_that_cannot_be_is_a_fault_of_its_row(time, registered, said):
    found = batch([("2021-02-01", "2021-02-01"), (time, registered)])
    (fault,) = found.faults
    assert (fault.row, fault.column, fault.reason) == (2, "registered", said)
    assert "leave it blank where it is not known" in fault.remedy or "are taken" in fault.remedy


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("delays")
    areas = [area(name, square(*at(100 * i, 0))) for i, name in enumerate(("west", "east"))]
    return load_case(write_case(folder / "toy", areas=areas))


def test_rows_are_counted_by_week_and_weeks_until_registered_by_hand(case):
    """On a Sunday, registered on it, on the Monday after, two weeks later, and nobody knows when."""
    found = batch([
        ("2021-02-07T23:30", "2021-02-07"), ("2021-02-07", "2021-02-08"), ("07.02.2021", "21.02.2021"),
        ("2021-02-07", ""), ("2021-02", "2021-03-01"),
    ])  # fmt: skip
    tally = tally_batch(found, Counting(case.areas, "month"))
    week = (date(2021, 2, 1) - date(1970, 1, 5)).days // 7 + 1
    assert tally.delays == {week * WEEK: 1, week * WEEK + 1: 1, week * WEEK + 2: 1}
    assert tally.undelayed == 2  # one is dated to its month
    assert tally.counted == 5
    first, last = tally.registered
    assert date(1970, 1, 1) + timedelta(first) == date(2021, 2, 7)
    assert date(1970, 1, 1) + timedelta(last) == date(2021, 3, 1)
    both = tally + tally_batch(found, Counting(case.areas, "month"))
    assert both.delays == dict.fromkeys(tally.delays, 2)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 90)), min_size=1, max_size=30))
def test_batches_add_up_to_the_whole(case, rows):
    counting = Counting(case.areas, "month")
    dated = [
        (str(SINCE + timedelta(day)), str(SINCE + timedelta(day + late))) for day, late in rows
    ]
    whole = tally_batch(batch(dated), counting)
    parts = [tally_batch(batch([one]), counting) for one in dated]
    added = reduce(add, parts, Tally.empty(counting))
    assert dict(added.delays) == dict(whole.delays)
    assert (added.registered, added.undelayed) == (whole.registered, whole.undelayed)
    assert sum(whole.delays.values()) == len(rows)


def test_the_week_that_is_not_over_and_what_was_entered_afterwards_are_left_out(case):
    """100 a week, all at once, for 60 weeks; before them a heap of old ones, and a Wednesday after."""
    rows = [("2019-06-01", str(SINCE))] * 500
    for week in range(60):
        day = str(SINCE + timedelta(7 * week + 2))
        rows += [(day, day)] * 100
    last = SINCE + timedelta(7 * 60 + 2)
    found = delays_of(
        tally_batch(batch([*rows, (str(last), str(last))]), Counting(case.areas, "month")), "event"
    )
    assert found.until == SINCE + timedelta(7 * 60)
    assert set(found.share) == {1.0}
    assert found.to_come(DateRange(SINCE, found.until)) == 0
    # A week after the last of which all is known: nothing of it is.
    assert found.to_come(DateRange(found.until, found.until + timedelta(7))) == 1


def test_what_is_still_to_come_by_hand():
    """Weeks of age 0, 1 and 2 have 40, 80 and 100 percent."""
    until = SINCE + timedelta(21)
    counted = CountedDelays("event", np.array([0.4, 0.8, 1.0]), until)
    assert counted.to_come(DateRange(SINCE, until)) == pytest.approx(1 - (0.4 + 0.8 + 1) / 3)
    assert counted.to_come(DateRange(SINCE + timedelta(14), until)) == pytest.approx(0.6)
    assert "0.4" not in repr(counted)


# --- what may be told ---------------------------------------------------------------------------------


def counted(late):
    """Return a register of 40 weeks in each of whose first 39 so many of 100 come a week late."""
    share = np.append(1 - late / 100, np.ones(39))
    return CountedDelays("event", share, SINCE + timedelta(7 * 40))


@pytest.mark.parametrize(
    ("late", "told"), [(0, 0), (4, 0), (5, 0), (6, 10), (15, 10), (16, 20), (55, 50), (96, 100)]
)
def test_shares_are_rounded_as_counts_are(late, told):
    last = DateRange(SINCE + timedelta(7 * 39), SINCE + timedelta(7 * 40))
    found = disclose_delays(counted(late), [(last, {"nb": "uke", "en": "week"})])
    assert found.to_come == ({last: told} if told else {})
    assert len(found.words()) == bool(told)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_no_four_events_are_told(late):
    """Of 100 events and more, up to four that come late, however late, change nothing that is told."""
    triangle = np.zeros((60, 60))
    triangle[:, 0] = 20
    for delay in late:
        triangle[3, delay] += 1
    share = reported_shares(triangle)["share"].to_numpy()
    found = CountedDelays("event", share, SINCE + timedelta(7 * 60))
    periods = [
        (
            DateRange(SINCE + timedelta(7 * week), SINCE + timedelta(7 * week + 7)),
            {"nb": "", "en": ""},
        )
        for week in range(60)
    ]
    assert disclose_delays(found, periods).to_come == {}


def test_where_nothing_may_be_told_that_is_said():
    assert disclose_delays(None, []).words()[0]["en"].startswith("How much is still to come cannot")
    assert disclose_delays(None, []) == Delays(0)


# --- in every output ------------------------------------------------------------------------------------


def register(path, *, seed=1, mean=40.0, blank=0.0, late=0, weeks=104, kind="event"):
    """Write a register of weeks from 2020-01-06 on, as it stood on the last Sunday."""
    random = np.random.default_rng(seed)
    end = SINCE + timedelta(7 * weeks)
    rows = []
    for day in range(7 * weeks):
        for name, n in zip(("west", "east"), random.poisson([3, 4]), strict=True):
            for _ in range(n):
                happened = SINCE + timedelta(day)
                entered = happened + timedelta(
                    late + int(random.exponential(mean)) if mean else late
                )
                if entered < end:
                    told = "" if random.random() < blank else f"{entered:%d.%m.%Y}"
                    rows.append({"area": name, "time": str(happened), "ført": told, "kind": kind})
    return write_rows(path, rows)


@pytest.fixture(scope="module")
def entered(tmp_path_factory):
    return register(tmp_path_factory.mktemp("entered") / "register.csv")


def told(study, by="quarter"):
    return [one["en"] for one in study.panel(by).notes if one["en"].startswith("Not complete")]


def test_the_last_quarters_are_told_as_not_complete(case, entered):
    """Registered 40 days later on average: of a quarter of 92 days some 37 days' worth is missing."""
    study = open_study(entered, case, column={"registered": "ført"})
    (note,) = told(study)
    assert "Q4 2021: about 40 %" in note
    assert "Q3 2021" not in note.replace("Q3 2021: about 10 %", "")
    assert "(of what comes in 78 weeks)" in note
    assert told(open_study(entered, case)) == []  # nobody asked for the column


def test_what_is_told_does_not_hang_on_the_days_that_are_asked_for(case, entered):
    """It is of the register: no two tables of it tell more than one."""
    one = open_study(entered, case, column={"registered": "ført"})
    few = open_study(entered, case, column={"registered": "ført"}, start="2021-10-01")
    assert told(one)[0].partition("Q4")[2] == told(few)[0].partition("Q4")[2]


@pytest.mark.parametrize("ending", ["parquet", pytest.param("xlsx", marks=proof)])
def test_days_of_other_formats_are_read_alike(case, entered, tmp_path, ending):
    rows = pd.read_csv(entered, parse_dates=["time"])
    rows["ført"] = pd.to_datetime(rows["ført"], format="%d.%m.%Y")
    path = tmp_path / f"register.{ending}"
    if ending == "parquet":
        rows.to_parquet(path)
    else:
        rows.to_excel(path, index=False)
    plain = open_study(entered, case, column={"registered": "ført"})
    assert told(open_study(path, case, column={"registered": "ført"})) == told(plain)


def test_counts_are_the_same_with_and_without(case, entered):
    with_it = open_study(entered, case, column={"registered": "ført"}).panel("month").panel
    without = open_study(entered, case).panel("month").panel
    assert with_it.cells.equals(without.cells)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"blank": 0.3}, "How much is still to come cannot be told"),
        ({"weeks": 20}, "How much is still to come cannot be told"),
        ({"mean": 0}, None),
    ],
)
def test_where_too_little_is_known_it_is_said(case, tmp_path, more, said):
    path = register(tmp_path / "register.csv", **more)
    notes = open_study(path, case, column={"registered": "ført"}).panel("quarter").notes
    found = [one["en"] for one in notes if "come" in one["en"]]
    assert found[0].startswith(said) if said else not found, found


def test_a_day_that_has_not_come_is_refused(case, tmp_path):
    rows = [{"area": "west", "time": "2021-01-01", "ført": "2061-01-01"}]
    path = write_rows(tmp_path / "register.csv", rows)
    with pytest.raises(DataError, match="registered on a day that has not come"):
        open_study(path, case, column={"registered": "ført"}).panel("quarter")


def run(scenemap, case, entered, *words, **more):
    return scenemap(
        "--case", case.folder, "--lang", more.pop("lang", "en"), words[0], entered, "--column",
        "registered=ført", *words[1:], **more,
    )  # fmt: skip


@proof
def test_every_output_bears_it(scenemap, case, entered, tmp_path):
    windows = ("--closed", "2021-07-01", "--months", "6", "--target", "west", "--control", "east")
    for words in (
        ("bin",),
        ("bin", "--json"),
        ("summary",),
        ("summary", "--headline"),
        ("summary", "--json"),
        ("measure", *windows),
        ("measure", *windows, "--json"),
        ("measure", "--its", "2021-01-01", "--by", "month", "--target", "west"),
        ("changes", *windows[:4]),
        ("kinds",),
    ):
        text = " ".join(run(scenemap, case, entered, *words).stdout.split())
        assert "Not complete, for events are registered late." in text, words
        assert re.search(r"2021: about [2-8]0 %", text), words
    picture = tmp_path / "its.svg"
    run(scenemap, case, entered, "measure", "--its", "2021-01-01", "--by", "month", "--target", "west",
        "-o", picture)  # fmt: skip
    assert "Not complete" in picture.read_text("utf-8")
    page = tmp_path / "map.html"
    run(scenemap, case, entered, "map", "-o", page)
    assert "Not complete" in page.read_text("utf-8")
    norwegian = run(scenemap, case, entered, "summary", lang="nb").stdout
    assert "Ikke komplett, for hendelser registreres i etterkant." in " ".join(norwegian.split())


@proof
def test_a_quarters_report_says_it_of_its_own_quarter(scenemap, case, entered, tmp_path):
    report = run(scenemap, case, entered, "quarter", "--quarter", "2021-Q4", "-o", tmp_path / "new")
    assert "Q4 2021: about 40 %" in report.stderr
    written = (tmp_path / "new" / "2021-Q4" / "report.html").read_text("utf-8")
    assert "Q4 2021: about 40 %" in written
    before = run(scenemap, case, entered, "quarter", "--quarter", "2021-Q2", "-o", tmp_path / "old")
    assert "Q4 2021" not in before.stderr
    written = (tmp_path / "old" / "2021-Q2" / "report.html").read_text("utf-8")
    assert "Q4 2021" not in written


def test_a_case_names_the_column(scenemap, entered, tmp_path):
    areas = [area(name, square(*at(100 * i, 0))) for i, name in enumerate(("west", "east"))]
    folder = write_case(tmp_path / "toy", areas=areas)
    with (folder / "case.toml").open("a", encoding="utf-8") as marker:
        marker.write('\n[events]\ncolumns = { registered = "ført" }\n')
    told = scenemap("--case", folder, "--lang", "en", "summary", entered, "--json").stdout
    assert "Not complete" in json.dumps(json.loads(told)["notes"])


def test_a_row_that_was_registered_before_it_happened_is_named(scenemap, case, tmp_path):
    rows = [{"area": "west", "time": "2021-02-03", "ført": "02.02.2021"}]
    path = write_rows(tmp_path / "register.csv", rows)
    told = run(scenemap, case, path, "bin", exit_code=1).stderr
    assert "row 2" in told
    assert "registered" in told
    assert "lies before the event" in told
