from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from builders import event, events_csv, service, write_case
from scenemap import ReadingOptions, disclose, load_case, panel_from_events, read_events
from scenemap.events.counts import Coverage
from scenemap.facts import build_facts
from scenemap.intervals import DateRange
from scenemap.measures.exposure import service_exposure, service_rings, service_study
from scenemap.report import exposure_json, exposure_text

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.facts import Facts
    from scenemap.measures.exposure import ServiceExposure

Y2020, Y2022 = DateRange.parse("2020-01-01..2020-12-31"), DateRange.parse("2022-01-01..2022-12-31")
#: Metres east, and events in 2020 and 2022. The old place is at 50, the new one at 150.
COUNTS = {55: (20, 10), 80: (2, 8), 155: (0, 15), 180: (600, 60), 1000: (1500, 1500)}


def found_in(
    folder: Path, edges: tuple[float, ...] = (20, 40), **changes: Any
) -> tuple[ServiceExposure, Facts]:
    case = load_case(write_case(folder / "toy", services=[service(**changes)]))
    rows = [
        event(east, 50, f"{year}-{1 + i % 12:02}-{1 + i % 28:02}T12:00")
        for east, pair in COUNTS.items()
        for year, n in zip((2020, 2022), pair, strict=True)
        for i in range(n)
    ]
    study = service_study(case.services[0], before=Y2020, after=Y2022)
    areas = service_rings(case, study, edges)
    panel = disclose(
        panel_from_events(
            read_events([events_csv(folder / "e.csv", rows)], ReadingOptions(case.zone)),
            areas,
            "year",
            coverage=[Coverage(one.id, days, "find") for one in areas for days in (Y2020, Y2022)],
            windows=(Y2020, Y2022),
            by_position=True,
        ),
        case,
    )
    return service_exposure(panel, study, edges), build_facts(case, panel, (), areas)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> tuple[ServiceExposure, Facts]:
    return found_in(tmp_path_factory.mktemp("house"))


def test_the_table_in_english_by_hand(house: tuple[ServiceExposure, Facts]) -> None:
    """1500 in 366 days are 122.95 per 30 days, 20 are 1.64; three figures are enough of either."""
    told = exposure_text(*house, "en")
    table = told[told.index("distance") :].splitlines()
    assert table[0] == (
        "distance      before  after    per 30 days  rate ratio (95 %)  to rest (95 %)"
    )
    assert table[1] == "The old place (House)"
    assert table[2].startswith("~within 20 m      20     10    1.64 → 0.82  0.50 (0.23–1.07)")
    assert re.match(r"~20–40 m +: +(8|:) +: → (0\.66|:)  – +–$", table[3])
    assert re.match(r"~within 40 m +: +(18|:) ", table[4])
    assert table[5] == "The new place (House)"
    # A count of 0 leaves no ratio, but a test.
    assert re.match(r"~within 20 m +0 +15 +0\.00 → 1\.23  p <0\.001 +–$", table[6])
    assert re.match(r"~20–40 m +600 +60 +49\.2 → 4\.93  0\.10 ", table[7])
    assert re.match(r"the rest +1,500 +1,500 +123 → 123  1\.00 \(0\.93–1\.08\)$", table[-4])
    assert " ".join(table[-2:]) == (
        "The new place (House), within 20 m: A count is 0: the ratio is undefined. Read p of the test of "
        "two counts (E-test)."
    )


def test_the_table_in_norwegian_has_commas_and_norwegian_words(
    house: tuple[ServiceExposure, Facts],
) -> None:
    told = exposure_text(*house, "nb")
    assert "House, flyttet 2021." in told
    assert "Før: 2020 (366 dager). Etter: 2022 (365 dager)." in told
    assert re.search(r"^~inntil 20 m +20 +10 +1,64 → 0,82  0,50 \(0,23–1,07\)", told, re.MULTILINE)
    assert "kjent som 2021. Dager som kan høre til både før og etter (2021)" in told
    assert "Ringene viser hva som skjedde nær og fjernt, ikke hvorfor." in told


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_no_line_is_wider_than_a_terminal(house: tuple[ServiceExposure, Facts], lang: Any) -> None:
    lines = exposure_text(*house, lang).splitlines()
    assert [line for line in lines if len(line) > 80] == []


def test_plain_data_holds_the_same_with_reasons(house: tuple[ServiceExposure, Facts]) -> None:
    told = exposure_json(*house, "en")
    assert list(told) == [
        "case", "kind", "origin", "service", "windows", "places", "both", "rest",
        "without_position", "warnings",
    ]  # fmt: skip
    assert told["service"]["changes"] == [
        {
            "kind": "moved",
            "when": "2021",
            "surely_before": "2021-01-01",
            "surely_after": "2022-01-01",
        }
    ]
    old, new = told["places"]
    assert (old["where"], old["accuracy_m"], old["rings"][0]["counts"]) == ("old", 15, [20, 10])
    assert old["rings"][0]["doubtful"] is True
    assert old["rings"][0]["ratio"]["estimate"] == pytest.approx(0.5 * 366 / 365)
    assert old["rings"][0]["against_rest"]["estimate"] == pytest.approx(0.5)
    assert old["rings"][1]["ratio"] == {
        "refused": True,
        "reason": "A count is withheld.",
        "remedy": "Give wider distances or longer windows.",
    }
    assert new["rings"][0]["ratio"]["refused"] is True
    assert new["rings"][0]["test"]["p"] < 0.001
    assert new["rings"][1]["change"] == pytest.approx(60 / 365 / (600 / 366) - 1)
    assert told["both"] is None


def test_ground_near_both_places_is_told_apart(tmp_path: Path) -> None:
    """80 m east is 30 m from the old place and 70 m from the new: near both within 80 m, 2 and 8."""
    found, facts = found_in(tmp_path, edges=(20, 80))
    told = exposure_text(found, facts, "en")
    assert re.search(r"^near both +: +: +: → :  – +–$", told, re.MULTILINE)
    assert "Some ground lies within 80 m of both the old and the new place." in told
    assert exposure_json(found, facts, "en")["both"]["where"] == "both"


def test_a_ring_that_lies_near_both_places_altogether_says_so(tmp_path: Path) -> None:
    found, facts = found_in(tmp_path, edges=(20, 200))
    ring = exposure_json(found, facts, "en")["places"][0]["rings"][0]
    assert ring["ratio"]["reason"] == ("The whole ring lies near both the old and the new place.")


def test_a_service_that_stayed_has_one_place(tmp_path: Path) -> None:
    place = service()["position"][0] | {"start": None, "end": None, "address": "Here 1"}
    found, facts = found_in(tmp_path, position=[place])
    told = exposure_text(found, facts, "en")
    assert "The place (Here 1)" in told
    assert "The service was at the same place in both windows" in told
    assert [one["where"] for one in exposure_json(found, facts, "en")["places"]] == ["here"]
