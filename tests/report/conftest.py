"""Facts to report on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from scenemap import ReadingOptions, disclose, load_case, panel_from_events, read_events
from scenemap.csvtext import frame_csv
from scenemap.facts import build_facts
from scenemap.panel import published_panel
from scenemap.report import summary_html
from scenemap.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenemap.facts import Facts


@pytest.fixture(scope="session")
def bergen() -> Facts:
    """Return the facts of Bergen's published counts by quarter."""
    case = load_case("bergen")
    return build_facts(case, published_panel(case, "quarter"))


@pytest.fixture(scope="session")
def simulated(tmp_path_factory) -> Facts:
    """Return the facts of simulated events in Bergen, small counts withheld."""
    case = load_case("bergen")
    rows = [one for one in case.counts if one.series == case.main_series]
    events = simulate(rows, case.areas, case.zone, 1)
    events["time"] = events["time"].dt.strftime("%Y-%m-%dT%H:%M")
    path = tmp_path_factory.mktemp("simulated") / "events.csv"
    path.write_text(frame_csv(events), encoding="utf-8")
    options = ReadingOptions(case.zone, areas=[area.id for area in case.areas])
    panel = panel_from_events(
        read_events([path], options), case.areas, "quarter", coverage=case.coverage
    )
    return build_facts(case, disclose(panel, case))


@pytest.fixture(scope="session")
def written(bergen: Facts, simulated: Facts) -> Callable[[str, str], str]:
    """Return a function that gives the report on one of the two, written once for all tests."""
    facts = {"bergen": bergen, "simulated": simulated}
    return cache(lambda name, lang: summary_html(facts[name], lang))
