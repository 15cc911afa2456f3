"""Somebody's HTML as plain data, from which the page makes elements; what it cannot keep is named."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from scenemap.errors import DataError

#: Text and how it is laid out; nothing that runs, is sent or is fetched.
_TAGS = frozenset(
    (
        "a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col",
        "colgroup", "dd", "del", "details", "div", "dl", "dt", "em", "figcaption", "figure",
        "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark",
        "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strong", "sub", "summary",
        "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul",
        "var", "wbr",
    )
)  # fmt: skip
_EMPTY = frozenset(("br", "col", "hr", "img", "wbr"))
_ATTRIBUTES = frozenset(
    (
        "align", "alt", "class", "colspan", "color", "dir", "face", "height", "href", "lang",
        "rowspan", "scope", "size", "src", "title", "width",
    )
)  # fmt: skip
#: Of no use in a page that is a file of its own; left out without a word.
_NEEDLESS = frozenset(
    ("id", "name", "target", "rel", "loading", "border", "cellpadding", "cellspacing")
)
_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/", re.IGNORECASE)


def plan_of(html: str, whose: str) -> list[Any]:
    """Return HTML as plain data: texts, and elements with their attributes and declarations of style.

    Parameters
    ----------
    html
        What somebody gave as the content of a popup, a tooltip or an icon.
    whose
        What it belongs to, for the message.

    Returns
    -------
    list
        Of texts and ``{"tag": …, "of": {attribute: value}, "looks": [[property, value]], "in": […]}``.

    Raises
    ------
    DataError
        If it holds an element or attribute that the page cannot keep: scripts, frames, forms, handlers,
        pictures from the network.

    Examples
    --------
    >>> plan_of("Mom & <b>Pop</b>", "Popup")
    ['Mom & ', {'tag': 'b', 'of': {}, 'looks': [], 'in': ['Pop']}]
    """
    reader = _Planner(whose)
    reader.feed(html)
    reader.close()
    return reader.plan


class _Planner(HTMLParser):
    def __init__(self, whose: str) -> None:
        super().__init__(convert_charrefs=True)
        self.plan: list[Any] = []
        self._whose = whose
        self._open: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self._refuse(f"<{tag}>")
        element: dict[str, Any] = {"tag": tag, "of": {}, "looks": [], "in": []}
        for name, value in attrs:
            self._take(element, tag, name, value or "")
        self._into().append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        # A tag that was never opened closes nothing, as in a browser.
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at]["tag"] == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        self._into().append(data)

    def _into(self) -> list[Any]:
        content: list[Any] = self._open[-1]["in"] if self._open else self.plan
        return content

    def _take(self, element: dict[str, Any], tag: str, name: str, value: str) -> None:
        if name == "style":
            element["looks"] += self._declarations(value)
        elif name in _ATTRIBUTES or name.startswith(("aria-", "data-")):
            wanted = {"href": _LINK, "src": _PICTURE}.get(name)
            if wanted is not None and not wanted.match(value):
                self._refuse(f'{name}="{value[:60]}" of <{tag}>')
            element["of"][name] = value
        elif name not in _NEEDLESS:
            self._refuse(f"the attribute {name} of <{tag}>")

    def _declarations(self, style: str) -> list[list[str]]:
        if re.search(r"url\s*\(|@import|expression\s*\(", style, re.IGNORECASE):
            self._refuse(f'style="{style[:60]}"')
        pairs = (one.partition(":") for one in style.split(";"))
        return [[name.strip().lower(), value.strip()] for name, _, value in pairs if value.strip()]

    def _refuse(self, what: str) -> None:
        raise DataError(
            f"{self._whose} has {what}, which the page cannot keep: it runs nothing and fetches nothing. "
            "Leave it out, or save the map with its own save()."
        )
