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
