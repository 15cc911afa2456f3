from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from math import pi
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text
from PIL import Image

from proofs import proof
from render.facts_builder import EXACT, MEAN, PART, UNKNOWN, build_facts, words
from scenemap.errors import DataError, OutputExistsError
from scenemap.render import colours
from scenemap.render.pictures import animate, columns_of, save_picture, small_multiples

MM = 25.4


def maps(figure) -> list:
    """Return the axes of the maps, the page's own axes left out."""
    return figure.axes[1:]


@cache
def toytown(lang):
    """Return the maps of the made-up case, at which tests only look."""
    return small_multiples(build_facts(), lang)


def written(part) -> list[str]:
    return [text.get_text() for text in part.findobj(Text) if text.get_text()]


def prose(figure) -> str:
    """Return the words around the maps, lines joined."""
    return " ".join(written(figure.axes[0])).replace("\u00a0", " ")


def boxes(axes, texts: list[Text]) -> list:
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    return [text.get_window_extent(renderer) for text in texts]


def one_area(state: int, value: float | None, **changes):
    """Return facts of one area in one slice, without anything else on the map."""
    facts = build_facts()
    return build_facts(
        slices=facts["slices"][1:2],
        areas=facts["areas"][:1],
        cells={"state": [[state]], "value": [[value]], "count": [[1]], "period": [[None]]},
        zones=[], services=[], scenes=[], interventions=[],
    ) | changes  # fmt: skip


def with_months(n: int):
    facts = build_facts()
    slices = [
        {
            "id": f"{2015 + at // 12}-{at % 12 + 1:02d}", "label": words(f"måned {at}", f"month {at}"),
            "short": words(str(at)), "start": f"{2015 + at // 12}-{at % 12 + 1:02d}-01",
            "end": f"{2015 + (at + 1) // 12}-{(at + 1) % 12 + 1:02d}-01", "days": 30,
            "days_covered": 30,
        }
        for at in range(n)
    ]  # fmt: skip
    cells = {
        "state": [[EXACT] * n for _ in facts["areas"]],
        "value": [[4.0] * n for _ in facts["areas"]],
        "count": [[4] * n for _ in facts["areas"]],
        "period": [[None] * n for _ in facts["areas"]],
    }
    return facts | {"slices": slices, "cells": cells}


# ---- which slices --------------------------------------------------------------------------------


def test_a_slice_with_any_figure_has_a_map_and_the_others_are_named():
    figure = toytown("en")
    assert len(maps(figure)) == 3
    assert "No figures: Quarter 1 of 2020." in prose(figure)
    assert prose(figure).count("Quarter 1 of 2020") == 1


def test_without_any_figure_nothing_is_drawn(tmp_path):
    facts = one_area(UNKNOWN, None)
    with pytest.raises(DataError, match="No slice has a figure"):
        small_multiples(facts, "en")
    with pytest.raises(DataError, match="Choose other dates"):
        animate(facts, "en", tmp_path / "a.gif")
    assert list(tmp_path.iterdir()) == []


@proof
@pytest.mark.parametrize(("slices", "columns"), [(2, 2), (5, 4), (36, 6)])
def test_maps_stay_wide_enough_however_many_there_are(slices, columns):
    figure = small_multiples(with_months(slices), "nb")
    across, up = (inches * MM for inches in figure.get_size_inches())
    places = [axes.get_position() for axes in maps(figure)]
    assert columns_of(slices) == columns
    assert len(places) == slices
    assert min(place.width for place in places) * across >= 45
    assert len({round(place.x0, 4) for place in places}) == columns
    assert len({round(place.y0, 4) for place in places}) == -(-slices // columns)
    assert min(place.y0 for place in places) * up > 30


# ---- symbols -------------------------------------------------------------------------------------


def radii(figure) -> list[float]:
    """Return the radius of the filled circle of the only area on each map."""
    return [
        max(
            one.radius
            for one in axes.findobj(Circle)
            if one.get_facecolor()[:3] == mpl.colors.to_rgb(colours.COUNT)
        )
        for axes in maps(figure)
    ]


def test_the_area_of_a_symbol_is_proportional_to_its_value():
    small = small_multiples(one_area(EXACT, 4.0), "en")
    large = small_multiples(one_area(EXACT, 16.0), "en")
    (one,), (two,) = radii(small), radii(large)
    assert pi * two**2 / (pi * one**2) == pytest.approx(4)


def test_the_key_has_the_scale_of_the_maps_in_every_slice():
    facts = with_months(3)
    facts["cells"]["value"][0] = [17.0, 4.0, 17.0]
    facts["areas"] = facts["areas"][:1]
    facts["cells"] = {name: rows[:1] for name, rows in facts["cells"].items()}
    figure = small_multiples(facts, "en")
    page = figure.axes[0]
    open_circles = [one.radius for one in page.findobj(Circle) if one.get_facecolor()[0] == 1]
    on_maps = radii(figure)
    assert on_maps[0] == on_maps[2]
    assert max(open_circles) == pytest.approx(on_maps[0])
    assert on_maps[0] / on_maps[1] == pytest.approx((17 / 4) ** 0.5)


@pytest.mark.parametrize(
    ("state", "value", "told"),
    [(1, 0.0, "0"), (2, 4.0, "4.0"), (3, 4.0, "~4.0"), (5, 4.0, "4.0")],
)
def test_each_state_that_is_known_has_its_figure(state, value, told):
    facts = one_area(state, value)
    # A second area keeps a slice whose first is unknown.
    facts["areas"] = build_facts()["areas"][:2]
    facts["cells"] = {
        "state": [[state], [EXACT]], "value": [[value], [9.9]], "count": [[1], [1]],
        "period": [[0 if state == MEAN else None], [None]],
    }  # fmt: skip
    figure = small_multiples(facts, "en")
    (axes,) = maps(figure)
    assert told in written(axes)
    # That the slice is covered in part is said once, over its map.
    assert ("(part)" in prose(figure)) == (state == PART)


def shapes(axes) -> list[str]:
    """Describe patches and hatching without their colours."""
    circles = axes.findobj(Circle)
    squares = [one for one in axes.findobj(Rectangle) if 0 < one.get_width() < 10]
    return sorted(
        [f"circle {one.get_linestyle()} {one.get_fill()}" for one in circles]
        + [f"square {one.get_linestyle()}" for one in squares]
        + ["hatching" for one in axes.collections]
    )


def test_the_states_are_told_apart_without_colour():
    found = []
    for state, value in [(2, 4.0), (3, 4.0), (5, 4.0), (1, 0.0), (4, None)]:
        (axes,) = maps(small_multiples(one_area(state, value), "en"))
        glyphs = [text for text in written(axes) if text in {"0", "?", ":"}]
        found.append((*shapes(axes), *glyphs))
    assert len(set(found)) == 5


def test_a_figure_without_room_for_its_name_is_still_written():
    facts = build_facts()
    middle = {**facts["areas"][0]["point"], "lon": 5.32, "lat": 60.385}
    n = 25
    facts["areas"] = [
        {**facts["areas"][0], "id": f"a{at}", "name": words(f"Et nokså langt navn {at}"),
         "point": {**middle, "lon": 5.32 + 0.0001 * at}}
        for at in range(n)
    ]  # fmt: skip
    facts["cells"] = {
        "state": [[EXACT] * 4] * n, "value": [[float(at)] * 4 for at in range(1, n + 1)],
        "count": [[1] * 4] * n, "period": [[None] * 4] * n,
    }  # fmt: skip
    for axes in maps(small_multiples(facts, "en")):
        told = written(axes)
        assert [f"{at}.0" for at in range(1, n + 1) if f"{at}.0" not in told] == []


def test_what_the_map_does_not_show_is_said_under_it():
    told = prose(toytown("en"))
    assert "Off the map: Area Fjern ~1.0" in told
    assert "Without a place: Rail/bus 3.3" in told


# ---- what is known and what is not ---------------------------------------------------------------


def means(periods: list[int | None]):
    """Return facts of one area whose slices are means of these source periods, or counted."""
    facts = with_months(len(periods))
    facts["areas"] = facts["areas"][:1]
    facts["cells"] = {
        "state": [[EXACT if one is None else MEAN for one in periods]],
        "value": [[4.0] * len(periods)],
        "count": [[4] * len(periods)],
        "period": [periods],
    }
    return facts


def test_maps_of_one_mean_stand_under_one_line_that_says_so():
    told = written(small_multiples(means([0, 0, 0, None]), "en").axes[0])
    said = "Mean over April–September 2020 (183 days): the same figures on 3 maps"
    assert told.count(said) == 1


def test_a_mean_that_goes_on_in_the_next_row_is_named_there_again():
    told = written(small_multiples(means([1] + [0] * 5), "en").axes[0])
    said = "Mean over April–September 2020 (183 days): the same figures on 5 maps"
    assert told.count(said) == 2
    assert any(one.startswith("6 maps, but 2 source periods") for one in told)


def test_counted_slices_have_no_line():
    assert "Mean over" not in prose(small_multiples(means([None, None]), "en"))


def test_a_mean_beside_counts_is_named_under_its_map():
    told = prose(toytown("nb"))
    assert "Tall med ~: snitt over april–september 2020" in told


def test_a_slice_covered_in_part_says_by_what():
    assert "30 of 92 days covered: October–December 2020" in prose(toytown("en"))


def test_only_states_that_occur_are_explained():
    told = prose(small_multiples(one_area(EXACT, 4.0), "en"))
    assert "counted in the period" in told
    assert "unknown: the source has no figure" not in told


@pytest.mark.parametrize(
    ("outline", "told"),
    [("hypothetical", "hypothetical"), ("official", "official"), ("guess", "hypothetical")],
)
def test_a_zone_says_what_its_outline_is(outline, told):
    facts = build_facts()
    facts["zones"][0]["outline"] = outline
    figure = small_multiples(facts, "en")
    assert f"Zone Centre ({told})" in prose(figure)
    assert f"({told})" in written(maps(figure)[0])
    assert ("was not found in any public" in prose(figure)) is (told == "hypothetical")


def test_an_act_stands_under_the_one_map_that_it_belongs_to():
    facts = build_facts()
    acts = facts["interventions"]
    acts[0] |= {"end": "2020-05-18"}
    acts[2] |= {"end": "2020-09-01"}
    told = written(small_multiples(facts, "en").axes[0])
    heading = next(at for at, one in enumerate(told) if one.startswith("Interventions"))
    assert "– 17.05.2020: Act day" in told[:heading]
    # June to August lies in two quarters.
    assert "– 2020-06: Act season" in told[heading:]


def test_statements_are_numbered_dated_and_referred_to():
    told = prose(toytown("en"))
    assert "1  The Park (until June 2020): The largest" in told
    assert "2  The Park (Apr–Jun 2020): 20–30 persons" in told
    assert told.count("Drug scenes, see the notes: The Park 1, 2") == 1


def test_simulated_figures_are_marked_on_every_map_and_above():
    both = words("SIMULERT: laget av et program", "SIMULATED: made by a program")
    figure = small_multiples(build_facts(watermark=both, warnings=[both]), "en")
    assert ["SIMULATED" in written(axes) for axes in maps(figure)] == [True] * 3
    assert "SIMULATED: made by a program" in prose(figure)
    assert "SIMULATED" not in prose(toytown("en"))


def test_sources_and_the_last_reading_are_there_in_both_languages():
    facts = build_facts(readings=[words("Falt", "Fell"), words("Ikke sett", "Not seen")])
    assert "Ikke sett Kilder: Oppdiktet" in prose(small_multiples(facts, "nb"))
    assert "Not seen Sources: Made up" in prose(small_multiples(facts, "en"))
    own = small_multiples(build_facts(sources=[]), "en")
    assert "Source: events given by the user." in prose(own)


def test_no_word_leaves_the_page_or_its_map():
    for facts in (build_facts(), with_months(7), one_area(EXACT, 4.0)):
        figure = small_multiples(facts, "nb")
        figure.set_dpi(160)
        width, height = figure.bbox.width, figure.bbox.height
        page = figure.axes[0]
        for box in boxes(page, page.texts):
            assert 0 <= box.x0 <= box.x1 <= width
            assert 0 <= box.y0 <= box.y1 <= height
        for axes in maps(figure):
            frame = axes.get_window_extent()
            for box in boxes(axes, axes.texts):
                assert frame.x0 - 1 <= box.x0 <= box.x1 <= frame.x1 + 1
                assert frame.y0 - 1 <= box.y0 <= box.y1 <= frame.y1 + 1


def test_a_dollar_sign_in_a_name_is_no_formula():
    facts = build_facts(title=words("Funn $x^2$ og {klammer}"))
    assert "Funn $x^2$ og {klammer}" in prose(small_multiples(facts, "nb"))


# ---- files ---------------------------------------------------------------------------------------


def save_in_every_form(folder: Path) -> None:
    for form in ("png", "svg", "gif"):
        facts = one_area(EXACT, 4.0) if form == "gif" else build_facts()
        save_picture(facts, "nb", folder / f"picture.{form}", form)


@pytest.fixture(scope="module")
def here_and_there(tmp_path_factory) -> tuple[Path, Path]:
    """Return a folder with pictures, and one with those of a process where everything is otherwise."""
    here, there = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there")
    save_in_every_form(here)
    program = (
        "import sys; from pathlib import Path; import matplotlib as mpl;"
        "mpl.rcParams.update({'font.size': 20, 'savefig.dpi': 40, 'text.hinting': 'auto'});"
        "from render.test_pictures import save_in_every_form;"
        "save_in_every_form(Path(sys.argv[1]))"
    )
    environment = os.environ | {
        "TZ": "Asia/Tokyo",
        "PYTHONHASHSEED": "5",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    subprocess.run([sys.executable, "-c", program, there], check=True, env=environment)
    return here, there


@proof
@pytest.mark.parametrize("form", ["png", "svg", "gif"])
def test_same_facts_give_same_bytes_whatever_the_machine(here_and_there, form):
    here, there = ((folder / f"picture.{form}").read_bytes() for folder in here_and_there)
    assert here == there


@pytest.mark.parametrize("form", ["png", "svg", "gif"])
def test_no_file_tells_when_or_where_it_was_made(tmp_path, form):
    path = tmp_path / f"p.{form}"
    save_picture(one_area(EXACT, 4.0), "nb", path, form)
    content = path.read_bytes()
    assert not re.search(rb"20[23]\d-\d\d-\d\d[T ]|<dc:date>|tIME", content)
    assert b"matplotlib.org" not in content
    assert str(Path.home()).encode() not in content


def test_a_png_tells_itself_and_keeps_its_colours(tmp_path):
    path = tmp_path / "p.png"
    save_picture(build_facts(), "en", path, "png")
    with Image.open(path) as image:
        image.load()
        assert image.text["Title"] == "Finds in Toytown"
        assert "3 maps: Quarter 2 of 2020, Quarter 3" in image.text["Description"]
        seen = {color for _, color in image.convert("RGB").getcolors(1 << 20)}
    for color in (colours.COUNT, colours.SERVICE, colours.LAND, colours.WATER):
        assert tuple(round(255 * part) for part in mpl.colors.to_rgb(color)) in seen


def test_an_svg_has_its_words_as_words_and_a_title(tmp_path):
    path = tmp_path / "p.svg"
    facts = build_facts(title=words("Funn <i> & sånt"))
    save_picture(facts, "nb", path, "svg")
    root = ET.fromstring(path.read_bytes())
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == "Funn <i> & sånt"
    assert "3 kart" in root.findtext(f"{space}desc")
    texts = {"".join(one.itertext()) for one in root.iter(f"{space}text")}
    assert {"Funn <i> & sånt", "Område Nord", "Tegnforklaring: funn per 30 dager"} <= texts
    assert not list(root.iter(f"{space}image"))
    told = path.read_text(encoding="utf-8")
    assert told.count("'DejaVu Sans', Verdana, sans-serif") == told.count("DejaVu Sans") > 50


@proof
def test_an_animation_has_a_frame_a_slice_that_has_figures_and_plays_over_and_over(tmp_path):
    path = tmp_path / "a.gif"
    animate(build_facts(), "en", path)
    with Image.open(path) as image:
        assert image.n_frames == 3
        assert image.info["loop"] == 0
        sizes, durations = set(), []
        for frame in range(3):
            image.seek(frame)
            sizes.add(image.size)
            durations.append(image.info["duration"])
    assert len(sizes) == 1
    assert durations == [2500, 2500, 6000]


def test_a_picture_is_not_replaced_unasked_nor_left_half_written(tmp_path, monkeypatch):
    path = tmp_path / "p.png"
    path.write_text("mine")
    with pytest.raises(OutputExistsError):
        save_picture(one_area(EXACT, 4.0), "nb", path, "png")
    with pytest.raises(OutputExistsError):
        animate(one_area(EXACT, 4.0), "nb", path)
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        save_picture(one_area(EXACT, 4.0), "nb", path, "png", overwrite=True)
    assert path.read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["p.png"]


def test_drawing_changes_neither_facts_nor_settings(tmp_path):
    facts, before = build_facts(), mpl.rcParams.copy()
    save_picture(facts, "nb", tmp_path / "p.svg", "svg")
    assert facts == build_facts()
    # Which backend there is, matplotlib finds out when it is first asked.
    changed = {key for key in before if key != "backend" and mpl.rcParams[key] != before[key]}
    assert changed == set()
