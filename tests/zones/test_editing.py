"""Zones put into the text of a file, which otherwise stays as somebody wrote it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import BOUNDS, CRS, EAST, WEST, hypothetical_zone, official_zone, write_zones
from scenemap.case import load_case
from scenemap.errors import DataError
from scenemap.model import Bounds
from scenemap.zones.drawings import drawing_of
from scenemap.zones.editing import (
    EMPTY,
    Addition,
    Wishes,
    plan_addition,
    with_sources,
    with_zones,
)
from scenemap.zones.reading import read_zones

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.zones.model import Zone

#: What people write between the parts of JSON.
GAPS = st.text(" \t\n\r", max_size=3)
DRAWN = replace(load_case("bergen").zones[0], id="drawn", version="1")
NAMES = st.text(min_size=1, max_size=8)


@st.composite
def written(draw: st.DrawFn, data: Any) -> str:
    """Write JSON in some way of the many that there are."""
    if isinstance(data, dict):
        parts = [
            f"{draw(GAPS)}{json.dumps(key, ensure_ascii=draw(st.booleans()))}{draw(GAPS)}:"
            f"{draw(GAPS)}{draw(written(value))}{draw(GAPS)}"
            for key, value in data.items()
        ]
        return "{" + (",".join(parts) or draw(GAPS)) + "}"
    if isinstance(data, list):
        parts = [f"{draw(GAPS)}{draw(written(value))}{draw(GAPS)}" for value in data]
        return "[" + (",".join(parts) or draw(GAPS)) + "]"
    return json.dumps(data, ensure_ascii=draw(st.booleans()))


def zones_of(tmp_path: Path, *zones: dict[str, Any]) -> tuple[Zone, ...]:
    return read_zones(write_zones(tmp_path / "zones.geojson", zones), CRS, Bounds(*BOUNDS))


def addition(zones: tuple[Zone, ...] = (), **wishes: Any) -> Addition:
    corners = [(float(lon), float(lat)) for lon, lat in EAST["coordinates"][0]]
    wished = Wishes(**{"id": "new", "accuracy_m": 5, **wishes})
    return plan_addition(drawing_of(corners), wished, zones, Bounds(*BOUNDS), CRS)


@given(
    data=st.data(),
    others=st.lists(st.dictionaries(NAMES, st.integers() | NAMES | st.none(), max_size=3), max_size=3),
    before=st.dictionaries(NAMES.filter(lambda name: name not in {"type", "features", "crs"}),
                           st.lists(NAMES, max_size=2), max_size=2),
    after=st.dictionaries(NAMES.map(lambda name: f"~{name}"), NAMES, max_size=2),
)  # fmt: skip
def test_however_it_is_written_the_rest_stays_byte_for_byte(
    data: st.DataObject,
    others: list[dict[str, Any]],
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    whole = {**before, "type": "FeatureCollection", "features": others, **after}
    text = data.draw(GAPS) + data.draw(written(whole)) + data.draw(GAPS)
    one = addition()
    added = with_zones(text, (one,))
    assert json.loads(added) == {**whole, "features": [*others, *one.features]}
    new = json.dumps(one.features[0], ensure_ascii=False)
    head, _, tail = added.partition(new)
    assert (
        head.removesuffix(",\n" if others else "\n") + tail.removeprefix("" if others else "\n")
        == text
    )


@given(data=st.data(), said=st.sampled_from([{}, {"valid_to": "open"}, {"valid_to": None}]))
def test_an_end_is_written_into_the_version_that_is_replaced_and_nowhere_else(
    data: st.DataObject, said: dict[str, Any]
) -> None:
    properties = {"zone": "drawn", "name": 'A, "B": {', **said}
    features = [
        {
            "properties": {"zone": "drawn", "version": "0", "valid_to": "2020-12-31"},
            "geometry": None,
        },
        {"type": "Feature", "geometry": {"properties": [1, {}]}, "properties": properties},
    ]
    whole = {"type": "FeatureCollection", "features": features}
    text = data.draw(written(whole))
    ending = Addition("drawn", "2", (), DRAWN, date(2022, 2, 28), ())
    changed = with_zones(text, (ending,))
    properties["valid_to"] = "2022-02-28"
    assert json.loads(changed) == whole
    assert len(changed) - len(text) <= len('"valid_to": "2022-02-28", ')


def test_both_regions_of_a_version_get_its_end(tmp_path: Path) -> None:
    zones = zones_of(tmp_path, *hypothetical_zone(valid_to="open"))
    text = (tmp_path / "zones.geojson").read_text(encoding="utf-8")
    one = addition(zones, id=None, replaces="guessed", valid_from="2022-01-01")
    assert with_zones(text, (one,)).count('"valid_to": "2021-12-31"') == 2


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        '{"type": "Topology", "features": []}',
        '{"type": "FeatureCollection"}',
        '{"type": "FeatureCollection", "features": {}}',
        '{"type": "FeatureCollection", "features": [], "crs": {"type": "name", "properties": {"name": '
        '"EPSG:25832"}}}',
    ],
)
def test_a_file_that_nothing_can_be_added_to_is_refused(text: str) -> None:
    with pytest.raises(DataError, match=r"nothing can be added to\. Save zones"):
        with_zones(text, (addition(),))


def test_a_mark_of_byte_order_and_a_plain_system_do_no_harm() -> None:
    text = EMPTY.replace(
        "{", '\ufeff{"crs": {"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, ', 1
    )
    added = with_zones(text, (addition(),))
    assert added.startswith("\ufeff")
    assert len(json.loads(added.removeprefix("\ufeff"))["features"]) == 1


def test_sources_are_noted_under_one_heading() -> None:
    one = addition(words={"source": "Paper\nmap"})
    text = with_sources("# Sources", (one,))
    assert text == (
        "# Sources\n\n## Zones that were put in\n\n- Zone `new`, version `1`: outline user, ± 5 m. "
        "Source: Paper map\n"
    )
    assert with_sources(text, (one,)).count("## Zones") == 1


def test_versions_count_on_from_those_that_there_are(tmp_path: Path) -> None:
    zones = zones_of(tmp_path, official_zone(WEST, version="1", valid_to=None))
    one = addition(zones, id=None, replaces="drawn", valid_from="2022-01-01")
    assert (one.zone, one.version, one.replaced) == ("drawn", "2", zones[0])
    assert one.features[0]["properties"]["name"] == "Drawn"
    named = addition(
        zones, id=None, replaces="drawn", valid_from="2022-01-01", name="Other", version="b"
    )
    assert named.features[0]["properties"]["name"] == "Other"
    assert named.version == "b"
