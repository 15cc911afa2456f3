"""Where in a document something stands, in both languages.

A case's ``where`` is for who looks a figure up: short, one form for all, and read by nobody aloud. What
people read is made of it here, so that no Norwegian page speaks of a "section".
"""

from __future__ import annotations

import re

from scenemap.model import LANGS, Lang, Text

#: What may have a number, in Norwegian and in English.
_NUMBERED = (
    ("kapittel", "chapter"),
    ("avsnitt", "section"),
    ("fotnote", "footnote"),
    ("vedlegg", "appendix"),
    ("tabell", "table"),
    ("figur", "figure"),
    ("side", "page"),
)
#: What stands without one; the English words are those of the files.
_WORDS = (
    (re.compile(r"\bSummary\b(?=[,;]|$)"), Text(nb="sammendraget", en="summary")),
    (re.compile(r"\bnews\b(?= N\d|[,;]|$)"), Text(nb="nyhetssaken", en="news story")),
    (re.compile(r"\(both cite "), Text(nb="(begge viser til ", en="(both cite ")),
    (re.compile(r"\(cites? "), Text(nb="(viser til ", en="(cites ")),
)
_KIND = re.compile(
    rf"\b({'|'.join(word for pair in _NUMBERED for word in pair)})(?= [A-Z]?\.?\d)", re.IGNORECASE
)


def cited(where: str) -> Text:
    """Write where in a document something stands, in both languages.

    Parameters
    ----------
    where
        As a file of a case has it: parts with ``;`` between them.

    Examples
    --------
    >>> cited("Summary, L52; section 1.4, L797-L799; news N11")["nb"]
    'sammendraget, L52; avsnitt 1.4, L797–L799; nyhetssaken N11'
    """
    return Text(nb=_in(where, "nb"), en=_in(where, "en"))


def _in(where: str, lang: Lang) -> str:
    for pattern, words in _WORDS:
        where = pattern.sub(words[lang], where)
    where = _KIND.sub(lambda found: _named(found[0], lang), where)
    return re.sub(r"(?<=\d)-(?=[LN]?\d)", "–", where)


def _named(word: str, lang: Lang) -> str:
    pair = next(pair for pair in _NUMBERED if word.lower() in pair)
    return pair[LANGS.index(lang)]
