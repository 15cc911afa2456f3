"""Properties of the files of a case: flat, as programmes of maps keep them, or one within another.

GIS has one value in a column. So a case's GeoJSON says ``short_name_nb`` and ``count_point_lon`` where
people may also write ``"short_name": {"nb": …}``, and several names as one text. Both read the same.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from scenemap.findings import half_letters
from scenemap.model import LANGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenemap.findings import Findings

#: A thing said in both languages.
WORDS: dict[str, object] = dict.fromkeys(LANGS, str)
#: What has parts, and what each of these is: a text, a number, several texts, or a thing of parts itself.
AREA_PARTS = {
    "short_name": WORDS,
    "also": list,
    "count_point": {
        "lon": float, "lat": float, "accuracy_m": float, "what": WORDS, "source": str, "where": str,
        "position_source": str,
    },
    "representative_point": {"lon": float, "lat": float, "what": WORDS},
}  # fmt: skip
ZONE_PARTS = {
    "name": WORDS,
    "note": WORDS,
    "fine": {
        "what": WORDS, "inside": float, "elsewhere": float, "currency": str, "years": str, "where": str,
    },
}  # fmt: skip
BACKDROP_PARTS = {"name": WORDS}
_BETWEEN = ";"


def columns_of(parts: Mapping[str, object]) -> tuple[str, ...]:
    """List the columns that say parts of something, or several texts.

    Examples
    --------
    >>> columns_of({"name": WORDS, "also": list})
    ('name_nb', 'name_en', 'also')
    """
    return tuple(
        one
        for key, form in parts.items()
        for one in _below(key, form)
        if one != key or form is list
    )


def flat(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Write properties so that each is one value.

    Examples
    --------
    >>> flat({"id": "a", "name": {"nb": "Torget", "en": "Market"}, "also": ["Torvet", "Torg"]})
    {'id': 'a', 'name_nb': 'Torget', 'name_en': 'Market', 'also': 'Torvet; Torg'}
    """
    found: dict[str, Any] = {}
    for key, value in properties.items():
        if isinstance(value, dict):
            found |= {f"{key}_{part}": one for part, one in flat(value).items()}
        else:
            found[key] = _joined(value) if isinstance(value, list | tuple) else value
    return found


def nested(
    properties: Mapping[str, Any],
    parts: Mapping[str, object],
    findings: Findings | None = None,
    whose: str = "",
) -> dict[str, Any]:
    """Put parts into what they are parts of, whichever way they are written.

    Parameters
    ----------
    properties
        As a file has them.
    parts
        Which of them have parts, such as :data:`AREA_PARTS`.
    findings
        Takes as a fault what is said in both ways, and differently.
    whose
        What has these properties, for such a fault.

    Examples
    --------
    >>> nested({"name_nb": "Torget", "name_en": "Market", "kind": "square"}, BACKDROP_PARTS)
    {'kind': 'square', 'name': {'nb': 'Torget', 'en': 'Market'}}
    """
    found, differing = dict(properties), list[str]()
    begins = tuple([f"{key}_" for key in parts])
    is_flat = any(one.startswith(begins) for one in found)
    if not is_flat and found.keys().isdisjoint(parts):
        return found
    for key, form in parts.items():
        if key in found:
            found[key] = _told(found[key], form)
        if not is_flat or not isinstance(form, dict):
            continue
        below = {one: found.pop(one, None) for one in _below(key, form) if one != key}
        said = {one: value for one, value in below.items() if value is not None}
        if not said:
            continue
        for one, value in _above(key, found.get(key)):
            if said.setdefault(one, value) != value:
                differing.append(one)
        found[key] = _built(key, form, said, differing)
    if findings is not None:
        for one in differing:
            findings.add(
                f"of {whose} is said twice, and differently", "Keep one of the two.", column=one
            )
    return found


def _below(column: str, form: object) -> Iterator[str]:
    """Yield the columns in which a thing may be said: words as one text too."""
    if not isinstance(form, dict) or form == WORDS:
        yield column
    if isinstance(form, dict):
        for key, part in form.items():
            yield from _below(f"{column}_{key}", part)


def _above(column: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _above(f"{column}_{key}", one)
    elif value is not None:
        yield column, value


def _built(column: str, form: object, said: Mapping[str, Any], differing: list[str]) -> Any:
    if not isinstance(form, dict):
        return _as(form, said.get(column))
    parts = {
        key: one
        for key, part in form.items()
        if (one := _built(f"{column}_{key}", part, said, differing)) is not None
    }
    if form != WORDS:
        return parts or None
    # One text alone serves for both languages.
    plain = said.get(column)
    if plain is not None and len(parts) == len(LANGS) and plain not in parts.values():
        differing.append(column)
    if plain is None and parts:
        plain = next(iter(parts.values()))
    return {lang: parts.get(lang, plain) for lang in LANGS} if plain is not None else None


def _as(form: object, value: Any) -> Any:
    """Return a value as it was meant, of programmes that know texts alone or take a text for a number."""
    if form is float and isinstance(value, str):
        with suppress(ValueError):
            return float(value)
    if form is str and isinstance(value, int | float) and not isinstance(value, bool):
        return str(int(value)) if float(value).is_integer() else str(value)
    return value


def _told(value: object, form: object) -> object:
    """Read JSON within a text, as GDAL writes what has parts, and several texts in one."""
    if not isinstance(value, str):
        return value
    if value.startswith("[" if form is list else "{"):
        with suppress(ValueError):
            told = json.loads(value)
            if not any(half_letters(told)):
                return cast(object, told)
    return _apart(value) if form is list else value


def _apart(text: str) -> list[str]:
    return [one.strip() for one in text.split(_BETWEEN) if one.strip()]


def _joined(texts: Sequence[object]) -> str:
    """Write several texts as one, or as JSON where that could not be read again."""
    plain = f"{_BETWEEN} ".join(map(str, texts))
    again = _told(plain, list) == [*texts]
    return plain if again else json.dumps([*texts], ensure_ascii=False)
