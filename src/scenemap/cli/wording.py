"""Messages of the library name arguments of Python; here they become options of the command line."""

from __future__ import annotations

import re

#: Arguments whose option is called something else.
_OPTIONS = {"start": "from", "end": "to", "base": "round"}
_ARGUMENT = re.compile(r"`(\w+)=(?:'([^']*)')?`")


def worded(message: str) -> str:
    """Name options in the place of arguments.

    Examples
    --------
    >>> worded("Choose one with `kind=`, or leave rows out with `bad_rows='reject'`.")
    'Choose one with --kind, or leave rows out with --bad-rows reject.'
    """
    return _ARGUMENT.sub(_option, message)


def _option(found: re.Match[str]) -> str:
    name = _OPTIONS.get(found[1], found[1]).replace("_", "-")
    return f"--{name} {found[2]}" if found[2] else f"--{name}"
