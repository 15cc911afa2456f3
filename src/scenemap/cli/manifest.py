"""``--manifest``: a file beside a report that says how to make the report again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenemap.cli.options import FILE, moment_of_run
from scenemap.cli.output import refuse_existing, tell_written, to_json

if TYPE_CHECKING:
    from datetime import datetime

    from scenemap.case import Case
    from scenemap.cli.options import Reading, Settings
    from scenemap.report.manifest import Input

manifest_option = click.option(
    "--manifest",
    type=FILE,
    help="Also write how -o was made: versions, hashes of all files, options, and the command that "
    "makes it again, byte for byte.",
)
#: Options that change nothing in the report: where it was counted, and what may be replaced.
_LEFT_OUT = frozenset({"files", "manifest", "overwrite", "scheduler"})


@dataclass(frozen=True, slots=True)
class ManifestMaker:
    """What is known of a report before it is made."""

    path: Path
    out: Path
    form: str
    overwrite: bool
    case: Case
    moment: datetime
    inputs: tuple[Input, ...]
    options: dict[str, Any]
    arguments: tuple[str, ...]

    @classmethod
    def begin(
        cls,
        path: Path | None,
        out: Path | None,
        form: str,
        settings: Settings,
        case: Case,
        reading: Reading,
    ) -> ManifestMaker | None:
        """Note moment, options, and the files as they are before anything is made of them.

        Raises
        ------
        click.UsageError
            If there is no file to tell of, or the manifest would replace it or what it is made of.
        """
        if path is None:
            return None
        from scenemap.report.manifest import input_of, inputs_of

        if out is None:
            raise click.UsageError("--manifest tells of a file. Name one with -o.")
        context = click.get_current_context()
        overwrite = bool(context.params.get("overwrite"))
        inputs = inputs_of("events", reading.files)
        given = {"areas": reading.areas, "coverage": reading.coverage, "ledger": reading.ledger}
        inputs += [input_of(role, file) for role, file in given.items() if file]
        taken = [out, *reading.files, *(file for file in given.values() if file)]
        if path.resolve() in {one.resolve() for one in taken}:
            raise click.UsageError(f"--manifest {path.name} is in use already. Name another file.")
        refuse_existing(path, overwrite=overwrite)
        options = {**_options(context), "format": form}
        return cls(
            path, out, form, overwrite, case, moment_of_run(case.zone), tuple(inputs),
            {"case": _case_name(settings), "lang": settings.lang, **options},
            _arguments(context, settings, options, reading),
        )  # fmt: skip

    def write(self) -> None:
        """Write the manifest of the report, which has been written."""
        from scenemap.report.manifest import build_manifest
        from scenemap.writing import write_text

        told = build_manifest(
            case=self.case,
            inputs=self.inputs,
            options=self.options,
            arguments=self.arguments,
            moment=self.moment,
            output=self.out,
            form=self.form,
        )
        write_text(self.path, to_json(told) + "\n", overwrite=self.overwrite)
        tell_written(self.path)


def _case_name(settings: Settings) -> str:
    from scenemap.report.manifest import portable_name

    return portable_name(Path(settings.case_name))


def _options(context: click.Context) -> dict[str, Any]:
    """Return every option of the command, files by their portable names."""
    from scenemap.report.manifest import portable_name

    found: dict[str, Any] = {}
    for parameter in context.command.params:
        name = parameter.name
        if not name or name in _LEFT_OUT:
            continue
        value = context.params.get(name)
        long = max(parameter.opts, key=len).removeprefix("--")
        if name == "out" and isinstance(value, Path):
            found[long] = value.name
        elif isinstance(value, date):
            found[long] = value.isoformat()
        elif isinstance(value, tuple):
            found[long] = [str(one) for one in value] or None
        else:
            found[long] = portable_name(value) if isinstance(value, Path) else value
    return found


def _arguments(
    context: click.Context, settings: Settings, options: dict[str, Any], reading: Reading
) -> tuple[str, ...]:
    """Write the command line with every option that is not left out, so that no default matters."""
    from scenemap.report.manifest import portable_name

    said = ["--case", _case_name(settings), "--lang", settings.lang, str(context.command.name)]
    for name, value in options.items():
        if value is True:
            said.append(f"--{name}")
        elif isinstance(value, list):
            said += [word for one in value for word in (f"--{name}", one)]
        elif value is not None and value is not False:
            said += [f"--{name}", str(value)]
    files = [portable_name(path) for path in reading.files]
    end = ("--",) if any(one.startswith("-") for one in files) else ()
    return (*said, *end, *files)
