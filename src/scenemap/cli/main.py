"""The command group, and the one place where errors become exit codes.

The module of a command is imported when the command is asked for. It imports click and nothing heavy; the
command imports what it needs when it runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from scenemap.cli.folder import FILE, folder_settings
from scenemap.cli.ondemand import CommandsOnDemand
from scenemap.cli.options import Settings
from scenemap.cli.talk import letters_told, talk
from scenemap.cli.wording import worded
from scenemap.errors import FormatError, SceneMapError
from scenemap.findings import some_of
from scenemap.installed import DISTRIBUTION, others_version
from scenemap.model import LANGS


class DataFault(click.ClickException):
    """Data cannot be used: the message on stderr, exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:  # noqa: ARG002 - click's signature
        """Print the message."""
        click.echo(f"Error: {self.message}", err=True)


class Commands(click.Group):
    """Commands that turn the package's errors into messages, and keep their order of use."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Begin with the settings of the folder.

        Raises
        ------
        DataFault
            If they cannot be used.
        """
        try:
            settings = folder_settings(self)
        except SceneMapError as error:
            raise DataFault(str(error)) from error
        return super().make_context(info_name, args, parent, default_map=settings, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command.

        Raises
        ------
        DataFault
            For every error that the package raises on purpose, and for files that cannot be
            written.
        """
        try:
            with letters_told():
                return super().invoke(ctx)
        except click.NoSuchOption as error:
            if error.option_name not in {name for one in self.params for name in one.opts}:
                raise
            raise click.UsageError(
                f"{error.option_name} goes before the command: scenemap {error.option_name} … "
                f"{error.ctx.info_name if error.ctx else 'COMMAND'}",
                error.ctx,
            ) from error
        except FormatError as error:
            raise click.UsageError(str(error)) from error
        except SceneMapError as error:
            raise DataFault(f"{worded(str(error))}{_other_case(ctx, error)}") from error
        except BrokenPipeError:
            raise
        except OSError as error:
            name = f" {error.filename}" if error.filename else ""
            remedy = " Make room, or write elsewhere." if error.errno == errno.ENOSPC else ""
            raise DataFault(f"The file{name} cannot be used: {error.strerror}.{remedy}") from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """List commands in their order."""
        return list(self.commands)


def _other_case(ctx: click.Context, error: SceneMapError) -> str:
    """Say which case was taken where rows name areas that it has not, and nobody said which is meant."""
    settings = ctx.obj
    findings = getattr(error, "findings", ())
    unknown = any(one.problem.startswith("is no area of the case") for one in findings)
    # `case new` and its like take no other case than the one that they name.
    if not unknown or settings is None or settings.case_given or ctx.invoked_subcommand == "case":
        return ""
    beside = sorted(one.parent.name for one in Path().glob("*/case.toml"))
    told = f"\nThe case is {settings.case_name}, for nobody said which is meant."
    if not beside:
        return (
            f"{told} Name yours with --case, or make one of this register: scenemap case new --help"
        )
    called = " or ".join(f"scenemap --case {one} …" for one in beside[:5])
    said = f'; or write case = "{beside[0]}" into {FILE}, and it need not be said again'
    return f"{told} Beside lies {some_of(beside)}: {called}{said}."


#: In the order in which they are listed.
COMMANDS = CommandsOnDemand(
    "scenemap.cli",
    map="map_command",
    look="look_command",
    check="check_command",
    summary="summary_command",
    quarter="quarter_command",
    measure="measure_command",
    changes="changes_command",
    scan="scan_command",
    pool="pool_command",
    kinds="kinds_command",
    observe="observe_command",
    locate="locate_command",
    bin="bin_command",
    card="card_command",
    simulate="simulate_command",
    case="case_group",
    zone="zone_group",
)


@click.group(
    cls=Commands, commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option(
    "--case",
    "case_name",
    default="bergen",
    metavar="NAME_OR_FOLDER",
    envvar="SCENEMAP_CASE",
    help="Case. Default: what SCENEMAP_CASE says, else bergen.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGS),
    default="nb",
    envvar="SCENEMAP_LANG",
    help="Language of output. Default: what SCENEMAP_LANG says, else nb.",
)
@click.option(
    "-q", "--quiet", is_flag=True, help="Say nothing but errors; data are written as ever."
)
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Say what is read, how long each step takes, and what other packages log.",
)
@click.version_option(package_name=DISTRIBUTION)
@click.pass_context
def cli(ctx: click.Context, case_name: str, lang: str, *, quiet: bool, verbose: bool) -> None:
    """Measure and show how an open drug scene moves.

    \b
    Example:
      scenemap --lang en summary --by quarter
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose: leave one of them out.")
    if verbose:
        logging.disable(logging.NOTSET)
    other = others_version()
    if other is not None:
        talk(
            f"Warning: another package that is called scenemap, version {other}, is installed beside "
            "this one, and they write over one another's files. Uninstall it (pip uninstall scenemap), "
            "then install this one anew from its folder (pip install --force-reinstall .)."
        )
    if ctx.default_map:
        talk(f"With the settings of {FILE}{_told(ctx)}.")
    given = ctx.get_parameter_source("case_name") is not ParameterSource.DEFAULT
    ctx.obj = Settings(case_name, "en" if lang == "en" else "nb", given)


def _told(ctx: click.Context) -> str:
    """List the settings that hold for a command, as they would be typed."""
    settings = ctx.default_map or {}
    command = cli.commands.get(ctx.invoked_subcommand or "")
    own = settings.get(ctx.invoked_subcommand or "", {})
    said = [
        max(parameter.opts, key=len)
        + ("" if given[parameter.name] is True else f" {given[parameter.name]}")
        for one, given in ((ctx.command, settings), (command, own))
        for parameter in (one.params if one else ())
        if given.get(parameter.name or "") not in (None, False)
    ]
    return f": {', '.join(said)}" if said else ""


def run() -> None:
    """Run the command line; when it is told to end, it ends as if interrupted, leaving no part files.

    What other packages log goes nowhere, down to what Dask notes when it ends, unless asked for (``-v``).
    """
    # Loading numpy starts a thread of OpenBLAS for each processor, a third of what a check takes,
    # and no matrix here is large enough to gain by them. Whoever sets the variable is heeded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    cli()
