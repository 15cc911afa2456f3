from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from builders import count, write_case
from scenemap.case import load_case
from scenemap.facts import build_facts
from scenemap.intervals import DateRange
from scenemap.measures.assessment import assess
from scenemap.measures.designs import Design, WindowCounts, points_of
from scenemap.model import LANGS
from scenemap.panel import published_panel
from scenemap.report import measures_json, measures_text

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.facts import Facts
    from scenemap.measures.assessment import Assessment
    from scenemap.model import Lang

AUTUMN = DateRange.parse("2014-09-01..2014-12-31")
YEAR = DateRange.parse("2015-01-01..2015-12-31")
HALF = DateRange.parse("2016-01-01..2016-06-30")
BERGEN = Design(("korskirken",), ("laksevag",), ("sandviken", "torgallmenningen"), AUTUMN, YEAR)
Q2 = {"start": "2021-04-01", "end": "2021-06-30"}
MEASURES = [
    "wdd", "irr", "rate_difference", "ne", "tne", "wdq", "ge", "etest", "exact", "central", "power",
    "sppt", "gini_before", "gini_after", "centre_shift", "mann_kendall", "its", "emerging",
]  # fmt: skip

CASE = load_case("bergen")
FACTS = build_facts(CASE, published_panel(CASE, "quarter"))


def measured(facts: Facts, design: Design) -> Assessment:
    table = WindowCounts.of_periods(facts.panel, design)
    return assess(table, design, points_of(facts.case.areas, facts.case.crs))


def written(lang: Lang, design: Design) -> str:
    return measures_text(measured(FACTS, design), FACTS, lang)


@pytest.fixture(scope="module")
def bergen() -> Assessment:
    return measured(FACTS, BERGEN)


@pytest.fixture(scope="module")
def told(bergen: Assessment) -> dict[str, Any]:
    return measures_json(bergen, FACTS, "en")


@pytest.fixture(scope="module")
def english(bergen: Assessment) -> str:
    return measures_text(bergen, FACTS, "en")


@pytest.fixture(scope="module")
def norwegian(bergen: Assessment) -> str:
    return measures_text(bergen, FACTS, "nb")


def toy(folder: Path, west: tuple[int, int], exposure: tuple[float, float]) -> str:
    """Write in English what is measured in the west over the first two quarters of 2021."""
    counts = [
        count("west", count=west[0]), count("west", count=west[1], **Q2),
        count("east", count=50), count("east", count=50, **Q2),
    ]  # fmt: skip
    case = load_case(write_case(folder / "toy", counts=counts))
    facts = build_facts(case, published_panel(case, "quarter"))
    before, after = facts.panel.source_periods
    both = {"target": exposure, "control": exposure}
    design = Design(("west",), (), ("east",), before, after, phi=1, exposure=both)
    return measures_text(measured(facts, design), facts, "en")


def flat(text: str) -> str:
    return " ".join(text.split())


# --- JSON ---------------------------------------------------------------------------------------


def test_there_is_one_key_a_measure(told: dict[str, Any]) -> None:
    assert list(told) == [
        "case", "kind", "origin", "design", "windows", "dispersion", "placebos", *MEASURES,
        "by_control", "if_phi", "warnings", "readings",
    ]  # fmt: skip
    assert (told["case"], told["kind"], told["origin"]) == ("bergen", "overdose-find", "published")


def test_an_estimate_brings_its_doubt_and_how_it_was_made(told: dict[str, Any]) -> None:
    """Table 4.12: (68/14) / (37/10) is 1.3127."""
    irr = told["irr"]
    assert irr["refused"] is False
    assert irr["estimate"] == pytest.approx(1.3127, abs=5e-5)
    assert irr["low"] < irr["estimate"] < irr["high"]
    assert (irr["level"], irr["n"]) == (0.95, 4)
    assert "Wilson 2022" in irr["method"]
    assert {"se", "z", "p", "note"} <= set(irr)
    assert {"ratio_fall", "ratio_rise", "power"} <= set(told["power"])


def test_a_refusal_brings_its_reason_and_its_remedy(told: dict[str, Any]) -> None:
    assert set(told["wdq"]) == {"refused", "reason", "remedy"}
    assert told["wdq"]["refused"] is True
    assert told["wdq"]["reason"].startswith("The target did not fall against the control")
    assert told["wdq"]["remedy"] is None
    assert told["mann_kendall"]["remedy"].startswith("Slices of one source period count as one")


def test_controls_stand_side_by_side_and_the_first_on_top(told: dict[str, Any]) -> None:
    """Table 4.12: against Torgallmenningen (68/14) / (79/23), 1.4141."""
    assert list(told["by_control"]) == ["sandviken", "torgallmenningen"]
    assert told["by_control"]["sandviken"]["irr"] == told["irr"]
    other = told["by_control"]["torgallmenningen"]
    assert other["irr"]["estimate"] == pytest.approx(1.4141, abs=5e-5)
    assert set(other) == {"wdd", "irr", "rate_difference", "ne", "tne", "wdq", "power"}


def test_the_design_is_told_back(told: dict[str, Any]) -> None:
    assert told["design"] == {
        "target": ["korskirken"], "buffer": ["laksevag"],
        "controls": ["sandviken", "torgallmenningen"], "before": "2014-09-01..2014-12-31",
        "after": "2015-01-01..2015-12-31", "phi": None,
    }  # fmt: skip
    assert told["windows"]["target"] == {
        "areas": ("korskirken",), "counts": (14, 68), "days": (122, 365), "periods": (1, 1),
    }  # fmt: skip


def test_the_json_is_json(told: dict[str, Any]) -> None:
    def never(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    assert json.loads(json.dumps(told), parse_constant=never)["irr"] == told["irr"]


def test_without_a_control_there_is_nothing_by_control() -> None:
    found = measured(FACTS, replace(BERGEN, controls=()))
    told = measures_json(found, FACTS, "nb")
    assert told["by_control"] == {}
    assert told["ne"] == {
        "refused": True, "reason": "Målet trenger en kontroll.", "remedy": "Oppgi en kontroll.",
    }  # fmt: skip


# --- what must be known first, and the readings -------------------------------------------------


def test_why_no_effect_follows_stands_above_every_number(english: str) -> None:
    assert english.startswith("No effect of an act can be read from these measures: Three windows")
    top = flat(english.partition("Against")[0])
    assert "The police's change at the turn of May and June 2015 lies inside" in top
    assert "Overdispersion cannot be estimated from so few areas." in top
    assert "The windows are 122 and 365 days long; the counts are weighed by that." in top


def test_the_recorded_part_is_told_for_both_windows(told: dict[str, Any]) -> None:
    """Table 4.12 against the admissions: 81 of 784 (10.3 %) and 380 of 2,426 (15.7 %)."""
    assert told["warnings"][-1].startswith("The place was noted for 10 % before and 16 % after.")


def test_an_unknown_recorded_part_is_said(tmp_path: Path) -> None:
    text = toy(tmp_path, (30, 10), (90, 91))
    assert "Which part of the events was recorded in each window is not known here." in flat(text)


def test_the_three_readings_end_the_text(english: str, norwegian: str) -> None:
    for text, words in (
        (english, ("Fell here (", "Rose there (", "Not seen: ", "neither that harm moved nor")),
        (norwegian, ("Falt her (", "Steg der (", "Ikke sett: ", "verken at skaden flyttet seg")),
    ):
        found = [flat(text).index(word) for word in words]
        assert found == sorted(found)


# --- the text -----------------------------------------------------------------------------------

DESIGNS = {
    "2015": BERGEN,
    "2016": replace(BERGEN, after=HALF),
    "both": replace(BERGEN, after=DateRange(YEAR.start, HALF.end)),
    "alone": replace(BERGEN, buffer=(), controls=()),
    "exposed": replace(BERGEN, exposure={"target": (1e6, 2e6), "control": (1e6, 1e6)}),
}


@pytest.mark.parametrize("design", DESIGNS.values(), ids=list(DESIGNS))
def test_no_line_is_wider_than_a_terminal(design: Design) -> None:
    found = measured(FACTS, design)
    lines = [line for lang in LANGS for line in measures_text(found, FACTS, lang).splitlines()]
    assert [line for line in lines if len(line) > 80] == []


def test_no_p_is_nought(english: str, norwegian: str) -> None:
    """The WDD of 2015 against Sandviken is .3235 with standard error .0854: p .00015."""
    assert "Weighted difference (WDD), per day 0.32 (0.16 to 0.49), p <0.001" in flat(english)
    assert "Veid forskjell (WDD), per dag 0,32 (0,16 til 0,49), p <0,001" in flat(norwegian)
    for text in (english, norwegian):
        assert not re.search(r"\bp 0[.,]000\b", text)


def test_a_p_above_a_thousandth_has_three_decimals(english: str) -> None:
    assert "Poisson test (E-test), p 0.096" in flat(english)
    assert "Exact test (min. likelihood), p 0.099" in flat(english)


def test_a_test_that_is_all_but_certain_has_no_nought_either(tmp_path: Path) -> None:
    text = flat(toy(tmp_path, (90, 10), (90, 91)))
    assert "Poisson test (E-test), p <0.001" in text
    assert "Exact test (min. likelihood), p <0.001" in text


def test_numbers_below_nought_have_a_minus_sign(english: str, norwegian: str) -> None:
    assert "Net effect (NE) −0.44 (−1.79 to 0.92), p 0.526" in flat(english)
    assert "Nettoeffekt (NE) −0,44 (−1,79 til 0,92), p 0,526" in flat(norwegian)
    assert not re.search(r"[ (]-\d", english.partition("Displacement quotient")[0])


def test_an_end_that_is_not_nought_is_not_written_so(english: str) -> None:
    """Gross effect: 14/122 - 68/365 = -.07155, standard error .03809, so it ends at +.0031."""
    assert "Gross effect, per day −0.072 (−0.146 to 0.003), p 0.060" in flat(english)


def test_rates_per_person_year_are_not_all_noughts(tmp_path: Path) -> None:
    """10/40,000 - 30/30,000 = -.00075, the control -.00042: -.00033, standard error .00036."""
    text = flat(toy(tmp_path, (30, 10), (30_000, 40_000)))
    assert re.search(
        r"Rate difference, per unit of exposure −0\.0003 \(−0\.0010 to 0\.0004\)", text
    )


def test_controls_are_named_in_the_order_given(english: str) -> None:
    heads = re.findall(r"^(Against .*|Without .*):$", english, re.MULTILINE)
    assert heads == ["Against Sandviken", "Against Torgallmenningen", "Without a control"]


@pytest.mark.parametrize(
    ("lang", "lead", "words"),
    [
        ("en", "Withheld:", "is not certain (success"),
        ("nb", "Holdt tilbake:", "Fallet i målområdet er ikke sikkert"),
    ],
)
def test_a_refusal_is_explained_with_its_remedy(lang: Lang, lead: str, words: str) -> None:
    text = flat(written(lang, DESIGNS["2016"]))
    at = text.index(words)
    assert lead in text[at - 60 : at]
    assert ("Longer windows" if lang == "en" else "Lengre vinduer") in text[at : at + 250]


def test_where_no_fall_could_have_been_seen_it_says_so() -> None:
    """Ten finds of Sandviken in 122 days are too few to see even a target that empties in 182."""
    assert "a fall of the rate to (no fall) or a rise to 4.06 times" in flat(
        written("en", DESIGNS["2016"])
    )


# --- overdispersion -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scattered() -> Assessment:
    """Twelve areas, Bergen's three roles among them, that scatter; by hand below."""
    names = ("korskirken", "laksevag", "sandviken", *(f"area{i}" for i in range(9)))
    after = [[60, 40], [50, 80], [100, 100], *[[50, 50 + 10 * (-1) ** i] for i in range(9)]]
    counts = np.array(after, dtype=float)
    halves = np.column_stack([counts[:, 0] / 2, counts[:, 0] / 2])
    table = WindowCounts(
        areas=names, windows=(AUTUMN, YEAR), counts=counts, days=np.full((12, 2), 122.0),
        state=np.full((12, 2), "shown"), halves=halves, half_days=np.full((12, 2), 61.0),
        half_state=np.full((12, 2), "shown"),
    )  # fmt: skip
    design = Design(("korskirken",), ("laksevag",), ("sandviken",), AUTUMN, YEAR)
    return assess(table, design, points_of(CASE.areas, CASE.crs))


def test_what_phi_is_from_and_assumes_stands_above_the_numbers(scattered: Assessment) -> None:
    """Ten areas before and after have 9 degrees of freedom, twelve in two halves 11."""
    for lang, words in (
        (
            "en",
            ("20 degrees of freedom), estimated from 10 other areas", "varies like the others."),
        ),
        ("nb", ("20 frihetsgrader), anslått ut fra 10 andre områder", "varierer som de andre.")),
    ):
        found = measures_text(scattered, FACTS, lang)
        assert all(len(line) <= 80 for line in found.splitlines())
        top = flat(found.partition("Sandviken:")[0])
        assert all(word in top for word in words)


def test_where_phi_is_estimated_only_the_centre_says_what_more_would_make(
    scattered: Assessment,
) -> None:
    told = measures_json(scattered, FACTS, "en")
    assert {control: list(table) for control, table in told["if_phi"].items()} == {
        "": ["centre_shift"]
    }
    assert told["dispersion"]["source"] == "areas"
    assert told["wdd"]["df"] == 20
    assert told["design"]["phi"] is None


def test_placebos_stand_below_the_measures(scattered: Assessment) -> None:
    """Nine other areas at the same date, and no series: too few. Their ratios are told apart."""
    told = measures_json(scattered, FACTS, "en")
    assert told["placebos"] == {"n": 9, "as_large": 0, "share": None}
    text = flat(measures_text(scattered, FACTS, "en"))
    assert "(earlier dates, other areas): 9, too few to say." in text
    assert "These assume independent events and take no phi: Poisson test (E-test);" in text
