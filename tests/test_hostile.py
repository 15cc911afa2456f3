"""Files made to do harm: bounded in time and memory, refused by name, and nothing is fetched."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from builders import write_case
from proofs import proof
from scenemap import vector
from scenemap.areas import read_areas
from scenemap.case import load_case
from scenemap.errors import DataError
from scenemap.events import points
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.findings import Findings
from scenemap.intervals import parse_zone
from scenemap.vector import read_features

OPTIONS = ReadingOptions(parse_zone("Europe/Oslo"), areas=("west",))
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORKBOOK = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="a" '
    'sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
    f'Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>area</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>time</t></is></c></row>'
)
ROW = (
    '<row r="2"><c r="A2" t="inlineStr"><is><t>west</t></is></c>'
    '<c r="B2" t="inlineStr"><is><t>2021-01-01</t></is></c></row>'
)


def workbook(path, rows: str, before: str = "", dimension: str = ""):
    sheet = (
        f'{before}<worksheet xmlns="{SHEET}">{dimension}<sheetData>{rows}</sheetData></worksheet>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in WORKBOOK.items():
            packed.writestr(name, content)
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def refused(path) -> str:
    with pytest.raises(DataError) as caught:
        read_events([path], OPTIONS)
    assert path.name in str(caught.value)
    return str(caught.value)


@pytest.fixture
def no_network(monkeypatch):
    """Fail the test if anything in this process opens a connection."""

    def refuse(*_: object) -> None:
        raise AssertionError("a reader went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


# --- workbooks ------------------------------------------------------------------------------------


def test_a_workbook_of_our_own_making_is_read(tmp_path):
    table = read_events([workbook(tmp_path / "fine.xlsx", HEADER + ROW)], OPTIONS)
    assert table.frame["area"].tolist() == ["west"]


def test_a_workbook_that_unpacks_to_more_than_can_be_read_is_refused(tmp_path):
    path = workbook(tmp_path / "bomb.xlsx", HEADER + " " * (vector.MOST_BYTES + 1))
    assert path.stat().st_size < 1_000_000
    assert "too large to be read whole. Save it as Parquet or CSV" in refused(path)


def test_entities_that_multiply_are_refused(tmp_path):
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
    )
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    path = workbook(tmp_path / "laughs.xlsx", row, f"<!DOCTYPE w [{entities}]>")
    assert "is not an XLSX workbook that can be read" in refused(path)


def test_an_entity_does_not_read_another_file(tmp_path):
    (tmp_path / "secret.txt").write_text("a secret")
    entity = f'<!DOCTYPE w [<!ENTITY s SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&s;</t></is></c></row>'
    assert "a secret" not in refused(workbook(tmp_path / "entity.xlsx", row, entity))


def test_a_sheet_that_says_it_is_vast_is_as_large_as_what_it_holds(tmp_path):
    vast = '<dimension ref="A1:XFD1048576"/>'
    path = workbook(tmp_path / "vast.xlsx", HEADER + ROW, dimension=vast)
    assert len(read_events([path], OPTIONS).frame) == 1


@proof
@pytest.mark.parametrize("number", ["1048577", "9" * 30, "1e+308"])
def test_a_row_beyond_the_last_there_can_be_is_refused(tmp_path, number):
    """All rows before it would be made, as empty ones."""
    beyond = ROW.replace('r="2"', f'r="{number}"', 1)
    told = refused(workbook(tmp_path / "beyond.xlsx", HEADER + beyond))
    assert "it has rows after 1,048,576, the last that there can be" in told


def test_the_last_row_there_can_be_is_read(tmp_path):
    path = workbook(tmp_path / "last.xlsx", HEADER + ROW.replace('r="2"', 'r="1048576"', 1))
    assert read_events([path], OPTIONS).frame["area"].tolist() == ["west"]


def test_cells_beyond_the_header_are_not_dropped_in_silence(tmp_path):
    more = ROW.replace("</row>", '<c r="C2" t="inlineStr"><is><t>x</t></is></c></row>')
    told = refused(workbook(tmp_path / "wide.xlsx", HEADER + more))
    assert "has more cells in row 2 than in its header. Name every column." in told


def test_a_formula_is_not_computed_and_its_last_value_is_read(tmp_path):
    formula = ROW.replace(
        '<c r="B2" t="inlineStr"><is><t>2021-01-01</t></is></c>',
        '<c r="B2" t="str"><f>WEBSERVICE("http://127.0.0.1")</f><v>2021-01-01</v></c>',
    )
    table = read_events([workbook(tmp_path / "formula.xlsx", HEADER + formula)], OPTIONS)
    assert str(table.frame["start"][0]) == "2021-01-01 00:00:00"


# --- what GDAL would open -------------------------------------------------------------------------

VRT = """<OGRVRTDataSource><OGRVRTLayer name="a">
<SrcDataSource>/vsicurl/http://127.0.0.1:9/areas.gpkg</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.fgb", "areas.shp", "areas.vrt", "areas.gml"])
def test_a_file_that_sends_gdal_elsewhere_is_not_given_to_it(tmp_path, name, no_network):
    (tmp_path / name).write_text(VRT)
    with pytest.raises(DataError, match=name.replace(".", r"\.")):
        read_areas(tmp_path / name, "EPSG:25832")
    refused(tmp_path / name)


@pytest.mark.parametrize(
    "name",
    ["/vsicurl/http://127.0.0.1:9/a.gpkg", "/vsizip/a.zip/a.gpkg", "http://127.0.0.1:9/a.fgb"],
)
def test_a_path_that_only_gdal_knows_does_not_exist(tmp_path, name, no_network):
    path = tmp_path.joinpath(name)
    assert "does not exist" in refused(path)
    findings = Findings("areas")
    assert read_features(path, findings) == []
    assert "does not exist" in str(findings.errors[0])


# --- drawings -------------------------------------------------------------------------------------


def collection(geometry: str) -> str:
    feature = f'{{"type":"Feature","properties":{{"id":"a"}},"geometry":{geometry}}}'
    return f'{{"type":"FeatureCollection","features":[{feature}]}}'


def read_drawing(path) -> str:
    findings = Findings(path.name)
    assert read_features(path, findings) == []
    return str(findings.errors[0])


@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_deep_nesting_is_no_drawing(tmp_path, depth):
    path = tmp_path / "deep.geojson"
    inner = '{"type":"GeometryCollection","geometries":[' * depth + "]}" * depth
    path.write_text(collection(inner))
    assert "deep.geojson" in read_drawing(path)


def test_a_drawing_with_too_many_vertices_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(vector, "MOST_VERTICES", 10)
    ring = [[at, at * at] for at in range(10)] + [[0, 0]]
    path = tmp_path / "fine.geojson"
    path.write_text(collection(json.dumps({"type": "Polygon", "coordinates": [ring]})))
    assert "has 11 vertices, more than 10. Simplify the outlines" in read_drawing(path)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "large.geojson"
    with path.open("wb") as file:
        file.truncate(vector.MOST_BYTES + 1)
    assert "is larger than 128 MB" in read_drawing(path)


def test_a_vector_file_with_too_many_rows_is_refused(tmp_path, monkeypatch):
    geopandas = pytest.importorskip("geopandas")
    monkeypatch.setattr(points, "MOST_ROWS", 2)
    places = geopandas.GeoSeries.from_xy([5.33] * 3, [60.39] * 3, crs="EPSG:4326")
    frame = geopandas.GeoDataFrame({"time": ["2021-01-01"] * 3}, geometry=places)
    frame.to_file(tmp_path / "many.gpkg")
    assert "many.gpkg is too large to be read whole" in refused(tmp_path / "many.gpkg")


# --- cases ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["../../etc/passwd", "/etc/passwd", "a/b", "A", "a b", ".."])
def test_a_case_cannot_choose_where_files_are_written(tmp_path, given):
    folder = write_case(tmp_path / "toytown")
    text = (folder / "case.toml").read_text()
    assert '"id" = "toytown"' in text
    (folder / "case.toml").write_text(text.replace('"id" = "toytown"', f'"id" = "{given}"'))
    with pytest.raises(DataError, match=r"is no id\. Use small letters, digits and hyphens"):
        load_case(folder)


def test_a_deep_case_file_is_refused(tmp_path):
    folder = write_case(tmp_path / "toytown")
    with (folder / "case.toml").open("a") as file:
        file.write("\ndeep = " + "[" * 100_000 + "]" * 100_000 + "\n")
    with pytest.raises(DataError, match=r"case\.toml is not TOML of ours: it is nested too deeply"):
        load_case(folder)


# --- memory ---------------------------------------------------------------------------------------


@proof
def test_a_large_file_needs_no_more_memory_than_its_batches(tmp_path):
    """Four million rows, a hundred megabytes as arrays, in a process of their own."""
    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux tells a process its peak")
    program = f"""
import numpy as np, pyarrow as pa, pyarrow.parquet as pq
from pathlib import Path
from scenemap import load_case
from scenemap.engines import count_files
from scenemap.events.cleaning import ReadingOptions
from scenemap.tally import Counting
case, path = load_case("bergen"), Path({str(tmp_path / "events.parquet")!r})
n = 500_000
table = pa.table({{"lon": np.linspace(5.2, 5.4, n), "lat": np.linspace(60.3, 60.5, n),
    "time": np.arange(n).astype("datetime64[s]")}})
with pq.ParquetWriter(path, table.schema) as writer:
    for _ in range(8):
        writer.write_table(table)

def peak():
    # Not from resource: what that tells begins with the peak of the process that started this one.
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))

before = peak()
tally, _ = count_files([path], ReadingOptions(case.zone), Counting(case.areas, "year"))
print(tally.account.read, peak() - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    read, kilobytes = map(int, done.stdout.split())
    assert read == 4_000_000
    assert kilobytes < 150_000


# --- formats of other programs --------------------------------------------------------------------

KML = (
    '<?xml version="1.0"?>{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}'
    "<Placemark><TimeStamp><when>2021-01-01T12:00:00Z</when></TimeStamp><Point><coordinates>"
    "5.33,60.39</coordinates></Point></Placemark></Document></kml>"
)
GML = (
    '<?xml version="1.0"?><ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" '
    'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://ogr.maptools.org/ {schema}"><ogr:featureMember><ogr:e gml:id="a">'
    '<ogr:geometryProperty><gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>60.39 5.33'
    "</gml:pos></gml:Point></ogr:geometryProperty><ogr:time>2021-01-01</ogr:time></ogr:e>"
    "</ogr:featureMember></ogr:FeatureCollection>"
)


def test_kml_and_gml_of_our_own_making_are_read_with_their_axes_right(tmp_path):
    (tmp_path / "e.kml").write_text(KML.format(before="", inside=""))
    (tmp_path / "e.gml").write_text(GML.format(schema="e.xsd"))
    for name in ("e.kml", "e.gml"):
        row = read_events([tmp_path / name], OPTIONS).frame.iloc[0]
        assert (row["lon"], row["lat"]) == (5.33, 60.39)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.gml", "e.kml"]


@pytest.mark.parametrize(
    ("before", "inside", "told"),
    [
        ('<!DOCTYPE kml [<!ENTITY a "a">]>', "", "holds a document type"),
        ('<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/a.dtd">', "", "holds a document type"),
        (
            "",
            "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>",
            "holds a network link: its data are elsewhere",
        ),
        *(
            (f"<!-- {word.decode()} -->", "", "is no KML, whatever its name says")
            for word in vector._LURES
        ),
        ("<wrong>", "", "is no KML"),
    ],
)
def test_xml_that_leads_elsewhere_is_not_given_to_gdal(tmp_path, before, inside, told, no_network):
    path = tmp_path / "e.kml"
    path.write_text(KML.format(before=before, inside=inside))
    assert told in refused(path)
    # In two bytes a letter nothing is taken for a word in one.
    for encoding in ("utf-16", "utf-8-sig") if not before.startswith("<!--") else ():
        text = KML.format(before=before, inside=inside).replace('<?xml version="1.0"?>', "")
        path.write_text(text, encoding=encoding)
        refused(path)


def test_xml_that_is_too_large_is_not_scanned(tmp_path, monkeypatch):
    path = tmp_path / "e.kml"
    path.write_text(KML.format(before="", inside=""))
    assert vector.gdal_fault(path) is None
    monkeypatch.setattr(vector, "MOST_BYTES", 100)
    assert vector.gdal_fault(path)[0].startswith("is larger than")


def test_the_schema_of_a_gml_file_is_not_fetched(tmp_path):
    """GDAL would fetch it by itself: the listener sees whether anybody comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        port = server.getsockname()[1]
        for schema in (
            "s.xsd",
            "wfs?SERVICE=WFS&amp;VERSION=2.0.0&amp;REQUEST=DescribeFeatureType",
        ):
            path = tmp_path / "e.gml"
            path.write_text(GML.format(schema=f"http://127.0.0.1:{port}/{schema}"))
            read_events([path], OPTIONS)
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_database_reads_its_tables_and_runs_nothing(tmp_path):
    import sqlite3

    base = sqlite3.connect(tmp_path / "e.db")
    base.execute("CREATE TABLE e (area TEXT, time TEXT)")
    base.execute("INSERT INTO e VALUES ('west', '2021-01-01')")
    base.execute(
        "CREATE VIEW slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT 'west' AS area, i AS time FROM n"
    )
    base.commit()
    base.close()
    assert len(read_events([tmp_path / "e.db"], OPTIONS).frame) == 1
    (tmp_path / "f.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    assert "is not a database that can be read" in refused(tmp_path / "f.db")
    (tmp_path / "g.db").write_text("text")
    assert "is no SQLite database, whatever its name says" in refused(tmp_path / "g.db")


def ods(path, rows: str, before: str = ""):
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "content.xml",
            f"{before}<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="a">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return path


def ods_row(*cells: str, rows: int = 1, columns: int = 1) -> str:
    told = "".join(
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{rows}">{told}</table:table-row>'


def test_a_sheet_of_ods_that_says_it_is_vast_is_refused_or_as_large_as_what_it_holds(tmp_path):
    rows = ods_row("area", "time") + ods_row("west", "2021-01-01")
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
    empty += 'table:number-columns-repeated="16384"/></table:table-row>'
    assert len(read_events([ods(tmp_path / "e.ods", rows + empty)], OPTIONS).frame) == 1
    bomb = ods(tmp_path / "b.ods", ods_row("area", "time") + ods_row("x", rows=10**9))
    assert "is not an ODS workbook that can be read" in refused(bomb)
    wide = ods(tmp_path / "w.ods", rows + ods_row("x", columns=10**9))
    assert "has more cells in row 3 than in its header" in refused(wide)
    entity = '<!DOCTYPE a [<!ENTITY a "aaaa">]>'
    assert "it has a document type" in refused(ods(tmp_path / "d.ods", rows, entity))
