"""Build the page of a made-up city of so many areas and months, and print what each part of it cost.

Used by ``benchmarks/pages.py``, also with an older tree of the package on the path::

    python benchmarks/build_page.py AREAS MONTHS ZONES FOLDER

Seeded. Writes ``page.html`` and ``values.json`` (the rates that are shown, a row an area; null where
unknown or withheld) into the folder, and prints seconds of the processor as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from worlds import BOX, SEED, bent_cells

from disclosure import counted
from scenemap.case import load_case
from scenemap.disclosure import disclose
from scenemap.facts import build_facts, page_facts
from scenemap.render import save_page, time_map

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

VERTICES, DECIMALS = 120, 5


def main() -> None:
    """Build, write, and print what it cost."""
    from builders import area, hypothetical_zone, write_case

    areas, months, zones = map(int, sys.argv[1:4])
    folder = Path(sys.argv[4])
    dice = np.random.default_rng(SEED)
    west, south, east, north = BOX
    sites = dice.uniform((west, south), (east, north), (areas, 2))
    cells = bent_cells(sites, BOX, vertices=VERTICES, decimals=DECIMALS)
    levels = dice.gamma(2.0, 12.0, areas)
    counts = dice.poisson(dice.gamma(4.0, levels[:, None] / 4, (areas, months)))
    told = replace(counted(counts, "month"), areas=tuple(f"area{at:04}" for at in range(areas)))
    drawn = [
        one
        for at in range(zones)
        for one in hypothetical_zone(
            *(
                shapely.geometry.mapping(shapely.Point(*sites[at]).buffer(part * 0.02, 8))
                for part in (0.8, 1)
            ),
            zone=f"zone{at}", name=f"Zone {at}", version=f"h{at}",
        )
    ]  # fmt: skip
    nothing = dict.fromkeys(
        (
            "services",
            "scenes",
            "interventions",
            "counts",
            "series",
            "coverage",
            "places",
            "backdrop",
        )
    )
    outlines = [
        area(name, shapely.geometry.mapping(cell))
        for name, cell in zip(told.areas, cells, strict=True)
    ]
    settings = {"main_series": None, "bounds": list(BOX), "period": "2015-01-01..2024-12-31"}
    case = load_case(
        write_case(
            folder / "case", areas=outlines, zones=drawn or None, settings=settings, **nothing
        )
    )
    cost = {}
    start = time.process_time()
    panel = disclose(told, case)
    cost["disclosure"] = time.process_time() - start
    start = time.process_time()
    facts = page_facts(build_facts(case, panel), "en")
    cost["facts"] = time.process_time() - start
    start = time.process_time()
    save_page(time_map(facts), folder / "page.html")
    cost["page"] = time.process_time() - start
    rates = panel.rates()
    values = [[None if np.isnan(one) else round(one, 1) for one in row] for row in rates.to_numpy()]
    (folder / "values.json").write_text(json.dumps(values))
    sys.stdout.write(json.dumps(cost))


if __name__ == "__main__":
    main()
