from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pyproj import Geod

from builders import at, write_case
from scenemap.case import load_case
from scenemap.errors import PositionError
from scenemap.locate.check import check


@pytest.fixture
def case(tmp_path):
    return load_case(write_case(tmp_path / "toytown"))


def ask(case, east: float, north: float, **given):
    return check(*at(east, north), case=case, **given)


@pytest.mark.parametrize(
    ("east", "drawn", "to_drawn", "guessed", "to_guessed"),
    [
        (50, "inside", 40, "outside", 50),
        (95, "uncertain", 5, "outside", 5),
        (105, "uncertain", 5, "uncertain", 5),
        (115, "outside", 5, "uncertain", 5),
        (150, "outside", 40, "inside", 30),
        (230, "outside", 120, "outside", 30),
    ],
)
def test_a_point_is_told_for_every_zone(case, east, drawn, to_drawn, guessed, to_guessed):
    found = [(one.zone.id, one.position, one.distance_m) for one in ask(case, east, 50).zones]
    assert found == [
        ("drawn", drawn, pytest.approx(to_drawn, abs=0.05)),
        ("guessed", guessed, pytest.approx(to_guessed, abs=0.05)),
    ]


def test_the_accuracy_of_the_position_counts(case):
    assert ask(case, 50, 50, accuracy_m=39).zones[0].position == "inside"
    assert ask(case, 50, 50, accuracy_m=41).zones[0].position == "uncertain"
    assert ask(case, 50, 50, accuracy_m=51).zones[1].position == "uncertain"


@pytest.mark.parametrize(
    ("accuracy", "told"), [(0.3, "1 m"), (12.2, "13 m"), (41, "41 m"), (5000, "5,000 m")]
)
def test_a_vague_position_is_said_to_be_so_and_never_less_vague_than_it_is(case, accuracy, told):
    words = ask(case, 95, 50, accuracy_m=accuracy).zones[0].sentence("en")
    assert f"The position may be off by up to {told}." in words


def test_an_exact_position_or_one_that_decides_is_not_called_vague(case):
    assert "may be off" not in ask(case, 95, 50).zones[0].sentence("en")
    assert "may be off" not in ask(case, 50, 50, accuracy_m=39).zones[0].sentence("en")


@pytest.mark.parametrize(
    ("east", "nb", "en"),
    [
        (120.3, "Punktet ligger innenfor Guessed, under 1 m fra grensen.",
         "The point lies inside Guessed, less than 1 m from its limit."),
        (100.3, "Det kan ikke avgjøres om punktet ligger i Guessed. Det er under 1 m fra kanten av "
         "det usikre området.",
         "It cannot be decided whether the point lies in Guessed. It is less than 1 m from the edge "
         "of the area of doubt."),
        (99.7, "Punktet ligger utenfor Guessed, under 1 m fra grensen.",
         "The point lies outside Guessed, less than 1 m from its limit."),
    ],
)  # fmt: skip
def test_at_the_limit_no_direction_is_told(case, east, nb, en):
    guessed = ask(case, east, 50).zones[1]
    assert guessed.sentence("nb").startswith(f"{nb} Hypotetisk omriss")
    assert guessed.sentence("en").startswith(f"{en} Hypothetical outline")
    assert "1 m unna i luftlinje" in ask(case, 121, 50).zones[1].sentence("nb")


@pytest.mark.parametrize(
    ("east", "north", "limit"),
    [
        (50, 20, (50, 10)), (50, 80, (50, 90)), (20, 50, (10, 50)), (80, 50, (90, 50)),
        (150, 50, (110, 50)), (50, 140, (50, 110)), (50, -40, (50, -10)), (-40, 50, (-10, 50)),
    ],
)  # fmt: skip
def test_the_direction_to_the_limit_is_from_true_north(case, east, north, limit):
    """By another road, on the ellipsoid: from the point to the nearest place of the limit.

    The grid's north is 3.2 degrees west of true north here, so a turn the wrong way is 6.4 off.
    """
    true = Geod(ellps="GRS80").inv(*at(east, north), *at(*limit))[0] % 360
    bearing = ask(case, east, north).zones[0].bearing
    assert (bearing - true + 180) % 360 - 180 == pytest.approx(0, abs=0.05)


def test_a_case_without_zones_asks_nothing(tmp_path):
    answer = check(*at(50, 50), case=load_case(write_case(tmp_path / "bare", zones=None)))
    assert (answer.zones, answer.verdict) == ((), "not asked")


@pytest.mark.parametrize("accuracy", [-1, 5000.1, float("nan"), float("inf")])
def test_an_accuracy_that_cannot_be_used_is_refused(case, accuracy):
    with pytest.raises(PositionError, match=r"An accuracy of .* m cannot be used\. Give a radius"):
        ask(case, 50, 50, accuracy_m=accuracy)


@pytest.mark.parametrize(
    ("at_time", "drawn", "guessed"),
    [
        (None, "not asked", "not asked"),
        (datetime(2021, 6, 15, 12, tzinfo=UTC), "yes", "yes"),
        (datetime(2021, 2, 1, 12, tzinfo=UTC), "yes", "unknown"),
        (datetime(2022, 1, 1, 12, tzinfo=UTC), "no", "unknown"),
        (datetime(2021, 12, 31, 22, 59, tzinfo=UTC), "yes", "unknown"),
        (datetime(2021, 12, 31, 23, 0, tzinfo=UTC), "no", "unknown"),  # midnight in Oslo
        (datetime(2020, 12, 31, 23, 0, tzinfo=UTC), "yes", "unknown"),
    ],
)
def test_whether_a_zone_was_in_force_is_asked_in_local_days(case, at_time, drawn, guessed):
    answer = ask(case, 50, 50, at=at_time)
    assert [one.in_force for one in answer.zones] == [drawn, guessed]


def test_the_json_is_as_the_design_says(case):
    told = ask(case, 50, 50, accuracy_m=5, at=datetime(2021, 6, 15, 12, tzinfo=UTC)).to_json("en")
    lon, lat = at(50, 50)
    zones = told.pop("zones")
    assert told == {
        "case": "toytown",
        "point": {"lat": lat, "lon": lon, "accuracy_m": 5},
        "at": "2021-06-15T12:00:00+00:00",
    }
    drawn, guessed = zones
    assert set(drawn) >= {
        "id", "name", "version", "outline", "position", "distance_to_boundary_m", "in_force", "orders",
        "verdict", "sentence",
    }  # fmt: skip
    assert drawn["distance_to_boundary_m"] == pytest.approx(40, abs=0.1)
    facts = ("id", "name", "version", "outline", "position", "in_force", "orders", "verdict")
    assert [drawn[key] for key in facts] == [
        "drawn", "Drawn", "1", "official", "inside", "yes", [], "not asked",
    ]  # fmt: skip
    assert [guessed[key] for key in facts] == [
        "guessed", "Guessed", "h1", "hypothetical", "outside", "yes", [], "not asked",
    ]  # fmt: skip
    assert "inside Drawn" in drawn["sentence"]
    assert "outside Guessed" in guessed["sentence"]
    assert "40 m" in drawn["sentence"]
    assert "The outline is the authority's own." in drawn["sentence"]
    assert "The zone was in force at that time." in drawn["sentence"]


def test_a_hypothetical_zone_always_says_so_and_to_look_at_the_map(case):
    for east in (50, 105, 150):
        words = ask(case, east, 50).zones[1].sentence("en")
        assert (
            "Hypothetical outline: the limits of the zone were not found in any public text."
            in words
        )
        assert words.endswith("If you hold an order, look at the map you were given.")
    assert "Hypotetisk omriss" in ask(case, 150, 50).zones[1].sentence("nb")


def test_doubt_at_an_official_line_sends_to_the_map(case):
    words = ask(case, 95, 50).zones[0].sentence("en")
    assert "whether the point lies in Drawn" in words
    assert "5 m away" in words
    assert "Look at the map you were given." in words
    assert "look at the map" not in ask(case, 50, 50).zones[0].sentence("en").casefold()


def test_swapped_and_far_positions_are_refused(case):
    with pytest.raises(PositionError, match="looks swapped"):
        check(60.39, 5.33, case=case)
    with pytest.raises(PositionError, match=r"lies far outside the case\. Check the numbers"):
        check(10.75, 59.91, case=case)
    with pytest.raises(PositionError, match="is off the earth"):
        check(5.33, 91, case=case)


@pytest.mark.parametrize(
    ("lat", "lon", "position"),
    [
        (60.3949, 5.3277, "inside"),  # Korskirken
        (60.46547, 5.32418, "outside"),  # Åsane senter
    ],
)
def test_bergen_by_the_sources(lat, lon, position):
    """reference/places.csv: Korskirken lies inside sone Vågsbunnen, Åsane senter outside."""
    answer = check(lon, lat, case=load_case("bergen"))
    assert {one.zone.id: one.position for one in answer.zones}["vagsbunnen"] == position
    assert all("Hypothetical outline" in one.sentence("en") for one in answer.zones)
