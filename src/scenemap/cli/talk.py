"""What a command says on stderr: nothing with ``--quiet``, more with ``--verbose``."""

from __future__ import annotations

import contextlib
import re
import warnings
from typing import TYPE_CHECKING, Any

import click

from scenemap.cli.wording import worded
from scenemap.findings import some_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: How matplotlib says that a font lacks a letter.
_GLYPH = re.compile(r"Glyph (\d+) .*missing from")


def _asked_for(name: str) -> bool:
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().params.get(name))


def is_quiet() -> bool:
    """Say whether no talk is wanted."""
    return _asked_for("quiet")


def talk(line: str) -> None:
    """Say what whoever runs the command should know, unless they want quiet."""
    if not is_quiet():
        click.echo(line, err=True)


@contextlib.contextmanager
def letters_told() -> Iterator[None]:
    """Say once which letters the font of pictures lacks, where a library warns of each by itself."""
    lacking: dict[str, None] = {}
    with warnings.catch_warnings():
        as_before = warnings.showwarning

        def show(message: Warning | str, *place: Any, **more: Any) -> None:
            found = _GLYPH.match(str(message))
            if found is None:
                as_before(message, *place, **more)
            else:
                lacking.setdefault(chr(int(found[1])))

        warnings.showwarning = show
        warnings.filterwarnings("always", _GLYPH.pattern)
        yield
    if lacking:
        talk(
            "Warning: In PNG and PDF boxes stand in the place of letters that the font of pictures "
            f"lacks: {some_of([*lacking])}. SVG, pages and tables have them."
        )


def tell(messages: Iterable[str]) -> None:
    """Say what the library says, in the words of the command line."""
    for line in messages:
        talk(worded(line))


def more(line: str) -> None:
    """Say what only those want to know who asked for more."""
    if _asked_for("verbose"):
        click.echo(line, err=True)
