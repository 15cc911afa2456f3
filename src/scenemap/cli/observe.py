"""``scenemap observe``: persons seen in observation sessions, with the effort behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.options import (
    FILE,
    Command,
    Settings,
    by_option,
    output_options,
    tz_option,
)
from scenemap.cli.output import Output, to_json

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.case import Case
    from scenemap.intervals import By
    from scenemap.model import Text


@click.command("observe", cls=Command, short_help="Persons seen in observation sessions.")
@click.argument("files", nargs=-1, type=FILE, required=True, metavar="FILE...")
@by_option
@tz_option
@output_options("observe")
@click.pass_obj
def observe_command(
    settings: Settings,
    files: tuple[Path, ...],
    by: By,
    tz: str | None,
    output: Output,
) -> None:
    """Add up observation sessions: persons a session, peak, effort, and sessions with nobody seen.

    A table has the columns place, start, end, persons and, if noted, sale and use (yes or no). A place
    is an area or a scene of the case. What the sessions say of each criterion of an open drug scene
    stands below the table: a checklist, not a score.

    \b
    Example:
      scenemap simulate --sessions --seed 1 -o sessions.csv
      scenemap observe sessions.csv --by month
    """
    from scenemap.disclosure.presence import disclose_presence
    from scenemap.events.observations import read_sessions
    from scenemap.intervals import parse_zone
    from scenemap.presence import checklists, presence
    from scenemap.report import presence_csv, presence_json, presence_markdown

    case = settings.case()
    zone = parse_zone(tz) if tz else case.zone
    sessions = read_sessions(files, zone, _places(case))
    shown = disclose_presence(presence(sessions, by))
    lists = checklists(shown)
    if output.form == "csv":
        content = presence_csv(shown)
    elif output.form == "json":
        content = to_json(presence_json(shown, lists, settings.lang))
    else:
        content = presence_markdown(shown, lists, _names(case), settings.lang, case.name)
    output.write(content)


def _places(case: Case) -> dict[str, str]:
    """Map every name that a session may give a place by to its id."""
    from scenemap.areas import names_of
    from scenemap.model import LANGS

    scenes = {scene.name[lang]: scene.id for scene in case.scenes for lang in LANGS}
    return {**names_of(case.areas), **scenes, **{scene.id: scene.id for scene in case.scenes}}


def _names(case: Case) -> dict[str, Text]:
    """Return the names of the places that a session may be at; of one id the scene's."""
    from scenemap.text import same

    areas = {area.id: same(area.name) for area in case.areas}
    return {**areas, **{scene.id: scene.name for scene in case.scenes}}
