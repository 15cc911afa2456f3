from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import shapely
from shapely import Polygon, box

from builders import EAST, at, official_zone, write_case
from pdfs import language_of, words_of
from scenemap.case import load_case
from scenemap.errors import OutputExistsError
from scenemap.locate.check import check
from scenemap.locate.record import note_of, record_json, record_text, write_record
from scenemap.report.record import record_laid_out
from scenemap.zones.model import Validity, Zone
from scenemap.zones.orders import make_order, parse_exemption

OSLO = ZoneInfo("Europe/Oslo")
ASKED = datetime(2021, 6, 15, 12, tzinfo=OSLO)
MADE = datetime(2021, 6, 20, 9, 30, 15, tzinfo=OSLO)


@pytest.fixture
def case(tmp_path):
    note = {"nb": "Fra politiets kart.", "en": "From the police map."}
    zones = [official_zone(source="police", where="sheet 2", note=note)]
    return load_case(write_case(tmp_path / "toytown", zones=zones))


@pytest.fixture
def answer(case):
    order = make_order(
        "drawn",
        "2021-06-15T10:00",
        case.zones,
        case.zone,
        exempt=[parse_exemption("house@18:00-19:30", {"house": "House"})],
    )
    return check(*at(50, 30), case=case, accuracy_m=5, at=ASKED, orders=[order])


# --- the note


def test_a_position_without_a_radius_is_not_called_accurate_to_0_m(case):
    bare = check(*at(50, 30), case=case)
    told = [record_text(bare, MADE, lang).splitlines()[3] for lang in ("en", "nb")]
    assert told[0].endswith(", taken as exact.")
    assert told[1].endswith(", regnet som helt nøyaktig.")


def test_the_text_says_what_was_asked_of_which_version_and_the_answer(answer):
    lon, lat = at(50, 30)
    text = record_text(answer, MADE, "en")
    lines = text.splitlines()
    assert lines[:10] == [
        "Note of a check of a point against banishment zones",
        "",
        "Made 20 June 2021 at 09:30.",
        f"Point: latitude {lat}, longitude {lon}, accuracy 5 m.",
        "Time asked for: 15 June 2021 at 12:00 (Europe/Oslo).",
        "Order for Drawn, version 1: from 15 June 2021 at 10:00, until 16 June 2021 at",
        "10:00 (24 hours), exemption for House (18:00–19:30).",
        "",
        "Zone Drawn, version 1",
        f"SHA-256 {answer.zones[0].zone.digest}",
    ]
    words = " ".join(lines[10:])
    assert words.startswith(
        "Under the order, being here at that time is barred. The point lies inside"
    )
    assert "The exemption for House (18:00–19:30) does not apply at that time." in words
    assert "From the police map." in lines
    notice = lines.index("This is information, not legal advice.")
    used = " ".join(lines[notice + 1 :])
    assert [one.split()[0] for one in used.split(", ")] == [
        "scenemap", "Python", "shapely", "GEOS", "pyproj", "PROJ",
    ]  # fmt: skip
    assert max(map(len, lines)) <= 80
    assert text.endswith("\n")


@pytest.mark.parametrize("ending", [".txt", ".html", ".pdf"])
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Order for Østre torg, version 1: from 15 June 2021 at 10:00, until 16 June 2021"),
        ("nb", "Vedtak for Østre torg, versjon 1: fra 15.06.2021 kl. 10.00, til 16.06.2021"),
    ],
)
def test_the_zone_of_the_order_comes_first_and_by_name(tmp_path, ending, lang, said):
    """Zones stand in the order of the case; who has an order for the last asks of that one."""
    zones = [
        official_zone(zone="arken", name="Arken"),
        official_zone(EAST, zone="ostre-torg", name="Østre torg"),
    ]
    case = load_case(write_case(tmp_path / "toytown", zones=zones))
    order = make_order("ostre-torg", "2021-06-15T10:00", case.zones, case.zone)
    answer = check(*at(50, 30), case=case, at=ASKED, orders=[order])
    assert [one.zone.id for one in answer.zones] == ["arken", "ostre-torg"]
    if ending == ".txt":
        told = record_text(answer, MADE, lang)
    else:
        laid = record_laid_out(note_of(answer, MADE, lang), ending, lang)
        told = words_of(pypdfium2.PdfDocument(laid)) if ending == ".pdf" else laid.decode()
    told = " ".join(told.split())
    assert said in told
    word = {"en": "Zone", "nb": "Sone"}[lang]
    assert told.index(f"{word} Østre torg") < told.index(f"{word} Arken")
    assert "ostre-torg" not in told


def test_the_text_is_norwegian_in_norwegian(answer):
    lines = record_text(answer, MADE, "nb").splitlines()
    assert lines[0] == "Notat om sjekk av et punkt mot bortvisningssoner"
    assert lines[2] == "Laget 20.06.2021 kl. 09.30."
    assert lines[4] == "Tidspunkt: 15.06.2021 kl. 12.00 (Europe/Oslo)."
    assert "Fra politiets kart." in lines
    assert "Dette er informasjon, ikke juridisk rådgivning." in lines


def test_a_check_without_a_moment_says_that_none_was_asked_for(case):
    lines = record_text(check(*at(50, 30), case=case), MADE, "en").splitlines()
    assert lines[4] == "Time asked for: none (Europe/Oslo)."


def test_the_json_holds_inputs_versions_hash_and_sentence(answer):
    data = record_json(answer, MADE, "en")
    assert set(data) == {
        "made", "check", "verdict", "orders", "zones", "crs", "time_zone", "versions", "notice",
    }  # fmt: skip
    assert data["made"] == "2021-06-20T09:30:15+02:00"
    assert data["check"] == answer.to_json("en")
    assert data["check"]["at"] == "2021-06-15T12:00:00+02:00"
    assert data["check"]["point"]["accuracy_m"] == 5
    assert data["verdict"] == "barred"
    assert data["orders"] == [
        {
            "zone": "drawn",
            "version": "1",
            "issued": "2021-06-15T10:00:00+02:00",
            "until": "2021-06-16T10:00:00+02:00",
            "until_is": "issued plus hours",
            "hours": 24,
            "rule": "politiloven-7",
            "daily": "",
            "lacking": [],
            "exemptions": [{"to": "house", "from": "18:00", "until": "19:30"}],
        }
    ]
    assert data["zones"] == [
        {
            "id": "drawn",
            "name": "Drawn",
            "version": "1",
            "outline": "official",
            "accuracy_m": 10,
            "legal_basis": "",
            "sha256": answer.zones[0].zone.digest,
            "source": "police",
            "where": "sheet 2",
            "note": "From the police map.",
        }
    ]
    assert (data["crs"], data["time_zone"]) == ("EPSG:25832", "Europe/Oslo")
    assert set(data["versions"]) == {"scenemap", "Python", "shapely", "GEOS", "pyproj", "PROJ"}
    assert data["versions"]["shapely"] == shapely.__version__
    assert all(data["versions"].values())
    assert data["notice"] == "This is information, not legal advice."


def test_the_json_holds_a_printed_end_and_exemptions_at_any_hour(case):
    order = make_order(
        "drawn",
        "2021-06-15T10:00",
        case.zones,
        case.zone,
        until="2021-06-15T20:30",
        exempt=[
            parse_exemption(text, {"house": "House"}) for text in ("house", "place:Kirken@20-24")
        ],
    )
    (told,) = record_json(check(*at(50, 30), case=case, at=ASKED, orders=[order]), MADE, "nb")[
        "orders"
    ]
    assert (told["until"], told["until_is"], told["hours"]) == (
        "2021-06-15T20:30:00+02:00", "printed", 10.5,
    )  # fmt: skip
    assert told["exemptions"] == [
        {"to": "house", "from": None, "until": None},
        {"to": "Kirken", "from": "20:00", "until": "00:00"},
    ]


def test_the_text_tells_local_time_whatever_zone_the_moments_are_in(case):
    utc = check(*at(50, 30), case=case, at=ASKED.astimezone(UTC))
    lines = record_text(utc, MADE.astimezone(UTC), "nb").splitlines()
    assert lines[2] == "Laget 20.06.2021 kl. 09.30."
    assert lines[4] == "Tidspunkt: 15.06.2021 kl. 12.00 (Europe/Oslo)."


# --- the files


def test_a_note_is_two_files_of_one_name(answer, tmp_path):
    for name in ("note", "note.txt", "note.json"):
        folder = tmp_path / name.replace(".", "-")
        written = write_record(answer, folder / name, MADE, "nb")
        assert written == (folder / "note.txt", folder / "note.json")
        assert sorted(path.name for path in folder.iterdir()) == ["note.json", "note.txt"]
    text, data = written
    assert text.read_text(encoding="utf-8") == record_text(answer, MADE, "nb")
    assert json.loads(data.read_text(encoding="utf-8")) == record_json(answer, MADE, "nb")
    assert "å være her" in data.read_text(encoding="utf-8")


def test_a_point_in_the_name_of_a_note_is_kept(answer, tmp_path):
    written = write_record(answer, tmp_path / "case-2015.06", MADE, "nb")
    assert [path.name for path in written] == ["case-2015.06.txt", "case-2015.06.json"]
    assert all(path.exists() for path in written)


def test_the_same_check_at_the_same_time_makes_the_same_bytes(case, tmp_path):
    for name in ("one", "two"):
        write_record(check(*at(50, 30), case=case, at=ASKED), tmp_path / name, MADE, "nb")
    for ending in ("txt", "json"):
        first, second = (tmp_path / f"{name}.{ending}" for name in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(("there", "other"), [("txt", "json"), ("json", "txt")])
def test_if_one_of_the_two_exists_neither_is_written(answer, tmp_path, there, other):
    existing = tmp_path / f"note.{there}"
    existing.write_text("an earlier note", encoding="utf-8")
    with pytest.raises(OutputExistsError, match=rf"note\.{there} exists\. Use `overwrite=`"):
        write_record(answer, tmp_path / "note", MADE, "nb")
    assert existing.read_text(encoding="utf-8") == "an earlier note"
    assert [path.name for path in tmp_path.glob("*note*")] == [f"note.{there}"]
    write_record(answer, tmp_path / "note", MADE, "nb", overwrite=True)
    assert existing.read_text(encoding="utf-8") != "an earlier note"
    assert (tmp_path / f"note.{other}").exists()


# --- the hash of a zone version


BLANK = {"nb": "", "en": ""}
INNER, OUTER = box(20, 20, 80, 80), box(0, 0, 100, 100)
ZONE = Zone(
    "z", "1", BLANK, "official", INNER, OUTER, INNER, OUTER, Validity(None, None), "", "", BLANK
)  # type: ignore[arg-type]


def test_the_hash_of_a_given_square_never_changes():
    """Notes rest on it: SHA-256 of "z@1" and the two rings as WKB, computed by hand with struct."""
    assert ZONE.digest == "e5b1308312103d6c23cfa65b1f99750a637b0cd8b3a977bdc280a902d638dc6f"


@pytest.mark.parametrize("region", ["inner_m", "outer_m"])
def test_the_hash_changes_when_a_vertex_moves_a_millimetre(region):
    outline = getattr(ZONE, region)
    for vertex in range(4):
        points = list(outline.exterior.coords)[:-1]
        x, y = points[vertex]
        points[vertex] = (x, y + 0.001)
        assert replace(ZONE, **{region: Polygon(points)}).digest != ZONE.digest


@pytest.mark.parametrize("change", [{"id": "y"}, {"version": "2"}])
def test_the_hash_is_of_one_version(change):
    assert replace(ZONE, **change).digest != ZONE.digest


@pytest.mark.parametrize(
    "change",
    [
        {"outer_m": OUTER.reverse()},
        {"outer_m": Polygon([(100, 100), (0, 100), (0, 0), (100, 0)])},  # begun at another corner
        {"outer": box(0, 0, 1, 1)},  # for drawing only
        {"name": {"nb": "Ny", "en": "New"}},
        {"note": {"nb": "Ny", "en": "New"}},
        {"source": "another"},
        {"validity": Validity(date(2021, 1, 1), date.max)},
        {"replaces": "0"},
    ],
)
def test_the_hash_does_not_change_with_anything_that_decides_nothing(change):
    assert replace(ZONE, **change).digest == ZONE.digest


def test_made_is_told_with_its_offset(answer):
    made = datetime(2021, 6, 20, 7, 30, tzinfo=UTC)
    assert record_json(answer, made, "nb")["made"] == "2021-06-20T07:30:00+00:00"


# --- laid out


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("ending", [".pdf", ".html"])
def test_a_note_that_is_laid_out_says_all_that_the_text_does(answer, tmp_path, lang, ending):
    laid_out = partial(record_laid_out, lang=lang)
    note, data = write_record(answer, tmp_path / f"note{ending}", MADE, lang, laid_out=laid_out)
    assert (note.name, data.name) == (f"note{ending}", "note.json")
    if ending == ".pdf":
        document = pypdfium2.PdfDocument(note)
        assert language_of(document) == lang
        told = words_of(document)
    else:
        page = note.read_text(encoding="utf-8")
        assert "<script" not in page
        told = html.unescape(re.sub("<[^>]+>", " ", page.partition("</style>")[2]))
    plain = " ".join(told.replace("\u00ad", "").split())
    for paragraph in record_text(answer, MADE, lang).split("\n\n"):
        for line in paragraph.splitlines():
            # What is broken to fit a page is one word still.
            assert line.replace(" ", "") in plain.replace(" ", ""), line
    again = write_record(answer, tmp_path / f"again{ending}", MADE, lang, laid_out=laid_out)[
        0
    ].read_bytes()
    assert again == note.read_bytes()


def test_check_writes_the_note_that_its_ending_says(scenemap):
    run = ("check", "60.3949", "5.3277", "--record")
    for name in ("note.pdf", "page.HTML", "plain"):
        scenemap(*run, name)
    assert {one.name for one in Path().iterdir()} == {
        "note.pdf", "note.json", "page.html", "page.json", "plain.txt", "plain.json",
    }  # fmt: skip
    assert Path("note.pdf").read_bytes().startswith(b"%PDF")
    assert "note.pdf exists" in scenemap(*run, "note.pdf", exit_code=1).stderr
