"""How QGIS draws a panel: fills by rate, hatching where a count is withheld, and the time of each slice.

A style is QGIS's own XML (QML). A GeoPackage carries it, so that the layer opens in it and the temporal
controller plays it without any setting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from scenemap import text
from scenemap.cells import PER_DAYS
from scenemap.render import colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from scenemap.model import Lang, Text
    from scenemap.panel import Panel

#: From few to many: one hue, light to dark, told apart without it too.
_FILLS = ("#edf3f8", "#bcd3e5", "#84aecb", "#4a83ab", colours.COUNT)
#: What a wide table says of a slice beside its count: the name of the column ends so.
FLAGS = " flags"
_CLASSES = len(_FILLS)
_WORDS: dict[str, Text] = {
    "zero": text.both("ingen", "none"),
    "rate": text.both("{low}–{high} per {days} dager", "{low}–{high} per {days} days"),
}


def fills_by_rate(panel: Panel, lang: Lang, *, flags: str = "flags", within: str = "") -> str:
    """Return the style of a long table of a panel's cells, with the days of each.

    Parameters
    ----------
    panel
        That may be shown.
    lang
        Of the key.
    flags
        The column that says what each count is.
    within
        Which rows are drawn, as a condition of QGIS; all unless given.

    Returns
    -------
    str
        QML, as QGIS 3.22 and later read it.

    Examples
    --------
    >>> from scenemap import load_case
    >>> from scenemap.panel import published_panel
    >>> style = fills_by_rate(published_panel(load_case("bergen"), "quarter"), "en")
    >>> style.count("<rule "), 'startExpression="to_datetime' in style
    (8, True)
    """
    rates = panel.cells["per_30_days"].dropna()
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology|Temporal")
    # The last day belongs to its slice: a frame of a day on it shows the slice.
    ET.SubElement(
        root, "temporal", enabled="1", mode="4", limitMode="0", accumulate="0", fixedDuration="0",
        durationUnit="days", durationField="", startField="start", endField="end",
        startExpression='to_datetime("start")',
        endExpression="to_datetime(\"end\") + to_interval('1 day')",
    )  # fmt: skip
    _draw(root, "per_30_days", flags, _edges(rates), _WORDS["rate"][lang], lang, within=within)
    return _written(root)


def fills_by_count(panel: Panel, lang: Lang) -> str:
    """Return the style of a wide table of a panel's cells: the last slice of which any count is told.

    Examples
    --------
    >>> from scenemap import load_case
    >>> from scenemap.panel import published_panel
    >>> style = fills_by_count(published_panel(load_case("bergen"), "year"), "en")
    >>> "&quot;2016&quot; = 0" in style, "temporal" in style
    (True, False)
    """
    known = set(panel.cells.loc[panel.cells["count"].notna(), "period"])
    shown = [one for one in panel.slices if one.id in known] or [*panel.slices]
    last = shown[-1]
    counts = panel.cells.loc[panel.cells["period"] == last.id, "count"].dropna()
    words = f"{text.slice_label(last)[lang]}: {{low}}–{{high}}"
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology")
    _draw(root, last.id, f"{last.id}{FLAGS}", _edges(counts), words, lang, places=0)
    return _written(root)


def _draw(
    root: ET.Element,
    value: str,
    flags: str,
    edges: Sequence[float],
    words: str,
    lang: Lang,
    *,
    within: str = "",
    places: int = 1,
) -> None:
    """Add the rules by which cells are drawn: one for each."""
    renderer = ET.SubElement(
        root,
        "renderer-v2",
        type="RuleRenderer",
        symbollevels="0",
        enableorderby="0",
        forceraster="0",
    )
    rules = ET.SubElement(renderer, "rules", key="all")
    symbols = ET.SubElement(renderer, "symbols")

    def rule(condition: str, label: str, **look: str) -> None:
        at = str(len(symbols))
        drawn = f"{within} AND {condition}" if within else condition
        ET.SubElement(rules, "rule", key=f"rule-{at}", symbol=at, filter=drawn, label=label)
        _fill(symbols, at, **look)

    hatched = {"style": "b_diagonal", "color": colours.OUTLINE}
    rule(f"\"{flags}\" LIKE 'suppressed%'", text.say("suppressed", lang), **hatched)
    rule(f"\"{flags}\" LIKE 'unknown%'", text.say("unknown", lang), style="no", line="dash")
    rule(f'"{value}" = 0', _WORDS["zero"][lang], color="#ffffff")
    # Where there are fewer classes, the darker ones.
    for low, high, color in zip(edges, edges[1:], _FILLS[1 - len(edges) :], strict=False):
        between = (text.number(one, places)[lang] for one in (low, high))
        label = words.format(**dict(zip(("low", "high"), between, strict=True)), days=PER_DAYS)
        rule(f'"{value}" > {low:g} AND "{value}" <= {high:g}', label, color=color)


def _written(root: ET.Element) -> str:
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(
        root, encoding="unicode"
    )


def _edges(values: pd.Series[Any]) -> list[float]:
    """Return edges of classes from 0 to the most, at round numbers."""
    from matplotlib.ticker import MaxNLocator

    most = float(values.max()) if len(values) else 0.0
    if most <= 0:
        return [0.0]
    return [float(one) for one in MaxNLocator(_CLASSES).tick_values(0, most)][: _CLASSES + 1]


def _fill(
    symbols: ET.Element,
    name: str,
    *,
    color: str = "#ffffff",
    style: str = "solid",
    line: str = "solid",
) -> None:
    """Add a filled symbol."""
    symbol = ET.SubElement(
        symbols, "symbol", type="fill", name=name, alpha="1", clip_to_extent="1", force_rhr="0"
    )
    layer = ET.SubElement(
        symbol, "layer", {"class": "SimpleFill", "enabled": "1", "locked": "0", "pass": "0"}
    )
    options = ET.SubElement(layer, "Option", type="Map")
    for key, value in {
        "color": _rgba(color), "style": style, "outline_color": _rgba(colours.LINE),
        "outline_style": line, "outline_width": "0.26", "outline_width_unit": "MM", "joinstyle": "bevel",
        "offset": "0,0",
    }.items():  # fmt: skip
        ET.SubElement(options, "Option", name=key, value=value, type="QString")
        # QGIS before 3.26 reads the older form.
        ET.SubElement(layer, "prop", k=key, v=value)


def _rgba(color: str) -> str:
    return ",".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"
