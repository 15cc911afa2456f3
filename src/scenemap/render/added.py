"""What users add to the map: it works in the page under its policy, or is refused by name.

folium's own popups need jQuery and put texts in as HTML; here they get the same content as elements. What
folium fetches from elsewhere, or runs from a text, has no place in the page.
"""

from __future__ import annotations

import contextlib
import json
import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from branca.element import Element
from folium.template import Template

from scenemap.errors import DataError
from scenemap.render.markup import plan_of
from scenemap.render.security import inline_code, json_for_script

if TYPE_CHECKING:
    from collections.abc import Iterator

    import folium

#: Elements of folium that Leaflet alone draws, each opened in a browser by the tests.
_WORKING = frozenset(
    (
        "Circle", "CircleMarker", "ClickForMarker", "ColorLine", "CustomIcon", "CustomPane", "DivIcon",
        "ElementAddToElement", "EventHandler", "FeatureGroup", "FitBounds", "FitOverlays", "GeoJson",
        "GeoJsonPopup", "GeoJsonTooltip", "ImageOverlay", "LatLngPopup", "LayerControl", "Marker",
        "MethodCall", "PolyLine", "Polygon", "Popup", "Rectangle", "SetIcon", "Tooltip",
    )
)  # fmt: skip
#: Controls that are Leaflet's own.
_CONTROLS = ("Scale", "Zoom")
_FOLIUM = ("folium", "branca")
_INSTEAD = {
    "Icon": "Leave icon out, or use folium.DivIcon or folium.CustomIcon with a picture of your own.",
    "TileLayer": "The page has a button that fetches a background map.",
    "WmsTileLayer": "The page has a button that fetches a background map.",
    "Choropleth": "Use folium.GeoJson with a style_function.",
    "TopoJson": "Use folium.GeoJson.",
    "RegularPolygonMarker": "Use folium.Marker or folium.CircleMarker.",
    "ClickForLatLng": "Use folium.LatLngPopup.",
}
_OTHERWISE = "Leave it out, or save the map with its own save()."
#: What a policy that names every script and style by its hash forbids, in the words of who wrote it.
_FORBIDDEN = {
    "jQuery": re.compile(r"(?<![\w$])(?:\$|jQuery)\s*[(.]"),
    "code made from text": re.compile(r"\beval\s*\(|\bnew\s+Function\b"),
}
_FORBIDDEN_MARKUP = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a frame": re.compile(r"<(?:iframe|object|embed)\b", re.IGNORECASE),
    "a picture from the network": re.compile(
        r"<img[^>]*\ssrc\s*=\s*[\"']?(?!data:)", re.IGNORECASE
    ),
}


#: What branca would read as an instruction in what an element wrote.
_BRACES = re.compile(r"\{([{%#])")


# --- what works otherwise than folium writes it ---------------------------------------------------

_POPUP = Template(
    """
    var {{ this.get_name() }} = L.popup({{ this.options|tojavascript }});
    {{ this.get_name() }}.setContent(scenemap.added.element({{ this.scenemap_plan }}));
    {{ this._parent.get_name() }}.bindPopup({{ this.get_name() }})
    {%- if this.show %}.openPopup(){% endif %};
    """
)
_TOOLTIP = Template(
    """
    {% macro script(this, kwargs) %}
    {{ this._parent.get_name() }}.bindTooltip(
        scenemap.added.element({{ this.scenemap_plan }}), {{ this.options|tojavascript }});
    {% endmacro %}
    """
)
_DIV_ICON = Template(
    """
    {% macro script(this, kwargs) %}
    var {{ this.get_name() }} = L.divIcon(
        Object.assign({{ this.options|tojavascript }},
        {html: scenemap.added.element({{ this.scenemap_plan }})}));
    {% endmacro %}
    """
)
_LAYERS = Template(
    """
    {% macro script(this, kwargs) %}
    var {{ this.get_name() }}_layers = {
        {%- for name, layers in [("base_layers", this.base_layers), ("overlays", this.overlays)] %}
        {{ name }}: {
            {%- for key, layer in layers.items() %}
            {{ key|e|tojson }}: {{ layer }},
            {%- endfor %}
        },
        {%- endfor %}
    };
    let {{ this.get_name() }} = L.control.layers(
        {{ this.get_name() }}_layers.base_layers,
        {{ this.get_name() }}_layers.overlays,
        {{ this.options|tojavascript }}
    ).addTo({{ this._parent.get_name() }});
    {%- if this.draggable %}
    new L.Draggable({{ this.get_name() }}.getContainer()).enable();
    {%- endif %}
    {% endmacro %}
    """
)
_DETAILS = {
    kind: Template(
        """
        {% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.BIND(
            (layer) => scenemap.added.details(layer, {{ this.scenemap_plan }}),
            {{ this.OPTIONS|tojavascript }}
        );
        {% endmacro %}
        """.replace("BIND", bind).replace("OPTIONS", options)
    )
    for kind, bind, options in (
        ("GeoJsonPopup", "bindPopup", "popup_options"),
        ("GeoJsonTooltip", "bindTooltip", "tooltip_options"),
    )
}


def check_added(time_map: folium.Map, own: Element, *, drawn: bool) -> None:
    """Refuse what was added to a map and cannot work in a page that fetches and runs nothing else.

    Parameters
    ----------
    time_map
        The map.
    own
        What the package itself put into it.
    drawn
        Whether the page has a map at all.

    Raises
    ------
    DataError
        If something was added that cannot work in the page; it is named, with what to do instead.
    """
    added = _added(time_map, own)
    if added and not drawn:
        raise DataError(
            f"{_name(added[0])} was added to a map, but nothing of this case has a position, so that "
            "the page has no map. Leave it out."
        )
    for one in added:
        _check(one)
        _fit(one)


def fit_added(time_map: Element, own: Element) -> None:
    """Give elements of folium scripts that need no jQuery and put texts in as text.

    In a notebook, where nothing is refused, what cannot be had as text stays as folium writes it.

    Parameters
    ----------
    time_map, own
        As for :func:`check_added`.
    """
    for one in _added(time_map, own):
        with contextlib.suppress(DataError):
            _fit(one)


def _added(time_map: Element, own: Element) -> list[Element]:
    children = (child for child in time_map._children.values() if child is not own)
    return [one for child in children for one in _with_descendants(child)]


def check_written(texts: dict[str, str], *, script: bool) -> None:
    """Refuse what elements of other makers wrote, if the page's policy would stop it.

    Parameters
    ----------
    texts
        What each wrote, by its name.
    script
        Whether it is script; else markup, which may hold scripts.

    Raises
    ------
    DataError
        If one needs what the page does not have.
    """
    for name, text in texts.items():
        code = [text] if script else inline_code(text).scripts
        found = [what for what, one in _FORBIDDEN.items() if any(map(one.search, code))]
        if not script:
            found += [what for what, one in _FORBIDDEN_MARKUP.items() if one.search(text)]
        if found:
            raise DataError(
                f"{name} needs {found[0]}, which the page does not have: its policy stops all code and "
                f"style but that of its own elements. {_OTHERWISE}"
            )


def names_of(element: Element) -> dict[str, str]:
    """Say in words what each element on a map is, by the name that folium gave it."""
    return {one.get_name(): _name(one) for one in _with_descendants(element)}


def _with_descendants(element: Element) -> Iterator[Element]:
    yield element
    marker = getattr(element, "marker", None)
    children = list(element._children.values())
    # A marker's icon is set by an element that knows the marker.
    if isinstance(marker, Element) and _kind(element) != "SetIcon":
        children.append(marker)
    for child in children:
        yield from _with_descendants(child)


def _kind(element: Element) -> str:
    return type(element).__name__


def _name(element: Element) -> str:
    return f"{type(element).__module__.partition('.')[0]}'s {_kind(element)}"


def _of_folium(element: Element) -> bool:
    return type(element).__module__.partition(".")[0] in _FOLIUM


def _check(element: Any) -> None:
    """Refuse an element that asks others for files, or that the page was never seen to open with."""
    hosts = _hosts(element)
    if hosts:
        _refuse(element, f"would ask the network for files ({', '.join(hosts)})")
    if not _of_folium(element):
        return
    kind = _kind(element)
    if kind == "Control" and element._name in _CONTROLS:
        return
    if kind not in _WORKING or type(element).__module__.startswith("folium.plugins"):
        _refuse(
            element, "is not known to work in a page that holds Leaflet alone and fetches nothing"
        )
    if kind == "GeoJson" and not element.embed:
        _refuse(element, "would ask the network for its data")
    given = [getattr(element, name, None) for name in ("data", "options", "layer_name")]
    if _BRACES.search(json.dumps(given, default=str)):
        _refuse(element, "has a text with {{, {% or {#, which folium would run as a template")


def _hosts(element: Element) -> list[str]:
    """List where an element would fetch from: scripts, styles, tiles, pictures."""
    links = [url for name in ("default_js", "default_css") for _, url in getattr(element, name, ())]
    options = getattr(element, "options", None) or {}
    plain = [getattr(element, name, None) for name in ("url", "tiles", "embed_link")]
    plain += [options.get(name) for name in ("iconUrl", "shadowUrl", "icon_url", "shadow_url")]
    addresses = [*links, *(one for one in plain if isinstance(one, str))]
    found = {urlsplit(one).hostname or one[:40] for one in addresses if not one.startswith("data:")}
    return sorted(found)


def _refuse(element: Element, why: str) -> None:
    instead = _INSTEAD.get(_kind(element), _OTHERWISE)
    raise DataError(f"{_name(element)} {why}. {instead}")


def _fit(element: Any) -> None:
    """Give an element of folium our own script, where its own would put texts in as HTML."""
    kind, whose = _kind(element), _name(element)
    if not _of_folium(element):
        return
    if kind == "Popup":
        html = "".join(child.render() for child in element.html._children.values())
        # folium wrote it to stand between such marks.
        _write(element, _POPUP, plan_of(html.replace("\\`", "`"), whose))
    elif kind == "Tooltip":
        plan = plan_of(element.text, whose)
        looks = getattr(element, "style", None)
        if looks:
            (wrapper,) = plan_of(f'<div style="{escape(looks)}"></div>', whose)
            plan = [{**wrapper, "in": plan}]
        _write(element, _TOOLTIP, plan)
    elif kind == "DivIcon" and element.options.get("html"):
        _write(element, _DIV_ICON, plan_of(element.options["html"], whose))
    elif kind in _DETAILS:
        names = [str(one) for one in element.aliases] if element.labels else None
        told = {"fields": list(element.fields), "names": names, "localize": element.localize}
        _write(element, _DETAILS[kind], told)
    elif kind == "LayerControl":
        element._template = _LAYERS
    elif kind == "ClickForMarker":
        check_written({whose: element.popup}, script=False)


def _write(element: Any, template: Template, plan: Any) -> None:
    element._template = template
    # branca reads what an element wrote as a template once more; in JSON such pairs stand in texts only.
    element.scenemap_plan = _BRACES.sub(lambda pair: f"\\u007b{pair[1]}", json_for_script(plan))
