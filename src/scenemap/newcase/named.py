"""Areas that a register names and nobody has drawn: which words are places, and which are one.

What differs by letter case and spaces alone is one place, as everywhere (``findings.in_any_case``). What
is spelled almost alike is told and stays apart, for Parken 1 is not Parken 2; who knows that two words
are one place says so.

Which areas there are must tell nothing of a few persons: a place that is named in fewer events than five
makes none, and the rows that name it are told as being of no area.
"""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenemap.errors import DataError
from scenemap.events.cleaning import words_of
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.events.sources import columns_of, find_files, parts_of, raw_batches
from scenemap.findings import did_you_mean, folded, some_of
from scenemap.identifiers import normal, slug
from scenemap.model import SMALLEST
from scenemap.vector import Feature

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from scenemap.events.raw import SourceOptions

#: A place that is named in fewer events makes no area.
ENOUGH = SMALLEST
#: A column of more different places is one of addresses, or of words of other things.
MOST = 400
#: Two words are spelled almost alike from this share of common letters on (difflib's ratio).
_ALIKE = 0.8
#: So many pairs of these are told.
_MOST_PAIRS = 10
_POSITIONS = frozenset({"lon", "easting"})


@dataclass(frozen=True, slots=True)
class NamedAreas:
    """Areas without outlines, named by a register.

    Parameters
    ----------
    features
        Each with ``id`` and ``name``, and without a geometry; ``also`` where other words mean it.
    reasons
        How they were chosen, and what is in doubt, for whoever makes the case.
    others
        Some rows name a place that makes no area.
    """

    features: tuple[Feature, ...]
    reasons: tuple[str, ...]
    others: bool


def names_areas(path: Path, source: SourceOptions) -> bool:
    """Say whether the rows of a file say where by the name of a place alone."""
    columns = columns_of(find_files([path], source)[0][0], source)
    return "area" in columns and not _POSITIONS & columns


def named_areas(
    path: Path, source: SourceOptions, zone: ZoneInfo, same: Mapping[str, str] | None = None
) -> NamedAreas:
    r"""Find the areas that a register names.

    Parameters
    ----------
    path
        Its files, read as events are.
    source
        What of it is read.
    zone
        Time zone of its times.
    same
        A word of the register: the name of the place that it means.

    Raises
    ------
    DataError
        If no place is named often enough, so many are that they are none, or ``same`` speaks of words
        that the register does not have.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from zoneinfo import ZoneInfo
    >>> from scenemap.events.raw import SourceOptions
    >>> rows = ["Dato;Sted", *["02.03.2015;Torget"] * 4, "04.03.2015;TORGET", "05.03.2015;Kaia"]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "register.csv")
    ...     _ = path.write_text("\n".join(rows))
    ...     found = named_areas(path, SourceOptions(), ZoneInfo("Europe/Oslo"))
    >>> [one.properties for one in found.features], found.others
    ([{'id': 'torget', 'name': 'Torget'}], True)
    """
    spelled = _words(path, source)
    places = _places(spelled)
    if len(places) > MOST:
        raise DataError(
            f"{path.name} names {len(places):,} different places, and a case takes {MOST}: these are "
            "addresses, or no places. Say which column names the place with `column='area=NAME'`, or "
            "give outlines with `areas=`."
        )
    joined = _joined(places, same or {}, path.name)
    ids = _ids(sorted(set(joined.values())))
    events = _events(path, source, zone, {word: ids[name] for word, name in joined.items()})
    kept = [name for name in ids if events[ids[name]] >= ENOUGH]
    # Of two that are spelled almost alike the rarer one may be the slip.
    common = sorted(kept, key=lambda name: -events[ids[name]])
    if not kept:
        raise DataError(
            f"No place is named in {ENOUGH} events or more of {path.name}, so that no area can be made "
            "without telling of a few. Say which column names the place with `column='area=NAME'`, or "
            "give outlines with `areas=`."
        )
    others = [name for name in ids if name not in kept and events[ids[name]]]
    features = tuple(
        Feature(at, None, {"id": ids[name], "name": name, **_also(name, joined)})
        for at, name in enumerate(kept, 1)
    )
    return NamedAreas(
        features, (*_reasons(path.name, places, joined, kept, (common, others)),), bool(others)
    )


def _words(path: Path, source: SourceOptions) -> Counter[str]:
    """Count the rows of each word that stands for a place, as it is written."""
    found: Counter[str] = Counter()
    for file in find_files([path], source)[0]:
        for part in parts_of(file, source):
            for batch in raw_batches(part, None, source):
                found.update(str(one) for one in words_of(batch.columns["area"], "") if one)
            if len(found) > 50 * MOST:
                break
    return found


def _places(spelled: Counter[str]) -> dict[str, list[str]]:
    """Gather spellings of one place, each under the commonest of them, which is not shouted."""
    alike: dict[str, list[str]] = {}
    for word in sorted(spelled, key=lambda one: (-spelled[one], one.isupper(), one)):
        alike.setdefault(folded(word), []).append(word)
    return {words[0]: words for words in alike.values()}


def _joined(
    places: Mapping[str, Sequence[str]], same: Mapping[str, str], file: str
) -> dict[str, str]:
    """Map every word of the register to the name of its place.

    Raises
    ------
    DataError
        If a word that is told is none of the register's, or is told to be a word that is told itself.
    """
    by_folded = {folded(name): name for name in places}
    meant: dict[str, str] = {}
    for word, name in same.items():
        found = [by_folded.get(folded(one)) for one in (word, name)]
        for told, one in zip((word, name), found, strict=True):
            if one is None:
                raise DataError(
                    f"{file} names no place '{told}', which `same=` speaks of. "
                    f"{did_you_mean(told, places)}"
                )
        meant[str(found[0])] = str(found[1])
    chained = sorted(set(meant) & set(meant.values()))
    if chained:
        raise DataError(
            f"`same=` says of '{chained[0]}' that it is another place, and that another place is it. "
            "Name for each word the place that stays."
        )
    return {word: meant.get(name, name) for name, words in places.items() for word in words}


def _ids(names: Iterable[str]) -> dict[str, str]:
    """Make an id of each name; of two that make the same one, the second gets a number."""
    found: dict[str, str] = {}
    for at, name in enumerate(names, 1):
        plain = slug(name) or f"area-{at}"
        free = (one for n in range(1, MOST + 2) if (one := f"{plain}-{n}" if n > 1 else plain))
        found[name] = next(one for one in free if one not in found.values())
    return found


def _events(
    path: Path, source: SourceOptions, zone: ZoneInfo, areas: Mapping[str, str]
) -> Counter[str]:
    """Count the events of each id, of rows that can be used."""
    how = ReadingOptions(zone, areas=areas, bad_rows="reject", source=source)
    rows = read_events([path], how).frame
    counted = rows.groupby("area")["count"].sum()
    return Counter({str(one): int(n) for one, n in counted.items()})


def _also(name: str, joined: Mapping[str, str]) -> dict[str, list[str]]:
    others = {folded(word): word for word, meant in joined.items() if meant == name}
    others.pop(folded(name), None)
    return {"also": sorted(others.values())} if others else {}


def _reasons(
    file: str,
    places: Mapping[str, Sequence[str]],
    joined: Mapping[str, str],
    kept: Sequence[str],
    by_number: tuple[Sequence[str], Sequence[str]],
) -> Iterable[str]:
    """Say how the areas were chosen, which words were taken as one, and which may be one."""
    yield (
        f"Areas: {len(kept)} that {file} names, without outlines: {some_of(kept)}. Counts, reports and "
        "comparisons need none; maps, distances and zones do. Draw them when you can, and put them into "
        "this case with 'scenemap case add-outlines FILE': every area keeps its id."
    )
    for name, words in places.items():
        if len(words) > 1 and name in kept:
            yield f"One place, '{name}', is written as: {some_of(words)}."
    for word, name in _also_told(joined, kept):
        yield f"One place, as told: '{word}' is '{name}'."
    common, others = by_number
    for one, other in _nearly_alike(common, others):
        yield (
            f"Warning: '{one}' and '{other}' are spelled almost alike and were not joined. If they are "
            f'one place, add `same=` "{one}={other}".'
        )
    if others:
        yield (
            f"Warning: places that fewer than {ENOUGH} events name are no areas, for a place of few "
            f"tells of them: {some_of(others)}. Their rows are left out and told as such, with "
            "`bad_rows='reject'`."
        )


def _also_told(joined: Mapping[str, str], kept: Sequence[str]) -> Iterable[tuple[str, str]]:
    for name in kept:
        yield from ((word, name) for word in _also(name, joined).get("also", []))


def _nearly_alike(kept: Sequence[str], others: Sequence[str]) -> list[tuple[str, str]]:
    """List pairs of places that are spelled almost alike: the one that may be a slip, and what it is."""
    plain = {name: normal(name) for name in (*kept, *others)}
    found = []
    for at, one in enumerate((*others, *reversed(kept))):
        rest = kept if one in others else kept[: len(kept) - 1 - (at - len(others))]
        scored = [(_likeness(plain[one], plain[other]), other) for other in rest]
        score, other = max(scored, default=(0.0, ""))
        if score >= _ALIKE:
            found.append((one, other))
    return found[:_MOST_PAIRS]


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()
