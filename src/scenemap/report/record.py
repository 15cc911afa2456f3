"""A note of a check as a page and as a PDF, laid out as reports are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.report.document import Document
from scenemap.report.html import report_html
from scenemap.report.layout import Part, Report
from scenemap.report.pdf import report_pdf
from scenemap.text import both

if TYPE_CHECKING:
    from scenemap.locate.record import Note
    from scenemap.model import Lang

_ASKED = both("Det som ble spurt om", "What was asked")
_CONTENTS = both("Innhold", "Contents")


def record_report(note: Note, lang: Lang) -> Report:
    """Lay a note out as a report.

    Parameters
    ----------
    note
        The note.
    lang
        Its language.
    """
    made, *asked = note.asked
    parts = [Part("asked", _ASKED[lang], items=(*asked, *note.orders))]
    parts += [
        Part(
            f"zone-{at}",
            one.name,
            one.digest,
            items=tuple(filter(None, (one.answer, one.note))),
        )
        for at, one in enumerate(note.zones, 1)
    ]
    told = Document(note.title, made, (), (note.notice,), "", ())
    return Report(
        lang=lang,
        told=told,
        subtitle="",
        parts=tuple(parts),
        foot=(note.versions,),
        contents=_CONTENTS[lang],
        alone="",
    )


def record_laid_out(note: Note, ending: str, lang: Lang) -> bytes:
    """Write a note as ``.html`` or as ``.pdf``, tagged for screen readers; the same note, the same bytes.

    Parameters
    ----------
    note, lang
        The note, and its language.
    ending
        Which of the two.

    Examples
    --------
    >>> from scenemap.locate.record import Note
    >>> note = Note("Notat", ("Laget i dag.", "Punkt"), (), "Ikke råd.", "scenemap 1")
    >>> record_laid_out(note, ".pdf", "nb")[:5], record_laid_out(note, ".html", "nb")[:15]
    (b'%PDF-', b'<!DOCTYPE html>')
    """
    report = record_report(note, lang)
    return report_pdf(report) if ending == ".pdf" else report_html(report).encode("utf-8")
