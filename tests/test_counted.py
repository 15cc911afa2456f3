"""What was counted shows no count, and goes through disclosure only."""

from __future__ import annotations

import ast
import importlib
import inspect
import pickle
import pkgutil
import pprint
import re
from dataclasses import replace
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenemap
from builders import write_case
from proofs import often
from scenemap import panel as panels
from scenemap.case import Case, load_case
from scenemap.counted import CountedPanel
from scenemap.disclosure import disclose
from scenemap.disclosure.presence import disclose_presence
from scenemap.disclosure.profiles import disclose_profile
from scenemap.disclosure.rounding import LEAST_BASE
from scenemap.errors import DataError
from scenemap.intervals import DateRange, bins_of, slices
from scenemap.measures.designs import Design, WindowCounts
from scenemap.model import Text
from scenemap.panel import published_panel
from scenemap.presence import COLUMNS, CountedPresence
from scenemap.profiles import CountedProfile
from scenemap.tally import Conservation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HALF = DateRange.parse("2021-01-01..2021-06-30")
QUARTERS = slices(HALF, "quarter")


def counted_panel(counts: Any, *, days: Any = None, told: Any = None) -> CountedPanel:
    """Return counts of some areas in the first quarters of 2021; every day was watched unless given."""
    counts = np.array(counts, dtype=np.int64)
    cut = QUARTERS[: counts.shape[1]]
    n = int(counts.sum())
    every = [[one.range.days for one in cut]] * len(counts)
    return CountedPanel(
        kind="find",
        unit="find",
        by="quarter",
        slices=cut,
        periods=tuple(one.range for one in cut),
        areas=("east", "west")[: len(counts)],
        counts=counts,
        days=np.array(every if days is None else days, dtype=np.int64),
        told=np.array([True] * len(counts) if told is None else told),
        spread=np.zeros(counts.shape, dtype=bool),
        origin="events",
        conservation=Conservation(n, 0, 0, 0, 0, n),
    )


def counted_profile(counts: list[float]) -> CountedProfile:
    n = round(sum(counts))
    cells = pd.DataFrame(
        {
            "area": "", "period": list(bins_of("weekday")), "count": pd.array(counts, "Float64"),
            "days": 181, "per_30_days": pd.array(counts, "Float64"), "flags": "exact",
        }
    ).astype({"area": "str", "period": "str", "flags": "str"})  # fmt: skip
    where = Conservation(n, 0, 0, 0, 0, n)
    return CountedProfile(
        "find", "find", "weekday", HALF, ("east", "west"), False, cells, "events", where, 3
    )


def counted_presence(persons: int) -> CountedPresence:
    row = ("west", "2021-Q1", 1, 2.0, 0, float(persons), persons, 0, 0, 0, 0, "exact")
    cells = pd.DataFrame([row], columns=COLUMNS).astype({"mean": "Float64", "peak": "Int64"})
    return CountedPresence("quarter", QUARTERS[:1], ("west",), cells)


# --- what is seen of it ---------------------------------------------------------------------------


@settings(deadline=None, max_examples=often(6, 60), derandomize=True)
@given(st.lists(st.integers(10_000, 10**9), min_size=7, max_size=7))
def test_however_it_is_printed_no_count_is_seen(numbers):
    held = [
        counted_panel([numbers[:2], numbers[2:4]]),
        counted_profile([float(one) for one in numbers]),
        counted_presence(numbers[0]),
    ]
    for one in held:
        for shown in (repr(one), str(one), f"{one}", f"{[one]}", f"{one!r}", pprint.pformat(one)):
            assert re.search(r"not\s+shown", shown)
            assert not {str(n) for n in numbers} & set(re.findall(r"\d+", shown))
        for name in ("_repr_html_", "_repr_markdown_", "_repr_png_", "to_frame", "plot", "cells"):
            assert not hasattr(one, name)


def beneath(frame: pd.DataFrame) -> list[float]:
    """Return what lies beneath the masks of the columns, which pickles and Arrow files take along."""
    return [
        float(number)
        for name in frame
        if hasattr(frame[name].array, "_mask")
        for number in frame[name].array._data[frame[name].array._mask]
    ]


@settings(deadline=None, max_examples=often(8, 80), derandomize=True)
@given(
    st.lists(st.integers(0, 9), min_size=4, max_size=4),
    st.lists(st.booleans(), min_size=4, max_size=4),
    st.lists(st.integers(0, 9), min_size=6, max_size=6),
    st.sampled_from([None, LEAST_BASE]),
)
def test_beneath_what_is_withheld_lies_no_count(cells, parts, bins, base):
    case = load_case("bergen")
    parted = np.array(parts).reshape(2, 2)
    counted = replace(counted_panel([cells[:2], cells[2:]]), spread=parted)
    panel = disclose(counted, case, base=base)
    profile = disclose_profile(counted_profile([20.0, *map(float, bins)]), base=base)
    presence = disclose_presence(counted_presence(cells[0]))
    frames = [panel.cells, panel.source_cells, panel.to_frame(), profile.cells, presence.cells]
    for frame in [*frames, *(pickle.loads(pickle.dumps(one)) for one in frames)]:
        assert not any(beneath(frame))
    # Nor do parts of events tell that there was somebody.
    blank = panel.cells["count"].isna() | ((panel.cells["count"] == 0) & (base is not None))
    assert not panel.cells["spread"][blank].any()


@settings(deadline=None, max_examples=often(10, 40), derandomize=True)
@given(
    st.lists(st.integers(0, 9), min_size=8, max_size=8),
    st.lists(st.booleans(), min_size=8, max_size=8),
    st.sampled_from([None, LEAST_BASE]),
    st.integers(1, 9),
)
def test_a_panel_whose_frames_are_not_made_yet_holds_no_count_either(cells, parts, base, at_once):
    """Part by part, and from a pickle, they are what they are when made at once."""
    counted = counted_panel([cells[:2], cells[2:4], cells[4:6], cells[6:]])
    ids = ("east", "north", "south", "west")
    counted = replace(counted, areas=ids, spread=np.array(parts).reshape(4, 2))
    case = load_case("bergen")
    panel = disclose(counted, case, base=base)
    assert "cells" not in vars(panel)
    held = pickle.loads(pickle.dumps(panel))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(panels, "_CELLS_AT_ONCE", at_once)
        found = pd.concat([*panel.parts()], ignore_index=True)
    shown = vars(held)["_cells"].make.__self__
    gone = panel.cells["count"].isna().to_numpy().reshape(shown.counts.shape)
    assert not shown.counts[gone].any()
    assert not shown.spread[gone].any()
    assert not any(isinstance(one, CountedPanel) for one in (shown, *vars(shown).values()))
    pd.testing.assert_frame_equal(found, panel.cells)
    pd.testing.assert_frame_equal(held.cells, panel.cells)
    pd.testing.assert_frame_equal(held.source_cells, panel.source_cells)
    assert not hasattr(panel, "_cell")


def test_it_is_not_compared_count_by_count():
    """Whether two are equal would tell a count to whoever guesses it."""
    one, other = counted_panel([[3, 8]]), counted_panel([[3, 8]])
    assert one != other
    assert one == one


# --- what is unknown and what is partial ------------------------------------------------------------


def test_none_is_zero_only_where_somebody_looked_by_hand():
    """East: nobody says when; west: 45 of 90 days of the first quarter and none of the second."""
    panel = counted_panel([[0, 7], [0, 0]], days=[[90, 91], [45, 0]], told=[False, True])
    assert panel.seen.tolist() == [[False, False], [True, False]]
    assert panel.unknown.tolist() == [[True, False], [False, True]]
    assert panel.partial.tolist() == [[False, False], [True, True]]
    assert panel.coverage is panel.days


# --- every public function that takes what may be shown ----------------------------------------------

SHOWN = re.compile(r"\b(Panel|Profile|Presence)\b")
#: Holds what it was given; not made outside of the function named, which refuses or whose parts do.
HOLDS = {
    "measures.registry.Comparison.__init__": "of `assess`, whose measures refuse the profiles",
    "study.passage.Passage.disclosed": "of `Study`, within the road: its panels are of `disclose`",
    "study.passage.Passage.halves_beside": "of `Study`, as `disclosed`",
    "study.passage.Passage.tell_rows": "of `Study`, as `disclosed`",
}


def public(module: Any) -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield name and function of what a module defines: functions, constructors, methods."""
    place = module.__name__.removeprefix("scenemap.")
    # By its text: public names are shown as the package's own, wherever they are defined.
    tree = ast.parse(inspect.getsource(module))
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    for name in defined:
        one = vars(module)[name]
        if name.startswith("_"):
            continue
        if inspect.isfunction(one):
            yield f"{place}.{name}", one
        elif inspect.isclass(one):
            for method, found in inspect.getmembers(one):
                if method == "__init__" and inspect.isfunction(found):
                    yield f"{place}.{name}.__init__", one
                elif not method.startswith("_") and isinstance(found, FunctionType | MethodType):
                    yield f"{place}.{name}.{method}", found


def takers() -> dict[tuple[str, str, str], Callable[..., object]]:
    """Find every public function, its parameter, and what it takes of what may be shown."""
    found = {}
    for info in pkgutil.walk_packages(scenemap.__path__, "scenemap."):
        for name, function in public(importlib.import_module(info.name)):
            for parameter in inspect.signature(function).parameters.values():
                for word in set(SHOWN.findall(str(parameter.annotation))):
                    found[name, parameter.name, word] = function
    return found


TAKERS = takers()


@pytest.fixture(scope="module")
def toytown(tmp_path_factory) -> Case:
    return load_case(write_case(tmp_path_factory.mktemp("t") / "toytown"))


def wrong_for(annotation: str, word: str) -> Any:
    """Return what was only counted, in the shape that is asked for."""
    one = {
        "Panel": counted_panel([[3, 80], [70, 90]]),
        "Profile": counted_profile([3, 60, 40, 50, 20, 10, 30]),
        "Presence": counted_presence(3),
    }[word]
    if "Sequence[tuple" in annotation:
        return [(Text(nb="a", en="a"), Text(nb="b", en="b"), one)]
    if "tuple[Panel" in annotation:
        return (one,)
    if "Mapping[Cycle" in annotation:
        return {"weekday": (one, one)}
    return one


def right_for(name: str, annotation: str, case: Case) -> Any:
    """Return an argument that is as it must be."""
    panel = published_panel(case, "quarter")
    design = Design(("west",), (), ("east",), *panel.source_periods)
    if name == "case":
        return case.id if annotation == "str" else case.name if annotation == "Text" else case
    return {
        "panel": panel, "windows": panel if "Panel" in annotation else panel.source_periods,
        "halves": None, "areas": ["west"] if "[str]" in annotation else case.areas,
        "design": design, "table": WindowCounts.of(panel), "by": "quarter", "lang": "en",
        "edges_m": [20, 40], "common": (), "counts": panel.counts(), "points": {}, "by_id": {},
        "lists": (), "names": {}, "notes": (), "recording": (),
    }.get(name)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "parameter", "word"), sorted(one for one in TAKERS if one[0] not in HOLDS), ids=str
)
def test_what_was_only_counted_is_refused_wherever_something_is_shown(
    name, parameter, word, toytown
):
    function = TAKERS[name, parameter, word]
    arguments = {}
    for one in inspect.signature(function).parameters.values():
        annotation = str(one.annotation)
        if one.name == parameter:
            arguments[one.name] = wrong_for(annotation, word)
        elif one.default is inspect.Parameter.empty or one.name == "case":
            arguments[one.name] = right_for(one.name, annotation, toytown)
            if arguments[one.name] is None and (other := SHOWN.search(annotation)):
                arguments[one.name] = wrong_for(annotation, other[1])
    with pytest.raises((DataError, AttributeError), match=r"Counted(Panel|Profile|Presence)"):
        # Generators say nothing until they are asked.
        list(function(**arguments))  # type: ignore[call-overload]


def test_the_walk_finds_the_doors():
    """Guard of the walk: those that the outputs go through are among those found."""
    assert {
        ("facts.build.build_facts", "panel"),
        ("facts.build.build_facts", "windows"),
        ("render.page.time_map", "shown"),
        ("measures.designs.WindowCounts.of", "windows"),
        ("measures.exposure.service_exposure", "panel"),
        ("disclosure.releases.release_of", "panel"),
        ("disclosure.releases.profile_release_of", "profile"),
        ("presence.checklists", "shown"),
        ("kinds.event_kinds", "panels"),
        ("study.shown.Shown.__init__", "panel"),
    } <= {(name, parameter) for name, parameter, _ in TAKERS}
    assert set(HOLDS) <= {name for name, *_ in TAKERS}


@pytest.mark.parametrize("what", [scenemap.build_facts, scenemap.time_map], ids=["facts", "map"])
def test_who_gives_it_to_facts_or_a_map_is_told_what_to_do(what, toytown):
    raw = counted_panel([[3, 80], [70, 90]])
    given = {"case": toytown, **({"shown": raw} if what is scenemap.time_map else {"panel": raw})}
    with pytest.raises(DataError, match=r"not of CountedPanel: .*disclose\(counted, case\)"):
        what(**given)


def test_a_panel_of_events_is_made_by_disclosure_alone(toytown):
    """Nobody builds one from frames of counts by hand."""
    panel = published_panel(toytown, "quarter")
    fields = {name: getattr(panel, name) for name in panel.__dataclass_fields__}
    for origin in ("events", "simulated"):
        with pytest.raises(DataError, match=r"become a panel by disclose\(counted, case\)"):
            type(panel)(**{**fields, "origin": origin})
