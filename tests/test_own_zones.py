"""Zones of the user's own, with no case or in the place of a case's: ``--zones FILE``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from builders import at, feature, square, write_case, write_zones
from scenemap.case import case_with_zones, load_case
from scenemap.cli.main import cli
from scenemap.errors import DataError, TimeError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

OSLO = (10.75, 59.91)
STOCKHOLM = (18.07, 59.33)
BERGEN = (5.327, 60.394)


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
