import shutil
from pathlib import Path
from typing import Any

import pytest

from builders import (
    CRS,
    place,
    series,
    unplaced,
    words,
    write,
    write_case,
)
from scenemap import case as case_module
from scenemap.case import Case, case_names, find_place, geodata_root, load_case
from scenemap.casecheck import check_case
from scenemap.errors import DataError, GeodataNotFoundError, UnknownIdError


def toy(tmp_path: Path, **parts: Any) -> Case:
    return load_case(write_case(tmp_path / "toytown", **parts))


# --- what a case holds


def test_a_case_is_read_from_its_folder(tmp_path: Path) -> None:
    case = toy(tmp_path)
    assert (case.id, case.name["nb"], case.crs) == ("toytown", "Toytown", CRS)
    assert str(case.zone) == "Europe/Oslo"
    assert str(case.period) == "2021-01-01..2021-12-31"
    assert repr(case) == "Case('toytown')"
    assert [one.id for one in case.areas] == ["east", "west"]
    assert [one.id for one in case.zones] == ["drawn", "guessed"]
    assert [one.id for one in case.services] == ["house"]
    assert [one.id for one in case.scenes] == ["corner"]
    assert [one.id for one in case.interventions] == ["closing"]
    assert [one.count for one in case.counts] == [30, 10, 10, 30]
    assert [one.area for one in case.coverage] == ["west", "east"]
    assert [one.name["nb"] for one in case.places] == ["The house"]
    assert list(case.series) == ["finds"]
    assert len(case.backdrop) == 1


@pytest.mark.parametrize(
    "bounds", ["[-inf, 60.3, inf, 60.5]", "[nan, 60.3, 5.5, 60.5]", "[5.2, 60.3, 1e308, 60.5]"]
)
def test_bounds_that_are_nowhere_are_refused(tmp_path: Path, bounds: str) -> None:
    folder = write_case(tmp_path / "toytown", settings={"bounds": None})
    file = folder / "case.toml"
    file.write_text(f"bounds = {bounds}\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(DataError, match=r"is not \[west, south, east, north\] in degrees"):
        load_case(folder)
    assert any("in degrees" in one.problem for one in check_case(folder))


@pytest.mark.parametrize("crs", ["EPSG:25835", "EPSG:32754", "EPSG:6933"])
def test_a_system_of_another_place_is_refused_by_whoever_loads_the_case(
    tmp_path: Path, crs: str
) -> None:
    with pytest.raises(DataError, match="lengths are off by"):
        toy(tmp_path, settings={"crs": crs})
    assert any("does not fit" in one.problem for one in check_case(tmp_path / "toytown"))
    # The zone beside is only told by the check of the case.
    assert toy(tmp_path / "beside", settings={"crs": "EPSG:25833"}).crs == "EPSG:25833"


def test_the_map_shows_the_bounds_unless_a_view_is_given(tmp_path: Path) -> None:
    assert toy(tmp_path).view == toy(tmp_path).bounds
    zoomed = toy(tmp_path, settings={"view": [5.3, 60.3, 5.4, 60.4]})
    assert (zoomed.view.west, zoomed.view.north) == (5.3, 60.4)


@pytest.mark.parametrize(
    ("part", "file"),
    [
        ("areas", "areas.geojson"), ("zones", "zones.geojson"), ("services", "services.toml"),
        ("scenes", "scenes.toml"), ("interventions", "interventions.csv"),
        ("counts", "counts.csv"), ("coverage", "coverage.csv"), ("places", "places.csv"),
        ("backdrop", "backdrop.geojson"),
    ],
)  # fmt: skip
def test_a_part_that_the_case_does_not_have_is_empty(tmp_path: Path, part: str, file: str) -> None:
    case = toy(tmp_path, **{part: None})
    assert not (case.folder / file).exists()
    assert getattr(case, part) == ()


def test_a_case_without_series_has_none(tmp_path: Path) -> None:
    assert toy(tmp_path, series=None, counts=None).series == {}


def test_reading_one_part_does_not_read_another(tmp_path: Path) -> None:
    case = toy(tmp_path)
    write(case.folder / "areas.geojson", "broken")
    assert len(case.zones) == 2


def test_every_fault_of_case_toml_is_named(tmp_path: Path) -> None:
    settings = {
        "crs": "EPSG:3857", "timezone": "Norway", "bounds": [5.5, 60.3, 5.2, 60.5],
        "period": "2021", "name": 3,
    }  # fmt: skip
    with pytest.raises(DataError) as caught:
        toy(tmp_path, settings=settings)
    found = {one.column: str(one) for one in caught.value.findings}
    assert sorted(str(column) for column in found) == [
        "bounds",
        "crs",
        "name",
        "period",
        "timezone",
    ]
    assert "Web Mercator" in found["crs"]
    assert "'Norway' is not a time zone" in found["timezone"]
    assert "is not [west, south, east, north] in degrees" in found["bounds"]
    assert "'2021' is not a period" in found["period"]


def test_what_a_move_rests_on_is_one_of_three_and_told_unless_said(tmp_path: Path) -> None:
    told = {"from": "park", "to": "square", "text": "They went there."}
    case = load_case(write_case(tmp_path / "a", settings={"evidence": [told]}))
    assert [one.rests_on for one in case.evidence] == ["told"]
    bad = told | {"rests_on": "rumoured"}
    with pytest.raises(DataError, match=r"rests_on.*observed, counted, told"):
        load_case(write_case(tmp_path / "b", settings={"evidence": [bad]}))


def test_evidence_names_both_scenes_or_neither(tmp_path: Path) -> None:
    evidence = [{"from": "park", "text": "They left."}]
    folder = write_case(tmp_path / "toytown", settings={"evidence": evidence})
    with pytest.raises(DataError, match="Name both scenes"):
        load_case(folder)


# --- places by name


@pytest.mark.parametrize("name", ["Strax-huset", "STRAX-HUSET", " strax-huset ", "Strax"])
def test_a_place_is_found_by_its_name_or_how_it_begins(tmp_path: Path, name: str) -> None:
    case = toy(tmp_path, places=[place("Torget"), place("Strax-huset (Damsgårdsveien 106)")])
    assert find_place(case, name).name["nb"] == "Strax-huset (Damsgårdsveien 106)"


def test_the_whole_name_wins_over_a_longer_one_before_it(tmp_path: Path) -> None:
    case = toy(tmp_path, places=[place("Torgallmenningen 8"), place("Torgallmenningen")])
    assert find_place(case, "torgallmenningen").name["nb"] == "Torgallmenningen"


def test_an_unknown_place_is_refused_and_addresses_are_said_not_to_be_looked_up(
    tmp_path: Path,
) -> None:
    with pytest.raises(
        UnknownIdError,
        match=r"^The case has no place 'Storgata 1'\. .*addresses are not looked up\. "
        r"List them with: scenemap --case [a-z]+ case show --places$",
    ):
        find_place(toy(tmp_path), "Storgata 1")


# --- cases by name


def test_a_case_is_found_by_name_in_the_reference_data(tmp_path: Path) -> None:
    write_case(tmp_path / "toytown")
    write_case(tmp_path / "alpha")
    write(tmp_path / "notes" / "readme.md", "no case")
    assert case_names(tmp_path) == ["alpha", "toytown"]
    assert load_case("alpha", tmp_path).folder == tmp_path / "alpha"


def test_an_unknown_case_is_refused_with_those_that_exist(tmp_path: Path) -> None:
    write_case(tmp_path / "toytown")
    with pytest.raises(
        UnknownIdError,
        match=r"^There is no case 'oslo'\. The cases are: toytown; or give a folder that holds a "
        r"case\.toml\.$",
    ):
        load_case("oslo", tmp_path)


# --- where the reference data are


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the package where neither an installation nor a checkout has data."""
    monkeypatch.delenv("SCENEMAP_GEODATA", raising=False)
    package = tmp_path / "repo" / "src" / "scenemap"
    monkeypatch.setattr(case_module, "__file__", str(package / "case.py"))
    return package


def test_the_argument_comes_first_then_the_variable_then_installed_then_checkout(
    elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    argument, variable = tmp_path / "argument", tmp_path / "variable"
    installed, checkout = elsewhere / "_geodata", tmp_path / "repo" / "geodata"
    for root in (argument, variable, installed, checkout):
        write_case(root / "toytown")
    monkeypatch.setenv("SCENEMAP_GEODATA", str(variable))
    assert geodata_root(argument) == argument
    assert geodata_root() == variable
    monkeypatch.delenv("SCENEMAP_GEODATA")
    assert geodata_root() == installed
    shutil.rmtree(installed)
    assert geodata_root() == checkout


def test_a_variable_that_does_not_work_does_not_fall_through(
    elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case(elsewhere / "_geodata" / "toytown")
    monkeypatch.setenv("SCENEMAP_GEODATA", str(tmp_path / "wrong"))
    with pytest.raises(GeodataNotFoundError) as caught:
        geodata_root()
    assert str(caught.value) == (
        f"No case data in {tmp_path / 'wrong'}. Set SCENEMAP_GEODATA to the folder that holds the "
        "cases (each with a case.toml), or install scenemap again."
    )


def test_an_argument_that_does_not_work_does_not_fall_through(
    elsewhere: Path, tmp_path: Path
) -> None:
    write_case(elsewhere / "_geodata" / "toytown")
    with pytest.raises(GeodataNotFoundError, match=r"^No case data in .*wrong\. "):
        geodata_root(tmp_path / "wrong")


def test_without_data_every_path_tried_and_every_remedy_is_named(
    elsewhere: Path, tmp_path: Path
) -> None:
    with pytest.raises(GeodataNotFoundError) as caught:
        geodata_root()
    assert str(caught.value) == (
        f"No case data in {elsewhere / '_geodata'} or {tmp_path / 'repo' / 'geodata'}. Set "
        "SCENEMAP_GEODATA to the folder that holds the cases (each with a case.toml), or install "
        "scenemap again."
    )


def test_an_empty_variable_is_no_variable(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_case(elsewhere / "_geodata" / "toytown")
    monkeypatch.setenv("SCENEMAP_GEODATA", "")
    assert geodata_root() == elsewhere / "_geodata"


def test_series_keep_their_words(tmp_path: Path) -> None:
    case = toy(tmp_path, series={"finds": series(unit_name=words("funn"))})
    assert case.series["finds"].unit_name == {"nb": "funn", "en": "funn"}


# --- a case without positions


def test_a_case_without_positions_needs_no_bounds(tmp_path: Path) -> None:
    case = toy(tmp_path, **unplaced())
    assert check_case(case.folder) == ()
    assert (case.placed, case.bounds, case.view) == (False, None, None)
    assert [(one.lon, one.lat, one.accuracy_m) for one in case.scenes] == [(None, None, None)]


def test_a_case_that_is_misspelt_is_named(tmp_path, monkeypatch):
    write_case(tmp_path / "trondheim")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        UnknownIdError, match=r"case 'trondhiem'\. Did you mean 'trondheim'\? The cases"
    ):
        load_case("trondhiem")
    with pytest.raises(UnknownIdError, match=r"case 'bergn'\. Did you mean 'bergen'\? The cases"):
        load_case("bergn")
