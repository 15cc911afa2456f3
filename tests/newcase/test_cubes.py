"""JSON-stat and PX: every cell in its place, and what is none refused."""

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.errors import DataError
from scenemap.newcase.cubes import Cube, is_jsonstat, read_jsonstat, read_px

TWO = {"category": {"index": ["a", "b"]}}


def dataset(**changes: Any) -> dict[str, Any]:
    return {
        "class": "dataset", "id": ["x", "y"], "size": [2, 2], "dimension": {"x": TWO, "y": TWO},
        "value": [1, 2, 3, 4],
    } | changes  # fmt: skip


def values(**changes: Any) -> tuple[float | None, ...]:
    return read_jsonstat(dataset(**changes), "t.json").values


def test_figures_may_come_as_a_list_or_by_number() -> None:
    assert values() == (1, 2, 3, 4)
    assert values(value={"1": 5, "3": 0}) == (None, 5, None, 0)
    assert values(value=[1, None, "3", 4.5]) == (1, None, 3, 4.5)


@pytest.mark.parametrize("status", [[None, ":", None, None], {"1": ":"}])
def test_signs_stand_with_their_cells(status: Any) -> None:
    cube = read_jsonstat(dataset(value=[1, None, 3, 4], status=status), "t.json")
    assert cube.marks == ("", ":", "", "")


def test_categories_are_in_the_order_of_their_numbers() -> None:
    index = {"category": {"index": {"b": 1, "a": 0}, "label": {"a": "A", "b": "B"}}}
    cube = read_jsonstat(dataset(dimension={"x": index, "y": TWO}), "t.json")
    assert (cube.dimensions[0].codes, cube.dimensions[0].labels) == (("a", "b"), ("A", "B"))


def test_one_category_needs_no_index() -> None:
    one = {"category": {"label": {"m": "Saker"}}, "label": "contents"}
    cube = read_jsonstat(dataset(size=[1, 2], dimension={"x": one, "y": TWO}, value=[1, 2]), "t")
    assert (cube.dimensions[0].label, cube.dimensions[0].labels) == ("contents", ("Saker",))


def test_version_1_is_read_where_it_is_alone() -> None:
    inner = {"dimension": {"x": TWO, "y": TWO, "id": ["x", "y"], "size": [2, 2],
                           "role": {"time": ["y"]}}, "value": [1, 2, 3, 4]}  # fmt: skip
    assert is_jsonstat({"dataset": inner})
    cube = read_jsonstat({"dataset": inner}, "t.json")
    assert (cube.values, cube.dimensions[1].role) == ((1, 2, 3, 4), "time")
    with pytest.raises(DataError, match="holds 2 data sets"):
        read_jsonstat({"dataset": inner, "other": inner}, "t.json")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"value": [1, 2, 3]}, "3 cells where its dimensions ask for 4"),
        ({"value": {"4": 1}}, "cannot|can be read"),
        ({"value": [1, 2, 3, "x"]}, "can be read"),
        ({"value": [1, 2, 3, True]}, "is no figure"),
        ({"value": [1, 2, 3, float("inf")]}, "is no figure"),
        ({"size": [2, 3]}, "has 2 categories and says 3"),
        ({"size": [2]}, "can be read"),
        ({"dimension": {"x": TWO}}, "can be read"),
        ({"dimension": {"x": TWO, "y": {"category": {"index": ["a", "a"]}}}}, "categories and says 2"),
        ({"class": "collection"}, "is a collection"),
        ({"size": [2, 10**7], "dimension": {"x": TWO, "y": {"category": {"index": ["a"] * 10**6}}}},
         "can be read"),
    ],
)  # fmt: skip
def test_a_data_set_that_does_not_fit_itself_is_refused(
    changes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(DataError, match=problem):
        read_jsonstat(dataset(**changes), "t.json")


PX = """CHARSET="ANSI"; AXIS-VERSION="2013"; LANGUAGE="no"; LANGUAGES="no","en";
TITLE="Anmeldte lovbrudd; etter "
"region og år";
TITLE[en]="Offences";
STUB="region","gruppe"; STUB[en]="region","group"; HEADING="tid";
VALUES("region")="0301 Oslo",
"4601 Bergen";
VALUES[en]("region")="x","y";
VALUES("gruppe")="Narkotika","Vold, trusler = alt";
VALUES("tid")="1. kvartal 2014","2. kvartal 2014";
CODES("tid")="2014K1","2014K2"; CODES("region")="0301","4601";
TIMEVAL("tid")=TLIST(Q1,"20141","20142"); MAP("region")="kommuner";
NOTE("gruppe")="Fra 2010; ikke før.";
DATA=
1 2
"." ".."
"-" 0
7 8.5 ;
"""


def test_px_is_read_with_texts_over_lines_languages_codes_and_signs() -> None:
    cube = read_px(PX, "t.px")
    assert cube.title == "Anmeldte lovbrudd; etter region og år"
    region, group, time = cube.dimensions
    assert (region.codes, region.labels, region.role) == (
        ("0301", "4601"), ("0301 Oslo", "4601 Bergen"), "geo",
    )  # fmt: skip
    assert group.labels == ("Narkotika", "Vold, trusler = alt")
    assert (time.codes, time.role) == (("2014K1", "2014K2"), "time")
    assert cube.values == (1, 2, None, None, None, 0, 7, 8.5)
    assert cube.marks == ("", "", ".", "..", "-", "", "", "")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("7 8.5 ;", "7;", "has 7 cells where its dimensions ask for 8"),
        ("7 8.5 ;", "7 8 9;", "has more cells where"),
        ("7 8.5 ;", "7 x;", "cell 8: 'x' is neither a figure nor a sign"),
        ("DATA=", 'KEYS("region")=VALUES;\nDATA=', "is written with KEYS"),
        ("DATA=", "DATO=", "has no DATA"),
        ('HEADING="tid"', 'HEADING="år"', "has no VALUES for 'år'"),
        ('CODES("region")="0301","4601"', 'CODES("region")="0301"', "has 1 CODES and 2 VALUES"),
        ('STUB="region","gruppe"; ', "", "has 8 cells|has more cells"),
        ("CHARSET", "charset", "no keyword at 'charset"),
    ],
)
def test_px_that_does_not_fit_itself_is_refused(old: str, new: str, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        read_px(PX.replace(old, new), "t.px")


def test_neither_stub_nor_heading_is_no_px() -> None:
    with pytest.raises(DataError, match="neither STUB nor HEADING"):
        read_px('TITLE="x"; DATA= 1;', "t.px")


def test_cells_run_through_the_last_dimension_first() -> None:
    cube = read_px(PX, "t.px")
    assert [at for at, _, _ in cube.cells()] == list(product(range(2), range(2), range(2)))


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-2, 3), st.floats(), st.sampled_from(["a", ":"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "size", "value", "dimension", "category", "index", "0", "x"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@settings(derandomize=True, deadline=None, max_examples=often(30, 600))
@given(
    st.dictionaries(st.sampled_from(["id", "size", "value", "dimension", "status", "role"]), JSON)
)
def test_whatever_json_holds_is_read_or_refused(changes: dict[str, Any]) -> None:
    try:
        cube = read_jsonstat(dataset(**changes), "t.json")
    except DataError:
        return
    assert isinstance(cube, Cube)
    assert len(list(cube.cells())) == len(cube.values) == len(cube.marks)


@settings(derandomize=True, deadline=None, max_examples=often(30, 600))
@given(st.integers(0, len(PX)), st.integers(0, 12), st.text('";=(),.[]ADSTUB1 \n', max_size=6))
def test_whatever_px_holds_is_read_or_refused(at: int, gone: int, put: str) -> None:
    try:
        cube = read_px(PX[:at] + put + PX[at + gone :], "t.px")
    except DataError:
        return
    assert len(list(cube.cells())) == len(cube.values) == len(cube.marks)


def test_json_of_something_else_is_not_jsonstat() -> None:
    for text in ("[]", "{}", '{"type": "FeatureCollection"}', "3", "null"):
        assert not is_jsonstat(json.loads(text))


@pytest.mark.parametrize("sign", [":", "..", "."])
def test_a_nought_beside_the_sign_for_what_is_not_told_is_unknown(sign: str) -> None:
    category = {"category": {"index": ["a", "b"]}}
    data = {
        "class": "dataset", "id": ["region"], "size": [2], "dimension": {"region": category},
        "value": [0, 0], "status": [sign, "-"],
    }  # fmt: skip
    cube = read_jsonstat(data, "t.json")
    assert (cube.values, cube.marks) == ((None, 0.0), (sign, "-"))
