"""The directives ``public-names`` and ``module-names``: what a package exports, and what else is there.

The lists are the package's own ``__all__`` and the module's own definitions, so that a name that is added
is documented without more ado, and each once.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from typing import TYPE_CHECKING, Any

from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from docutils import nodes

#: Packages whose exported names have pages of their own.
EXPORTING = ("scenemap", "scenemap.measures")


class PublicNames(SphinxDirective):
    """Write one autodoc directive for each name in ``__all__`` of the package that is given."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return what autodoc makes of them."""
        name = self.arguments[0]
        lines = [f".. py:currentmodule:: {name}", ""]
        before = EXPORTING[: EXPORTING.index(name)] if name in EXPORTING else ()
        elsewhere = [
            (f"{one}.{it}", thing) for one in before for it, thing in exported(one).items()
        ]
        for public, thing in exported(name).items():
            path = f"{name}.{public}"
            homes = [home for home, other in elsewhere if other is thing]
            if homes:
                lines += [f"``{public}``: :py:obj:`{homes[0]}`.", ""]
                continue
            if inspect.ismodule(getattr(importlib.import_module(name), public)):
                path = f"{path}::{public}"
            lines += [f".. {_directive(thing)}:: {path}", ""]
        return self.parse_text_to_nodes("\n".join(lines))


class ModuleNames(SphinxDirective):
    """Write one autodoc directive for each thing that a module defines and no package exports."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return what the module says of itself, and what autodoc makes of its names."""
        name = self.arguments[0]
        module = importlib.import_module(name)
        elsewhere = [
            (f"{package}.{public}", thing)
            for package in EXPORTING
            for public, thing in exported(package).items()
        ]
        lines = [f".. py:module:: {name}", "", *(inspect.getdoc(module) or "").splitlines(), ""]
        for public, thing in vars(module).items():
            homes = [path for path, other in elsewhere if other is thing and name in homes_of(path)]
            own = getattr(thing, "__module__", None) == name or bool(homes)
            if not own or not callable(thing) or public.startswith("_"):
                continue
            if homes:
                lines += [f"Exported: :py:obj:`{homes[0]}`.", ""]
            elif inspect.isclass(thing) or inspect.isfunction(thing):
                lines += [f".. {_directive(thing)}:: {name}.{public}", ""]
        return self.parse_text_to_nodes("\n".join(lines))


def homes_of(path: str) -> tuple[str, ...]:
    """Return the modules that define what a package exports: it is shown as the package's own."""
    package, _, public = path.rpartition(".")
    found = []
    while public in (home := getattr(sys.modules[package], "_HOME", {})):
        package = f"{package}.{home[public]}"
        found.append(package)
    return tuple(found)


def exported(name: str) -> dict[str, Any]:
    """Return what a package exports, by name."""
    package = importlib.import_module(name)
    found = {public: getattr(package, public) for public in package.__all__}
    # A function may have the name of the module that it lies in.
    return {
        public: getattr(thing, public) if inspect.ismodule(thing) else thing
        for public, thing in found.items()
    }


def _directive(thing: Any) -> str:
    if inspect.isclass(thing):
        return "autoexception" if issubclass(thing, Exception) else "autoclass"
    return "autofunction"


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.add_directive("public-names", PublicNames)
    app.add_directive("module-names", ModuleNames)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
