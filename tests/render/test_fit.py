"""From a photo of a map to metres: the fit, the pairs it doubts, and how far a line may be off."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.transform import AffineTransform, ProjectiveTransform, SimilarityTransform

from proofs import often, proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from playwright.sync_api import Browser, Page

    Points = NDArray[np.float64]


ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "src" / "scenemap" / "render" / "assets" / "fit.js"
PLACE = np.array([297_000.0, 6_700_000.0])
#: Corners and middle of a sheet, in pixels of its photo.
SHEET = np.array(
    [[100, 80], [1900, 120], [1850, 1400], [150, 1350], [1000, 700], [520, 1010], [1430, 400]],
    float,
)
SQUARE = [[[600, 400], [1400, 400], [1400, 1000], [600, 1000], [600, 400]]]


@pytest.fixture(scope="module")
def fitter(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    script = SCRIPT.read_text(encoding="utf-8")
    page.evaluate(f"() => {{ globalThis.scenemap = {{}}; {script} }}")
    yield page
    page.close()


def pairs(photo: Any, metres: Any, radius: float = 30) -> list[dict[str, Any]]:
    return [
        {"photo": one, "map": two, "radius_m": radius}
        for one, two in zip(np.asarray(photo).tolist(), np.asarray(metres).tolist(), strict=True)
    ]


@pytest.fixture
def solve(fitter: Page) -> Callable[..., dict[str, Any]]:
    """Solve pairs; with points of the photo, say where they go, and back."""

    def make(given_pairs: list[dict[str, Any]], at: Any = ()) -> dict[str, Any]:
        return fitter.evaluate(
            """({ pairs, at }) => {
              const found = scenemap.fit.solve(pairs);
              const map = found.toMap === null ? [] : at.map(found.toMap);
              const back = map.map((point) => found.toPhoto(point));
              return { ...found, toMap: null, toPhoto: null, sees: null, map, back };
            }""",
            {"pairs": given_pairs, "at": np.asarray(at).tolist()},
        )

    return make


@pytest.fixture
def accuracy(fitter: Page) -> Callable[..., dict[str, Any]]:
    def make(given_pairs: list[dict[str, Any]], outline: Any = None, **options: float) -> Any:
        return fitter.evaluate(
            """({ pairs, options }) => {
              const found = scenemap.fit.solve(pairs);
              return scenemap.fit.accuracy(pairs, found, options);
            }""",
            {
                "pairs": given_pairs,
                "options": {"line_px": 4, "hand_px": 3, "outline": outline or SQUARE} | options,
            },
        )

    return make


def affine(photo: Points) -> Points:
    """A sheet turned a little, its rows running down."""
    return PLACE + photo @ np.array([[0.5, 0.1], [0.12, -0.48]])


def perspective(photo: Points) -> Points:
    away = 1 + photo @ [1e-4, -5e-5]
    return PLACE + photo @ np.array([[0.5, 0.1], [0.12, -0.48]]) / away[:, None]


def similarity(photo: Points) -> Points:
    x, y = photo[:, 0], -photo[:, 1]
    return PLACE + np.column_stack([0.3 * x - 0.4 * y, 0.4 * x + 0.3 * y])


def disturbed(metres: Points, seed: int = 1, size: float = 12) -> Points:
    return metres + np.random.default_rng(seed).normal(0, size, metres.shape)


# ---- The fit -------------------------------------------------------------------------------------


def test_a_similarity_solved_by_hand(solve: Callable[..., Any]) -> None:
    """Three corners of a triangle with equal sides, 100 m from its middle, at one metre a pixel; the
    first 6 m farther out. Least squares shifts all by 6 / 3 = 2 m, and scales by 6 / 300 = 2 %: it misses
    the first by 6 - 2 - 2 = 2 m, the others by 2 m likewise, and without the first it is off by 6 m."""
    angles = np.radians([0, 120, 240])
    corners = 100 * np.column_stack([np.cos(angles), np.sin(angles)])
    moved = PLACE + corners + [[6, 0], [0, 0], [0, 0]]

    found = solve(pairs(corners * [1, -1], moved), [[0, 0], [100, 0]])

    assert (found["kind"], found["hypothetical"], found["fault"]) == ("similarity", True, None)
    assert found["map"] == pytest.approx(PLACE + np.array([[2, 0], [104, 0]]), abs=1e-6)
    assert [pair["residual_m"] for pair in found["pairs"]] == pytest.approx([2, 2, 2], abs=1e-6)
    assert found["pairs"][0]["left_out_m"] == pytest.approx(6, abs=1e-6)


@pytest.mark.parametrize(
    ("n", "world", "other"),
    [
        (4, similarity, SimilarityTransform),
        (7, affine, AffineTransform),
        (7, perspective, ProjectiveTransform),
    ],
)
def test_exact_pairs_give_what_scikit_image_gives(
    solve: Callable[..., Any], n: int, world: Callable[[Points], Points], other: Any
) -> None:
    photo = SHEET[:n]
    theirs = other.from_estimate(photo * [1, -1], world(photo) - PLACE)

    found = solve(pairs(photo, world(photo)), SHEET)

    assert found["map"] == pytest.approx(PLACE + theirs(SHEET * [1, -1]), abs=1e-6)
    assert found["back"] == pytest.approx(SHEET, abs=1e-6)
    assert max(pair["left_out_m"] for pair in found["pairs"]) < 1e-5
    assert found["hypothetical"] == (n < 5)


def test_a_similarity_of_disturbed_pairs_is_scikit_images(solve: Callable[..., Any]) -> None:
    """Both minimise the same sum where all radii are the same: Umeyama (1991) in closed form."""
    photo, metres = SHEET[:4], disturbed(similarity(SHEET[:4]))
    theirs = SimilarityTransform.from_estimate(photo * [1, -1], metres - PLACE)

    found = solve(pairs(photo, metres), SHEET)

    assert found["map"] == pytest.approx(PLACE + theirs(SHEET * [1, -1]), abs=1e-6)


def test_an_affine_map_of_disturbed_pairs_is_the_least_squares(solve: Callable[..., Any]) -> None:
    """numpy's, with the weights of the radii: scikit-image weighs no pair, and minimises algebraic
    distances of both coordinates together."""
    radii, pixels = np.array([5, 10, 20, 40, 80, 20, 20]), 5
    metres = disturbed(affine(SHEET), seed=4)
    given_pairs = [
        pair | {"radius_m": float(radius)}
        for pair, radius in zip(pairs(SHEET, metres), radii, strict=True)
    ]
    spread = [np.sqrt(np.square(one - one.mean(axis=0)).sum()) for one in (metres, SHEET)]
    weight = 1 / np.hypot(radii / math.sqrt(-2 * math.log(0.05)), pixels * spread[0] / spread[1])
    design = np.column_stack([SHEET, np.ones(7)])
    theirs, *_ = np.linalg.lstsq(design * weight[:, None], (metres - PLACE) * weight[:, None])

    found = solve(given_pairs, SHEET)

    assert found["kind"] == "affine"
    assert found["map"] == pytest.approx(PLACE + design @ theirs, abs=1e-3)


def homography(found: dict[str, Any]) -> Points:
    """The map that was found, as a matrix between coordinates near one."""
    photo = (SHEET[:4] - 1000) / 1000
    return ProjectiveTransform.from_estimate(
        photo, (np.array(found["map"][:4]) - PLACE) / 500
    ).params


def test_a_projective_map_of_disturbed_pairs_leaves_no_slope(solve: Callable[..., Any]) -> None:
    """The sum of squared distances in metres does not fall in any direction; scikit-image's map, which
    minimises algebraic distances, leaves a larger one."""
    metres = disturbed(perspective(SHEET), size=6)
    found = solve(pairs(SHEET, metres), SHEET)
    matrix = homography(found)

    def left(eight: Points) -> float:
        shape = ProjectiveTransform(np.append(eight, 1).reshape(3, 3))
        there = shape((SHEET - 1000) / 1000) * 500 + PLACE
        return float(np.square(there - metres).sum())

    best = (matrix / matrix[2, 2]).ravel()[:8]
    steps = 1e-4 * np.eye(8)
    slopes = [(left(best + step) - left(best - step)) / 2e-4 for step in steps]
    bends = [(left(best + step) + left(best - step) - 2 * left(best)) / 1e-8 for step in steps]
    theirs = ProjectiveTransform.from_estimate(SHEET, metres - PLACE)
    algebraic = float(np.square(theirs(SHEET) + PLACE - metres).sum())

    assert found["kind"] == "projective"
    # How far the least of each direction lies from where we are, in parts of the sheet.
    assert max(abs(slope / bend) for slope, bend in zip(slopes, bends, strict=True)) < 1e-6
    assert left(best) < algebraic - 0.01


def test_the_map_that_leaves_least_when_each_pair_is_left_out_is_taken(
    solve: Callable[..., Any],
) -> None:
    assert solve(pairs(SHEET, disturbed(affine(SHEET), seed=2)))["kind"] == "affine"
    assert solve(pairs(SHEET, disturbed(perspective(SHEET), size=2)))["kind"] == "projective"


# ---- Pairs that are doubted ----------------------------------------------------------------------


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7])
def test_swapped_pairs_are_named(solve: Callable[..., Any], n: int) -> None:
    metres = disturbed(similarity(SHEET[:n]), seed=3, size=6)
    metres[[0, 2]] = metres[[2, 0]]

    suspects = [pair["suspect"] for pair in solve(pairs(SHEET[:n], metres))["pairs"]]

    assert suspects == [{"swapped_with": 2}, None, {"swapped_with": 0}] + [None] * (n - 3)


@pytest.mark.parametrize("index", range(7))
def test_a_pair_that_is_far_off_is_named(solve: Callable[..., Any], index: int) -> None:
    metres = affine(SHEET)
    metres[index] += [36, 48]

    suspects = [pair["suspect"] for pair in solve(pairs(SHEET, metres, radius=10))["pairs"]]

    assert suspects[index] == "wrong"
    assert suspects.count("wrong") <= 2


def test_no_pair_is_named_where_all_fit(solve: Callable[..., Any]) -> None:
    for n in range(3, 8):
        found = solve(pairs(SHEET[:n], disturbed(affine(SHEET[:n]), size=6)))
        assert [pair["suspect"] for pair in found["pairs"]] == [None] * n


def test_pairs_that_lack_a_side_are_left_alone(solve: Callable[..., Any]) -> None:
    metres = affine(SHEET)
    metres[[3, 6]] = metres[[6, 3]]
    started = [{"photo": [1, 2], "map": None, "radius_m": 30}]
    nowhere = [{"photo": [900, 300], "map": [math.nan, 0], "radius_m": 30}]

    found = solve(started + pairs(SHEET, metres) + nowhere)

    assert [i for i, pair in enumerate(found["pairs"]) if pair["residual_m"] is None] == [0, 8]
    assert found["pairs"][4]["suspect"] == {"swapped_with": 7}
    assert found["pairs"][7]["suspect"] == {"swapped_with": 4}


# ---- What cannot be solved -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("photo", "metres", "fault"),
    [
        (SHEET[:2], affine(SHEET[:2]), "too_few"),
        (SHEET[[0, 1, 1]], affine(SHEET[:3]), "same_point"),
        (SHEET[:3], affine(SHEET[[0, 1, 1]]), "same_point"),
        (SHEET[0] + np.outer(range(5), [300, 200]), affine(SHEET[:5]), "on_one_line"),
        (SHEET[:5], affine(SHEET[0] + np.outer(range(5), [300, 200])), "on_one_line"),
    ],
)
def test_pairs_that_determine_no_map_are_refused(
    solve: Callable[..., Any],
    accuracy: Callable[..., Any],
    photo: Points,
    metres: Points,
    fault: str,
) -> None:
    found = solve(pairs(photo, metres), SHEET)

    assert (found["fault"], found["kind"], found["map"]) == (fault, None, [])
    assert accuracy(pairs(photo, metres))["accuracy_m"] == math.inf


def test_a_sheet_that_would_lie_face_down_is_folded(solve: Callable[..., Any]) -> None:
    """No photo of a map is mirrored: the pairs are mixed up."""
    assert solve(pairs(SHEET, affine(SHEET * [-1, 1])))["fault"] == "folded"


def test_an_outline_beyond_the_horizon_has_no_accuracy(accuracy: Callable[..., Any]) -> None:
    given_pairs = pairs(SHEET, perspective(SHEET))
    beyond = [[[-12_000, 0], [-11_000, 0], [-11_000, 900], [-12_000, 0]]]

    assert math.isfinite(accuracy(given_pairs)["accuracy_m"])
    assert accuracy(given_pairs, beyond)["accuracy_m"] == math.inf


COORDINATE = st.integers(0, 8).map(lambda step: 250.0 * step)
PLACES = st.tuples(COORDINATE, COORDINATE).map(list)


@settings(max_examples=often(6, 24), deadline=None)
@given(
    st.lists(
        st.lists(
            st.builds(
                dict, photo=PLACES, map=PLACES, radius_m=st.sampled_from([0, 1, 30, 1000, math.nan])
            ),
            max_size=7,
        ),
        min_size=6,
        max_size=6,
    )
)
def test_no_figure_is_ever_not_a_number(fitter: Page, sheets: list[list[dict[str, Any]]]) -> None:
    """Pairs on a coarse grid, which lie on lines, on one another and face down more often than not."""
    found = fitter.evaluate(
        """({ sheets, options }) => sheets.map((pairs) => {
          const found = scenemap.fit.solve(pairs);
          return [found, scenemap.fit.accuracy(pairs, found, options)];
        })""".replace("[found,", "[{ fault: found.fault, pairs: found.pairs },"),
        {"sheets": sheets, "options": {"outline": SQUARE, "line_px": 3, "hand_px": 2}},
    )
    for solution, said in found:
        figures = [said[key] for key in said if key.endswith("_m")]
        for pair in solution["pairs"]:
            figures += [pair[key] for key in ("residual_m", "left_out_m") if pair[key] is not None]
        assert all(figure >= 0 for figure in figures)
        assert said["accuracy_m"] > 0


# ---- How far the line may be off -----------------------------------------------------------------


def test_the_accuracy_is_the_root_of_the_sum_of_squares(accuracy: Callable[..., Any]) -> None:
    said = accuracy(pairs(SHEET, disturbed(affine(SHEET))))
    parts = [said[f"{part}_m"] for part in ("references", "fit", "line", "hand")]

    assert said["accuracy_m"] == pytest.approx(math.hypot(*parts))
    assert not said["doubled"]


def test_fewer_than_five_pairs_double_it(accuracy: Callable[..., Any]) -> None:
    said = accuracy(pairs(SHEET[:4], disturbed(affine(SHEET[:4]))))
    parts = [said[f"{part}_m"] for part in ("references", "fit", "line", "hand")]

    assert said["accuracy_m"] == pytest.approx(2 * math.hypot(*parts))
    assert said["doubled"]


def test_each_part_follows_what_it_is_of(accuracy: Callable[..., Any]) -> None:
    """At half a metre a pixel: half of a line of 20 px is 5 m, two and a half hands of 10 px 12.5 m."""
    square = np.array([[0, 0], [0, 2000], [2000, 0], [2000, 2000], [1000, 1000]])
    given_pairs = pairs(square, PLACE + square * [0.5, -0.5])

    said = accuracy(given_pairs, line_px=20, hand_px=10)

    assert said["line_m"] == pytest.approx(5)
    assert said["hand_m"] == pytest.approx(12.5)
    assert accuracy(given_pairs, hand_px=0)["hand_m"] == 0


def test_references_propagate_to_the_outline(accuracy: Callable[..., Any]) -> None:
    """By hand: five pairs at the corners and in the middle of a square of 1 km, affine. A line through
    its middle moves by the references' mean; on a side, halfway between corners, by half of the two
    corners' tilt more: variances 1/5 and 1/5 + (1/2)² / (4 (1/2)²) = 9/20 of one reference's. Of the
    variance a quarter is common to all."""
    square = np.array([[0, 0], [0, 2000], [2000, 0], [2000, 2000], [1000, 1000]])
    given_pairs = pairs(square, PLACE + square * [0.5, -0.5])
    middle = [[[1000, 999], [1000, 1001], [1000, 999]]]
    side = [[[1999, 1000], [2001, 1000], [1999, 1000]]]

    one = accuracy(given_pairs, middle)["references_m"]
    two = accuracy(given_pairs, side)["references_m"]

    assert one == pytest.approx(30 * math.sqrt(0.75 / 5 + 0.25), rel=1e-3)
    assert two == pytest.approx(30 * math.sqrt(0.75 * 9 / 20 + 0.25), rel=1e-3)


def test_a_line_far_from_the_pairs_may_be_farther_off(accuracy: Callable[..., Any]) -> None:
    given_pairs = pairs(SHEET, disturbed(affine(SHEET)))
    away = [[[x + 2000, y] for x, y in SQUARE[0]]]

    assert accuracy(given_pairs, away)["accuracy_m"] > 2 * accuracy(given_pairs)["accuracy_m"]


def test_the_accuracy_of_many_good_pairs_comes_down_to_what_they_share(
    accuracy: Callable[..., Any],
) -> None:
    photo = np.array([[x, y] for x in range(0, 2001, 500) for y in range(0, 1501, 500)], float)

    said = accuracy(pairs(photo, disturbed(affine(photo))))

    assert 15 < said["references_m"] < said["accuracy_m"] < 35


@pytest.mark.parametrize("index", [0, *(pytest.param(one, marks=proof) for one in range(1, 7))])
def test_a_wrong_pair_is_in_the_accuracy(
    solve: Callable[..., Any], accuracy: Callable[..., Any], index: int
) -> None:
    """The line is moved by far more than the references allow, and the accuracy says so."""
    metres = affine(SHEET)
    good = accuracy(pairs(SHEET, metres, radius=10))["accuracy_m"]
    metres[index] += [90, 120]
    given_pairs = pairs(SHEET, metres, radius=10)

    corners = np.array(SQUARE[0])
    moved = solve(given_pairs, corners)["map"] - affine(corners)
    # A shift in any direction takes one of the square's sides at least so far to the side.
    most = np.hypot(*moved.T).max() / math.sqrt(2)

    assert accuracy(given_pairs)["accuracy_m"] > max(good, most)


# ---- Simulated photos ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tracing() -> Iterator[Any]:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import tracing as module

    yield module
    sys.path.remove(str(ROOT / "benchmarks"))
    del sys.modules["tracing"]


@pytest.fixture(scope="module")
def verdicts(fitter: Page, tracing: Any) -> list[Any]:
    rng = np.random.default_rng(7)
    runs = [tracing.draw(rng, tracing.ASKED) for _ in range(200)]
    answers = fitter.evaluate(tracing.ASK, tracing.given(runs))
    return [tracing.judge(run, answer) for run, answer in zip(runs, answers, strict=True)]


@proof
def test_the_stated_accuracy_holds(verdicts: list[Any], tracing: Any) -> None:
    """In at least 97 % of 200 photos: 99 % of the 2,000 in docs/zones.md, less twice the error."""
    assert tracing.summarise(verdicts).holds >= 0.97


@proof
def test_the_stated_accuracy_is_not_much_larger_than_the_true(
    verdicts: list[Any], tracing: Any
) -> None:
    many = tracing.summarise([one for one in verdicts if one.pairs >= 6])

    assert many.ratio < 2.9
    assert many.ratio_over_runs < 1.5


@proof
def test_a_pair_that_is_60_m_off_is_usually_named(verdicts: list[Any], tracing: Any) -> None:
    found = tracing.summarise([one for one in verdicts if one.pairs >= 5])

    assert found.named > 0.5
    assert found.named_wrongly < 0.3


@proof
def test_a_judge_sees_an_accuracy_that_is_too_small(fitter: Page, tracing: Any) -> None:
    rng = np.random.default_rng(8)
    runs = [tracing.draw(rng, tracing.ASKED) for _ in range(10)]
    answers = fitter.evaluate(tracing.ASK, tracing.given(runs))
    for answer in answers:
        answer["said"]["accuracy_m"] /= 20

    assert not any(
        tracing.judge(run, answer).holds for run, answer in zip(runs, answers, strict=True)
    )
