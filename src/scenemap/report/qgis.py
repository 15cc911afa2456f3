"""How QGIS draws a panel: fills by rate, hatching where a count is withheld, and the time of each slice.

A style is QGIS's own XML (QML). A GeoPackage carries it, so that the layer opens in it and the temporal
controller plays it without any setting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from scenemap import text
from scenemap.cells import PER_DAYS
from scenemap.render import colours

if TYPE_CHECKING:
    from scenemap.model import Lang, Text
    from scenemap.panel import Panel

#: From few to many: one hue, light to dark, told apart without it too.
_FILLS = ("#edf3f8", "#bcd3e5", "#84aecb", "#4a83ab", colours.COUNT)
_CLASSES = len(_FILLS)
_WORDS: dict[str, Text] = {
    "zero": text.both("ingen", "none"),
    "rate": text.both("{low}–{high} per {days} dager", "{low}–{high} per {days} days"),
}


def fills_by_rate(panel: Panel, lang: Lang) -> str:
    """Return the style of a long table of a panel's cells.

    Parameters
    ----------
    panel
        That may be shown.
    lang
        Of the key.

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
    edges = _edges(float(rates.max()) if len(rates) else 0.0)
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology|Temporal")
    # The last day belongs to its slice: a frame of a day on it shows the slice.
    ET.SubElement(
        root, "temporal", enabled="1", mode="4", limitMode="0", accumulate="0", fixedDuration="0",
        durationUnit="days", durationField="", startField="start", endField="end",
        startExpression='to_datetime("start")',
        endExpression="to_datetime(\"end\") + to_interval('1 day')",
    )  # fmt: skip
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
        ET.SubElement(rules, "rule", key=f"rule-{at}", symbol=at, filter=condition, label=label)
        _fill(symbols, at, **look)

    hatched = {"style": "b_diagonal", "color": colours.OUTLINE}
    rule("\"flags\" LIKE 'suppressed%'", text.say("suppressed", lang), **hatched)
    rule("\"flags\" LIKE 'unknown%'", text.say("unknown", lang), style="no", line="dash")
    rule('"per_30_days" = 0', _WORDS["zero"][lang], color="#ffffff")
    # Where there are fewer classes, the darker ones.
    for low, high, color in zip(edges, edges[1:], _FILLS[1 - len(edges) :], strict=False):
        label = _WORDS["rate"][lang].format(
            low=text.number(low, 1)[lang], high=text.number(high, 1)[lang], days=PER_DAYS
        )
        rule(f'"per_30_days" > {low:g} AND "per_30_days" <= {high:g}', label, color=color)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(
        root, encoding="unicode"
    )


def _edges(most: float) -> list[float]:
    """Return edges of classes from 0 to the most, at round numbers."""
    from matplotlib.ticker import MaxNLocator

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
