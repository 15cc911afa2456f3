"""``scenemap quarter``: one quarter's report, workbook, map and manifest, held to those before it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenemap.cli.manifest import ManifestMaker
from scenemap.cli.options import (
    FILE,
    Command,
    Reading,
    Settings,
    front_options,
    overwrite_option,
    reading_options,
)
from scenemap.cli.output import tell_written
from scenemap.cli.progress import step
from scenemap.cli.talk import talk, tell
from scenemap.errors import DataError

if TYPE_CHECKING:
    from scenemap.facts import Facts
    from scenemap.facts.front import Front
    from scenemap.model import Lang

#: The files of a quarter, in the order in which they are named to who runs the command.
FILES = ("report.html", "report.pdf", "figures.xlsx", "map.html", "manifest.json")
LEDGER = "releases.json"
_QUARTER = re.compile(r"\d{4}-Q[1-4]")


@click.command(
    "quarter", cls=Command, short_help="A quarter's report, workbook and map, held to earlier ones."
)
@click.option(
    "--quarter",
    "name",
    metavar="QUARTER",
    help="Such as 2026-Q3. Default: the last one that is over and that the register holds.",
)
@click.option(
    "--quarters",
    type=click.IntRange(min=1),
    default=9,
    show_default=True,
    metavar="N",
    help="How many quarters the report shows, the one that it is of among them.",
)
@click.option(
    "-o",
    "--out",
    "folder",
    type=FILE,
    metavar="FOLDER",
    default=Path(),
    help="Folder in which the quarter's folder is made. Default: the present one.",
)
@overwrite_option
@front_options
@reading_options(required=True, without=("end", "recent", "spread", "base"))
@click.pass_obj
def quarter_command(
    settings: Settings,
    reading: Reading,
    front: Front,
    name: str | None,
    quarters: int,
    folder: Path,
    *,
    overwrite: bool,
) -> None:
    """Write a quarter's report, workbook, map and manifest into a folder of its own.

    What was released before is noted in --ledger, releases.json beside the quarters' folders unless
    given. Earlier quarters stand as they were released; see "The quarterly update" in the documentation.

    \b
    Example:
      scenemap simulate --seed 1 -o register.csv
      scenemap quarter register.csv --quarter 2016-Q2 -o quarters
    """
    from scenemap.writing import check_free, write_folder

    ledger = reading.ledger or folder / LEDGER
    _check_ledger(folder, ledger)
    reading = replace(reading, ledger=ledger)
    study = reading.study(settings)
    with study.quarter(name, quarters=quarters) as told:
        target = folder / told.quarter.id
        check_free(target, overwrite=overwrite)
        kind = told.facts.panel.kind
        _check_ours(target, kind)
        made = {
            "quarter": told.quarter.id,
            "kind": kind,
            "ledger": ledger,
            # The present folder is named by nothing: it is where the command is run again.
            "out": None if folder == Path() else folder,
        }
        maker = ManifestMaker.begin_folder(target, settings, study.case, reading, made)
        study.check_files()  # what the manifest knows them by is what was counted
        tell(told.messages)
        facts = replace(told.facts, front=front)

        def fill(new: Path) -> None:
            _write(new, facts, settings.lang)
            maker.write_folder(new, FILES[:-1], (*facts.warnings, *facts.rows))
            # The last thing before the folder takes its name: what is noted and not handed on costs
            # nothing, for the same quarter is made again from the ledger.
            told.note()

        write_folder(target, fill, overwrite=overwrite)
    for file in FILES:
        tell_written(target / file)
    if not told.again:
        talk(f"Noted in {ledger}")


def _write(folder: Path, facts: Facts, lang: Lang) -> None:
    """Write every file of the quarter but the manifest."""
    from scenemap import report
    from scenemap.facts import page_facts
    from scenemap.render import save_page, time_map
    from scenemap.writing import write_text

    with step("Writing report.html"):
        write_text(folder / "report.html", report.summary_html(facts, lang))
    with step("Writing report.pdf"):
        (folder / "report.pdf").write_bytes(report.summary_pdf(facts, lang))
    with step("Writing figures.xlsx"):
        (folder / "figures.xlsx").write_bytes(report.summary_xlsx(facts, lang))
    with step("Writing map.html"):
        save_page(time_map(page_facts(facts, lang)), folder / "map.html")


def _check_ledger(folder: Path, ledger: Path) -> None:
    """Refuse to begin a ledger beside quarters that were released by one.

    Raises
    ------
    DataError
        Naming the quarters.
    """
    if ledger.exists() or not folder.is_dir():
        return
    there = [
        one.name
        for one in sorted(folder.iterdir())
        if _QUARTER.fullmatch(one.name) and (one / FILES[-1]).is_file()
    ]
    if there:
        raise DataError(
            f"{ledger} is missing, by which {', '.join(there)} {'was' if len(there) == 1 else 'were'} "
            "released: without it, nobody knows what a new quarter would tell. Bring it back, name it "
            "with --ledger, or write into another folder."
        )


def _check_ours(target: Path, kind: str) -> None:
    """Refuse to replace a folder that holds what somebody else put there, or events of another kind.

    Raises
    ------
    DataError
        Naming the files, or the kind.
    """
    import json

    if not target.exists():
        return
    others = (
        [one.name for one in sorted(target.iterdir()) if one.name not in FILES]
        if target.is_dir()
        else [target.name]
    )
    if others:
        raise DataError(
            f"{target} holds {', '.join(others[:5])}, which scenemap did not write there. Move it away."
        )
    try:
        told = json.loads((target / FILES[-1]).read_text(encoding="utf-8"))
        there = told["options"]["kind"]
    except (OSError, ValueError, LookupError, TypeError):
        raise DataError(
            f"{target} has no manifest that says what it is of. Move it away, or write elsewhere (-o)."
        ) from None
    if there != kind:
        raise DataError(
            f"{target} is of '{there}', not of '{kind}'. Give each kind a folder of its own with -o."
        )
