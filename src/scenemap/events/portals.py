"""Portals and registers whose files are read as they are, and words that they use for columns.

A portal is known by its columns: all that its entry names are there. Nothing else of such a file is
read. A word counts only where a file has no column of :mod:`scenemap.events.schema` for the purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenemap.identifiers import normal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Portal:
    """One publisher's files.

    Parameters
    ----------
    name
        Who publishes them.
    columns
        Column of :mod:`scenemap.events.schema`: the column of the file, or several that make it up,
        parted by ``|``.
    source
        Where the publisher says what the columns are.
    crs
        System of ``easting, northing``.
    marks
        Columns that are not read, and by which its files are known besides.
    reports
        Columns whose names are refused elsewhere, and which number a published report here, not a
        person. They are not read.
    """

    name: str
    columns: Mapping[str, str]
    source: str
    crs: str | None = None
    marks: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()

    def fits(self, names: Sequence[str]) -> bool:
        """Say whether a file with columns of these names is the portal's."""
        have = {normal(name) for name in names}
        read = [one for told in self.columns.values() for one in told.split("|")]
        return {normal(one) for one in (*read, *self.marks)} <= have


#: Those with more columns come first: they know more of a file.
PORTALS: tuple[Portal, ...] = (
    Portal("Vancouver Police Department", {"kind": "TYPE", "time": "YEAR|MONTH|DAY|HOUR|MINUTE", "easting": "X", "northing": "Y"}, "https://geodash.vpd.ca/opendata/", crs="EPSG:32610", marks=("HUNDRED_BLOCK",)),
    Portal("NYPD, complaints", {"time": "CMPLNT_FR_DT|CMPLNT_FR_TM", "kind": "OFNS_DESC", "lon": "Longitude", "lat": "Latitude"}, "https://data.cityofnewyork.us/d/qgea-i56i"),
    Portal("NYPD, shootings", {"time": "OCCUR_DATE|OCCUR_TIME", "lon": "Longitude", "lat": "Latitude"}, "https://data.cityofnewyork.us/d/833y-fsy8"),
    Portal("NYPD, arrests", {"time": "ARREST_DATE", "kind": "OFNS_DESC", "lon": "Longitude", "lat": "Latitude"}, "https://data.cityofnewyork.us/d/8h9b-rp9u"),
    Portal("Chicago", {"time": "Date", "kind": "Primary Type", "lon": "Longitude", "lat": "Latitude"}, "https://data.cityofchicago.org/d/ijzp-q8t2", reports=("Case Number",)),
    Portal("San Francisco, since 2018", {"time": "Incident Datetime", "kind": "Incident Category", "lon": "Longitude", "lat": "Latitude"}, "https://data.sfgov.org/d/wg3w-h783"),
    Portal("San Francisco, to 2018", {"time": "Date|Time", "kind": "Category", "lon": "X", "lat": "Y"}, "https://data.sfgov.org/d/tmnf-yvry", marks=("PdDistrict",)),
    Portal("Toronto Police Service", {"time": "OCC_DATE", "kind": "MCI_CATEGORY", "lon": "LONG_WGS84", "lat": "LAT_WGS84"}, "https://data.torontopolice.on.ca/"),
    Portal("Los Angeles", {"time": "DATE OCC|TIME OCC", "kind": "Crm Cd Desc", "lon": "LON", "lat": "LAT"}, "https://data.lacity.org/d/2nrs-mtv8"),
    Portal("police.uk", {"time": "Month", "kind": "Crime type", "lon": "Longitude", "lat": "Latitude"}, "https://data.police.uk/about/"),
)  # fmt: skip

#: Column of :mod:`scenemap.events.schema`: words for it as they are compared, likeliest first.
#: ``x, y`` are what GDAL and ArcGIS Hub call coordinates, in whatever system; ``wkt`` is a point as text.
WORDS: Mapping[str, tuple[str, ...]] = {
    "time": (
        "hendelsesdato",  # hospital and police registers in Norway
        "hendelsestidspunkt",
        "hendelsestid",
        "gjerningstidspunkt",  # STRASAK, the police's register of offences
        "gjerningsdato",
        "occurdate",  # Socrata: NYPD
        "occurreddate",
        "occurredon",
        "occurrencedate",
        "incidentdatetime",  # Socrata: San Francisco
        "incidentdate",
        "occdate",  # ArcGIS Hub: Toronto
        "dateocc",  # Socrata: Los Angeles
        "eventdate",
        "datetimeutc",
        "datotid",
        "maned",  # tables known to the month
        "month",
        "rapportdato",
        "reportdate",
        "reportdatetime",
        "reporteddate",
    ),
    "count": (
        "antallpersoner",  # registers kept in a workbook, where a row is a day or a shift
        "antalltilfeller",
        "antallhendelser",
        "antallfunn",
        "antalloverdoser",
        "antallbesok",
        "numberofpersons",
        "numberofpeople",
        "numberofevents",
        "numberofcases",
    ),
    "kind": (
        "typehendelse",
        "typeavhendelse",
        "hendelsestypenavn",
        "hendelseskategori",
        "kategori",
        "primarytype",  # Socrata: Chicago
        "crimetype",  # police.uk
        "ofnsdesc",  # Socrata: NYPD
        "offense",
        "offence",
        "incidentcategory",
        "incidenttype",
        "eventtype",
        "category",
    ),
    "area": (
        "sted",
        "stad",
        "bydel",
        "bydelnavn",
        "bydelsnavn",
        "grunnkrets",
        "grunnkretsnavn",
        "grunnkretsnummer",
        "delomrade",
        "sone",
    ),
    "x": ("x", "xcoord", "pointx"),
    "y": ("y", "ycoord", "pointy"),
    "wkt": (
        "wkt", "geometry", "geom", "thegeom", "point", "georeference", "geolocation", "shape",
    ),
}  # fmt: skip


def portal_of(names: Sequence[str]) -> Portal | None:
    """Find the portal that a file with columns of these names is from.

    Examples
    --------
    >>> portal_of(["Crime ID", "Month", "Longitude", "Latitude", "Crime type"]).name
    'police.uk'
    """
    return next((portal for portal in PORTALS if portal.fits(names)), None)
