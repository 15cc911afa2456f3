"""Build the same time map with scenemap and with others, and write how they compare.

100 areas of about 120 vertices by 60 months for all: scenemap, folium's two plug-ins and, if it is
installed, swiftmap; and 1,000 areas by 120 months with five zones for scenemap alone. One run builds the
pages, counts bytes, lists the hosts that they ask, and opens each in Chromium with the network cut: what
it costs until it can be used, and what a step of its slider costs. folium's pages cannot run so: their
scripts come from the network. If the fork folium-offline is installed, which carries them inside, the
same page made with it is timed instead. ``--beside FOLDER`` measures an older tree of this package too.
Run from the root of the repository; two to three minutes::

    git worktree add /tmp/older COMMIT
    python benchmarks/pages.py --beside /tmp/older -o docs/pages.md
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import importlib.metadata
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from worlds import BOX, SEED, bent_cells
from wrapping import wrapped

from scenemap.installed import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser
    from shapely import Polygon

AREAS, MONTHS, VERTICES, DECIMALS = 100, 60, 120, 5
MANY = (1000, 120, 5)
FIRST_YEAR = 2015
SHADES = ("#eff3ff", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#084594")
STEPS = 40
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip
#: One step, until the second frame after it has been begun.
STEP = """async (index) => {
  (%s)(index);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
NODES = """() => {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
  let found = 0;
  while (walker.nextNode()) {
    found += 1;
  }
  return found;
}"""
#: What a step costs, as Chromium's main thread counts it: seconds of the processor.
PARTS = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
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
        A row an area, a column a month; None where nothing is shown.
    """

    outlines: list[dict[str, Any]]
    values: list[list[float | None]]

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
        What one step of its slider does, as JavaScript; blank if it has none that can be worked so.
    note
        Which page was timed, if not this one.
    cost
        Seconds of the processor to build it, by part.
    ready
        Seconds of the browser's main thread until it stands still after opening.
    nodes
        Elements, texts and comments then.
    moved
        Median milliseconds of a step: script, layout and style until the second frame after it.
    """

    name: str
    path: Path
    step: str
    note: str = ""
    cost: dict[str, float] = field(default_factory=dict)
    ready: float | None = None
    nodes: int | None = None
    moved: float | None = None

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


def make_world(values: list[list[float | None]]) -> World:
    """Cut a box into the cells that ``build_page`` cuts it into."""
    dice = np.random.default_rng(SEED)
    west, south, east, north = BOX
    sites = dice.uniform((west, south), (east, north), (AREAS, 2))
    cells = bent_cells(sites, BOX, vertices=VERTICES, decimals=DECIMALS)
    outlines = [{"type": "Polygon", "coordinates": [_pairs(cell)]} for cell in cells]
    return World(outlines, values)


def _pairs(cell: Polygon) -> list[list[float]]:
    return [list(pair) for pair in cell.exterior.coords]


# --- the pages ------------------------------------------------------------------------------------


def own_page(name: str, tree: Path, size: tuple[int, int, int], folder: Path) -> Page:
    """Build scenemap's page with some tree of it, in a process of its own."""
    folder.mkdir()
    paths = (tree / "src", Path(__file__).parent)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    program = Path(__file__).with_name("build_page.py")
    told = subprocess.run(
        [sys.executable, str(program), *map(str, size), str(folder)],
        check=True, capture_output=True, env=environment,
    ).stdout  # fmt: skip
    return Page(name, folder / "page.html", SLIDE, cost=json.loads(told))


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
        if value is not None
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
            second: {"color": shade(value or 0), "opacity": 0 if value is None else 0.7}
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


def swiftmap_page(world: World, path: Path, swiftmap: Any) -> str:
    """Write swiftmap's time layer: a feature for each area and month."""
    features = [
        {"type": "Feature", "geometry": outline, "properties": {"time": month, "value": value}}
        for outline, row in zip(world.outlines, world.values, strict=True)
        for month, value in zip(world.months, row, strict=True)
        if value is not None
    ]
    page = swiftmap.Map()
    page.add_geojson({"type": "FeatureCollection", "features": features}, name="areas")
    page.make_time_layer("areas", time_field="time", period="P1M")
    page.save(str(path))
    return ""


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
    names = ("chromium", "chromium-browser", "chromium-headless-shell")
    program = next(filter(None, map(shutil.which, names)), None)
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
    """Open a page with the network cut; count what that costs, and what its steps cost."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    session = tab.context.new_cdp_session(tab)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def counted() -> dict[str, float]:
        told = session.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in told}

    tab.goto(page.path.as_uri())
    tab.evaluate(STEP % "() => {}", 0)
    tab.wait_for_timeout(1000)
    found = page
    runs = tab.evaluate("typeof L !== 'undefined'") or not page.step
    if runs:
        found = replace(page, ready=counted()["TaskDuration"], nodes=tab.evaluate(NODES))
    if runs and page.step:
        costs = []
        for index in range(1, STEPS + 1):
            before = counted()
            tab.evaluate(STEP % page.step, index)
            after = counted()
            costs.append(1000 * sum(after[part] - before[part] for part in PARTS))
        found = replace(found, moved=statistics.median(costs))
    tab.close()
    return found


def measure(folder: Path, beside: Path | None) -> tuple[list[Page], list[Page], bool]:
    """Build and time every page: of the middle size, and of the large; and say if there was a browser."""
    import folium
    import folium.plugins

    here = Path(__file__).parents[1]
    trees = [("scenemap", here), *([("scenemap before", beside)] if beside else [])]
    middle = [
        own_page(name, tree, (AREAS, MONTHS, 0), folder / f"middle-{at}")
        for at, (name, tree) in enumerate(trees)
    ]
    large = [
        own_page(name, tree, MANY, folder / f"large-{at}") for at, (name, tree) in enumerate(trees)
    ]
    world = make_world(json.loads((folder / "middle-0" / "values.json").read_text()))
    for name, build in PEERS.items():
        path = folder / f"{name.split()[-1]}.html"
        middle.append(built(name, path, build, world, folium))
    try:
        swiftmap = importlib.import_module("swiftmap")
    except ImportError:
        pass
    else:
        middle.append(built("swiftmap", folder / "swiftmap.html", swiftmap_page, world, swiftmap))
    with chromium() as browser:
        if browser is None:
            return middle, large, False
        middle = [_inlined(timed(page, browser), world, folder, browser) for page in middle]
        return middle, [timed(page, browser) for page in large], True


def built(
    name: str, path: Path, build: Callable[[World, Path, Any], str], world: World, module: Any
) -> Page:
    """Build a page of another package, and count what that costs."""
    start = time.process_time()
    step = build(world, path, module)
    return Page(name, path, step, cost={"page": time.process_time() - start})


def _inlined(page: Page, world: World, folder: Path, browser: Browser) -> Page:
    """Time what does not run without the network as its twin with the scripts inside."""
    if page.ready is not None or page.name not in PEERS:
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
    told = f"folium-offline {version}"
    return replace(page, ready=twin.ready, nodes=twin.nodes, moved=twin.moved, note=told)


# --- report ---------------------------------------------------------------------------------------

_COLUMNS = ("MB", "gzip, MB", "hosts", "built, s", "ready, s", "nodes", "a step, ms")


def report(middle: Sequence[Page], large: Sequence[Page], *, browser: bool) -> str:
    """Write the tables and how they were made."""
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in (DISTRIBUTION, "folium")
    )
    timing = (
        f"Built is seconds of the processor, without reading files; ready is what Chromium's main thread "
        f"works until the page stands still, the network cut; a step is script, layout and style until "
        f"the second frame after the slider moved, the median of {STEPS}. Painting is left out."
        if browser
        else "No Chromium was found, so that only sizes were measured."
    )
    timing += (
        f" The machine had {os.cpu_count()} cores and a load of {os.getloadavg()[0]:.0f} at the end: "
        "with more than one a core, times are longer than they need be."
    )
    twins = sorted({page.note for page in middle if page.note})
    if twins:
        timing += (
            f" folium's own pages cannot run without the network; timed is the same page made with "
            f"{', '.join(twins)}, which carries the scripts inside (sizes and hosts are folium's)."
        )
    areas, months, zones = MANY
    parts = [
        f"- {size}, {page.name}: "
        + ", ".join(f"{part} {seconds:.2f} s" for part, seconds in page.cost.items())
        for size, pages in ((f"{AREAS} × {MONTHS}", middle), (f"{areas:,} × {months}", large))
        for page in pages
        if len(page.cost) > 1
    ]
    return "\n".join(
        [
            "# The page beside its peers",
            "",
            f"Made by `python benchmarks/pages.py`: Voronoi areas of about {VERTICES} vertices (five "
            f"decimals), seed {SEED}; small counts are withheld, and every page shows the same values. "
            f"{versions}, Python {platform.python_version()}. Ratios, in brackets, are to scenemap.",
            "",
            timing,
            "",
            f"## {AREAS} areas by {MONTHS} months",
            "",
            *table(middle),
            "",
            f"## {areas:,} areas by {months} months, {zones} zones",
            "",
            *table(large),
            "",
            "What building is made of:",
            "",
            *parts,
            "",
            "Hosts that scripts and styles come from:",
            "",
            *(f"- {page.name}: {', '.join(page.hosts) or 'none'}" for page in middle),
            "",
            "The pages do not do the same. scenemap's holds outlines, symbols or classes, a chart, "
            "tables, a story and texts in two languages; TimestampedGeoJson and swiftmap repeat the "
            "geometry for each month; TimeSliderChoropleth only colours, without legend, table or play "
            "button. "
            "swiftmap's slider is drawn by its own script and could not be stepped from outside.",
            "",
        ]
    )


def table(pages: Sequence[Page]) -> list[str]:
    """Write a row a page, each figure with its ratio to that of the first."""
    rows = [f"| page | {' | '.join(_COLUMNS)} |", f"|---|{'--:|' * len(_COLUMNS)}"]
    first = figures(pages[0])
    for page in pages:
        cells = [
            _figure(one, own, form, alone=page is pages[0])
            for (one, form), (own, _) in zip(figures(page), first, strict=True)
        ]
        rows.append(f"| {page.name} | {' | '.join(cells)} |")
    return rows


def figures(page: Page) -> list[tuple[float | None, str]]:
    """Return what is told of a page, each with how it is written."""
    return [
        (len(page.content) / 1e6, ".2f"),
        (page.packed / 1e6, ".2f"),
        (len(page.hosts), ".0f"),
        (sum(page.cost.values()), ".2f"),
        (page.ready, ".2f"),
        (page.nodes, ",.0f"),
        (page.moved, ".1f"),
    ]


def _figure(one: float | None, own: float | None, form: str, *, alone: bool) -> str:
    if one is None:
        return "–"
    ratio = "" if alone or not own else f" ({one / own:.1f})"
    return f"{one:{form}}{ratio}"


def main() -> None:
    """Measure, print, and write the report if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--out", type=Path, help="file to write; else only printed")
    parser.add_argument("--beside", type=Path, help="an older tree of this package, measured too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        middle, large, browser = measure(Path(folder), given.beside)
        told = wrapped(report(middle, large, browser=browser))
    sys.stdout.write(told)
    if given.out:
        given.out.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
