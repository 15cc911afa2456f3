"""The page as a folium map, and the saved file that stands alone."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from markupsafe import Markup

from scenemap.case import Case, load_case
from scenemap.errors import DataError
from scenemap.facts import Facts, build_facts, page_facts
from scenemap.model import Lang
from scenemap.panel import Panel, check_panel
from scenemap.render.added import check_added, check_written, fit_added, names_of
from scenemap.render.document import TEMPLATES, document, scripts, styles
from scenemap.render.payload import payload
from scenemap.render.reproducible import reproducible
from scenemap.render.security import json_for_script
from scenemap.render.strings import UI
from scenemap.writing import write_text

# In the order in which they need each other.
_SCRIPTS = (
    "dom.js",
    "time.js",
    "cells.js",
    "words.js",
    "languages.js",
    "modes.js",
    "symbols.js",
    "layout.js",
    "geometry.js",
    "paths.js",
    "items.js",
    "layers.js",
    "many.js",
    "motion.js",
    "map.js",
    "ground.js",
    "chart.js",
    "timeline.js",
    "legend.js",
    "key.js",
    "room.js",
    "bigtable.js",
    "references.js",
    "panel.js",
    "said.js",
    "link.js",
    "download.js",
    "comparerates.js",
    "compareruns.js",
    "comparelink.js",
    "comparecsv.js",
    "comparemap.js",
    "comparegrid.js",
    "comparebrush.js",
    "compareview.js",
    "comparetools.js",
    "added.js",
    "check.js",
    "checkpanel.js",
    "story.js",
    "guide.js",
    "deck.js",
    "print.js",
    "page.js",
)
_STYLES = (
    "page.css",
    "many.css",
    "movement.css",
    "first.css",
    "guide.css",
    "compare.css",
    "dark.css",
    "print.css",
)
# folium forbids the reader to enlarge the page; the saved page says what is allowed instead.
_FOLIUM_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')
_CHARSET_OF_FIGURE = "meta_http"


def time_map(
    shown: Mapping[str, Any] | Facts | Panel,
    *,
    case: Case | str | None = None,
    lang: Lang = "nb",
) -> folium.Map:
    """Draw what was counted, slice by slice, as a folium map with one slider for every layer.

    The map asks the network for nothing: Leaflet is written into it, and a background map is
    fetched only when the reader presses the button that says so. Layers
    of your own may be added, as to any `folium.Map`, if Leaflet alone can draw them.

    Parameters
    ----------
    shown
        A panel that may be shown, its facts, or what `scenemap.facts.page_facts` returns. All that the
        page shows comes from it.
    case
        The case of a panel, or its name; facts know their own.
    lang
        Language to open in; what `page_facts` returned has its own.

    Returns
    -------
    folium.Map
        The map. It shows itself in a notebook; `save_page` writes it to a file.

    Raises
    ------
    DataError
        If it is no panel that may be shown, or comes without its case.

    Examples
    --------
    >>> from scenemap import load_case
    >>> from scenemap.panel import published_panel
    >>> case = load_case("bergen")
    >>> time_map(published_panel(case, "year"), case=case, lang="en").get_name()[:4]
    'map_'
    """
    facts = _page_facts(shown, case, lang)
    # Without a position of anything the page takes the empty map away, and tells the order instead.
    west, south, east, north = facts["view"] or (0, 0, 0, 0)
    page = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=13,
        tiles=None,
        zoom_control=False,
        # Leaflet would write the attribution as HTML; the page writes its own, as text.
        attribution_control=False,
        scroll_wheel_zoom=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        zoom_animation=False,
        fade_animation=False,
        inertia=False,
    )
    # On this map only: the class lists belong to every folium map of the process.
    page.default_js = []
    page.default_css = []
    page.add_child(TimePage(facts))
    return page


def save_page(time_map: folium.Map, path: Path | str, *, overwrite: bool = False) -> None:
    """Write a map made by `time_map` as one HTML file that works offline.

    The same map gives the same bytes, and a policy in the file forbids every script and style that
    was not there when it was written, and every request but those of the background map.

    Parameters
    ----------
    time_map
        The map, with or without layers added to it.
    path
        The file to write.
    overwrite
        Replace a file that is there.

    Raises
    ------
    OutputExistsError
        If the file is there and `overwrite` is false.
    DataError
        If `time_map` did not make the map, or if a layer was added that asks the network for files or
        cannot work under the policy; it is named.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from scenemap.study import open_study
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = Path(folder, "map.html")
    ...     save_page(time_map(open_study().facts("year")), page)
    ...     page.read_text(encoding="utf-8").count("<title>")
    1
    """
    write_text(Path(path), _document(time_map), overwrite=overwrite)


def _page_facts(
    shown: Mapping[str, Any] | Facts | Panel, case: Case | str | None, lang: Lang
) -> Mapping[str, Any]:
    """Lay out what is to be shown, if it may be."""
    if isinstance(shown, Mapping):
        return shown
    if isinstance(shown, Facts):
        return page_facts(shown, lang)
    check_panel(shown, "A map")
    if case is None:
        raise DataError("A panel does not know its case. Give it: time_map(panel, case=case).")
    return page_facts(build_facts(load_case(case) if isinstance(case, str) else case, shown), lang)


class TimePage(MacroElement):
    """Everything around and upon the map: its data, its script, its style and its places."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "TimePage"
        self.language: str = facts["lang"]
        self.title: str = facts["title"][self.language]
        self.version: str = facts["version"]
        self._data = json_for_script(payload(facts))
        self.drawn: bool = facts["story"] is None

    def render(self, **_kwargs: Any) -> str:
        """Put the page's parts into the figure that holds the map; nothing stands here itself."""
        if self._parent is None:
            raise DataError("the page belongs to no map. Make both with time_map(facts).")
        figure = _figure_of(self)
        # Before what was added is written: this element was the first on the map.
        fit_added(self._parent, self)
        _add(figure.header, "scenemap_styles", styles(_STYLES))
        _add(figure.header, "scenemap_scripts", scripts(_SCRIPTS))
        body = TEMPLATES.get_template("body.html").render(ui=UI, data=Markup(self._data))
        _add(figure.html, "scenemap_body", body)
        _add(figure.script, "scenemap_start", f"scenemap.start({self._parent.get_name()});")
        return ""


class _Verbatim(Element):
    """Text that goes into the page as it is; branca would read braces in it as instructions."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **_kwargs: Any) -> str:
        return self._text


def _add(part: Element, name: str, text: str) -> None:
    part.add_child(_Verbatim(text), name=name)


def _document(time_map: folium.Map) -> str:
    """Return the whole file."""
    page = _page_of(time_map)
    figure = _figure_of(time_map)
    check_added(time_map, page, drawn=page.drawn)
    with reproducible(figure):
        figure.render()
        header = _FOLIUM_VIEWPORT.sub("", _render_children(figure.header, leave=_CHARSET_OF_FIGURE))
        body = _render_children(figure.html)
        script = _render_children(figure.script)
        _check_written(time_map, figure)
    return document(
        lang=page.language,
        title=page.title,
        version=page.version,
        header=header,
        body=body,
        script=script,
    )


def _check_written(time_map: folium.Map, figure: Figure) -> None:
    """Refuse what others wrote into the page and its policy would stop."""
    names = names_of(time_map)
    for part in (figure.header, figure.html, figure.script):
        texts = {
            names.get(name, name): child.render()
            for name, child in part._children.items()
            if not isinstance(child, _Verbatim)
        }
        check_written(texts, script=part is figure.script)


def _figure_of(element: Element) -> Figure:
    root = element.get_root()
    if not isinstance(root, Figure):
        raise DataError("the map is not in a figure. Make it with time_map(facts).")
    return root


def _page_of(time_map: folium.Map) -> TimePage:
    for child in time_map._children.values():
        if isinstance(child, TimePage):
            return child
    raise DataError("the map has no time page in it. Make it with time_map(facts).")


def _render_children(part: Element, leave: str | None = None) -> str:
    return "\n".join(child.render() for name, child in part._children.items() if name != leave)
