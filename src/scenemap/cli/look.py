"""``scenemap look``: what a file holds, before it is read."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from scenemap.cli.options import (
    FILE,
    Command,
    Settings,
    columns_option,
    crs_option,
    output_options,
    tables_option,
    tz_option,
)
from scenemap.cli.output import Output, to_json
from scenemap.cli.wording import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scenemap.events.look import ColumnLook, Look, TableLook, TimesLook
    from scenemap.events.raw import SourceOptions
    from scenemap.findings import Finding
    from scenemap.model import Lang


@click.command("look", cls=Command, short_help="What a file of events holds.")
@click.argument("file", type=FILE)
@click.option("--areas", type=FILE, help="Areas that rows may name. Default: the case's.")
@tables_option
@columns_option
@tz_option
@crs_option
@output_options("look")
@click.pass_obj
def look_command(
    settings: Settings,
    file: Path,
    areas: Path | None,
    tables: tuple[str, ...],
    columns: tuple[str, ...],
    tz: str | None,
    crs: str | None,
    output: Output,
) -> None:
    """Say what a file holds and what would be read of it: sheets or layers, columns, times.

    Nothing is counted, and no row is shown: of columns that are not known only name and type, of others
    the form of what they hold, ids of areas, and kinds of five rows and more. Of a large file the first
    rows are looked at.

    \b
    Example:
      scenemap simulate --seed 1 -o events.csv
      scenemap look events.csv
    """
    from scenemap.areas import names_of, read_areas
    from scenemap.events.look import look
    from scenemap.events.raw import SourceOptions
    from scenemap.events.reading import ReadingOptions
    from scenemap.intervals import parse_zone

    case = settings.case()
    found = read_areas(areas, case.crs, overlap="all") if areas else case.areas
    source = SourceOptions.of(tables, columns).over(case.source)
    options = ReadingOptions(
        zone=parse_zone(tz) if tz else case.zone,
        areas=names_of(found),
        crs=crs,
        bad_rows="reject",
        source=source,
    )
    seen = look(file, options)
    told = {"areas": areas, "tz": tz, "crs": crs}
    command = _command(file, seen, source, told) if seen.readable else None
    if output.form == "json":
        data = asdict(seen) | {"command": command}
        for table in data["tables"]:
            table["findings"] = [worded(str(one)) for one in _findings(seen, table["name"])]
            if table["times"]:
                table["times"] |= {name: str(table["times"][name]) for name in ("first", "last")}
        output.write(to_json(data))
    else:
        output.write("\n".join(_lines(seen, command, settings.lang)))


def _findings(seen: Look, name: str) -> list[object]:
    return [finding for one in seen.tables if one.name == name for finding in one.findings]


def _lines(seen: Look, command: str | None, lang: Lang) -> Iterator[str]:
    from scenemap.text import say

    yield say("look_file", lang, file=seen.file, format=seen.format)
    for table in seen.tables:
        yield from _table(table, lang)
    if seen.others:
        names = ", ".join(f"{name} ({rows})" for name, rows in seen.others)
        yield say("look_others", lang, names=names)
    if seen.notes:
        yield say("look_notes", lang, names=", ".join(seen.notes))
    yield ""
    if command is None:
        yield say("look_no_command", lang)
        return
    yield say("look_command", lang)
    yield f"  {command}"


def _table(table: TableLook, lang: Lang) -> Iterator[str]:
    from scenemap.text import say

    yield ""
    rows = f"{table.rows:,}".replace(",", " ") if table.rows is not None else "?"
    key = "look_rows_about" if table.estimated else "look_rows"
    head = say(key, lang, rows=rows)
    yield f"{table.name}: {head}" if table.name else head
    if table.sampled:
        yield say("look_sampled", lang, rows=f"{table.looked:,}".replace(",", " "))
    if table.system:
        yield say("look_system", lang, system=table.system)
    width = max((len(column.name) for column in table.columns), default=0)
    for column in table.columns:
        yield f"  {column.name[:40]:{min(width, 40)}}  {_column(column, lang)}"
    if table.times is not None:
        yield from _times(table.times, lang)
    yield from (told for one in table.findings for told in _found(one, table, lang))


def _found(finding: Finding, table: TableLook, lang: Lang) -> Iterator[str]:
    """Say what was found, in one language; that a column is not used stands beside it."""
    from scenemap.events.look import likely_kinds
    from scenemap.text import say

    words = finding.words
    if finding.about in {"columns", "kinds", ""}:
        words = tuple(likely_kinds(table.columns)[:1]) if finding.about == "kinds" else ()
        if not words:
            return
    told = dict(zip(("first", "second", "third"), map(worded, words), strict=False))
    said = say(f"look_found_{finding.about}", lang, **told)
    if finding.about in {"where", "when"} and words:
        said += " " + say("look_likely", lang, options=" ".join(f"--column {one}" for one in words))
    yield said


def _column(column: ColumnLook, lang: Lang) -> str:
    from scenemap.text import say

    kind = say(f"look_type_{column.type.replace(' ', '_')}", lang)
    if column.taken_as is None:
        return say("look_not_used", lang, type=kind)
    told = say("look_taken", lang, type=kind, name=column.taken_as)
    return told + (f": {', '.join(column.examples)}" if column.examples else "")


def _times(times: TimesLook, lang: Lang) -> Iterator[str]:
    from scenemap.text import day, say

    yield say("look_times", lang, first=day(times.first)[lang], last=day(times.last)[lang])
    if times.firsts is not None:
        yield say("look_firsts", lang, share=f"{100 * times.firsts:.0f}")
    if times.offsets:
        yield say("look_offsets", lang, offsets=", ".join(times.offsets))
    elif times.naive:
        yield say("look_naive", lang)
    if times.unread:
        yield say("look_unread", lang)


def _command(file: Path, seen: Look, source: SourceOptions, given: Mapping[str, object]) -> str:
    """Write the command that reads the file, with the options that were given here."""
    words = ["scenemap bin", _quoted(str(file)), "--by month"]
    if seen.several:
        words += [f"--{seen.several} {_quoted(name)}" for name in source.tables or ("all",)]
    told = [f"{to}={_quoted(name)}" for to, name in source.columns.items()]
    words += [f"--column {one}" for one in (*told, *seen.columns)]
    kinds = next((one.kinds for one in seen.tables), ())
    if kinds:
        words.append(f"--kind {_quoted(kinds[0])}")
    if any(one.totals for one in seen.tables):
        words.append("--leave-out-totals")
    words += [f"--{name} {_quoted(str(one))}" for name, one in given.items() if one]
    return " ".join(words)


def _quoted(word: str) -> str:
    return f'"{word}"' if re.search(r"[^\w./:-]", word) else word
