"""Which formats each command writes; an ending that it cannot write is refused before any reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Command: the formats that it writes, each the ending of its files too; the first is written unless
#: something else is asked for.
OUTPUTS: Mapping[str, tuple[str, ...]] = {
    "map": ("html", "png", "svg", "gif"),
    "summary": ("md", "csv", "json", "html", "xlsx", "pdf", "parquet", "gpkg", "fgb", "geojson"),
    "kinds": ("md", "csv", "json", "parquet", "xlsx", "gpkg"),
    "measure": ("md", "csv", "json", "parquet", "xlsx", "gpkg", "png", "svg"),
    "changes": ("md", "csv", "json", "parquet", "xlsx", "gpkg", "fgb", "geojson", "png", "svg"),
    "scan": ("md", "csv", "json", "parquet", "xlsx", "gpkg", "fgb", "geojson", "png", "svg"),
    "pool": ("md", "csv", "json", "parquet", "xlsx", "png", "svg"),
    "observe": ("md", "csv", "json"),
    "locate": ("csv", "json", "parquet", "xlsx", "gpkg", "fgb", "geojson"),
    "bin": ("csv", "json", "parquet", "xlsx", "gpkg", "fgb", "geojson"),
    "check": ("md", "json"),
    "card": ("html", "pdf", "png"),
    "simulate": ("csv",),
    "look": ("md", "json"),
    "case list": ("md", "json"),
    "case show": ("md", "json"),
    "case check": ("md", "json"),
    "zone trace": ("html",),
    "zone list": ("md", "json"),
    "zone show": ("md", "json", "png", "svg"),
    "zone diff": ("md", "json", "png", "svg"),
}
#: Of them, those that are a picture.
PICTURES = frozenset({"png", "svg", "gif"})
_REPORTS = ("md", "json", "html", "xlsx", "pdf")
#: Options that mean something in some of a command's formats alone, and in which.
OPTION_FORMS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("bin", "--wide"): tuple(one for one in OUTPUTS["bin"] if one != "json"),
    ("summary", "--headline"): ("md",),
    ("summary", "--smoothed"): _REPORTS,
    ("summary", "--title"): _REPORTS,
    ("summary", "--author"): _REPORTS,
    ("summary", "--date"): _REPORTS,
    ("map", "--author"): ("html",),
    ("map", "--date"): ("html",),
}
#: Formats that a command writes only where one of some options is given, and which.
NEEDED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("locate", "fgb"): ("--points",),
    ("locate", "geojson"): ("--points",),
    ("measure", "png"): ("--its", "--power"),
    ("measure", "svg"): ("--its", "--power"),
    ("changes", "png"): ("--place",),
    ("changes", "svg"): ("--place",),
}
#: Other endings of files of a format.
_ALSO = {"htm": "html", "txt": "md", "markdown": "md", "geoparquet": "parquet"}
#: Endings that say a format, besides those that some command writes.
_OTHERS = frozenset(
    "docx doc odt xls ods shp kml kmz gpx zip gz feather arrow jpg jpeg tiff".split()  # noqa: SIM905
)


def output_format(command: str, out: Path | None, form: str | None = None) -> str:
    """Choose the format: the one asked for, else the one that the ending names, else the first.

    Parameters
    ----------
    command
        One of :data:`OUTPUTS`.
    out
        File to write, if one is named. A name without an ending is one of any format.
    form
        What is asked for by name.

    Raises
    ------
    FormatError
        If the command does not write files of that ending, or ending and form disagree.

    Examples
    --------
    >>> from pathlib import Path
    >>> output_format("summary", Path("report.HTM")), output_format("bin", None)
    ('html', 'csv')
    >>> output_format("observe", Path("seen.gpkg"))
    Traceback (most recent call last):
    scenemap.errors.FormatError: 'seen.gpkg' cannot be written: the ending can be .md, .csv, .json.
    """
    forms = OUTPUTS[command]
    ending = out.suffix.lower().removeprefix(".") if out else ""
    named = _ALSO.get(ending, ending)
    said = named in _OTHERS or any(named in others for others in OUTPUTS.values())
    # An ending that says no format, such as .bak, will do where the format is asked for.
    if out and ending and named not in forms and (said or not form):
        raise FormatError(
            f"'{out.name}' cannot be written: the ending can be "
            f"{', '.join(f'.{one}' for one in forms)}."
        )
    if out and form and said and named != form:
        raise FormatError(
            f"-o {out.name} asks for {named}, --format for {form}. Leave one of them out."
        )
    return form or named or forms[0]
