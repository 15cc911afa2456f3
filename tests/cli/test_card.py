from __future__ import annotations

from pathlib import Path

import pytest

from builders import (
    WEST,
    feature,
    hypothetical_zone,
    official_zone,
    square,
    write_case,
    write_features,
)
from proofs import proof


@pytest.mark.parametrize("ending", ["html", "pdf", "png"])
def test_a_card_of_an_official_zone_is_written(scenemap, toytown, ending):
    result = scenemap("--case", toytown, "card", "drawn", "-o", f"out/card.{ending}")
    assert (result.stdout, result.stderr) == ("", f"Wrote out/card.{ending}\n")
    assert Path(f"out/card.{ending}").stat().st_size > 5_000


def test_a_hypothetical_zone_is_refused_without_specimen(scenemap):
    result = scenemap("card", "vagsbunnen", "-o", "card.pdf", exit_code=1)
    assert result.stderr.startswith(
        "Error: The outline of zone 'vagsbunnen', version 'scenemap-1', is hypothetical"
    )
    assert "or use --specimen" in result.stderr
    assert not Path("card.pdf").exists()


@pytest.mark.parametrize(
    ("lang", "mark", "heading"),
    [("nb", "EKSEMPEL – hypotetisk omriss", "Unntak"),
     pytest.param("en", "SPECIMEN – hypothetical outline", "Exemptions", marks=proof)],
)  # fmt: skip
def test_a_specimen_of_bergen_in_both_languages(scenemap, lang, mark, heading):
    scenemap(
        "--lang", lang, "card", "vagsbunnen@scenemap-1", "--issued", "2015-06-17T14:05",
        "--exempt", "halvardsstuen@10:00-15:00", "--specimen", "-o", "card.html",
    )  # fmt: skip
    html = Path("card.html").read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in html
    assert mark in html
    assert f"<h2>{heading}</h2>" in html


def test_the_printed_end_goes_before_the_hours(scenemap, toytown):
    scenemap(
        "--lang", "en", "--case", toytown, "card", "drawn", "--issued", "2021-06-17T14:05",
        "--hours", 48, "--until", "2021-06-18T09:20", "-o", "card.html",
    )  # fmt: skip
    html = Path("card.html").read_text(encoding="utf-8")
    assert "Until 18 June 2021 at 09:20" in html
    assert "The end is printed on the order." in html
    assert "19 June" not in html


def test_an_unknown_zone_lists_the_zones(scenemap):
    for options in ((), ("--issued", "2015-06-17T14:05")):
        result = scenemap("card", "sentrum", *options, "-o", "card.pdf", exit_code=1)
        assert result.stderr == (
            "Error: There is no zone 'sentrum'. The zones are: nygard, vagsbunnen.\n"
        )


def test_an_unknown_version_or_service_is_named(scenemap, toytown):
    run = ("--case", toytown, "card")
    result = scenemap(*run, "drawn@9", "-o", "card.pdf", exit_code=1)
    assert "Zone 'drawn' has no version '9'. The versions are: 1." in result.stderr
    result = scenemap(
        *run, "drawn", "--issued", "2021-06-17T14:05", "--exempt", "nowhere", "-o", "card.pdf",
        exit_code=1,
    )  # fmt: skip
    assert "There is no service 'nowhere'. The services are: house" in result.stderr


def test_of_several_versions_the_order_or_the_reader_names_one(scenemap, tmp_path):
    zones = [
        official_zone(),
        official_zone(version="2", valid_from="2022-01-01", valid_to="open", replaces="1"),
        *hypothetical_zone(),
    ]
    folder = write_case(tmp_path / "two", zones=zones)
    result = scenemap("--case", folder, "card", "drawn", "-o", "card.html", exit_code=1)
    assert "Zone 'drawn' has several versions: 1, 2. Name one, as drawn@VERSION" in result.stderr
    run = ("--lang", "en", "--case", folder, "card")
    scenemap(*run, "drawn", "--issued", "2022-06-01T12:00", "-o", "new.html")
    assert "Map version: 2." in Path("new.html").read_text(encoding="utf-8")
    scenemap(*run, "drawn@1", "-o", "old.html")
    assert "Map version: 1." in Path("old.html").read_text(encoding="utf-8")


def test_an_existing_file_is_kept_unless_it_may_be_replaced(scenemap, toytown):
    Path("card.html").write_text("mine", encoding="utf-8")
    run = ("--case", toytown, "card", "drawn", "-o", "card.html")
    result = scenemap(*run, exit_code=1)
    assert result.stderr == (
        "Error: card.html exists. Use --overwrite to replace it, or another name.\n"
    )
    assert Path("card.html").read_text(encoding="utf-8") == "mine"
    scenemap(*run, "--overwrite")
    assert Path("card.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--hours", "24", "-o", "card.pdf"), "The order for zone 'drawn' needs --issued TIME."),
        (
            ("--exempt", "house", "-o", "card.pdf"),
            "The order for zone 'drawn' needs --issued TIME.",
        ),
        (("-o", "card.svg"), "'card.svg' cannot be written: the ending can be .html, .pdf, .png."),
        ((), "Missing option '-o'"),
    ],
)
def test_wrong_usage(scenemap, toytown, options, said):
    result = scenemap("--case", toytown, "card", "drawn", *options, exit_code=2)
    assert said in result.stderr


def test_an_order_that_ends_before_it_begins_is_refused(scenemap, toytown):
    result = scenemap(
        "--case", toytown, "card", "drawn", "--issued", "2021-06-17T14:05", "--until",
        "2021-06-17T13:00", "-o", "card.pdf", exit_code=1,
    )  # fmt: skip
    assert (
        "cannot last from 2021-06-17 14:05 to 2021-06-17 13:00. Check the two times."
        in result.stderr
    )


# ---- Zones of one's own --------------------------------------------------------------------------

#: In the middle of Kristiansand, where no case is.
OWN = feature(square(7.995, 58.146, 200), zone="kvadraturen", name="Kvadraturen", accuracy_m=15)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("nb", "Det er ikke noe gatekart bak sonen."),
     pytest.param("en", "There is no street map behind the zone.", marks=proof)],
)  # fmt: skip
def test_a_zone_of_ones_own_needs_no_case(scenemap, lang, said):
    write_features(Path("mine.geojson"), [OWN])
    result = scenemap(
        "--lang", lang, "card", "--zones", "mine.geojson", "--issued", "2024-06-03T14:00",
        "-o", "card.html",
    )  # fmt: skip
    assert result.stderr == "Wrote card.html\n"
    html = Path("card.html").read_text(encoding="utf-8")
    assert "<h1>Kvadraturen</h1>" in html
    assert said in html
    assert "58.146" in html
    assert "Bergen" not in html
    assert "Strax-huset" not in html


def test_a_zone_in_the_case_gets_its_services_and_ground(scenemap, toytown):
    write_features(Path("mine.geojson"), [feature(WEST, zone="mine", accuracy_m=15)])
    scenemap("--case", toytown, "card", "mine", "--zones", "mine.geojson", "-o", "card.html")
    html = Path("card.html").read_text(encoding="utf-8")
    assert "House" in html
    assert "gatekart" not in html


def test_accuracy_is_asked_for_and_given(scenemap):
    write_features(Path("mine.geojson"), [feature(square(7.995, 58.146, 200), name="Mine")])
    asked = scenemap("card", "--zones", "mine.geojson", "-o", "card.html", exit_code=1)
    assert "--zones-accuracy" in asked.stderr
    scenemap("card", "--zones", "mine.geojson", "--zones-accuracy", 25, "-o", "card.html")
    assert "25\u00a0m" in Path("card.html").read_text(encoding="utf-8")


def test_of_several_zones_one_is_named(scenemap):
    other = feature(square(7.999, 58.146, 100), zone="other", accuracy_m=15)
    write_features(Path("mine.geojson"), [OWN, other])
    command = ["card", "--zones", "mine.geojson", "-o", "card.html"]
    result = scenemap(*command, exit_code=2)
    assert "Name the zone. There are: kvadraturen, other." in result.stderr
    scenemap(*command[:1], "other", *command[1:])
    assert Path("card.html").exists()


def test_zones_outside_the_case_that_was_asked_for_are_refused(scenemap, toytown):
    write_features(Path("mine.geojson"), [OWN])
    result = scenemap(
        "--case", toytown, "card", "--zones", "mine.geojson", "-o", "card.html", exit_code=1
    )
    assert "is not where the case is" in result.stderr
    assert not Path("card.html").exists()


def test_an_order_of_another_law_shows_what_was_given_and_no_more(scenemap):
    write_features(Path("mine.geojson"), [OWN])
    scenemap(
        "--lang", "en", "card", "--zones", "mine.geojson", "--rule", "printed", "--daily", "22-06",
        "--exempt", "none", "-o", "card.html",
    )  # fmt: skip
    html = Path("card.html").read_text(encoding="utf-8")
    assert "Until: see the paper" in html
    assert "Every day: 22:00 until 06:00 the next day" in html
    assert "The paper says that there are none." in html
    assert "24" not in html.partition("<h2>The order</h2>")[2].partition("</section>")[0]
