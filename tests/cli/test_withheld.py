"""What is withheld leaves no trace: with other such counts every output is the same, byte for byte."""

from __future__ import annotations

import pytest

from builders import event, events_csv, write_case
from conftest import run_command
from proofs import crossed, proof

#: Finds by area, month and hour of the day; 367 that are shown wherever they are counted.
SHOWN = [
    ("west", 1, 10, 91), ("west", 3, 12, 63), ("west", 5, 15, 80), ("east", 1, 10, 72),
    ("east", 5, 15, 61),
]  # fmt: skip
#: Withheld: the small ones, and 41 from which they would follow.
FEW = [("west", 2, 11, 3), ("east", 2, 10, 41), ("east", 3, 9, 2)]
OTHERS = [("west", 2, 11, 4), ("east", 2, 10, 41), ("east", 3, 9, 1)]
#: Rounded to nought. Nobody looked after June, so that nought is unknown there.
ROUNDED = [*FEW, ("east", 7, 9, 3)]
OTHERS_ROUNDED = [
    ("west", 2, 11, 1), ("east", 2, 10, 41), ("east", 3, 9, 4), ("east", 7, 9, 2), ("west", 8, 9, 1),
]  # fmt: skip

OUTPUTS = [
    *(("summary", "--format", form) for form in ("md", "csv", "json")),
    *(("summary", "-o", f"out.{form}") for form in ("html", "xlsx", "pdf")),
    *(("map", "-o", f"out.{form}") for form in ("html", "svg")),
    ("summary", "-o", "out.gpkg"), ("bin", "--wide"),
    *(("bin", "-o", f"out.{form}") for form in ("xlsx", "parquet", "gpkg", "fgb", "geojson")),
    ("bin",), ("bin", "--json"),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a function that makes an output, each once, and says all that was told on the way."""
    folder = tmp_path_factory.mktemp("withheld")
    toytown = write_case(folder / "toytown")
    known = {}

    def make(counts, command, *options, by="month", rest=()):
        events = [
            event(
                50 if name == "west" else 150, 50, f"2021-{month:02}-{1 + n % 27:02}T{hour:02}:17"
            )
            for name, month, hour, count in [*SHOWN, *counts]
            for n in range(count)
        ]
        path = events_csv(folder / "e.csv", [*events, *rest])
        asked = (path.read_bytes(), command, options, by)
        if asked not in known:
            for one in folder.glob("out*"):
                one.unlink()
            run = (command, path, "--by", by, "--from", "2021-01-01", "--to", "2021-08-31")
            result = run_command("--case", toytown, "--lang", "en", *run, *options)
            files = [one.read_bytes() for one in folder.glob("out*")]
            known[asked] = result.stdout, result.stderr, files
        return known[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        patch.chdir(folder)
        yield make


@proof
@pytest.mark.parametrize("output", OUTPUTS, ids=" ".join)
def test_other_withheld_counts_change_no_byte(made, output):
    assert made(OTHERS, *output) == made(FEW, *output)


@pytest.mark.parametrize(
    "output",
    [
        ("summary",),
        pytest.param(("summary", "-o", "out.html"), marks=proof),
        *OUTPUTS[-2:],
    ],
    ids=" ".join,
)
def test_other_counts_that_are_rounded_to_nought_change_no_byte(made, output):
    output = (*output, "--round", "10")
    assert made(OTHERS_ROUNDED, *output) == made(ROUNDED, *output)


@pytest.mark.parametrize("more", [(), ("--round", "10"), ("--profile-areas",)])
def test_other_small_bins_change_no_byte(made, more):
    """Three at eleven and two at nine, or four and one; rounded, one may be of another hour."""
    others = [*OTHERS[:2], ("east", 3, 8, 1)] if more else OTHERS
    found = made(others, "bin", "--json", *more, by="hour")
    assert found == made(FEW, "bin", "--json", *more, by="hour")


def test_the_outputs_are_of_the_counts_that_are_shown(made):
    """Else that nothing changes would say nothing."""
    more = [*FEW[:1], ("east", 2, 10, 42), *FEW[2:]]
    assert made(more, "bin") != made(FEW, "bin")


def rows(where, n):
    """Return rows that are counted in no cell."""
    kinds = {
        "period": event(50, 50, "2020-06-01T12:00"),
        "position": event(0, 0, "2021-02-01T12:00") | {"lon": "", "lat": ""},
        "areas": event(-500, 50, "2021-02-01T12:00"),
        "kind": event(50, 50, "2021-02-01T12:00", kind="call"),
        "slices": event(50, 50, "2021-02-27T12:00") | {"end": "2021-04-02T12:00"},
        "hour": event(50, 50, "2021-03-28T02:30"),
    }
    return [kinds[where]] * n


ELSEWHERE = [
    ("bin",), ("bin", "--json"), ("summary",), ("map", "-o", "out.html"), ("kinds",),
    ("bin", "--round", "10"),
]  # fmt: skip
NOWHERE = ["period", "position", "areas", "kind", "slices"]


@pytest.mark.parametrize(
    ("where", "output"),
    [
        *crossed(NOWHERE, ELSEWHERE),
        *(pytest.param(where, ("map", "-o", "out.svg"), marks=proof) for where in NOWHERE),
    ],
    ids=lambda one: one if isinstance(one, str) else " ".join(one),
)
def test_how_few_rows_were_left_out_changes_no_byte(made, output, where):
    if where == "kind":
        # The whole of the other kind is withheld where it is counted itself.
        output = output if output[0] == "kinds" else (*output, "--kind", "find")
    some = [made(FEW, *output, rest=rows(where, n)) for n in (1, 2, 4)]
    assert some[1:] == some[:-1]
    assert made(FEW, *output) != some[0]


@pytest.mark.parametrize("where", ["period", "areas", "position", "slices"])
def test_rows_read_and_counted_are_told_where_their_difference_tells_nothing(made, where):
    """Three went there and seven elsewhere: only that 10 did is told.

    Two hundred more in the west in March, so that six over two slices are few of all.
    """
    other = "areas" if where != "areas" else "period"
    more = [event(50, 50, "2021-03-12T12:17")] * 200
    found = made(FEW, "bin", rest=[*more, *rows(where, 3), *rows(other, 7)])
    assert "623 rows read, 613 counted." in found[1]
    assert found[1] == made(FEW, "bin", rest=[*more, *rows(where, 6), *rows(other, 4)])[1]


def test_where_many_rows_went_is_told(made):
    told = made(FEW, "bin", rest=[*rows("areas", 5), *rows("period", 7)])[1]
    assert "425 rows read = 0 rejected + 7 outside the period + 0 without position + 5 outside" in (
        " ".join(told.split())
    )


def test_how_many_times_do_not_exist_changes_no_byte(made):
    """They are events of one hour."""
    one, two = (made(FEW, "bin", rest=rows("hour", n) + rows("areas", 9)) for n in (5, 7))
    assert (
        [line for line in one[1].splitlines() if "that do not exist" in line]
        == [line for line in two[1].splitlines() if "that do not exist" in line]
        != []
    )


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_how_many_have_no_hour_changes_no_byte(made, n):
    dates = [event(50, 50, "2021-02-01") for _ in range(n)]
    found = made(FEW, "bin", by="hour", rest=dates)
    assert found == made(FEW, "bin", by="hour", rest=dates[:1])
    assert "Some events last a day or longer" in found[1]
