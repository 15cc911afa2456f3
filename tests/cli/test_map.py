from __future__ import annotations

from pathlib import Path

import pytest

from builders import (
    WEST,
    event,
    events_csv,
    feature,
    square,
    words,
    write_areas,
    write_case,
    write_features,
)
from scenemap.facts import page_facts
from scenemap.study import open_study


def test_the_page_is_one_file_named_after_the_case(scenemap):
    result = scenemap("map")
    assert (result.stdout, result.stderr) == ("", "Wrote bergen.html\n")
    # No folder is made that nobody named.
    assert [path.name for path in Path().iterdir()] == ["bergen.html"]
    page = Path("bergen.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Laksevåg" in page


def test_own_events_make_a_page_without_small_counts_or_points(scenemap, toytown, tmp_path):
    events = [event(50, 50, "2021-01-10")] * 6 + [event(123.456, 50, "2021-05-10")] * 3
    path = events_csv(tmp_path / "events.csv", events)
    result = scenemap("--case", toytown, "map", path, "--by", "month", "-o", "page.html")
    assert "9 counted" in result.stderr
    page = Path("page.html").read_text(encoding="utf-8")
    assert events[0]["lon"] not in page
    assert events[-1]["lon"] not in page


def test_an_output_is_not_replaced_unasked(scenemap):
    Path("page.html").write_text("mine")
    assert "--overwrite" in scenemap("map", "-o", "page.html", exit_code=1).stderr
    assert Path("page.html").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "exit_code"), [(("--by", "day"), 2), (("--kind", "x"), 2), (("nowhere.csv",), 1)]
)
def test_a_fault_leaves_no_page_behind(scenemap, arguments, exit_code):
    scenemap("map", "-o", "page.html", *arguments, exit_code=exit_code)
    assert list(Path().iterdir()) == []


# ---- Zones and ground of one's own ---------------------------------------------------------------


@pytest.mark.parametrize("ending", ["html", "svg"])
def test_zones_of_ones_own_stand_in_the_place_of_the_cases(scenemap, toytown, ending):
    mine = feature(WEST, zone="mine", name="Mine alone", accuracy_m=9)
    write_features(Path("mine.geojson"), [mine])
    scenemap("--case", toytown, "map", "--zones", "mine.geojson", "-o", f"page.{ending}")
    page = Path(f"page.{ending}").read_text(encoding="utf-8")
    assert "Mine alone" in page
    assert "Guessed" not in page
    assert "guessed" not in page


def test_zones_elsewhere_than_what_is_counted_are_refused(scenemap):
    far = feature(square(7.995, 58.146), zone="far", accuracy_m=9)
    write_features(Path("far.geojson"), [far])
    result = scenemap("map", "--zones", "far.geojson", "-o", "page.html", exit_code=1)
    assert "lie elsewhere than what the map counts" in result.stderr
    assert "scenemap card --zones" in result.stderr
    assert not Path("page.html").exists()


def test_zones_by_areas_of_ones_own_need_no_case(scenemap, tmp_path):
    here = (7.995, 58.146)
    write_areas(Path("areas.geojson"), [feature(square(*here, 300), name="Kvadraturen")])
    write_features(
        Path("mine.geojson"), [feature(square(*here), zone="m", name="Mine", accuracy_m=9)]
    )
    rows = [{"time": "2021-01-10", "lon": "7.996", "lat": "58.147"}] * 6
    events_csv(Path("events.csv"), rows)
    command = ["map", "events.csv", "--areas", "areas.geojson", "--zones", "mine.geojson"]
    scenemap(*command, "-o", "page.html")
    assert "Mine" in Path("page.html").read_text(encoding="utf-8")
    far = feature(square(5.33, 60.39), zone="far", accuracy_m=9)
    write_features(Path("mine.geojson"), [far])
    result = scenemap(*command, "-o", "other.html", exit_code=1)
    assert "lie elsewhere than what the map counts" in result.stderr


@pytest.mark.parametrize("ending", ["html", "svg"])
def test_page_and_pictures_say_and_name_what_is_drawn_behind(scenemap, tmp_path, ending):
    street = {"type": "LineString", "coordinates": [[5.33, 60.39], [5.332, 60.391]]}
    case = write_case(
        tmp_path / "town",
        backdrop=[feature(street, kind="street", name=words("Storgata"))],
        settings={"backdrop": {**words("your street file x.gpkg"), "accuracy_m": 5}},
    )
    scenemap("--lang", "en", "--case", case, "map", "-o", f"page.{ending}")
    page = Path(f"page.{ending}").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "your street file x.gpkg, ± 5 m." in page.replace("\\u00a0", " ")


def test_the_largest_things_of_a_users_own_backdrop_are_named_first(tmp_path):
    def street(name, east):
        line = {"type": "LineString", "coordinates": [[5.33, 60.39], [5.33 + east, 60.39]]}
        return feature(line, kind="street", name=words(name))

    backdrop = [street("Short", 0.001), street("Long", 0.004), feature(WEST, kind="building")]

    def labels(**settings):
        folder = write_case(tmp_path / str(len(settings)), backdrop=backdrop, settings=settings)
        drawn = page_facts(open_study(case=folder).facts("year"))["backdrop"]["features"]
        return [
            (one["properties"]["name"]["en"], one["geometry"]["coordinates"][0])
            for one in drawn
            if one["properties"]["kind"] == "street-label"
        ]

    found = labels(backdrop=words("my streets"))
    assert [name for name, _ in found] == ["Long", "Short"]
    assert [lon for _, lon in found] == pytest.approx([5.332, 5.3305])
    assert labels() == []  # our sketches have labels of their own
