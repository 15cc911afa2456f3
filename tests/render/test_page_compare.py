"""Two periods beside each other, all periods as small maps, and what a reader takes along."""

from __future__ import annotations

import csv
import io
import re
from importlib.resources import files
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from proofs import proof
from render.facts_builder import build_comparable, build_facts, square, words
from render.reading import axe_faults, saved
from render.test_colours import GROUNDS, LEAST, SIGHT, contrast, difference, lab
from scenemap.facts import page_facts
from scenemap.render import colours
from scenemap.study import open_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from render.reading import Reader

FIRST, LAST = "sep.–des. 2014", "jan.–juni 2016"
TABLE = "#sm-compare tbody tr"


@pytest.fixture(scope="module")
def bergen_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    facts = page_facts(open_study().facts("quarter"))
    return saved(tmp_path_factory.mktemp("compare"), facts)


def rows(page: Page) -> list[list[str]]:
    return [one.locator("td").all_inner_texts() for one in page.locator(TABLE).all()]


def now(page: Page) -> str:
    return str(page.locator(".sm-slider").get_attribute("aria-valuetext"))


def said(page: Page) -> str:
    return page.locator(".sm-compare-said").inner_text()


def narrowed(page: Page, picture: str) -> None:
    """Make the window narrower, and wait until a picture has been drawn for it."""
    drawn = page.locator(picture).first
    width = str(drawn.get_attribute("width"))
    page.set_viewport_size({"width": 1000, "height": 900})
    expect(drawn).not_to_have_attribute("width", width)


def sideways(page: Page) -> int:
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


# ---- Colours -------------------------------------------------------------------------------------


def compare_color(name: str) -> str:
    sheet = files("scenemap.render").joinpath("assets", "compare.css").read_text(encoding="utf-8")
    found = re.search(rf"--{name}: (#[0-9a-f]{{6}})", sheet)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("sight", SIGHT)
def test_rise_and_fall_differ_for_everyone_and_in_grey(sight: str) -> None:
    signs = [compare_color("rise"), compare_color("fall"), colours.COUNT]
    assert min(difference(*pair, sight) for pair in combinations(signs, 2)) >= LEAST
    rise, fall = (lab(one, sight)[0] for one in signs[:2])
    assert abs(rise - fall) >= LEAST


@pytest.mark.parametrize("name", ["rise", "fall"])
def test_rise_and_fall_can_be_seen_on_every_ground(name: str) -> None:
    """WCAG 2.2, 1.4.11."""
    assert min(contrast(compare_color(name), ground) for ground in GROUNDS) >= 3


# ---- Two periods ---------------------------------------------------------------------------------


@proof
def test_two_periods_of_bergen_beside_each_other_and_as_change(
    bergen_page: Path, reader: Callable[..., Reader]
) -> None:
    listener = reader(bypass_csp=True)
    page = listener.open(bergen_page)
    assert page.locator(f"{TABLE}, #sm-compare svg").count() == 0

    page.get_by_role("button", name="Sammenlign perioder").click()
    expect(page.locator("#sm-compare-heading")).to_be_focused()
    assert said(page) == (
        f"Områder fra {FIRST} til {LAST}: 1 med økning, 0 med nedgang, 3 uten klar endring, "
        "3 som ikke kan sammenlignes."
    )
    # A rate ratio of (103 / 182) : (14 / 122) with its interval, as the facts have it.
    assert rows(page)[0] == [
        "Laksevåg",
        "▲ økning",
        "4,9 (2,8–8,6)",
        "3,4 (14 på 122 dager)",
        "17,0 (103 på 182 dager)",
        "+13,5",
    ]
    danmark = next(row for row in rows(page) if row[0] == "Danmarks plass")
    assert danmark[1:3] == [f"ikke sammenlignet: tallet for {FIRST} er ukjent", "–"]
    assert danmark[3:] == ["ukjent", "5,9 (36 på 182 dager)", "–"]
    assert page.locator("#sm-compare figure").count() == 2

    # One stop for the Tab key in each map, arrow keys from there; what is told stands in words too.
    maps = page.locator("#sm-compare svg .sm-symbols[role=group]")
    assert maps.first.locator("[tabindex='0']").count() == 1
    maps.first.locator("[tabindex='0']").focus()
    page.keyboard.press("End")
    told = page.locator(".sm-compare-detail").inner_text()
    assert told == page.evaluate("document.activeElement.getAttribute('aria-label')")
    # The same area is marked in both maps and in the table.
    assert page.locator("#sm-compare .sm-pointed").count() == 3
    narrowed(page, "#sm-compare figure svg")
    assert told == page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert page.locator("#sm-compare figure:first-of-type :focus").count() == 1
    maps.nth(1).get_by_role("img", name=re.compile("^Laksevåg")).hover()
    expect(page.locator(".sm-compare-detail")).to_contain_text("4,9 ganger (95 %: 2,8–8,6)")

    page.get_by_role("button", name="Endring fra A til B").press("Enter")
    expect(page.get_by_role("button", name="Endring fra A til B")).to_be_focused()
    assert page.locator("#sm-compare figure").count() == 1
    assert page.locator("#sm-compare figure .sm-rose:not(.sm-by-chance)").count() == 1
    assert page.locator("#sm-compare figure .sm-fell.sm-by-chance").count() == 2
    assert page.locator("#sm-compare figure .sm-same").count() == 1

    assert axe_faults(page) == []
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert sideways(page) <= 0
    page.get_by_role("button", name="English").click()
    assert said(page).startswith("Areas from Sep–Dec 2014 to Jan–Jun 2016: 1 with a rise")
    page.get_by_role("button", name="Close the comparison").click()
    expect(page.get_by_role("button", name="Compare periods")).to_be_focused()
    assert page.locator(f"{TABLE}, #sm-compare svg").count() == 0
    assert listener.messages == []
    assert len(listener.requests) == 1


@proof
def test_what_is_compared_is_in_the_address(
    bergen_page: Path, reader: Callable[..., Reader]
) -> None:
    page = reader().open(bergen_page)
    page.get_by_role("button", name="Sammenlign perioder").click()
    page.locator("#sm-compare-last-from").select_option("2015")
    page.get_by_role("button", name="Endring fra A til B").click()
    # Whichever end was moved past the other took it along.
    assert page.locator("#sm-compare-last-to").input_value() == "2"
    page.locator("#sm-compare-last-to").select_option("2015")
    link = "a=2014-09-01..2014-12-31&b=2015-01-01..2015-12-31&v=change&lang=nb"
    expect(page).to_have_url(re.compile(re.escape(link) + "$"))
    table = rows(page)
    # The slider follows period B.
    assert now(page).startswith("4. kvartal 2015")

    again = reader().open(bergen_page, f"#{link}")
    assert rows(again) == table
    assert again.locator("#sm-view-change").get_attribute("aria-pressed") == "true"
    again.get_by_role("button", name="Bytt A og B").click()
    assert said(again).startswith(f"Områder fra 2015 til {FIRST}")
    # An address that leaves them out puts them back.
    again.get_by_role("button", name="Alle periodene som små kart").click()
    expect(again).to_have_url(re.compile("v=change&g=slices"))
    again.evaluate("location.hash = '#t=2015-Q2'")
    expect(again.locator("#sm-compare")).to_be_hidden()
    expect(again.locator("#sm-grid")).to_be_hidden()
    again.get_by_role("button", name="Sammenlign perioder").click()
    assert again.locator("#sm-view-side").get_attribute("aria-pressed") == "true"
    # What cannot be found is left out, whatever it says.
    other = reader().open(
        bergen_page, "#a=9999-99-99..0&b=2014-09-01..2014-12-31&v=x&g=all&embed=2"
    )
    assert other.locator("#sm-compare").is_hidden()
    assert other.locator("#sm-grid").is_hidden()
    assert other.locator("html.sm-embedded").count() == 0


@proof
def test_a_period_is_drawn_in_the_chart_or_moved_by_keys(opened: Callable[..., Page]) -> None:
    page = opened(facts=build_comparable())
    frame = page.locator(".sm-chart-frame")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    # The plot begins at 40 and leaves 230 to the right for names.
    wide = (box["width"] - 270) / 4
    y = box["y"] + 60
    page.mouse.move(box["x"] + 40 + 1.2 * wide, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 40 + 2.8 * wide, y, steps=4)
    page.mouse.up()
    expect(page.locator("#sm-compare")).to_be_visible()
    chosen = [page.locator(f"#sm-compare-last-{end}") for end in ("from", "to")]
    assert [one.input_value() for one in chosen] == ["1", "2"]
    assert now(page).startswith("3. måned 2020")

    page.locator("#sm-brush-to").press("ArrowRight")
    assert [one.input_value() for one in chosen] == ["1", "3"]
    page.locator("#sm-brush-from").press("End")
    assert [one.input_value() for one in chosen] == ["3", "3"]
    assert page.locator("#sm-brush-from").get_attribute("aria-valuetext") == "4. måned 2020"
    narrowed(page, ".sm-chart-frame > svg")
    expect(page.locator("#sm-brush-from")).to_be_focused()
    page.get_by_role("button", name="A = like lang tid rett før B").click()
    assert page.locator("#sm-compare-first-from").input_value() == "2"
    page.locator("#sm-compare-first-to").select_option("3. måned 2020")
    page.locator("#sm-brush-from").press("Home")
    assert "har dager felles" in said(page)
    assert {row[1] for row in rows(page)} >= {"ikke sammenlignet: periodene har dager felles"}


def test_nothing_is_derived_from_what_is_withheld(opened: Callable[..., Page]) -> None:
    """The fourth area has a withheld cell in the second month."""
    page = opened("#a=2020-01-01..2020-01-31&b=2020-02-01..2020-04-30", build_comparable())
    row = next(one for one in rows(page) if one[0] == "Sted 3")
    assert row[1:] == [
        "ikke sammenlignet: tallet for 2. måned 2020 til og med 4. måned 2020 holdes tilbake av "
        "hensyn til personvern",
        "–",
        "7,0 (7 på 30 dager)",
        "holdt tilbake",
        "–",
    ]
    with page.expect_download() as saving:
        page.get_by_role("button", name="Last ned sammenligningen (CSV)").click()
    text = saving.value.path().read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")
    found = {one["area"]: one for one in csv.DictReader(io.StringIO(text[1:]))}
    assert found["area-3"]["flags_b"] == "suppressed"
    assert [found["area-3"][key] for key in ("count_b", "per_30_days_b", "days_b", "ratio")] == [
        ""
    ] * 4
    assert found["area-5"]["start_b"] == "2020-02-01"
    assert found["area-5"]["end_b"] == "2020-04-30"
    assert (
        float(found["area-5"]["low"])
        < float(found["area-5"]["ratio"])
        < float(found["area-5"]["high"])
    )
    assert found["area-1"]["flags_b"] == "exact;partial"

    # The sum of the last four months that the map shows is withheld in the file as well.
    page.get_by_label("Tall for").select_option("window")
    page.get_by_role("button", name="Siste periode").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Last ned tallene (CSV)").click()
    text = saving.value.path().read_bytes().decode("utf-8")
    sums = {one["area"]: one for one in csv.DictReader(io.StringIO(text[1:]))}
    assert (sums["area-3"]["count"], sums["area-3"]["flags"]) == ("", "suppressed")
    assert (sums["area-0"]["count"], sums["area-0"]["start"]) == ("100", "2020-01-01")


def test_without_positions_the_changes_stand_in_the_table_alone(
    opened: Callable[..., Page],
) -> None:
    facts = build_comparable()
    facts["areas"] = [{**one, "point": None, "outline": None} for one in facts["areas"]]
    facts["view"] = facts["bounds"] = None
    facts["story"] = {
        "sentence": words("Uten kart.", "No map."),
        "legs": [],
        "dated": [],
        "by_slice": True,
    }
    page = opened("#a=2020-01-01..2020-01-31&b=2020-03-01..2020-04-30", facts)
    assert len(rows(page)) == 6
    assert page.locator("#sm-compare svg, #sm-view-change").count() == 0
    assert "står i tabellen alene" in page.locator("#sm-compare").inner_text()
    assert page.get_by_role("button", name="Alle periodene som små kart").count() == 0
    page.get_by_role("button", name="Lukk sammenligningen").click()
    expect(page.get_by_role("button", name="Sammenlign perioder")).to_be_focused()


@proof
def test_very_many_areas_are_filled_and_their_table_is_not_all_made(
    opened: Callable[..., Page],
) -> None:
    many = 160
    counts = [[5 + (area * 7 + at * area) % 60 for at in range(4)] for area in range(many)]
    facts = build_comparable([[2] * 4 for _ in range(many)], counts)
    for at, area in enumerate(facts["areas"]):
        lon, lat = 5.301 + 0.0025 * (at % 16), 60.371 + 0.0025 * (at // 16)
        area |= {"point": {**facts["areas"][0]["point"], "lon": lon, "lat": lat}}
        area["outline"] = square(lon, lat, 0.001)
    page = opened("#a=2020-01-01..2020-01-31&b=2020-03-01..2020-04-30&v=side", facts)
    assert page.locator("#sm-compare figure .sm-item > [class*='sm-area-']").count() == 2 * many
    assert len(rows(page)) == 60
    page.get_by_role("button", name=f"Vis alle {many} områder").click()
    assert len(rows(page)) == many
    assert f"Av {many} områder ville om lag 8 se ut til" in page.locator("#sm-compare").inner_text()
    page.get_by_role("button", name="Alle periodene som små kart").click()
    # Each small map has a path for each class at most.
    assert page.locator(".sm-minis path[class*='sm-area-']").count() <= 5 * 4


# ---- Small maps ----------------------------------------------------------------------------------


@proof
def test_small_maps_are_drawn_when_asked_for_and_lead_to_their_periods(
    opened: Callable[..., Page], bergen_page: Path, reader: Callable[..., Reader]
) -> None:
    page = reader().open(bergen_page)
    page.get_by_role("button", name="Alle periodene som små kart").click()
    small = page.locator(".sm-minis button")
    assert small.count() == 8
    assert page.locator(".sm-minis .sm-mini-mean").count() == 8
    small.nth(3).click()
    assert now(page).startswith("2. kvartal 2015")
    expect(page.locator(".sm-slider")).to_be_focused()
    assert page.locator(".sm-minis [aria-current=true]").get_attribute("title") == "2. kvartal 2015"
    expect(page).to_have_url(re.compile("&g=slices&lang=nb$"))

    # Thirty-six months: by year, and the last of them where single months are asked for.
    page = opened(facts=thirty_six())
    page.get_by_role("button", name="Alle periodene som små kart").click()
    assert page.locator(".sm-minis button span").all_inner_texts() == ["2018", "2019", "2020"]
    page.locator("#sm-grid-way").select_option("periode")
    assert page.locator(".sm-minis button").count() == 24
    assert "De siste 24 av 36" in page.locator("#sm-grid").inner_text()


def thirty_six() -> dict[str, Any]:
    """Return three years of the made-up case, by month."""
    facts = build_comparable([[2] * 36], [[10] * 36])
    for at, one in enumerate(facts["slices"]):
        start, end = (f"{2018 + month // 12}-{month % 12 + 1:02d}" for month in (at, at + 1))
        one.update(id=start, start=f"{start}-01", end=f"{end}-01")
    ends = ("id", "label", "start", "end", "days")
    periods = [{name: one[name] for name in ends} for one in facts["slices"]]
    return facts | {"by": "month", "source_periods": periods}


# ---- Taken along ---------------------------------------------------------------------------------


@proof
def test_a_link_and_an_embedding_are_copied_or_can_be(
    bergen_page: Path, reader: Callable[..., Reader]
) -> None:
    page = reader().open(bergen_page, "#t=2015-Q2&lang=en")
    # What a browser does that lets no page write to the clipboard.
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: () => Promise.reject()}})"
    )
    page.get_by_role("button", name="Copy link").click()
    field = page.locator(".sm-copy")
    expect(page.locator(".sm-said")).to_contain_text("press Ctrl+C")
    assert field.input_value().startswith(f"{bergen_page.as_uri()}#t=2015-Q2&")
    expect(field).to_be_focused()
    assert field.evaluate("(one) => one.selectionEnd - one.selectionStart") > 40
    page.get_by_role("button", name="Embed").click()
    code = field.input_value()
    found = re.fullmatch(
        r'<iframe src="(page\.html#t=2015-Q2&amp;[^"]*&amp;embed=1)" title="([^"]+)" width="100%" '
        r'height="720" loading="lazy"></iframe>',
        code,
    )
    assert found is not None
    assert found[2] == page.title()

    outer = bergen_page.with_name("outer.html")
    outer.write_text(f"<!doctype html><title>x</title>{code}", encoding="utf-8")
    page = reader().open(outer)
    inner = page.frame_locator("iframe")
    expect(inner.locator("#sm-map-slot")).to_be_visible()
    expect(inner.get_by_role("slider")).to_have_attribute("aria-valuetext", "Q2 2015")
    for hidden in ("#sm-slice", "#sm-chart", "#sm-table", "#sm-words"):
        expect(inner.locator(hidden)).to_be_hidden()
    whole = inner.get_by_role("link", name="Open the whole page")
    assert "embed" not in str(whole.get_attribute("href"))


def test_the_numbers_of_a_slice_are_saved_as_files_have_them(opened: Callable[..., Page]) -> None:
    mark = words("SIMULERT", "SIMULATED")
    facts = build_facts(watermark=mark)
    facts["areas"][0]["name"] = words("=1+1", "=1+1")
    page = opened("#t=2020-Q3", facts)
    with page.expect_download() as saving:
        page.get_by_role("button", name="Last ned tallene (CSV)").click()
    assert saving.value.suggested_filename == "toytown_2020-Q3.csv"
    text = saving.value.path().read_bytes().decode("utf-8")
    found = list(csv.DictReader(io.StringIO(text[1:])))
    assert {one["warning"] for one in found} == {"SIMULERT"}
    assert {(one["start"], one["end"]) for one in found} == {("2020-07-01", "2020-09-30")}
    assert [(one["name"], one["count"], one["per_30_days"], one["flags"]) for one in found] == [
        ("'=1+1", "", "8.2", "period_mean"),
        ("Område Sør", "20", "6.5", "exact"),
        ("Område Øst", "", "", "suppressed"),
        ("Område Vest", "0", "0", "exact"),
        ("Område Fjern", "", "1", "period_mean"),
        ("Bane/buss", "", "", "unknown"),
    ]


def test_where_there_is_nothing_to_compare_nothing_is_offered(opened: Callable[..., Page]) -> None:
    page = opened()
    assert page.get_by_role("button", name="Kopier lenke").count() == 1
    assert page.get_by_role("button", name="Sammenlign perioder").count() == 0
    assert page.locator(".sm-brushable").count() == 0
