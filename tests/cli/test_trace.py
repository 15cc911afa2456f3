"""``zone trace``: the page is written with the photo in it, without what the photo says of its maker."""

from __future__ import annotations

import base64
import io
import json
import re
import string
from contextlib import closing
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import shapely
from PIL import Image, ImageDraw

from proofs import proof
from scenemap.render import photo as photos


def payload(page: Path) -> dict:
    (data,) = re.findall(
        r'<script type="application/json" id="sm-data">(.*?)</script>',
        page.read_text(encoding="utf-8"),
    )
    return json.loads(data)


def picture_in(page: Path) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(payload(page)["photo"]["data"])))


def jpeg(path: Path, size: tuple[int, int] = (600, 400), *, turned: int = 1) -> Path:
    """Write a photo whose upper left corner is red, with a position, a device and how it was held."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 6, size[0] // 6))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "Some maker"
    exif.get_ifd(0x8825)[2] = (60.0, 23.0, 41.0)
    exif.get_ifd(0x8825)[1] = "N"
    picture.save(path, exif=exif, quality=95)
    return path


def pdf(path: Path, pages: int = 2) -> Path:
    sheets = []
    for number in range(1, pages + 1):
        sheet = Image.new("RGB", (842, 1190), "white")
        ImageDraw.Draw(sheet).rectangle((0, 0, 84, 119), fill=(0, 100 * number, 0))
        sheets.append(sheet)
    sheets[0].save(path, save_all=True, append_images=sheets[1:])
    return path


def test_a_page_without_a_photo_asks_for_one(scenemap):
    result = scenemap("zone", "trace")
    assert (result.stdout, result.stderr) == ("", "Wrote trace.html\n")
    data = payload(Path("trace.html"))
    assert data["photo"] is None
    assert data["sketch_m"] == 100
    assert {"Korskirken"} <= {place["name"]["nb"] for place in data["places"]}


def test_the_policy_allows_no_more_than_the_page_of_a_case_does(scenemap):
    scenemap("zone", "trace", "-o", "t.html")
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"',
                        Path("t.html").read_text(encoding="utf-8"))[0].replace("&#39;", "'")  # fmt: skip
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data: https://cache.kartverket.no"
    assert set(rules) == {
        "default-src", "base-uri", "form-action", "img-src", "script-src", "style-src",
    }  # fmt: skip
    for rule in ("script-src", "style-src"):
        assert all(one.startswith("'sha256-") for one in rules[rule].split())


def test_the_language_and_the_case_are_those_asked_for(scenemap, toytown):
    scenemap("--lang", "en", "--case", toytown, "zone", "trace", "-o", "t.html")
    text = Path("t.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in text
    assert "<title>From the paper map to an outline – " in text
    assert payload(Path("t.html"))["case"]["id"] == "toytown"


def test_same_input_same_bytes(scenemap):
    jpeg(Path("photo.jpg"))
    pages = []
    for name in ("one.html", "two.html"):
        scenemap("zone", "trace", "photo.jpg", "-o", name)
        pages.append(Path(name).read_bytes())
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("turned", "size", "corner"),
    [
        (1, (600, 400), (20, 20)),
        (6, (400, 600), (380, 20)),
        pytest.param(8, (400, 600), (20, 580), marks=proof),
        pytest.param(3, (600, 400), (580, 380), marks=proof),
        pytest.param(2, (600, 400), (580, 20), marks=proof),
    ],
)
def test_a_photo_stands_upright_and_brings_no_metadata(scenemap, turned, size, corner):
    jpeg(Path("photo.jpg"), turned=turned)
    scenemap("zone", "trace", "photo.jpg")
    picture = picture_in(Path("trace.html"))
    assert picture.size == size
    red, green, blue = picture.getpixel(corner)
    assert red > 220
    assert max(green, blue) < 60
    assert dict(picture.getexif()) == {}
    assert "exif" not in picture.info
    content = base64.b64decode(payload(Path("trace.html"))["photo"]["data"])
    assert b"Some maker" not in content
    assert b"Exif" not in content


def test_a_photo_is_bounded_in_pixels(scenemap):
    jpeg(Path("photo.jpg"), (4200, 2100))
    scenemap("zone", "trace", "photo.jpg")
    assert picture_in(Path("trace.html")).size == (3000, 1500)


def test_what_is_transparent_is_paper(scenemap):
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save("clear.png")
    scenemap("zone", "trace", "clear.png")
    assert min(picture_in(Path("trace.html")).getpixel((20, 15))) > 250


@pytest.mark.parametrize(
    ("page", "green"), [(None, 100), pytest.param(1, 100, marks=proof), (2, 200)]
)
def test_a_page_of_a_pdf_is_made_a_picture(scenemap, page, green):
    pdf(Path("order.pdf"))
    chosen = [] if page is None else ["--page", page]
    scenemap("zone", "trace", "order.pdf", *chosen)
    picture = picture_in(Path("trace.html"))
    assert max(picture.size) == 3000
    assert abs(picture.getpixel((50, 50))[1] - green) < 12


def test_a_pdf_that_asks_for_a_password_is_told(scenemap):
    Path("locked.pdf").write_bytes(LOCKED)
    result = scenemap("zone", "trace", "locked.pdf", exit_code=1)
    assert result.stderr.startswith("Error: locked.pdf is encrypted and asks for a password.")
    assert not Path("trace.html").exists()


#: A page that standard security of revision 2 locks; its check value fits no password that is tried.
LOCKED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/P -44/O<"
    + b"ab" * 32
    + b">/U<"
    + b"cd" * 32
    + b">>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00112233445566778899aabbccddeeff>"
    b"<00112233445566778899aabbccddeeff>]/Size 5>>\n%%EOF\n"
)


@pytest.mark.parametrize(
    ("name", "content", "options", "told"),
    [
        ("notes.png", b"hello", [], "notes.png is no picture that can be read."),
        ("cut.jpg", b"\xff\xd8\xff\xe0", [], "cut.jpg "),
        ("bad.pdf", b"%PDF-1.4 nothing", [], "bad.pdf cannot be read as a PDF"),
        ("empty.png", b"", [], "empty.png is no picture that can be read."),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_written(scenemap, name, content, options, told):
    Path(name).write_bytes(content)
    result = scenemap("zone", "trace", name, *options, exit_code=1)
    assert result.stderr.startswith(f"Error: {told}")
    assert "Save it as JPEG or PNG" in result.stderr
    assert not Path("trace.html").exists()


def test_a_page_that_is_not_there_is_told(scenemap):
    pdf(Path("order.pdf"))
    for page in (0, 3):
        result = scenemap("zone", "trace", "order.pdf", "--page", page, exit_code=1)
        assert result.stderr == (
            f"Error: order.pdf has 2 pages, so there is no page {page}. Give --page from 1 to 2.\n"
        )
    jpeg(Path("photo.jpg"))
    result = scenemap("zone", "trace", "photo.jpg", "--page", 1, exit_code=1)
    assert result.stderr == "Error: photo.jpg is no PDF, so it has no page 1. Leave --page out.\n"
    scenemap("zone", "trace", "--page", 1, exit_code=2)


def test_a_photo_that_is_too_large_is_told_before_it_is_opened(scenemap, monkeypatch):
    jpeg(Path("photo.jpg"))
    monkeypatch.setattr(photos, "MOST_PIXELS", 200_000)
    result = scenemap("zone", "trace", "photo.jpg", exit_code=1)
    assert result.stderr.startswith("Error: photo.jpg has 600 × 400 pixels, more than ")
    monkeypatch.setattr(photos, "MOST_BYTES", 1_000)
    result = scenemap("zone", "trace", "photo.jpg", exit_code=1)
    assert result.stderr.startswith("Error: photo.jpg is larger than ")


def test_an_output_is_not_replaced_unasked(scenemap):
    scenemap("zone", "trace")
    scenemap("zone", "trace", exit_code=1)
    scenemap("zone", "trace", "--overwrite")
    jpeg(Path("photo.jpg"))
    scenemap("zone", "trace", "photo.jpg", "-o", "photo.jpg", exit_code=2)
    scenemap("zone", "trace", "-o", "trace.pdf", exit_code=2)


def lines(path: str, *shapes: list[list[float]]) -> str:
    features = [
        {"type": "Feature", "properties": {"name": "Storgata"},
         "geometry": {"type": "LineString", "coordinates": one}}
        for one in shapes
    ]  # fmt: skip
    Path(path).write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    return path


def vertices(steps: str, unit: int) -> np.ndarray:
    """Return the vertices of a packed line."""
    letters = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    numbers = []
    number, worth = 0, 1
    for bits in map(letters.index, steps):
        number, worth = number + bits % 32 * worth, worth * 32
        if bits < 32:
            numbers.append(-(number + 1) // 2 if number % 2 else number // 2)
            number, worth = 0, 1
    return np.cumsum(np.reshape(numbers, (-1, 2)), axis=0) * unit / 1e6


def drawn(page: Path) -> list[tuple[float, float]]:
    """Return the vertices of the streets of a page."""
    found = []
    for line in payload(page)["streets"]["lines"]:
        for steps in [line["steps"]] if line["type"] == "LineString" else line["steps"]:
            found += [tuple(at) for at in vertices(steps, line["unit"])]
    return found


@pytest.mark.parametrize("form", ["geojson", "gpkg"])
def test_streets_of_ones_own_are_drawn_with_the_corners_where_they_meet(scenemap, form):
    across, along = [[5.32, 60.39], [5.33, 60.39]], [[5.325, 60.388], [5.325, 60.392]]
    name = lines("gater.geojson", across, along)
    if form == "gpkg":
        import geopandas

        geopandas.read_file(name).to_crs("EPSG:25833").to_file("gater.gpkg")
        name = "gater.gpkg"
    scenemap("zone", "trace", "--streets", name)
    data = payload(Path("trace.html"))
    assert data["case"]["id"] == "bergen"
    assert data["streets"]["name"] == name
    gaps = np.abs(np.array(drawn(Path("trace.html"))) - [5.325, 60.39]).sum(axis=1)
    assert gaps.min() < 3e-6


def test_streets_elsewhere_make_a_map_of_their_own_unless_a_case_was_asked_for(scenemap):
    name = lines("gater.geojson", [[10.39, 63.42], [10.41, 63.43]])
    scenemap("zone", "trace", "--streets", name)
    data = payload(Path("trace.html"))
    assert data["case"]["id"] == "own"
    assert data["sketch_m"] is None
    west, south, east, north = data["view"]
    assert west < 10.39 < 10.41 < east
    assert south < 63.42 < 63.43 < north
    assert data["projection"]["lon0"] == 9  # UTM zone 32
    result = scenemap(
        "--case", "bergen", "zone", "trace", "--streets", name, "--overwrite", exit_code=1
    )
    assert "draws nothing around the areas" in result.stderr


def test_streets_that_draw_nothing_and_cases_without_positions_are_told(scenemap):
    lines("none.geojson")
    result = scenemap("zone", "trace", "--streets", "none.geojson", exit_code=1)
    assert "none.geojson" in result.stderr
    result = scenemap("--case", "oslo", "zone", "trace", exit_code=1)
    assert "Case 'oslo' has no positions" in result.stderr
    name = lines("gater.geojson", [[10.74, 59.91], [10.75, 59.92]])
    result = scenemap("--case", "oslo", "zone", "trace", "--streets", name)
    assert payload(Path("trace.html"))["case"]["id"] == "oslo"


def test_names_in_data_do_not_end_the_script(scenemap):
    name = "</script><script>x.jpg"
    path = Path("photo.jpg")
    jpeg(path)
    read = photos.read_photo(path)
    from scenemap.case import load_case
    from scenemap.facts.trace import trace_facts
    from scenemap.render.trace import trace_page

    text = trace_page(
        trace_facts(load_case("bergen")), photos.Photo(name, read.width, read.height, read.jpeg)
    )
    assert name not in text
    assert "\\u003c/script\\u003e" in text


def test_pdf_is_read_by_a_library_that_draws_it_as_it_is_printed(tmp_path):
    """The corner of the sheet is where it was put: nothing is turned or cut."""
    path = pdf(tmp_path / "a.pdf", 1)
    found = photos.read_photo(path)
    with closing(pypdfium2.PdfDocument(path)) as document:
        wide, high = document[0].get_size()
    assert found.width / found.height == pytest.approx(wide / high, rel=0.001)
    picture = np.asarray(Image.open(io.BytesIO(found.jpeg)).convert("L")) < 200
    box = shapely.MultiPoint(np.argwhere(picture)[:, ::-1][::97]).bounds
    assert np.allclose(box, (0, 0, found.width / 10, found.height / 10), atol=40)


@pytest.mark.parametrize(
    ("kind", "suffix", "low", "high"),
    [("uint16", "png", 1000, 40_000), ("int32", "tif", -5, 900_000), ("float32", "tif", 0.1, 0.9)],
)
def test_greys_of_more_than_8_bits_are_scaled_by_their_range(
    tmp_path: Path, kind: str, suffix: str, low: float, high: float
) -> None:
    ramp = np.linspace(low, high, 256).astype(kind)
    path = tmp_path / f"map.{suffix}"
    Image.fromarray(np.tile(ramp, (64, 1))).save(path)
    shown = Image.open(io.BytesIO(photos.read_photo(path).jpeg)).convert("L")

    assert np.abs(np.asarray(shown)[32].astype(int) - np.arange(256)).max() <= 4
