"""The directive ``public-names``: every name that a package exports, documented by autodoc.

The list is the package's own ``__all__``, so that a name that is added is documented without more ado.
"""

from __future__ import annotations

import importlib
import inspect
from typing import TYPE_CHECKING, Any

from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from docutils import nodes


class PublicNames(SphinxDirective):
    """Write one autodoc directive for each name in ``__all__`` of the module that is given."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return what autodoc makes of them."""
        name = self.arguments[0]
        module = importlib.import_module(name)
        lines = [f".. py:currentmodule:: {name}", ""]
        for public in module.__all__:
            lines += [f".. {_directive(getattr(module, public))}:: {name}.{public}", ""]
        return self.parse_text_to_nodes("\n".join(lines))


def _directive(thing: Any) -> str:
    if inspect.isclass(thing):
        return "autoexception" if issubclass(thing, Exception) else "autoclass"
    return "autofunction" if callable(thing) else "autodata"


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.add_directive("public-names", PublicNames)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
