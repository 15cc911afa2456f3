"""The report that is handed on: whole in itself, escaped, readable by all, on screen and paper."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from builders import EAST, WEST, area, at, count, event, events_csv, square, words, write_case
from proofs import crossed, proof
from render.reading import axe_faults
from scenemap import ReadingOptions, disclose, load_case, panel_from_events, read_events
from scenemap.facts import build_facts
from scenemap.panel import published_panel
from scenemap.render.figures import MOST_CHARTS, MOST_MAPS
from scenemap.report import summary_html
from scenemap.report.document import summary_document

EVIL = "<script>alert(1)</script>\"'&=x"


class Outline(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for one, attributes in self.tags if one == tag]


@pytest.mark.parametrize(
    ("name", "lang"), crossed(["bergen", "simulated"], ["nb", "en"], shown=[("bergen", "nb")])
)
def test_it_says_what_the_document_says(bergen, simulated, written, name, lang):
    facts = bergen if name == "bergen" else simulated
    told, page = summary_document(facts, lang), Outline(written(name, lang))
    # Bergen's quarters are means of its source periods, the simulated ones are counted.
    repeated = [one.key for one in told.sections if one.repeats]
    assert repeated == (["by_slice"] if name == "bergen" else [])
    for section in told.sections:
        if section.repeats:
            assert section.caption not in page.text
            continue
        for item in (section.heading, section.caption, *section.items):
            assert item in page.text
        cells = section.table.rows if section.table else ()
        assert all(cell.words in page.text for row in cells for cell in row)
    for item in (told.title, told.headline, *told.cautions):
        assert item in page.text
    assert page.all("html") == [{"lang": lang}]


def test_what_must_be_known_stands_before_the_first_figure(written):
    page = written("simulated", "en")
    simulated_at, withheld_at = (
        page.index(words) for words in ("SIMULATED EVENTS", "“:” is withheld so that nobody")
    )
    assert simulated_at < withheld_at < page.index("<table") < page.rindex("</table>")
    assert withheld_at < page.index("<img")


def test_means_unknown_and_withheld_are_marked_and_heard(bergen, written, monkeypatch):
    # Where nothing but means is known by slice, the table by slice is left out.
    monkeypatch.setattr("scenemap.report.document._repeats_source", lambda _: False)
    page = summary_html(bergen, "en")
    assert (
        '<td class="period_mean"><span aria-hidden="true">~12.2</span>'
        '<span class="heard">period mean 12.2</span></td>'
    ) in page
    assert '<span aria-hidden="true">?</span><span class="heard">unknown</span>' in page
    withheld = '<span aria-hidden="true">:</span><span class="heard">withheld</span>'
    assert withheld in written("simulated", "en")


def test_it_has_no_script_and_asks_for_nothing(written):
    page = written("bergen", "nb")
    outline = Outline(page)
    assert {tag for tag, _ in outline.tags} & {"script", "link", "iframe", "object", "svg"} == set()
    assert not [name for _, attributes in outline.tags for name in attributes if name[:2] == "on"]
    assert all(one["src"].startswith("data:image/svg+xml;base64,") for one in outline.all("img"))
    assert all(one["href"].startswith("#") for one in outline.all("a"))
    (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert "default-src &#39;none&#39;" in policy
    assert "img-src data:;" in policy
    assert "script-src &#39;none&#39;" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@proof
def test_the_same_facts_give_the_same_bytes(bergen, written):
    assert summary_html(bergen, "nb") == written("bergen", "nb")


def test_text_is_escaped(tmp_path):
    """Names that come from files are words, in text, in alt texts and in the title."""
    folder = write_case(
        tmp_path / "t",
        areas=[area("west", WEST, name=EVIL), area("east", EAST)],
        settings={"name": words(EVIL)},
    )
    case = load_case(folder)
    page = summary_html(build_facts(case, published_panel(case, "quarter")), "en")
    assert "<script" not in page
    outline = Outline(page)
    assert EVIL in outline.text
    assert any(EVIL in (one["alt"] or "") for one in outline.all("img"))


def test_own_events_name_no_source_but_themselves(tmp_path):
    case = load_case(write_case(tmp_path / "t"))
    events = [event(50, 50, "2021-01-10")] * 60 + [event(150, 50, "2021-01-11")] * 30
    table = read_events(
        [events_csv(tmp_path / "e.csv", events)], ReadingOptions(case.zone, bounds=case.bounds)
    )
    panel = panel_from_events(table, case.areas, "quarter", coverage=case.coverage)
    page = summary_html(build_facts(case, disclose(panel, case)), "en")
    assert "Source: events given by the user." in page
    assert "The Book" not in page


@proof
def test_many_areas_and_periods_are_drawn_in_part_and_this_is_said(tmp_path):
    areas = [area(f"a{n}", square(*at(200 * n, 0))) for n in range(MOST_CHARTS + 2)]
    counts = [
        count(f"a{n}", count=50 - n, start=f"{2000 + year}-01-01", end=f"{2000 + year}-12-31")
        for n in range(MOST_CHARTS + 2)
        for year in range(MOST_MAPS + 1)
    ]
    folder = write_case(
        tmp_path / "t", areas=areas, counts=counts, coverage=None, interventions=None, places=None
    )
    case = load_case(folder)
    page = summary_html(build_facts(case, published_panel(case, "year")), "en")
    assert "The maps show the last 12 periods; those before (1) are in the tables alone." in page
    assert "Only the 24 areas with the largest totals are drawn; the others (2)" in page
    assert page.count("<figure>") == MOST_MAPS + MOST_CHARTS
    assert '<th scope="row">A25</th>' in page


# --- in a browser ---------------------------------------------------------------------------------


@proof
@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("name", ["bergen", "simulated"])
def test_axe_finds_no_fault_and_nothing_scrolls_sideways(reader, tmp_path, written, name, lang):
    path = tmp_path / "report.html"
    path.write_text(written(name, lang), encoding="utf-8")
    page = reader(bypass_csp=True).open(path)
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe_faults(page) == []


def test_the_policy_breaks_nothing_and_every_picture_is_drawn(written, reader, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(written("simulated", "en"), encoding="utf-8")
    opened = reader()
    page = opened.open(path)
    assert opened.messages == []
    assert [one for one in opened.requests if not one.startswith(("file:", "data:"))] == []
    sizes = page.evaluate("[...document.images].map(one => one.naturalWidth)")
    assert len(sizes) > 15
    assert min(sizes) > 0
    assert (
        page.evaluate("getComputedStyle(document.querySelector('h2')).color") == "rgb(11, 60, 111)"
    )


@proof
def test_nothing_is_cut_off_on_a4(written, reader, tmp_path):
    """180 mm between the margins are 680 pixels."""
    path = tmp_path / "report.html"
    path.write_text(written("simulated", "en"), encoding="utf-8")
    page = reader(viewport={"width": 680, "height": 1000}).open(path)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    right = (
        "[...document.querySelectorAll('table, img')].map(one => one.getBoundingClientRect().right)"
    )
    assert max(page.evaluate(right)) <= 681
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 8
