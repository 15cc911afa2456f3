"""Scenes: places with dated statements of persons present. Words, never cells of a panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenemap.findings import Findings
from scenemap.model import RESTS_ON, RestsOn, Text
from scenemap.tables import Record, check_unique, read_tables

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.intervals import PartialRange


# Given together or not at all.
_POSITION = ("lon", "lat", "accuracy_m")


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody said of the persons present at a scene, and when.

    Parameters
    ----------
    when
        The time that the statement is about.
    low, high, mean
        Persons present; only what was stated, else None.
    unofficial
        The source itself calls the count unofficial.
    rests_on
        How it is known; None where the file does not say, and it is taken for observed if it has a
        figure, else for told.
    """

    when: PartialRange
    low: float | None
    high: float | None
    mean: float | None
    text: Text
    by: Text
    where: str
    unofficial: bool
    rests_on: RestsOn | None = None


@dataclass(frozen=True, slots=True)
class Largest:
    """A stretch of time in which this was the largest scene, as the source puts it."""

    when: PartialRange
    text: Text
    where: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A place where a scene was; it may overlap areas.

    Parameters
    ----------
    lon, lat, accuracy_m
        All None where the sources give no position.
    """

    id: str
    name: Text
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    places: Text
    statements: tuple[Statement, ...]
    largest: tuple[Largest, ...]


def read_scenes(path: Path) -> tuple[Scene, ...]:
    """Read ``scenes.toml`` in file order, which is the order in which the scene moved.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    findings = Findings(path.name)
    scenes = [_scene(data, findings) for data in read_tables(path, "scene", findings)]
    built = [scene for scene in scenes if scene is not None]
    check_unique([scene.id for scene in built], "scene", findings)
    findings.raise_errors()
    return tuple(built)


def _scene(data: dict[str, Any], findings: Findings) -> Scene | None:
    record = Record(data, f"scene '{data.get('id')}'", findings)
    lon, lat, accuracy = None, None, None
    if any(key in data for key in _POSITION):
        lon, lat = record.number("lon", -180, 180), record.number("lat", -90, 90)
        accuracy = record.number("accuracy_m", 0, 100_000)
    name = record.words("name")
    if name is None:
        return None
    return Scene(
        id=record.text("id"),
        name=name,
        lon=lon,
        lat=lat,
        accuracy_m=accuracy,
        places=record.words("places", required=False) or Text(nb="", en=""),
        statements=record.parts("statement", _statement),
        largest=record.parts("largest", _largest),
    )


def _statement(record: Record) -> Statement | None:
    when, text, by = record.when(), record.words("text"), record.words("by")
    low, high, mean = (
        record.number(key, 0, 1_000_000, required=False) for key in ("low", "high", "mean")
    )
    if low is not None and high is not None and low > high:
        record.fault("low", "is above 'high'", "Swap the two.", low)
    if when is None or text is None or by is None:
        return None
    unofficial = record.data.get("unofficial") is True
    rests_on = record.one_of("rests_on", RESTS_ON) if "rests_on" in record.data else None
    where = record.text("where")
    return Statement(when, low, high, mean, text, by, where, unofficial, rests_on)


def _largest(record: Record) -> Largest | None:
    when, text = record.when(), record.words("text")
    return None if when is None or text is None else Largest(when, text, record.text("where"))
