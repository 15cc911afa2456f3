from __future__ import annotations

import csv
import json
import re

import pytest

from builders import EAST, WEST, area, count, write_case
from scenemap.case import load_case
from scenemap.facts import build_facts
from scenemap.panel import published_panel
from scenemap.report import summary_csv, summary_headline, summary_json, summary_markdown

Q2 = {"start": "2021-04-01", "end": "2021-06-30"}
SEP_DEC, YEAR, JAN_JUN = (
    "2014-09-01..2014-12-31",
    "2015-01-01..2015-12-31",
    "2016-01-01..2016-06-30",
)


@pytest.fixture(scope="module")
def told(bergen):
    return summary_json(bergen, "en")


@pytest.fixture
def toytown(tmp_path):
    case = load_case(write_case(tmp_path / "toytown"))
    return build_facts(case, published_panel(case, "quarter"))


# --- JSON ------------------------------------------------------------------------------------------


def test_the_json_has_the_keys_of_the_design(told):
    assert set(told) >= {
        "case", "kind", "unit", "periods", "source_periods", "areas", "common_areas", "left_out",
        "shares", "centre", "totals", "readings", "notes",
    }  # fmt: skip
    assert set(told["periods"][0]) == {
        "id",
        "start",
        "end",
        "days_covered",
        "days",
        "source_periods",
    }
    assert set(told["source_periods"][0]) == {"id", "start", "end", "days"}
    first = told["areas"][0]
    assert set(first) == {"id", "name", "total", "by_source_period", "by_period"}
    assert set(first["by_source_period"][SEP_DEC]) == {"count", "per_30_days"}
    assert set(first["by_period"]["2014-Q3"]) >= {"value", "exact", "flags"}
    assert set(told["left_out"][0]) == {"id", "why"}
    assert set(told["totals"]) == {"all", "by_source_period"}


def test_the_json_is_plain_data(told):
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_bergen_says_what_it_counts(told):
    assert (told["case"], told["kind"], told["unit"], told["origin"], told["by"]) == (
        "bergen", "overdose-find", "find", "published", "quarter",
    )  # fmt: skip


def test_bergen_totals(told):
    """Lundeberg & Mjåland 2017, table 4.12."""
    assert {one["id"]: one["total"] for one in told["areas"]} == {
        "laksevag": 265, "torgallmenningen": 129, "korskirken": 97, "danmarksplass": 84,
        "sandviken": 62, "bybane": 11, "asane": 9,
    }  # fmt: skip
    assert [one["total"] for one in told["areas"]] == [265, 129, 97, 84, 62, 11, 9]
    assert told["totals"] == {
        "all": 657,
        "by_source_period": {SEP_DEC: 81, YEAR: 380, JAN_JUN: 196},
    }


def test_bergen_rates_of_laksevag(told):
    rates = told["areas"][0]["by_source_period"]
    assert [round(rates[period]["per_30_days"], 2) for period in (SEP_DEC, YEAR, JAN_JUN)] == [
        3.44, 12.16, 16.98,
    ]  # fmt: skip
    assert [rates[period]["count"] for period in (SEP_DEC, YEAR, JAN_JUN)] == [14, 148, 103]


def test_bergen_shares_of_the_common_areas(told):
    assert told["common_areas"] == ["laksevag", "torgallmenningen", "korskirken", "sandviken"]
    shares = told["shares"]["by_source_period"]
    assert [shares[period]["laksevag"] for period in (SEP_DEC, YEAR, JAN_JUN)] == [23.0, 44.6, 64.4]
    assert told["shares"]["unit"] == "percent of the common areas"


def test_bergen_third_quarter_of_2014(told):
    assert told["periods"][0] == {
        "id": "2014-Q3", "start": "2014-07-01", "end": "2014-09-30", "days_covered": 30, "days": 92,
        "source_periods": [SEP_DEC],
    }  # fmt: skip
    assert [one["id"] for one in told["periods"]] == [
        "2014-Q3", "2014-Q4", "2015-Q1", "2015-Q2", "2015-Q3", "2015-Q4", "2016-Q1", "2016-Q2",
    ]  # fmt: skip


def test_bergen_danmarksplass_in_2014_is_null(told):
    (danmarksplass,) = [one for one in told["areas"] if one["id"] == "danmarksplass"]
    assert danmarksplass["by_source_period"][SEP_DEC] == {"count": None, "per_30_days": None}
    for quarter in ("2014-Q3", "2014-Q4"):
        cell = danmarksplass["by_period"][quarter]
        assert (cell["value"], cell["exact"], cell["flags"]) == (None, False, ["unknown"])


def test_bergen_centre_is_given_with_both_choices_and_no_headline(told):
    centre = told["centre"]
    assert (centre["from"], centre["to"]) == (SEP_DEC, JAN_JUN)
    assert centre["by_count_points"]["metres"] == pytest.approx(660, abs=10)
    assert centre["by_outlines"]["metres"] == pytest.approx(3300, abs=10)
    assert centre["by_count_points"]["degrees"] == pytest.approx(205, abs=1)
    assert centre["by_outlines"]["degrees"] == pytest.approx(217, abs=1)
    assert centre["spread_m"] > centre["by_count_points"]["metres"]
    assert centre["robust"] is False
    assert any("no headline may be drawn from the mean centre" in note for note in told["notes"])


def test_bergen_changes_between_source_periods(told):
    found = {(one["area"], one["from"], one["to"]): one for one in told["changes"]}
    laksevag = found["laksevag", SEP_DEC, YEAR]
    assert laksevag["difference_per_30_days"] == pytest.approx(8.72, abs=0.005)
    assert laksevag["ratio"] == pytest.approx(3.53, abs=0.005)
    unknown = found["danmarksplass", SEP_DEC, YEAR]
    assert (unknown["difference_per_30_days"], unknown["ratio"]) == (None, None)


def test_bergen_recording_shares(told):
    assert [round(one["percent"]) for one in told["recording"]] == [10, 16, 16]


def test_a_quarter_of_exactly_one_count_is_exact(toytown):
    told = summary_json(toytown, "en")
    west = next(one for one in told["areas"] if one["id"] == "west")
    assert west["by_period"]["2021-Q1"] == {
        "value": 30, "exact": True, "per_30_days": 10, "days_covered": 90, "flags": ["exact"],
    }  # fmt: skip


def test_a_change_from_nought_has_no_ratio(tmp_path):
    counts = [count("west", count=0), count("west", **Q2), count("east"), count("east", **Q2)]
    case = load_case(write_case(tmp_path / "t", counts=counts))
    told = summary_json(build_facts(case, published_panel(case, "quarter")), "en")
    change = next(one for one in told["changes"] if one["area"] == "west")
    assert (change["difference_per_30_days"], change["ratio"]) == (
        pytest.approx(9.8901, abs=1e-4),
        None,
    )


# --- CSV ----------------------------------------------------------------------------------------


def test_the_csv_has_slices_then_source_periods(toytown):
    rows = list(csv.DictReader(summary_csv(toytown).splitlines()))
    assert len(rows) == 8
    assert rows[0] == {
        "period_type": "slice", "area": "east", "period": "2021-Q1", "start": "2021-01-01",
        "end": "2021-03-31", "state": "exact", "count": "10", "per_30_days": "3.3333",
        "days_covered": "90", "days": "90", "share_of_common_areas": "", "origin": "published",
    }  # fmt: skip
    last = [row for row in rows if row["period_type"] == "source_period" and row["area"] == "west"][
        -1
    ]
    assert last == {
        "period_type": "source_period", "area": "west", "period": "2021-04-01..2021-06-30",
        "start": "2021-04-01", "end": "2021-06-30", "state": "exact", "count": "10",
        "per_30_days": "3.2967", "days_covered": "", "days": "91", "share_of_common_areas": "0.25",
        "origin": "published",
    }  # fmt: skip


def test_the_csv_leaves_what_is_unknown_blank(bergen):
    rows = list(csv.DictReader(summary_csv(bergen).splitlines()))
    (row,) = [one for one in rows if (one["area"], one["period"]) == ("danmarksplass", SEP_DEC)]
    assert (row["state"], row["count"], row["per_30_days"], row["share_of_common_areas"]) == (
        "unknown", "", "", "",
    )  # fmt: skip


# --- Markdown -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("by", ["month", "quarter", "year"])
def test_no_line_of_bergens_summary_is_wider_than_a_terminal(lang, by):
    case = load_case("bergen")
    text = summary_markdown(build_facts(case, published_panel(case, by)), lang)
    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_bergen_in_english(bergen):
    text = summary_markdown(bergen, "en")
    assert text.startswith(
        "# Overdose find-sites, Bergen\n\nSep 2014–Jun 2016 · by scenemap, after Lundeberg and Mjåland "
        "(2017)\n\nLaksevåg: the share of finds"
    )
    assert "| Laksevåg         |     14 (3.4) | 148 (12.2) |   103 (17.0) |   265 |" in text
    assert "| Danmarks plass   |      unknown |   48 (3.9) |     36 (5.9) |    84 |" in text
    assert re.search(r"^\| Laksevåg +\| +23\.0 .*\| +44\.6 .*\| +64\.4 .*\|$", text, re.MULTILINE)
    assert "## Three readings" in text
    assert "## Left out" in text


def test_bergen_in_norwegian_has_decimal_commas(bergen):
    text = summary_markdown(bergen, "nb")
    assert "23,0 %" in text
    assert "23.0" not in text
    assert "## Tre lesninger" in text


def test_the_headline_alone_still_brings_the_three_readings(bergen):
    lines = summary_headline(bergen, "en")
    assert lines.count("\n- ") == 3
    assert lines.startswith("- Laksevåg: the share of finds in the common areas went from 23.0 %")
    assert "Not seen:" in lines
    assert all(len(line) <= 80 for line in lines.splitlines())


def tables(text: str) -> list[list[str]]:
    """Return the lines of each table."""
    return [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]


def columns(line: str) -> int:
    return line.replace("\\|", "").count("|") - 1


def test_every_row_of_a_table_has_as_many_cells_as_its_header(bergen):
    found = tables(summary_markdown(bergen, "en"))
    assert [columns(lines[0]) for lines in found[:4]] == [5, 5, 5, 4]
    assert [len(lines) for lines in found[:4]] == [9, 9, 9, 6]
    assert all(len({columns(line) for line in lines}) == 1 for lines in found)


# --- names that would do harm -------------------------------------------------------------------

FORMULAS = ["=1+1", "+47", "-x", "@sum"]
MARKUP = ["*bold*", "<script>alert(1)</script>", "[x](javascript:y)", "`code`", "_x_"]


def harmful(folder, id: str, name: str):  # noqa: A002
    areas = [area(id, WEST, name=name), area("east", EAST)]
    counts = [
        count(id, count=30),
        count(id, count=10, **Q2),
        count("east", count=10),
        count("east", **Q2),
    ]
    case = load_case(write_case(folder / "t", areas=areas, counts=counts, coverage=None))
    return build_facts(case, published_panel(case, "quarter"))


@pytest.mark.parametrize("name", FORMULAS)
def test_names_that_a_spreadsheet_would_run_are_disarmed(tmp_path, name):
    rows = list(csv.reader(summary_csv(harmful(tmp_path, name, name)).splitlines()))
    assert {row[1] for row in rows[1:]} == {f"'{name}", "east"}


@pytest.mark.parametrize("name", MARKUP)
def test_names_that_markdown_would_take_for_its_own_are_escaped(tmp_path, name):
    """Everywhere: in tables, headline, readings and notes."""
    text = " ".join(summary_markdown(harmful(tmp_path, "bad", name), "en").split())
    assert re.findall(rf"(?<!\\){re.escape(name)}", text) == []


@pytest.mark.parametrize("name", ["a|b", "two\nlines", "two\r\n\r\n# lines"])
def test_a_bar_or_a_line_break_in_a_name_breaks_no_table(tmp_path, name):
    text = summary_markdown(harmful(tmp_path, "bad", name), "en")
    assert "\n# lines" not in text
    found = tables(text)
    assert len(found) >= 3
    for lines in found:
        assert len(lines) == 4  # header, rule, two areas
        assert len({columns(line) for line in lines}) == 1
        assert all(line.startswith("|") and line.endswith("|") for line in lines)
