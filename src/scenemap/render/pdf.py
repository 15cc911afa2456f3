"""Tagged PDF: a screen reader knows headings, lists, tables and pictures as such, and the language.

Pages are set by Typst, which comes as a wheel, needs no library of the system, and asks no network.
The typeface comes with matplotlib. Nothing but what is given here is read, and nothing is dated by the
clock: the same words and pictures give the same bytes.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import matplotlib as mpl
import typst

if TYPE_CHECKING:
    from collections.abc import Mapping


def tagged_pdf(template: str, told: Mapping[str, Any]) -> bytes:
    """Set a document.

    Parameters
    ----------
    template
        Name of a Typst file among the assets. It takes all its words and pictures from what is told:
        words are text there, whatever stands in them, and never Typst.
    told
        Plain data; ``title`` and ``lang`` are those of the document, pictures are SVG.

    Examples
    --------
    >>> told = {"title": "Sak #1", "lang": "nb", "byline": "", "subtitle": "", "headline": "",
    ...         "cautions": [], "parts": [], "foot": []}
    >>> tagged_pdf("report.typ", told) == tagged_pdf("report.typ", told)
    True
    """
    page = files("scenemap.render").joinpath("assets", template).read_bytes()
    compiler = typst.Compiler(page, font_paths=_typefaces(), ignore_system_fonts=True)
    # The moment is written nowhere, for the templates set no date; given, no clock is asked.
    made = compiler.compile(
        format="pdf",
        # The standard of accessible documents: what it asks for is checked as the file is made.
        pdf_standards="ua-1",
        timestamp=0,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
    )
    return cast(bytes, made)


@lru_cache(maxsize=1)
def _typefaces() -> typst.Fonts:
    """Return the typefaces that come with matplotlib, and no other of this machine."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
