"""The report as a tagged PDF, read back by PDFium."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from pdfs import elements_of, language_of, words_of
from proofs import proof
from scenemap import open_study
from scenemap.report import summary_pdf

if TYPE_CHECKING:
    from scenemap.facts import Facts


@pytest.fixture(scope="module")
def facts() -> Facts:
    return open_study(case="bergen").facts("quarter")


@pytest.mark.parametrize("lang", ["en", pytest.param("nb", marks=proof)])
def test_a_report_is_tagged_in_its_language(facts: Facts, lang: Any) -> None:
    made = summary_pdf(facts, lang)
    document = pypdfium2.PdfDocument(made)
    assert pdfium.FPDFCatalog_IsTagged(document)
    assert language_of(document) == lang
    assert document.get_metadata_dict()["Title"] == facts.title[lang]
    found = list(elements_of(document))
    kinds = [kind for kind, _ in found]
    assert kinds[0] == "Document"
    assert kinds.count("H1") == 1
    assert [kind for kind in kinds if kind in {"H1", "H2", "Table", "Figure"}][:2] == ["H1", "H2"]
    # Source periods, shares, ratios: a table by quarter would say the same means again.
    assert kinds.count("Table") == 3
    assert kinds.count("TH") > 8
    drawn = [alt for kind, alt in found if kind == "Figure"]
    assert len(drawn) == len(facts.panel.source_periods) + len(facts.areas)
    assert all(alt.strip() for alt in drawn)
    words = words_of(document)
    assert facts.headline is not None
    assert facts.headline[lang][:40] in words.replace("\r\n", " ")


@proof
def test_the_same_facts_give_the_same_bytes_without_a_date(facts: Facts) -> None:
    first, second = summary_pdf(facts, "nb"), summary_pdf(facts, "nb")
    assert first == second
    told = pypdfium2.PdfDocument(first).get_metadata_dict()
    assert (told["CreationDate"], told["ModDate"]) == ("", "")


def test_a_pdf_is_written_to_a_file_alone(scenemap: Any) -> None:
    refused = scenemap("summary", "--format", "pdf", exit_code=2)
    assert "Name a file: -o summary.pdf" in refused.output
    scenemap("--case", "oslo", "summary", "-o", "oslo.pdf", "--title", "= Sak #1 *x* $y$")
    document = pypdfium2.PdfDocument("oslo.pdf")
    # A title is text, whatever stands in it.
    assert "= Sak #1 *x* $y$" in words_of(document)
