"""The page's pure functions, asked in a page that holds nothing else."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from render.facts_builder import build_events, build_facts, build_moves, words
from scenemap.errors import DataError
from scenemap.render.columns import pack_cells
from scenemap.render.geometry import pack
from scenemap.render.payload import payload
from scenemap.render.picture_words import Words
from scenemap.text import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page


ASSETS = files("scenemap.render").joinpath("assets")
MODULES = (
    "dom",
    "time",
    "cells",
    "words",
    "modes",
    "symbols",
    "layout",
    "geometry",
    "paths",
    "link",
)


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    for name in MODULES:
        page.evaluate(f"() => {{ {ASSETS.joinpath(f'{name}.js').read_text(encoding='utf-8')} }}")
    yield page
    page.close()


@pytest.fixture
def ask(bare: Page) -> Callable[..., Any]:
    """Ask for the value of an expression; what it needs goes in as plain data."""

    def make(expression: str, **given: Any) -> Any:
        names = ", ".join(given)
        return bare.evaluate(f"({{{names}}}) => ({expression})", given)

    return make


def given(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a page as its parts see them, with the cells unpacked."""
    return payload(facts) | {"cells": facts["cells"]}


def place(left: float, top: float, right: float, bottom: float) -> dict[str, float]:
    return {"left": left, "top": top, "right": right, "bottom": bottom}


FRAME = place(0, 0, 400, 300)


# ---- time.js -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("iso", "day"),
    [("1970-01-01", 0), ("1970-01-02", 1), ("2016-02-29", 16860), ("1969-12-31", -1)],
)
def test_day_counts_from_1970(ask: Callable[..., Any], iso: str, day: int) -> None:
    assert ask("scenemap.time.day(iso)", iso=iso) == day


@pytest.mark.parametrize(
    ("one", "two", "together"),
    [
        (("2020-01-01", "2020-04-01"), ("2020-04-01", "2020-07-01"), False),
        (("2020-01-01", "2020-04-02"), ("2020-04-01", "2020-07-01"), True),
        ((None, "2020-04-01"), ("2020-03-31", None), True),
        ((None, "2020-04-01"), ("2020-04-01", None), False),
        ((None, None), ("2020-04-01", "2020-04-02"), True),
    ],
)
def test_half_open_ranges_overlap_in_both_orders(
    ask: Callable[..., Any], one: tuple[Any, Any], two: tuple[Any, Any], together: bool
) -> None:
    first, last = ({"start": start, "end": end} for start, end in (one, two))

    assert ask("scenemap.time.overlaps(a, b)", a=first, b=last) is together
    assert ask("scenemap.time.overlaps(a, b)", a=last, b=first) is together


@pytest.mark.parametrize(
    ("iso", "position", "slice_"),
    [
        ("2019-06-01", 0, 0),
        ("2020-01-01", 0, 0),
        ("2020-04-01", 0.25, 1),
        ("2020-05-16", 0.25 + 45 / 91 / 4, 1),
        ("2020-12-31", 0.75 + 91 / 92 / 4, 3),
        ("2021-06-01", 1, 3),
    ],
)
def test_axis_gives_each_slice_the_same_width(
    ask: Callable[..., Any], iso: str, position: float, slice_: int
) -> None:
    axis = "scenemap.time.createAxis(slices)"
    slices = build_facts()["slices"]

    assert ask(f"{axis}.position(iso)", slices=slices, iso=iso) == pytest.approx(position)
    assert ask(f"{axis}.sliceAt(iso)", slices=slices, iso=iso) == slice_
    assert ask(f"{axis}.edge(3)", slices=slices) == 0.75


# ---- words.js ------------------------------------------------------------------------------------

WORDS = "scenemap.words.createWords(facts)"


def test_words_in_braces_are_filled_in_and_nothing_of_the_data_is(ask: Callable[..., Any]) -> None:
    facts = given(build_facts())
    text = ask(f"{WORDS}.ui('named', {{name: '$& {{text}}', text: 'b'}})", facts=facts)

    assert text == "$& {text}: b"


def test_one_of_a_thing_is_told_as_one_and_as_pictures_tell_it(ask: Callable[..., Any]) -> None:
    facts = build_facts()
    for lang, one, two in (
        (
            "nb",
            "mai: ingen funnet; 1 av 1 område har tall.",
            "mai: ingen funnet; 1 av 2 områder har tall.",
        ),
        (
            "en",
            "mai: none found; 1 of 1 area has a number.",
            "mai: none found; 1 of 2 areas have a number.",
        ),
    ):
        say = "(all) => w.ui('said_zero', {slice: 'mai', known: '1', all})"
        program = f"((w) => {{ w.speak(lang); return ['1', '2'].map({say}); }})({WORDS})"
        assert ask(program, facts=given(facts), lang=lang) == [one, two]
        pictured = Words(facts, lang)
        told = [pictured.say("said_zero", slice="mai", known=1, all=n) for n in (1, 2)]
        assert told == [one, two]


def test_numbers_are_in_the_readers_language(ask: Callable[..., Any]) -> None:
    facts = given(build_facts())
    both = "[w.number(3), w.number(12.25), w.scaleMark(4), w.scaleMark(8.5)]"

    assert ask(f"((w) => {both})({WORDS})", facts=facts) == ["3,0", "12,3", "4", "8,5"]
    english = f"((w) => {{ w.speak('en'); return {both}; }})({WORDS})"
    assert ask(english, facts=facts) == ["3.0", "12.3", "4", "8.5"]


def test_numbers_are_rounded_as_reports_and_pictures_round_them(ask: Callable[..., Any]) -> None:
    rates = [round(30 * count / days, 4) for days in (48, 60, 92, 365) for count in range(1, 60)]
    ratios = [one / 200 for one in range(-400, 400)]
    program = f"((w) => [v.map(w.number), r.map((one) => w.decimals(one, 2))])({WORDS})"
    told = ask(program, facts=given(build_facts()), v=rates, r=ratios)

    assert told[0] == [number(one, 1)["nb"] for one in rates]
    assert told[1] == [number(one + 0.0, 2)["nb"] for one in ratios]


def test_each_cell_is_told_with_its_kind(ask: Callable[..., Any]) -> None:
    facts = given(build_facts())

    def told(area: int, slice_: int) -> list[str]:
        program = f"((w) => [w.cellShort(w.cell(a, s)), w.areaSentence(a, w.cell(a, s))])({WORDS})"
        answer: list[str] = ask(program, facts=facts, a=area, s=slice_)
        return answer

    assert told(0, 0) == ["?", "Område Nord: ukjent: kilden har ingen tall herfra i denne perioden"]
    assert told(0, 1) == [
        "~8,2",
        "Område Nord: om lag 8,2 funn per 30 dager, et snitt over april–september 2020 (50 funn på "
        "183 dager); ikke talt for denne perioden alene",
    ]
    assert told(1, 1) == ["4,0", "Område Sør: 4,0 funn per 30 dager (12 funn talt)"]
    assert told(2, 1)[0] == "0"
    assert told(3, 1)[0] == ":"
    assert told(1, 3)[0] == "2,0 (del)"


def test_every_sentence_is_complete_in_both_languages(ask: Callable[..., Any]) -> None:
    """No blank is left unfilled, and no value of the script shows through."""
    for facts in (build_facts(), build_events(), build_moves()):
        texts = ask(
            """((w) => facts.languages.flatMap((language) => {
              w.speak(language);
              const modes = scenemap.modes.createModes(facts, w);
              return facts.areas.flatMap((_, area) => facts.slices.flatMap((slice, s) =>
                modes.offered.flatMap((mode) => {
                  const known = modes.cell(area, {slice: s, mode});
                  return [w.areaSentence(area, known), w.cellShort(known), w.areaItem(area, known),
                    w.kindSentence(known), w.sliceSources(s),
                    ...facts.scenes.map((scene) => w.sceneSentence(scene, slice)),
                    ...w.arrowsIn(slice).map(w.arrowSentence),
                    ...facts.zones.flatMap((z) => [w.zoneSentence(z), w.zoneNote(z), w.zoneLabel(z)]),
                    ...facts.interventions.map(w.actSentence)];
                })));
            }))(scenemap.words.createWords(facts))""",
            facts=given(facts),
        )
        assert texts
        assert [
            text for text in texts if re.search(r"[{}]|undefined|null|NaN|\[object", text)
        ] == []


def test_service_that_moved_or_is_vague_says_so(ask: Callable[..., Any]) -> None:
    facts = given(build_facts())
    program = (
        f"((w) => facts.slices.map((s) => w.serviceSentence(facts.services[0], "
        f"w.servicePositions(facts.services[0], s))))({WORDS})"
    )

    assert ask(program, facts=facts) == [
        "Huset",
        "Huset",
        "Huset (flyttet i perioden, derfor vist flere steder). Ny adresse",
        "Huset (plassering usikker, innenfor omtrent 150 m). Ny adresse",
    ]


# ---- cells.js and geometry.js --------------------------------------------------------------------


@pytest.mark.parametrize("build", [build_facts, build_events, build_moves])
def test_cells_come_out_as_they_went_in(
    ask: Callable[..., Any], build: Callable[[], dict[str, Any]]
) -> None:
    facts = build()
    days = [one["days_covered"] for one in facts["slices"]]
    packed = pack_cells(facts["cells"], days)

    assert ask("scenemap.cells.unpack(cells, days)", cells=packed, days=days) == facts["cells"]


def test_rates_that_follow_from_counts_are_worked_out_to_the_last_digit(
    ask: Callable[..., Any],
) -> None:
    days = [28, 30, 31, 365, 7]
    counts = [[dice * number for number in (1, 7, 13, 211, 1000)] for dice in range(40)]
    values = [
        [round(count / over * 30, 4) for count, over in zip(row, days, strict=True)]
        for row in counts
    ]
    cells = {"state": [[2] * 5] * 40, "count": counts, "value": values}
    packed = pack_cells(cells, days)

    assert packed["value"].count(0) > 35
    assert ask("scenemap.cells.unpack(cells, days).value", cells=packed, days=days) == values


@pytest.mark.parametrize("state", [0, 4])
@pytest.mark.parametrize("number", [{"count": [[3]]}, {"value": [[3.0]]}])
def test_no_number_goes_into_the_page_under_a_mask(state: int, number: dict[str, Any]) -> None:
    bare = {"state": [[state]], "count": [[None]], "value": [[None]]}

    assert pack_cells(bare, [30])["count"] == [[]]
    with pytest.raises(DataError, match="withheld"):
        pack_cells(bare | number, [30])


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [5.3, 60.4]},
        {"type": "LineString", "coordinates": [[5.3, 60.4], [-5.300001, -60.4], [0, 0]]},
        {"type": "Polygon", "coordinates": [[[5.31, 60.39], [5.32, 60.39], [5.31, 60.39]], []]},
        {"type": "MultiPolygon", "coordinates": [[[[179.999999, 0.1], [-180.0, 1e-6]]], [[]]]},
    ],
)
def test_geometry_comes_out_as_it_went_in(ask: Callable[..., Any], geometry: Any) -> None:
    assert ask("scenemap.geometry.unpack(packed)", packed=pack(geometry)) == geometry


# ---- modes.js ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "count", "why"),
    [
        ([[2, 1, 5]], [[3, 0, 2]], None),
        ([[0, 4, 2]], [[None, None, 7]], None),
        ([[2, 3]], [[3, 50]], "mean"),
        ([[2, 2]], [[3, None]], "mean"),
        ([[4, 3]], [[None, None]], "mean"),
        ([[0, 0]], [[None, None]], "unknown"),
        ([[4]], [[None]], "unknown"),
        ([], [], "unknown"),
    ],
)
def test_only_counts_can_be_added_up(
    ask: Callable[..., Any], state: list[list[int]], count: list[list[Any]], why: str | None
) -> None:
    cells = {"state": state, "count": count}

    assert ask("scenemap.modes.whyNoSums(cells)", cells=cells) == why


@pytest.mark.parametrize(
    ("mode", "slice_", "span"),
    [
        ("single", 5, (5, 5)),
        ("window", 5, (2, 5)),
        ("window", 3, (0, 3)),
        ("window", 1, (0, 1)),
        ("cumulative", 5, (0, 5)),
        ("cumulative", 0, (0, 0)),
    ],
)
def test_span_ends_with_the_slice(
    ask: Callable[..., Any], mode: str, slice_: int, span: tuple[int, int]
) -> None:
    found = ask("scenemap.modes.spanOf(mode, slice)", mode=mode, slice=slice_)

    assert (found["from"], found["to"]) == span


@pytest.mark.parametrize(
    ("state", "count", "name", "total"),
    [
        ([2, 2, 1], [3, 4, 0], "total", 7),
        ([2, 5, 1], [3, 4, 0], "total_part", 7),
        ([1, 1, 1], [0, 0, 0], "total_zero", 0),
        ([2, 4, 2], [30, None, 40], "total_withheld", None),
        ([2, 0, 2], [30, None, 40], "total_unknown", None),
        ([4, 0, 2], [None, None, 40], "total_unknown", None),
        ([4, 4, 4], [None, None, None], "total_withheld", None),
    ],
)
def test_a_sum_is_whole_or_none(
    ask: Callable[..., Any], state: list[int], count: list[Any], name: str, total: int | None
) -> None:
    found = ask(
        "scenemap.modes.total(cells, 0, {from: 0, to: 2})",
        cells={"state": [state], "count": [count]},
    )

    assert found["state"] == name
    assert found["value"] == found["count"] == total


def test_scale_of_sums_holds_the_largest_of_all_slices(ask: Callable[..., Any]) -> None:
    facts = build_events()
    scale = "scenemap.modes.scaleOf(facts, mode)"

    assert ask(scale, facts=facts, mode="single") == {**facts["legend"], "min": 1.7}
    assert ask(scale, facts=facts, mode="window") == {"steps": [20, 50, 100], "max": 100, "min": 5}
    few = facts | {"cells": {"state": [[2]], "count": [[1]]}, "areas": [0], "slices": [0]}
    assert ask(scale, facts=few, mode="cumulative") == {"steps": [1], "max": 1, "min": 1}
    none = {**few, "cells": {"state": [[1]], "count": [[0]]}}
    assert ask(scale, facts=none, mode="cumulative") == {"steps": [], "max": 1, "min": 1}


# ---- symbols.js ----------------------------------------------------------------------------------


def test_circle_area_is_proportional_to_value(ask: Callable[..., Any]) -> None:
    areas = [ask("scenemap.symbols.radius(v, 17, 30)", v=value) ** 2 for value in (17, 8.5, 1e-9)]

    # The least of them can still be seen.
    assert areas == pytest.approx([900, 450, 3.5**2])


def test_no_two_states_look_alike_without_colour(ask: Callable[..., Any]) -> None:
    """Classes name the shapes; what is written in them counts too."""
    states = ["exact", "part", "mean", "zero", "unknown", "suppressed", "total_withheld"]
    looks = ask(
        "states.map((s) => scenemap.symbols.count(s, 12, 4).shapes"
        ".map((e) => `${e.tag} ${e.attributes.class} ${e.children.join()}`).join())",
        states=states,
    )

    assert len(set(looks)) == len(states)


def test_only_known_values_have_a_size(ask: Callable[..., Any]) -> None:
    halves = ask(
        "['exact', 'unknown', 'suppressed'].map((s) => scenemap.symbols.count(s, 25, 4).half)"
    )

    assert halves == [25, 4, 4]


# ---- dom.js --------------------------------------------------------------------------------------

#: Children as plans: a text, or [tag, attributes, children].
STEPS: list[list[Any]] = [
    ["one"],
    ["two"],
    [["b", {"class": "x", "title": "t"}, ["bold ", ["i", {}, ["deep"]]]], "tail"],
    [["b", {"class": "y"}, ["bold "]], "tail", ["u", {}, []]],
    [["u", {"class": "y"}, ["other tag"]], ["b", {}, ["was text"]]],
    ["was element", ["b", {"hidden": None, "title": "<b>&"}, ["<b>&"]]],
    [],
    ["three", ["b", {}, ["again"]]],
]
WALK = """(() => {
  const plan = (one) => typeof one === "string"
    ? one : scenemap.dom.htmlPlan(one[0], one[1], ...one[2].map(plan));
  const live = document.createElement("div");
  return steps.map((step) => {
    const first = live.firstChild;
    scenemap.dom.updateChildren(live, step.map(plan));
    const fresh = scenemap.dom.html("div", {}, ...step.map(plan));
    return [live.innerHTML, fresh.innerHTML, first !== null && first === live.firstChild];
  });
})()"""


def test_updated_children_are_as_children_made_anew(ask: Callable[..., Any]) -> None:
    for live, fresh, _ in ask(WALK, steps=STEPS):
        assert live == fresh
    backwards = ask(WALK, steps=STEPS[::-1])
    assert [one[0] for one in backwards] == [one[1] for one in backwards]
    assert backwards[2][0] == 'was element<b title="&lt;b&gt;&amp;">&lt;b&gt;&amp;</b>'


def test_an_update_keeps_what_can_be_kept(ask: Callable[..., Any]) -> None:
    kept = [one[2] for one in ask(WALK, steps=STEPS)]
    assert kept == [False, True, False, True, False, False, False, False]


KEYED = """(() => {
  const live = document.createElement("div");
  const plan = (text) => scenemap.dom.htmlPlan("i", {title: text}, text);
  const made = new Map();
  return steps.map((step) => {
    scenemap.dom.updateKeyed(live, [...step].map((key) => ({key, plan: plan(key + step.length)})));
    const kept = [...live.children].filter((one) => made.get(one.textContent[0]) === one).length;
    for (const one of live.children) {
      made.set(one.textContent[0], one);
    }
    return [live.textContent, kept, [...live.children].every((one) => one.title === one.textContent)];
  });
})()"""


def test_what_has_a_key_keeps_its_element_wherever_it_stands(ask: Callable[..., Any]) -> None:
    steps = ["abc", "cab", "xca", "", "ab"]

    assert ask(KEYED, steps=steps) == [
        ["a3b3c3", 0, True],
        ["c3a3b3", 3, True],
        ["x3c3a3", 2, True],
        ["", 0, True],
        ["a2b2", 0, True],
    ]


# ---- layout.js -----------------------------------------------------------------------------------


def test_symbol_stays_where_it_is_free_and_else_goes_to_the_nearest_place(
    ask: Callable[..., Any],
) -> None:
    program = "scenemap.layout.placeSymbol({x: 200, y: 150, half: 8}, taken, frame)"

    assert ask(program, taken=[], frame=FRAME) == [200, 150]
    assert ask(program, taken=[place(190, 140, 210, 160)], frame=FRAME) == [220, 150]
    assert ask(program, taken=[FRAME], frame=FRAME) == [200, 150]


def test_label_stands_beside_its_symbol_short_where_long_has_no_room(
    ask: Callable[..., Any],
) -> None:
    labels = [{"width": 300, "height": 14}, {"width": 40, "height": 14}]
    program = "scenemap.layout.placeLabel({x: 380, y: 150, half: 10}, labels, taken, frame)"
    found = ask(program, labels=labels, taken=[], frame=FRAME)
    assert found["label"] == labels[0]
    assert found["place"]["anchor"] == "end"

    wall = place(0, 0, 300, 300)
    assert ask(program, labels=labels, taken=[wall], frame=FRAME)["label"] == labels[1]
    assert ask(program, labels=labels, taken=[FRAME], frame=FRAME) is None


def test_labels_never_lie_upon_what_is_taken(ask: Callable[..., Any]) -> None:
    placed = ask(
        """(() => {
          const taken = [];
          const label = {width: 60, height: 14};
          for (let i = 0; i < 40; i += 1) {
            const at = {x: 30 + (i * 97) % 340, y: 20 + (i * 61) % 260, half: 6};
            const found = scenemap.layout.placeLabel(at, [label], taken, frame);
            if (found) {
              taken.push(found.place);
            }
          }
          return taken;
        })()""",
        frame=FRAME,
    )

    assert len(placed) > 5
    for index, one in enumerate(placed):
        assert 0 <= one["left"] <= one["right"] <= 400
        assert 0 <= one["top"] <= one["bottom"] <= 300
        for two in placed[:index]:
            assert (
                one["left"] >= two["right"]
                or two["left"] >= one["right"]
                or one["top"] >= two["bottom"]
                or two["top"] >= one["bottom"]
            )


@pytest.mark.parametrize(
    ("circles", "order"),
    [
        ([(0, 0, 5), (100, 0, 9), (200, 0, 7)], [0, 1, 2]),  # apart: as they come
        ([(0, 0, 5), (4, 0, 9), (200, 0, 7)], [1, 0, 2]),
        ([(0, 0, 5), (4, 0, 7), (8, 0, 9)], [2, 1, 0]),
        ([(0, 0, 5), (4, 0, 5)], [0, 1]),
        ([(0, 0, 3), (100, 0, 5), (6, 0, 5), (104, 0, 9)], [2, 0, 3, 1]),
        ([(0, 0, 0), (0, 0, 9)], [0, 1]),  # what has no symbol hides nothing
    ],
)
def test_of_symbols_that_overlap_the_smaller_is_drawn_on_top(
    ask: Callable[..., Any], circles: list[tuple[int, int, int]], order: list[int]
) -> None:
    items = [{"x": x, "y": y, "half": half, "at": at} for at, (x, y, half) in enumerate(circles)]

    assert ask("scenemap.layout.drawingOrder(items).map((one) => one.at)", items=items) == order


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([10, 50], [10, 50]),
        ([10, 12], [10, 24]),
        ([12, 10], [24, 10]),
        ([95, 96], [86, 100]),
        ([-20, 50], [0, 50]),
        ([], []),
    ],
)
def test_spread_pushes_neighbours_apart_within_bounds(
    ask: Callable[..., Any], wanted: list[float], placed: list[float]
) -> None:
    assert ask("scenemap.layout.spread(wanted, 14, 0, 100)", wanted=wanted) == placed


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("kort", ["kort"]),
        ("to korte ord", ["to korte", "ord"]),
        ("langtordutenmellomrom", ["langtordutenmellomrom"]),
        ("en to tre fire fem seks", ["en to tre", "fire fem …"]),
    ],
)
def test_wrap_breaks_between_words_and_marks_a_cut(
    ask: Callable[..., Any], text: str, lines: list[str]
) -> None:
    assert ask("scenemap.layout.wrap(text, 9, 2)", text=text) == lines


# ---- paths.js ------------------------------------------------------------------------------------


def test_arrow_keeps_clear_of_its_symbols_and_needs_room(ask: Callable[..., Any]) -> None:
    found = ask("scenemap.paths.curve({x: 0, y: 0}, {x: 100, y: 0})")
    assert (found["start"]["x"] ** 2 + found["start"]["y"] ** 2) ** 0.5 == pytest.approx(13)
    assert ((100 - found["end"]["x"]) ** 2 + found["end"]["y"] ** 2) ** 0.5 == pytest.approx(13)
    assert found["bend"]["y"] < 0

    assert ask("scenemap.paths.curve({x: 0, y: 0}, {x: 30, y: 0})") is None
    assert ask("scenemap.paths.curve({x: 5, y: 5}, {x: 5, y: 5})") is None


# ---- link.js -------------------------------------------------------------------------------------

LAYERS = ["counts", "zones", "services", "scenes", "labels"]


def test_what_is_written_is_read_back(ask: Callable[..., Any]) -> None:
    facts = build_events(languages=["nb", "en"], title=words("x"))
    state = {"slice": 2, "layers": ["counts", "scenes"], "mode": "window", "language": "en"}
    position = {"zoom": 13.25, "lat": 60.38614, "lon": 5.32449}
    write = "scenemap.link.write(state, position, facts)"
    link = ask(write, state=state, position=position, facts=facts)
    assert link == "#t=2020-Q3&layers=counts,scenes&m=window&z=13.25/60.3861/5.3245&lang=en"

    program = (
        "((w) => ({...w, layers: [...w.layers]}))"
        "(scenemap.link.read(link, facts, layers, ['single', 'window', 'cumulative']))"
    )
    assert ask(program, link=link, facts=facts, layers=LAYERS) == {
        **state,
        "position": {"zoom": 13.25, "lat": 60.3861, "lon": 5.3245},
    }


@pytest.mark.parametrize("hash_", ["", "#", "#t=&layers&z=&m=&lang=", "#%", "#z=1/2&m=toString"])
def test_nothing_is_read_from_an_empty_or_broken_address(
    ask: Callable[..., Any], hash_: str
) -> None:
    program = "Object.keys(scenemap.link.read(link, facts, layers, ['single', 'window']))"
    found = ask(program, link=hash_, facts=build_events(), layers=LAYERS)

    assert [key for key in found if key != "layers"] == []
