"""What the pictures say, from the same facts and in the same words as the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scenemap import text
from scenemap.intervals import DateRange
from scenemap.render.strings import UI

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scenemap.model import Lang, Text

#: In the order of the numbers that the facts give them.
STATES = ("unknown", "zero", "exact", "mean", "suppressed", "part")
#: States that are drawn in proportion to their value.
SIZED = ("exact", "mean", "part")
#: A service whose position is no surer than this, metres, is drawn as unsure.
_UNSURE = 100
#: Names in one list, at most; how many more there are is said.
_MOST_NAMES = 12

_WORDS = {
    "nb": {
        "covered": "{covered} av {days} dager dekket",
        "covered_by": "{covered} av {days} dager dekket: {periods}",
        "basis": "Snitt over {period} ({days} dager)",
        "basis_many": "Snitt over {period} ({days} dager): samme tall på {n} kart",
        "mixed": "Tall med ~: snitt over {periods}",
        "outside": "Utenfor kartet: {list}",
        "placeless": "Uten sted: {list}",
        "more": "{list} og {n} til",
        "scenes": "Russcener, se notene: {list}",
        "from": "fra {when}",
        "until": "til {when}",
        "acts": "Tiltak og hendelser",
        "statements": "Russcenene, i ord",
        "moves_listed": "Flyttingene",
        "about": "Om tallene",
        "maps_periods": "{maps} kart, men {n} kildeperioder ({periods}): kart under samme strek "
        "viser de samme tallene.",
        "no_figures": "Ingen tall: {list}.",
        "other_acts": "Tiltak og hendelser som ikke hører til ett av kartene",
        "far_services": "Tjenester utenfor kartet: {list}.",
        "sources": "Kilder: {list}",
        "own": "Kilde: hendelser som brukeren har gitt.",
        "made_with": "Laget med scenemap {version}. Kartet er en skisse med nord opp.",
        "made_with_ground": "Laget med scenemap {version}. Nord er opp.",
        "made_without_map": "Laget med scenemap {version}.",
        "key": "Tegnforklaring: {unit}",
        "fixed": "Samme målestokk i alle kart: arealet følger tallet.",
        "zones": "Bortvisningssoner",
        "key_inner": "skravert: sikkert innenfor sonen",
        "key_outer": "stiplet linje: utenfor den er sikkert utenfor sonen",
        "others": "Ellers på kartet",
        "picture": "{title}. {subtitle}. {n} kart: {slices}.",
    },
    "en": {
        "covered": "{covered} of {days} days covered",
        "covered_by": "{covered} of {days} days covered: {periods}",
        "basis": "Mean over {period} ({days} days)",
        "basis_many": "Mean over {period} ({days} days): the same figures on {n} maps",
        "mixed": "Values with ~: mean over {periods}",
        "outside": "Off the map: {list}",
        "placeless": "Without a place: {list}",
        "more": "{list} and {n} more",
        "scenes": "Drug scenes, see the notes: {list}",
        "from": "from {when}",
        "until": "until {when}",
        "acts": "Interventions",
        "statements": "The drug scenes, in words",
        "moves_listed": "The moves",
        "about": "About the figures",
        "maps_periods": "{maps} maps, but {n} source periods ({periods}): maps under one line show "
        "the same figures.",
        "no_figures": "No figures: {list}.",
        "other_acts": "Interventions that belong to none of the maps alone",
        "far_services": "Services off the map: {list}.",
        "sources": "Sources: {list}",
        "own": "Source: events given by the user.",
        "made_with": "Made with scenemap {version}. The map is a sketch, north is up.",
        "made_with_ground": "Made with scenemap {version}. North is up.",
        "made_without_map": "Made with scenemap {version}.",
        "key": "Key: {unit}",
        "fixed": "One scale in all maps: area follows the number.",
        "zones": "Banishment zones",
        "key_inner": "hatched: surely inside the zone",
        "key_outer": "dashed line: beyond it is surely outside the zone",
        "others": "Also on the map",
        "picture": "{title}. {subtitle}. {n} maps: {slices}.",
    },
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One area in one slice.

    Parameters
    ----------
    state
        One of :data:`STATES`.
    period
        Which source period it is the mean of.
    """

    state: str
    value: float | None
    period: int | None


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of a scene, and when it held; ``number`` is its note's."""

    scene: int
    start: str | None
    end: str | None
    text: str
    number: int


class Words:
    """The facts in one language.

    Parameters
    ----------
    facts
        What :func:`scenemap.facts.page_facts` returns.
    lang
        The language.
    """

    def __init__(self, facts: Mapping[str, Any], lang: Lang) -> None:
        self.facts = facts
        self.lang: Lang = lang
        said = [
            (index, one)
            for index, scene in enumerate(facts["scenes"])
            for one in sorted(
                (*scene["largest"], *scene["statements"]), key=lambda one: one["start"] or ""
            )
        ]
        self.statements = tuple(
            Statement(index, one["start"], one["end"], self.of(one["text"]), number)
            for number, (index, one) in enumerate(said, start=1)
        )

    def __len__(self) -> int:
        return len(self.facts["slices"])

    def say(self, key: str, **values: object) -> str:
        """Return a fixed text, of the pictures or else of the page."""
        texts = _WORDS[self.lang]
        return text.filled(texts[key] if key in texts else UI[self.lang][key], **values)

    def of(self, words: Any) -> str:
        """Return a text of the facts."""
        return words if isinstance(words, str) else str(words[self.lang])

    def number(self, value: float) -> str:
        """Write a value with one decimal, as everywhere."""
        return text.number(value, 1)[self.lang]

    def scale_mark(self, value: float) -> str:
        """Write a value of the key as short as it goes."""
        return text.number(value, 0 if round(value, 1) == round(value) else 1)[self.lang]

    # --- cells ------------------------------------------------------------------------------------

    def cell(self, area: int, index: int) -> Cell:
        """Return what is known of an area in a slice."""
        cells = self.facts["cells"]
        return Cell(
            STATES[cells["state"][area][index]],
            cells["value"][area][index],
            cells["period"][area][index],
        )

    def cells(self, index: int) -> list[Cell]:
        """Return what is known of every area in a slice."""
        return [self.cell(area, index) for area in range(len(self.facts["areas"]))]

    def short(self, cell: Cell) -> str:
        """Write a cell as it stands beside its symbol: 12.0, ~12.2, 0, ?, a colon."""
        value = "" if cell.value is None else self.number(cell.value)
        return self.say(f"short_{cell.state}", value=value)

    def mark(self, cell: Cell) -> str:
        """Write a cell on the map: that a slice is covered in part stands in its title."""
        return self.number(cell.value) if cell.state == "part" and cell.value else self.short(cell)

    @cached_property
    def smallest(self) -> float:
        """The smallest value above nought; the largest of all where there is none."""
        values = [one for row in self.facts["cells"]["value"] for one in row if one]
        return float(min(values, default=self.facts["legend"]["max"]))

    def slices_with_figures(self) -> list[int]:
        """List the slices in which anything is known, zero and withheld among it."""
        return [
            index
            for index in range(len(self))
            if any(cell.state != "unknown" for cell in self.cells(index))
        ]

    def basis(self, index: int) -> tuple[tuple[int, ...], bool]:
        """Return the source periods whose means a slice shows, and whether it shows nothing else."""
        known = [cell for cell in self.cells(index) if cell.state != "unknown"]
        means = [cell for cell in known if cell.state == "mean"]
        periods = sorted({cell.period for cell in means if cell.period is not None})
        return tuple(periods), len(means) == len(known)

    def period(self, index: int) -> dict[str, object]:
        """Return the words for a source period."""
        period = self.facts["source_periods"][index]
        return {"period": self.of(period["label"]), "days": period["days"]}

    # --- what a slice shows -----------------------------------------------------------------------

    def title(self, index: int) -> str:
        """Return the name of a slice."""
        return self.of(self.facts["slices"][index]["label"])

    def heading(self, index: int) -> str:
        """Return the name of a slice over its map, which says once what each figure would say."""
        title = self.title(index)
        in_part = any(cell.state == "part" for cell in self.cells(index))
        return self.say("slice_in_part", slice=title) if in_part else title

    def coverage(self, index: int) -> str:
        """Say how much of a slice is covered; blank if all of it or nothing is."""
        one = self.facts["slices"][index]
        if one["days_covered"] in {0, one["days"]}:
            return ""
        told = {"covered": one["days_covered"], "days": one["days"]}
        within = [
            self.of(period["label"])
            for period in self.facts["source_periods"]
            if one["start"] <= period["start"] and period["end"] <= one["end"]
        ]
        if within:
            return self.say("covered_by", periods=self.listed(within), **told)
        return self.say("covered", **told)

    def in_slice(self, items: Iterable[Any], index: int) -> list[Any]:
        """Return the dated things that share a day with a slice; a missing end is open."""
        one = self.facts["slices"][index]
        return [
            item
            for item in items
            if (item["start"] is None or item["start"] < one["end"])
            and (item["end"] is None or item["end"] > one["start"])
        ]

    def said_in(self, index: int) -> list[Statement]:
        """Return the statements that hold in a slice."""
        as_items = [{"start": one.start, "end": one.end, "one": one} for one in self.statements]
        return [item["one"] for item in self.in_slice(as_items, index)]

    def moves_in(self, index: int) -> list[Any]:
        """Return the moves of the scene that have begun by the end of a slice, and can be drawn."""
        end = self.facts["slices"][index]["end"]
        return [move for move in self.facts["arrows"] if move["start"] < end]

    def acts_within(self, index: int) -> list[Any]:
        """Return the acts that took place in a slice as surely as their dates are known."""
        one = self.facts["slices"][index]
        return [
            act
            for act in self.facts["interventions"]
            if act["end"] is not None and act["start"] >= one["start"] and act["end"] <= one["end"]
        ]

    def act(self, act: Mapping[str, Any]) -> str:
        """Write when and what."""
        return self.say("act", when=self.of(act["when"]), name=self.of(act["name"]))

    def areas_in(self, areas: Iterable[int], index: int) -> str:
        """List areas with their figures."""
        return self.listed(
            # A name and its figure stay on one line.
            [
                f"{self.area(area)} {self.mark(self.cell(area, index))}".replace(" ", "\u00a0")
                for area in areas
            ]
        )

    def area(self, area: int) -> str:
        """Return the name of an area."""
        return self.of(self.facts["areas"][area]["name"])

    def scene_notes(self, index: int) -> str:
        """List the scenes of which something is said in a slice, with the numbers of the notes."""
        found: dict[int, list[str]] = {}
        for one in self.said_in(index):
            found.setdefault(one.scene, []).append(str(one.number))
        return "; ".join(f"{self.scene(scene)} {', '.join(n)}" for scene, n in found.items())

    def scene(self, scene: int) -> str:
        """Return the name of a scene."""
        return self.of(self.facts["scenes"][scene]["name"])

    def listed(self, names: Sequence[str]) -> str:
        """List names, not too many of them."""
        some = ", ".join(names[:_MOST_NAMES])
        rest = len(names) - _MOST_NAMES
        return self.say("more", list=some, n=rest) if rest > 0 else some

    # --- what the picture shows -------------------------------------------------------------------

    def when(self, one: Statement) -> str:
        """Write when a statement held."""
        start = date.fromisoformat(one.start) if one.start else None
        end = date.fromisoformat(one.end) if one.end else None
        if start and end:
            days = DateRange(start, end)
            return (text.day(start) if days.days == 1 else text.period(days))[self.lang]
        if start:
            return self.say("from", when=_month(start, start)[self.lang])
        if end:
            return self.say("until", when=_month(end, DateRange(date.min, end).last)[self.lang])
        return ""

    def zone_name(self, zone: Mapping[str, Any]) -> str:
        """Name a zone with the kind of its outline; what is not known to be official is a guess."""
        kind = zone["outline"] if zone["outline"] in {"official", "user"} else "hypothetical"
        name = self.of(zone["name"])
        outline = self.say(f"outline_short_{kind}")
        return self.say("zone_label", name=name[:1].upper() + name[1:], outline=outline)

    def service_positions(self, index: int) -> list[tuple[str, Any, bool]]:
        """List where services stood in a slice: name, position, whether it is unsure."""
        found = []
        for service in self.facts["services"]:
            positions = self.in_slice(service["positions"], index)
            unsure = len(positions) > 1
            found += [
                (self.of(service["name"]), one, unsure or one["accuracy_m"] >= _UNSURE)
                for one in positions
            ]
        return found


def _month(edge: date, day: date) -> Text:
    """Write the month of a day if an edge is one of months, else the day."""
    if edge.day != 1:
        return text.day(day)
    return text.period(DateRange.through(day.replace(day=1), _last_of_month(day)))


def _last_of_month(day: date) -> date:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1)
