"""How the pages of the benchmarks are laid out."""

from __future__ import annotations

import textwrap


def wrapped(told: str) -> str:
    """Break the lines of paragraphs, not those of tables, headings, lists and pictures."""
    return "\n".join(
        line if line.startswith(("|", "#", "-", "!")) else textwrap.fill(line, 100)
        for line in told.split("\n")
    )
