"""Names that a package imports only when asked for: no command loads what it does not use."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lazy_names(
    package: str, home: Mapping[str, str], *, shown: bool = False
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make a package's ``__getattr__`` and ``__dir__``.

    Parameters
    ----------
    package
        Its name.
    home
        For each public name the module, within the package, that defines it.
    shown
        Classes and functions are shown as the package's own, as ``scenemap.Panel``, not by the module
        that defines them. What the package above exports, too, is shown as that one's.

    Examples
    --------
    >>> get, names = lazy_names("scenemap", {"load_case": "case"}, shown=True)
    >>> names(), get("load_case").__module__
    (['load_case'], 'scenemap')
    """

    def get(name: str) -> Any:
        if name in home:
            thing = getattr(import_module(f"{package}.{home[name]}"), name)
            if shown:
                above = sys.modules[package.partition(".")[0]]
                thing.__module__ = above.__name__ if name in dir(above) else package
            return thing
        raise AttributeError(f"module '{package}' has no attribute '{name}'")

    return get, lambda: sorted(home)
