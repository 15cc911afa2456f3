from pathlib import Path
from typing import Any

import pytest

from builders import at, service, write_tables
from scenemap.errors import DataError
from scenemap.intervals import DateRange
from scenemap.services import Service, read_services


def read(tmp_path: Path, *services: dict[str, Any]) -> tuple[Service, ...]:
    return read_services(write_tables(tmp_path / "services.toml", "service", services))


def faults(tmp_path: Path, *services: dict[str, Any]) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(tmp_path, *services)
    return [str(one) for one in caught.value.findings]


@pytest.mark.parametrize(
    ("offers", "told"),
    [
        ({"nb": [["Mat"]], "en": ["Food"]}, "'nb', value '[['Mat']]': of the offers of service"),
        ({"nb": "Mat", "en": ["Food"]}, "'nb', value 'Mat': of the offers of service"),
        (["Mat"], "'offers', value '['Mat']': of service"),
    ],
)
def test_offers_that_are_no_lists_of_texts_are_refused(tmp_path, offers, told) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, service(offers=offers))
    assert told in str(caught.value)


def test_a_service_is_read_with_positions_hours_and_offers(tmp_path: Path) -> None:
    house = read(tmp_path, service(offers={"nb": ["Mat", "Seng"], "en": ["Food", "Bed"]}))[0]
    assert (house.id, house.name["en"]) == ("house", "House")
    assert house.offers == {"nb": "Mat, Seng", "en": "Food, Bed"}
    assert [(one.lon, one.lat) for one in house.positions] == [at(50, 50), at(150, 50)]
    assert [(one.as_of, one.text["nb"]) for one in house.hours] == [("2021-01", "10–15")]


def test_services_are_sorted_by_id(tmp_path: Path) -> None:
    services = read(tmp_path, service(id="b"), service(id="a"))
    assert [one.id for one in services] == ["a", "b"]


@pytest.mark.parametrize(
    ("days", "where"),
    [
        ("2018-12-01..2018-12-31", []),
        ("2020-01-01..2020-03-31", [("west", True)]),
        # the move is known only to the year: during 2021
        ("2021-04-01..2021-06-30", [("west", False), ("east", False)]),
        ("2022-01-01..2022-03-31", [("east", True)]),
    ],
)
def test_where_a_service_was_and_whether_that_is_certain(
    tmp_path: Path, days: str, where: list[tuple[str, bool]]
) -> None:
    house = read(tmp_path, service())[0]
    found = house.positions_during(DateRange.parse(days))
    names = {at(50, 50): "west", at(150, 50): "east"}
    assert [(names[one.lon, one.lat], sure) for one, sure in found] == where


def test_every_fault_of_the_file_is_named(tmp_path: Path) -> None:
    bad = service(id="a", position=[{"start": "2021-13", "lon": 5.3, "lat": 95, "accuracy_m": 15}])
    assert faults(tmp_path, bad, service(id="b", source=None), service(id="b")) == [
        "services.toml, column 'start': of service 'a', position 1 holds a time that cannot be used. "
        "'2021-13-01' is not a date that exists. Write it as 2014-08-25.",
        "services.toml, column 'lat', value '95': of service 'a', position 1 is not a number from "
        "-90 to 90. Mend it.",
        "services.toml, column 'source': of service 'b' is missing or not text. Write it in quotes.",
        "services.toml, value 'b': has more than one service of this id. Give each its own.",
    ]


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        (("2019", "2021-06"), ("2021-06", None), False),
        (("2019", "2021-06-01"), ("2021-06-01", None), False),
        (("2019", "2021-06-02"), ("2021-06-01", None), True),
        (("2019", "2021"), ("2020", "2022"), True),
        (("2020", "2022"), ("2019", "2021"), True),  # in whatever order
        (("2019", "2021"), ("2021", "2022"), False),  # whenever in that year
        (("2019", None), ("2020-01", "2020-03"), False),  # left for the next one
    ],
)
def test_a_service_is_not_at_two_places_at_once(
    tmp_path: Path,
    first: tuple[str | None, str | None],
    second: tuple[str | None, str | None],
    both: bool,
) -> None:
    places = [
        one | {name: end for name, end in zip(("start", "end"), ends, strict=True) if end}
        for one, ends in zip(
            [
                {key: it for key, it in place.items() if key not in {"start", "end"}}
                for place in service()["position"]
            ],
            (first, second),
            strict=True,
        )
    ]
    path = write_tables(tmp_path / "services.toml", "service", [service(position=places)])
    if not both:
        assert len(read_services(path)[0].positions) == 2
        return
    with pytest.raises(DataError, match="has service 'house' at two places at once"):
        read_services(path)


def test_a_position_needs_its_radius_of_doubt(tmp_path: Path) -> None:
    place = {"lon": 5.33, "lat": 60.39, "position_source": "map", "where": "L1"}
    assert faults(tmp_path, service(position=[place])) == [
        "services.toml, column 'accuracy_m': of service 'house', position 1 is not a number from 0 "
        "to 100000. Mend it."
    ]


@pytest.mark.parametrize(
    ("old_end", "new_start", "before", "after"),
    [
        # The day of an end still belongs to it, and the day of a start too.
        ("2015-11-10", "2015-11-11", "2015-11-11", "2015-11-11"),
        ("2015-11-10", "2015-11-10", "2015-11-10", "2015-11-11"),
        ("2015-11-10", "2016-02-01", "2015-11-11", "2016-02-01"),
        ("2015-11", "2015-11", "2015-11-01", "2015-12-01"),
        ("2012", "2012", "2012-01-01", "2013-01-01"),
        ("2012", None, "2012-01-02", "2013-01-01"),
        (None, "2012-spring", "2012-03-01", "2012-05-31"),
    ],
)
def test_a_move_leaves_out_the_days_that_may_belong_to_either(
    tmp_path: Path, old_end: str | None, new_start: str | None, before: str, after: str
) -> None:
    place = {"lon": 5.33, "lat": 60.39, "accuracy_m": 15, "position_source": "x", "where": "L1"}
    old = {**place, **({"end": old_end} if old_end else {})}
    new = {**place, "lon": 5.34, **({"start": new_start} if new_start else {})}
    (moved,) = read(tmp_path, service(position=[old, new]))[0].changes()
    assert moved.kind == "moved"
    assert (str(moved.surely_before), str(moved.surely_after)) == (before, after)


def test_a_service_opens_moves_and_closes_in_order(tmp_path: Path) -> None:
    (house,) = read(tmp_path, service())
    assert [(one.kind, one.when.text) for one in house.changes()] == [
        ("opened", "2019"),
        ("moved", "2021"),
    ]
    first = service()["position"][0] | {"start": "2014-07-01", "end": "2015-06-30"}
    (short,) = read(tmp_path, service(position=[first]))
    assert [
        (one.kind, str(one.surely_before), str(one.surely_after)) for one in short.changes()
    ] == [
        ("opened", "2014-07-01", "2014-07-01"),
        ("closed", "2015-07-01", "2015-07-01"),
    ]
    (always,) = read(tmp_path, service(position=[{**first, "start": None, "end": None}]))
    assert always.changes() == ()


@pytest.mark.parametrize(
    ("days", "sure"),
    [
        ("2019-12-31..2021-01-01", True),
        ("2019-12-30..2020-06-30", False),
        ("2020-06-30..2021-01-02", False),
    ],
)
def test_it_was_there_throughout_only_if_both_imprecise_ends_leave_it_so(
    tmp_path: Path, days: str, sure: bool
) -> None:
    assert read(tmp_path, service())[0].positions[0].throughout(DateRange.parse(days)) is sure
