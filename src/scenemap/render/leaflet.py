"""Leaflet's own files, made fit to stand inside a page that asks nobody for anything."""

import base64
import importlib.metadata
import re
from pathlib import Path

_DISTRIBUTION = "XStatic-Leaflet"
_IMAGE_URL = re.compile(r"url\((images/[\w.-]+\.png)\)")
# A rule for Internet Explorer 8: dead everywhere else, but it names a URL.
_VML_RULE = re.compile(r"^\s*behavior: url\(#default#VML\);\n", re.MULTILINE)
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def leaflet_script() -> str:
    """Return Leaflet's script, without the comment that makes browsers look for its source map."""
    return _SOURCE_MAP.sub("", _file("leaflet.js").read_text(encoding="utf-8"))


def leaflet_style() -> str:
    """Return Leaflet's style sheet, its pictures written into it as ``data:`` addresses."""
    style = _VML_RULE.sub("", _file("leaflet.css").read_text(encoding="utf-8"))
    return _IMAGE_URL.sub(lambda match: f"url({_data_address(match[1])})", style)


def _data_address(name: str) -> str:
    picture = base64.b64encode(_file(name).read_bytes()).decode("ascii")
    return f"data:image/png;base64,{picture}"


def _file(name: str) -> Path:
    """Find one of Leaflet's files in the installed package."""
    wanted = f"leaflet/data/{name}"
    for entry in importlib.metadata.files(_DISTRIBUTION) or ():
        if entry.as_posix().endswith(wanted):
            return Path(str(entry.locate()))
    raise FileNotFoundError(
        f"{_DISTRIBUTION} is installed without {wanted}.\n"
        f"Install it again: python -m pip install --force-reinstall {_DISTRIBUTION}"
    )
