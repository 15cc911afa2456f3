"""The tables and sentences that summary and page both show, made once from what may be shown.

``build`` makes the facts of a panel; ``comparison`` says what rose and what fell, ``finding`` what there
is to say first, ``moves`` how the scene moved; ``sentences`` and ``tables`` put both in words and rows,
in both languages; ``front`` is what stands under a title; ``page`` lays them out for the page. Nothing
here reads files or formats output. What the data cannot tell stands beside what they can: the areas left
out and why, the share recorded, the three readings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.lazy import lazy_names

if TYPE_CHECKING:
    from scenemap.facts.build import Centre, Facts, Recording, build_facts
    from scenemap.facts.comparison import Change, Comparison, compare
    from scenemap.facts.front import Front
    from scenemap.facts.page import page_facts, period_facts

_HOME = {
    "Centre": "build",
    "Change": "comparison",
    "Comparison": "comparison",
    "Facts": "build",
    "Front": "front",
    "Recording": "build",
    "build_facts": "build",
    "compare": "comparison",
    "page_facts": "page",
    "period_facts": "page",
}

__all__ = [
    "Centre",
    "Change",
    "Comparison",
    "Facts",
    "Front",
    "Recording",
    "build_facts",
    "compare",
    "page_facts",
    "period_facts",
]

__getattr__, __dir__ = lazy_names(__name__, _HOME)
