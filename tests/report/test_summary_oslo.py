"""The summary of a case without positions, one count of which is of a season without days."""

import csv
import io

import pytest

from scenemap.case import load_case
from scenemap.facts import Facts, build_facts
from scenemap.model import LANGS, Lang
from scenemap.panel import published_panel
from scenemap.report.summary import (
    WIDTH,
    summary_csv,
    summary_headline,
    summary_json,
    summary_markdown,
)


@pytest.fixture(scope="module")
def facts() -> Facts:
    case = load_case("oslo")
    return build_facts(case, published_panel(case, "quarter"))


@pytest.fixture(scope="module")
def english(facts: Facts) -> str:
    return " ".join(summary_markdown(facts, "en").split())


@pytest.mark.parametrize("lang", LANGS)
def test_no_line_is_wider_than_a_terminal(facts: Facts, lang: Lang) -> None:
    assert [line for line in summary_markdown(facts, lang).splitlines() if len(line) > WIDTH] == []


def test_the_counts_stand_by_source_period_and_the_season_has_no_rate(english: str) -> None:
    assert "| Area around Oslo S | unknown | 5,719 (932.4) | 5,719 |" in english
    assert "| Plata | 2,042 | unknown | 2,042 |" in english
    assert "The source gives no days for summer 2004" in english


def test_quarters_without_a_figure_are_no_columns(english: str) -> None:
    assert "| Area | Q3 11 | Q4 11 |" in english
    assert "Only those times are shown that the source has figures for." in english


def test_the_other_printed_figures_stand_beside(english: str) -> None:
    assert "- Fined for coming back, Area around Oslo S, Jul–Dec 2011: 353" in english
    assert (
        "- Banishments per week, approximate mean, Area around Oslo S, Jul–Dec 2011: 212" in english
    )


def test_nothing_is_said_to_have_fallen_risen_or_moved(facts: Facts, english: str) -> None:
    assert "Fell here (summer 2004 to Jul–Dec 2011): cannot be said. No area has a rate" in english
    assert "Rose there (summer 2004 to Jul–Dec 2011): cannot be said" in english
    assert "No comparison of before and after: Two figures seven years apart" in english
    assert facts.headline is None
    assert facts.ratios == {}
    assert facts.centre is None


def test_it_says_once_that_nothing_has_a_position(english: str) -> None:
    assert english.count("No position was found in the sources") == 1
    assert "without a place on the map" not in english


@pytest.mark.parametrize(
    ("lang", "words"),
    [("nb", "kan ikke sies. Ikke noe område har rate i begge."), ("en", "cannot be said.")],
)
def test_the_headline_is_that_nothing_can_be_said(facts: Facts, lang: Lang, words: str) -> None:
    assert words in " ".join(summary_headline(facts, lang).split())


def test_csv_gives_the_season_no_days(facts: Facts) -> None:
    rows = list(csv.DictReader(io.StringIO(summary_csv(facts))))
    summer = [one for one in rows if one["period"] == "2004-summer"]
    assert {(one["area"], one["count"]) for one in summer} == {("plata", "2042"), ("oslo-s", "")}
    for column in ("start", "end", "days", "per_30_days"):
        assert {one[column] for one in summer} == {""}
    (half,) = [one for one in rows if one["count"] == "5719"]
    assert (half["start"], half["end"], half["days"]) == ("2011-07-01", "2011-12-31", "184")
    assert {one["count"] for one in rows if one["period"].startswith("2004-Q")} == {""}


def test_json_gives_the_season_no_days_and_no_slice(facts: Facts) -> None:
    data = summary_json(facts, "en")
    assert data["source_periods"][0] == {
        "id": "2004-summer", "start": None, "end": None, "days": None,
    }  # fmt: skip
    assert not any("2004-summer" in one["source_periods"] for one in data["periods"])
    plata = next(one for one in data["areas"] if one["id"] == "plata")
    assert plata["by_source_period"]["2004-summer"] == {"count": 2042, "per_30_days": None}
    assert [(one["series"], one["count"]) for one in data["beside"]] == [
        ("breaches", 353), ("banishments-weekly-mean", 212), ("banishments-daily-mean", 30),
    ]  # fmt: skip
    assert [one["difference_per_30_days"] for one in data["changes"]] == [None, None]


def test_by_year_the_year_of_the_season_has_its_count() -> None:
    case = load_case("oslo")
    text = summary_markdown(build_facts(case, published_panel(case, "year")), "en")
    assert "|         2004 |         2011 |" in text
    assert "| Plata              | 2,042 (part) |            ? |" in text
