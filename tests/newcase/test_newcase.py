from pathlib import Path
from typing import Any

import geopandas
import pytest
from shapely import box

from builders import (
    BOUNDS,
    EAST,
    WEST,
    area,
    event,
    events_csv,
    feature,
    square,
    words,
    write_areas,
    write_case,
)
from scenemap import areas, newcase, vector
from scenemap.case import Case
from scenemap.casecheck import check_case
from scenemap.errors import CRSError, DataError, SceneMapError, TimeError
from scenemap.newcase import NewCase, plan_case, replaceable


def plan(tmp_path: Path, *features: dict[str, Any], **options: Any) -> NewCase:
    return plan_case("Toy", write_areas(tmp_path / "areas.geojson", features), **options)


def faults(tmp_path: Path, *features: dict[str, Any], **options: Any) -> list[str]:
    with pytest.raises(DataError) as caught:
        plan(tmp_path, *features, **options)
    return [str(one) for one in caught.value.findings]


def ids(made: NewCase) -> list[str]:
    return [one.id for one in made.areas]


@pytest.mark.parametrize("column", ["navn", "Name", "OMRÅDE", "bydelsnavn", "anything"])
def test_the_column_of_names_is_found(tmp_path: Path, column: str) -> None:
    made = plan(tmp_path, feature(WEST, **{"nr": 1, column: "Vest"}))
    assert ids(made) == ["vest"]


def test_a_column_that_is_not_known_is_asked_for(tmp_path: Path) -> None:
    two = feature(WEST, first="a", second="b")
    assert faults(tmp_path, two) == [
        "areas.geojson: has no column that is known to hold the names of the areas. Say which with "
        "`name_column=`. There are: first, second."
    ]
    assert ids(plan(tmp_path, two, name_column="second")) == ["b"]
    assert faults(tmp_path, two, name_column="secnd") == [
        "areas.geojson, column 'secnd': is no column. Did you mean 'second'?"
    ]


def test_an_id_that_is_a_slug_is_kept(tmp_path: Path) -> None:
    assert ids(plan(tmp_path, feature(WEST, id="w-1", name="Vest"))) == ["w-1"]
    assert ids(plan(tmp_path, feature(WEST, id="Område 1", name="Vest"))) == ["vest"]
    assert ids(plan(tmp_path, feature(WEST, id=7, name="Vest"))) == ["vest"]


def test_faults_of_names_are_told_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path, feature(WEST, name="Øst"), feature(EAST, name="Ost"), feature(None, name=" "),
        feature(None, name="北"),
    )  # fmt: skip
    assert [one.partition(":")[0] for one in found] == [
        "areas.geojson, row 2, column 'name', value 'Ost'",
        "areas.geojson, row 3, column 'name'",
        "areas.geojson, row 4, column 'name', value '北'",
    ]
    assert "makes the id 'ost', as 'Øst' does" in found[0]


def test_an_area_may_have_no_outline_but_not_all(tmp_path: Path) -> None:
    assert ids(plan(tmp_path, feature(WEST, name="Vest"), feature(None, name="Buss"))) == [
        "buss", "vest",
    ]  # fmt: skip
    assert "draws no area" in faults(tmp_path, feature(None, name="Buss"))[0]


def test_what_scenemap_itself_says_of_an_area_is_kept_and_nothing_else(tmp_path: Path) -> None:
    point = {"lon": 5.331, "lat": 60.391, "what": words("the house")}
    given = area("west", WEST, count_point=point, contact="somebody@example.org")
    (one,) = plan(tmp_path, given).areas
    assert one.count_point is not None
    assert one.count_point.what["en"] == "the house"
    assert "example.org" not in plan(tmp_path, given).files("nb")["areas.geojson"]


@pytest.mark.parametrize(
    ("own", "chosen", "why"),
    [
        ("EPSG:25832", "EPSG:25832", "that of areas.gpkg; lengths are right within 0.01 %"),
        ("EPSG:5105", "EPSG:5105", "that of areas.gpkg; lengths are right within 0.00 %"),
        ("EPSG:5972", "EPSG:25832", "that of areas.gpkg"),  # with heights
        ("EPSG:25833", "EPSG:25832", "lengths are off by 0.31 % there"),
        ("EPSG:3857", "EPSG:25832", "in which metres cannot be measured"),
        ("EPSG:4326", "EPSG:25832", "in which metres cannot be measured"),
    ],
)
def test_the_system_is_that_of_the_areas_if_it_fits(
    tmp_path: Path, own: str, chosen: str, why: str
) -> None:
    west, south = 5.33, 60.39
    frame = geopandas.GeoDataFrame(
        {"name": ["Vest"]}, geometry=[box(west, south, west + 0.01, south + 0.01)], crs="EPSG:4326"
    )
    for name in ("areas.gpkg", "areas.geojson"):  # the older GeoJSON, which says its system
        frame.to_crs(own).to_file(tmp_path / name)
        made = plan_case("Toy", tmp_path / name)
        assert made.crs == chosen
        assert why.replace("areas.gpkg", name) in made.reasons[1]
        lon, lat = made.areas[0].representative_point or (0, 0)
        assert (lon, lat) == (pytest.approx(5.335), pytest.approx(60.395))


@pytest.mark.parametrize("crs", ["EPSG:25833", "EPSG:3857", "EPSG:4326", "nonsense"])
def test_a_system_that_does_not_fit_is_refused(tmp_path: Path, crs: str) -> None:
    with pytest.raises(CRSError):
        plan(tmp_path, feature(WEST, name="Vest"), crs=crs)


def test_a_time_zone_is_asked_for_where_it_does_not_show(tmp_path: Path) -> None:
    copenhagen = feature(square(12.5, 55.7), name="Vesterbro")
    with pytest.raises(TimeError, match="`timezone=`"):
        plan(tmp_path, copenhagen)
    made = plan(tmp_path, copenhagen, timezone="Europe/Copenhagen")
    assert (str(made.zone), made.crs) == ("Europe/Copenhagen", "EPSG:25833")
    with pytest.raises(TimeError, match="not a time zone"):
        plan(tmp_path, feature(WEST, name="Vest"), timezone="Norway")


def test_norwegian_areas_with_latitude_first_are_recognised(tmp_path: Path) -> None:
    swapped = [[[y, x] for x, y in WEST["coordinates"][0]]]
    (found,) = faults(tmp_path, feature({"type": "Polygon", "coordinates": swapped}, name="Vest"))
    assert found.startswith("areas.geojson: has latitude first.")


def test_several_layers_are_not_guessed_among(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    for name in ("old", "new"):
        frame = geopandas.GeoDataFrame({"name": [name]}, geometry=[box(5.3, 60.3, 5.4, 60.4)])
        frame.set_crs("EPSG:4326").to_file(path, layer=name)
    several = r"(?s)1 fault.*several layers: '(old|new)'.*Name those that are meant with `layer=`"
    with pytest.raises(DataError, match=several):
        plan_case("Toy", path)
    with pytest.raises(DataError, match=r"no layer 'neww' .*Did you mean 'new'"):
        plan_case("Toy", path, layer="neww")
    assert ids(plan_case("Toy", path, layer="new")) == ["new"]


def test_a_name_without_a_letter_names_no_case(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no name for a case"):
        plan_case("…", write_areas(tmp_path / "areas.geojson"))


def test_the_case_reaches_well_beyond_its_areas_and_the_map_does_not(tmp_path: Path) -> None:
    made = plan(tmp_path, feature(WEST, name="Vest"))
    west, south, east, north = 5.33, 60.39, 5.3318, 60.3909
    assert made.bounds.west < west - 0.1 < made.view.west < west
    assert made.bounds.north > north + 0.05 > made.view.north > north
    assert made.bounds.south < south - 0.04
    assert made.bounds.east > east + 0.1
    assert made.bounds.west > BOUNDS[0] - 0.2


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_what_is_written_is_a_sound_case_whatever_the_words(tmp_path: Path, lang: Any) -> None:
    made = plan(tmp_path, feature(WEST, name='Vest "$x" \\ «ø»'), title='Torget "$HOME" \\n')
    folder = tmp_path / "toy"
    folder.mkdir()
    made.write(folder, lang)
    case = Case(folder)
    assert check_case(folder) == ()
    assert case.name["nb"] == 'Torget "$HOME" \\n'
    assert case.areas[0].name == 'Vest "$x" \\ «ø»'
    assert (case.counts, case.series, case.sources, case.services) == ((), {}, (), ())


def test_the_templates_of_both_languages_are_the_same_files_and_settings(tmp_path: Path) -> None:
    import tomllib

    made = plan(tmp_path, feature(WEST, name="Vest"))
    nb, en = made.files("nb"), made.files("en")
    assert nb.keys() == en.keys()
    for name in nb:
        if name.endswith(".toml"):
            assert tomllib.loads(nb[name]) == tomllib.loads(en[name])
    assert nb["README.md"] != en["README.md"]


def test_only_a_case_is_replaced(tmp_path: Path) -> None:
    known = {"case.toml": 1, "areas.geojson": 1}
    folder = write_case(
        tmp_path / "toy", zones=None, services=None, scenes=None, interventions=None, counts=None,
        coverage=None, places=None, backdrop=None, series=None,
    )  # fmt: skip
    replaceable(folder, known)
    (tmp_path / "link").symlink_to(folder)
    (tmp_path / "empty").mkdir()
    for other in ("link", "empty"):
        with pytest.raises(SceneMapError, match="is no case; it is not replaced"):
            replaceable(tmp_path / other, known)


def test_a_new_case_reads_its_areas_once_and_what_it_wrote_once(scenemap, monkeypatch):
    """Outlines of a whole country take seconds: they are read, and what was written is proved."""
    write_areas(Path("areas.geojson"))
    events_csv(Path("e.csv"), [event(50, 50)] * 9)
    read: list[str] = []
    opened, built = vector._collections, []

    def counted(path, findings):
        read.append(path.name)
        return opened(path, findings)

    def made(*args, **how):
        built.append(1)
        return areas_made(*args, **how)

    areas_made = areas.build_areas
    monkeypatch.setattr(vector, "_collections", counted)
    for module in (areas, newcase):
        monkeypatch.setattr(module, "build_areas", made)
    scenemap("case", "new", "town", "--areas", "areas.geojson", "--events", "e.csv")
    assert read == ["areas.geojson"] * 2
    assert len(built) == 2
