from __future__ import annotations

from pathlib import Path

import pytest

from scenemap.errors import FormatError
from scenemap.formats import OUTPUTS, output_format


@pytest.mark.parametrize("command", OUTPUTS)
def test_every_ending_that_a_command_writes_is_taken_and_no_other(command):
    endings = {ending for forms in OUTPUTS.values() for ending in forms}
    for ending in sorted(endings | {"pdf", "gpkg", "docx", "tiff"}):
        out = Path(f"out.{ending.upper()}")
        if ending in OUTPUTS[command]:
            assert output_format(command, out) == ending
        else:
            with pytest.raises(FormatError, match=r"cannot be written: the ending can be \."):
                output_format(command, out)
    assert (
        output_format(command, None) == output_format(command, Path("out")) == OUTPUTS[command][0]
    )


def test_an_ending_and_a_format_that_disagree_are_refused():
    assert output_format("summary", Path("a.htm"), "html") == "html"
    assert output_format("kinds", Path("a.txt")) == "md"
    with pytest.raises(FormatError, match="asks for csv, --format for json"):
        output_format("summary", Path("a.csv"), "json")


@pytest.mark.parametrize(
    "arguments",
    [
        ("summary", "-o", "x.docx"),
        ("summary", "e.csv", "-o", "x.docx", "--format", "md"),
        ("locate", "e.csv", "-o", "x.shp"),
        ("simulate", "--seed", "1", "-o", "s.gpkg"),
        ("kinds", "e.csv", "-o", "k.fgb"),
        ("kinds", "e.csv", "--format", "json", "-o", "k.csv"),
        ("observe", "e.csv", "-o", "x.html"),
        ("bin", "e.csv", "-o", "p.ods"),
        ("bin", "e.csv", "--json", "-o", "p.csv"),
        ("map", "e.csv", "-o", "m.pdf"),
        ("card", "vagsbunnen", "-o", "c.svg"),
    ],
    ids=" ".join,
)
def test_an_ending_that_a_command_cannot_write_is_refused_before_any_reading(scenemap, arguments):
    """Neither the case nor the file is there: they are not looked for."""
    told = scenemap("--case", "nowhere", *arguments, exit_code=2).stderr
    assert "cannot be written" in told or "Leave one of them out" in told
    assert list(Path().iterdir()) == []


def test_kinds_are_written_in_the_format_that_the_ending_names(scenemap):
    scenemap("kinds", "--by", "year", "-o", "k.csv")
    assert Path("k.csv").read_text(encoding="utf-8").count(",") > 10


def test_the_documentation_tells_of_every_format_of_every_command_that_hands_tables_on():
    page = Path(__file__).parents[1] / "docs" / "handing-on.md"
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith(("| command", "| `"))
    ]
    at = next(n for n, row in enumerate(rows) if row[0] == "command")
    _, *forms = rows[at]
    told = {
        row[0].strip("`"): {form for form, cell in zip(forms, row[1:], strict=True) if cell != "–"}
        for row in rows[at + 1 :]
    }
    assert set(told) == {"bin", "summary", "locate", "kinds", "measure"}
    for command, written in told.items():
        assert written == set(OUTPUTS[command]) & set(forms), command
