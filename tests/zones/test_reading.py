import math
import re
import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely

from builders import (
    BOUNDS,
    CRS,
    EAST,
    EAST_MIDDLE,
    WEST,
    at,
    feature,
    hypothetical_zone,
    official_zone,
    ring,
    words,
    write,
    write_zones,
)
from scenemap.crs import project
from scenemap.errors import DataError
from scenemap.intervals import DateRange
from scenemap.model import Bounds
from scenemap.zones.model import Validity, Zone
from scenemap.zones.reading import official_notes, read_zones


def read(tmp_path: Path, *zones: dict[str, Any]) -> tuple[Zone, ...]:
    path = write_zones(tmp_path / "zones.geojson", zones or None)
    return read_zones(path, CRS, Bounds(*BOUNDS))


def faults(tmp_path: Path, *zones: dict[str, Any]) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(tmp_path, *zones)
    return [str(one) for one in caught.value.findings]


def holds(region: shapely.Geometry, east: float, north: float) -> bool:
    return bool(region.covers(project(shapely.Point(at(east, north)), CRS)))


# --- inner and outer


def test_an_official_line_is_shrunk_and_grown_by_its_accuracy(tmp_path: Path) -> None:
    drawn = read(tmp_path, official_zone(accuracy_m=10))[0]
    # Within: a square of 80 m. Without: 100 m, four strips of 10 m and four quarters of a circle. The
    # doubt is wider by the centimetre that rounding may have moved the line.
    assert 0 < 80 * 80 - drawn.inner_m.area < 320 * 0.02
    assert 0 < drawn.outer_m.area - (100 * 100 + 4 * 100 * 10 + math.pi * 10**2) < 470 * 0.02
    assert [holds(drawn.inner_m, east, 50) for east in (9, 11, 89, 91)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert [holds(drawn.outer_m, east, 50) for east in (-11, -9, 109, 111)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_an_official_line_without_doubt_has_the_same_region_twice(tmp_path: Path) -> None:
    drawn = read(tmp_path, official_zone(accuracy_m=0))[0]
    assert drawn.inner_m.area == pytest.approx(10_000, abs=1)
    assert drawn.inner_m.equals(drawn.outer_m)


def test_a_line_less_certain_than_the_zone_is_wide_leaves_nothing_surely_inside(
    tmp_path: Path,
) -> None:
    drawn = read(tmp_path, official_zone(accuracy_m=60))[0]
    assert drawn.inner_m.is_empty
    assert holds(drawn.outer_m, 50, 50)


def test_a_hypothetical_zone_keeps_the_two_regions_given(tmp_path: Path) -> None:
    guessed = read(tmp_path, *hypothetical_zone())[0]
    assert (guessed.id, guessed.version, guessed.outline) == ("guessed", "h1", "hypothetical")
    assert guessed.inner_m.area == pytest.approx(3600, abs=1)
    assert guessed.outer_m.area == pytest.approx(10_000, abs=1)
    assert guessed.inner.equals(shapely.geometry.shape(EAST_MIDDLE))
    assert guessed.outer.equals(shapely.geometry.shape(EAST))


def test_decisions_are_taken_on_millimetres(tmp_path: Path) -> None:
    for zone in read(tmp_path):
        for region in (zone.inner_m, zone.outer_m):
            points = shapely.get_coordinates(region)
            assert (points == points.round(3)).all()


def test_regions_for_drawing_are_those_for_deciding(tmp_path: Path) -> None:
    drawn = read(tmp_path, official_zone())[0]
    assert project(drawn.outer, CRS).hausdorff_distance(drawn.outer_m) < 0.01
    assert project(drawn.inner, CRS).hausdorff_distance(drawn.inner_m) < 0.01


def test_a_hypothetical_zone_may_be_one_line_with_its_accuracy(tmp_path: Path) -> None:
    line = feature(WEST, zone="guessed", version="h1", outline="hypothetical", accuracy_m=20)
    (guessed,) = read(tmp_path, line)
    assert (guessed.outline, guessed.accuracy_m) == ("hypothetical", 20)
    assert [holds(guessed.inner_m, east, 50) for east in (19, 21)] == [False, True]
    assert [holds(guessed.outer_m, east, 50) for east in (-21, -19)] == [False, True]


def test_an_inner_region_without_an_outer_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, hypothetical_zone()[0]) == [
        "zones.geojson, column 'region', value 'inner': of zone 'guessed', version 'h1' lacks its "
        "inner or its outer region. Give both, or one line without region and with accuracy_m."
    ]


def test_an_inner_region_that_reaches_out_of_the_outer_is_refused(tmp_path: Path) -> None:
    wide = ring(at(90, 20), (60, 0), (60, 60), (0, 60))
    assert faults(tmp_path, *hypothetical_zone(inner=wide)) == [
        "zones.geojson, column 'region': of zone 'guessed', version 'h1' has an inner region that is "
        "not within the outer. Redraw it."
    ]


def test_inner_may_be_all_of_outer(tmp_path: Path) -> None:
    assert len(read(tmp_path, *hypothetical_zone(inner=EAST, outer=EAST))) == 1


def test_an_official_line_needs_its_accuracy(tmp_path: Path) -> None:
    assert faults(tmp_path, official_zone(accuracy_m=None)) == [
        "zones.geojson, column 'accuracy_m': of zone 'drawn', version '1' is not there: a drawing does "
        "not tell how far it may be off. Say it in metres (95 %), in a column or with `zones_accuracy=`."
    ]


@pytest.mark.parametrize("region", ["inner", "middle"])
def test_a_region_given_twice_or_unknown_is_refused(tmp_path: Path, region: str) -> None:
    extra = feature(EAST, zone="guessed", version="h1", outline="hypothetical", region=region)
    assert faults(tmp_path, *hypothetical_zone(), extra) == [
        f"zones.geojson, column 'region', value '{region}': of zone 'guessed', version 'h1' is given "
        "twice or unknown. Use inner, outer."
    ]


# --- names, order, defaults


def test_versions_are_sorted_by_zone_and_version(tmp_path: Path) -> None:
    zones = read(tmp_path, official_zone(version="2"), *hypothetical_zone(), official_zone())
    assert [(one.id, one.version) for one in zones] == [
        ("drawn", "1"), ("drawn", "2"), ("guessed", "h1"),
    ]  # fmt: skip


def test_an_outline_that_nobody_vouches_for_is_the_users(tmp_path: Path) -> None:
    zone = read(tmp_path, feature(WEST, id="mine", accuracy_m=5))[0]
    assert (zone.id, zone.version, zone.outline) == ("mine", "1", "user")
    assert zone.name == {"nb": "mine", "en": "mine"}
    assert zone.validity == Validity(None, None, None)


# --- what the paper says, and formats that say it in their own way

PAPER = {
    "accuracy_m": 20.0, "outline": "user", "rule": "printed", "legal_basis": "By-law 3", "version": "2",
    "daily": "22:00-06:00", "streets": "North St, East St", "valid_from": "2021-03-01",
    "valid_to": "open", "attested_from": "2021-03-02", "attested_to": "2021-03-09", "source": "council",
}  # fmt: skip


def drawn_as(path: Path, properties: dict[str, Any]) -> Path:
    """Write the west square in the format of the ending, as GDAL does for QGIS."""
    import geopandas as gpd

    if path.suffix == ".kml":
        cells = (
            f'<Data name="{key}"><value>{value}</value></Data>' for key, value in properties.items()
        )
        corners = " ".join(f"{lon},{lat},0" for lon, lat in WEST["coordinates"][0])
        return write(
            path,
            '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
            f"<Placemark><name>Centre</name><ExtendedData>{''.join(cells)}</ExtendedData><Polygon>"
            f"<outerBoundaryIs><LinearRing><coordinates>{corners}</coordinates></LinearRing>"
            "</outerBoundaryIs></Polygon></Placemark></Document></kml>",
        )
    columns = {name: [value] for name, value in properties.items()}
    frame = gpd.GeoDataFrame(columns, geometry=[shapely.geometry.shape(WEST)], crs="EPSG:4326")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a shapefile cuts names short, and says so
        frame.to_file(path, layer="zones" if path.suffix == ".gpkg" else None)
    return path


def test_what_the_paper_says_is_kept(tmp_path: Path) -> None:
    drawn = read(tmp_path, feature(WEST, zone="sentrum", **PAPER | {"daily": "22-6"}))[0]
    assert (drawn.rule, drawn.legal_basis, drawn.daily) == ("printed", "By-law 3", "22:00-06:00")
    assert (drawn.streets, drawn.accuracy_m) == ("North St, East St", 20)
    plain = read(tmp_path, official_zone())[0]
    assert (plain.rule, plain.legal_basis, plain.daily, plain.streets) == (None, "", "", "")


@pytest.mark.parametrize("ending", [".gpkg", ".shp", ".kml", ".fgb"])
def test_a_zone_reads_the_same_in_every_format(tmp_path: Path, ending: str) -> None:
    known = read(tmp_path, feature(WEST, zone="sentrum", name="Centre", **PAPER))[0]
    given = {"zone": "sentrum", "name": "Centre", **PAPER}
    (found,) = read_zones(drawn_as(tmp_path / f"zones{ending}", given), CRS, Bounds(*BOUNDS))
    assert found == replace(known, inner=found.inner, outer=found.outer, inner_m=found.inner_m,
                            outer_m=found.outer_m)  # fmt: skip
    assert found.outer_m.hausdorff_distance(known.outer_m) < 0.02


def test_numbers_and_texts_in_cells_of_another_kind_are_what_they_say(tmp_path: Path) -> None:
    words = '{"nb": "Sentrum", "en": "Centre"}'
    given = {
        "zone": "sentrum",
        "version": 20210101,
        "accuracy_m": "12,5",
        "name": words,
        "note": "",
    }
    found = read_zones(drawn_as(tmp_path / "zones.gpkg", given), CRS)[0]
    assert (found.version, found.accuracy_m, found.name["nb"]) == ("20210101", 12.5, "Sentrum")
    assert found.note == {"nb": "", "en": ""}


@pytest.mark.parametrize("number", [float("inf"), float("nan"), 1e300])
def test_a_version_that_is_no_number_of_any_is_named_as_it_stands(tmp_path, number) -> None:
    """Some programs write Infinity and NaN into JSON."""
    (found,) = read(tmp_path, official_zone(version=number))
    assert found.version == (str(number) if number != 1e300 else f"{number:.0f}")


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"rule": "police"}, "'rule', value 'police': of zone 'drawn', version '1' is none of the "
         "allowed words. Use one of: politiloven-7, printed."),
        ({"daily": "at night"}, "'daily', value 'at night': of zone 'drawn', version '1' cannot be used. "
         "'at night' is not the hours of a day. Write 22:00-06:00, or all."),
        ({"accuracy_m": "ten"}, "'accuracy_m', value 'ten': of zone 'drawn', version '1' is not a number "
         "from 0 to 5000. Mend it."),
    ],
)  # fmt: skip
def test_words_of_the_paper_that_cannot_be_meant_are_refused(
    tmp_path: Path, given: dict[str, str], fault: str
) -> None:
    assert faults(tmp_path, official_zone(**given)) == [f"zones.geojson, column {fault}"]


def test_a_drawing_of_pins_alone_says_what_to_draw(tmp_path: Path) -> None:
    pin = {"type": "Point", "coordinates": list(at(0, 0))}
    assert faults(tmp_path, feature(pin, name="Corner"), feature(pin, name="Other corner")) == [
        "zones.geojson: holds pins or lines, and no outline. Draw the limits as a closed shape (in "
        "Google My Maps: Add line or shape, ending where it began), or trace the paper map with "
        "`scenemap zone trace`."
    ]


# --- validity


@pytest.mark.parametrize(
    ("given", "validity"),
    [
        ({"valid_from": "2021-01-01", "valid_to": "2021-12-31"},
         Validity(date(2021, 1, 1), date(2022, 1, 1))),
        ({"valid_from": "2021-01-01", "valid_to": "open"}, Validity(date(2021, 1, 1), date.max)),
        ({"valid_from": "2021-01-01", "valid_to": None}, Validity(date(2021, 1, 1), None)),
        ({"valid_from": "2021-01-01", "valid_to": "2021-01-01"},
         Validity(date(2021, 1, 1), date(2021, 1, 2))),
        ({"valid_from": None, "valid_to": None, "attested_from": "2021-06-01",
          "attested_to": "2021-06-30"},
         Validity(None, None, DateRange.parse("2021-06-01..2021-06-30"))),
    ],
)  # fmt: skip
def test_the_last_day_is_included_and_open_is_not_unknown(
    tmp_path: Path, given: dict[str, str | None], validity: Validity
) -> None:
    assert read(tmp_path, official_zone(**given))[0].validity == validity


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"valid_from": "2021-02-01", "valid_to": "2021-01-31"},
         "column 'valid_to', value '2021-01-31': of zone 'drawn', version '1' lies before valid_from. "
         "Swap the two."),
        ({"valid_from": "spring"},
         "column 'valid_from', value 'spring': of zone 'drawn', version '1' is not a date. 'spring' "
         "is not a date that exists. Write it as 2014-08-25."),
        ({"attested_from": "2021-06-01"},
         "column 'attested_to': of zone 'drawn', version '1' does not make a period with "
         "attested_from. Give both."),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_meant_are_refused(
    tmp_path: Path, given: dict[str, str], fault: str
) -> None:
    assert faults(tmp_path, official_zone(**given)) == [f"zones.geojson, {fault}"]


# --- versions that follow one another


def test_a_version_ends_where_the_one_that_replaces_it_begins(tmp_path: Path) -> None:
    old = official_zone(version="1", valid_to=None)
    new = official_zone(EAST, version="2", valid_from="2021-07-01", valid_to="open", replaces="1")
    first, second = read(tmp_path, old, new)
    assert first.validity == Validity(date(2021, 1, 1), date(2021, 7, 1))
    assert second.validity == Validity(date(2021, 7, 1), date.max)
    assert (first.replaces, second.replaces) == ("", "1")


@pytest.mark.parametrize("given", [{"replaces": "0"}, {"replaces": "1", "valid_from": None}])
def test_what_is_replaced_must_be_there_and_the_day_known(
    tmp_path: Path, given: dict[str, str | None]
) -> None:
    new = official_zone(EAST, version="2", **given)
    found = faults(tmp_path, official_zone(version="1", valid_to=None), new)
    assert found == [
        f"zones.geojson, column 'replaces', value '{given['replaces']}': of zone 'drawn', version "
        f"'2' replaces '{given['replaces']}', which is not there, or says no valid_from. Name an "
        "earlier version, and the first day of the new one."
    ]


def test_a_version_that_says_another_end_than_its_successors_start_is_refused(
    tmp_path: Path,
) -> None:
    old = official_zone(version="1", valid_to="2021-05-31")
    new = official_zone(EAST, version="2", valid_from="2021-07-01", replaces="1")
    assert faults(tmp_path, old, new) == [
        "zones.geojson, column 'replaces', value '1': of zone 'drawn', version '2' does not begin "
        "where '1' ends. Let one begin where the other ends."
    ]


def test_a_version_that_says_the_very_end_of_its_successors_start_is_read(tmp_path: Path) -> None:
    old = official_zone(version="1", valid_to="2021-06-30")
    new = official_zone(EAST, version="2", valid_from="2021-07-01", replaces="1")
    assert read(tmp_path, old, new)[0].validity == Validity(date(2021, 1, 1), date(2021, 7, 1))


def test_versions_may_follow_one_another_whatever_their_order_in_the_file(tmp_path: Path) -> None:
    def later(version: str, start: str, replaces: str) -> dict[str, Any]:
        return official_zone(version=version, valid_from=start, valid_to=None, replaces=replaces)

    zones = [later("3", "2021-08-01", "2"), later("2", "2021-04-01", "1")]
    found = read(tmp_path, *zones, official_zone(version="1", valid_to=None))
    assert [(one.validity.start, one.validity.end) for one in found] == [
        (date(2021, 1, 1), date(2021, 4, 1)),
        (date(2021, 4, 1), date(2021, 8, 1)),
        (date(2021, 8, 1), None),
    ]


@pytest.mark.parametrize(
    ("version", "start"),
    [("2", "2020-06-01"), ("2", "2021-01-01"), ("1", "2021-01-01")],  # the last replaces itself
)
def test_a_version_that_does_not_begin_after_the_one_it_replaces_is_refused(
    tmp_path: Path, version: str, start: str
) -> None:
    new = official_zone(version=version, valid_from=start, valid_to="open", replaces="1")
    zones = [new] if version == "1" else [official_zone(valid_to=None), new]
    assert faults(tmp_path, *zones) == [
        f"zones.geojson, column 'replaces', value '1': of zone 'drawn', version '{version}' does not "
        "begin after '1', which it replaces. Let one begin where the other ends."
    ]


def test_a_version_that_two_others_replace_is_refused(tmp_path: Path) -> None:
    second = official_zone(version="2", replaces="1", valid_from="2021-03-01", valid_to="open")
    third = official_zone(version="3", replaces="1", valid_from="2021-05-01", valid_to="open")
    assert faults(tmp_path, official_zone(valid_to=None), second, third) == [
        "zones.geojson, column 'replaces', value '1': of zone 'drawn', version '3' replaces '1', "
        "which another version replaces already. Let one begin where the other ends."
    ]


# --- fines


def test_rates_of_fines_are_read_as_information(tmp_path: Path) -> None:
    rates = {
        "what": words("Use"), "inside": 10000, "elsewhere": 2500, "currency": "NOK",
        "years": "2014-2016", "where": "L1",
    }  # fmt: skip
    fine = read(tmp_path, official_zone(fine=rates))[0].fine
    assert fine is not None
    assert (fine.inside, fine.elsewhere, fine.currency) == (10000, 2500, "NOK")
    assert read(tmp_path, official_zone())[0].fine is None


def test_rates_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    rates = {"what": words("Use"), "inside": "much", "elsewhere": 2500}
    found = faults(tmp_path, official_zone(fine=rates))
    assert found[0] == (
        "zones.geojson, column 'inside', value 'much': of zone 'drawn', version '1', fine is not a "
        "number from 0 to 1e+09. Mend it."
    )


# --- the hash of what decides


def test_the_hash_follows_what_decides_and_nothing_else(tmp_path: Path) -> None:
    def digest(**changes: Any) -> str:
        return read(tmp_path, official_zone(**changes))[0].digest

    same = digest()
    assert re.fullmatch("[0-9a-f]{64}", same)
    assert digest(name="Other words", note="a note", valid_to="open") == same
    assert len({same, digest(version="2"), digest(zone="x"), digest(accuracy_m=11)}) == 4


def test_the_hash_does_not_hang_on_where_a_ring_begins(tmp_path: Path) -> None:
    corners = WEST["coordinates"][0][:-1]
    turned = {"type": "Polygon", "coordinates": [[*corners[1:], *corners[:2]]]}
    first = read(tmp_path, *hypothetical_zone(inner=WEST, outer=WEST))[0]
    second = read(tmp_path, *hypothetical_zone(inner=turned, outer=turned))[0]
    assert first.digest == second.digest


# --- bad files


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": list(at(0, 0))}
    swapped = {"type": "Polygon", "coordinates": [[[y, x] for x, y in WEST["coordinates"][0]]]}
    found = faults(
        tmp_path,
        feature(WEST),
        official_zone(point, zone="a"),
        official_zone(swapped, zone="b"),
        official_zone(zone="c", outline="offical"),
    )
    assert len(found) == 4
    assert found[0] == "zones.geojson, row 1: has no zone. Give it a property 'zone'."
    assert found[1] == (
        "zones.geojson, column 'geometry': of zone 'a', version '1' is not a polygon. "
        "Draw an outline."
    )
    assert found[2].startswith(
        "zones.geojson, column 'geometry': of zone 'b', version '1' is not where the case is. "
    )
    assert "looks swapped" in found[2]
    assert found[3].endswith(
        "column 'outline', value 'offical': of zone 'c', version '1' is none of the allowed words. "
        "Use one of: official, user, hypothetical."
    )


def test_a_file_without_features_holds_no_zone(tmp_path: Path) -> None:
    path = write(tmp_path / "zones.geojson", '{"type": "FeatureCollection", "features": []}')
    with pytest.raises(DataError, match=r"zones\.geojson: holds no zone\. Give it at least one"):
        read_zones(path, CRS)


@pytest.mark.parametrize(
    "inner",
    [ring(at(120, 20), (60, 60), (60, 0), (0, 60)), {"type": "Point", "coordinates": at(0, 0)}],
)
def test_a_region_that_cannot_be_used_is_not_told_to_be_missing_too(
    tmp_path: Path, inner: dict[str, Any]
) -> None:
    assert len(faults(tmp_path, *hypothetical_zone(inner=inner))) == 1


def test_a_zone_of_a_drawing_has_its_name_for_id(tmp_path):
    ring = "5.32,60.39 5.324,60.39 5.324,60.394 5.32,60.394 5.32,60.39"
    (tmp_path / "z.kml").write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Sone Ø</name>'
        '<ExtendedData><Data name="accuracy_m"><value>x</value></Data></ExtendedData><Polygon>'
        f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
        "</Polygon></Placemark></Document></kml>"
    )
    with pytest.raises(DataError, match="of zone 'sone-o', version '1' is not a number"):
        read_zones(tmp_path / "z.kml", "EPSG:25832")


def test_a_drawing_that_does_not_say_how_right_it_is_is_refused_until_somebody_does(tmp_path):
    path = write_zones(tmp_path / "z.geojson", [feature(WEST, name="Sentrum")])
    with pytest.raises(DataError, match=r"does not tell how far it may be off.*`zones_accuracy=`"):
        read_zones(path, CRS)
    (zone,) = read_zones(path, CRS, accuracy_m=10)
    assert (zone.id, zone.outline) == ("sentrum", "user")
    # A square of 100 m, 10 m in on each side.
    assert zone.inner_m.area == pytest.approx(80 * 80, rel=1e-3)


def test_a_pin_beside_an_outline_is_left_out_unless_it_says_that_it_is_of_a_zone(
    tmp_path: Path,
) -> None:
    pin = {"type": "Point", "coordinates": at(50, 50)}
    both = {"type": "GeometryCollection", "geometries": [pin, WEST]}
    drawn = read(tmp_path, feature(both, name="A", accuracy_m=5), feature(pin, name="Stopped here"))
    assert [zone.id for zone in drawn] == ["a"]
    assert drawn[0].outer_m.geom_type == "Polygon"
    told = faults(tmp_path, official_zone(), feature(pin, zone="b", accuracy_m=5))
    assert told == [
        "zones.geojson, column 'geometry': of zone 'b', version '1' is not a polygon. Draw an outline."
    ]


def test_the_number_of_a_row_is_no_name_of_a_zone(tmp_path: Path) -> None:
    drawn = read(tmp_path, feature(WEST, id=1, name="Vest", accuracy_m=5))
    assert [zone.id for zone in drawn] == ["vest"]


# --- how far a drawing of one's own may be off


def read_own(tmp_path: Path, **properties: Any) -> Zone:
    path = write_zones(tmp_path / "own.geojson", [feature(WEST, zone="mine", **properties)])
    return read_zones(path, CRS, own=True)[0]


@pytest.mark.parametrize("said", [0, 0.0, "0", "", "  ", None])
def test_in_a_file_of_ones_own_a_nought_is_an_accuracy_that_nobody_said(
    tmp_path: Path, said: Any
) -> None:
    with pytest.raises(DataError, match="does not tell how far it may be off"):
        read_own(tmp_path, accuracy_m=said)
    path = write_zones(tmp_path / "own.geojson", [feature(WEST, zone="mine", accuracy_m=said)])
    assert read_zones(path, CRS, accuracy_m=15, own=True)[0].accuracy_m == 15


@pytest.mark.parametrize("given", [0, -1, 5001, math.nan])
def test_an_accuracy_that_cannot_be_meant_is_refused_of_whoever_reads(
    tmp_path: Path, given: float
) -> None:
    path = write_zones(tmp_path / "own.geojson", [feature(WEST, zone="mine")])
    with pytest.raises(DataError, match=r"not above 0 and up to 5000.*`zones_accuracy=`"):
        read_zones(path, CRS, accuracy_m=given, own=True)


@pytest.mark.parametrize(
    ("said", "given", "taken"), [(20, 50, 50), (50, 20, 50), ("12,5", 3, 12.5)]
)
def test_the_larger_doubt_is_taken(tmp_path: Path, said: Any, given: float, taken: float) -> None:
    path = write_zones(tmp_path / "own.geojson", [feature(WEST, zone="mine", accuracy_m=said)])
    zone = read_zones(path, CRS, accuracy_m=given, own=True)[0]
    assert zone.accuracy_m == taken
    assert zone.inner_m.area == pytest.approx(max(0, 100 - 2 * taken) ** 2, abs=10)


@pytest.mark.parametrize(
    ("said", "both"), [("1,000", "1000 or 1"), ("1.000", "1000 or 1"), ("12,500", "12500 or 12.5")]
)
def test_thousands_or_decimals_are_asked_for(tmp_path: Path, said: str, both: str) -> None:
    with pytest.raises(DataError, match=f"'{said}' may be {both}. Write {both}"):
        read_own(tmp_path, accuracy_m=said)


@pytest.mark.parametrize("said", [[10], {}, {"m": 10}, True, "nan", "x"])
def test_an_accuracy_that_is_no_number_is_told_in_a_sentence(tmp_path: Path, said: Any) -> None:
    with pytest.raises(DataError, match="is not a number from 0 to 5000"):
        read_own(tmp_path, accuracy_m=said)


def test_no_outline_of_ones_own_is_official_but_that_of_a_case_is(tmp_path: Path) -> None:
    path = write_zones(tmp_path / "z.geojson", [official_zone(outline="official")])
    assert read_zones(path, CRS)[0].outline == "official"
    assert read_zones(path, CRS, own=True)[0].outline == "user"
    assert official_notes(path)[0].startswith("Zone 'drawn': its file calls the outline official.")
    assert read_own(tmp_path, outline="hypothetical", accuracy_m=5).outline == "hypothetical"


def test_two_outlines_of_one_name_are_to_be_named_apart(tmp_path: Path) -> None:
    assert faults(tmp_path, official_zone(), official_zone(EAST)) == [
        "zones.geojson, column 'zone', value 'drawn': of zone 'drawn', version '1' is given to several "
        "outlines. Give each a name of its own, or draw the parts of one zone as one (in QGIS: Dissolve)."
    ]


@pytest.mark.parametrize("midnight", ["2015-01-01T00:00:00", "2015-01-01 00:00:00+00:00"])
def test_the_midnight_of_a_map_programme_is_its_day(tmp_path: Path, midnight: str) -> None:
    zone = read_own(tmp_path, accuracy_m=5, valid_from=midnight, valid_to="Open ")
    assert zone.validity == Validity(date(2015, 1, 1), date.max)
    with pytest.raises(DataError, match="is not a date"):
        read_own(tmp_path, accuracy_m=5, valid_from="2015-01-01T09:00:00")


def test_of_several_layers_one_is_asked_for_in_a_file_of_its_own(tmp_path: Path) -> None:
    import geopandas as gpd

    frame = gpd.GeoDataFrame(geometry=[shapely.geometry.shape(WEST)], crs="EPSG:4326")
    for layer in ("one", "two"):
        frame.to_file(tmp_path / "l.gpkg", layer=layer)
    with pytest.raises(DataError, match="Save the one that is meant in a file of its own, or put"):
        read_zones(tmp_path / "l.gpkg", CRS, own=True)


@pytest.mark.parametrize("reach", [12, 50, 120])
def test_an_outline_is_not_measured_where_its_system_is_not_fit(tmp_path: Path, reach: int) -> None:
    lon, lat = WEST["coordinates"][0][0]
    wide = ring((lon, lat), (0, 0), (100, 0), (100, 100), (0, 100))
    wide["coordinates"][0][1] = [lon + reach, lat]
    path = write_zones(tmp_path / "z.geojson", [feature(wide, zone="wide", accuracy_m=10)])
    with pytest.raises(DataError, match=rf"longitude {lon + reach:g} is not where {CRS}"):
        read_zones(path, CRS, own=True)
