"""Zones of the user's own, with no case or in the place of a case's: ``--zones FILE``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from builders import at, feature, square, write_case, write_zones
from scenemap.case import case_with_zones, load_case
from scenemap.cli.main import cli
from scenemap.errors import DataError, TimeError
from scenemap.model import Bounds
from scenemap.newcase.own_zones import zones_for_case

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

OSLO = (10.75, 59.91)
STOCKHOLM = (18.07, 59.33)
BERGEN = (5.327, 60.394)
BERGEN_BOUNDS = Bounds(5.14, 60.28, 5.50, 60.56)


def drawn(path: Path, where: tuple[float, float], **properties: object) -> Path:
    given = {"zone": "mine", "accuracy_m": 20, **properties}
    return write_zones(path / "mine.geojson", [feature(square(*where), **given)])


def own(path: Path, **options: Any) -> Any:
    return case_with_zones(path, load_case("bergen"), may_leave=True, **options)


def test_zones_in_the_bounds_of_the_default_case_are_taken_into_it(tmp_path: Path) -> None:
    case = own(drawn(tmp_path, BERGEN))
    assert (case.id, [zone.id for zone in case.zones]) == ("bergen", ["mine"])
    assert case.places
    assert [zone.id for zone in load_case("bergen").zones] == ["nygard", "vagsbunnen"]


def test_zones_elsewhere_in_norway_make_a_case_of_their_own(tmp_path: Path) -> None:
    case = own(drawn(tmp_path, OSLO))
    assert (case.id, case.crs, str(case.zone)) == ("own", "EPSG:25832", "Europe/Oslo")
    assert (case.places, case.services, case.areas) == ((), (), ())
    assert case.bounds.near(10.5, 59.8)
    assert not case.bounds.near(59.91, 10.75)


def test_zones_abroad_need_a_time_zone(tmp_path: Path) -> None:
    path = drawn(tmp_path, STOCKHOLM)
    with pytest.raises(TimeError, match=r"^The zones of mine\.geojson are not in Norway, .* `tz=`"):
        own(path)
    case = own(path, timezone="Europe/Stockholm")
    assert (case.crs, str(case.zone)) == ("EPSG:25834", "Europe/Stockholm")


def test_a_time_zone_that_is_given_goes_before_the_cases(tmp_path: Path) -> None:
    case = own(drawn(tmp_path, BERGEN), timezone="Europe/London")
    assert (case.id, str(case.zone)) == ("bergen", "Europe/London")
    assert str(load_case("bergen").zone) == "Europe/Oslo"


@pytest.mark.parametrize("where", [OSLO, BERGEN])
def test_latitude_first_is_told(tmp_path: Path, where: tuple[float, float]) -> None:
    with pytest.raises(DataError, match=r"has latitude first\. Save it with longitude first"):
        own(drawn(tmp_path, (where[1], where[0])))


def test_zones_outside_a_case_that_was_asked_for_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="lies far outside the case"):
        case_with_zones(drawn(tmp_path, OSLO), load_case("bergen"))


def run(*words: object) -> Any:
    return CliRunner().invoke(cli, ["--lang", "en", *map(str, words)])


def test_one_order_is_checked_without_a_case(tmp_path: Path) -> None:
    path = drawn(tmp_path, OSLO, name="Centre")
    found = run("check", OSLO[1] + 0.0005, OSLO[0] + 0.0009, "--zones", path)
    assert found.exit_code == 0, found.output
    assert "The point lies inside Centre." in found.stdout
    far = run("check", 59.95, 10.75, "--zones", path)
    assert "The point lies outside Centre." in far.stdout


def test_a_drawing_that_does_not_say_its_accuracy_is_told_with_an_option(tmp_path: Path) -> None:
    path = drawn(tmp_path, BERGEN, accuracy_m=None)
    refused = run("check", 60.3945, 5.3279, "--zones", path)
    assert refused.exit_code == 1
    assert "Say it in metres (95 %), in a column or with --zones-accuracy." in refused.stderr
    found = run("check", 60.3945, 5.3279, "--zones", path, "--zones-accuracy", 5)
    assert (found.exit_code, "lies inside mine" in found.stdout) == (0, True)


@pytest.mark.parametrize("option", ["--zones-accuracy 5", "--tz Europe/Oslo"])
def test_options_of_zones_without_zones_are_wrong_usage(option: str) -> None:
    refused = run("check", 60.3945, 5.3279, *option.split())
    assert refused.exit_code == 2
    assert f"{option.split()[0]} goes with --zones FILE." in refused.stderr


def test_zones_of_a_case_that_is_asked_for_give_way(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "toytown")
    path = drawn(tmp_path, at(0, 0))
    lon, lat = at(50, 50)
    found = run("--case", folder, "check", lat, lon, "--zones", path)
    assert found.exit_code == 0, found.output
    assert ("mine, version 1:" in found.stdout, "Drawn" in found.stdout) == (True, False)


# --- an order abroad, from the command line

PAPER = ["--at", "2021-06-15T23:00", "--zone", "mine"]
SAID = ["--issued", "2021-06-14T10:00", "--until", "2021-07-14T10:00", "--daily", "22:00-06:00"]


def abroad(path: Path, *words: object) -> Any:
    here = [STOCKHOLM[1] + 0.0004, STOCKHOLM[0] + 0.0009]
    return run(
        "check", *here, "--zones", path, "--tz", "Europe/Stockholm", *PAPER, *words, "--json"
    )


@pytest.mark.parametrize(
    ("words", "verdict", "lacking"),
    [
        ([], "cannot be decided", ["issued", "until", "daily", "exempt"]),
        (SAID[:2], "cannot be decided", ["until", "daily", "exempt"]),
        (SAID, "cannot be decided", ["exempt"]),
        ([*SAID, "--exempt", "none"], "barred", []),
        ([*SAID, "--exempt", "place:The church@8-9"], "barred", []),
        ([*SAID, "--exempt", "place:The church"], "cannot be decided", []),
        ([*SAID[:5], "8-16", "--exempt", "none"], "cannot be decided", []),
    ],
)
def test_an_order_abroad_is_read_by_its_paper(
    tmp_path: Path, words: list[str], verdict: str, lacking: list[str]
) -> None:
    found = abroad(drawn(tmp_path, STOCKHOLM), *words)
    assert found.exit_code == 0, found.output
    (zone,) = json.loads(found.stdout)["zones"]
    assert (zone["verdict"], zone["orders"][0]["lacking"]) == (verdict, lacking)
    assert zone["accuracy_m"] == 20


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--rule", "politiloven-7"], 1, "Zone 'mine' lies outside Norway, where Politiloven"),
        ([*SAID[:2], "--rule", "politiloven-7"], 1, "the rule is 'printed'."),
        (["--rule", "swedish"], 2, "'swedish' is not one of 'politiloven-7', 'printed'"),
        (["--daily", "always"], 1, "'always' is not the hours of a day. Write 22:00-06:00, or all."),
        ([*SAID, "--exempt", "none", "--exempt", "place:x"], 1, "has exemptions, or says that"),
    ],
)  # fmt: skip
def test_papers_that_cannot_be_meant_are_told(
    tmp_path: Path, words: list[str], code: int, message: str
) -> None:
    refused = abroad(drawn(tmp_path, STOCKHOLM), *words)
    assert (refused.exit_code, refused.stdout) == (code, "")
    assert message in refused.stderr


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"valid_from": "2021-02-01", "valid_to": "2021-01-31"}, "lies before valid_from. Swap the two."),
        ({"accuracy_m": 6000}, "is not a number from 0 to 5000"),
    ],
)  # fmt: skip
def test_own_zones_that_cannot_be_meant_are_refused(
    tmp_path: Path, given: dict[str, object], message: str
) -> None:
    refused = run("check", 60.3945, 5.3279, "--zones", drawn(tmp_path, BERGEN, **given))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert message in refused.stderr


def test_an_outline_that_crosses_itself_is_refused_with_the_place(tmp_path: Path) -> None:
    lon, lat = BERGEN
    bow = [
        [lon, lat],
        [lon + 0.002, lat + 0.002],
        [lon + 0.002, lat],
        [lon, lat + 0.002],
        [lon, lat],
    ]
    shape = {"type": "Polygon", "coordinates": [bow]}
    path = write_zones(tmp_path / "bow.geojson", [feature(shape, zone="bow", accuracy_m=5)])
    refused = run("check", lat, lon, "--zones", path)
    assert refused.exit_code == 1
    assert (
        "it crosses itself at latitude 60.395, longitude 5.328). Mend the outline" in refused.stderr
    )


@pytest.mark.parametrize("said", [0, "", None])
def test_a_nought_for_an_accuracy_never_makes_a_line_exact(tmp_path: Path, said: Any) -> None:
    path = drawn(tmp_path, BERGEN, accuracy_m=said)
    refused = run("check", 60.3945, 5.3279, "--zones", path)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "in a column or with --zones-accuracy." in refused.stderr
    again = run("check", 60.3945, 5.3279, "--zones", path, "--zones-accuracy", 0)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "An accuracy of 0 m is not above 0" in again.stderr


def test_a_file_of_ones_own_is_never_official(tmp_path: Path) -> None:
    path = drawn(tmp_path, BERGEN, outline="official")
    found = run("check", 60.3945, 5.3279, "--zones", path, "--json")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["zones"][0]["outline"] == "user"
    assert found.stderr.count("Zone 'mine': its file calls the outline official.") == 1


def test_zones_for_a_new_case_say_what_was_taken_of_them(tmp_path: Path) -> None:
    path = drawn(tmp_path, BERGEN, outline="official")
    (feature_,), notes = zones_for_case(path, "EPSG:25832", BERGEN_BOUNDS, accuracy_m=50)
    assert (feature_.properties["outline"], feature_.properties["accuracy_m"]) == ("user", 50)
    assert [note for note in notes if "calls the outline official" in note]


def test_zones_too_far_apart_for_one_system_are_refused(tmp_path: Path) -> None:
    shapes = [square(*OSLO), square(OSLO[0] + 50, OSLO[1])]
    features = [feature(one, zone=f"z{n}", accuracy_m=20) for n, one in enumerate(shapes)]
    path = write_zones(tmp_path / "far.geojson", features)
    refused = run("check", *reversed(OSLO), "--zones", path, "--tz", "Europe/Oslo")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "is fit for measuring" in refused.stderr


def test_a_zone_that_reaches_out_of_the_new_case_is_refused(tmp_path: Path) -> None:
    small = Bounds(BERGEN[0] - 0.01, BERGEN[1] - 0.01, BERGEN[0] + 0.0001, BERGEN[1] + 0.01)
    with pytest.raises(DataError, match=r"is not in the case\. It reaches to latitude"):
        zones_for_case(drawn(tmp_path, BERGEN), "EPSG:25832", small)
