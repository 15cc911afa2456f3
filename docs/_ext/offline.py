"""Fails the build if a page of the site would fetch something from another host."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

#: Attribute by which a tag fetches. Links that a reader may follow (``a href``) are no fetches.
FETCHES = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "link": ("href",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}
_FOREIGN = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_IN_CSS = re.compile(
    r"(?:url\(\s*['\"]?|@import\s+['\"])\s*((?:https?:)?//[^'\")\s]+)", re.IGNORECASE
)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_style = tag == "style"
        for name, value in attrs:
            if name in FETCHES.get(tag, ()) and _FOREIGN.match(value or ""):
                self.foreign.append(f"<{tag} {name}={value}>")
            elif name == "style":
                self.foreign += foreign_in_css(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self.in_style = False

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.foreign += foreign_in_css(data)


def foreign_in_css(css: str) -> list[str]:
    """List what a style sheet would fetch from another host."""
    return _IN_CSS.findall(css)


def foreign_in_html(html: str) -> list[str]:
    """List what a page would fetch from another host."""
    page = _Page()
    page.feed(html)
    return page.foreign


def foreign_in_site(folder: Path) -> list[str]:
    """List what a site would fetch from other hosts, by file."""
    found = []
    for path in sorted(folder.rglob("*")):
        look = {".html": foreign_in_html, ".svg": foreign_in_html, ".css": foreign_in_css}.get(
            path.suffix
        )
        if look:
            text = path.read_text(encoding="utf-8")
            found += [f"{path.relative_to(folder)}: {one}" for one in look(text)]
    return found


def _check(app: Any, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    found = foreign_in_site(Path(app.outdir))
    if found:
        from sphinx.errors import ExtensionError

        raise ExtensionError("The site would fetch from other hosts:\n" + "\n".join(found))


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("build-finished", _check, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
