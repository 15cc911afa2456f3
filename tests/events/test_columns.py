"""Columns: what is told, what portals and others call them, what is missing, what is not used."""

from __future__ import annotations

import string
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import feather

from proofs import often
from scenemap.errors import CRSError, DataError, IdentifierError
from scenemap.events.columns import likely_columns, used_columns
from scenemap.events.look import look
from scenemap.events.portals import PORTALS, WORDS, portal_of
from scenemap.events.raw import SourceOptions
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.events.schema import ALIASES, canonical
from scenemap.events.sources import Part, raw_batches
from scenemap.findings import Findings
from scenemap.identifiers import identifiers, normal
from scenemap.tables import Record


def used(names, crs=None, **columns: str):
    return used_columns(names, "e.csv", crs, SourceOptions(columns=columns))


def taken(names, crs=None, **columns: str) -> dict[str, list[str]]:
    found = used(names, crs, **columns)
    return {to: [names[at] for at in several] for to, several in found.of.items()}


def refused(names, **columns: str) -> str:
    with pytest.raises(DataError) as caught:
        used(names, **columns)
    return str(caught.value)


def batch(folder, text: str, crs=None, **columns: str):
    path = folder / "e.csv"
    path.write_text(text, encoding="utf-8")
    (raw,) = raw_batches(Part(path), crs, SourceOptions(columns=columns))
    return raw


# --- names that several columns have --------------------------------------------------------------


@given(
    taken=st.sampled_from([("time", "time"), ("tidspunkt", "time"), ("sted", "area")]),
    more=st.integers(1, 3),
    at=st.integers(0, 3),
)
def test_a_column_that_is_used_has_its_name_alone(taken, more, at):
    """Neither is the first of several taken, nor is it of use to ask for it by name."""
    name, to = taken
    told = {to: name}
    names = sorted({"area", "note", "time", name} - ({*told} - {name}))
    assert used(names, **told).of
    doubled = [*names[:at], *[name] * more, *names[at:]]
    for columns in (told, {}):
        assert f"column '{name}': is there {more + 1} times. Rename" in refused(doubled, **columns)


@pytest.fixture(params=["csv", "xlsx", "parquet", "arrow", "feather"])
def tabled(request, tmp_path):
    """Return a function that writes columns to a file of some format, whatever their names."""

    def write(names, *columns):
        path = tmp_path / f"e.{request.param}"
        frame = pd.DataFrame(dict(enumerate(columns)))
        frame.columns = names
        if request.param == "csv":
            frame.to_csv(path, index=False)
        elif request.param == "xlsx":
            frame.to_excel(path, index=False)
        else:
            table = pa.Table.from_arrays([pa.array(one) for one in columns], names)
            {"parquet": pq.write_table}.get(request.param, feather.write_feather)(table, path)
        return path

    return write


OPTIONS = ReadingOptions(ZoneInfo("Europe/Oslo"), areas=("west", "east"))
DAYS, AREAS, NOTES = ["2021-02-01", "2021-02-02"], ["west", "east"], ["x", "y"]


def test_columns_of_one_name_are_as_little_taken_in_every_format(tabled):
    path = tabled(["time", "area", "time"], DAYS, AREAS, DAYS)
    with pytest.raises(DataError, match="column 'time': is there 2 times"):
        read_events([path], OPTIONS)
    (table,) = look(path, OPTIONS).tables
    assert [one.name for one in table.columns] == ["time", "area", "time"]


def test_of_columns_that_are_not_used_names_do_not_matter_in_any_format(tabled):
    path = tabled(["note", "time", "area", "note"], NOTES, DAYS, AREAS, NOTES[::-1])
    assert read_events([path], OPTIONS).frame["area"].tolist() == AREAS
    (table,) = look(path, OPTIONS).tables
    assert [one.name for one in table.columns] == ["note", "time", "area", "note"]


# --- what is told ---------------------------------------------------------------------------------


def test_a_column_is_what_is_told_whatever_else_is_there():
    names = ["Dato", "occur_date", "Type hendelse", "lon", "lat"]
    found = taken(names, time="occur_date", kind="Type hendelse")
    assert (found["time"], found["kind"]) == (["occur_date"], ["Type hendelse"])
    assert used(names, time="occur_date").unused == ("Dato",)


def test_names_are_told_without_regard_to_case_and_of_several_words():
    names = ["Dato for hendelse", "Kl. slett", "LON", "lat"]
    found = taken(names, time="dato for hendelse kl. slett")
    assert found["time"] == ["Dato for hendelse", "Kl. slett"]


def test_days_and_clocks_of_two_columns_go_together(tmp_path):
    text = "dag for funn,klokka,area\n2015-03-01,22:15,west\n"
    raw = batch(tmp_path, text, time="dag for funn klokka")
    assert raw.columns["time"].tolist() == ["2015-03-01"]
    assert raw.columns["clock"].tolist() == ["22:15"]


@pytest.mark.parametrize(
    ("cells", "whole"),
    [
        ("2015,3,1,22,5", "2015-03-01T22:05"),
        ("2015,3,1,22,", "2015-03-01T22"),
        ("2015,3,,,", "2015-03"),
        (",3,1,22,5", ""),
    ],
)
def test_a_time_is_made_of_its_parts_as_far_as_they_are_given(tmp_path, cells, whole):
    text = f"YEAR,MONTH,DAY,HOUR,MINUTE,area\n{cells},west\n"
    raw = batch(tmp_path, text, time="YEAR MONTH DAY HOUR MINUTE")
    assert raw.columns["time"].tolist() == [whole]


def test_a_column_that_is_told_and_not_there_is_named_with_those_that_are():
    told = refused(["Dato", "Type hendelse", "area"], kind="Type hendelser")
    assert "has no column 'Type hendelser' to take as kind" in told
    assert "Did you mean 'Type hendelse'? It has: Dato, Type hendelse, area." in told
    assert "a column 'colour' that there is not" in refused(["time", "area"], colour="area")
    assert "Only time may be" in refused(["time", "a", "b"], area="a b")


@pytest.mark.parametrize("column", ["navn", "Fødselsnummer (11 siffer)", "Case Number"])
def test_telling_a_column_never_lifts_the_list_of_identifiers(column):
    with pytest.raises(IdentifierError, match="would identify persons"):
        used(["time", "area", column], kind=column)


def test_columns_are_typed_as_name_and_name():
    assert SourceOptions.of(columns=["time=a b", "kind = c"]).columns == {
        "time": "a b",
        "kind": "c",
    }
    for wrong in (["time"], ["=a"], ["time="], ["time=a", "time=b"]):
        with pytest.raises(DataError):
            SourceOptions.of(columns=wrong)


def test_a_case_keeps_what_is_read_and_what_is_typed_goes_before():
    findings = Findings("case.toml")
    table = {"tables": ["2015"], "columns": {"time": "dato", "kind": "art"}}
    kept = SourceOptions.of_case(Record(table, "events", findings))
    assert not findings.items
    assert kept == SourceOptions(("2015",), {"time": "dato", "kind": "art"})
    typed = SourceOptions.of(columns=["time=dag"])
    assert typed.over(kept) == SourceOptions(("2015",), {"time": "dag", "kind": "art"})
    SourceOptions.of_case(Record({"columns": 3, "leave_out_totals": "x"}, "events", findings))
    assert len(findings.errors) == 2


# --- portals and words ----------------------------------------------------------------------------

#: Headers as the portals publish them.
HEADERS = {
    "Vancouver Police Department": "TYPE,YEAR,MONTH,DAY,HOUR,MINUTE,HUNDRED_BLOCK,NEIGHBOURHOOD,X,Y",
    "NYPD, complaints": "CMPLNT_NUM,CMPLNT_FR_DT,CMPLNT_FR_TM,CMPLNT_TO_DT,CMPLNT_TO_TM,ADDR_PCT_CD,"
    "RPT_DT,KY_CD,OFNS_DESC,PD_CD,PD_DESC,X_COORD_CD,Y_COORD_CD,Latitude,Longitude,Lat_Lon",
    "NYPD, shootings": "INCIDENT_KEY,OCCUR_DATE,OCCUR_TIME,BORO,PRECINCT,X_COORD_CD,Y_COORD_CD,"
    "Latitude,Longitude,Lon_Lat",
    "NYPD, arrests": "ARREST_KEY,ARREST_DATE,PD_CD,PD_DESC,KY_CD,OFNS_DESC,LAW_CODE,ARREST_BORO,"
    "X_COORD_CD,Y_COORD_CD,Latitude,Longitude",
    "Chicago": "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,"
    "X Coordinate,Y Coordinate,Year,Updated On,Latitude,Longitude,Location",
    "San Francisco, since 2018": "Incident Datetime,Incident Date,Incident Time,Incident Year,"
    "Report Datetime,Row ID,Incident ID,Incident Number,Incident Category,Latitude,Longitude,Point",
    "San Francisco, to 2018": "IncidntNum,Category,Descript,DayOfWeek,Date,Time,PdDistrict,Resolution,"
    "Address,X,Y,Location,PdId",
    "Toronto Police Service": "OBJECTID,EVENT_UNIQUE_ID,REPORT_DATE,OCC_DATE,OCC_YEAR,OCC_HOUR,"
    "PREMISES_TYPE,OFFENCE,MCI_CATEGORY,HOOD_158,NEIGHBOURHOOD_158,LONG_WGS84,LAT_WGS84,x,y",
    "Los Angeles": "DR_NO,Date Rptd,DATE OCC,TIME OCC,AREA,AREA NAME,Crm Cd,Crm Cd Desc,LOCATION,LAT,LON",
    "police.uk": "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,"
    "LSOA name,Crime type,Last outcome category,Context",
}


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.name)
def test_files_of_portals_are_read_as_they_are(portal):
    names = HEADERS[portal.name].split(",")
    found = used(names)
    assert found.portal is portal
    told = {to: "|".join(names[at] for at in several) for to, several in found.of.items()}
    assert told == portal.columns
    assert len(found.unused) == len(names) - sum(map(len, found.of.values()))
    assert portal.source.startswith("https://")


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.name)
def test_headers_of_interfaces_in_small_letters_are_the_same(portal):
    names = [normal(name) for name in HEADERS[portal.name].split(",")]
    assert used(names).portal is portal


def test_a_case_number_is_passed_over_only_in_the_files_of_the_portal_that_publishes_it():
    names = HEADERS["Chicago"].split(",")
    assert "Case Number" in used(names).unused
    with pytest.raises(IdentifierError):
        used([name for name in names if name != "Primary Type"])


def test_vancouver_gives_metres_of_its_own_system(tmp_path):
    header = HEADERS["Vancouver Police Department"]
    raw = batch(tmp_path, f"{header}\nTheft,2015,3,1,22,5,9XX ROBSON ST,West End,491000,5459000\n")
    assert raw.crs == "EPSG:32610"
    assert raw.columns["time"].tolist() == ["2015-03-01T22:05"]


@pytest.mark.parametrize(
    ("header", "time", "where"),
    [
        ("hendelsesdato,bydel", "hendelsesdato", "area"),
        ("Gjerningstidspunkt,Grunnkrets", "Gjerningstidspunkt", "area"),
        ("occur_date,sted", "occur_date", "area"),
        ("Incident Date,X,Y", "Incident Date", "lon"),
        ("report_date,the_geom", "report_date", "lon"),
    ],
)
def test_words_of_others_stand_in_where_no_name_of_ours_does(header, time, where):
    names = header.split(",")
    found = used(names)
    assert [names[at] for at in found.of["time"]] == [time]
    assert where in found.names


def test_the_likeliest_of_several_words_is_taken_and_the_others_are_named():
    found = used(["report_date", "occur_date", "area"])
    assert found.unused == ("report_date",)
    assert found.findings("e.csv")[0].problem == "does not use the column report_date"


def test_a_place_beside_a_position_is_an_address_and_no_area():
    assert "area" not in used(["time", "lon", "lat", "Sted"]).names
    assert "area" in used(["time", "lon", "lat", "area"]).names
    assert "area" in used(["time", "lon", "lat", "Sted"], area="Sted").names


def test_no_word_of_others_is_a_name_of_ours_or_of_an_identifier():
    words = [word for several in WORDS.values() for word in several]
    assert len(words) == len(set(words))
    assert [word for word in words if normal(word) != word or canonical(word)] == []
    assert identifiers(words) == []


def test_x_and_y_are_degrees_unless_a_system_is_given():
    assert {"lon", "lat"} <= used(["X", "Y", "date"]).names
    assert {"easting", "northing"} <= used(["X", "Y", "date"], "EPSG:25832").names
    with pytest.raises(CRSError, match="not in which system"):
        used(["easting", "northing", "date"])


# --- points as text -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "POINT (5.33 60.39)", "point(5.33 60.39)", '"SRID=4326;POINT(5.33 60.39)"',
        "POINT Z (5.33 60.39 7)", '"(60.39, 5.33)"',
    ],
)  # fmt: skip
def test_points_are_read_from_text(tmp_path, cell):
    raw = batch(tmp_path, f"time;geometry\n2015-03-01;{cell}\n")
    assert (raw.columns["lon"].tolist(), raw.columns["lat"].tolist()) == (["5.33"], ["60.39"])


def test_what_is_no_point_stays_a_fault_and_never_becomes_a_blank(tmp_path):
    cells = ["POLYGON ((1 2, 3 4))", "SRID=25833;POINT (5.33 60.39)", ""]
    raw = batch(tmp_path, "time\twkt\n" + "".join(f"2015-03-01\t{cell}\n" for cell in cells))
    assert raw.columns["lon"].tolist() == cells


# --- what is missing, and what is not used --------------------------------------------------------


def test_a_missing_column_is_asked_for_with_those_there_are_and_the_likely_one():
    told = refused(["Saksdato", "Longtitude", "Latt", "Type hendelse"])
    assert "It has: Saksdato, Longtitude, Latt, Type hendelse." in told
    assert "Likely: `column='time=Saksdato'`" in told
    assert "`column='lon=Longtitude'` `column='lat=Latt'`" in told


def test_a_column_that_may_be_the_kind_is_never_dropped_in_silence():
    (told,) = used(["time", "area", "Arrangementstype"]).findings("e.csv")
    assert told.level == "warning"
    assert str(told) == (
        "e.csv: does not use the column Arrangementstype. If one of them says what happened: "
        "`column='kind=Arrangementstype'`."
    )
    assert taken(["time", "area", "Type hendelse"])["kind"] == ["Type hendelse"]


names_of_columns = st.lists(
    st.one_of(
        st.text(string.ascii_letters + " øæå_", min_size=1, max_size=12),
        st.sampled_from(
            [*ALIASES, "dato", "klokkeslett", "X", "Y", "the_geom", "bydel", "Category"]
        ),
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=often(30, 600), deadline=None, derandomize=True)
@given(names=names_of_columns)
def test_every_column_is_used_or_named_or_the_file_is_refused(names):
    try:
        found = used(names, "EPSG:25832")
    except (DataError, CRSError):
        return
    read = [names[at] for at in found.positions]
    assert sorted([*read, *found.unused]) == sorted(names)
    told = " ".join(finding.problem for finding in found.findings("e.csv"))
    assert [name for name in found.unused if " ".join(name.split()) not in told] == []


def test_unused_columns_are_told_in_one_line_whatever_the_batches(tmp_path):
    frame = pd.DataFrame(
        {"time": ["2015-03-01"], "area": ["west"], "merknad": ["x"], "lege": ["y"]}
    )
    frame.to_parquet(tmp_path / "e.parquet")
    (raw,) = raw_batches(Part(tmp_path / "e.parquet"), None)
    assert [str(one) for one in raw.findings] == [
        "e.parquet: does not use 2 columns merknad, lege."
    ]


def test_a_portal_is_known_by_columns_that_nobody_else_has():
    plain = ["Date", "Time", "Category", "X", "Y"]
    assert portal_of(plain) is None
    assert portal_of([*plain, "PdDistrict"]).name == "San Francisco, to 2018"


@pytest.mark.parametrize(
    ("names", "likely"),
    [
        (["start", "_location", "_location_latitude", "_location_longitude", "_location_precision"],
         ["lon=_location_longitude", "lat=_location_latitude"]),
        (["today", "location-Latitude", "location-Longitude", "location-Accuracy"],
         ['lon="location-Longitude"', 'lat="location-Latitude"']),
        (["Year", "Month", "Day", "lat", "lon"], ['time="Year Month Day"']),
        (["location-Altitude", "Sted for funn"], ['area="Sted for funn"']),
    ],
)  # fmt: skip
def test_parts_of_a_place_are_offered_as_forms_for_the_field_name_them(names, likely):
    wanted = ("time",) if "Year" in names else ("lon", "lat", "area")
    assert likely_columns(wanted, {}, names) == likely
