"""The page's own check of a point: the same answers as Python, and nothing left behind."""

from __future__ import annotations

import json
import random
from contextlib import nullcontext
from datetime import date, datetime, time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from playwright.sync_api import expect
from pyproj import Proj

import builders
from proofs import deepens, often, proof
from render.facts_builder import build_facts as toytown
from render.reading import Reader, ask, axe_faults
from scenemap.case import load_case
from scenemap.crs import to_metres, transverse_mercator
from scenemap.errors import PositionError
from scenemap.facts import build_facts, page_facts
from scenemap.facts.page import _rings as rings
from scenemap.locate.check import check
from scenemap.locate.coordinates import parse_position
from scenemap.locate.zones_of import zone_positions, zones_of
from scenemap.panel import published_panel
from scenemap.render import save_page, time_map
from scenemap.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from scenemap.case import Case


# In the middle of Vågsbunnen's inner region.
KORSKIRKEN = {"latitude": 60.3949, "longitude": 5.327758}
LANGUAGES = ["nb", "en"]


def facts_of(case: Case) -> dict[str, Any]:
    return page_facts(build_facts(case, published_panel(case, "quarter")))


@pytest.fixture(scope="module")
def bergen() -> Case:
    return load_case("bergen")


@pytest.fixture(scope="module")
def facts(bergen: Case) -> dict[str, Any]:
    return facts_of(bergen)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, facts: dict[str, Any]) -> Path:
    saved = tmp_path_factory.mktemp("page") / "bergen.html"
    save_page(time_map(facts), saved)
    return saved


@pytest.fixture
def visit(reader: Callable[..., Reader], path: Path) -> Iterator[Callable[..., Reader]]:
    """Open the page; afterwards it must have asked for nothing and said nothing."""
    visitors: list[tuple[Reader, Path]] = []

    def make(hash_: str = "", script: str = "", at: Path = path, **options: Any) -> Reader:
        visitor = reader(**options)
        visitor.open(at, hash_).evaluate(f"() => {{ {script} }}")
        visitors.append((visitor, at))
        return visitor

    yield make
    for visitor, at in visitors:
        assert {url.partition("#")[0] for url in visitor.requests} == {at.as_uri()}
        assert visitor.messages == []


@pytest.fixture(scope="module")
def engine(browser: Browser, path: Path) -> Iterator[Page]:
    """Return a page whose pure functions are asked; nobody touches its controls."""
    page = browser.new_page()
    page.goto(path.as_uri())
    yield page
    page.close()


# ---- The same answers ----------------------------------------------------------------------------


def points_around(case: Case, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return seeded positions in and around the zones, and accuracies, half of them 0.

    A quarter each: anywhere near, on vertices, on edges, and a few metres off them.
    """
    dice = np.random.default_rng(20151117)
    lines = [zone.inner_m.exterior for zone in case.zones]
    lines += [zone.outer_m.exterior for zone in case.zones]
    quarter = count // 4
    west, south, east, north = shapely.total_bounds(lines)
    anywhere = dice.uniform((west - 500, south - 500), (east + 500, north + 500), (quarter, 2))
    corners = np.vstack([line.coords for line in lines])
    vertices = corners[dice.integers(len(corners), size=quarter)]
    chosen = dice.integers(len(lines), size=2 * quarter)
    along = dice.uniform(size=2 * quarter)
    on = shapely.line_interpolate_point(np.array(lines)[chosen], along, normalized=True)
    edges = shapely.get_coordinates(on)
    edges[quarter:] += dice.normal(scale=5, size=(quarter, 2))
    metres = np.vstack([anywhere, vertices, edges])
    accuracy = np.where(dice.uniform(size=count) < 0.5, 0.0, dice.uniform(0, 300, size=count))
    return np.column_stack(to_degrees(metres, case)), accuracy


def to_degrees(metres: np.ndarray, case: Case) -> Any:
    from scenemap.crs import WGS84, transform

    return transform(metres[:, 0], metres[:, 1], case.crs, WGS84)


def plainly(x: np.ndarray, y: np.ndarray, radius: np.ndarray, zone: Any) -> np.ndarray:
    """Decide by the gap between a point and each region, or what the region leaves over."""
    points = shapely.points(x, y)
    beyond = shapely.box(*zone.outer_m.buffer(10_000).bounds).difference(zone.inner_m)
    inside = shapely.distance(beyond, points) > radius
    outside = shapely.distance(zone.outer_m, points) > radius
    return np.select([inside, outside], ["inside", "outside"], "uncertain")


CHECK_ALL = """({points, accuracy, data}) => {
  const checker = scenemap.check.createChecker(data);
  const answers = points.map(([lon, lat], i) =>
    checker.check({lon, lat, accuracy: accuracy[i]}, null).zones);
  return {
    position: answers.map((zones) => zones.map((one) => one.position)),
    distance: answers.map((zones) => zones.map((one) => one.distance)),
  };
}"""


@proof
@deepens
def test_many_points_get_one_answer_from_every_engine(
    engine: Page, bergen: Case, facts: dict[str, Any]
) -> None:
    points, accuracy = points_around(bergen, often(15_000, 100_000))
    zones = [(zone.id, zone.version) for zone in bergen.zones]
    page = ask(
        engine,
        CHECK_ALL,
        points=points.tolist(),
        accuracy=accuracy.tolist(),
        data=facts["check"],
    )
    in_page, distance = np.array(page["position"]), np.array(page["distance"])
    bulk = zones_of(*np.transpose(points), case=bergen, accuracy_m=accuracy)
    in_bulk = bulk["position"].to_numpy(dtype=str).reshape(len(points), len(zones))
    by_bulk = bulk["distance_to_boundary_m"].to_numpy().reshape(len(points), len(zones))
    x, y = to_metres(points[:, 0], points[:, 1], bergen.crs)

    compared = 0
    for column, zone in enumerate(bergen.zones):
        limits = [zone.inner_m.exterior, zone.outer_m.exterior]
        gaps = [abs(shapely.distance(line, shapely.points(x, y)) - accuracy) for line in limits]
        clear = np.min(gaps, axis=0) > 0.001
        compared += int(clear.sum())
        assert set(in_bulk[clear, column]) == {"inside", "outside", "uncertain"}
        np.testing.assert_array_equal(in_page[clear, column], in_bulk[clear, column])
        np.testing.assert_array_equal(in_page[clear, column], plainly(x, y, accuracy, zone)[clear])
        np.testing.assert_allclose(distance[clear, column], by_bulk[clear, column], atol=1e-5)
    # Of the two zones, a point on a vertex or an edge is near a limit of one at most.
    assert compared > 1.7 * len(points)

    for row in np.random.default_rng(1).choice(len(points), often(150, 500), replace=False):
        lon, lat = points[row]
        alone = check(lon, lat, case=bergen, accuracy_m=accuracy[row])
        assert [one.position for one in alone.zones] == in_bulk[row].tolist()
        assert [(one.zone.id, one.zone.version) for one in alone.zones] == zones


def test_limits_belong_to_their_regions(engine: Page, bergen: Case, facts: dict[str, Any]) -> None:
    """On the inner limit a point is inside, on the outer one uncertain: regions are closed."""
    found = ask(
        engine,
        """({zones}) => zones.map((zone) => ["inner", "outer"].map((region) => [...new Set(
          zone[region].flat().map(([x, y]) => scenemap.check.position(x, y, zone, 0).position)
        )]))""",
        zones=facts["check"]["zones"],
    )

    assert found == [[["inside"], ["uncertain"]]] * len(bergen.zones)


def test_disc_that_touches_a_limit_is_decided_as_closed_sets_are(engine: Page) -> None:
    zone = {"inner": [[[20, 20], [80, 20], [80, 80], [20, 80], [20, 20]]],
            "outer": [[[0, 0], [100, 0], [100, 100], [0, 100], [0, 0]]]}  # fmt: skip
    asked = [(50, 50, 30), (50, 50, 30.001), (110, 50, 10), (110, 50, 9.999), (110, 50, 0)]
    found = ask(
        engine,
        "({zone, asked}) => asked.map(([x, y, r]) => scenemap.check.position(x, y, zone, r).position)",
        zone=zone,
        asked=asked,
    )

    assert found == ["inside", "uncertain", "uncertain", "outside", "outside"]


@pytest.mark.parametrize("inner", ["parts", "nothing"])
def test_holes_parts_and_an_empty_inner_region_are_understood(engine: Page, inner: str) -> None:
    holed = shapely.box(0, 0, 100, 100).difference(shapely.box(40, 40, 60, 60))
    outer = shapely.union_all([holed, shapely.box(200, 0, 300, 100)])
    region = outer.buffer(-10) if inner == "parts" else outer.buffer(-60)
    zone = SimpleNamespace(inner_m=region, outer_m=outer)
    dice = np.random.default_rng(3)
    xy, radius = dice.uniform(-50, 350, (4000, 2)), dice.choice([0.0, 5.0, 40.0], 4000)
    expected = zone_positions(xy[:, 0], xy[:, 1], zone, radius)  # type: ignore[arg-type]
    found = ask(
        engine,
        """({xy, radius, zone}) => xy.map(([x, y], i) => {
          const {position, distance} = scenemap.check.position(x, y, zone, radius[i]);
          return [position, distance];
        })""",
        xy=xy.tolist(),
        radius=radius.tolist(),
        zone={"inner": rings(region), "outer": rings(outer)},
    )

    assert [one[0] for one in found] == expected.position.tolist()
    np.testing.assert_allclose([one[1] for one in found], expected.distance_m, atol=1e-9)


def project_in_page(engine: Page, parameters: Any, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    found = ask(
        engine,
        """({parameters, lon, lat}) => {
          const project = scenemap.check.createProjection(parameters);
          return lon.map((_, i) => project(lon[i], lat[i]));
        }""",
        parameters=parameters,
        lon=lon.tolist(),
        lat=lat.tolist(),
    )
    return np.array(found)


def grid_around(meridian: float) -> tuple[np.ndarray, np.ndarray]:
    """Return longitudes and latitudes 10° to each side of a meridian, from pole to pole."""
    lon, lat = np.linspace(meridian - 10, meridian + 10, 81), np.linspace(-89.9, 89.9, 121)
    return tuple(part.ravel() for part in np.meshgrid(lon, lat))  # type: ignore[return-value]


@pytest.mark.parametrize(
    "crs", ["EPSG:25832", "EPSG:25833", "EPSG:32633", "EPSG:5110", "EPSG:3006", "EPSG:32720"]
)
def test_metres_are_those_of_pyproj(engine: Page, crs: str) -> None:
    parameters = transverse_mercator(crs)
    assert parameters is not None
    lon, lat = grid_around(parameters["lon0"])
    expected = np.column_stack(to_metres(lon, lat, crs))

    assert np.abs(project_in_page(engine, parameters, lon, lat) - expected).max() < 1e-6


def test_every_term_of_the_series_is_right(engine: Page) -> None:
    """On an earth six times as flat the last term counts for micrometres, not atoms."""
    parameters = {
        "a": 6378137.0,
        "f": 0.02,
        "lat0": 40.0,
        "lon0": 9.0,
        "k0": 1.0,
        "x0": 0.0,
        "y0": 0.0,
    }
    flat = Proj("+proj=tmerc +algo=poder_engsager +a=6378137 +rf=50 +lat_0=40 +lon_0=9 +units=m")
    lon, lat = grid_around(9.0)

    found = project_in_page(engine, parameters, lon, lat)

    assert np.abs(found - np.column_stack(flat(lon, lat))).max() < 4e-6


SENTENCES = """({asked, data}) => {
  const checker = scenemap.check.createChecker(data);
  return asked.map(([lon, lat, accuracy, day]) => {
    const {zones} = checker.check({lon, lat, accuracy}, day);
    return ["nb", "en"].map((language) => zones.map((one) => checker.sentence(one, language)));
  });
}"""


def expected_sentences(case: Case, asked: list[Any]) -> list[list[list[str]]]:
    found = []
    for lon, lat, accuracy, day in asked:
        at = datetime.combine(date.fromisoformat(day), time(12), case.zone) if day else None
        zones = check(lon, lat, case=case, accuracy_m=accuracy, at=at).zones
        found.append([[one.sentence(language) for one in zones] for language in ("nb", "en")])
    return found


def test_sentences_are_those_of_python(engine: Page, bergen: Case, facts: dict[str, Any]) -> None:
    points, accuracy = points_around(bergen, 400)
    # On a limit the engines need not agree, and there is no telling in which direction it lies.
    off = (
        zones_of(*np.transpose(points), case=bergen)
        .groupby("point")["distance_to_boundary_m"]
        .min()
        > 0.001
    )
    points, accuracy = points[off][::4][:48], accuracy[off][::4][:48]
    assert len(points) == 48
    west, south, east, north = facts["check"]["near"]
    far = [[west, south], [east, north]]  # kilometres away: the distance has a thousands mark
    asked = [
        [lon, lat, radius, day]
        for (lon, lat), radius in zip(
            [*points.tolist(), *far], [*accuracy.tolist(), 0.0, 0.0], strict=True
        )
        for day in (None, "2014-08-24", "2014-08-25", "2015-06-17", "2016-11-17", "2016-11-18")
    ]

    assert ask(engine, SENTENCES, asked=asked, data=facts["check"]) == expected_sentences(
        bergen, asked
    )


def test_sentences_tell_versions_and_outlines_apart(engine: Page, tmp_path: Path) -> None:
    """An official line that another replaced, one without end, users' lines and regions, and guesses."""
    official = {"version": "2", "replaces": "1", "valid_from": "2021-06-01", "valid_to": "open"}
    users = {"zone": "mine", "name": "Mine", "outline": "user", "valid_from": "2021-03-01"}
    zones = [
        builders.official_zone(valid_to=None),
        builders.official_zone(builders.EAST, **official),
        builders.official_zone(builders.EAST, **users, valid_to=None, accuracy_m=12.25),
        *builders.hypothetical_zone(zone="regions", outline="user"),
        *builders.hypothetical_zone(),
        builders.official_zone(zone="vague", outline="hypothetical", accuracy_m=1200),
    ]
    case = load_case(builders.write_case(tmp_path / "toytown", zones=zones))
    asked = [
        [*builders.at(east, 50), accuracy, day]
        for east in (50, 89.8, 95, 100.5, 119.8, 150, 210.2, 600, 12_345.5)
        for accuracy in (0.0, 20.0)
        for day in (None, "0001-01-01", "2020-12-31", "2021-01-01", "2021-05-31", "2021-06-01",
                    "2021-06-30", "2021-07-01", "2021-12-31", "9999-12-30")
    ]  # fmt: skip

    found = ask(engine, SENTENCES, asked=asked, data=facts_of(case)["check"])

    assert found == expected_sentences(case, asked)
    told = {text for answer in found for language in answer for text in language}
    for key in set(facts_of(case)["check"]["messages"]) - {"not_legal_advice"}:
        names = ("zone", "distance", "direction", "accuracy", "metres", "days")
        blanks = dict.fromkeys(names, "|")
        parts = say(key, "en", **blanks).split("|")
        assert any(all(part in text for part in parts) for text in told), key


FAULTS = [
    (5.327758, 60.3949, 0, None),
    (60.3949, 5.327758, 0, "swapped"),
    (60.3949, 95.0, 0, "off_earth"),
    (5.3, 91.0, 0, "off_earth"),
    (185.0, 60.3949, 0, "off_earth"),
    (10.75, 59.91, 0, "far"),
    (0.0, 0.0, 0, "far"),
    ("NaN", 60.3949, 0, "not_finite"),
    (5.327758, "Infinity", 0, "not_finite"),
    (5.327758, 60.3949, 5000, None),
    (5.327758, 60.3949, 5000.1, "accuracy"),
    (5.327758, 60.3949, -0.1, "accuracy"),
    (5.327758, 60.3949, "NaN", "accuracy"),
]


def test_what_python_refuses_is_refused_and_named(
    engine: Page, bergen: Case, facts: dict[str, Any]
) -> None:
    found = ask(
        engine,
        """({data, points}) => {
          const checker = scenemap.check.createChecker(data);
          return points.map((point) => {
            const [lon, lat, accuracy] = point.map(Number);
            return checker.check({lon, lat, accuracy}, null).fault;
          });
        }""",
        data=facts["check"],
        points=[point for *point, _ in FAULTS],
    )

    assert found == [fault for *_, fault in FAULTS]
    for lon, lat, accuracy, fault in FAULTS:
        with nullcontext() if fault is None else pytest.raises(PositionError):
            check(float(lon), float(lat), case=bergen, accuracy_m=float(accuracy))


def typed() -> list[str]:
    """Return positions as people write them, and much that is none."""
    latitudes = ["60.3949", "60,3949", "-33.5", "−33,5", "+60", "60.3949N", "60,3949 N", "60.3949°N",
                 "60°23'41.6\"N", "60° 23′ 41,6″ N", "60°23.694'", "60°23'42''", "33°30’S", "60°75'N",
                 "60°23'99\"N", "5.3277 Ø", "-0°30'", "٦٠.٣٩", "９0.5", "1e2", "60.39.49", ".5", "60.",
                 "six", "NaN", "", "60 N", "٦०,५", "9" * 400]  # fmt: skip
    longitudes = ["5.3277", "5,3277", "-70.6", "5.3277E", "5,3277 Ø", "5.3277°E", "5°19'39.7\"E",
                  "5° 19′ 39,7″ Ø", "70°36'V", "70.6 W", "60.3949 N", "5.3277 n", "-0", ""]  # fmt: skip
    between = [" ", ", ", ",", ";", "; ", "\t", "  ", "\u00a0", "\u202f", "\ufeff", "\x1f", " , ", "",
               "/"]  # fmt: skip
    corpus = [f"{lat}{gap}{lon}" for lat in latitudes for lon in longitudes for gap in between]
    corpus += [f"  {text}\u00a0" for text in corpus[::7]]
    corpus += [f"\ufeff{text}" for text in corpus[::11]]
    corpus += ["60.3949 5.3277 12", "60,3949,5,3277", "Korskirken", "{text}", "60.3949 five"]
    dice = random.Random(60)
    parts = ["6", "59", "60", ".", ",", ";", " ", "-", "°", "'", "''", '"', "N", "Ø", "s", "v"]
    corpus += [
        "".join(dice.choices(parts, k=dice.randint(2, 12))) for _ in range(often(2_000, 50_000))
    ]
    return corpus


@deepens
def test_typed_coordinates_are_read_as_python_reads_them(engine: Page) -> None:
    """Python's messages tell three faults apart; the page has a text for each."""
    kinds = {"is not a": "text", "does not say one": "axes", "has minutes or": "minutes"}

    def read(text: str) -> list[float] | str:
        try:
            return list(parse_position(text))
        except PositionError as error:
            return next(fault for words, fault in kinds.items() if words in str(error))

    corpus = typed()
    found = ask(
        engine,
        """({corpus}) => corpus.map((text) => {
          const {lon, lat, fault} = scenemap.check.parse(text);
          return fault ?? [String(lon), String(lat)];
        })""",
        corpus=corpus,
    )
    expected = [read(text) for text in corpus]
    in_page = [one if isinstance(one, str) else [float(part) for part in one] for one in found]

    assert [row for row in zip(corpus, in_page, expected, strict=True) if row[1] != row[2]] == []
    for fault in kinds.values():
        assert expected.count(fault) > 50
    assert sum(isinstance(one, list) for one in expected) > 500


def test_functions_are_within_reach_of_tests_and_cannot_be_changed(engine: Page) -> None:
    assert engine.evaluate("Object.isFrozen(scenemap.check)")
    assert sorted(engine.evaluate("Object.keys(scenemap.check)")) == [
        "createChecker",
        "createProjection",
        "faultOf",
        "isWithin",
        "nearest",
        "parse",
        "position",
    ]


# ---- The section ---------------------------------------------------------------------------------


def unfolded(visitor: Reader) -> Page:
    visitor.page.locator("#sm-check summary").click()
    return visitor.page


def result(page: Page) -> Locator:
    return page.locator("#sm-check-result")


def spoken(case: Case, language: Any, lon: float, lat: float, accuracy: float = 0.0) -> list[str]:
    """Return Python's sentences in the order in which the page tells them."""
    told = ("inside", "uncertain", "outside")
    zones = check(lon, lat, case=case, accuracy_m=accuracy).zones
    return [
        one.sentence(language) for one in sorted(zones, key=lambda one: told.index(one.position))
    ]


def zone_texts(page: Page) -> list[str]:
    return page.locator(".sm-check-zones li p").all_inner_texts()


def refused_in_both_languages(page: Page, nb: str, en: str) -> None:
    """Hold that the page says why there is no answer, and shows none."""
    assert nb in result(page).inner_text()
    page.get_by_role("button", name="English", exact=True).click()
    assert en in result(page).inner_text()
    assert page.locator(".sm-check-zones").count() == 0
    assert page.locator("path.sm-check-dot").count() == 0


def type_coordinates(page: Page, text: str) -> None:
    page.locator("#sm-check-coordinates").fill(text)
    page.locator("#sm-check-coordinates").press("Enter")


def test_page_without_zones_has_no_section(visit: Callable[..., Reader], tmp_path: Path) -> None:
    save_page(time_map(toytown(check=None)), tmp_path / "null.html")

    assert not visit(at=tmp_path / "null.html").page.locator("#sm-check").is_visible()


@pytest.mark.parametrize("language", ["nb", pytest.param("en", marks=proof)])
def test_typed_coordinates_are_answered_zone_by_zone(
    visit: Callable[..., Reader], bergen: Case, language: str
) -> None:
    page = unfolded(visit(f"#lang={language}"))
    type_coordinates(page, "60,3949 5,3277")

    assert zone_texts(page) == spoken(bergen, language, 5.3277, 60.3949)
    assert result(page).get_attribute("aria-live") == "polite"
    assert say("not_legal_advice", language) in result(page).inner_text()  # type: ignore[arg-type]
    assert page.locator("path.sm-check-dot").count() == 1
    classes = [one.get_attribute("class") for one in page.locator(".sm-check-zones li").all()]
    assert classes == ["sm-check-inside", "sm-check-outside"]
    assert page.locator(".sm-check-zones b").all_inner_texts() == [
        {"nb": "Sone Vågsbunnen (versjon scenemap-1)",
         "en": "Zone Vågsbunnen (version scenemap-1)"}[language],
        {"nb": "Sone Nygård (versjon scenemap-1)",
         "en": "Zone Nygård (version scenemap-1)"}[language],
    ]  # fmt: skip


@proof
def test_place_is_answered_with_its_own_accuracy_once_one_is_chosen(
    visit: Callable[..., Reader], bergen: Case
) -> None:
    page = unfolded(visit())
    page.get_by_role("button", name="Sjekk stedet").click()
    assert result(page).inner_text() == "Velg et sted først."

    page.get_by_label("Sted", exact=True).select_option("Halvardsstuen (Lille Øvregaten)")
    page.get_by_role("button", name="Sjekk stedet").click()

    assert zone_texts(page) == spoken(bergen, "nb", 5.3293, 60.3951, 100)
    assert result(page).inner_text().startswith("Halvardsstuen (Lille Øvregaten): bredde 60.395100")
    disc = page.locator("path.sm-check-disc").bounding_box()
    assert disc is not None
    assert disc["width"] > 20

    # The answer changes its language with the page.
    page.get_by_role("button", name="English", exact=True).click()
    assert zone_texts(page) == spoken(bergen, "en", 5.3293, 60.3951, 100)
    assert page.locator("#sm-check-place").input_value() != ""
    text = page.locator("#sm-check").inner_text()
    for norwegian in ("Sjekk", "Punkt", "bredde", "Dato", "Sted"):
        assert norwegian not in text


@proof
def test_date_brings_in_whether_the_zone_was_in_force(visit: Callable[..., Reader]) -> None:
    page = unfolded(visit("#lang=en"))
    type_coordinates(page, "60.3949 5.3277")
    assert "in force" not in result(page).inner_text()

    page.locator("#sm-check-date").fill("2015-06-17")
    expect(result(page)).to_contain_text("The zone was in force at that time.")
    assert "Date: 2015-06-17." in result(page).inner_text()
    page.locator("#sm-check-date").fill("")
    expect(result(page)).not_to_contain_text("in force")


CANNOT_BE_MEANT = [
    ("", "Skriv koordinater først", "Type coordinates first"),
    ("Korskirken", "«Korskirken» er ikke en posisjon", "“Korskirken” is not a position"),
    ("{lat}<b>", "«{lat}<b>» er ikke en posisjon", "“{lat}<b>” is not a position"),
    ("60.39 N 5.33 N", "ikke én breddegrad og én", "not say one latitude and one"),
    ("60°75'N 5°19'E", "som ikke er under 60", "not below 60"),
    ("5.3277 60.3949", "byttet om: motsatt vei", "looks swapped"),
    ("95 5.3", "finnes ikke på jorda", "off the earth"),
    ("59.91 10.75", "langt utenfor området", "far outside the area"),
]


@proof
def test_what_cannot_be_meant_is_said_and_never_called_outside(
    visit: Callable[..., Reader],
) -> None:
    page = unfolded(visit())
    for typed, nb, en in CANNOT_BE_MEANT:
        type_coordinates(page, "60.3949 5.3277")
        assert page.locator(".sm-check-zones").count() == 1, typed
        type_coordinates(page, typed)

        refused_in_both_languages(page, nb, en)
        page.locator("#sm-languages button[lang=nb]").click()


@proof
def test_point_is_picked_with_the_pointer(visit: Callable[..., Reader], bergen: Case) -> None:
    page = unfolded(visit())
    pick = page.get_by_role("button", name="Pek på kartet")
    assert pick.get_attribute("aria-pressed") == "false"
    map_ = page.locator(".folium-map")
    map_.click(position={"x": 300, "y": 200})
    assert result(page).inner_text() == ""

    pick.click()
    assert pick.get_attribute("aria-pressed") == "true"
    assert page.locator(".sm-check-note").inner_text() == "Trykk der punktet er."
    # The symbol there must not take the press.
    box = page.locator(".sm-item", has_text="Korskirken").first.locator("circle").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    words = result(page).inner_text()
    assert words.startswith("Punkt på kartet: bredde 60.39")
    lat, lon, accuracy = (
        float(part.split(" ")[-1].replace(",", "."))
        for part in words.split(" m i denne")[0].split(", ")
    )
    assert 0 < accuracy < 100
    assert zone_texts(page) == spoken(bergen, "nb", lon, lat, accuracy)
    assert "Sone Vågsbunnen (hypotetisk): " in page.locator(".sm-check-note").inner_text()

    pick.click()
    assert not page.locator(".sm-check-note").is_visible()
    map_.click(position={"x": 300, "y": 200})
    assert result(page).inner_text() == words


@proof
def test_everything_is_done_with_the_keyboard(visit: Callable[..., Reader], bergen: Case) -> None:
    page = visit().page
    focused = "document.activeElement.id || document.activeElement.tagName"
    page.locator("#sm-check summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("60.3949 5.3277")
    page.keyboard.press("Enter")
    assert zone_texts(page) == spoken(bergen, "nb", 5.3277, 60.3949)

    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(focused))
    wanted = ["coordinates-go", "place", "place-go", "date", "pick", "device", "clear"]
    assert list(dict.fromkeys(one for one in reached if one.startswith("sm-check"))) == [
        f"sm-check-{name}" for name in wanted
    ]

    page.locator("#sm-check-place").focus()
    page.keyboard.type("Korskirken")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert zone_texts(page) == spoken(bergen, "nb", 5.327758, 60.3949, 15)

    page.locator("#sm-check-pick").focus()
    page.keyboard.press("Enter")
    assert "leaflet-container" in page.evaluate("document.activeElement.className")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert result(page).inner_text().startswith("Punkt på kartet:")
    page.keyboard.press("Escape")
    assert page.evaluate(focused) == "sm-check-pick"
    assert page.locator("#sm-check-pick").get_attribute("aria-pressed") == "false"

    page.locator("#sm-check-device").press("Enter")
    assert page.evaluate(focused) == "sm-check-consent"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "sm-check-device"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert result(page).inner_text() == ""
    assert page.locator("path.sm-check-dot").count() == 0


# ---- The device's position -----------------------------------------------------------------------


def geolocation(body: str) -> str:
    """Return a script that stands in for the browser's own positioning, and counts its calls."""
    return f"""
      window.asked = [];
      Object.defineProperty(navigator, "geolocation", {{configurable: true, value: {{
        getCurrentPosition(done, failed, options) {{ window.asked.push(options); {body} }}
      }}}});
    """


def ask_device(page: Page) -> None:
    page.locator("#sm-check-device").click()
    page.locator("#sm-check-device-go").click()


def test_devices_position_is_asked_for_only_after_what_may_happen_is_told(
    visit: Callable[..., Reader],
) -> None:
    page = unfolded(visit(script=geolocation("")))
    consent = page.locator("#sm-check-consent")
    assert not consent.is_visible()
    page.locator("#sm-check-device").click()
    told = {
        "nb": ["stedstjeneste på nettet", "den som holder telefonen", "sender og lagrer ingenting",
               "Fortsett", "Avbryt"],
        "en": ["location service over the network", "whoever holds the phone",
               "sends and stores nothing", "Continue", "Cancel"],
    }  # fmt: skip
    for language in LANGUAGES:
        page.locator(f"#sm-languages button[lang={language}]").click()
        for words in told[language]:
            assert words in consent.inner_text()
    page.locator("#sm-check-device-stop").click()
    assert not consent.is_visible()
    assert page.evaluate("window.asked") == []

    ask_device(page)
    assert page.evaluate("window.asked") == [
        {"enableHighAccuracy": True, "timeout": 15000, "maximumAge": 0}
    ]
    assert "15 sec" in page.locator("#sm-check-status").inner_text()
    page.locator("#sm-languages button[lang=nb]").click()
    assert "15 sek" in page.locator("#sm-check-status").inner_text()


@proof
@pytest.mark.parametrize("language", ["en", "nb"])
def test_devices_position_is_answered_with_its_accuracy(
    visit: Callable[..., Reader], bergen: Case, language: str
) -> None:
    page = unfolded(
        visit(
            f"#lang={language}",
            permissions=["geolocation"],
            geolocation={**KORSKIRKEN, "accuracy": 35},
        )
    )
    ask_device(page)
    expect(page.locator(".sm-check-zones")).to_be_visible()

    assert zone_texts(page) == spoken(bergen, language, 5.327758, 60.3949, 35)
    assert {"nb": "usikkerhet 35 m", "en": "accuracy 35 m"}[language] in result(page).inner_text()
    assert page.locator("#sm-check-status").inner_text() == ""


@proof
def test_position_denied_and_date_that_cannot_be_read_are_said(
    visit: Callable[..., Reader],
) -> None:
    page = unfolded(visit())
    ask_device(page)
    expect(result(page)).not_to_be_empty()
    refused_in_both_languages(page, "Nettleseren fikk ikke lov", "The browser was not allowed")

    page.locator("#sm-languages button[lang=nb]").click()
    page.locator("#sm-check-date").press("3")
    type_coordinates(page, "60.3949 5.3277")
    assert result(page).inner_text().startswith("Datoen kan ikke leses.")


NO_POSITION = [
    (geolocation("failed({code: 1});"), "fikk ikke lov", "was not allowed"),
    (geolocation("failed({code: 2});"), "klarte ikke å finne", "could not find"),
    (geolocation("failed({code: 3});"), "mer enn 15 sekunder", "more than 15 seconds"),
    (geolocation("failed({code: 9});"), "klarte ikke å finne", "could not find"),
    (
        "Object.defineProperty(navigator, 'geolocation', {configurable: true, value: undefined});",
        "kan ikke gi posisjonen",
        "cannot give the position",
    ),
    (
        geolocation("done({coords: {latitude: 60.39, longitude: 5.33, accuracy: 25000}});"),
        "En usikkerhet på 25000 m kan ikke brukes",
        "An accuracy of 25000 m cannot be used",
    ),
    (
        geolocation("done({coords: {latitude: 60.39, longitude: 5.33, accuracy: -1}});"),
        "En usikkerhet på -1 m kan ikke brukes",
        "An accuracy of -1 m cannot be used",
    ),
    (
        geolocation("done({coords: {latitude: 59.91, longitude: 10.75, accuracy: 9}});"),
        "ligger langt utenfor området",
        "lies far outside the area",
    ),
]


@proof
def test_position_that_does_not_come_or_cannot_be_used_is_said(
    visit: Callable[..., Reader],
) -> None:
    page = unfolded(visit())
    for script, nb, en in NO_POSITION:
        page.evaluate(f"() => {{ {script} }}")
        type_coordinates(page, "60.3949 5.3277")
        assert page.locator(".sm-check-zones").count() == 1, script
        ask_device(page)

        refused_in_both_languages(page, nb, en)
        assert page.locator("#sm-check-status").inner_text() == ""
        page.locator("#sm-languages button[lang=nb]").click()


@proof
@pytest.mark.parametrize("overtaken_by", ["another question", "clearing"])
def test_position_that_comes_too_late_is_not_shown(
    visit: Callable[..., Reader], bergen: Case, overtaken_by: str
) -> None:
    page = unfolded(visit(script=geolocation("window.answer = done;")))
    ask_device(page)
    if overtaken_by == "clearing":
        page.locator("#sm-check-clear").click()
    else:
        type_coordinates(page, "60.3949 5.3277")
    before = result(page).inner_text()
    page.evaluate("answer({coords: {latitude: 60.38, longitude: 5.32, accuracy: 9}})")

    assert result(page).inner_text() == before
    assert page.locator("#sm-check-status").inner_text() == ""


@proof
def test_date_changed_meanwhile_does_not_lose_the_devices_answer(
    visit: Callable[..., Reader],
) -> None:
    page = unfolded(visit(script=geolocation("window.answer = done;")))
    type_coordinates(page, "60.3949 5.3277")
    page.locator("#sm-check-date").fill("2015-06-17")
    ask_device(page)
    expect(result(page)).to_contain_text("Dato: 17.06.2015.")
    page.evaluate("answer({coords: {latitude: 60.38, longitude: 5.32, accuracy: 9}})")

    assert result(page).inner_text().startswith("Din posisjon: bredde 60.380000")


# ---- Nothing is left behind ----------------------------------------------------------------------


def checked_page(visit: Callable[..., Reader], **options: Any) -> Page:
    """Return a page on which every way to ask has been used."""
    page = unfolded(
        visit(permissions=["geolocation"], geolocation={**KORSKIRKEN, "accuracy": 35}, **options)
    )
    page.locator("#sm-check-place").select_option("Korskirken")
    page.locator("#sm-check-place-go").click()
    page.locator("#sm-check-date").fill("2015-06-17")
    page.locator("#sm-check-pick").click()
    page.keyboard.press("Enter")
    type_coordinates(page, "60.3949 5.3277")
    ask_device(page)
    expect(result(page)).to_contain_text("Din posisjon")
    return page


def test_nothing_is_stored_and_nothing_goes_into_the_address(
    visit: Callable[..., Reader], path: Path
) -> None:
    page = checked_page(visit)
    page.get_by_role("button", name="Forrige periode").click()

    layers = "counts,zones,services,scenes,labels"
    expect(page).to_have_url(f"{path.as_uri()}#t=2016-Q1&layers={layers}&story=moves&lang=nb")
    assert page.evaluate(
        "[localStorage.length, sessionStorage.length, document.cookie, history.state]"
    ) == [0, 0, "", None]
    assert page.evaluate("indexedDB.databases()") == []
    assert page.context.cookies() == []
    for control in page.locator("#sm-check input, #sm-check select").all():
        assert control.get_attribute("autocomplete") == "off"

    # Nor is it on paper.
    page.emulate_media(media="print")
    for hidden in ("#sm-check", "path.sm-check-dot", "path.sm-check-disc", ".sm-check-note"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator(".folium-map").is_visible()


@proof
@pytest.mark.parametrize("how", ["button", "leaving"])
def test_clearing_leaves_no_trace(visit: Callable[..., Reader], how: str) -> None:
    page = checked_page(visit)
    if how == "button":
        page.locator("#sm-check-clear").click()
    else:
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")

    assert result(page).inner_text() == ""
    assert page.locator("#sm-check-status").inner_text() == ""
    for control in page.locator("#sm-check input, #sm-check select").all():
        assert control.input_value() == ""
    assert page.locator("path.sm-check-dot, path.sm-check-disc").count() == 0
    assert page.locator("#sm-check-pick").get_attribute("aria-pressed") == "false"


def test_names_from_data_are_shown_and_not_run(
    visit: Callable[..., Reader], facts: dict[str, Any], tmp_path: Path
) -> None:
    payload = "<img src=x onerror=window.injected=1>{zone}"
    data = json.loads(json.dumps(facts))
    for zone in data["check"]["zones"]:
        zone["name"] = {language: text + payload for language, text in zone["name"].items()}
    named = data["check"]["places"][0]
    named["name"] = {language: text + payload for language, text in named["name"].items()}
    save_page(time_map(data), tmp_path / "bad.html")
    page = unfolded(visit(at=tmp_path / "bad.html"))
    page.locator("#sm-check-place").select_option(f"Korskirken{payload}")
    page.locator("#sm-check-place-go").click()

    assert result(page).inner_text().count(payload) == 5
    assert page.locator("main img").count() == 0
    assert page.evaluate("window.injected") is None


# ---- For everyone --------------------------------------------------------------------------------


@proof
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_open_section_fits_and_has_no_fault(
    visit: Callable[..., Reader], language: str, width: int
) -> None:
    # bypass_csp is for axe alone, which is put into the page from without.
    viewport = {"width": width, "height": 800}
    page = unfolded(visit(f"#lang={language}", viewport=viewport, bypass_csp=True))
    type_coordinates(page, "60.3949 5.3277")
    page.locator("#sm-check-pick").click()
    page.locator("#sm-check-device").click()
    for _ in ("answer", "fault"):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe_faults(page) == []
        type_coordinates(page, "W" * 200)

    controls = page.locator("#sm-check").locator("button, input, select, summary")
    for control in controls.all():
        box = control.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, control
