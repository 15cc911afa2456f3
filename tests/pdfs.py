"""What PDFium finds in a PDF: language, structure, alternative texts, words."""

from __future__ import annotations

import ctypes
import io
import re
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def said_by(ask: Callable[..., int], *arguments: Any) -> str:
    """Return the text that one of PDFium's functions writes into a buffer."""
    size = ask(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(size)
    # The functions disagree on what a buffer is a pointer to.
    kind = ask.argtypes[len(arguments)]  # type: ignore[attr-defined]
    ask(*arguments, ctypes.cast(buffer, kind), size)
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def language_of(document: Any) -> str:
    """Return the language in the catalogue; before pypdfium2 5 PDFium writes it and does not tell."""
    written = io.BytesIO()
    document.save(written)
    objects = re.findall(rb"\bobj\b(.*?)\bendobj\b", written.getvalue(), re.DOTALL)
    (catalogue,) = (one for one in objects if re.search(rb"/Type\s*/Catalog\b", one))
    (language,) = re.findall(rb"/Lang\s*\((.*?)\)", catalogue)
    return language.decode("ascii")


def elements_of(document: Any) -> Iterator[tuple[str, str]]:
    """Yield type and alternative text of every element of the structure tree, page by page."""
    for page in document:
        tree = pdfium.FPDF_StructTree_GetForPage(page)
        waiting = [
            pdfium.FPDF_StructTree_GetChildAtIndex(tree, at)
            for at in range(pdfium.FPDF_StructTree_CountChildren(tree))
        ][::-1]
        while waiting:
            one = waiting.pop()
            if not one:
                continue
            alt = said_by(pdfium.FPDF_StructElement_GetAltText, one)
            yield said_by(pdfium.FPDF_StructElement_GetType, one), alt
            children = range(pdfium.FPDF_StructElement_CountChildren(one))
            waiting += [pdfium.FPDF_StructElement_GetChildAtIndex(one, at) for at in children][::-1]
        pdfium.FPDF_StructTree_Close(tree)


def words_of(document: Any) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in document)
