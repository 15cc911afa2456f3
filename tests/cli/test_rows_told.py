"""What became of the rows of files, and what nobody used of them, is told wherever figures stand."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from builders import WEST, area, event, events_csv, unplaced, write_areas, write_case
from pdfs import words_of
from proofs import crossed, proof
from scenemap.disclosure.account import rows_told_in_words, told_rows
from scenemap.tally import Conservation, RowsTold

UNTOLD = {
    "nb": "Slag hendelser er ikke skilt fra hverandre: «{}»",
    "en": "Kinds of events are not told apart: '{}'",
}
WHY = {"nb": "stedet er ikke et område i saken", "en": "the place is no area of the case"}
UNUSED = {
    "nb": "Kolonner i filen som ikke er brukt",
    "en": "Columns of the file that were not used",
}
OPTIONS = ("--bad-rows", "reject", "--leave-out-totals")
WINDOWS = ("--before", "2021-01-01..2021-06-30", "--after", "2021-07-01..2021-12-31")


def register(column: str = "Hva skjedde", words: tuple[str, ...] = ("fall", "rus")) -> Path:
    """Write 96 rows of two kinds in two areas, six in a place that is none, and their sum."""
    lines = [f"dato;område;{column};Merknad"]
    for n in range(96):
        place = ("west", "east")[n % 2]
        lines.append(
            f"{1 + n % 28:02}.{1 + n % 12:02}.2021;{place};{words[n // 2 % len(words)]};x{n}"
        )
    lines += [f"03.03.2021;voss;{words[0]};y{n}" for n in range(6)] + ["Sum;;;102"]
    path = Path("register.csv")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(params=["names alone", pytest.param("outlines", marks=proof)])
def town(request, scenemap, tmp_path):
    """Return a function that runs a command on a case; of names alone, no report draws a map."""
    parts = unplaced() if request.param == "names alone" else {}
    toytown = write_case(tmp_path / "toytown", **parts)

    def run(*args: object, lang: str = "nb", exit_code: int = 0):
        return scenemap("--case", toytown, "--lang", lang, *args, exit_code=exit_code)

    return run


def written(path: Path) -> str:
    if path.suffix == ".pdf":
        return words_of(pypdfium2.PdfDocument(path))
    if path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        return " ".join(str(cell) for one in sheets for row in one.values for cell in row if cell)
    return path.read_text(encoding="utf-8").replace("&#39;", "'").replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("run", "lang"),
    crossed([
        *(("summary", f"r.{form}") for form in ("md", "html", "pdf", "xlsx", "json")),
        ("map", "p.html"), ("bin", "b.csv"), ("bin", "b.json"), ("bin", "b.xlsx"), ("kinds", "k.md"),
        ("kinds", "k.json"), ("measure", "m.md"), ("measure", "m.json"), ("changes", "c.md"),
        ("changes", "c.json"),
    ], [*UNTOLD]),
)  # fmt: skip
def test_every_output_says_that_kinds_are_not_told_apart(town, run, lang):
    command, name = run
    more = {"measure": ("--target", "west", "--control", "east", *WINDOWS), "changes": WINDOWS}
    form = ("--format", "md") if name.endswith(".md") else ()
    town(command, register(), *OPTIONS, *more.get(command, ()), *form, "-o", name, lang=lang)
    told = " ".join(written(Path(name)).split())
    assert UNTOLD[lang].format("Hva skjedde") in told
    if command == "summary" and name != "r.json":
        assert told.index(UNTOLD[lang].format("Hva skjedde")) < told.index(
            "2021-" if name == "r.json" else "West"
        )
    if command in {"summary", "map"}:
        assert WHY[lang] in told
        assert UNUSED[lang] in told
        assert "Merknad" in told


@pytest.mark.parametrize("lang", ["nb", pytest.param("en", marks=proof)])
def test_a_quarter_says_so_in_every_file_and_the_same_again(town, monkeypatch, lang):
    def made(*more: str) -> dict[str, bytes]:
        town("quarter", register(), *OPTIONS, "-o", "reports", *more, lang=lang)
        return {one.name: one.read_bytes() for one in Path("reports/2021-Q4").iterdir()}

    first = made()
    for name in first:
        told = " ".join(written(Path("reports/2021-Q4", name)).split())
        assert UNTOLD[lang].format("Hva skjedde") in told, name
        assert WHY[lang] in told, name
    # Of the ledger's own account: a quarter that is made again tells no more of rows, and no less.
    monkeypatch.setattr("scenemap.report.summary_pdf", lambda *_: b"")  # of the report's facts
    again = made("--quarter", "2021-Q4", "--overwrite")
    said = {
        run: json.loads(files["manifest.json"])["read"]
        for run, files in (("first", first), ("again", again))
    }
    assert said["first"] == said["again"]
    assert first["report.html"] == again["report.html"]


def test_a_manifest_tells_it(town):
    town("summary", register(), *OPTIONS, "-o", "r.html", "--manifest", "m.json", lang="en")
    read = json.loads(Path("m.json").read_text(encoding="utf-8"))["read"]
    assert read[0].startswith("Kinds of events are not told apart")
    assert (
        "Rows read: 102. Counted: 96. Not counted: 6 that could not be used, 0 outside" in read[1]
    )
    assert "Rows that are sums of others, left out: 1." in read


@pytest.mark.parametrize(
    ("column", "words", "named"),
    [
        ("Hva skjedde", ("fall", "rus"), True),  # known by a part of its name
        ("Kode", ("A", "B", "C"), True),  # by what it holds
        ("Kode", ("A",), False),  # tells nothing apart
        ("Kode", tuple(f"k{n}" for n in range(40)), False),  # free text
        ("type", ("fall",), False),  # used
    ],
)
def test_the_column_that_may_tell_kinds_is_named_and_no_other(town, column, words, named):
    kind = ("--kind", "fall") if column == "type" else ()
    told = town("summary", register(column, words), *OPTIONS, *kind, lang="en").stdout
    told = " ".join(told.split())
    assert (UNTOLD["en"].format(column) in told) == named
    assert ("Columns of the file that were not used:" in told) == True  # noqa: E712 - Merknad always
    assert ("If one of them says what kind of event" in told) == (not named and column != "type")


@pytest.mark.parametrize(
    ("lang", "words"), [("nb", "bare skrives på en annen måte"), ("en", "only written otherwise")]
)
def test_a_kind_that_is_only_written_otherwise_is_told(scenemap, toytown, lang, words):
    kinds = ["Find"] * 9 + ["find", "FIND ", "visit"] * 5
    path = events_csv(Path("e.csv"), [event(50, 50, kind=one) for one in kinds])
    told = scenemap("--case", toytown, "--lang", lang, "summary", path, "--kind", "Find")
    assert words in " ".join(told.stdout.split())
    assert "only written otherwise than 'Find', and are not in it. Write them alike." in told.stderr
    told = scenemap("--case", toytown, "--lang", lang, "summary", path, "--kind", "visit")
    assert words not in " ".join(told.stdout.split())
    assert "Write them alike" not in told.stderr


def test_what_is_used_and_what_was_published_is_in_no_doubt(town, scenemap):
    told = town(
        "summary", register(), *OPTIONS, "--column", "kind=Hva skjedde", "--kind", "rus", lang="en"
    ).stdout
    assert "not told apart" not in told
    assert "Some rows are of another kind than 'Rus'" in " ".join(told.split())
    assert "The rows that were read" not in scenemap("--lang", "en", "summary").stdout


@pytest.mark.parametrize(
    "rows",
    [(100, 0, 0, 0, 0, 100), (100, 3, 0, 0, 0, 97), (100, 5, 6, 0, 2, 87), (100, 9, 9, 9, 9, 64)],
)
def test_words_tell_no_more_than_may_be_told(rows):
    may = told_rows(Conservation(*rows))
    for lang in ("nb", "en"):
        words = rows_told_in_words(may)[lang]
        told = {
            int(one) for one in words.replace(",", " ").replace(".", " ").split() if one.isdigit()
        }
        assert not told & {1, 2, 3, 4}
        assert told <= {*rows}
        if isinstance(may, RowsTold) and may.read is None:
            assert not told


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_look_offers_the_column_and_a_command_that_runs(scenemap, lang):
    write_areas(Path("a.geojson"), [area("west", WEST)])
    lines = [
        "dato;område;Kode",
        *(f"0{1 + n % 9}.03.2021;west;{'AB'[n % 3 == 0]}" for n in range(30)),
    ]
    Path("r.csv").write_text("\n".join(lines), encoding="utf-8")
    told = scenemap("--lang", lang, "look", "r.csv", "--areas", "a.geojson").stdout
    command = told.strip().splitlines()[-1].split()
    assert command[-6:] == ["--column", "kind=Kode", "--kind", "A", "--areas", "a.geojson"]
    counted = scenemap(*command[1:]).stdout
    assert "west,2021-03,20," in counted


def test_a_column_of_places_is_not_taken_for_one_of_kinds(scenemap):
    lines = [
        "Dato;Hvor;Hva skjedde",
        *(f"0{1 + n % 9}.03.2021;{'AB'[n % 2]};{'xy'[n % 2]}" for n in range(30)),
    ]
    Path("r.csv").write_text("\n".join(lines), encoding="utf-8")
    command = scenemap("look", "r.csv").stdout.splitlines()[-1]
    assert command.endswith('--column area=Hvor --column kind="Hva skjedde" --kind x')
    Path("r.csv").write_text("\n".join(lines).replace("Hva skjedde", "Kode"), encoding="utf-8")
    command = scenemap("look", "r.csv").stdout.splitlines()[-1]
    assert command.endswith("--column area=Hvor --column kind=Kode --kind x")


def test_a_new_case_offers_it_too(scenemap):
    places = events_csv(
        Path("e.csv"), [{"area": "Torget", "time": "2021-01-01", "Hva skjedde": "x"}] * 9
    )
    told = scenemap("case", "new", "town", "--events", places).stderr
    assert '--column kind="Hva skjedde"' in told
    scenemap("case", "new", "town2", "--events", places, "--column", "kind=Hva skjedde")
    assert 'kind = "Hva skjedde"' in Path("town2/case.toml").read_text(encoding="utf-8")


# --- whose case, and which year --------------------------------------------------------------------


def test_rows_of_another_case_are_told_which_case_was_taken_and_which_lies_beside(scenemap):
    rows = [{"område": "Torget", "dato": f"{1 + n:02}.11.25"} for n in range(9)]
    path = events_csv(Path("r.csv"), rows)
    told = scenemap("bin", path, exit_code=1).stderr
    assert "The case is bergen, for nobody said which is meant." in told
    assert "scenemap case new --help" in told
    scenemap("case", "new", "lillevik", "--events", path)
    told = scenemap("summary", path, exit_code=1).stderr
    assert "Beside lies lillevik: scenemap --case lillevik …" in told
    assert 'case = "lillevik" into scenemap.toml' in told
    assert "for nobody said" not in scenemap("--case", "bergen", "bin", path, exit_code=1).stderr
    table = Path("counts.csv")
    table.write_text("area,2015\nHjemme,7\n", encoding="utf-8")
    new = ("case", "new", "other", "--areas", "lillevik/areas.geojson", "--counts", table)
    told = scenemap(*new, exit_code=1).stderr
    assert "for nobody said" not in told  # that case is named by the command
    Path("scenemap.toml").write_text('case = "lillevik"', encoding="utf-8")
    scenemap("bin", path)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("nb", "19.11.25 er 19. november 2025"), ("en", "19.11.25 is 19 November 2025")],
)
def test_years_of_two_digits_are_told_once_and_in_the_report(scenemap, toytown, lang, words):
    lines = ["dato;område", *(f"{1 + n % 28:02}.{1 + n % 3:02}.21;west" for n in range(60))]
    Path("r.csv").write_text("\n".join(lines), encoding="utf-8")
    ran = scenemap("--case", toytown, "--lang", lang, "summary", "r.csv")
    assert ran.stderr.count("years of two digits") == 1
    assert words in " ".join(ran.stdout.split())
    assert "2021" in ran.stdout
