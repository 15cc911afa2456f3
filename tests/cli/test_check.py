from __future__ import annotations

import json

import pytest


def zones(result):
    return {one["id"]: one for one in json.loads(result.stdout)["zones"]}


@pytest.mark.parametrize(
    "position",
    [
        ("60.3949", "5.3277"),
        ("60.3949, 5.3277",),
        ("60.3949,", "5.3277"),
        ("60,3949", "5,3277"),
        ("60.3949,5.3277",),
        ("60°23'41.6\"N", "5°19'39.7\"E"),
    ],
)
def test_korskirken_is_inside_by_the_sources_however_it_is_written(scenemap, position):
    result = scenemap("--lang", "en", "check", *position, "--json")
    told = json.loads(result.stdout)
    assert told["point"]["lat"] == pytest.approx(60.3949, abs=2e-5)
    assert told["point"]["lon"] == pytest.approx(5.3277, abs=2e-5)
    assert told["at"] is None
    found = zones(result)["vagsbunnen"]
    assert (found["outline"], found["position"], found["in_force"]) == (
        "hypothetical", "inside", "not asked",
    )  # fmt: skip


def test_every_answer_in_bergen_says_hypothetical_outline(scenemap):
    for place in ("Korskirken", "Åsane senter"):
        words = scenemap("--lang", "en", "check", "--place", place).stdout
        assert words.count("Hypothetical outline") == 2
        assert "legal advice" in words
        assert all(len(line) <= 80 for line in words.splitlines())


def test_asane_senter_is_outside(scenemap):
    found = zones(scenemap("check", "--place", "Åsane senter", "--json"))
    assert {one["position"] for one in found.values()} == {"outside"}


def test_a_point_that_the_sources_do_not_settle_is_uncertain(scenemap):
    result = scenemap("--lang", "en", "check", "60.3949", "5.3277", "--accuracy", "500", "--json")
    found = zones(result)["vagsbunnen"]
    assert found["position"] == "uncertain"
    assert "look at the map you were given" in found["sentence"]


@pytest.mark.parametrize(
    ("options", "warned"),
    [
        (("60.3945", "5.3262"), True),
        (("60.3945", "5.3262", "--accuracy", "3"), False),
        (("60.3945", "5.3262", "--accuracy", "0"), False),
        (("60.3945", "5.3262", "--accuracy", "20"), False),
        (("60.3949", "5.3277"), False),  # 65 m from the limit
        (("--place", "Korskirken"), False),
    ],
)
def test_a_position_near_a_limit_that_was_taken_as_exact_is_said_to_be(scenemap, options, warned):
    said = scenemap("--lang", "en", "check", *options).stderr
    assert ("taken as exact, and a limit is 5 m away" in said) == warned
    assert ("--accuracy METRES" in said) == warned


def test_between_inner_and_outer_of_another_case(scenemap, toytown):
    from builders import at

    lon, lat = at(110, 50)
    result = scenemap("--case", toytown, "check", f"{lat:.7f}", f"{lon:.7f}", "--json")
    assert json.loads(result.stdout)["case"] == "toytown"
    assert zones(result)["guessed"]["position"] == "uncertain"
    assert zones(result)["drawn"]["position"] in {"uncertain", "outside"}


def test_swapped_coordinates_are_refused_and_said_to_be_so(scenemap):
    result = scenemap("check", "5.3277", "60.3949", exit_code=1)
    assert result.stdout == ""
    assert result.stderr == (
        "Error: Latitude 5.3277, longitude 60.3949 looks swapped: the other way round it lies in the "
        "case. Give latitude first.\n"
    )


@pytest.mark.parametrize("position", [("-33.5", "-70.6"), ("-33.5,", "-70.6"), ("-33.5, -70.6",)])
def test_negative_numbers_are_positions_and_not_options(scenemap, position):
    result = scenemap("check", *position, exit_code=1)
    assert "Latitude -33.5, longitude -70.6 lies far outside the case." in result.stderr


def test_a_moment_is_local_time(scenemap):
    told = json.loads(
        scenemap("check", "60.3949", "5.3277", "--at", "2015-06-17T14:05", "--json").stdout
    )
    assert told["at"] == "2015-06-17T14:05:00+02:00"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--at", "2015-06-17"), "'2015-06-17' is not a date and time."),
        (("--at", "2021-03-28T02:30"), "does not exist in Europe/Oslo"),
        (("--at", "2021-10-31T02:30"), "occurs twice in Europe/Oslo"),
        (("--accuracy", "-1"), "An accuracy of -1 m cannot be used."),
        (("--crs", "EPSG:1"), "'EPSG:1' is not a coordinate system."),
    ],
)
def test_what_cannot_be_meant_is_refused(scenemap, arguments, told):
    result = scenemap("check", "60.3949", "5.3277", *arguments, exit_code=1)
    assert told in result.stderr
    assert result.stdout == ""


def test_a_place_that_the_case_does_not_know_is_refused(scenemap):
    result = scenemap("check", "--place", "Storgata 1", exit_code=1)
    assert "The case has no place 'Storgata 1'." in result.stderr
    assert "addresses are not looked up" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("60.3949", "5.3277", "--place", "Korskirken")])
def test_a_position_or_a_place_is_needed_and_not_both(scenemap, arguments):
    result = scenemap("check", *arguments, exit_code=2)
    assert "LAT LON" in result.stderr


def test_a_mistyped_option_is_wrong_usage(scenemap):
    assert "--jsn" in scenemap("check", "60.3949", "5.3277", "--jsn", exit_code=2).stderr


def test_easting_and_northing_with_their_crs(scenemap, toytown):
    """The builder's origin, 60.39° N 5.33° E, in UTM zone 32 by PROJ."""
    position = ("297780.84", "6700479.43", "--crs", "EPSG:25832")
    point = json.loads(scenemap("--case", toytown, "check", *position, "--json").stdout)["point"]
    assert point["lat"] == pytest.approx(60.39, abs=1e-6)
    assert point["lon"] == pytest.approx(5.33, abs=1e-6)
