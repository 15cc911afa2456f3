"""No English in what a Norwegian reads: every output in bokmål is read for English function words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from builders import event, events_csv
from proofs import proof
from scenemap import open_study
from scenemap.case import load_case
from scenemap.facts import page_facts, period_facts
from scenemap.facts.trace import trace_facts
from scenemap.render.picture_words import _WORDS as PICTURE_WORDS
from scenemap.render.strings import UI
from scenemap.render.trace_strings import TRACE
from scenemap.text import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Words that English cannot do without and bokmål does not have.
WORDS = """
a an and are as been both by can cannot did does during each eight either every few five from had
has have how if into is it its least less many more most much neither none nor not of off only or
other our out same seven should since some such than that the their them then there these they
this those three through to too two under until upon was were what when where which while who
whose why with within without would you your
area between case citing cites cited count counts day days figure figures footnote known line lines
mean month months news officer page period places police report scene scenes section sections
source sources statement street summary table tables unknown week weeks withheld year years zone
zones
"""
#: Also Norwegian words.
NORWEGIAN = "a an as by has is or scene to under"
ENGLISH = frozenset(WORDS.split()) - frozenset(NORWEGIAN.split())
#: Titles and names that are English, what is typed, and what is filled in.
NAMES = re.compile(
    r"Bergen Studies in Sociology|Uni Research|Person-time|\bITS\b|"
    r"https?://\S+|«[^»]*\bscenemap [a-z][^»]*»|\S+\.geojson\b|\{[^}]*\}|"
    r"--[a-z-]+(?: year)?|«area»",
)
CASES = ("bergen", "oslo")


def english_in(words: str) -> list[str]:
    """List the words of a text that betray English; what is written as a command is let be."""
    plain = NAMES.sub(" ", words)
    return [one for one in re.findall(r"[^\W\d_]+", plain.lower()) if one in ENGLISH]


def norwegian_of(given: Any) -> Iterator[str]:
    """Yield the Norwegian of every text in plain data."""
    if isinstance(given, dict) and set(given) == {"nb", "en"}:
        yield str(given["nb"])
    elif isinstance(given, dict):
        for one in given.values():
            yield from norwegian_of(one)
    elif isinstance(given, list | tuple):
        for one in given:
            yield from norwegian_of(one)


def astray(texts: Iterator[str] | list[str]) -> dict[str, list[str]]:
    return {words: found for words in texts if (found := english_in(words))}


def test_the_reader_knows_english_from_norwegian() -> None:
    assert english_in("Uni Research: Bergen kommune, news page") == ["news", "page"]
    assert english_in("Den er ikke funnet i noen offentlig tekst") == []


@pytest.mark.parametrize(
    "texts",
    [UI["nb"], TRACE["nb"], PICTURE_WORDS["nb"], {key: one["nb"] for key, one in MESSAGES.items()}],
    ids=["page", "trace", "pictures", "sentences"],
)
def test_every_fixed_text_is_norwegian(texts: dict[str, str]) -> None:
    assert astray(list(texts.values())) == {}


@pytest.mark.parametrize("case", CASES)
def test_what_the_page_is_made_of_is_norwegian(case: str) -> None:
    facts = open_study(case=case).facts("quarter")
    assert astray(norwegian_of(page_facts(facts, "nb"))) == {}
    if facts.placed:
        assert astray(norwegian_of(period_facts(facts, "nb"))) == {}


def test_all_that_people_read_of_the_page_is_in_both_languages() -> None:
    """No text of a case stands in the page's data in one language alone."""
    facts = page_facts(open_study(case="bergen").facts("quarter"), "nb")
    alone = set()

    def look(given: Any, key: str) -> None:
        if isinstance(given, dict) and set(given) != {"nb", "en"}:
            for name, one in given.items():
                look(one, name)
        elif isinstance(given, list | tuple):
            for one in given:
                look(one, key)
        elif isinstance(given, str):
            alone.add(key)

    # The words of flags are those of written files, which are the same in every language.
    look({name: one for name, one in facts.items() if name != "flags"}, "")
    machine = {
        "version", "id", "lang", "languages", "by", "start", "end", "from", "to", "precision", "type",
        "outline", "kind", "rests_on", "basis", "points",
    }  # fmt: skip
    assert alone - machine == set()


def test_what_the_tracing_page_is_made_of_is_norwegian() -> None:
    facts = trace_facts(load_case("bergen"), "nb")
    assert astray(norwegian_of(facts)) == {}


@pytest.mark.parametrize("case", ["bergen", pytest.param("oslo", marks=proof)])
def test_every_file_of_the_report_is_norwegian(case: str, scenemap: Any, tmp_path: Path) -> None:
    made = {}
    for ending in ("md", "html", "xlsx", "json"):
        out = tmp_path / f"report.{ending}"
        scenemap("--case", case, "--lang", "nb", "summary", "-o", out)
        made[ending] = out
    page = made["html"].read_text(encoding="utf-8")
    body = re.sub(r"<style>.*?</style>", " ", page, flags=re.DOTALL)
    heard = re.findall(r'(?:alt|aria-label)="([^"]*)"', body)
    seen = re.sub(r"<[^>]*>", "\n", body).splitlines()
    book = openpyxl.load_workbook(made["xlsx"])
    cells = [
        str(value)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if isinstance(value, str)
    ]
    told = json.loads(made["json"].read_text(encoding="utf-8"))
    said = [told["title"], told["headline"] or "", *told["byline"], *told["readings"]]
    said += [*told["notes"], *told["sources"]]
    plain = made["md"].read_text(encoding="utf-8").splitlines()
    assert astray([*plain, *seen, *heard, *cells, *book.sheetnames, *said]) == {}


@pytest.mark.parametrize(
    "arguments",
    [
        "--case bergen case show",
        "--case bergen case show --places",
        "--case oslo case show",
        "--case bergen zone list",
        "--case bergen zone show vagsbunnen",
        "--case bergen zone show nygard",
        "--case bergen summary --headline",
        "--case bergen kinds",
        "--case oslo kinds --by year",
        "--case bergen check 60.3949 5.3278 --at 2015-06-01T12:00",
        "--case bergen check --place Korskirken --at 2015-06-18T09:00 --zone vagsbunnen "
        "--issued 2015-06-17T14:05 --exempt halvardsstuen@10:00-15:00",
        "--case bergen measure --target korskirken --buffer laksevag --control sandviken "
        "--before 2014-09-01..2014-12-31 --after 2015-01-01..2015-12-31",
    ],
)
def test_what_the_commands_print_is_norwegian(arguments: str, scenemap: Any) -> None:
    case = arguments.split()[:2]
    printed = scenemap(*case, "--lang", "nb", *arguments.split()[2:]).output
    assert "{" not in printed
    # Ids stand first in a line and are no words.
    lines = [re.sub(r"^\s*[\w@-]+(?:: |  )", "", line) for line in printed.splitlines()]
    assert astray(lines) == {}


def test_a_kind_is_called_by_the_case_or_by_the_title(
    scenemap: Any, toytown: Path, tmp_path: Path
) -> None:
    rows = [event(50, 50, f"2020-{month:02}-10T12:00", kind="banishment") for month in range(1, 7)]
    two_kinds = events_csv(tmp_path / "events.csv", rows)
    reading = ("--from", "2020-01-01", "--to", "2020-12-31")
    named = scenemap(
        "--case", toytown, "--lang", "nb", "summary", two_kinds, *reading, "--title", "Bortvist 2020",
        "--author", "Kari Nordmann", "--date", "2021-05-03",
    ).stdout  # fmt: skip
    assert named.startswith("# Bortvist 2020\n\n")
    assert "av Kari Nordmann · 03.05.2021" in named
    with (toytown / "case.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[kind.banishment]\nname = { nb = "Bortvisninger", en = "Banishments" }\n'
            'unit = { nb = "bortvisninger", en = "banishments" }\n'
        )
    called = scenemap("--case", toytown, "--lang", "nb", "summary", two_kinds, *reading).stdout
    assert called.startswith("# Bortvisninger, Toytown\n")
    # A case that came with scenemap does not sign somebody else's events.
    lines = [f"2015-0{month}-10T12:00,5.3278,60.3949" for month in range(1, 7)]
    own = tmp_path / "own.csv"
    own.write_text("\n".join(["time,lon,lat", *lines]), encoding="utf-8")
    assert "scenemap, etter" not in scenemap("--case", "bergen", "summary", own).stdout
    assert "Bortvisninger; ~ er snitt" in called
