"""Smoothed rates in the summary: only of what is shown, and only where they are asked for."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pdfs import words_of
from proofs import often, proof
from scenemap import disclose, load_case, published_panel
from scenemap.facts import build_facts
from scenemap.facts.smoothed import smoothed_of, smoothed_table
from scenemap.measures.estimate import Refusal
from scenemap.report import summary_json, summary_markdown, summary_xlsx
from test_counted import counted_panel

BERGEN = load_case("bergen")
FIVE = ("asane", "danmarksplass", "korskirken", "laksevag", "sandviken")


def shown(first):
    """Disclose a quarter of five areas."""
    panel = replace(counted_panel([[one] for one in first]), areas=FIVE)
    return disclose(panel, BERGEN)


def test_bergens_rates_are_drawn_together_and_unknown_stays_unknown():
    facts = replace(build_facts(BERGEN, published_panel(BERGEN, "quarter")), smoothed=True)
    told = smoothed_table(facts)
    rows = {row[0]["en"]: [one["en"] for one in row[1:]] for row in told["rows"]}
    assert rows["Sandviken"] == ["3.0 (2.1 to 4.1)", "3.2 (2.3 to 4.3)", "2.6 (1.5 to 4.0)"]
    assert rows["Åsane"][1:] == ["unknown", "unknown"]
    assert "derfor for høyt" in told["notes"][0]["nb"]


def test_only_where_it_is_asked_for():
    facts = build_facts(BERGEN, published_panel(BERGEN, "quarter"))
    assert facts.smoothed_rates == {}
    assert "Smoothed" not in summary_markdown(facts, "en")
    assert "smoothed" not in summary_json(facts, "en")
    asked = replace(facts, smoothed=True)
    assert "## Smoothed rates (95 % interval)" in summary_markdown(asked, "en")
    told = summary_json(asked, "en")["smoothed"]["2015-01-01..2015-12-31"]
    # Counts 148, 79, 68, 48 and 37: mean 76, variance 1512.4, of which 76 are chance.
    weight = (1512.4 - 76) / 1512.4
    assert told["areas"]["laksevag"]["weight"] == pytest.approx(weight, abs=1e-4)
    smoothed = (76 + weight * (148 - 76)) * 30 / 365
    assert told["areas"]["laksevag"]["smoothed"] == pytest.approx(smoothed, abs=1e-4)
    book = openpyxl.load_workbook(io.BytesIO(summary_xlsx(asked, "en")))
    rows = list(book["Smoothed"].iter_rows(values_only=True))
    assert any(row[0] == "Laksevåg" and row[3] == pytest.approx(smoothed, abs=1e-4) for row in rows)


@settings(deadline=None, max_examples=often(20, 200), derandomize=True)
@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=2),
    st.lists(st.integers(1, 4), min_size=2, max_size=2),
)
def test_no_smoothed_rate_tells_what_is_withheld(few, others):
    """Two registers that differ in what is withheld alone give the same rates to the last digit."""
    one, other = (shown([*some, 30, 40, 50]) for some in (few, others))
    withheld = {*one.source_cells.loc[one.source_cells["state"] == "suppressed", "area"]}
    assume(one.source_cells.equals(other.source_cells))
    assert {"asane", "danmarksplass"} <= withheld
    (found,), (too,) = (list(smoothed_of(panel).values()) for panel in (one, other))
    if isinstance(found, Refusal):
        assert isinstance(too, Refusal)
        return
    assert not withheld & {*found.table.index}
    assert found.table.equals(too.table)
    assert (found.mean, found.variance) == (too.mean, too.variance)


def test_few_areas_and_rounded_counts_are_refused_with_the_reason():
    facts = build_facts(BERGEN, shown([2, 3, 4, 40, 50]))
    told = smoothed_table(replace(facts, smoothed=True))
    assert "areas are too few to see how much they differ" in told["notes"][0]["en"]
    assert {one["en"] for row in told["rows"] for one in row[1:]} <= {":", "–"}
    assert json.dumps(summary_json(replace(facts, smoothed=True), "en")["smoothed"]).endswith(
        "null}"
    )


@proof
def test_every_report_shows_them_and_other_formats_refuse_them(scenemap):
    told = scenemap("summary", "--smoothed").stdout
    assert "## Utjevnede rater (95 % intervall)" in told
    assert "11,9 (10,1 til 13,8)" in told
    assert all(len(line) <= 80 for line in told.splitlines())
    scenemap("--lang", "en", "summary", "--smoothed", "-o", "report.html")
    assert "11.9 (10.1 to 13.8)" in Path("report.html").read_text(encoding="utf-8")
    refused = scenemap("summary", "--smoothed", "-o", "table.csv", exit_code=2)
    assert "--smoothed goes with md, json, html, xlsx, pdf" in refused.stderr


@proof
def test_a_pdf_shows_them(scenemap):
    scenemap("--lang", "en", "summary", "--smoothed", "-o", "report.pdf")
    assert "11.9 (10.1 to 13.8)" in words_of(pypdfium2.PdfDocument("report.pdf"))
