"""How the documentation is built: ``make docs`` writes it to ``build/docs``.

The site works without a network: nothing in it is fetched from another host, and the build fails if
something would be (``_ext/offline.py``).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import scenemap

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "scenemap"
author = "The scenemap founders"
version = release = scenemap.__version__
language = "en"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "numpydoc",
    "sphinx_click",
    "public_names",
    "live_map",
    "offline",
    "accessible",
]
exclude_patterns = ["_ext"]

myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 3

# Notebooks are committed without outputs and run at every build; a cell that fails, fails the build.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_in_temp = True
nb_execution_timeout = 120

autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
numpydoc_show_class_members = False

html_theme = "furo"
html_title = "scenemap"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
# The search would fetch each page that it finds, which browsers refuse where the site is opened as files.
html_show_search_summary = False
# Options of the commands begin with two hyphens, which are to stay two.
smartquotes = False

#: Files beside the README that have a page here.
PAGES = {"PRIVACY.md": "privacy.md", "SECURITY.md": "security.md"}
_INCLUDE = re.compile(r"^```\{include\} \.\./(\S+)\n```$", re.MULTILINE)


def _link_to_pages(app: Any, docname: str, source: list[str]) -> None:  # noqa: ARG001 - Sphinx's signature
    """Take in the files beside the README, and let links to them and from them lead to pages here."""

    def text_of(found: re.Match[str]) -> str:
        text = (HERE.parent / found[1]).read_text(encoding="utf-8")
        for file, page in PAGES.items():
            text = text.replace(f"]({file})", f"]({page})")
        return text.replace("](docs/", "](")

    page = _INCLUDE.sub(text_of, source[0])
    for file, its_page in PAGES.items():
        page = page.replace(f"](../{file})", f"]({its_page})")
    source[0] = page


def _level_captions(app: Any, page: str, template: str, context: Any, tree: Any) -> None:  # noqa: ARG001 - same
    """Give the headings over the links at the side a level, without which a screen reader has none."""
    links = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = links.replace(
        'role="heading"', 'role="heading" aria-level="2"'
    )


def setup(app: Any) -> None:
    """Connect to Sphinx."""
    app.connect("source-read", _link_to_pages)
    app.connect("html-page-context", _level_captions, priority=900)
