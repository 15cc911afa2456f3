"""Names that a package imports only when asked for: no command loads what it does not use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lazy_names(
    package: str, home: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make a package's ``__getattr__`` and ``__dir__``.

    Parameters
    ----------
    package
        Its name.
    home
        For each public name the module, within the package, that defines it.

    Examples
    --------
    >>> get, names = lazy_names("scenemap", {"load_case": "case"})
    >>> names(), get("load_case").__module__
    (['load_case'], 'scenemap.case')
    """

    def get(name: str) -> Any:
        if name in home:
            return getattr(import_module(f"{package}.{home[name]}"), name)
        raise AttributeError(f"module '{package}' has no attribute '{name}'")

    return get, lambda: sorted(home)
