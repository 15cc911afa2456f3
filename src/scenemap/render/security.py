"""What keeps data from becoming script: escaped JSON and a Content-Security-Policy of hashes."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from scenemap.render.tiles import HOST

# ``<``, ``>`` and ``&`` could end the script element or start another; U+2028 and U+2029 end a
# line in older script engines. Written as escapes they are the same text to a JSON reader.
_ESCAPES = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


def json_for_script(value: Any) -> str:
    r"""Return `value` as JSON that is safe between ``<script type="application/json">`` tags.

    Parameters
    ----------
    value
        Anything JSON can hold. Keys are sorted, so that equal values give equal text.

    Returns
    -------
    str
        The JSON text.

    Raises
    ------
    ValueError
        If a number is not finite: JSON has no word for it.

    Examples
    --------
    >>> json_for_script({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.translate(_ESCAPES)


@dataclass
class InlineCode:
    """The code inside a page, and the files that it asks others for."""

    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def inline_code(html: str) -> InlineCode:
    """Return what the browser would run, apply or fetch for `html`."""
    reader = _CodeReader()
    reader.feed(html)
    reader.close()
    return reader.found


def content_security_policy(code: InlineCode, pictures: str = HOST) -> str:
    """Return the policy that allows `code`, pictures in ``data:`` addresses, and nothing else.

    But for the pictures of the background map, which the page asks for only when its reader does.

    Parameters
    ----------
    code
        The inline scripts and styles of the page, to the letter.
    pictures
        The host that pictures may be fetched from; blank for none.

    Returns
    -------
    str
        The value of a ``Content-Security-Policy``.

    Examples
    --------
    >>> policy = content_security_policy(InlineCode(scripts=["start()"], styles=["p {}"]))
    >>> policy.split("; ")[0], "unsafe" in policy
    ("default-src 'none'", False)
    """
    return "; ".join(
        (
            "default-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            f"img-src data: {pictures}".rstrip(),
            f"script-src {_sources(code.scripts)}",
            f"style-src {_sources(code.styles)}",
        )
    )


def _sources(texts: list[str]) -> str:
    hashes = sorted({_source_hash(text) for text in texts})
    return " ".join(hashes) or "'none'"


def _source_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


class _CodeReader(HTMLParser):
    """Collects the text of script and style elements exactly as it stands in the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found = InlineCode()
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        address = attributes.get("src" if tag == "script" else "href")
        if tag in {"script", "link"} and address:
            self.found.requests.append(address)
        elif tag == "style":
            self._open(self.found.styles)
        elif tag == "script" and attributes.get("type") != "application/json":
            self._open(self.found.scripts)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data

    def _open(self, texts: list[str]) -> None:
        texts.append("")
        self._into = texts
