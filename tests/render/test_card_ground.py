"""What lies behind a zone on its card: streets with their names, neighbours, or a grid and corners."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from matplotlib.collections import LineCollection
from shapely import affinity
from shapely.geometry import shape

from builders import EAST, WEST, at, feature, ring, words, write_case
from render.test_card import card, lines, texts, written
from scenemap.case import Case, load_case
from scenemap.crs import project
from scenemap.render.card import card_html, card_map, card_page, save_card, zone_card
from scenemap.render.card_ground import MOST_CORNERS, Ground, corner_lines
from scenemap.render.sketch import View, bar_length

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def street(name: str, *places: tuple[float, float], kind: str = "street") -> dict[str, Any]:
    coordinates = [list(at(*one)) for one in places]
    line = {"type": "LineString", "coordinates": coordinates}
    return feature(line, kind=kind, name=words(name))


STREETS = [
    street("Middle street", (-60, 50), (260, 50)),
    street("Limit street", (-60, 0), (260, 0)),
    street("Far street", (-60, 900), (260, 900)),
]
OWN = {"zone": "own", "name": "Own", "outline": "user", "accuracy_m": 12}


def own_zone(**properties: object) -> dict[str, Any]:
    return feature(WEST, **{**OWN, **properties})


def town(tmp_path, zones=None, **parts: Any) -> Case:
    folder = write_case(
        tmp_path / "town",
        **{"zones": zones or [own_zone()], "backdrop": None, "services": None, **parts},
    )
    return load_case(folder)


@pytest.fixture
def streets(tmp_path):
    """Load a town whose zone lies on a user's own streets."""
    said = {"nb": "gatefilen din, x.gpkg", "en": "your street file x.gpkg", "accuracy_m": 5}
    return town(tmp_path, backdrop=STREETS, settings={"backdrop": said})


@pytest.fixture
def bare(tmp_path):
    """Load a town with nothing behind its zone but the areas."""
    return town(tmp_path)


def grid(figure) -> list[np.ndarray]:
    """Return the lines of the grid, if there is one."""
    found = [
        one for one in figure.axes[0].collections
        if isinstance(one, LineCollection) and one.get_zorder() == 1.1
    ]  # fmt: skip
    return [segment for one in found for segment in one.get_segments()]


def test_streets_are_drawn_and_named_along_themselves(streets):
    figure = card_map(card(streets, "own"))
    assert grid(figure) == []
    named = {text.get_text(): text for text in texts(figure)}
    assert {"Middle street", "Limit street"} <= set(named)
    assert "Far street" not in named
    # East in the world is east on the map, but for the turn of the grid.
    assert np.cos(np.radians(named["Middle street"].get_rotation())) > 0.999
    assert written(figure).count("Middle street") == 1


def test_the_name_of_a_street_that_the_limit_follows_stands_beside_the_limit(streets):
    shown = card(streets, "own")
    figure = card_map(shown)
    axes = figure.axes[0]
    name = next(text for text in texts(figure) if text.get_text() == "Limit street")
    boxes = [patch.get_xy() for patch in axes.patches if type(patch).__name__ == "Polygon"]
    box = min(
        (shapely.Polygon(one) for one in boxes if len(one) == 5),
        key=lambda one: one.centroid.distance(shapely.Point(name.get_position())),
    )
    line = project(shape(WEST), streets.crs).boundary
    width, height = axes.get_xlim()[1], axes.get_ylim()[1]
    limit = View.of(shown.zone, width, height).shape(line)
    assert not box.intersects(limit)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("nb", "Bakgrunn: gatefilen din, x.gpkg, ± 5 m."),
     ("en", "Background: your street file x.gpkg, ± 5 m.")],
)  # fmt: skip
def test_a_card_says_what_is_drawn_and_how_far_it_may_be_off(streets, lang, said):
    assert said in " ".join(card(streets, "own", lang).footer).replace("\u00a0", " ")


def test_without_an_accuracy_the_card_says_that_nobody_told(tmp_path):
    case = town(tmp_path, backdrop=STREETS, settings={"backdrop": words("us")})
    footer = " ".join(card(case, "own").footer)
    assert "Background: us. Nobody has said how accurate it is." in footer


@pytest.mark.parametrize(
    ("lang", "said", "heading"),
    [
        ("nb", "Det er ikke noe gatekart bak sonen. Rutene er 20 m brede (EPSG:25832).",
         "Hjørnene: bredde, lengde"),
        ("en", "There is no street map behind the zone. The squares are 20 m wide (EPSG:25832).",
         "Corners: latitude, longitude"),
    ],
)  # fmt: skip
def test_where_nothing_lies_behind_it_stands_on_a_grid_with_its_corners(bare, lang, said, heading):
    shown = card(bare, "own", lang)
    footer = " ".join(shown.footer).replace("\u00a0", " ")
    assert re.sub(r"\d+ m", "20 m", said) in re.sub(r"\d+ m", "20 m", footer)
    assert shown.right[0].heading == heading
    figure = card_map(shown)
    bar = next(one for one in written(figure) if one.endswith("\u00a0m"))
    assert bar.replace("\u00a0", " ") in footer  # the squares are as wide as the bar is long
    assert {"1", "2", "3", "4"} <= set(written(figure))
    for line, (lon, lat) in zip(shown.right[0].lines, WEST["coordinates"][0][:-1], strict=True):
        told = [float(one) for one in line.text.partition(": ")[2].split(", ")]
        assert any(
            abs(told[0] - y) < 6e-6 and abs(told[1] - x) < 6e-6 for x, y in WEST["coordinates"][0]
        ), (line.text, lon, lat)


def test_the_lines_of_the_grid_lie_on_whole_metres(bare):
    shown = card(bare, "own")
    figure = card_map(shown)
    axes = figure.axes[0]
    view = View.of(shown.zone, axes.get_xlim()[1], axes.get_ylim()[1])
    east = sorted({view.west + one[0][0] * view.metres_per_mm for one in grid(figure)
                   if one[0][0] == one[1][0]})  # fmt: skip
    assert len(east) > 2
    step = bar_length(view)
    assert np.allclose(np.asarray(east) / step, np.round(np.asarray(east) / step), atol=1e-6)
    assert np.allclose(np.diff(east), step)


def test_the_areas_of_the_case_are_drawn_where_no_street_is(bare):
    shown = card(bare, "own")
    assert "An area of the case" in lines(shown)
    assert {"East"} <= set(written(card_map(shown)))
    assert "Background: your areas. Nobody has said" in " ".join(shown.footer)


def test_areas_are_not_drawn_over_streets(streets):
    shown = card(streets, "own")
    assert shown.ground.areas == ()
    assert "An area of the case" not in lines(shown)


@pytest.mark.parametrize(
    ("validity", "issued", "drawn"),
    [({}, None, True), ({"valid_to": "2020-12-31"}, None, False),
     ({"valid_to": "2020-12-31"}, "2020-06-01T12:00", True),
     ({"valid_from": "2021-01-01"}, "2020-06-01T12:00", False)],
)  # fmt: skip
def test_another_zone_is_drawn_while_it_holds(tmp_path, validity, issued, drawn):
    other = feature(EAST, **{**OWN, "zone": "other", "name": "Other zone", **validity})
    shown = card(town(tmp_path, zones=[own_zone(), other]), "own", issued=issued)
    assert ("Another zone" in lines(shown)) is drawn
    assert ("Other zone" in written(card_map(shown))) is drawn


def test_an_outline_with_many_corners_is_told_by_those_that_make_its_shape(tmp_path):
    round_ = [(50 + 50 * np.cos(turn), 50 + 50 * np.sin(turn))
              for turn in np.linspace(0, 2 * np.pi, 60, endpoint=False)]  # fmt: skip
    start = round_[0]
    steps = [(x - start[0], y - start[1]) for x, y in round_[1:]]
    case = town(tmp_path, zones=[feature(ring(at(*start), *steps), **OWN)])
    (zone,) = case.zones
    ground = Ground.behind(case, zone, zone.line_m, None)
    assert 4 <= len(ground.corners) <= MOST_CORNERS
    vertices = shapely.MultiPoint(list(zone.line_m.exterior.coords))
    assert all(shapely.Point(one).distance(vertices) < 0.001 for one in ground.corners)
    assert len(corner_lines(ground, case)) == len(ground.corners)
    assert not ground.all_corners
    assert card(case, "own").right[0].heading == "Some corners: latitude, longitude"


def test_of_an_outline_that_nobody_vouches_for_no_corner_is_told(tmp_path):
    shown = card(town(tmp_path, zones=[own_zone(outline="hypothetical")]), "own")
    assert shown.ground.corners == ()
    assert "no street map" in " ".join(shown.footer)
    assert grid(card_map(shown))


def test_a_drawing_less_sure_than_its_zone_is_wide_says_so(tmp_path):
    said = "The drawing is too unsure: no place is surely inside the zone."
    assert said in lines(card(town(tmp_path, zones=[own_zone(accuracy_m=60)]), "own"))
    assert said not in lines(card(town(tmp_path / "x", zones=[own_zone(accuracy_m=40)]), "own"))


def test_corners_that_point_inwards_stand_where_they_were_drawn(tmp_path):
    notched = ring(at(0, 0), (100, 0), (100, 100), (50, 60), (0, 100))
    case = town(tmp_path, zones=[feature(notched, **{**OWN, "accuracy_m": 30})])
    shown = card(case, "own")
    outline = next(
        patch for patch in card_map(shown).axes[0].patches if patch.get_linewidth() == 2.8
    )
    assert len(outline.get_path().vertices) == 6  # five corners and the way back


def test_the_list_of_streets_stands_on_the_card(tmp_path):
    shown = card(town(tmp_path, zones=[own_zone(streets="Storgata, Lillegata, Elva")]), "own")
    assert "Storgata, Lillegata, Elva" in lines(shown)
    assert "Storgata, Lillegata, Elva" in card_html(shown)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("nb", "Etter din tegning, grensene ± 12 m fra streken; kartet du fikk utlevert, avgjør."),
     ("en", "By your drawing, limits ± 12 m from its line; the map handed to you decides.")],
)  # fmt: skip
def test_a_card_of_a_drawing_says_that_the_map_handed_over_decides(bare, lang, said):
    shown = card(bare, "own", lang)
    assert shown.notice.replace("\u00a0", " ") == said
    assert shown.notice not in shown.footer


def test_a_case_without_services_says_nothing_of_services(bare):
    assert "Services, last known places" not in [one.heading for one in card(bare, "own").right]


@pytest.mark.parametrize("ending", ["html", "pdf", "png"])
def test_every_format_is_written(streets, tmp_path, ending):
    save_card(card(streets, "own"), tmp_path / f"card.{ending}")
    assert (tmp_path / f"card.{ending}").stat().st_size > 5000


def test_a_zone_on_its_own_sketch_is_still_called_a_sketch(tmp_path):
    """The shipped case says of itself that it is a sketch."""
    shown = card(load_case("bergen"), "vagsbunnen")
    assert "The map is a sketch" in " ".join(shown.footer)
    assert shown.ground.corners == ()


@pytest.mark.parametrize("times", [0.7, 1.0, 1.07, 2.45, 2.5, 2.55])
def test_the_squares_are_as_wide_as_the_card_says_in_every_format(bare, times):
    """At 2.5 the map of a page was 4 mm lower than the one that the words were made for."""

    def scaled(one: BaseGeometry) -> BaseGeometry:
        return affinity.scale(one, times, times, origin="center")

    zone = bare.zones[0]
    regions = {"outer_m": scaled(zone.outer_m), "inner_m": scaled(zone.inner_m)}
    shown = zone_card(bare, replace(zone, **regions, line_m=scaled(zone.line_m)), "en")
    (said,) = re.findall(r"squares are (\d+)\sm wide", " ".join(shown.footer))
    for figure in (card_map(shown), card_page(shown)):
        bars = [one for one in written(figure) if re.fullmatch(r"\d+\sm", one)]
        assert [int(one[:-2]) for one in bars] == [int(said)]
