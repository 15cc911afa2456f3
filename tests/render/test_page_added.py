"""What users add to the map works in the page under its policy, or is refused by name before writing."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import branca.colormap
import branca.element
import folium
import folium.elements
import folium.features
import folium.plugins
import folium.raster_layers
import numpy as np
import pytest
from branca.element import Element, MacroElement
from folium.template import Template
from playwright.sync_api import expect

from render.facts_builder import build_facts, square
from scenemap.errors import DataError
from scenemap.render import save_page, time_map

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from render.reading import Reader

AT, AWAY = [60.385, 5.32], [60.39, 5.33]
BOX = [AT, AWAY]
HTML = "Per & <b style='color: red'>Kari</b> {{ 7 * 7 }} ${1} `x` <br>"
FEATURES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {
                "name": "<img src=x onerror=alert(1)>",
                "n": 1234,
                "times": ["2020-01-01"],
            },
            "geometry": square(5.32, 60.385),
        },
        {
            "type": "Feature",
            "properties": {"name": "point", "n": None, "times": ["2020-01-01"]},
            "geometry": {"type": "Point", "coordinates": [5.31, 60.38]},
        },
    ],
}
TOPO = {
    "type": "Topology", "arcs": [[[5.3, 60.3], [5.4, 60.4], [5.3, 60.4], [5.3, 60.3]]],
    "objects": {"all": {"type": "GeometryCollection", "geometries": [
        {"type": "Polygon", "arcs": [[0]], "properties": {"name": "x"}}]}},
}  # fmt: skip
#: Bases that nobody adds to a map, and the map itself.
NOT_ADDED = {
    "BaseMultiLocation", "Class", "Control", "DualMap", "Evented", "GeoJsonDetail", "GlobalSwitches",
    "IncludeStatement", "JSCSSMixin", "Layer", "Map", "_BaseFromEncoded", "TreeLayerControl",
}  # fmt: skip


def geojson(**options: Any) -> folium.GeoJson:
    return folium.GeoJson(FEATURES, **options)


def on_marker(child: Element) -> folium.Marker:
    return folium.Marker(AT).add_child(child)


def on_geojson(child: Element) -> folium.GeoJson:
    return geojson().add_child(child)


def in_group(*children: Element) -> folium.FeatureGroup:
    group = folium.FeatureGroup(name="<i>Mine</i>")
    for child in children:
        group.add_child(child)
    return group


WORKING: dict[str, Callable[[], Element]] = {
    "Marker": lambda: folium.Marker(AT, popup=HTML, tooltip="hei"),
    "Popup": lambda: on_marker(folium.Popup(HTML, max_width=200, lazy=True)),
    "Tooltip": lambda: on_marker(folium.Tooltip(HTML, style="color: red; font-weight: bold")),
    "Circle": lambda: folium.Circle(AT, radius=50, popup=HTML),
    "CircleMarker": lambda: folium.CircleMarker(AWAY, tooltip=HTML),
    "Polygon": lambda: folium.Polygon([AT, AWAY, [60.39, 5.31]], popup="x"),
    "PolyLine": lambda: folium.PolyLine(BOX, tooltip="x"),
    "Rectangle": lambda: folium.Rectangle(BOX),
    "ColorLine": lambda: folium.ColorLine([AT, AWAY, AT], [0, 1], ["b", "r"]),
    "DivIcon": lambda: folium.Marker(
        AT, icon=folium.DivIcon(html="<div style='color:red'>X</div>")
    ),
    "CustomIcon": lambda: folium.Marker(AT, icon=folium.CustomIcon(np.eye(4), icon_size=(9, 9))),
    "SetIcon": lambda: folium.Marker(AT, icon=folium.DivIcon(html="plain")),
    "GeoJson": lambda: geojson(
        style_function=lambda _: {"color": "red"}, highlight_function=lambda _: {"weight": 5}
    ),
    "GeoJsonTooltip": lambda: on_geojson(folium.GeoJsonTooltip(["name", "n"], localize=True)),
    "GeoJsonPopup": lambda: on_geojson(folium.GeoJsonPopup(["name", "n"], aliases=["<b>A", "N"])),
    "FeatureGroup": lambda: in_group(folium.Marker(AT, popup=HTML)),
    "ImageOverlay": lambda: folium.raster_layers.ImageOverlay(np.eye(2), BOX),
    "CustomPane": lambda: folium.map.CustomPane("mine", z_index=650),
    "FitBounds": lambda: folium.FitBounds(BOX),
    "FitOverlays": folium.FitOverlays,
    "LatLngPopup": folium.LatLngPopup,
    "ClickForMarker": lambda: folium.ClickForMarker("<b>Lat:</b> ${lat}"),
    "EventHandler": lambda: on_geojson(
        folium.elements.EventHandler("click", folium.utilities.JsCode("function (e) { return e; }"))
    ),
    "MethodCall": lambda: folium.Marker(AT),
    "ElementAddToElement": lambda: folium.Marker(AT),
    "LayerControl": lambda: folium.LayerControl(collapsed=False),
}
REFUSED: dict[str, Callable[[], Element]] = {
    "Icon": lambda: folium.Marker(AT, icon=folium.Icon(color="red")),
    "TileLayer": folium.TileLayer,
    "WmsTileLayer": lambda: folium.WmsTileLayer("https://example.org/wms", "x"),
    "VideoOverlay": lambda: folium.raster_layers.VideoOverlay("https://example.org/x.webm", BOX),
    "TopoJson": lambda: folium.TopoJson(TOPO, "objects.all"),
    "Choropleth": lambda: folium.Choropleth(square(5.3, 60.38)),
    "RegularPolygonMarker": lambda: folium.RegularPolygonMarker(AT),
    "Vega": lambda: in_popup(folium.Vega("{}")),
    "VegaLite": lambda: in_popup(folium.VegaLite({"$schema": "vega-lite/v5"})),
    "ClickForLatLng": folium.ClickForLatLng,
    "StripePattern": lambda: folium.plugins.StripePattern(),
    "CirclePattern": lambda: folium.plugins.CirclePattern(),
    "AntPath": lambda: folium.plugins.AntPath(BOX),
    "BeautifyIcon": lambda: folium.Marker(AT, icon=None).add_child(folium.plugins.BeautifyIcon()),
    "BoatMarker": lambda: folium.plugins.BoatMarker(AT),
    "Draw": folium.plugins.Draw,
    "PolyLineFromEncoded": lambda: folium.plugins.PolyLineFromEncoded("_p~iF~ps|U"),
    "PolygonFromEncoded": lambda: folium.plugins.PolygonFromEncoded("_p~iF~ps|U"),
    "FastMarkerCluster": lambda: folium.plugins.FastMarkerCluster([AT]),
    "FeatureGroupSubGroup": lambda: folium.plugins.FeatureGroupSubGroup(folium.FeatureGroup()),
    "FloatImage": lambda: folium.plugins.FloatImage("https://example.org/x.png"),
    "Fullscreen": folium.plugins.Fullscreen,
    "Geocoder": folium.plugins.Geocoder,
    "GeoMan": folium.plugins.GeoMan,
    "GroupedLayerControl": lambda: folium.plugins.GroupedLayerControl({}),
    "HeatMap": lambda: folium.plugins.HeatMap([AT]),
    "HeatMapWithTime": lambda: folium.plugins.HeatMapWithTime([[AT]]),
    "LocateControl": folium.plugins.LocateControl,
    "MarkerCluster": folium.plugins.MarkerCluster,
    "MeasureControl": folium.plugins.MeasureControl,
    "MiniMap": folium.plugins.MiniMap,
    "MousePosition": folium.plugins.MousePosition,
    "OverlappingMarkerSpiderfier": folium.plugins.OverlappingMarkerSpiderfier,
    "PolyLineOffset": lambda: folium.plugins.PolyLineOffset(BOX),
    "PolyLineTextPath": lambda: folium.plugins.PolyLineTextPath(folium.PolyLine(BOX), "x"),
    "Realtime": lambda: folium.plugins.Realtime("https://example.org/x.json"),
    "ScrollZoomToggler": folium.plugins.ScrollZoomToggler,
    "Search": lambda: folium.plugins.Search(geojson()),
    "SemiCircle": lambda: folium.plugins.SemiCircle(AT, 10, 0, 90),
    "SideBySideLayers": lambda: folium.plugins.SideBySideLayers(
        folium.FeatureGroup(), folium.FeatureGroup()
    ),
    "TagFilterButton": lambda: folium.plugins.TagFilterButton(["x"]),
    "Terminator": folium.plugins.Terminator,
    "TimeSliderChoropleth": lambda: folium.plugins.TimeSliderChoropleth(FEATURES, {"0": {"1": {}}}),
    "Timeline": lambda: folium.plugins.Timeline(FEATURES),
    "TimelineSlider": folium.plugins.TimelineSlider,
    "TimestampedGeoJson": lambda: folium.plugins.TimestampedGeoJson(FEATURES),
    "TimestampedWmsTileLayers": lambda: folium.plugins.TimestampedWmsTileLayers([]),
    "VectorGridProtobuf": lambda: folium.plugins.VectorGridProtobuf("https://example.org/x"),
    "LinearColormap": lambda: branca.colormap.LinearColormap(["red", "blue"]),
}


def in_popup(child: Element) -> folium.Marker:
    return folium.Marker(AT).add_child(folium.Popup().add_child(child))


def elements_of_folium() -> set[str]:
    """Name every class of folium that can be added to a map."""
    modules = (folium, folium.elements, folium.features, folium.map, folium.plugins,
               folium.raster_layers, folium.vector_layers)  # fmt: skip
    found = {"SetIcon"}
    for module in modules:
        for name, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, Element) and one.__module__.startswith("folium"):
                found.add(name)
    return found - NOT_ADDED


def saved_with(path: Path, *elements: Element) -> Path:
    page = time_map(build_facts())
    for one in elements:
        page.add_child(one)
    save_page(page, path)
    return path


def test_every_element_of_folium_is_known_to_work_or_to_be_refused() -> None:
    assert elements_of_folium() == (WORKING.keys() | REFUSED.keys()) - {"LinearColormap"}
    assert not WORKING.keys() & REFUSED.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_work_is_refused_by_name_before_anything_is_written(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(DataError, match=rf"\b{name}\b"):
        saved_with(tmp_path / "page.html", REFUSED[name]())
    assert not (tmp_path / "page.html").exists()


def test_what_is_not_refused_opens_in_silence_and_shows_texts_as_given(
    tmp_path: Path, reader: Callable[..., Reader]
) -> None:
    added = [make() for make in WORKING.values()]
    path = saved_with(tmp_path / "page.html", *added)
    visitor = reader()
    page = visitor.open(path, "#lang=en")
    for at in (0, 1):
        page.locator(".leaflet-marker-icon").nth(at).dispatch_event("click")
        popup = page.locator(".leaflet-popup-content").last
        expect(popup).to_have_text("Per & Kari {{ 7 * 7 }} ${1} `x`")
        assert (
            popup.locator("b").evaluate("(one) => getComputedStyle(one).color") == "rgb(255, 0, 0)"
        )
    assert page.get_by_text("<i>Mine</i>").is_visible()
    page.locator("path.leaflet-interactive").evaluate_all(
        "(all) => all.forEach((one) => one.dispatchEvent(new MouseEvent('click', {bubbles: true})))"
    )
    page.locator(".leaflet-container").click(position={"x": 300, "y": 300})
    page.get_by_role("button", name="Next period").click()
    # folium puts the picture of a marker beside the page, where there is none.
    sources = page.locator("img.leaflet-marker-icon").evaluate_all("(all) => all.map((a) => a.src)")
    assert {one.partition(",")[0] for one in sources} == {"data:image/png;base64"}
    assert visitor.messages == []
    assert [one for one in visitor.requests if not one.startswith("data:")] == [path.as_uri()]


def test_details_of_features_are_text(tmp_path: Path, reader: Callable[..., Reader]) -> None:
    layer = on_geojson(folium.GeoJsonPopup(["name", "n"], aliases=["<b>A", "N"]))
    visitor = reader()
    page = visitor.open(saved_with(tmp_path / "page.html", layer))
    page.locator("path.leaflet-interactive").first.dispatch_event("click")
    rows = page.locator(".leaflet-popup-content tr")
    assert rows.first.locator("th, td").all_text_contents() == [
        "<b>A",
        "<img src=x onerror=alert(1)>",
    ]
    assert page.locator(".leaflet-popup-content img").count() == 0
    assert visitor.messages == []


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<script>go()</script>", "<script>"),
        ("<iframe src='data:text/html,x'></iframe>", "<iframe>"),
        ("<b onclick='go()'>x</b>", "onclick"),
        ("<img src='https://example.org/x.png'>", "example.org"),
        ("<a href='javascript:go()'>x</a>", "javascript"),
        ("<b style='background: url(https://example.org)'>x</b>", "style"),
        ("<form><input></form>", "<form>"),
    ],
)
def test_markup_that_runs_or_fetches_is_refused(tmp_path: Path, html: str, what: str) -> None:
    for one in (folium.Marker(AT, popup=html), folium.Marker(AT, tooltip=html)):
        with pytest.raises(DataError, match=r"(?:Popup|Tooltip) has .*" + what.replace("(", r"\(")):
            saved_with(tmp_path / "page.html", one)


def test_data_that_folium_would_run_as_a_template_are_refused(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"name": "{{ 7 * 7 }}"}, "geometry": square(5, 60)}
    with pytest.raises(DataError, match=r"GeoJson has a text with \{\{"):
        saved_with(tmp_path / "page.html", folium.GeoJson(feature))


class Own(MacroElement):
    """An element of somebody's own."""

    def __init__(self, part: str, text: str) -> None:
        super().__init__()
        self._template = Template(f"{{% macro {part}(this, kwargs) %}}{text}{{% endmacro %}}")


@pytest.mark.parametrize(
    ("part", "text", "needs"),
    [
        ("script", "$('#x').hide();", "jQuery"),
        ("script", "eval('1');", "code made from text"),
        ("html", '<div style="color: red">x</div>', "inline style"),
        ("html", '<div onclick="go()">x</div>', "inline handler"),
        ("header", '<script src="https://example.org/x.js"></script>', "example.org"),
    ],
)
def test_elements_of_ones_own_that_the_policy_would_stop_are_refused(
    tmp_path: Path, part: str, text: str, needs: str
) -> None:
    with pytest.raises(DataError, match=needs):
        saved_with(tmp_path / "page.html", Own(part, text))


def test_elements_of_ones_own_are_kept(tmp_path: Path) -> None:
    own = Own("html", "<p class='mine'>Price: $ (approx.)</p><style>.mine { color: red }</style>")
    assert "Price: $ (approx.)" in saved_with(tmp_path / "page.html", own).read_text("utf-8")


def test_nothing_is_added_where_there_is_no_map(tmp_path: Path) -> None:
    facts = build_facts(view=None, bounds=None, story={"legs": [], "dated": [], "by_slice": True})
    page = time_map(facts)
    folium.Marker(AT).add_to(page)
    with pytest.raises(DataError, match="folium's Marker was added to a map"):
        save_page(page, tmp_path / "page.html")


def test_a_notebook_is_refused_nothing() -> None:
    page = time_map(build_facts())
    folium.plugins.Fullscreen().add_to(page)
    folium.Marker(AT, popup="<iframe></iframe>").add_to(page)
    assert "Control.FullScreen" in page._repr_html_()
