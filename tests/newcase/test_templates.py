"""What the files of a new case say may be left out may be, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from builders import count, covered, intervention, place, scene, series, service, write_case
from scenemap.casecheck import check_case
from scenemap.newcase import TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.model import Lang

MAY: dict[Lang, tuple[str, str, str]] = {
    "en": ("may be left out", "(may be blank)", "## Columns"),
    "nb": ("kan utelates", "(kan stå tom)", "## Kolonner"),
}
SERVICE = service() | {"owner": "Us"}
SCENE = scene()
HOURS, POSITION = SERVICE["hours"][0], SERVICE["position"][0] | {"address": "Here"}
STATEMENT, LARGEST = SCENE["statement"][0], SCENE["largest"][0] | {"start": "2021-01"}
#: A whole one of each table, and the parts of a case that hold it.
TABLES: dict[str, tuple[dict[str, Any], Any]] = {
    "service": (SERVICE, lambda one: {"services": [one]}),
    "service.position": (POSITION, lambda one: {"services": [SERVICE | {"position": [one]}]}),
    "service.hours": (HOURS, lambda one: {"services": [SERVICE | {"hours": [one]}]}),
    "scene": (SCENE, lambda one: {"scenes": [one]}),
    "scene.statement": (STATEMENT, lambda one: {"scenes": [SCENE | {"statement": [one]}]}),
    "scene.largest": (LARGEST, lambda one: {"scenes": [SCENE | {"largest": [one]}]}),
}
ROWS: dict[str, tuple[dict[str, Any], str]] = {
    "counts.csv": (count("west"), "counts"),
    "coverage.csv": (covered(), "coverage"),
    "interventions.csv": (intervention(), "interventions"),
    "places.csv": (place(), "places"),
}


_SOUND: dict[str, bool] = {}


def is_sound(tmp_path: Path, parts: dict[str, Any]) -> bool:
    """Say whether a case of these parts has no faults; asked once, for the words in both languages."""
    key = repr(parts)
    if key not in _SOUND:
        folder = tmp_path / f"town{len(list(tmp_path.iterdir()))}"
        found = check_case(write_case(folder, **parts))
        _SOUND[key] = not [one for one in found if one.level == "error"]
    return _SOUND[key]


def marked(lang: Lang, file: str) -> dict[str, dict[str, bool]]:
    """Return, for each table of a template's example, its keys and whether they may be left out."""
    found: dict[str, dict[str, bool]] = {}
    table = ""
    for line in (TEMPLATES / lang / file).read_text(encoding="utf-8").splitlines():
        words = line.removeprefix("# ")
        left_out = MAY[lang][0] in words.partition("#")[2]
        if heading := re.fullmatch(r"\[\[([\w.]+)\]\](?: +#.*)?", words):
            table = heading[1]
            found[table] = {}
            *outer, last = table.split(".")
            if outer:
                found[outer[0]][last] = left_out
        elif table and (key := re.match(r"(\w+) = ", words)):
            found[table][key[1]] = left_out
    return found


@pytest.mark.parametrize("lang", MAY)
def test_the_examples_of_services_and_scenes_mark_what_may_be_left_out(lang, tmp_path):
    told = marked(lang, "services.toml") | marked(lang, "scenes.toml")
    assert set(TABLES) <= set(told)
    for table, (whole, parts) in TABLES.items():
        for key, may in told[table].items():
            if f"{table}.{key}" == "service.position":
                continue  # of a service whose place nobody knows
            less = {name: value for name, value in whole.items() if name != key}
            assert key in whole, (table, key)
            assert is_sound(tmp_path, parts(less)) == may, (table, key)


@pytest.mark.parametrize("lang", MAY)
def test_the_readme_names_every_column_and_which_may_be_blank(lang, tmp_path):
    _, _, columns = (
        (TEMPLATES / lang / "README.md").read_text(encoding="utf-8").partition(MAY[lang][2])
    )
    for file, (row, part) in ROWS.items():
        (told,) = re.findall(rf"\*\*{re.escape(file)}\.\*\* (.*?)(?:\n\n|\Z)", columns, re.DOTALL)
        words = " ".join(told.split())
        for column in row:
            assert f"`{column}`" in words, (file, column)
            blank = f"`{column}` {MAY[lang][1]}" in words
            given = {part: [row | {column: ""}]}
            assert is_sound(tmp_path, given) == blank, (file, column)


@pytest.mark.parametrize("lang", MAY)
def test_case_toml_says_which_keys_must_be_there(lang, tmp_path):
    text = (TEMPLATES / lang / "case.toml").read_text(encoding="utf-8")
    first, _, rest = text.partition("# Alt det følgende" if lang == "nb" else "# All that follows")
    # The line of the bounds is made whole: of a case in which nothing is drawn it is a comment.
    must = re.findall(r"^\$?(\w+)(?: = .*)?$", first, re.MULTILINE)
    assert must == ["id", "name", "crs", "timezone", "bounds"]
    assert rest
    for key in must:
        assert not is_sound(tmp_path, {"settings": {key: None}}), key
    others = ("view", "period", "main_series")
    for key in others:
        assert is_sound(tmp_path, {"settings": {key: None}}), key
    parts = {"services": None, "scenes": None, "places": None, "interventions": None}
    assert is_sound(tmp_path, {"settings": {"source": []}, "counts": None, **parts})


def test_every_line_of_a_series_must_be_there(tmp_path):
    for key in series():
        less = {name: value for name, value in series().items() if name != key}
        assert not is_sound(tmp_path, {"series": {"finds": less}}), key
