from __future__ import annotations

import re
import struct
import time
from html.parser import HTMLParser

import matplotlib as mpl
import pypdfium2
import pypdfium2.raw
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from builders import (
    at,
    feature,
    hypothetical_zone,
    official_zone,
    place,
    service,
    words,
    write_case,
)
from pdfs import elements_of, language_of, words_of
from proofs import crossed, proof
from scenemap.case import load_case
from scenemap.errors import DataError, OutputExistsError
from scenemap.render.card import card_html, card_map, card_page, save_card, zone_card
from scenemap.zones.orders import make_order, parse_exemption

FINE = {
    "what": words("possession"), "inside": 10000, "elsewhere": 2500, "currency": "NOK",
    "years": "2021", "where": "L9",
}  # fmt: skip


def site(name: str, east: float, north: float, accuracy: float = 15, **changes):
    """Return a service that has always been so many metres east and north of the origin."""
    lon, lat = at(east, north)
    position = {
        "lon": lon, "lat": lat, "accuracy_m": accuracy, "position_source": "made up", "where": "L1",
    }  # fmt: skip
    return service(id=name.lower(), name=words(name), position=[position], **changes)


SITES = [site("Indoors", 50, 50), site("Beyond", 135, 50), site("Between", 95, 50)]


@pytest.fixture
def toytown(tmp_path):
    """Load toytown: zone "drawn" is the square 0-100 m, official, right within 10 m."""
    zones = [official_zone(fine=FINE), *hypothetical_zone(fine=FINE)]
    return load_case(write_case(tmp_path / "toytown", zones=zones, services=SITES))


def card(case, zone="drawn", lang="en", issued=None, exempt=(), specimen=None, **order):
    shown = next(one for one in case.zones if one.id == zone)
    if specimen is None:
        specimen = shown.outline == "hypothetical"
    names = {one.id: one.name["nb"] for one in case.services}
    leave = [parse_exemption(text, names) for text in exempt]
    given = issued and make_order(zone, issued, case.zones, case.zone, exempt=leave, **order)
    return zone_card(case, shown, lang, order=given or None, specimen=specimen)


def lines(of) -> list[str]:
    sections = (*of.left, *of.right)
    return [line.text.replace("\u00a0", " ") for one in sections for line in one.lines]


def texts(figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_text()]


def written(figure) -> list[str]:
    return [text.get_text() for text in texts(figure)]


class Reader(HTMLParser):
    """Takes the words of a page, those of the drawing apart from the others."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in {"meta"}:
            self.inside.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data):
        if data.strip():
            self.words.append((self.inside[-1], data.strip()))


# ---- Whether there may be a card -----------------------------------------------------------------


def test_a_hypothetical_outline_is_refused_with_the_remedies(toytown):
    message = (
        r"The outline of zone 'guessed', version 'h1', is hypothetical: nobody has published its "
        r"limits, and a card of it could lead somebody astray\. Put those of the map that you were given "
        r"into a case \(`scenemap zone add`\), or use `specimen=` to print it marked as such\."
    )
    with pytest.raises(DataError, match=message):
        card(toytown, "guessed", specimen=False)


@pytest.mark.parametrize(
    ("zone", "lang", "lines_across", "notice"),
    [
        ("guessed", "nb", ["EKSEMPEL", "hypotetisk omriss"],
         "EKSEMPEL – hypotetisk omriss. Ikke gå etter dette kartet."),
        pytest.param("guessed", "en", ["SPECIMEN", "hypothetical outline"],
                     "SPECIMEN – hypothetical outline. Do not go by this map.", marks=proof),
        pytest.param(
            "drawn", "nb", ["EKSEMPEL"], "EKSEMPEL. Ikke gå etter dette kartet.", marks=proof
        ),
        ("drawn", "en", ["SPECIMEN"], "SPECIMEN. Do not go by this map."),
    ],
)  # fmt: skip
def test_a_specimen_is_marked_across_the_outline_in_every_format(
    toytown, zone, lang, lines_across, notice
):
    specimen = card(toytown, zone, lang, specimen=True)
    for figure in (card_page(specimen), card_map(specimen)):
        slanted = [text for text in texts(figure) if text.get_rotation()]
        assert [text.get_text() for text in slanted] == lines_across
        for text in slanted:
            # Large, dark enough for any printer, over everything else.
            assert text.get_fontsize() >= 24
            assert text.get_fontweight() == "bold"
            assert text.get_alpha() == 0.36
            assert text.get_zorder() == 15
        # The lines run over the middle of the map, which is the middle of the outline.
        figure.canvas = FigureCanvasAgg(figure)
        boxes = [text.get_window_extent() for text in slanted]
        axes = slanted[0].axes.get_window_extent()
        middle = (axes.x0 + axes.x1) / 2, (axes.y0 + axes.y1) / 2
        assert any(box.contains(*middle) for box in boxes)
        assert max(box.width for box in boxes) > 0.7 * axes.width
    html = card_html(specimen)
    page = Reader(html)
    assert [word for tag, word in page.words if tag == "text" and word in lines_across] == (
        lines_across
    )
    assert ("p", notice) in page.words


def test_an_official_card_has_no_watermark(toytown):
    plain = card(toytown)
    assert not any(text.get_rotation() for text in texts(card_page(plain)))
    assert "SPECIMEN" not in card_html(plain)


# ---- What it says --------------------------------------------------------------------------------


@pytest.mark.parametrize(("case_name", "lang"), crossed(["toytown", "bergen"], ["en", "nb"]))
def test_no_fine_rate_is_on_it(toytown, case_name, lang):
    case = toytown if case_name == "toytown" else load_case("bergen")
    assert all(zone.fine and zone.fine.inside == 10000 for zone in case.zones)
    for zone in case.zones:
        shown = zone_card(case, zone, lang, specimen=True)
        words_of = [word for tag, word in Reader(card_html(shown)).words if tag != "style"]
        told = " ".join([*words_of, *written(card_page(shown))])
        assert not re.search(r"10.?000|2.?500|\bkr\b|NOK|\bbot\b|\bfine", told, re.IGNORECASE)


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", [
            "Inside the zone: Indoors",
            "Cannot be decided: Between (place unsure, 15 m)",
            "Outside the zone: Beyond",
        ]),
        ("nb", [
            "Inne i sonen: Indoors",
            "Kan ikke avgjøres: Between (usikkert sted, 15 m)",
            "Utenfor sonen: Beyond",
        ]),
    ],
)  # fmt: skip
def test_services_are_inside_outside_or_in_doubt_as_a_check_says(toytown, lang, told):
    shown = card(toytown, lang=lang)
    assert [line for line in lines(shown) if "Indoors" in line or "Be" in line] == told
    found = {(mark.name, mark.position) for mark in shown.marks}
    assert found == {("Indoors", "inside"), ("Beyond", "outside"), ("Between", "uncertain")}


def test_the_shape_of_a_mark_tells_where_its_service_is(toytown):
    axes = card_map(card(toytown)).axes[0]
    marks = sorted(
        (round(float(line.get_xdata()[0])), line.get_marker(), line.get_markerfacecolor())
        for line in axes.lines
        if line.get_marker() in {"s", "o", "^"} and line.get_markersize() > 5
    )
    # From west to east: inside, in doubt, outside.
    assert [(shape, face) for _, shape, face in marks] == [
        ("s", "black"), ("^", "white"), ("o", "white"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("issued", "position", "places", "heading"),
    [
        (None, "outside", 1, "Services, last known places"),
        ("2020-06-01T12:00", "inside", 1, "Services, as far as known on 1 June 2020"),
        ("2021-06-01T12:00", "uncertain", 2, "Services, as far as known on 1 June 2021"),
        ("2022-06-01T12:00", "outside", 1, "Services, as far as known on 1 June 2022"),
    ],
)
def test_a_service_that_moved_stands_where_it_was_on_the_day(
    tmp_path, issued, position, places, heading
):
    """The builder's house moved from the middle of the zone to 50 m outside it during 2021."""
    case = load_case(write_case(tmp_path / "toytown"))
    shown = card(case, issued=issued)
    (mark,) = shown.marks
    assert (mark.position, len(mark.places)) == (position, places)
    assert shown.right[0].heading == heading


def test_a_service_that_was_not_yet_there_is_not_shown(tmp_path):
    case = load_case(write_case(tmp_path / "toytown"))
    shown = card(case, issued="2018-06-01T12:00")
    assert shown.marks == ()
    assert "None are known." in lines(shown)


def test_a_service_far_away_is_listed_with_an_asterisk(tmp_path):
    services = [site("Indoors", 50, 50), site("Faraway", 5000, 0)]
    case = load_case(write_case(tmp_path / "toytown", services=services))
    told = lines(card(case))
    assert "Outside the zone: Faraway*" in told
    assert "* farther away than the map shows" in told
    assert not any("*" in line for line in told if "Indoors" in line)


@pytest.mark.parametrize(
    ("lang", "issued", "told"),
    [
        ("en", "2021-10-30T14:00", [
            "From 30 October 2021 at 14:00", "Until 31 October 2021 at 13:00",
            "Number of hours: 24",
            "The clocks change during this time. The hours are counted as they pass.",
        ]),
        ("nb", "2021-03-27T14:00", [
            "Fra 27.03.2021 kl. 14.00", "Til 28.03.2021 kl. 15.00", "Antall timer: 24",
            "Klokken blir stilt i denne tiden. Timene er regnet slik de går.",
        ]),
        ("nb", "2021-06-17T14:05", [
            "Fra 17.06.2021 kl. 14.05", "Til 18.06.2021 kl. 14.05", "Antall timer: 24",
        ]),
    ],
)  # fmt: skip
def test_an_order_lasts_24_elapsed_hours_through_both_clock_changes(toytown, lang, issued, told):
    shown = card(toytown, lang=lang, issued=issued)
    assert [line.text for line in shown.left[1].lines] == told


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ({"hours": 48}, ["Until 19 June 2021 at 14:05", "Number of hours: 48"]),
        ({"hours": 1.5}, ["Until 17 June 2021 at 15:35", "Number of hours: 1.5"]),
        ({"hours": 48, "until": "2021-06-18T09:20"}, [
            "Until 18 June 2021 at 09:20", "Number of hours: 19.25",
            "The end is printed on the order.",
        ]),
    ],
)  # fmt: skip
def test_the_end_is_the_printed_one_or_comes_after_the_hours(toytown, order, told):
    shown = card(toytown, issued="2021-06-17T14:05", **order)
    assert [line.text for line in shown.left[1].lines][1:] == told


@pytest.mark.parametrize(
    ("lang", "told", "label"),
    [
        ("en", ["Indoors: 10:00–15:00", "Between: at any hour",
                "the doctor: 22:00 until 06:00 the next day",
                "Only to use that service or place."], "exempt 10:00–15:00"),
        ("nb", ["Indoors: kl. 10.00–15.00", "Between: hele døgnet",
                "the doctor: kl. 22.00 til neste dag kl. 06.00",
                "Bare for å bruke tjenesten eller stedet."], "unntak kl. 10.00–15.00"),
    ],
)  # fmt: skip
def test_exemptions_stand_in_the_text_and_on_the_map(toytown, lang, told, label):
    exempt = ["indoors@10:00-15:00", "between", "place:the doctor@22:00-06:00"]
    shown = card(toytown, lang=lang, issued="2021-06-17T14:05", exempt=exempt)
    assert [line.text.replace("\u00a0", " ") for line in shown.left[2].lines] == told
    assert label in [text.replace("\u00a0", " ") for text in written(card_map(shown))]


@pytest.mark.parametrize(
    ("zone", "lang", "footer"),
    [
        ("guessed", "nb", (
            "Hypotetisk omriss: grensene for sonen er ikke funnet i noen offentlig tekst.",
            "Kartet er en skisse: strand, parker og navn står omtrentlig.",
            "Har du fått et vedtak, så se på kartet du fikk utlevert.",
            "Dette er informasjon, ikke juridisk rådgivning.",
        )),
        ("drawn", "en", (
            "The outline is the authority's own.",
            "The map is a sketch: shore, parks and names are placed roughly.",
            "If you hold an order, look at the map you were given.",
            "This is information, not legal advice.",
        )),
    ],
)  # fmt: skip
def test_it_says_whose_outline_it_is_and_that_it_is_no_legal_advice(toytown, zone, lang, footer):
    assert card(toytown, zone, lang).footer == footer


def test_an_order_for_a_version_not_in_force_sends_to_legal_aid(toytown):
    assert any(
        sentence.startswith("This version of the zone was not in force at that time.")
        for sentence in card(toytown, issued="2019-06-17T14:05").footer
    )


@pytest.mark.parametrize(
    ("lang", "title", "subtitle", "ask"),
    [
        ("nb", "Sone Vågsbunnen", "Bortvisningssone i Bergen. Kartversjon: scenemap-1.",
         ["Om vedtaket: politiet som ga deg det.",
          "Gratis rettshjelp: Gatejuristen (Kirkens Bymisjon)."]),
        ("en", "Zone Vågsbunnen", "Banishment zone in Bergen. Map version: scenemap-1.",
         ["The order: the police who gave it.",
          "Free legal aid: Gatejuristen (Kirkens Bymisjon)."]),
    ],
)  # fmt: skip
def test_title_version_and_whom_to_ask(lang, title, subtitle, ask):
    shown = card(load_case("bergen"), "vagsbunnen", lang)
    assert (shown.title, shown.subtitle) == (title, subtitle)
    assert [line.text for line in shown.right[-1].lines] == ask
    page = Reader(card_html(shown))
    assert ("h1", title) in page.words
    assert all(("li", line) in page.words for line in ask)


def test_more_words_than_a_page_holds_are_refused(toytown):
    exempt = [f"place:the house number {n} in the long street by the river" for n in range(20)]
    with pytest.raises(DataError, match="more words than one A5 page holds"):
        card(toytown, issued="2021-06-17T14:05", exempt=exempt)


# ---- The outline ---------------------------------------------------------------------------------


def test_a_line_is_shown_where_it_was_drawn_with_its_accuracy(toytown):
    shown = card(toytown)
    told = [(line.text.replace("\u00a0", " "), line.swatch) for line in shown.left[0].lines]
    assert told == [
        ("The limit of the zone", "line"),
        ("Hatched: inside the zone", "within"),
        ("Grey: the limit may be off by 10 m to either side. Keep away here too", "band"),
        ("Another zone", "neighbour"),
    ]


def test_a_zone_in_doubt_has_a_solid_and_a_dashed_line_with_hatching_between(toytown):
    shown = card(toytown, "guessed")
    assert [line.swatch for line in shown.left[0].lines] == ["inner", "doubt", "outer"]
    axes = card_map(shown).axes[0]
    lines_of = {patch.get_linestyle() for patch in axes.patches if patch.get_linewidth() > 1.5}
    assert "solid" in lines_of
    assert len(lines_of) == 2
    assert len(axes.collections) == 1


# ---- The map -------------------------------------------------------------------------------------


@pytest.fixture
def crowded(tmp_path):
    """Load a town with more names in a few metres than there is room for."""
    places = [
        place(f"Street of Names {n}", lon=lon, lat=lat, kind="street")
        for n, (lon, lat) in enumerate(at(40 + n, 50) for n in range(5))
    ]
    others = [
        place(f"{name} gate 3", lon=lon, lat=lat, kind="street")
        for name, (lon, lat) in zip("ABCDEFGHIJKLMNOP", (at(40 + n, 55) for n in range(16)), strict=True)
    ]  # fmt: skip
    vague = place("Vague street", kind="street", accuracy_m=61)
    bar = place("The bar", kind="other")
    label = feature(
        {"type": "Point", "coordinates": list(at(20, 80))},
        kind="street-label", name=words("Long lane"), accuracy_m=30,
    )  # fmt: skip
    folder = write_case(
        tmp_path / "toytown",
        services=SITES,
        places=[*places, *others, vague, bar],
        backdrop=[label],
    )
    return load_case(folder)


def test_labels_do_not_lie_over_each_other_and_services_come_first(crowded):
    figure = card_map(card(crowded))
    figure.canvas = FigureCanvasAgg(figure)
    shown = texts(figure)
    boxes = {text.get_text(): text.get_window_extent() for text in shown}
    assert {"Indoors", "Beyond", "Between", "Long lane"} <= set(boxes)
    names = list(boxes.items())
    over = [
        (one, other)
        for number, (one, box) in enumerate(names)
        for other, second in names[:number]
        if box.shrunk(0.95, 0.6).overlaps(second.shrunk(0.95, 0.6))
    ]
    assert over == []


def test_a_name_is_shown_once_without_its_number_and_only_where_it_is_sure(crowded):
    names = written(card_map(card(crowded)))
    assert names.count("Street of Names") == 1
    assert "Vague street" not in names
    assert "The bar" not in names


def test_true_north_is_not_straight_up(toytown):
    """In Bergen grid north lies 3.2 degrees west of true north (see scenemap.crs)."""
    axes = card_map(card(toytown)).axes[0]
    arrow = next(patch for patch in axes.patches if type(patch).__name__ == "Polygon")
    tip, _, foot, _ = arrow.get_xy()[:4]
    east, north = tip - foot
    assert east / north == pytest.approx(0.0557, abs=0.002)


def test_the_scale_bar_is_as_long_as_it_says(toytown):
    axes = card_map(card(toytown)).axes[0]
    said = next(text for text in texts(axes.figure) if text.get_text().endswith("\u00a0m"))
    metres = int(said.get_text().split("\u00a0")[0])
    zero = next(text for text in texts(axes.figure) if text.get_text() == "0")
    bar = said.get_position()[0] - zero.get_position()[0]
    # The two services that are in no doubt are 85 m apart.
    west, east = sorted(
        line.get_xdata()[0] for line in axes.lines if line.get_marker() in {"s", "o"}
        and line.get_markersize() > 5
    )  # fmt: skip
    assert bar / metres == pytest.approx((east - west) / 85, rel=1e-3)


# ---- The files -----------------------------------------------------------------------------------


def save(case, folder, ending, name="card"):
    path = folder / f"{name}{ending}"
    shown = card(case, "guessed", "nb", issued="2021-06-17T14:05", exempt=["indoors@10:00-15:00"])
    save_card(shown, path)
    return path.read_bytes()


@proof
@pytest.mark.parametrize("ending", [".html", ".pdf", ".png"])
def test_the_same_card_gives_the_same_bytes(toytown, tmp_path, monkeypatch, ending):
    first = save(toytown, tmp_path, ending)
    assert save(toytown, tmp_path, ending, "again") == first
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        with mpl.rc_context({"font.size": 20, "svg.hashsalt": None, "axes.facecolor": "red"}):
            assert save(toytown, tmp_path, ending, "tokyo") == first
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_picture_is_a5_at_200_dots_an_inch_and_says_no_more(toytown, tmp_path):
    data = save(toytown, tmp_path, ".png")
    width, height = struct.unpack(">II", data[16:24])
    assert (width, height) == (1165, 1653)
    assert b"tEXt" not in data
    assert b"tIME" not in data


def test_a_pdf_is_one_tagged_a5_page_without_dates(toytown, tmp_path):
    document = pypdfium2.PdfDocument(save(toytown, tmp_path, ".pdf"))
    (page,) = document
    assert [side / 72 * 25.4 for side in page.get_size()] == pytest.approx([148, 210], abs=0.1)
    told = document.get_metadata_dict()
    assert (told["Title"], told["CreationDate"], told["ModDate"]) == ("Guessed", "", "")
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
    assert language_of(document) == "nb"
    found = list(elements_of(document))
    kinds = [kind for kind, _ in found]
    assert (kinds.count("H1"), kinds.count("Figure")) == (1, 1)
    assert kinds.count("H2") >= 4
    (alt,) = (alt for kind, alt in found if kind == "Figure")
    assert alt.startswith("Kart over Guessed. Hvor tjenestene ligger")
    words = " ".join(words_of(document).split())
    assert "EKSEMPEL – hypotetisk omriss. Ikke gå etter dette kartet." in words
    assert "ikke juridisk rådgivning" in words


def test_a_page_has_no_script_no_style_attribute_and_asks_for_nothing(toytown, tmp_path):
    html = save(toytown, tmp_path, ".html").decode("utf-8")
    page = Reader(html)
    assert "script" not in page.tags
    assert "style" not in page.attributes
    assert not {name for name in page.attributes if name.startswith("on")}
    assert not {"src", "href"} & page.attributes
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy.startswith("default-src &#39;none&#39;")
    assert "unsafe" not in policy
    assert html.count("<style") == 1
    assert '<html lang="nb">' in html
    assert "@page { size: 148mm 210mm;" in html


def test_everything_is_black_white_or_grey_and_8_points_at_least(toytown):
    shown = card(toytown, "guessed")
    html = card_html(shown)
    for colour in re.findall(r"#[0-9a-f]{6}\b", html):
        assert colour[1:3] == colour[3:5] == colour[5:7], colour
    assert not re.search(r"\brgb|fill=\"(?!#|none)[a-z]+\"", html)
    for figure in (card_page(shown), card_map(shown)):
        assert min(text.get_fontsize() for text in texts(figure)) >= 8


def test_names_are_never_markup_nor_formulas(tmp_path):
    name = "<b>Ale</b> & $x^2$"
    services = [site("Ale", 50, 50) | {"name": words(name)}]
    case = load_case(write_case(tmp_path / "toytown", services=services))
    shown = card(case)
    assert name in written(card_page(shown))
    page = Reader(card_html(shown))
    assert "b" not in page.tags
    assert ("text", name) in page.words
    assert ("li", f"Inside the zone: {name}") in page.words


def test_another_ending_is_refused_and_an_existing_file_kept(toytown, tmp_path):
    with pytest.raises(DataError, match=r"written as 'card\.svg'\. End it on \.html, \.pdf or"):
        save_card(card(toytown), tmp_path / "card.svg")
    path = tmp_path / "card.pdf"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputExistsError):
        save_card(card(toytown), path)
    assert path.read_text(encoding="utf-8") == "mine"
    save_card(card(toytown), path, overwrite=True)
    assert path.read_bytes().startswith(b"%PDF")


@proof
@pytest.mark.parametrize("lang", ["nb", "en"])
def test_a_browser_prints_the_page_on_one_a5_sheet_and_complains_of_nothing(tmp_path, reader, lang):
    shown = card(
        load_case("bergen"), "vagsbunnen", lang, issued="2015-10-24T14:00",
        exempt=["halvardsstuen@10:00-15:00", "motestedet@22:00-06:00"],
    )  # fmt: skip
    path = tmp_path / "card.html"
    save_card(shown, path)
    visitor = reader()
    page = visitor.open(path)
    # A5 at 96 dots an inch, without the margins.
    page.set_viewport_size({"width": 491, "height": 725})
    page.emulate_media(media="print")
    printed = page.pdf(prefer_css_page_size=True)
    height = page.evaluate("document.documentElement.scrollHeight")
    assert visitor.messages == []
    assert height <= 725
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
