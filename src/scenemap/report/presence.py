"""What observation sessions saw, as text, CSV and JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from scenemap.csvtext import frame_csv
from scenemap.report.markdown import bullet, table, wrap
from scenemap.text import by_name, number, say, slice_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenemap.model import Lang, Text
    from scenemap.presence import Checklist, Presence


def presence_csv(shown: Presence) -> str:
    """Write the cells as CSV; means with two decimals, hours with one."""
    origin = "simulated" if shown.simulated else "observed"
    return frame_csv(_rounded(shown.cells).assign(origin=origin))


def presence_json(shown: Presence, lists: tuple[Checklist, ...], lang: Lang) -> dict[str, Any]:
    """Lay cells and checklists out as plain data."""
    cells = _rounded(shown.cells).astype(object)
    return {
        "by": shown.by,
        "simulated": shown.simulated,
        "cells": cells.where(cells.notna(), None).to_dict("records"),
        "checklists": [asdict(one) for one in lists],
        "notes": [say(key, lang) for key in _NOTES],
    }


def presence_markdown(
    shown: Presence,
    lists: tuple[Checklist, ...],
    names: Mapping[str, Text],
    lang: Lang,
    case: Text,
) -> str:
    """Write what was seen as Markdown, 80 columns wide where names allow.

    Parameters
    ----------
    shown
        Disclosed.
    lists
        Its checklists.
    names
        Of the places.
    lang
        Language.
    case
        Name of the case.
    """
    label = {one.id: slice_label(one, "short")[lang] for one in shown.slices}
    head = [say(f"presence_{key}", lang) for key in ("place", "sessions", "hours", "nobody")]
    head += [say(f"presence_{key}", lang) for key in ("mean", "peak")]
    head.insert(1, by_name(shown.by)[lang].capitalize())
    visited = shown.cells[shown.cells["sessions"] > 0]
    rows = [
        [
            names[cell.place][lang] if cell.place != before else "",
            label[cell.period],
            *_numbers(cell, lang),
        ]
        for cell, before in zip(visited.itertuples(), ["", *visited["place"]], strict=False)
    ]
    lines = [f"# {say('presence_title', lang)}, {case[lang]}", ""]
    if shown.simulated:
        lines += [wrap(say("presence_simulated", lang)), ""]
    lines += [*table(head, rows, names=2), ""]
    lines += [bullet(say(key, lang)) for key in _NOTES]
    lines += [
        "",
        f"## {say('checklist_title', lang)}",
        "",
        wrap(say("checklist_source", lang)),
        "",
    ]
    for one in lists:
        lines += [f"### {names[one.place][lang]}", "", *_checklist(one, shown, lang), ""]
    return "\n".join(lines).rstrip() + "\n"


_NOTES = ("presence_no_session", "presence_withheld", "presence_daytime")


def _numbers(cell: Any, lang: Lang) -> list[str]:
    return [
        str(cell.sessions),
        number(cell.hours, 1)[lang],
        str(cell.nobody),
        ":" if pd.isna(cell.mean) else number(cell.mean, 1)[lang],
        ":" if pd.isna(cell.peak) else str(cell.peak),
    ]


def _checklist(one: Checklist, shown: Presence, lang: Lang) -> list[str]:
    lines = [
        say(
            "checklist_lasting",
            lang,
            slices=by_name(shown.by, plural=True)[lang],
            seen=one.slices_with_persons,
            visited=one.slices_visited,
            sessions=one.sessions,
            with_persons=one.sessions_with_persons,
        )
    ]
    if one.mean is None:
        lines.append(say("checklist_size_withheld", lang))
    else:
        peak = ":" if one.peak is None else one.peak
        shown_of = {
            "shown": one.slices_visited - one.slices_withheld,
            "visited": one.slices_visited,
            "slices": by_name(shown.by, plural=True)[lang],
        }
        key = "checklist_size_part" if one.slices_withheld else "checklist_size"
        lines.append(say(key, lang, mean=number(one.mean, 1)[lang], peak=peak, **shown_of))
    lines.append(say("checklist_area", lang))
    for key in ("sale", "use"):
        seen, asked = getattr(one, key), getattr(one, f"{key}_asked")
        what = say(f"checklist_{key}", lang)
        lines.append(
            say("checklist_open", lang, what=what, seen=seen, asked=asked)
            if asked
            else say("checklist_not_noted", lang, what=what)
        )
    return [bullet(line) for line in lines]


def _rounded(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.assign(mean=cells["mean"].round(2), hours=cells["hours"].round(1))
