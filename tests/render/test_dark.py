"""Dark mode: page, report and tracing page are readable and accessible; what is drawn stays on paper."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING

import pytest

from proofs import proof
from render.reading import axe_faults
from render.test_colours import contrast
from scenemap import open_study
from scenemap.facts import page_facts
from scenemap.render import save_page, time_map
from scenemap.report import summary_html

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from render.reading import Reader


def variables_of(style: str) -> dict[str, str]:
    """Return the colours by name that a style sheet gives in the dark."""
    dark = style.partition("(prefers-color-scheme: dark)")[2]
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", dark))


@pytest.mark.parametrize(
    ("package", "sheet"), [("scenemap.render", "dark.css"), ("scenemap.report", "report.css")]
)
def test_words_and_edges_stand_out_in_the_dark(package: str, sheet: str) -> None:
    told = variables_of(files(package).joinpath("assets", sheet).read_text(encoding="utf-8"))
    words = [told[name] for name in ("ink", "soft", "blue", "orange", "warning") if name in told]
    for color, ground in product(words, (told["ground"], told["pale"])):
        assert contrast(color, ground) >= 4.5
    # Edges of buttons and fields (WCAG 1.4.11), and the ring of the focus.
    for name in ("line", "focus"):
        assert contrast(told[name], told["ground"]) >= 3


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, tracing_page: Path) -> Callable[[str], Path]:
    """Return a function that writes a file, once, when it is asked for."""
    folder = tmp_path_factory.mktemp("dark")

    @cache
    def write(name: str) -> Path:
        if name == "trace":
            return tracing_page
        facts, path = open_study(case="bergen").facts("quarter"), folder / f"{name}.html"
        if name == "page":
            save_page(time_map(page_facts(facts, "nb")), path)
        else:
            path.write_text(summary_html(facts, "nb"), encoding="utf-8")
        return path

    return write


@pytest.fixture
def dark(reader: Callable[..., Reader]) -> Callable[[Path], Page]:
    def visit(path: Path) -> Page:
        # The policy of the files forbids scripts from elsewhere, and so axe.
        return reader(color_scheme="dark", bypass_csp=True).open(path)

    return visit


@proof
@pytest.mark.parametrize("name", ["page", "report", "trace"])
def test_axe_finds_no_fault_in_the_dark(
    name: str, written: Callable[[str], Path], dark: Callable[[Path], Page]
) -> None:
    page = dark(written(name))
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(16, 23, 30)"
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert axe_faults(page) == []


@proof
def test_what_is_drawn_stays_on_paper(
    written: Callable[[str], Path], dark: Callable[[Path], Page]
) -> None:
    page = dark(written("page"))
    for selector in (".sm-map-slot", ".sm-legend", ".sm-chart"):
        color = page.locator(selector).evaluate("one => getComputedStyle(one).backgroundColor")
        assert color == "rgb(255, 255, 255)"
    # On paper nothing is dark.
    page.emulate_media(media="print")
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
