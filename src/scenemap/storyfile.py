"""The story of a case in its own words: ``story.toml``, which orders, changes and adds steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenemap.errors import TimeError
from scenemap.findings import Findings, did_you_mean
from scenemap.intervals import PartialDate
from scenemap.model import RESTS_ON, RestsOn, Text
from scenemap.tables import Record, check_unique, read_tables, read_toml

if TYPE_CHECKING:
    from pathlib import Path

#: Steps that are made from the figures and the moves of a case.
MADE = ("moves", "first", "last", "fell", "rose", "finding", "unseen")
#: Steps that are made of one thing: this and its id; of a service also what became of it.
MADE_OF = ("scene-", "act-", "service-")
#: What a step may point at, by the keys that list the ids.
POINTS = {"scenes": "scene", "areas": "area", "services": "service", "zones": "zone"}
_KEYS = ("id", "heading", "text", "at", "evidence", "doubt", "leave_out", *POINTS)
_NEEDED = ("heading", "text", "evidence", "doubt")


@dataclass(frozen=True, slots=True)
class ToldEvidence:
    """What a step of one's own rests on.

    Parameters
    ----------
    text
        What was seen, counted or told; None where the step itself says it.
    source
        Who says so, as people read it.
    """

    rests_on: RestsOn
    text: Text | None
    source: Text


@dataclass(frozen=True, slots=True)
class ToldStep:
    """What ``story.toml`` says of one step; what is None or empty stays as scenemap tells it.

    Parameters
    ----------
    id
        Of a step that scenemap makes, or a new one.
    points
        Ids that it points at, by kind of thing; empty where the file names none.
    leave_out
        It is not told.
    """

    id: str
    heading: Text | None
    text: Text | None
    at: PartialDate | None
    evidence: tuple[ToldEvidence, ...]
    doubts: tuple[Text, ...]
    points: dict[str, tuple[str, ...]]
    leave_out: bool


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A case's own story.

    Parameters
    ----------
    order
        Ids of the steps that are told, in order; empty where scenemap chooses and orders them.
    """

    order: tuple[str, ...]
    steps: tuple[ToldStep, ...]


def is_made(step: str) -> bool:
    """Say whether scenemap makes a step of this id, where there is something to tell.

    Examples
    --------
    >>> is_made("unseen"), is_made("act-park-closed"), is_made("what-came-later")
    (True, True, False)
    """
    return step in MADE or step.startswith(MADE_OF)


def read_story(path: Path) -> ToldStory:
    """Read ``story.toml``.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    findings = Findings(path.name)
    data = read_toml(path)
    steps = [
        step
        for given in read_tables(path, "step", findings)
        if (step := _step(given, findings)) is not None
    ]
    check_unique([step.id for step in steps], "step", findings)
    order = Record(data, "the story", findings).texts("order")
    check_unique(order, "place in 'order'", findings)
    for step in steps:
        if step.leave_out and step.id in order:
            findings.add(
                f"of step '{step.id}' takes away what 'order' names",
                "Take the step out of 'order', or take 'leave_out' away.",
                column="leave_out",
                value=step.id,
            )
    own = {step.id for step in steps}
    for one in order:
        if one not in own and not is_made(one):
            findings.add(
                "is no step: neither one that scenemap makes nor one of this file",
                f"Write a [[step]] with this id, or correct it. {did_you_mean(one, {*own, *MADE})}",
                column="order",
                value=one,
            )
    for key in data.keys() - {"order", "step"}:
        findings.add("is not read", f"Write 'order' or [[step]]. {_meant(key)}", column=key)
    findings.raise_errors()
    return ToldStory(order, tuple(steps))


def _meant(key: str) -> str:
    return did_you_mean(key, _KEYS)


def _step(data: dict[str, Any], findings: Findings) -> ToldStep | None:
    record = Record(data, f"step '{data.get('id')}'", findings)
    step = record.text("id")
    if step and not re.fullmatch("[a-z0-9][a-z0-9-]*", step):
        # It becomes a part of the page's address.
        record.fault("id", "is no id", "Use small letters, digits and hyphens.", step)
    for key in sorted(data.keys() - set(_KEYS)):
        record.fault(key, "is not read", _meant(key))
    leave_out = data.get("leave_out", False)
    if not isinstance(leave_out, bool):
        record.fault("leave_out", "is neither true nor false", "Write true, or leave it out.")
    if step and not is_made(step) and leave_out is not True:
        for key in _NEEDED:
            if data.get(key, []) == []:
                record.fault(
                    key,
                    "is empty" if key in data else "is missing",
                    "A step of your own has heading, text, evidence and doubt.",
                )
    return ToldStep(
        step,
        record.words("heading", required=False),
        record.words("text", required=False),
        _at(record),
        record.parts("evidence", _evidence),
        record.parts("doubt", lambda one: one.words("text")),
        {kind: record.texts(key) for key, kind in POINTS.items() if key in data},
        leave_out is True,
    )


def _at(record: Record) -> PartialDate | None:
    given = record.text("at", required=False)
    try:
        return PartialDate.parse(given) if given else None
    except TimeError as error:
        record.fault("at", "cannot be used", str(error), given)
        return None


def _evidence(record: Record) -> ToldEvidence | None:
    rests_on = record.one_of("rests_on", RESTS_ON)
    source = record.words("source")
    if rests_on is None or source is None:
        return None
    return ToldEvidence(rests_on, record.words("text", required=False), source)
