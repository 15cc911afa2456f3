"""Try to work out withheld counts from nothing but what scenemap writes and prints.

The attacker has the files of ``bin`` and ``summary``, the lines on stderr, the published tables of the
case and every earlier release. Each withheld count, and each count of days between the ends of two
figures, is bounded by linear programs of its own (HiGHS through ``scipy.optimize.linprog``); nothing of
``scenemap.disclosure`` is used. A count is *told* if it is truly 1 to 4 and its bounds, which hold it,
are less than five apart; it is *recovered* if the bounds are the count. A change since an earlier
release is told if it is one of 1 to 4 and its bounds are less than five apart.

All 200 data sets, some of them, and the same attack where only counts of 1 to 4 themselves are withheld::

    python tests/attack.py
    python tests/attack.py 100 120
    python tests/attack.py --only-small

Every command and the Python road, on one ledger in random order, in drawn and undrawn areas::

    python tests/attack.py --roads
    python tests/attack.py --roads 100 120

Panels beside profiles by hour and weekday, of which the sums are known::

    python tests/attack.py --profiles

Some stretches of days of one register, with how many rows were of other days::

    python tests/attack.py --parts

Eight quarters, one after the other, of a register in which some events are entered late::

    python tests/attack.py --quarters
"""

from __future__ import annotations

import csv
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from click.testing import CliRunner
from scipy.optimize import linprog
from scipy.sparse import csr_array

from builders import area, at, count, covered, event, events_csv, square, write_case
from scenemap.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.panel import Panel

WIDTH = 5
SMALL = range(1, 5)


@dataclass(frozen=True)
class Figure:
    """A published figure: an area, its days, and what is shown; None is withheld."""

    area: str
    start: date
    end: date
    shown: int | None


#: The area of a figure of the whole case, which is the sum of all.
WHOLE = "*"


@dataclass
class Table:
    """What one release, or one published table, says."""

    figures: list[Figure]
    total: int | None = None


# --- data sets ------------------------------------------------------------------------------------


@dataclass
class World:
    """A made-up city with its events, which the attacker does not see."""

    folder: Path
    areas: list[str]
    events: list[tuple[str, date]]
    others: list[dict[str, object]]
    case: Path = field(init=False)
    drawn: bool = True

    def truth(self, name: str, start: date, end: date) -> int:
        """Count the events of an area in some days."""
        return sum(name in (one, WHOLE) and start <= day < end for one, day in self.events)

    def write_events(self) -> Path:
        """Write the event file."""
        rows = [
            event(100 * self.areas.index(name) + 50, 50, f"{day}T12:00")
            if self.drawn
            else {"area": name, "time": f"{day}T12:00", "kind": "find"}
            for name, day in self.events
        ]
        for number, (row, (_, day)) in enumerate(zip(rows, self.events, strict=True)):
            row["entered"] = str(day + timedelta(number * number % 53))
        return events_csv(self.folder / "events.csv", [*rows, *self.others])


def random_world(
    seed: int, folder: Path, *, drawn: bool = True
) -> tuple[World, list[Table], np.random.Generator]:
    """Make a small city with sparse counts over two to four quarters of 2021."""
    random = np.random.default_rng(seed)
    areas = [f"area{i}" for i in range(int(random.integers(1, 6)))]
    days = (date(2021, 1, 1) + timedelta(int(90 * random.integers(2, 5)))).toordinal()
    first = date(2021, 1, 1).toordinal()
    events = [
        (name, date.fromordinal(int(day)))
        for name in areas
        for day in random.integers(
            first, days, int(random.poisson(random.gamma(1.0, 12.0 * (days - first) / 180)))
        )
    ] or [("area0", date(2021, 1, 1))]
    others: list[dict[str, object]] = []
    if random.random() < 0.5:
        others += [event(-500, 50, "2021-02-01T12:00")] * int(random.integers(0, 4))
        nowhere = event(0, 0, "2021-02-02T12:00") | {"lon": "", "lat": ""}
        others += [nowhere] * int(random.integers(0, 4))
    world = World(folder, areas, sorted(events), others if drawn else [], drawn=drawn)
    halves = ((date(2021, 1, 1), date(2021, 7, 1)), (date(2021, 7, 1), date(2022, 1, 1)))
    tables, counts = [], [count("area0", series="other", kind="other", unit="other", count=1)]
    if random.random() < 0.4:
        figures = [
            Figure(name, *half, world.truth(name, *half)) for name in areas for half in halves
        ]
        tables = [Table(figures)]
        counts += [
            count(one.area, start=one.start, end=one.end - timedelta(1), count=one.shown)
            for one in figures
        ]
    world.case = _city(world, random, counts, "2021-12-31")
    return world, tables, random


def _city(
    world: World, random: np.random.Generator, counts: list[dict[str, object]], last: str
) -> Path:
    """Write the case, in some of whose areas somebody looked from the beginning of 2021 on."""
    looked = [
        covered(name, start="2021-01-01", end=last) for name in world.areas if random.random() < 0.5
    ]
    return write_case(
        world.folder / "city",
        areas=[
            area(name, square(*at(100 * i, 0)) if world.drawn else None)
            for i, name in enumerate(world.areas)
        ],
        counts=counts,
        series={
            "finds": _series("find"),
            "other": _series("other"),
        },
        coverage=looked or [covered("area0", kind="other")],
        places=None, interventions=None, services=None, scenes=None,
    )  # fmt: skip


def _series(kind: str) -> dict[str, object]:
    words = {"nb": kind, "en": kind}
    return {
        "kind": kind, "unit": kind, "name": words, "unit_name": words, "definition": words,
    }  # fmt: skip


def grown(world: World, random: np.random.Generator) -> World:
    """Return the city a quarter later: new events, and a few added to and taken from earlier days."""
    last = max(day for _, day in world.events).toordinal() + 1
    events = list(world.events)
    for name in world.areas:
        events += [
            (name, date.fromordinal(int(day)))
            for day in random.integers(last, last + 91, int(random.poisson(6)))
        ]
        if random.random() < 0.5:
            early = date(2021, 1, 1).toordinal()
            events += [
                (name, date.fromordinal(int(day)))
                for day in random.integers(early, last, int(random.integers(1, 4)))
            ]
    if len(events) > 8 and random.random() < 0.3:
        del events[int(random.integers(len(events)))]
    later = replace(world, events=sorted(events))
    later.case = world.case
    return later


# --- what is released -----------------------------------------------------------------------------


def release(world: World, by: str, ledger: Path | None) -> Table:
    """Make a release with the command line, and read what it wrote and printed."""
    events = world.write_events()
    more = ["--ledger", ledger] if ledger else []

    def run(*arguments: object) -> tuple[str, str]:
        words = ["--case", world.case, "--lang", "en", *arguments, events, "--kind", "find"]
        result = CliRunner().invoke(cli, [str(one) for one in [*words, "--by", by, *more]])
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout, result.stderr

    panel, told = run("bin")
    table, _ = run("summary", "--format", "csv")
    plain, _ = run("summary", "--format", "json")
    figures = [
        Figure(
            row["area"],
            date.fromisoformat(row["start"]),
            date.fromisoformat(row["end"]) + timedelta(1),
            # Unknown: nobody looked, and nothing was counted.
            None if row["state"] == "suppressed" else int(row["count"] or 0),
        )
        for row in csv.DictReader(table.splitlines())
        if row["period_type"] == "source_period"
    ]
    rows = list(csv.DictReader(panel.splitlines()))
    # Nothing beside a withheld count says which kind it is of.
    alike = {(row["per_30_days"], row["source_periods"]) for row in rows if "sup" in row["flags"]}
    assert alike <= {("", "1")}
    binned = [row["count"] or "0" for row in rows]
    assert sorted(binned) == sorted(str(one.shown or 0) for one in figures)
    _check_sums(json.loads(plain), figures)
    counted = re.search(r"(\d+) counted", told)
    return Table(figures, int(counted[1]) if counted else None)


def _check_sums(summary: dict, figures: list[Figure]) -> None:  # type: ignore[type-arg]
    """Every sum that a summary prints is one of shown figures, and so tells nothing new."""
    by_area: Counter[str] = Counter()
    by_period: Counter[date] = Counter()
    for one in figures:
        by_area[one.area] += one.shown or 0
        by_period[one.start] += one.shown or 0
    for one in summary["areas"]:
        assert (one["total"] or 0) == by_area[one["id"]]
    for name, total in summary["totals"]["by_source_period"].items():
        assert (total or 0) == by_period[date.fromisoformat(name[:10])]
    assert (summary["totals"]["all"] or 0) == sum(by_area.values())


# --- the attack -----------------------------------------------------------------------------------

Target = tuple[str, date, date]


class System:
    """Everything that is believed of the counts of areas and days."""

    def __init__(
        self,
        figures: list[Figure],
        totals: list[tuple[list[Figure], int]],
        areas: Sequence[str] = (),
    ) -> None:
        ends: dict[str, set[date]] = defaultdict(set)
        every = [*figures, *(one for some, _ in totals for one in some)]
        for one in every:
            ends[one.area] |= {one.start, one.end}
        of_all = ends.pop(WHOLE, set())
        for name in areas:
            ends[name] |= of_all
        self.parts = [
            (name, start, end)
            for name in sorted(ends)
            for start, end in pairwise(sorted(ends[name]))
        ]
        rows, values = [], []
        for one in figures:
            if one.shown is not None:
                rows.append(self.row((one.area, one.start, one.end)))
                values.append(one.shown)
        for some, total in totals:
            rows.append(sum(self.row((one.area, one.start, one.end)) for one in some))
            values.append(total)
        self.equal = csr_array(np.array(rows)) if rows else None
        self.values = np.array(values, dtype=float) if rows else None

    def row(self, target: Target) -> np.ndarray:
        """Return which parts a target is the sum of."""
        name, start, end = target
        return np.array(
            [float(name in (one, WHOLE) and start <= a and b <= end) for one, a, b in self.parts]
        )

    def solve(self, aim: np.ndarray) -> np.ndarray | None:
        """Minimise; None if nothing agrees with all that is believed."""
        solved = linprog(aim, A_eq=self.equal, b_eq=self.values, bounds=(0, 10_000), method="highs")
        return None if solved.x is None else solved.x

    def bounds(self, targets: list[Target]) -> dict[Target, tuple[int, int]]:
        """Bound targets; those that are seen to vary by five are not bounded further."""
        rows = {target: self.row(target) for target in targets}
        seen = {target: [np.inf, -np.inf] for target in targets}
        found = {}
        for target in targets:
            for sign in (1.0, -1.0):
                if seen[target][1] - seen[target][0] >= WIDTH:
                    break
                x = self.solve(sign * rows[target])
                assert x is not None
                for other, row in rows.items():
                    value = float(row @ x)
                    seen[other] = [min(seen[other][0], value), max(seen[other][1], value)]
            low, high = seen[target]
            found[target] = (int(np.ceil(low - 1e-6)), int(np.floor(high + 1e-6)))
        return found


def believed(world: World, releases: list[Table], public: list[Table]) -> System:
    """Put releases and published tables together.

    The attacker is given even this: which figures of older tables still hold. What is deduced from the
    others is wrong.
    """
    figures = [
        one
        for table in [*public, *releases]
        for one in table.figures
        if one.shown is None or one.shown == world.truth(one.area, one.start, one.end)
    ]
    totals = [
        (table.figures, table.total)
        for table in releases
        if table.total is not None
        and table.total == sum(world.truth(one.area, one.start, one.end) for one in table.figures)
    ]
    return System(figures, totals, world.areas)


def told(found: tuple[int, int], truth: int) -> bool:
    """Say whether bounds tell a small count, or a small change either way."""
    return abs(truth) in SMALL and found[0] <= truth <= found[1] and found[1] - found[0] < WIDTH


def attack(releases: list[tuple[World, Table]], public: list[Table]) -> Counter[str]:
    """Attack the last of some releases, with all that was released before it."""
    result: Counter[str] = Counter()
    world, table = releases[-1]
    withheld = [(one.area, one.start, one.end) for one in table.figures if one.shown is None]
    result["withheld"] += len(withheld)
    result["small"] += sum(world.truth(*one) in SMALL for one in withheld)
    for system in (
        believed(world, [table], public),
        believed(world, [one for _, one in releases], public),
    ):
        targets = list(dict.fromkeys([*withheld, *system.parts, *_coarser(table)]))
        found = {
            target: ends
            for target, ends in system.bounds(targets).items()
            if told(ends, world.truth(*target))
        }
        public_too = _bounds_by_public(public, list(found))
        for target, ends in found.items():
            if public_too[target] == ends:
                result["told by the published table alone"] += 1
            else:
                result["recovered" if ends[0] == ends[1] else "told"] += 1
    now = believed(world, [table], public)
    for before, earlier in releases[:-1]:
        if before.events != world.events:
            result["earlier, if one knows which counts changed"] += _earlier(
                before, earlier, releases, public
            )
        result["changes told"] += _changes(before, earlier, world, now, public)
    return result


def _coarser(table: Table) -> list[Target]:
    """List each area's quarters and whole time."""
    found: dict[tuple[str, object], list[Figure]] = defaultdict(list)
    for one in table.figures:
        found[one.area, (one.start.year, (one.start.month - 1) // 3)].append(one)
        found[one.area, "all"].append(one)
    return [
        (name, min(one.start for one in some), max(one.end for one in some))
        for (name, _), some in found.items()
    ]


def _bounds_by_public(public: list[Table], targets: list[Target]) -> dict[Target, tuple[int, int]]:
    """Bound targets by what was public before anything was released."""
    figures = [one for some in public for one in some.figures]
    system = System([*figures, *(Figure(*target, None) for target in targets)], [])
    return system.bounds(targets)


def _earlier(
    before: World, earlier: Table, releases: list[tuple[World, Table]], public: list[Table]
) -> int:
    """Count what an earlier release withheld that follows once later figures are known to hold for it."""
    targets = [(one.area, one.start, one.end) for one in earlier.figures if one.shown is None]
    then = [one for world, one in releases if world.events == before.events]
    alone = believed(before, then, public).bounds(targets)
    found = believed(before, [one for _, one in releases], public).bounds(targets)
    return sum(
        told(found[one], before.truth(*one)) and not told(alone[one], before.truth(*one))
        for one in targets
    )


def _changes(before: World, earlier: Table, world: World, now: System, public: list[Table]) -> int:
    """Count the small changes since an earlier release that are told."""
    ends = {(name, day) for name, start, end in now.parts for day in (start, end)}
    targets = [
        (one.area, one.start, one.end)
        for one in earlier.figures
        if {(one.area, one.start), (one.area, one.end)} <= ends
    ]
    old, new = believed(before, [earlier], public).bounds(targets), now.bounds(targets)
    return sum(
        told(
            (new[one][0] - old[one][1], new[one][1] - old[one][0]),
            world.truth(*one) - before.truth(*one),
        )
        for one in targets
    )


def run_one(seed: int, folder: Path, *, ledger: bool = True) -> Counter[str]:
    """Release a city by month and by quarter, and both again a quarter later; attack every time."""
    world, public, random = random_world(seed, folder)
    file = folder / "releases.json" if ledger else None
    releases: list[tuple[World, Table]] = []
    result: Counter[str] = Counter({"data sets": 1})
    order = ["month", "quarter"] if random.random() < 0.5 else ["quarter", "month"]
    for _ in range(2):
        for by in order:
            releases.append((world, release(world, by, file)))
            result += attack(releases, public)
        world = grown(world, random)
    return result


# --- every road -----------------------------------------------------------------------------------


def release_python(world: World, by: str, ledger: Path) -> Table | None:
    """Make a release from Python; None if it is refused."""
    from scenemap.errors import DataError
    from scenemap.study import open_study

    try:
        study = open_study(world.write_events(), world.case, kind="find", ledger=ledger)
        panel = study.panel(by).panel  # type: ignore[arg-type]
    except DataError:
        return None
    _check_rows(str(panel.conservation))
    return Table(_figures(panel), panel.withheld.of_events if panel.withheld else None)


def _figures(panel: Panel) -> list[Figure]:
    """Take from a panel what it shows."""
    counts = panel.counts()
    withheld = panel.cells["state"] == "suppressed"
    hidden = set(zip(panel.cells["area"][withheld], panel.cells["period"][withheld], strict=True))
    figures = []
    for one, days in zip(panel.slices, panel.source_periods, strict=True):
        for name in panel.areas:
            count = counts.loc[name, str(days)]
            shown = None if (name, one.id) in hidden else int(np.nan_to_num(count))
            figures.append(Figure(name, days.start, days.end, shown))
    return figures


def _check_rows(said: str) -> None:
    """No term of where the rows went is a small one, nor is the difference of those read and counted."""
    if "rows read =" in said:
        terms = [int(one) for one in re.findall(r"[=+] (\d+)", said)[:-1]]
        assert not [one for one in terms if one in SMALL], said
    if found := re.search(r"(\d+) rows read.*?(\d+) counted", said):
        assert int(found[1]) - int(found[2]) not in SMALL, said
    assert not re.search(r"\b[1-4] (rows|events)\b", said), said


def road(
    world: World, command: str, by: str, ledger: Path, random: np.random.Generator
) -> list[Table] | None:
    """Run one command, and read what it released; None if it is refused.

    What pages and measures show is taken from the ledger, in which all that is shown is noted.
    """
    if command == "python":
        table = release_python(world, by, ledger)
        return None if table is None else [table]
    noted = len(_noted(ledger))
    if command == "quarter":
        return None if release_quarter(world, ledger) is None else _tables(ledger, noted)
    out = world.folder / f"out-{noted}"
    word = "measure" if command in {"power", "harm", "its"} else command
    words: list[object] = ["--case", world.case, "--lang", "en", word, world.write_events()]
    if command == "locate":
        words += ["-o", f"{out}.csv", "--overwrite"]
    else:
        words += ["--kind", "find", "--by", by, "--ledger", ledger]
        words += ["--column", "registered=entered"] if not world.drawn else []
    if command == "pool" and len(world.areas) < 4:
        return None
    if command == "map":
        words += ["-o", f"{out}.html", "--overwrite"]
    words += _design(world, command, random)
    result = CliRunner().invoke(cli, [str(one) for one in words])
    assert isinstance(result.exception, SystemExit | None), (command, result.exception)
    _check_rows(result.stderr)
    if result.exit_code and not _noted(ledger)[noted:]:
        return None  # else a measure refuses what it withheld, and that it did is noted
    if command == "locate":
        return []
    counted = re.search(r"(\d+) counted", result.stderr)
    total = int(counted[1]) if counted else None
    tables = _tables(ledger, noted)
    for one in _noted(ledger)[noted:]:
        assert total is None or one["by"] == "window" or one["total"] == total
    check = {"its": _check_series, "scan": _check_clusters}.get(command)
    # What was released before in the same form is noted once, and was checked then.
    if check and tables and not result.exit_code:
        check(json.loads(result.stdout), tables)
    return tables


def _check_series(told: dict, tables: list[Table]) -> None:  # type: ignore[type-arg]
    """Every count of a series that is told is a figure that is shown."""
    shown = {
        (one.area, f"{one.start}..{one.end - timedelta(1)}"): one.shown
        for table in tables
        for one in table.figures
    }
    sides = [(told["target"][0], told["alone"]["target"])]
    sides += [
        (name, one["control"]) for name, one in told["by_control"].items() if "control" in one
    ]
    for name, side in sides:
        for period, number in side["counts"].items():
            assert shown[name, period] == number, (name, period)


def _tables(ledger: Path, since: int = 0) -> list[Table]:
    """Read what is noted, from some release on."""
    tables = []
    for one in _noted(ledger)[since:]:
        figures = [
            Figure(
                WHOLE if one["sum_of"] else name,
                *_days(period),
                None if state == "withheld" else shown or 0,
            )
            for name, period, state, shown in one["cells"]
        ]
        tables.append(Table(figures, one["total"]))
    return tables


def _check_clusters(scan: dict, tables: list[Table]) -> None:  # type: ignore[type-arg]
    """All that a scan tells follows from figures that are shown."""
    shown = {
        (one.area, one.start, one.end): one.shown
        for table in tables
        for one in table.figures
        if one.shown is not None
    }
    scanned = scan["scanned"]
    days = [_days(one) for one in scanned["periods"]]
    counts = {(area, *one): shown[area, *one] for area in scanned["areas"] for one in days}
    assert sum(counts.values()) == scanned["events"]
    for one in scan["clusters"]:
        if one["cluster"] is None:
            assert one["count"] is one["expected"] is one["p"] is one["log_ratio"] is None
            continue
        first, last = date.fromisoformat(one["start"]), date.fromisoformat(one["end"])
        areas = one["areas"].split()
        inside = {key for key in counts if first <= key[1] <= last}
        of_areas = {key for key in counts if key[0] in areas}
        count = sum(counts[key] for key in inside & of_areas)
        assert one["count"] == count >= WIDTH
        sums = [sum(counts[key] for key in some) for some in (inside, of_areas)]
        assert abs(one["expected"] - sums[0] * sums[1] / scanned["events"]) < 1e-9


def _design(world: World, command: str, random: np.random.Generator) -> list[object]:
    """Say what is compared with what, as one of the commands that compare takes it."""
    # Mostly of whole slices: the windows, and the halves of the first of them.
    months = int(random.choice([2, 3, 3, 6]))
    cut = date(2021, 1 + months, int(random.choice([1, 1, 1, 11])))
    target: list[object] = ["--target", world.areas[0]]
    closed: list[object] = ["--closed", cut, "--months", months]
    control = ["--control", world.areas[-1]] if world.areas[1:] else []
    pairs = [f"--pair={':'.join(some)}" for some in (world.areas[:2], world.areas[2:4])]
    return {
        "measure": [*closed, *target, *(["--buffer", world.areas[-1]] if world.areas[1:] else [])],
        "changes": closed,
        "pool": [*closed, *pairs],
        "harm": [*closed, *target, "--harm", "find=2"],
        "scan": ["--json", "--draws", "9"],
        "power": [*target, "--before", f"2021-01-01..{cut - timedelta(1)}", "--power", "6,12"],
        "its": [*target, *control, "--its", cut, "--harmonics", 0, "--json"],
    }.get(command, [])


def _days(period: str) -> tuple[date, date]:
    first, last = period.split("..")
    return date.fromisoformat(first), date.fromisoformat(last) + timedelta(1)


def _noted(ledger: Path) -> list[dict]:  # type: ignore[type-arg]
    if not ledger.exists():
        return []
    found: list[dict] = json.loads(ledger.read_text(encoding="utf-8"))["releases"]  # type: ignore[type-arg]
    return found


ROADS = (
    "bin", "summary", "kinds", "map", "measure", "changes", "scan", "pool", "power", "harm", "its",
    "locate", "python", "quarter",
)  # fmt: skip


def run_roads(seed: int, folder: Path, *, ledger: bool = True) -> Counter[str]:
    """Walk every road in random order on one ledger, and attack all that came out together."""
    world, public, random = random_world(seed, folder, drawn=seed % 2 == 0)
    result: Counter[str] = Counter({"data sets": 1})
    tables: list[Table] = []
    for number, command in enumerate(random.permutation(ROADS)):
        by = str(random.choice(["month", "quarter", "year"]))
        if command == "its":  # of whose slices sixteen at least are a series
            # Once weeks are out, which no month is a sum of, the ledger refuses all else.
            by = "week" if number == len(ROADS) - 1 else "month"
        file = folder / ("releases.json" if ledger else f"releases-{number}.json")
        found = road(world, str(command), by, file, random)
        result[f"{command} refused" if found is None else str(command)] += 1
        tables += found or []
    return result + judged(world, tables, public)


def run_parts(seed: int, folder: Path) -> Counter[str]:
    """Release several stretches of days of one register on one ledger, and judge what is told of it.

    Every event is in an area, so that rows outside the period of one are the events of all other days.
    """
    world, public, random = random_world(seed, folder, drawn=False)
    ledger = folder / "releases.json"
    tables: list[Table] = []
    result: Counter[str] = Counter()
    for number in range(4):
        months = sorted(int(one) for one in random.choice(range(1, 11), 2, replace=False))
        days = [] if number == int(random.integers(2)) else [
            "--from", f"2021-{months[0]:02}-01", "--to", f"2021-{months[1]:02}-28",
        ]  # fmt: skip
        words = ["--case", world.case, "bin", world.write_events(), "--kind", "find", *days]
        words += ["--by", str(random.choice(["month", "quarter"])), "--ledger", ledger]
        noted = len(_noted(ledger))
        done = CliRunner().invoke(cli, [str(one) for one in words])
        assert isinstance(done.exception, SystemExit | None), done.exception
        if done.exit_code:
            continue
        for one, release in zip(_tables(ledger, noted), _noted(ledger)[noted:], strict=True):
            tables.append(one)
            rows = release["rows"] or {}
            if rows.get("outside_period") and rows["counted"] == release["total"]:
                result["accounts"] += 1
                tables.append(_elsewhere(one, rows["outside_period"]))
    return result + judged(world, tables, public)


def _elsewhere(table: Table, rows: int) -> Table:
    """Say what an account tells of days that its own table has not."""
    start, end = min(one.start for one in table.figures), max(one.end for one in table.figures)
    sides = ((date(2021, 1, 1), start), (end, date(2022, 1, 1)))
    areas = sorted({one.area for one in table.figures})
    return Table(
        [Figure(name, *one, None) for name in areas for one in sides if one[0] < one[1]], rows
    )


def judged(world: World, tables: list[Table], public: list[Table]) -> Counter[str]:
    """Attack what was released, all of it together, and count what is told beyond the published table."""
    result: Counter[str] = Counter()
    if not tables:
        return result
    system = believed(world, tables, public)
    withheld = list(
        dict.fromkeys(
            (one.area, one.start, one.end)
            for table in tables
            for one in table.figures
            if one.shown is None
        )
    )
    result["withheld"] += len(withheld)
    result["small"] += sum(world.truth(*one) in SMALL for one in withheld)
    targets = list(dict.fromkeys([*withheld, *system.parts]))
    bounds = {
        one: ends for one, ends in system.bounds(targets).items() if told(ends, world.truth(*one))
    }
    figures = [one for some in public for one in some.figures]
    before = System([*figures, *(Figure(*one, None) for one in bounds)], [], world.areas).bounds(
        list(bounds)
    )
    for target, ends in bounds.items():
        if before[target] == ends:
            result["told by the published table alone"] += 1
        else:
            result["recovered" if ends[0] == ends[1] else "told"] += 1
    return result


# --- quarter after quarter ------------------------------------------------------------------------


def release_quarter(world: World, ledger: Path, name: str | None = None) -> Table | None:
    """Release a quarter, and read what its report shows; None if it is refused."""
    from scenemap.errors import DataError
    from scenemap.study import open_study

    study = open_study(world.write_events(), world.case, kind="find", ledger=ledger)
    try:
        with study.quarter(name) as told:
            told.note()
    except DataError:
        return None
    for line in told.messages:
        _check_rows(line)
    return Table(_figures(told.facts.panel))


def run_quarters(seed: int, folder: Path) -> Counter[str]:
    """Release eight quarters of a register in which events are entered up to three quarters late.

    Whoever has all reports, and the account of rows that is printed with each, shall not learn of a
    withheld count, nor of a change by few in anything that is told twice: a figure, the sum of any
    quarters of an area, of any areas in a quarter, and of all.
    """
    random = np.random.default_rng(seed)
    areas = [f"area{i}" for i in range(int(random.integers(2, 6)))]
    starts = [date(2021 + i // 4, 3 * (i % 4) + 1, 1) for i in range(9)]
    means = random.gamma(1.0, 9.0, len(areas))
    entered = [
        (min(now + int(random.choice([0, 0, 0, 0, 1, 2, 3])), 7), name, start + timedelta(int(day)))
        for now, start in enumerate(starts[:-1])
        for name, mean in zip(areas, means, strict=True)
        for day in random.integers(0, 90, int(random.poisson(mean)))
    ]
    # Once a whole batch is entered late, so that a figure may change.
    entered += [(4, areas[0], starts[1])] * int(random.integers(0, 12))
    drawn = bool(seed % 2)
    world = World(folder, areas, [], [], drawn=drawn)
    counts = [count("area0", series="other", kind="other", unit="other", count=1)]
    world.case = _city(world, random, counts, "2022-12-31")
    ledger = folder / "releases.json"
    result: Counter[str] = Counter({"data sets": 1})
    reports: list[Table] = []
    for now, start in enumerate(starts[:-1]):
        world.events = sorted((name, day) for when, name, day in entered if when <= now)
        noted = len(_noted(ledger))
        report = release_quarter(world, ledger, f"{start.year}-Q{start.month // 3 + 1}")
        if report is None:
            result["refused"] += 1
            continue
        result["quarters"] += 1
        result["late rows told"] += _late_rows(_noted(ledger), noted)
        for before in reports:
            result["changed"] += before.figures != report.figures[: len(before.figures)]
            result["changes told"] += _changes_told(before, report)
        reports.append(report)
        system = believed(world, [*_tables(ledger), report], [])
        withheld = [(one.area, one.start, one.end) for one in report.figures if one.shown is None]
        result["small"] += sum(world.truth(*one) in SMALL for one in withheld)
        targets = list(dict.fromkeys([*withheld, *system.parts]))
        for one, ends in system.bounds(targets).items():
            result["told"] += told(ends, world.truth(*one))
    return result


def _late_rows(noted: list[dict], since: int) -> int:  # type: ignore[type-arg]
    """Count the earlier releases from whose number of rows it follows that few were entered late."""
    found = 0
    for now in noted[since:]:
        for before in noted[:since]:
            if not (now["rows"] and before["rows"]):
                continue
            if now["rows"]["read"] is None or before["rows"]["read"] is None:
                continue
            rest = now["rows"]["read"] - now["rows"]["counted"] - before["rows"]["read"]
            at = noted.index(before) + 1
            old = {cell[1] for one in noted[:at] for cell in one["cells"]}
            # Quarters of which nothing was told before, each as it was first told.
            new: dict[str, int | None] = {}
            for one in noted[at:since]:
                periods = {cell[1] for cell in one["cells"]}
                if (
                    len(one["areas"]) == len(now["areas"])
                    and len(periods) == 1
                    and not periods & old
                ):
                    new.setdefault(*periods, one["total"])
            quarters = [*new.values()]
            found += abs(rest) in SMALL
            found += None not in quarters and abs(rest - sum(quarters)) in SMALL
    return found


def _changes_told(before: Table, now: Table) -> int:
    """Count the sums over what two reports show that differ by few."""
    later = {(one.area, one.start): one.shown for one in now.figures}
    by: dict[tuple[str, date], int] = {
        (one.area, one.start): int(new) - one.shown
        for one in before.figures
        if one.shown is not None and (new := later.get((one.area, one.start))) is not None
    }
    sums: list[int] = [*by.values(), sum(by.values())]
    for which in (0, 1):
        groups: dict[object, list[int]] = defaultdict(list)
        for key, change in by.items():
            groups[key[which]].append(change)
        for some in groups.values():
            sums += [sum(some[a:b]) for a in range(len(some)) for b in range(a + 2, len(some) + 1)]
    return sum(abs(one) in SMALL for one in sums)


# --- profiles beside panels -----------------------------------------------------------------------


def profile(
    world: World, by: str, window: tuple[date, date], ledger: Path | None, *more: str
) -> Table | None:
    """Release a profile over a window with the command line; None if it is refused.

    Returns
    -------
    Table
        One figure an area, of which only the sum is known, and that sum.
    """
    start, end = window
    words = ["--case", world.case, "--lang", "en", "bin", world.write_events(), "--kind", "find"]
    words += ["--by", by, "--from", start, "--to", end - timedelta(1), "--json", *more]
    words += ["--ledger", ledger] if ledger else []
    result = CliRunner().invoke(cli, [str(one) for one in words])
    if result.exit_code == 1:
        assert isinstance(result.exception, SystemExit), result.exception
        return None
    assert result.exit_code == 0, (result.output, result.exception)
    found = json.loads(result.stdout)
    counted = re.search(r"(\d+) counted", result.stderr)
    total = found["withheld"]["of_events"]
    assert counted is None or int(counted[1]) == total
    _attack_bins(world, found["cells"], window, total)
    return Table([Figure(name, *window, None) for name in world.areas], total)


def _attack_bins(world: World, cells: list[dict], window: tuple[date, date], total: int) -> None:  # type: ignore[type-arg]
    """Bound each bin that is withheld by the others and the sum."""
    if any(one["area"] or "rounded" in one["flags"] for one in cells):
        return
    start, end = window
    figures = [
        Figure(one["period"], start, end, 0 if one["flags"] == "unknown" else one["count"])
        for one in cells
    ]
    truth = Counter(
        f"{day.isoweekday()}" if len(cells) == 7 else "12"
        for _, day in world.events
        if start <= day < end
    )
    withheld = [(one.area, start, end) for one in figures if one.shown is None]
    for (name, *_), ends in System(figures, [(figures, total)]).bounds(withheld).items():
        assert not told(ends, truth[name]), (name, ends)


def run_profiles(seed: int, folder: Path, *, ledger: bool = True) -> Counter[str]:
    """Release panels and profiles of one city in any order and attack all of them together."""
    world, _, random = random_world(seed, folder)
    file = folder / "releases.json" if ledger else None
    tables: list[Table] = []
    windows: list[tuple[date, date]] = []
    result: Counter[str] = Counter({"data sets": 1})
    for _ in range(6):
        if random.random() < 0.4:
            tables.append(release(world, str(random.choice(["month", "quarter"])), file))
        else:
            first = date(2021, int(random.integers(1, 7)), 1)
            last = date(2021, int(random.integers(8, 13)), int(random.choice([1, 1, 3])))
            by = str(random.choice(["hour", "weekday"]))
            more = [(), ("--profile-areas",), ("--round", "10")][int(random.integers(3))]
            table = profile(world, by, (first, last), file, *more)
            result["profiles refused" if table is None else "profiles"] += 1
            if table is None:
                continue
            tables.append(table)
            windows.append((first, last))
        system = believed(world, tables, [])
        withheld = [
            (one.area, one.start, one.end)
            for table in tables
            for one in table.figures
            if one.shown is None
        ]
        targets = list(dict.fromkeys([*withheld, *system.parts]))
        now = {
            one: ends
            for one, ends in system.bounds(targets).items()
            if told(ends, world.truth(*one))
        }
        result["small"] += sum(world.truth(*one) in SMALL for one in withheld)
        result["told"] += len(now)
    return result


def main() -> None:
    """Attack the data sets that are asked for, and tell what was found."""
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    seeds = range(*numbers) if numbers else range(200)
    if "--only-small" in sys.argv:
        withhold_only_small()
    result: Counter[str] = Counter()
    run = run_profiles if "--profiles" in sys.argv else run_one
    run = run_roads if "--roads" in sys.argv else run
    run = run_parts if "--parts" in sys.argv else run
    run = run_quarters if "--quarters" in sys.argv else run
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            more = {"ledger": False} if "--only-small" in sys.argv else {}
            one = run(seed, Path(folder), **more)
        if one["recovered"] or one["told"] or one["changes told"] or one["late rows told"]:
            sys.stdout.write(f"data set {seed}: {dict(one)}\n")
        result += one
    sys.stdout.write(json.dumps(dict(result), indent=2) + "\n")


def withhold_only_small() -> None:
    """Withhold counts of 1 to 4 and no others, to see that the attack finds them."""
    from scenemap import disclosure

    def only_small(panel, **_):  # type: ignore[no-untyped-def]
        def withhold(cells):  # type: ignore[no-untyped-def]
            small = cells["count"].between(1, 4).fillna(value=False).astype(bool)
            shown = cells.copy()
            shown.loc[small, ["count", "per_30_days"]] = None
            shown.loc[small, "flags"] = "suppressed"
            return shown

        return replace(
            panel, cells=withhold(panel.cells), source_cells=withhold(panel.source_cells)
        )

    disclosure.disclose = only_small


if __name__ == "__main__":
    main()
