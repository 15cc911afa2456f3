"""One HTML file that stands alone: its styles and scripts inside, and a policy that allows no others."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import rcssmin
import rjsmin
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from scenemap.errors import DataError
from scenemap.render.leaflet import leaflet_script, leaflet_style
from scenemap.render.security import content_security_policy, inline_code

if TYPE_CHECKING:
    from collections.abc import Iterable

_ASSETS = files("scenemap.render").joinpath("assets")
TEMPLATES = Environment(
    loader=PackageLoader("scenemap.render", "assets"), autoescape=True, keep_trailing_newline=True
)


def styles(names: Iterable[str]) -> str:
    """Return Leaflet's style sheet and those of the page, as elements."""
    texts = (leaflet_style(), *map(_small, names))
    return "\n".join(f"<style>{text}</style>" for text in texts)


def scripts(names: Iterable[str]) -> str:
    """Return Leaflet and the scripts of the page, in the order in which they need each other."""
    texts = (leaflet_script(), *map(_small, names))
    return "\n".join(f"<script>{text}</script>" for text in texts)


def document(*, lang: str, title: str, version: str, header: str, body: str, script: str) -> str:
    """Return the whole file, with the policy that its own code calls for.

    Parameters
    ----------
    lang, title, version
        What stands in its head.
    header, body
        Markup that is made of nothing but our own assets and escaped data.
    script
        What starts the page.

    Raises
    ------
    DataError
        If it would ask the network for files.
    """
    code = inline_code(f"{header}{body}<script>{script}</script>")
    if code.requests:
        raise DataError(
            "the page would ask the network for "
            f"{len(code.requests)} file(s): {', '.join(code.requests[:5])}.\n"
            "Take away the layer that needs them, or save the map with its own save()."
        )
    return TEMPLATES.get_template("document.html").render(
        language=lang,
        title=title,
        version=version,
        policy=content_security_policy(code),
        header=Markup(header),
        body=Markup(body),
        script=Markup(script),
    )


@cache
def _small(name: str) -> str:
    """Return a style sheet or a script without its comments and needless spaces."""
    text = _ASSETS.joinpath(name).read_text(encoding="utf-8")
    return str(rcssmin.cssmin(text) if name.endswith(".css") else rjsmin.jsmin(text))
