"""Whoever gives a parameter a word that it does not know is told so, wherever that is."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

import scenemap
from scenemap import intervals, measures, model
from scenemap.errors import DataError
from scenemap.windows import Windows
from scenemap.zones.orders import make_order
from scenemap.zones.rules import rule_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Names of the words that parameters take, as annotations write them, and the words.
WORDS: dict[str, tuple[str, ...]] = {
    name: get_args(kind)
    for module in (model, intervals)
    for name, kind in vars(module).items()
    if get_origin(kind) is Literal
}
AREAS = scenemap.load_case("bergen").areas
ROWS = pd.DataFrame({"area": "laksevag", "time": ["2015-01-05", "2016-02-09"] * 6})
SQUARE = gpd.GeoDataFrame({"name": ["A"]}, geometry=[box(5.3, 60.3, 5.4, 60.4)], crs="EPSG:4326")
WINDOWS = Windows.parse("2015-01-01..2015-12-31", "2016-01-01..2016-12-31")
DESIGN = measures.Design(("laksevag",), (), ("sandviken",), *WINDOWS.both)


@cache
def table() -> Any:
    return scenemap.read_events(ROWS)


@cache
def study() -> scenemap.Study:
    return scenemap.open_study(ROWS)


@cache
def panel() -> scenemap.Panel:
    return study().panel("year").panel


def remade(one: Any, **new: Any) -> Any:
    """Make a thing once more, with a part of it another."""
    parts = inspect.signature(type(one)).parameters
    return type(one)(**{name: getattr(one, name) for name in parts} | new)


#: How each public function is called with a word that it does not know.
CALLS: dict[str, Callable[..., object]] = {
    "CountedPanel": lambda **word: remade(
        scenemap.panel_from_events(table(), AREAS, "year"), **word
    ),
    "Panel": lambda **word: remade(panel(), **word),
    "ReadingOptions": lambda **word: scenemap.ReadingOptions(ZoneInfo("UTC"), **word),
    "Study": lambda **word: remade(study(), **word),
    "Study.assess": lambda **word: study().assess(DESIGN, **word),
    "Study.changes": lambda **word: study().changes(WINDOWS, **word),
    "Study.compare": lambda **word: study().compare(windows=WINDOWS, **word),
    "Study.days": lambda **word: study().days(**word),
    "Study.facts": lambda **word: study().facts(**word),
    "Study.facts_told": lambda **word: study().facts_told(**word),
    "Study.harm": lambda **word: study().harm(DESIGN, {"event": 1.0}, **word),
    "Study.in_windows": lambda **word: study().in_windows(windows=WINDOWS, **word),
    "Study.interrupted": lambda **word: study().interrupted("2016-01-01", ["laksevag"], **word),
    "Study.kinds": lambda **word: study().kinds(**word),
    "Study.panel": lambda **word: study().panel(**word),
    "Study.plan": lambda **word: study().plan(["laksevag"], [], WINDOWS.before, **word),
    "Study.pool": lambda **word: study().pool([("laksevag", "sandviken")] * 2, WINDOWS, **word),
    "Study.profile": lambda **word: study().profile(**word),
    "Study.scan": lambda **word: study().scan(**word),
    "Zone": lambda **word: remade(scenemap.load_case("bergen").zones[0], **word),
    "Zone.outline_sentence": lambda **word: (
        scenemap.load_case("bergen").zones[0].outline_sentence(**word)
    ),
    "open_study": lambda **word: scenemap.open_study(ROWS, areas=SQUARE, **word),
    "page_facts": lambda **word: scenemap.page_facts(scenemap.open_study().facts("year"), **word),
    "panel_from_counts": lambda **word: scenemap.panel_from_counts(
        [one for one in scenemap.load_case("bergen").counts if one.kind == "overdose-find"],
        (),
        AREAS,
        **word,
    ),
    "panel_from_events": lambda **word: scenemap.panel_from_events(table(), AREAS, **word),
    "published_panel": lambda **word: scenemap.published_panel(
        scenemap.load_case("bergen"), **word
    ),
    "read_areas": lambda **word: scenemap.read_areas(SQUARE, **word),
    "time_map": lambda **word: scenemap.time_map(
        scenemap.published_panel(scenemap.load_case("bergen"), "year"), case="bergen", **word
    ),
}


def public() -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield every exported function, class and method."""
    for name in scenemap.__all__:
        one = getattr(scenemap, name)
        if inspect.isclass(one):
            yield name, one
            for method, found in inspect.getmembers(one, callable):
                if not method.startswith("_"):
                    yield f"{name}.{method}", found
        elif inspect.isfunction(one):
            yield name, one


def taking_words() -> list[tuple[str, str]]:
    """List function and parameter of all that take one of several words."""
    found = []
    for name, one in public():
        try:
            parameters = inspect.signature(one).parameters
        except ValueError:
            continue
        for parameter in parameters.values():
            annotation = str(parameter.annotation)
            if set(re.findall(r"\w+", annotation)) & {*WORDS, "Literal"}:
                found.append((name, parameter.name))
    return found


def test_every_public_function_that_takes_a_word_is_tried():
    assert {name for name, _ in taking_words()} == set(CALLS)


@pytest.mark.parametrize(("name", "parameter"), taking_words())
def test_a_word_that_is_not_known_is_refused_by_name(name, parameter):
    one, word = ("cycle", ("exakt",)) if parameter == "cycles" else (parameter, "exakt")
    with pytest.raises(DataError, match=f"{one} 'exakt' is not known"):
        CALLS[name](**{parameter: word})


def test_a_rule_of_orders_that_is_not_known_is_refused_wherever_it_is_given():
    """By none that there are, an order would be answered "not barred"."""
    case = scenemap.load_case("bergen")
    zone = case.zones[0]
    order = make_order(zone.id, "2015-10-24T14:00", case.zones, case.zone)
    for given in (
        lambda: make_order(zone.id, "2015-10-24T14:00", case.zones, case.zone, rule="prnted"),
        lambda: remade(order, rule="prnted"),
        lambda: rule_of(zone, "prnted"),
    ):
        with pytest.raises(DataError, match=r"rule 'prnted' is not known\. Did you mean 'printed'"):
            given()


def test_the_command_line_lists_no_words_of_its_own():
    """What an option offers stands where its words do, so that none is left out of either."""
    for path in Path(scenemap.__file__).parent.joinpath("cli").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "Choice":
                words = [one for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant)]
                assert not words, f"{path.name}, line {call.lineno}"
