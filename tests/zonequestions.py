"""Random questions about random zones, and a slow reader that answers them in its own way.

``make test`` asks a few hundred of each world; this asks a million and notes what came of it in
``docs/robustness.md``::

    PYTHONPATH=src:tests python tests/zonequestions.py 1000000

The reader shares nothing with the package: it takes the degrees that stand in the file, PROJ through
pyproj, every edge of every outline for every question, and the rules as ``docs/zones.md`` tells them.
"""

from __future__ import annotations

import json
import sys
import tempfile
import textwrap
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise, repeat
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Geod, Transformer

import scenemap.render
from scenemap import check_frame
from scenemap.case import case_with_zones, load_case
from scenemap.facts.page import _page_check
from scenemap.zones.orders import Exemption, make_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from playwright.sync_api import Browser, Page

    from scenemap.case import Case
    from scenemap.zones.orders import Order

ASSETS = Path(scenemap.render.__file__).parent / "assets"
#: Where worlds lie: the UTM zone that must be found, a place, its time zone, and a night of 2015 in which
#: clocks were changed there. By half an hour on Lord Howe; not at all in Anadyr.
WORLDS = (
    ("EPSG:25831", 3.9, 55.5, "Europe/Paris", "2015-10-25"),
    ("EPSG:25832", 5.33, 60.39, "Europe/Oslo", "2015-10-25"),
    ("EPSG:25833", 12.5, 66.0, "Europe/Oslo", "2015-03-29"),
    ("EPSG:25835", 25.7, 71.0, "Europe/Oslo", "2015-10-25"),
    ("EPSG:32618", -73.99, 40.73, "America/New_York", "2015-11-01"),
    ("EPSG:32723", -46.63, -23.55, "America/Sao_Paulo", "2015-02-22"),
    ("EPSG:32757", 159.08, -31.55, "Australia/Lord_Howe", "2015-04-05"),
    ("EPSG:32760", 179.9995, -16.8, "Pacific/Fiji", "2015-01-18"),
    ("EPSG:32701", -179.9992, -16.8, "Pacific/Fiji", "2015-11-01"),
    ("EPSG:32601", -179.9997, 67.0, "Asia/Anadyr", "2015-06-01"),
)  # fmt: skip
#: A question nearer to where the answer turns than this is not asked: rounding may decide it.
TOO_NEAR_M = 1e-5
#: Where an outline is cut along 180° it is straight in degrees, and its edges are in metres: at latitude
#: 45 that is so much. The corner that the cut adds is rounded to a ten-millionth of a degree besides.
CUT_M, CORNER_M = 0.01, 0.012
#: How much farther than it must a drawn line may leave in doubt: corners of circles, and centimetres.
DOUBT = 1.03, 0.1
CLOCKS = ((None, None), (time(22), time(2, 30)), (time(1), time(2)), (time(8), time(20)))
PLACES = ("Legevakta", "Huset", "Apoteket")
VERDICTS = ("barred", "cannot be decided", "not barred", "not asked")


@lru_cache
def transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


# --- a world --------------------------------------------------------------------------------------


@dataclass
class Drawn:
    """A zone version as it stands in the file, and as the reader takes it."""

    id: str
    version: str
    rings: dict[str, list[NDArray[np.float64]]]
    start: date | None
    end: date | None
    attested: tuple[date, date] | None
    accuracy_m: float | None
    metres: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)

    def on(self, day: date) -> str:
        if (self.start and day < self.start) or (self.end and day >= self.end):
            return "no"
        seen = self.attested and self.attested[0] <= day <= self.attested[1]
        return "yes" if seen or (self.start and self.end) else "unknown"


@dataclass
class World:
    """Random zones somewhere, orders for them, and who answers."""

    case: Case
    zones: list[Drawn]
    orders: list[Order]
    zone: ZoneInfo
    change: datetime
    cut: bool


def star(dice: np.random.Generator, east: float, north: float, least: float, most: float) -> Any:
    """Return angles, radii and the middle of a ring that crosses itself nowhere."""
    n = int(dice.integers(4, 12))
    angles = np.sort((np.arange(n) + dice.uniform(0, 0.9, n)) * 2 * np.pi / n)
    return angles, dice.uniform(least, most, n), np.array([east, north])


def corners(angles: Any, radii: Any, middle: Any) -> NDArray[np.float64]:
    points = middle + np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])
    return np.vstack([points, points[:1]])


def world(number: int, seed: int, folder: Path) -> World:
    """Make a world; every second one writes longitudes across 180° on beyond it, the others cut."""
    crs, lon, lat, zone, night = WORLDS[number]
    dice = np.random.default_rng([seed, number])
    to_degrees = transformer(crs, "EPSG:4326")
    to_metres = transformer("EPSG:4326", crs)
    home = np.array(to_metres.transform(lon, lat))
    across = abs(lon) > 179
    zones: list[Drawn] = []

    def degrees(ring: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.column_stack(to_degrees.transform(*(ring + home).T))
        if across:  # on, as if the earth went on
            found[:, 0] += np.where(found[:, 0] * np.sign(lon) < 0, np.sign(lon) * 360, 0)
        return found.round(7)

    night_ = date.fromisoformat(night)
    terms: list[tuple[date | None, date | None, tuple[date, date] | None]] = [
        (date(2015, 1, 1), night_, None),
        (night_, date.max, None),
        (None, None, None),
        (None, None, (date(2014, 6, 1), night_)),
        (date(2015, 5, 1), date(2015, 9, 1), None),
    ]  # fmt: skip
    for at, (start, end, attested) in enumerate(terms):
        east, north = dice.uniform(-350, 350, 2)
        id_, version = ("a", str(at + 1)) if at < 2 else ("bcd"[at - 2], "1")
        if at == 4:
            line = corners(*star(dice, east, north, 80, 300))
            zones.append(Drawn(id_, version, {"line": [degrees(line)]}, start, end, attested,
                               float(dice.choice([5.0, 12.5, 30.0]))))  # fmt: skip
            continue
        angles, radii, middle = star(dice, east, north, 60, 250)
        inner = corners(angles, radii, middle)
        outer = corners(angles, radii * dice.uniform(1.05, 1.6) + 10, middle)
        _, (room,) = lies(np.array([east]), np.array([north]), [inner])
        hole = corners(*star(dice, east, north, 0.2 * room, 0.7 * room))[::-1]
        rings = {"inner": [degrees(inner), degrees(hole)], "outer": [degrees(outer)]}
        zones.append(Drawn(id_, version, rings, start, end, attested, None))
    path = folder / f"zones-{number}-{seed}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [
        one for drawn in zones for one in features(drawn)
    ]}))  # fmt: skip
    case = case_with_zones(path, load_case("bergen"), may_leave=True, timezone=zone)
    assert case.crs == crs or (across and case.crs[-2:] in {"01", "60"})
    to_metres = transformer("EPSG:4326", case.crs)
    for one in zones:
        one.metres = {
            region: [np.column_stack(to_metres.transform(*ring.T)).round(3) for ring in rings]
            for region, rings in one.rings.items()
        }
    change = datetime.combine(night_, time(), ZoneInfo(zone)).astimezone(UTC)
    return World(case, zones, orders_in(case, zones, dice, change), ZoneInfo(zone), change, across)


def features(one: Drawn) -> list[dict[str, Any]]:
    told: dict[str, Any] = {"zone": one.id, "version": one.version, "name": one.id}
    if one.start:
        told["valid_from"] = str(one.start)
    if one.end:
        told["valid_to"] = "open" if one.end == date.max else str(one.end - timedelta(days=1))
    if one.attested:
        told |= {"attested_from": str(one.attested[0]), "attested_to": str(one.attested[1])}
    if one.accuracy_m is not None:
        told |= {"accuracy_m": one.accuracy_m}
    else:
        told |= {"outline": "hypothetical"}
    return [
        {
            "type": "Feature",
            "properties": told if region == "line" else {**told, "region": region},
            "geometry": {"type": "Polygon", "coordinates": [ring.tolist() for ring in rings]},
        }
        for region, rings in one.rings.items()
    ]


def orders_in(
    case: Case, zones: list[Drawn], dice: np.random.Generator, change: datetime
) -> list[Order]:
    """Draw orders that begin or end about the clock change, read by either rule where Norway's is one."""
    norway = str(case.zone) == "Europe/Oslo"
    # One order by another rule, and the answer is never that somebody may stay.
    mixed = bool(dice.random() < 0.3)
    found = []
    for one in [zones[0], zones[0], zones[1], zones[2], zones[3]]:
        printed = not norway or (mixed and dice.random() < 0.4)
        issued = change + timedelta(minutes=int(dice.integers(-36 * 60, 12 * 60)))
        exempt = [
            Exemption(str(dice.choice(PLACES)), *CLOCKS[dice.integers(len(CLOCKS))])
            for _ in range(int(dice.integers(0, 3)))
        ]
        found.append(
            make_order(
                one.id, issued.isoformat(), case.zones, case.zone,
                version=one.version,
                hours=float(dice.choice([1, 12, 24, 24.5, 48])),
                exempt=exempt,
                no_exemptions=printed and not exempt and bool(dice.random() < 0.7),
                rule="printed" if printed else "politiloven-7",
                daily=str(dice.choice(["all", "22:00-02:30", "01:00-03:00"])) if printed else None,
            )
        )  # fmt: skip
    return found


# --- questions and the slow reader ----------------------------------------------------------------


@dataclass
class Questions:
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    radius: NDArray[np.float64]
    seconds: NDArray[np.int64]


def ask(world_: World, n: int, seed: int) -> Questions:
    """Draw places near outlines and elsewhere, and moments near what happens and elsewhere."""
    dice = np.random.default_rng([seed, n])
    rings = [ring for one in world_.zones for some in one.metres.values() for ring in some]
    chosen = dice.integers(len(rings), size=n)
    metres = np.empty((n, 2))
    for at, ring in enumerate(rings):
        rows = np.flatnonzero(chosen == at)
        edge = dice.integers(len(ring) - 1, size=len(rows))
        along = dice.uniform(0, 1, (len(rows), 1))
        metres[rows] = ring[edge] * (1 - along) + ring[edge + 1] * along
    metres += dice.normal(0, dice.choice([0.02, 1, 10, 60, 400], (n, 1)), (n, 2))
    to_degrees = transformer(world_.case.crs, "EPSG:4326")
    lon, lat = to_degrees.transform(*metres.T)
    events = [order.issued.timestamp() for order in world_.orders if order.issued]
    events += [order.until.timestamp() for order in world_.orders if order.until]
    events += [world_.change.timestamp() + 3600 * hour for hour in range(-3, 6)]
    about = dice.choice(np.array(events, dtype=np.int64), n)
    width = dice.choice([0, 1, 1800, 20_000, 10_000_000], n)
    seconds = about + np.rint(dice.uniform(-1, 1, n) * width).astype(np.int64)
    radius = dice.choice([0.0, 0.0, 3.0, 15.0, 80.0], n)
    return Questions(np.round(lon, 9), np.round(lat, 9), radius, seconds)


def lies(
    x: NDArray[np.float64], y: NDArray[np.float64], rings: list[NDArray[np.float64]]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Say whether points lie within rings, by how often a ray crosses these, and how far they are."""
    odd, least = np.zeros(len(x), dtype=bool), np.full(len(x), np.inf)
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            crosses = (y1 > y) != (y2 > y)
            with np.errstate(divide="ignore", invalid="ignore"):
                odd ^= crosses & (x < x1 + (y - y1) / (y2 - y1) * (x2 - x1))
            dx, dy = x2 - x1, y2 - y1
            along = np.clip(((x - x1) * dx + (y - y1) * dy) / max(dx * dx + dy * dy, 1e-12), 0, 1)
            least = np.minimum(least, np.hypot(x - x1 - along * dx, y - y1 - along * dy))
    return odd, least


@dataclass
class Answers:
    """What the slow reader says: by zone version a position and whether in force, and a verdict."""

    position: dict[tuple[str, str], NDArray[np.object_]]
    in_force: dict[tuple[str, str], NDArray[np.object_]]
    verdict: NDArray[np.object_]
    #: Questions that rounding may decide.
    unsure: NDArray[np.bool_]


def slowly(world_: World, asked: Questions) -> Answers:
    """Answer every question by going through every edge, every version and every order."""
    to_metres = transformer("EPSG:4326", world_.case.crs)
    x, y = to_metres.transform(asked.lon, asked.lat)
    n, radius = len(x), asked.radius
    steep = abs(np.tan(np.radians(asked.lat[0])))
    near = CUT_M * steep + CORNER_M if world_.cut else TOO_NEAR_M
    unsure = np.zeros(n, dtype=bool)
    place: dict[tuple[str, str], NDArray[np.object_]] = {}
    for one in world_.zones:
        if one.accuracy_m is not None:
            within, far = lies(x, y, one.metres["line"])
            sure = one.accuracy_m + radius
            doubt = DOUBT[0] * one.accuracy_m + radius + DOUBT[1]
            found = np.select([far <= sure, within], ["uncertain", "inside"], "outside")
            unsure |= (far > sure) & (far < doubt)
            near_by = np.abs(far - sure)
        else:
            (in_inner, to_inner), (in_outer, to_outer) = (
                lies(x, y, one.metres[region]) for region in ("inner", "outer")
            )
            inside, outside = in_inner & (to_inner >= radius), ~in_outer & (to_outer > radius)
            found = np.select([inside, outside], ["inside", "outside"], "uncertain")
            near_by = np.minimum(np.abs(to_inner - radius), np.abs(to_outer - radius))
            near_by = np.minimum(near_by, np.minimum(to_inner, to_outer))
        unsure |= near_by < near
        place[one.id, one.version] = found.astype(object)
    local = [datetime.fromtimestamp(at, world_.zone) for at in asked.seconds.tolist()]
    days, which = np.unique([one.toordinal() for one in local], return_inverse=True)
    held: dict[tuple[str, str], NDArray[np.object_]] = {}
    for one in world_.zones:
        told = np.array([one.on(date.fromordinal(int(day))) for day in days], dtype=object)
        held[one.id, one.version] = told[which]
    position, in_force = {}, {}
    for key in place:
        of_zone = [held[other] != "no" for other in place if other[0] == key[0]]
        is_asked = (held[key] != "no") | ~np.any(of_zone, axis=0)
        position[key] = np.where(is_asked, place[key], "")
        in_force[key] = np.where(is_asked, held[key], "")
    return Answers(position, in_force, verdicts(world_, asked, place, local), unsure)


def verdicts(
    world_: World,
    asked: Questions,
    place: dict[tuple[str, str], NDArray[np.object_]],
    local: list[datetime],
) -> NDArray[np.object_]:
    """Say whether all orders together bar, by the rules in words."""
    n = len(local)
    minutes = np.array([60 * one.hour + one.minute + one.second / 60 for one in local])

    def holds(start: time | None, end: time | None) -> NDArray[np.bool_]:
        if start is None or end is None:
            return np.ones(n, dtype=bool)
        begin, stop = (60 * one.hour + one.minute for one in (start, end))
        late, early = minutes >= begin, minutes < stop
        return late & early if begin < stop else late | early

    rows = []
    for order in world_.orders:
        assert order.issued is not None
        assert order.until is not None
        active = (asked.seconds >= order.issued.timestamp()) & (
            asked.seconds < order.until.timestamp()
        )
        leave = np.zeros(n, dtype=np.int64)
        for one in order.exemptions:
            leave |= np.where(holds(one.start, one.end), 1 << PLACES.index(one.to), 0)
        hours = np.ones(n, dtype=bool)
        if order.rule == "printed" and order.daily != "all":
            begin, stop = order.daily.split("-")
            hours = holds(time.fromisoformat(begin), time.fromisoformat(stop))
        where = place[order.zone, order.version]
        if order.rule == "printed":
            whole = bool(order.exemptions) or order.no_exemptions
            bars = whole & active & hours & (leave == 0) & (where == "inside")
            said = np.where(bars, 0, 1)
        else:
            free = ~active | (leave != 0) | (where == "outside")
            said = np.select([free, where == "inside"], [2, 0], 1)
        on_leave = active & hours & (leave != 0)
        rows.append(((order.zone, order.version), where, said, on_leave, leave))
    worst = np.full(n, 3)
    for key in place:
        mine = [row for row in rows if row[0] == key]
        if not mine:
            continue
        where = place[key]
        said = np.min([row[2] for row in mine], axis=0)
        here = (where != "outside") & np.any([row[3] for row in mine], axis=0)
        # The leave of all orders that are lifted where the point lies too.
        common = np.full(n, -1)
        for _, other, _, on_leave, leave in rows:
            counts = on_leave & (
                (other == "inside") | ((other == "uncertain") & (where != "inside"))
            )
            common = np.where(counts, common & leave, common)
        lifted = (said == 2) & here & (common == 0)
        said = np.where(lifted, np.where(where == "inside", 0, 1), said)
        worst = np.minimum(worst, said)
    return np.array(VERDICTS, dtype=object)[worst]


# --- who is asked ---------------------------------------------------------------------------------


def by_frame(world_: World, asked: Questions) -> pd.DataFrame:
    """Ask the package, all at once."""
    when = pd.Series(pd.to_datetime(asked.seconds, unit="s", utc=True))
    frame = gpd.GeoDataFrame(
        {"when": when}, geometry=gpd.points_from_xy(asked.lon, asked.lat), crs="EPSG:4326"
    )
    return check_frame(
        frame, case=world_.case, at="when", accuracy_m=asked.radius, orders=world_.orders
    )


def faults_of(world_: World, asked: Questions, slow: Answers) -> int:
    """Count the questions to which the package says something else than the slow reader."""
    found = by_frame(world_, asked)
    wrong = found["verdict"].to_numpy() != slow.verdict
    for (id_, version), position in slow.position.items():
        name = f"zone_{id_}@{version}" if id_ == "a" else f"zone_{id_}"
        for column, told in ((name, position), (f"{name}_in_force", slow.in_force[id_, version])):
            given = found[column].to_numpy() if column in found else np.full(len(told), "", object)
            wrong |= given != told
    return int(np.count_nonzero(wrong & ~slow.unsure))


#: Of one zone version: id, version, position, whether in force, metres and direction to the limit.
Answer = tuple[str, str, str, str, float, float]
IN_PAGE = """({points, data}) => {
  const checker = scenemap.check.createChecker(data);
  return points.map(([lon, lat, accuracy, day]) =>
    checker.check({lon, lat, accuracy}, day).zones.map((one) =>
      [one.zone.id, one.zone.version, one.position, one.inForce, one.distance, one.bearing]));
}"""


def in_page(world_: World, asked: Questions, page: Page) -> Iterator[list[Answer]]:
    """Ask the page, one question after the other."""
    days = [str(datetime.fromtimestamp(at, world_.zone).date()) for at in asked.seconds.tolist()]
    points = [
        [*one]
        for one in zip(
            asked.lon.tolist(), asked.lat.tolist(), asked.radius.tolist(), days, strict=True
        )
    ]
    data = _page_check(world_.case)
    for begin in range(0, len(points), 20_000):
        some = {"points": points[begin : begin + 20_000], "data": data}
        yield from page.evaluate(IN_PAGE, some)


def faults_in_page(world_: World, asked: Questions, slow: Answers, page: Page) -> int:
    """Count the questions to which the page says something else than the slow reader."""
    wrong = 0
    for row, answer in enumerate(in_page(world_, asked, page)):
        told = {(one[0], one[1]): (one[2], one[3]) for one in answer}
        expected = {
            key: (position[row], slow.in_force[key][row])
            for key, position in slow.position.items()
            if position[row]
        }
        wrong += told != expected and not slow.unsure[row]
    return wrong


def off_the_limit(world_: World, asked: Questions, row: int, told: Answer) -> float:
    """Go as far and in that direction as an answer says, on the ellipsoid; how far is the limit then?"""
    lon, lat, _ = Geod(ellps="WGS84").fwd(asked.lon[row], asked.lat[row], told[5], told[4])
    to_metres = transformer("EPSG:4326", world_.case.crs)
    x, y = (np.array([one]) for one in to_metres.transform(lon, lat))
    drawn = next(one for one in world_.zones if (one.id, one.version) == (told[0], told[1]))
    return float(min(lies(x, y, rings)[1][0] for rings in drawn.metres.values()))


def checker(browser: Browser) -> Page:
    """Open a page that holds nothing but the script that checks points."""
    page = browser.new_page()
    page.evaluate("() => { globalThis.scenemap = {}; }")
    page.add_script_tag(content=(ASSETS / "check.js").read_text(encoding="utf-8"))
    return page


# --- a million ------------------------------------------------------------------------------------

NOTES = Path(__file__).parents[1] / "docs" / "robustness.md"
BEGIN = "- **Zone check.**"
#: Worlds in each place.
TURNS = 10


def noted(text: str, block: str) -> str:
    """Put a block in the place of an earlier one, or at the end."""
    blocks = text.rstrip("\n").split("\n- ")
    kept = [one for one in blocks if not f"- {one}".startswith(BEGIN)]
    return "\n- ".join([*kept, block.removeprefix("- ")]) + "\n"


def asked_at(number: int, each: int, seed: int) -> tuple[int, int, int]:
    """Ask in worlds of one place: how often Python was wrong, how often the page; what none can tell."""
    from playwright.sync_api import sync_playwright

    from render.reading import CHROMIUM_FLAGS, chromium

    wrong = wrong_in_page = near = 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        page = checker(browser)
        for turn in range(TURNS):
            one = world(number, seed + turn, Path(folder))
            asked = ask(one, each, seed + turn)
            slow = slowly(one, asked)
            near += int(slow.unsure.sum())
            wrong += faults_of(one, asked, slow)
            wrong_in_page += faults_in_page(one, asked, slow, page)
        browser.close()
    sys.stdout.write(f"{WORLDS[number][0]}: {wrong}, {wrong_in_page}; {near} too near\n")
    sys.stdout.flush()
    return wrong, wrong_in_page, near


def main(questions: int, seed: int) -> None:
    """Ask, and note what came of it."""
    each = questions // len(WORLDS) // TURNS
    with ProcessPoolExecutor(len(WORLDS) // 2, mp_context=get_context("spawn")) as pool:
        told = pool.map(asked_at, range(len(WORLDS)), repeat(each), repeat(seed))
        wrong, wrong_in_page, near = (sum(some) for some in zip(*told, strict=True))
    total = each * TURNS * len(WORLDS)
    block = (
        f"{BEGIN} `python tests/zonequestions.py {questions}`: {total:,} questions about "
        f"{TURNS * len(WORLDS)} random worlds in {len(WORLDS)} places from UTM zone 1 to 60, on both "
        "hemispheres and across 180°, with versions, five orders each and nights in which clocks are "
        "changed, by half an hour too, against a slow reader that goes through every edge. "
        f"{near:,} lay so near to a limit that rounding or the doubt about a drawn line decides. Of the "
        f"others {wrong:,} were answered otherwise by `check_frame`, and {wrong_in_page:,} by the page "
        f"({datetime.now(UTC).date()}, seed {seed})."
    )
    block = textwrap.fill(block, 106, subsequent_indent="  ", break_on_hyphens=False)
    NOTES.write_text(noted(NOTES.read_text(encoding="utf-8"), block), encoding="utf-8")
    sys.stdout.write(f"{block}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
