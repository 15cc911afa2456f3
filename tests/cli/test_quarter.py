"""``scenemap quarter``: a folder for each quarter, whole or not at all, and the ledger with it."""

from __future__ import annotations

import errno
import hashlib
import json
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from builders import area, covered, event, events_csv, write_bare_case, write_case
from conftest import run_command
from proofs import proof
from scenemap.cli import quarter

FILES = {"report.html", "report.pdf", "figures.xlsx", "map.html", "manifest.json"}


def register(*counts: tuple[int, int]) -> Path:
    """Write a register with so many events in the west and the east, quarter after quarter of 2021."""
    rows = [
        event(100 * side + 50, 50, f"2021-{3 * number + 1 + n % 3:02}-1{n % 10}")
        for number, pair in enumerate(counts)
        for side, many in enumerate(pair)
        for n in range(many)
    ]
    return events_csv(Path("register.csv"), rows)


@pytest.fixture
def run(scenemap, tmp_path):
    """Return a function that releases a quarter of a town."""
    town = write_bare_case(tmp_path / "town", "zones", "services", "scenes", "interventions")

    def released(*arguments: object, exit_code: int = 0):
        return scenemap("--case", town, "--lang", "en", "quarter", *arguments, exit_code=exit_code)

    return released


def write_little(folder: Path, facts, lang) -> None:
    """Write one small file in the place of report, workbook and map."""
    for name in FILES - {"manifest.json"}:
        (folder / name).write_text(f"{name} {facts.title[lang]}", encoding="utf-8")


@pytest.fixture
def quickly(monkeypatch):
    """Draw nothing."""
    monkeypatch.setattr(quarter, "_write", write_little)


def test_a_quarter_with_rows_of_other_kinds_alone_is_the_last_of_the_register(run, quickly):
    finds = [event(50, 50, f"2021-{1 + n % 3:02}-1{n % 10}") for n in range(20)]
    visits = [event(150, 50, f"2021-{4 + n % 3:02}-1{n % 10}", kind="visit") for n in range(20)]
    events_csv(Path("register.csv"), [*finds, *visits])
    run("register.csv", "--kind", "find")
    assert Path("2021-Q2").is_dir()
    assert not Path("2021-Q1").exists()


def test_a_quarter_is_written_into_a_folder_of_its_own_and_the_next_is_the_same_command(
    run, monkeypatch, tmp_path
):
    register((20, 30))
    with monkeypatch.context() as drawn:
        drawn.setattr(quarter, "_write", write_little)
        result = run("register.csv")
    assert result.stderr.endswith("Wrote 2021-Q1/manifest.json\nNoted in releases.json\n")
    register((21, 35), (22, 3))
    run("register.csv")
    assert {one.name for one in Path().iterdir()} == {
        "2021-Q1", "2021-Q2", "register.csv", "releases.json",
    }  # fmt: skip
    for name in ("2021-Q1", "2021-Q2"):
        assert {one.name for one in Path(name).iterdir()} == FILES
    page = Path("2021-Q2/report.html").read_text(encoding="utf-8")
    for words in (
        "Q2 2021: Find, Toytown", "Against the quarter before", "How the quarter was released",
        "Q2 2021: 1 of 2 figures are withheld", "East, Q1 2021: 30, now 35",
        "The same quarter last year was not released",
    ):  # fmt: skip
        assert words in page
    assert "Q2 2021: Find, Toytown" in Path("2021-Q2/map.html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook("2021-Q2/figures.xlsx")
    rows = [row[:5] for row in book["Against the quarter before"].iter_rows(values_only=True)]
    shown = [row for row in rows if row[0] in {"West", "East"}]
    assert [(row[0], row[4]) for row in shown] == [
        ("West", 20), ("West", 22), ("East", 35), ("East", ":"),
    ]  # fmt: skip
    notes = [row[1] for row in book["Sources and notes"].iter_rows(values_only=True)]
    assert any(one and one.startswith("Earlier quarters stand as they were") for one in notes)

    told = json.loads(Path("2021-Q2/manifest.json").read_text(encoding="utf-8"))
    assert {one["name"] for one in told["outputs"]} == FILES - {"manifest.json"}
    for one in told["outputs"]:
        made = Path("2021-Q2", one["name"]).read_bytes()
        assert (one["bytes"], one["sha256"]) == (len(made), hashlib.sha256(made).hexdigest())
    assert [(one["role"], one["name"]) for one in told["inputs"]] == [
        ("events", "register.csv"), ("ledger", "releases.json"),
    ]  # fmt: skip
    # Made again elsewhere, from the ledger as it is now.
    folder = tmp_path / "again"
    folder.mkdir()
    for name in ("register.csv", "releases.json"):
        shutil.copy(name, folder)
    shutil.copytree(tmp_path / "town", folder / "town")
    words = shlex.split(told["command"])
    monkeypatch.setenv(*words[0].split("=", 1))
    monkeypatch.chdir(folder)
    # Of report and PDF it is shown elsewhere that the same facts give the same bytes.
    monkeypatch.setattr("scenemap.report.summary_html", lambda *_: "")
    monkeypatch.setattr("scenemap.report.summary_pdf", lambda *_: b"")
    run_command(*told["arguments"])
    for one in told["outputs"][2:]:
        made = Path("2021-Q2", one["name"]).read_bytes()
        assert hashlib.sha256(made).hexdigest() == one["sha256"], one["name"]


def test_it_is_written_in_norwegian_too(run, scenemap, quickly, tmp_path):
    register((20, 30))
    scenemap("--case", tmp_path / "town", "quarter", "register.csv", "--title", "Kvartalet")
    assert Path("2021-Q1/report.html").read_text(encoding="utf-8") == "report.html Kvartalet"


@pytest.mark.parametrize(
    "where", ["report.summary_pdf", "render.save_page", "cli.manifest.ManifestMaker.write_folder"]
)
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_what_fails_leaves_neither_folder_nor_ledger(run, monkeypatch, where, error):
    """Whatever is written when the disk is full, or somebody ends the run."""
    if where != "cli.manifest.ManifestMaker.write_folder":
        monkeypatch.setattr("scenemap.report.summary_html", lambda *_: "")
        monkeypatch.setattr("scenemap.report.summary_xlsx", lambda *_: b"")
    if where == "render.save_page":
        monkeypatch.setattr("scenemap.report.summary_pdf", lambda *_: b"")
    if where == "cli.manifest.ManifestMaker.write_folder":
        monkeypatch.setattr(quarter, "_write", lambda *_: None)

    def fails(*_, **__):
        raise error

    monkeypatch.setattr(f"scenemap.{where}", fails)
    register((20, 30))
    result = run("register.csv", exit_code=1)
    assert "full" in result.stderr or "No space" in result.stderr or "Aborted" in result.stderr
    assert [one.name for one in Path().iterdir()] == ["register.csv"]


@proof
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["told to end", "killed"])
def test_a_run_that_is_ended_leaves_neither_folder_nor_ledger(run, tmp_path, number):
    """While the workbook is written, which takes no end here; what is killed lets go of its lock."""
    path = register((20, 30))
    slow = "import time; from pathlib import Path; from scenemap.cli import quarter, main\n"
    slow += (
        "quarter._write = lambda folder, *_: (Path('begun').touch(), time.sleep(60))\nmain.run()"
    )
    words = ["--case", str(tmp_path / "town"), "quarter", str(path)]
    process = subprocess.Popen([sys.executable, "-c", slow, *words], stderr=subprocess.DEVNULL)
    for _ in range(3000):
        if Path("begun").exists() or process.poll() is not None:
            break
        time.sleep(0.01)
    assert process.poll() is None
    process.send_signal(number)
    assert process.wait(timeout=60) != 0
    left = {one.name for one in Path().iterdir() if not one.name.startswith(".")}
    kept = {"releases.json.lock"} if number == signal.SIGKILL else set()
    assert left == {"begun", "register.csv"} | kept
    if number == signal.SIGTERM:
        assert [one.name for one in Path().iterdir() if one.name.startswith(".")] == []
    run("register.csv")
    assert not Path("releases.json.lock").exists()


def test_a_folder_that_does_not_get_its_name_takes_the_ledger_back(run, quickly, monkeypatch):
    register((20, 30))
    run("register.csv")
    before = Path("releases.json").read_bytes()
    register((20, 30), (21, 31))
    rename = Path.rename

    def full(path, target):
        if Path(target).name == "2021-Q2":
            raise OSError(errno.ENOSPC, "full", str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", full)
    run("register.csv", exit_code=1)
    assert Path("releases.json").read_bytes() == before
    assert sorted(one.name for one in Path().iterdir()) == [
        "2021-Q1", "register.csv", "releases.json",
    ]  # fmt: skip


def test_a_quarter_that_stands_is_replaced_only_if_asked_and_then_made_again(run, quickly):
    register((20, 30))
    run("register.csv")
    noted = Path("releases.json").read_bytes()
    assert "2021-Q1 exists. Use --overwrite" in run("register.csv", exit_code=1).stderr
    register((60, 70))
    told = run("register.csv", "--overwrite", "--title", "Once more").stderr
    assert "2021-Q1 was released before: it is made again as it stood then" in told
    assert "Noted in" not in told
    assert Path("releases.json").read_bytes() == noted
    assert "Once more" in Path("2021-Q1/map.html").read_text(encoding="utf-8")
    told = json.loads(Path("2021-Q1/manifest.json").read_text(encoding="utf-8"))
    assert told["options"]["kind"] == "find"
    Path("other.csv").write_text(
        Path("register.csv").read_text(encoding="utf-8").replace("find", "visit"), encoding="utf-8"
    )
    other = run("other.csv", "--overwrite", exit_code=1).stderr
    assert "2021-Q1 is of 'find', not of 'visit'. Give each kind a folder of its own" in other
    assert Path("releases.json").read_bytes() == noted
    Path("2021-Q1/notes.txt").write_text("mine", encoding="utf-8")
    told = run("register.csv", "--overwrite", exit_code=1).stderr
    assert "2021-Q1 holds notes.txt, which scenemap did not write there" in told
    assert Path("2021-Q1/notes.txt").exists()


def test_no_ledger_is_begun_beside_quarters_that_were_released_by_one(run, quickly):
    register((20, 30))
    run("register.csv", "-o", "quarters")
    Path("quarters/releases.json").rename("kept.json")
    register((20, 30), (21, 31))
    told = run("register.csv", "-o", "quarters", exit_code=1).stderr
    assert "quarters/releases.json is missing, by which 2021-Q1 was released" in told
    assert not Path("quarters/releases.json").exists()
    run("register.csv", "-o", "quarters", "--ledger", "kept.json")
    assert Path("quarters/2021-Q2").is_dir()


def test_all_but_the_register_may_stand_in_the_settings_of_the_folder(run, quickly, tmp_path):
    Path("scenemap.toml").write_text(
        f'case = "{tmp_path / "town"}"\nlang = "en"\n\n[quarter]\nout = "reports"\nquarter = "2021-Q1"\n'
        'quarters = 1\nauthor = "The team"\nledger = "noted.json"\nfrom = "2021-01-01"\n',
        encoding="utf-8",
    )
    register((20, 30), (21, 31))
    told = run("register.csv").stderr
    assert "--out reports" in told
    assert {one.name for one in Path("reports").iterdir()} == {"2021-Q1"}
    assert Path("noted.json").is_file()


@pytest.mark.parametrize("option", ["--recent", "--to=2021-05-01", "--round=10", "--spread"])
def test_options_that_would_release_a_quarter_otherwise_are_none_of_it(run, option):
    register((20, 30))
    assert "No such option" in run("register.csv", option, exit_code=2).stderr


def test_a_quarter_that_is_not_over_is_refused(run, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1622500000")  # within the second quarter of 2021
    register((20, 30), (21, 31))
    told = run("register.csv", "--quarter", "2021-Q2", exit_code=1).stderr
    assert "2021-Q2 is not over" in told
    assert "It can be released from 2021-07-01 on." in told
    run("register.csv", "--quarter", "2019-Q1", "-o", "some/where", exit_code=1)
    assert [one.name for one in Path().iterdir()] == ["register.csv"]


@pytest.mark.parametrize(
    ("lang", "headline", "table"),
    [
        (
            "en",
            "in the areas that are compared (East, North, South, West) went from 21.3 %",
            (
                "figures in every period here: North, East.",
                "Shares in the headline are of others, which are compared between its two periods:",
            ),
        ),
        pytest.param(
            "nb",
            "i områdene som er sammenlignet (East, North, South, West) gikk fra 21,3 %",
            (
                "tall i alle periodene her: North, East.",
                "Andelene i overskriften er av andre, som er sammenlignet mellom dens to perioder:",
            ),
            marks=proof,
        ),
    ],
)
def test_shares_say_of_which_areas_they_are(scenemap, tmp_path, lang, headline, table):
    """West is few in the second quarter alone, and south is withheld with it."""
    names = ("east", "north", "south", "west")
    nothing = (
        "zones",
        "services",
        "scenes",
        "interventions",
        "places",
        "coverage",
        "counts",
        "backdrop",
    )
    town = write_case(
        tmp_path / "town", areas=[area(one, None) for one in names], **dict.fromkeys(nothing)
    )
    counts = {"east": (20, 30, 40), "north": (50, 60, 70), "south": (9, 9, 9), "west": (15, 2, 25)}
    rows = [
        {"area": name, "time": f"2021-{3 * quarter + 1 + n % 3:02}-10"}
        for name, some in counts.items()
        for quarter, many in enumerate(some)
        for n in range(many)
    ]
    events_csv(Path("r.csv"), rows)
    run = ("--case", town, "--lang", lang, "summary", "r.csv", "--before", "2021-01-01..2021-03-31")
    run += ("--after", "2021-07-01..2021-09-30")
    told = " ".join(scenemap(*run).stdout.split())
    # The share in the headline is one of all four, as it says: 20 of 94, then 40 of 144.
    assert headline in told.partition("##")[0]
    shares = told.partition("## Andel" if lang == "nb" else "## Share")[2].partition("## ")[0]
    assert [words for words in table if words not in shares] == []
    assert {name for name in ("East", "North", "South", "West") if f"| {name} |" in shares} == {
        "North", "East",
    }  # fmt: skip
    scenemap(*run, "-o", "r.xlsx")
    book = openpyxl.load_workbook("r.xlsx")
    cells = " ".join(str(one) for sheet in book for row in sheet.values for one in row if one)
    assert [words for words in (headline, *table) if words not in cells] == []
    compared = json.loads(scenemap(*run, "--format", "json").stdout)["shares"]
    assert compared["common_areas"] == ["north", "east"]
    assert sorted(compared["headline_is_of"]) == sorted(names)


def test_shares_of_fewer_than_the_common_areas_are_not_said_to_be_of_more(scenemap, tmp_path):
    """West has figures in both quarters; for a week of the first nobody looked, so it is not compared."""
    names = ("east", "north", "west")
    looked = [covered(one, start="2021-01-01", end="2021-06-30") for one in names[:2]]
    looked += [
        covered("west", start=first, end=last)
        for first, last in (("2021-01-01", "2021-02-10"), ("2021-02-18", "2021-06-30"))
    ]
    town = write_case(tmp_path / "town", areas=[area(one, None) for one in names], coverage=looked,
                      counts=None, series=None)  # fmt: skip
    rows = [
        {"area": name, "time": f"2021-{month:02}-{day:02}", "kind": "find"}
        for name, n in zip(names, (9, 12, 15), strict=True)
        for month in (1, 3, 4, 6)
        for day in range(1, n)
    ]
    file = events_csv(tmp_path / "r.csv", rows)
    told = " ".join(scenemap("--case", town, "--lang", "en", "summary", file).stdout.split())
    assert "the areas that are compared (East, North) " in told.partition("##")[0]
    assert "which have figures in every period here: West, North, East." in told
    assert "are of others, which are compared between its two periods: East, North." in told


def test_shares_of_the_common_areas_alone_are_called_so(scenemap):
    told = " ".join(scenemap("--lang", "en", "summary").stdout.split())
    assert "the share of finds in the common areas went from" in told
    assert "Shares in the headline are of others" not in told
