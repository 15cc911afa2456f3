"""Build the same time map with scenemap and with folium's two plug-ins, and write how they compare.

100 areas of about 120 vertices over 60 months, seeded. One run builds the three pages, counts bytes,
lists the hosts that they ask, and opens each in Chromium with the network cut to time a step of its
slider. folium's pages cannot run so: their scripts come from the network. If the fork folium-offline
is installed, which carries them inside, the same page made with it is timed instead. Run from the
root of the repository; about a minute::

    python benchmarks/pages.py -o docs/pages.md
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import importlib.metadata
import platform
import re
import shutil
import statistics
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from worlds import BOX, SEED, bent_cells
from wrapping import wrapped

from scenemap.render import save_page, time_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser
    from shapely import Polygon

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

AREAS, MONTHS, VERTICES, DECIMALS = 100, 60, 120, 5
FIRST_YEAR = 2015
SHADES = ("#eff3ff", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#084594")
STEPS = 50
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip
#: A step, and the layout that it calls for; what follows is the browser's painting, alike for all.
TIMING = """(act) => {
  const script = [];
  const whole = [];
  for (let index = 1; index <= %d; index += 1) {
    const start = performance.now();
    act(index);
    script.push(performance.now() - start);
    document.documentElement.getBoundingClientRect();
    whole.push(performance.now() - start);
  }
  return [script, whole];
}"""
SLIDE = """(index) => {
  const slider = document.querySelector("input[type=range]");
  slider.value = String(index);
  slider.dispatchEvent(new Event("input", {bubbles: true}));
}"""
NEXT = "(index) => %s.timeDimension.setCurrentTimeIndex(index)"


@dataclass(frozen=True)
class World:
    """The data that every page shows.

    Parameters
    ----------
    outlines
        GeoJSON polygons in degrees, five decimals.
    values
        A row an area, a column a month.
    """

    outlines: list[dict[str, Any]]
    points: list[tuple[float, float]]
    values: list[list[float]]

    @property
    def months(self) -> list[str]:
        """First days."""
        return [f"{FIRST_YEAR + at // 12}-{at % 12 + 1:02d}-01" for at in range(MONTHS)]


@dataclass(frozen=True)
class Page:
    """A page as built.

    Parameters
    ----------
    step
        What one step of its slider does, as JavaScript.
    note
        Which page was timed, if not this one.
    script, whole
        Median milliseconds of a step's script, and of script and layout; None if the page does not
        run without the network.
    """

    name: str
    path: Path
    step: str
    note: str = ""
    script: float | None = None
    whole: float | None = None

    @property
    def content(self) -> bytes:
        """The file."""
        return self.path.read_bytes()

    @property
    def packed(self) -> int:
        """Its size after gzip."""
        return len(gzip.compress(self.content, 9, mtime=0))

    @property
    def hosts(self) -> list[str]:
        """Hosts that its scripts and styles come from."""
        found = re.findall(rb"""<(?:script|link)\b[^>]*?["'](https?://[^"']+)""", self.content)
        return sorted({str(urlsplit(one.decode()).hostname) for one in found})


def make_world() -> World:
    """Cut a box into Voronoi cells with bent edges, which neighbours share."""
    dice = np.random.default_rng(SEED)
    west, south, east, north = BOX
    sites = dice.uniform((west, south), (east, north), (AREAS, 2))
    cells = bent_cells(sites, BOX, vertices=VERTICES, decimals=DECIMALS)
    outlines = [{"type": "Polygon", "coordinates": [_pairs(cell)]} for cell in cells]
    points = [(round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat in sites.tolist()]
    levels = dice.gamma(2.0, 3.0, AREAS)
    values = np.round(dice.gamma(4.0, levels[:, None] / 4, (AREAS, MONTHS)) + 0.1, 1)
    return World(outlines, points, values.tolist())


def _pairs(cell: Polygon) -> list[list[float]]:
    return [list(pair) for pair in cell.exterior.coords]


# --- the pages ------------------------------------------------------------------------------------


def scenemap_page(world: World, path: Path) -> str:
    """Write scenemap's page and return what a step of its slider does."""
    from render.facts_builder import EXACT, build_facts, words

    small = build_facts()
    months = world.months
    slices = [
        {
            "id": month[:7], "label": words(month[:7]), "short": words(month[:7]), "start": month,
            "end": following, "days": 30, "days_covered": 30,
        }
        for month, following in zip(months, [*months[1:], f"{FIRST_YEAR + 5}-01-01"], strict=True)
    ]  # fmt: skip
    areas = [
        {
            **small["areas"][0], "id": f"area-{at}", "name": words(f"Area {at}"), "outline": outline,
            "point": {**small["areas"][0]["point"], "lon": point[0], "lat": point[1]},
        }
        for at, (outline, point) in enumerate(zip(world.outlines, world.points, strict=True))
    ]  # fmt: skip
    top = max(map(max, world.values))
    facts = small | {
        "slices": slices,
        "bounds": list(BOX),
        "view": list(BOX),
        "areas": areas,
        "cells": {
            "state": [[EXACT] * MONTHS for _ in areas],
            "value": world.values,
            "count": [[round(value) for value in row] for row in world.values],
            "period": [[None] * MONTHS for _ in areas],
        },
        "legend": {"steps": [top / 5, top / 2, top], "max": top},
        "zones": [], "services": [], "scenes": [], "interventions": [],
    }  # fmt: skip
    save_page(time_map(facts), path)
    return SLIDE


def timestamped_page(world: World, path: Path, folium: Any) -> str:
    """Write folium's TimestampedGeoJson: a feature for each area and month."""
    features = [
        {
            "type": "Feature",
            "geometry": outline,
            "properties": {
                "times": [month],
                "style": {"fillColor": shade(value), "fillOpacity": 0.7, "weight": 1},
            },
        }
        for outline, row in zip(world.outlines, world.values, strict=True)
        for month, value in zip(world.months, row, strict=True)
    ]
    page = empty_map(folium)
    folium.plugins.TimestampedGeoJson(
        {"type": "FeatureCollection", "features": features}, period="P1M", duration="P1D",
        auto_play=False, transition_time=1,
    ).add_to(page)  # fmt: skip
    page.save(str(path))
    return NEXT % page.get_name()


def choropleth_page(world: World, path: Path, folium: Any) -> str:
    """Write folium's TimeSliderChoropleth: each area once, its colours by month."""
    features = [
        {"type": "Feature", "id": f"area{at}", "geometry": outline, "properties": {}}
        for at, outline in enumerate(world.outlines)
    ]
    seconds = [str(np.datetime64(month, "s").astype(int)) for month in world.months]
    styles = {
        f"area{at}": {
            second: {"color": shade(value), "opacity": 0.7}
            for second, value in zip(seconds, row, strict=True)
        }
        for at, row in enumerate(world.values)
    }
    page = empty_map(folium)
    folium.plugins.TimeSliderChoropleth(
        {"type": "FeatureCollection", "features": features}, styledict=styles
    ).add_to(page)
    page.save(str(path))
    return SLIDE


def empty_map(folium: Any) -> Any:
    """Return a folium map of the box, without tiles."""
    west, south, east, north = BOX
    page = folium.Map(location=[(south + north) / 2, (west + east) / 2], zoom_start=10, tiles=None)
    page.fit_bounds([[south, west], [north, east]])
    return page


def shade(value: float) -> str:
    """Return the colour of a value, of seven."""
    return SHADES[min(int(value / 3), len(SHADES) - 1)]


PEERS: dict[str, Callable[[World, Path, Any], str]] = {
    "folium TimestampedGeoJson": timestamped_page,
    "folium TimeSliderChoropleth": choropleth_page,
}


# --- timing ---------------------------------------------------------------------------------------


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """Start Chromium, if there is one."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        yield None
        return
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def timed(page: Page, browser: Browser) -> Page:
    """Open a page with the network cut and time its steps."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(page.path.as_uri())
    tab.wait_for_timeout(1500)
    found = page
    if tab.evaluate("typeof L !== 'undefined'"):
        script, whole = tab.evaluate(f"() => ({TIMING % STEPS})({page.step})")
        found = replace(page, script=statistics.median(script), whole=statistics.median(whole))
    tab.close()
    return found


def measure(folder: Path) -> tuple[list[Page], bool]:
    """Build and time every page; the second value says whether there was a browser."""
    import folium
    import folium.plugins

    world = make_world()
    own = folder / "scenemap.html"
    pages = [Page("scenemap", own, scenemap_page(world, own))]
    for name, build in PEERS.items():
        path = folder / f"{name.split()[-1]}.html"
        pages.append(Page(name, path, build(world, path, folium)))
    with chromium() as browser:
        if browser is None:
            return pages, False
        found = [timed(page, browser) for page in pages]
        return [_inlined(page, world, folder, browser) for page in found], True


def _inlined(page: Page, world: World, folder: Path, browser: Browser) -> Page:
    """Time what does not run without the network as its twin with the scripts inside."""
    if page.whole is not None:
        return page
    try:
        fork = importlib.import_module("offlinefolium")
        importlib.import_module("offlinefolium.plugins")
    except ImportError:
        return page
    path = folder / f"{page.path.stem}-inlined.html"
    step = PEERS[page.name](world, path, fork)
    twin = timed(Page(page.name, path, step), browser)
    version = importlib.metadata.version("folium-offline")
    return replace(page, script=twin.script, whole=twin.whole, note=f"folium-offline {version}")


# --- report ---------------------------------------------------------------------------------------


def report(pages: Sequence[Page], *, browser: bool) -> str:
    """Write the table and how it was made."""
    own = pages[0]
    rows = []
    for page in pages:
        size, packed = len(page.content), page.packed
        rows.append(
            f"| {page.name} | {_mb(size)} | {size / len(own.content):.1f} | {_mb(packed)} | "
            f"{packed / own.packed:.1f} | {len(page.hosts)} | "
            f"{_step(page.script, browser=browser)} | {_step(page.whole, browser=browser)} | "
            f"{_ratio(page, own)} |"
        )
    hosts = [f"- {page.name}: {', '.join(page.hosts) or 'none'}" for page in pages]
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("scenemap", "folium")
    )
    timing = (
        f"Times are medians of {STEPS} moves of the slider in Chromium, the network cut: a step's "
        "script, and script and layout together; painting is left out."
        if browser
        else "No Chromium was found, so no step was timed."
    )
    twins = sorted({page.note for page in pages if page.note})
    if twins:
        timing += (
            f" folium's own pages cannot run without the network; timed is the same page made with "
            f"{', '.join(twins)}, which carries the scripts inside (sizes and hosts are folium's)."
        )
    return "\n".join(
        [
            "# The page beside its peers",
            "",
            f"Made by `python benchmarks/pages.py`: {AREAS} Voronoi areas of about {VERTICES} "
            f"vertices (five decimals) over {MONTHS} months, seed {SEED}; every page shows the same "
            f"values. {versions}, Python {platform.python_version()}. Ratios are to scenemap.",
            "",
            timing,
            "",
            "| page | MB | ratio | gzip, MB | ratio | hosts | script, ms | with layout, ms | ratio |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
            *rows,
            "",
            "Hosts that scripts and styles come from:",
            "",
            *hosts,
            "",
            "The pages do not do the same. scenemap's holds outlines, symbols, a chart, tables and "
            "texts in two languages; TimestampedGeoJson repeats the geometry for each month; "
            "TimeSliderChoropleth only colours, without legend, table or play button. scenemap's "
            "step moves a symbol and a label for each area and tells the slice in words as well.",
            "",
        ]
    )


def _mb(size: int) -> str:
    return f"{size / 1e6:.2f}"


def _step(milliseconds: float | None, *, browser: bool) -> str:
    if milliseconds is None:
        return "cannot run without the network" if browser else "not timed"
    return f"{milliseconds:.1f}"


def _ratio(page: Page, own: Page) -> str:
    if page.whole is None or not own.whole:
        return "–"
    return f"{page.whole / own.whole:.2f}"


def main() -> None:
    """Measure, print, and write the report if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--out", type=Path, help="file to write; else only printed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pages, browser = measure(Path(folder))
        told = wrapped(report(pages, browser=browser))
    sys.stdout.write(told)
    if given.out:
        given.out.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
