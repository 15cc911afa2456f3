import re
from pathlib import Path
from typing import Any

import pytest

from builders import (
    EAST,
    WEST,
    area,
    at,
    count,
    covered,
    feature,
    hypothetical_zone,
    intervention,
    official_zone,
    place,
    ring,
    scene,
    series,
    service,
    square,
    words,
    write,
    write_case,
)
from scenemap.casecheck import check_case

SECOND = {"start": "2021-04-01", "end": "2021-06-30"}


def swapped(outline: dict[str, Any]) -> dict[str, Any]:
    """Return an outline with latitude first."""
    return {"type": "Polygon", "coordinates": [[[y, x] for x, y in outline["coordinates"][0]]]}


def problems(tmp_path: Path, **parts: Any) -> list[str]:
    return [str(one) for one in check_case(write_case(tmp_path / "toytown", **parts))]


def told(folder: Path) -> set[tuple[str, int | None, str | None, str]]:
    """Return what was found: file, row, column, and the beginning of the problem."""
    found = check_case(folder)
    assert len(set(found)) == len(found)
    return {(one.file, one.row, one.column, one.problem) for one in found}


def test_a_sound_case_has_no_fault(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


# --- ten broken cases, each with faults that were planted; all are found, and nothing else


def far_and_mistyped(folder: Path) -> Path:
    """Areas, counts and coverage by names that differ by case, accents and spelling."""
    return write_case(
        folder,
        areas=[area("west", WEST), area("ovre-east", EAST, name="Øvre East")],
        counts=[
            count("WEST"), count("Øvre Éast", count=3), count("ovre-eats", **SECOND),
            count("west", **SECOND), count("moon"), count("moon", **SECOND),
        ],
        coverage=[covered("west"), covered("Øvre East")],
    )  # fmt: skip


def swaps(folder: Path) -> Path:
    """Latitude first in an area, a place, a service and a scene."""
    lon, lat = at(50, 50)
    service_position = {"accuracy_m": 15, "position_source": "made up", "where": "L1"}
    return write_case(
        folder,
        settings={"view": [60.3, 5.2, 60.5, 5.5]},
        areas=[area("west", WEST), area("east", swapped(EAST))],
        places=[place("Home", lon=lat, lat=lon), place("Square")],
        services=[service(position=[{"lon": lat, "lat": lon, **service_position}])],
        scenes=[scene(lon=lat, lat=lon)],
    )


def wrong_system(folder: Path) -> Path:
    """Measured in the UTM zone of Kirkenes; an area read as of another zone than it is."""
    (lon, lat) = at(300, 0)
    return write_case(
        folder,
        settings={"crs": "EPSG:25835"},
        areas=[area("west", WEST), area("east", EAST), area("north", square(lon + 6, lat))],
    )


def wrong_bounds(folder: Path) -> Path:
    """Bounds with latitude first: everything else is right."""
    return write_case(folder, settings={"bounds": [60.3, 5.2, 60.5, 5.5]})


def bounds_elsewhere(folder: Path) -> Path:
    """Bounds of another city; a service in no position at all."""
    return write_case(
        folder,
        settings={"bounds": [10.3, 63.3, 10.6, 63.5], "crs": "EPSG:25832"},
        places=[place(accuracy_m="near")],
    )


def times(folder: Path) -> Path:
    """Periods reversed, overlapping, and no dates; with the period of the case itself."""
    return write_case(
        folder,
        settings={"period": "2021-12-31..2021-01-01"},
        counts=[
            count(), count(start="2021-03-01", end="2021-05-31", count=7),
            count("east", start="2021-03-31", end="2021-01-01"), count("east", start="spring", end=""),
        ],
        coverage=[covered("west", start="2021-06-30", end="2021-01-01"), covered("east")],
        interventions=[intervention(start="2021-05", precision="month", end="2021-04")],
        zones=[official_zone(valid_from="2021-12-31", valid_to="2021-01-01")],
    )  # fmt: skip


def overlaps(folder: Path) -> Path:
    """Areas that overlap; one that crosses itself; one id twice; a line."""
    bow_tie = ring(at(0, 200), (100, 100), (100, 0), (0, 100))
    line = {"type": "LineString", "coordinates": [at(0, 0), at(1, 1)]}
    return write_case(
        folder,
        areas=[
            area("west", WEST), area("east", EAST), area("north", bow_tie),
            area("inner", square(*at(20, 20), 10)), area("line", line),
            area("twin", square(*at(0, 400))), area("twin", square(*at(200, 400))),
        ],
        counts=[count("west"), count("north"), count("line")],
    )  # fmt: skip


def sources(folder: Path) -> Path:
    """Documents that nobody described; a source without a title; scenes and series not there."""
    book = {"id": "book", "title": "The Book", "by": "Somebody", "publisher": "Us"}
    evidence = [{"from": "corner", "to": "cornre", "text": "They went there."}]
    return write_case(
        folder,
        settings={
            "source": [book, {**book, "id": "news", "title": ""}],
            "main_series": "find", "recording_series": ["admissions"], "evidence": evidence,
        },
        counts=[count(source="boook"), count("east", source="boook"), count(source="news", **SECOND)],
        interventions=[intervention(source="press", place_type="aera")],
        services=[service(source="Book")],
    )  # fmt: skip


def unreadable(folder: Path) -> Path:
    """Files that are none: what refers to them is not told; what does not is."""
    write_case(
        folder,
        counts=[count("nowhere"), count(count="many"), count(series="fnids", **SECOND)],
        interventions=[intervention(place_type="service", place="huose")],
    )
    write(folder / "areas.geojson", '{"type": "FeatureCollection", "features": [')
    write(folder / "services.toml", "[[service]\n")
    write(folder / "series.toml", '[finds]\nkind = "find"\nunit = "find"\nname = "Finds"\n')
    write(folder / "places.csv", "name;lon;lat\nThe house;5.33;60.39\n")
    return folder


def settings(folder: Path) -> Path:
    """A case.toml full of faults, and a fault in every other file."""
    write_case(
        folder,
        settings={"crs": "EPSG:3857", "timezone": "Norway", "bounds": [5.5, 60.3, 5.2, 60.5],
                  "id": "Toy Town"},
        areas=[area("west", WEST), area("east", square(*at(50, 0)))],
        zones=[*hypothetical_zone()[:1]],
        counts=[count(kind="fnd"), count(unit="persons", **SECOND), count("east", series="fnids")],
        series={"finds": series(), "total": series(total_of="fidns")},
        scenes=[scene(statement=[{"start": "2021", "low": 10, "high": 5, "text": words("5–10"),
                                  "by": "Somebody", "where": "L3"}])],
        places=[place("A"), place("A")],
        interventions=[intervention(precision="month")],
    )  # fmt: skip
    return folder


BROKEN: dict[Any, set[tuple[str, int | None, str | None, str]]] = {
    far_and_mistyped: {
        ("counts.csv", 2, "place", "is no area of the case"),
        ("counts.csv", 3, "place", "is no area of the case"),
        ("counts.csv", 4, "place", "is no area of the case"),
        ("counts.csv", 6, "place", "is no area of the case (also in row 7)"),
        ("coverage.csv", 3, "area", "is no area of the case"),
    },
    swaps: {
        ("case.toml", None, "view", "of the view is not where the case is"),
        ("areas.geojson", None, "geometry", "of area 'east' is not where the case is"),
        ("services.toml", None, "lat", "of service 'house' is not where the case is"),
        ("scenes.toml", None, "lat", "of scene 'corner' is not where the case is"),
        ("places.csv", 2, "lat", "of 'Home' is not where the case is"),
    },
    wrong_system: {
        ("case.toml", None, "crs", "does not fit: lengths are off by 1.7 % where the case is"),
        ("areas.geojson", None, "geometry", "of area 'north' is not where the case is"),
    },
    wrong_bounds: {("case.toml", None, "bounds", "looks swapped")},
    bounds_elsewhere: {
        ("case.toml", None, "bounds", "do not hold the areas"),
        ("places.csv", 2, "accuracy_m", "is not a number from 0 to 100000"),
    },
    times: {
        ("case.toml", None, "period", "of the case cannot be used"),
        ("counts.csv", 3, "start",
         "overlaps 2021-01-01..2021-03-31 in row 2, for 'west' in series 'finds'"),
        ("counts.csv", 4, "end", "lies before start"),
        ("counts.csv", 5, "start", "is not a date"),
        ("counts.csv", 5, "end", "is blank"),
        ("coverage.csv", 2, "end", "lies before start"),
        ("interventions.csv", 2, "start", "holds a time that cannot be used"),
        ("zones.geojson", None, "valid_to", "of zone 'drawn', version '1' lies before valid_from"),
    },
    overlaps: {
        ("areas.geojson", None, None, "overlaps 'west' by 100 m²"),
        ("areas.geojson", 3, None, "is not a valid polygon"),
        ("areas.geojson", None, "geometry", "of area 'line' is not a polygon"),
        ("areas.geojson", None, None, "has more than one area of this id"),
    },
    sources: {
        ("case.toml", None, "title", "of the case, source 2 is missing or not text"),
        ("case.toml", None, "main_series", "is no series of the case"),
        ("case.toml", None, "recording_series", "is no series of the case"),
        ("case.toml", None, "to", "of an evidence is no scene of the case"),
        ("counts.csv", 2, "source", "is no source of the case (also in row 3)"),
        ("interventions.csv", 2, "place_type", "is no type of place of the case"),
        ("interventions.csv", 2, "source", "is no source of the case"),
        ("services.toml", None, "source", "of service 'house' is no source of the case"),
    },
    unreadable: {
        ("areas.geojson", None, None, "is not JSON"),
        ("services.toml", None, None, "is not TOML"),
        ("series.toml", None, "unit_name", "of series 'finds' is not text in both languages"),
        ("series.toml", None, "definition", "of series 'finds' is not text in both languages"),
        ("counts.csv", 3, "count", "is not a number from 0 to 1e+12"),
        ("counts.csv", 4, "series", "is not described in series.toml"),
        ("places.csv", 1, None, "has semicolons between its columns"),
    },
    settings: {
        ("case.toml", None, "id", "of the case is no id"),
        ("case.toml", None, "crs", "of the case cannot be used"),
        ("case.toml", None, "timezone", "of the case is unknown"),
        ("case.toml", None, "bounds", "of the case is not [west, south, east, north] in degrees"),
        ("areas.geojson", None, None, "overlaps 'west' by 5,000 m²"),
        ("zones.geojson", None, "region",
         "of zone 'guessed', version 'h1' lacks its inner or its outer region"),
        ("scenes.toml", None, "low", "of scene 'corner', statement 1 is above 'high'"),
        ("interventions.csv", 2, "precision", "does not agree with start, which is a day"),
        ("series.toml", None, "total_of", "of series 'total' is no series"),
        ("counts.csv", 2, "kind", "is not that of its series, 'find'"),
        ("counts.csv", 3, "unit", "is not that of its series, 'find'"),
        ("counts.csv", 4, "series", "is not described in series.toml"),
        ("places.csv", None, None, "has more than one place of this id"),
    },
}  # fmt: skip


@pytest.mark.parametrize("build", BROKEN, ids=lambda build: build.__name__)
def test_every_planted_fault_is_found_and_no_other(tmp_path: Path, build: Any) -> None:
    # What a library says of a geometry or a text stands in brackets.
    found = {
        (*where, re.sub(r"( \((?!also).*\)|: Expected .*)$", "", problem))
        for *where, problem in told(build(tmp_path / "toytown"))
    }
    assert found == BROKEN[build]


# --- one at a time


def test_what_is_at_no_place_of_the_case_is_found(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        counts=[count("wset"), count("guesed", place_type="zone")],
        interventions=[intervention(place_type="service", place="hous")],
        coverage=[covered("north")],
    )
    assert found == [
        "interventions.csv, row 2, column 'place', value 'hous': is no service of the case. Did you "
        "mean 'house'?",
        "counts.csv, row 2, column 'place', value 'wset': is no area of the case. Did you mean 'west'?",
        "counts.csv, row 3, column 'place', value 'guesed': is no zone of the case. Did you mean "
        "'guessed'?",
        "coverage.csv, row 2, column 'area', value 'north': is no area of the case. There are: east, "
        "west.",
    ]


def test_sources_that_are_not_described_are_found(tmp_path: Path) -> None:
    assert problems(tmp_path, counts=[count(source="boook")]) == [
        "counts.csv, row 2, column 'source', value 'boook': is no source of the case. Describe it in "
        "case.toml, or correct it. Did you mean 'book'?"
    ]


def test_a_count_of_the_whole_case_needs_no_place(tmp_path: Path) -> None:
    assert problems(tmp_path, counts=[count("toytown", place_type="case")]) == []


def test_a_place_used_twice_is_found(tmp_path: Path) -> None:
    assert problems(tmp_path, places=[place("A"), place("A")]) == [
        "places.csv, value 'A': has more than one place of this id. Give each its own."
    ]


def test_the_count_point_of_an_area_may_be_swapped(tmp_path: Path) -> None:
    lon, lat = at(50, 50)
    point = {"lon": lat, "lat": lon, "what": words("the house")}
    (found,) = problems(tmp_path, areas=[area("west", WEST, count_point=point), area("east", EAST)])
    assert "of the count point of area 'west' is not where the case is" in found
    assert "looks swapped" in found


def test_a_case_without_any_other_file_is_sound(tmp_path: Path) -> None:
    settings = {"main_series": None, "source": None}
    folder = write_case(tmp_path / "toytown", settings=settings)
    for path in folder.iterdir():
        if path.name not in {"case.toml", "areas.geojson"}:
            path.unlink()
    assert check_case(folder) == ()


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        (
            "services.toml",
            "[service]\n",
            "column 'service': is not a list of tables. Write [[service]]",
        ),
        ("services.toml", 'service = ["a"]\n', "is not a list of tables"),
        ("scenes.toml", "scene = 3\n", "column 'scene': is not a list of tables. Write [[scene]]"),
        ("series.toml", "finds = 3\n", "column 'finds': is not a table. Write [finds]"),
        ("series.toml", "[[finds]]\n", "is not a table"),
        (
            "areas.geojson",
            '{"type": "FeatureCollection", "features": 3}',
            "has no list of features",
        ),
        (
            "areas.geojson",
            '{"type": "FeatureCollection", "features": [{"geometry": null, "properties": '
            '{"id": "west", "representative_point": {}, "also": 3}}]}',
            "of area 'west', representative point is not a number",
        ),
    ],
)
def test_what_is_of_another_kind_than_it_should_be_is_told(
    tmp_path: Path, file: str, content: str, told: str
) -> None:
    folder = write_case(tmp_path / "toytown")
    write(folder / file, content)
    found = [str(one) for one in check_case(folder) if one.file == file]
    assert any(told in one for one in found)


def test_a_case_with_positions_is_asked_for_its_bounds(tmp_path: Path) -> None:
    assert problems(tmp_path, settings={"bounds": None}) == [
        "case.toml, column 'bounds': is missing, and the case has positions. Give [west, south, east, "
        "north]: without it swapped positions are not found."
    ]


def test_what_of_a_backdrop_nobody_sees_is_told(tmp_path: Path) -> None:
    drawn = [feature(WEST, kind="park"), feature(EAST, kind="watter")]
    assert problems(tmp_path, backdrop=drawn) == [
        "backdrop.geojson, row 2, column 'kind', value 'watter': is no kind that is drawn. Did you mean "
        "'water'?"
    ]


def test_the_accuracy_of_a_backdrop_is_a_number_of_metres(tmp_path: Path) -> None:
    said = problems(tmp_path, settings={"backdrop": {**words("x"), "accuracy_m": "five"}})
    assert len(said) == 1
    assert said[0].startswith("case.toml, column 'accuracy_m', value 'five': of backdrop")


def test_what_is_said_of_event_files_is_told_with_the_rest(tmp_path: Path) -> None:
    said = {"colums": {"time": "dato"}, "leave_out_totals": "yes"}
    found = problems(tmp_path, settings={"events": said}, services=[service(where=None)])
    assert len(found) == 3
    assert "'colums'" in found[0]
    assert "Did you mean 'columns'?" in found[0]
    assert "neither true nor false" in found[1]
    assert found[2].startswith("services.toml")


def test_faults_of_different_kinds_do_not_hide_one_another(tmp_path: Path) -> None:
    """What each tells alone is told of all of them together, in one run."""
    (a, b), (c, d) = at(0, 0), at(100, 100)
    bow = {"type": "Polygon", "coordinates": [[[a, b], [c, d], [c, b], [a, d], [a, b]]]}
    point = {"type": "Point", "coordinates": [a, b]}
    more = [square(*at(300 * one, 0)) for one in range(1, 4)]
    sound = [area("west", WEST), area("east", EAST)]
    planted: dict[str, list[Any]] = {
        "areas": [area("bow", bow), area("spot", point), area("twice", more[0]),
                  area("twice", more[1]), feature(more[2])],
        "services": [service(id="a", where=""), service(id="b", position=[{"lon": 5}])],
        "zones": [official_zone(outline="drawn")],
        "interventions": [intervention(id="i", start="20x4"), intervention(id="j", kind="")],
        "coverage": [covered("west", start="2021-07-01"), covered("nowhere")],
    }  # fmt: skip
    # Two areas of one id are a fault of both.
    singly = planted | {"areas": [*planted["areas"][:2], planted["areas"][-1]]}
    alone: set[Any] = set()
    for part, things in singly.items():
        for one in things:
            given = {part: [*(sound if part == "areas" else []), one]}
            alone |= told(write_case(tmp_path / f"t{len(list(tmp_path.iterdir()))}", **given))
    both = {part: [*(sound if part == "areas" else []), *some] for part, some in planted.items()}
    together = told(write_case(tmp_path / "together", **both))

    def plain(found: set[Any]) -> set[Any]:
        # The row is another one where there are more things before it.
        return {(file, column, problem) for file, _, column, problem in found}

    assert len(plain(alone)) >= 9
    assert plain(alone) <= plain(together)
    assert any("more than one area" in problem for _, _, _, problem in together)
