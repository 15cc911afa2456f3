"""Squares over events: which there are tells nothing of a few persons, and they lie edge to edge."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import CRS, WEST, area, at, event, events_csv, feature, write_areas, write_features
from proofs import proof
from scenemap.case import load_case
from scenemap.crs import to_metres
from scenemap.errors import DataError
from scenemap.newcase.squares import squares_over

DEGREES = st.tuples(st.floats(5.0, 5.7), st.floats(60.2, 60.6))


def cluster(seed: int, n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return 5.33 + random.normal(0, 0.004, n), 60.39 + random.normal(0, 0.002, n)


def ids(found) -> list[str]:
    return [one.properties["id"] for one in found.features]


@settings(max_examples=25)
@given(st.lists(DEGREES, min_size=1, max_size=4), st.integers(0, 5))
def test_a_few_who_were_elsewhere_draw_no_square_to_them(places, seed):
    lon, lat = cluster(seed)
    plain = squares_over(lon, lat, crs=CRS, side=500)
    box = shapely.union_all([one.geometry for one in plain.features])
    away = [place for place in places if not box.buffer(1e-6).covers(shapely.Point(place))]
    more = squares_over(
        np.append(lon, [one for one, _ in away]),
        np.append(lat, [one for _, one in away]),
        crs=CRS,
        side=500,
    )
    assert [one.geometry for one in more.features] == [one.geometry for one in plain.features]


@settings(max_examples=25)
@given(st.integers(0, 1000), st.integers(80, 400), st.sampled_from([250.0, 500.0, 800.0]))
def test_they_fill_a_rectangle_whose_outermost_rows_hold_five(seed, n, side):
    lon, lat = cluster(seed, n)
    found = squares_over(lon, lat, crs=CRS, side=side)
    x, y = to_metres(lon, lat, CRS)
    column, row = np.floor(x / side), np.floor(y / side)
    corners = [to_metres(*one.geometry.exterior.xy, CRS) for one in found.features]
    west = np.array([np.round(one.min() / side) for one, _ in corners])
    south = np.array([np.round(one.min() / side) for _, one in corners])
    assert len(set(zip(west, south, strict=True))) == len(found.features)
    columns, rows = np.unique(west), np.unique(south)
    assert len(columns) * len(rows) == len(found.features)
    inside = np.isin(column, columns) & np.isin(row, rows)
    for edge, where in ((columns, column), (rows, row)):
        for one in (edge[0], edge[-1]):
            assert (inside & (where == one)).sum() >= 5
    # Edge to edge: no ground in two of them, and none between.
    whole = shapely.union_all([one.geometry for one in found.features])
    assert whole.area == pytest.approx(sum(one.geometry.area for one in found.features), rel=1e-9)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors


def test_the_side_is_the_smallest_that_leaves_enough_to_a_square():
    lon, lat = cluster(1, 2000)
    few = squares_over(lon, lat, crs=CRS, quarters=8)
    one = squares_over(lon, lat, crs=CRS, quarters=1)
    assert one.side < few.side
    for found, quarters in ((few, 8), (one, 1)):
        assert 2000 / len(found.features) / quarters >= 5
        assert f"squares of {found.side:g} m" in found.reason
    assert ids(few)[:2] == ["a1", "a2"]
    # Rows of several events are as good as several rows.
    assert squares_over(lon, lat, np.full(2000, 8.0), crs=CRS, quarters=8).side == one.side


def test_what_cannot_be_covered_is_refused():
    none = np.full(3, np.nan)
    with pytest.raises(DataError, match="No event has a position"):
        squares_over(none, none)
    lon, lat = cluster(1, 4)
    with pytest.raises(DataError, match="Too few events lie together"):
        squares_over(lon, lat)
    lon, lat = cluster(1, 2000)
    with pytest.raises(DataError, match=r"squares of 10 m\. Give a larger side"):
        squares_over(lon, lat, side=10)


# --- a case of them -------------------------------------------------------------------------------


@pytest.fixture
def alone(scenemap) -> Path:
    """Return a file of 60 events in two squares of 100 m, and one far away."""
    rows = [event(50 + n % 3, 50, f"2021-0{1 + n % 6}-10T12:00") for n in range(40)]
    rows += [event(150 + n % 3, 50, f"2021-0{1 + n % 6}-10T12:00") for n in range(20)]
    return events_csv(Path("events.csv"), [*rows, event(5000, 5000)])


@proof
def test_a_case_of_squares_says_so_in_its_file_and_on_what_is_made(scenemap, alone):
    told = scenemap("case", "new", "ruter", "--events", alone, "--cell", "500m").stderr
    assert "squares of 500 m" in told
    assert "They are arbitrary" in told
    assert scenemap("case", "check", "ruter").stdout == "ruter: no faults.\n"
    case = load_case(Path("ruter"))
    assert case.areas_note["en"].startswith("The areas are squares of 500 m")
    assert all(one.note == "Arbitrary square of 500 m." for one in case.areas)
    for lang, words in (("nb", "De er vilkårlige"), ("en", "They are arbitrary")):
        run = ("--lang", lang, "--case", "./ruter")
        assert words in " ".join(scenemap(*run, "summary", alone, "--by", "year").stdout.split())
        scenemap(*run, "summary", alone, "--by", "year", "-o", f"{lang}-report.html")
        # Before any figure.
        report = Path(f"{lang}-report.html").read_text(encoding="utf-8")
        assert words in report.partition("<h2")[0]
        scenemap(*run, "map", alone, "--by", "year", "-o", f"{lang}.html")
        assert words in Path(f"{lang}.html").read_text(encoding="utf-8")
    counted = scenemap("--case", "./ruter", "bin", alone, "--by", "year").stderr
    # The one far away is not told by itself.
    assert "61 rows read" not in counted


def test_areas_of_ones_own_are_not_called_squares(scenemap, alone):
    scenemap("case", "new", "ruter", "--events", alone, "--cell", "500m")
    own = write_areas(Path("own.geojson"), [area("here", WEST)])
    told = scenemap("--case", "./ruter", "--lang", "en", "summary", alone, "--areas", own).stdout
    assert "They are arbitrary" not in " ".join(told.split())


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (("--cell", "500m"), "or over whose positions squares are laid", 2),
        (("--events", "events.csv", "--counts", "x.csv"), "A case needs areas", 2),
        (("--events", "events.csv", "--areas", "x", "--cell", "1km"), "in the place of --areas", 2),
        (("--events", "events.csv", "--cell", "20m"), "is no length from 50m to 50km", 2),
        (("--events", "events.csv", "--cell", "x"), "'x' is no length", 2),
        (
            ("--events", "named.csv", "--cell", "1km"),
            "Give the outlines of the areas that they name with --areas",
            1,
        ),
        (("--events", "events.csv", "--same", "x=y"), "these rows have positions", 2),
    ],
)
def test_what_goes_with_squares_is_told(scenemap, alone, words, told, code):
    events_csv(Path("named.csv"), [{"area": "west", "time": "2021-01-01"}] * 9)
    assert told in scenemap("case", "new", "x", *words, exit_code=code).stderr
    assert not Path("x").exists()


def test_faults_of_all_files_are_told_in_one_run(scenemap):
    """An outline that crosses itself, a name that is blank, a backdrop and zones that are none."""
    (a, b), (c, d) = at(0, 0), at(100, 100)
    crossed = {"type": "Polygon", "coordinates": [[[a, b], [c, d], [c, b], [a, d], [a, b]]]}
    write_features(
        Path("areas.geojson"),
        [feature(crossed, name="Bow"), feature(WEST, name=""), feature(WEST, name="West")],
    )
    Path("zones.geojson").write_text("{", encoding="utf-8")
    Path("ground.geojson").write_text("[]", encoding="utf-8")
    told = scenemap(
        "case", "new", "x", "--areas", "areas.geojson", "--zones", "zones.geojson", "--backdrop",
        "ground.geojson", exit_code=1,
    ).stderr  # fmt: skip
    assert "row 1" in told
    assert "is blank" in told
    assert "zones.geojson" in told
    assert "ground.geojson" in told
