"""``--manifest``: a file beside a report that says how to make the report again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from scenemap.cli.options import FILE, moment_of_run
from scenemap.cli.output import refuse_existing, tell_written, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from scenemap.case import Case
    from scenemap.cli.options import Reading, Settings
    from scenemap.model import Text
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
        if out is None:
            raise click.UsageError("--manifest tells of a file. Name one with -o.")
        context = click.get_current_context()
        overwrite = bool(context.params.get("overwrite"))
        given = {"areas": reading.areas, "coverage": reading.coverage, "ledger": reading.ledger}
        inputs = inputs_of_all(reading, given)
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

    @classmethod
    def begin_folder(
        cls,
        folder: Path,
        settings: Settings,
        case: Case,
        reading: Reading,
        found: dict[str, Any],
    ) -> ManifestMaker:
        """Note the same of a folder of files; options that were not given are what was found for them."""
        context = click.get_current_context()
        given = {"areas": reading.areas, "coverage": reading.coverage, "ledger": reading.ledger}
        inputs = inputs_of_all(reading, given)
        options = {**_options(context), **{name: _said(one) for name, one in found.items()}}
        said = {"case": _case_name(settings), "lang": settings.lang, **options}
        arguments = _arguments(context, settings, options, reading)
        overwrite = bool(context.params.get("overwrite"))
        return cls(
            folder / "manifest.json", folder, "", overwrite, case, moment_of_run(case.zone),
            tuple(inputs), said, arguments,
        )  # fmt: skip

    def write_folder(self, folder: Path, names: Sequence[str], said: Sequence[Text] = ()) -> None:
        """Write the manifest of files that lie in a folder, which is not yet where it shall be."""
        from scenemap.writing import write_text

        told = self._built([folder / name for name in names], said)
        write_text(folder / self.path.name, to_json(told) + "\n")

    def _built(self, outputs: Sequence[Path], said: Sequence[Text]) -> dict[str, Any]:
        from scenemap.report.manifest import build_manifest

        return build_manifest(
            case=self.case,
            inputs=self.inputs,
            options=self.options,
            arguments=self.arguments,
            moment=self.moment,
            outputs=outputs,
            form=self.form,
            said=[one["nb" if self.options["lang"] == "nb" else "en"] for one in said],
        )

    def write(self, said: Sequence[Text] = ()) -> None:
        """Write the manifest of the report, which has been written."""
        from scenemap.writing import write_text

        told = self._built([self.out], said)
        write_text(self.path, to_json(told) + "\n", overwrite=self.overwrite)
        tell_written(self.path)


def inputs_of_all(reading: Reading, given: Mapping[str, Path | None]) -> list[Input]:
    """Take the hashes of the files of events, and of those others that were given."""
    from scenemap.report.manifest import input_of, inputs_of

    others = [input_of(role, file) for role, file in given.items() if file]
    return [*inputs_of("events", reading.files), *others]


def _case_name(settings: Settings) -> str:
    from scenemap.report.manifest import portable_name

    return portable_name(Path(settings.case_name))


def _options(context: click.Context) -> dict[str, Any]:
    """Return every option of the command, files by their portable names."""
    found: dict[str, Any] = {}
    for parameter in context.command.params:
        name = parameter.name
        if not name or name in _LEFT_OUT:
            continue
        value = context.params.get(name)
        long = max(parameter.opts, key=len).removeprefix("--")
        # A file goes where the report is made again; a folder is named as it was.
        found[long] = value.name if name == "out" and isinstance(value, Path) else _said(value)
    return found


def _said(value: object) -> Any:
    """Write the value of an option for a manifest."""
    from scenemap.report.manifest import portable_name

    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(one) for one in value] or None
    return portable_name(value) if isinstance(value, Path) else value


def _turned_off(context: click.Context) -> list[str]:
    """List the switches that were turned off by name: settings of the folder may turn them on."""
    return [
        one.secondary_opts[0]
        for one in context.command.params
        if one.secondary_opts
        and context.params.get(one.name or "") is False
        and context.get_parameter_source(one.name or "") is ParameterSource.COMMANDLINE
    ]


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
    said += _turned_off(context)
    files = [portable_name(path) for path in reading.files]
    end = ("--",) if any(one.startswith("-") for one in files) else ()
    return (*said, *end, *files)
