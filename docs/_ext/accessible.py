"""What the theme leaves to be done so that all of the site can be read by ear and gone through by keys.

Code and tables that are wider than their block can be scrolled without a mouse, the two sidebars are
told apart, and the page of the search has a heading.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

#: What stands in the pages as they are built, and what in the place of it.
_MENDED = (
    ("<pre>", '<pre tabindex="0">'),
    ('<table border="1" class="dataframe">', '<table border="1" class="dataframe" tabindex="0">'),
    ('<div class="table-wrapper colwidths-auto docutils container">',
     '<div class="table-wrapper colwidths-auto docutils container" tabindex="0">'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Pages">'),
    ('<aside class="toc-drawer">', '<aside class="toc-drawer" aria-label="On this page">'),
)  # fmt: skip
_SEARCH = ('<article role="main" id="furo-main-content">', "<h1>Search</h1>")


def mend(page: str, name: str) -> str:
    """Mend one page.

    Examples
    --------
    >>> mend("<pre>x</pre>", "index.html")
    '<pre tabindex="0">x</pre>'
    """
    for built, mended in _MENDED:
        page = page.replace(built, mended)
    if name == "search.html" and "<h1" not in page:
        page = page.replace(_SEARCH[0], "".join(_SEARCH))
    return page


def mend_all(app: Any, failed: Exception | None) -> None:
    """Mend every page of the theme; a map among the files is none."""
    if failed is not None or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        if 'class="sidebar-drawer"' in page:
            path.write_text(mend(page, path.name), encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Say to Sphinx when."""
    app.connect("build-finished", mend_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
