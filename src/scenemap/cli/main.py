"""The command group, and the one place where errors become exit codes.

Modules of commands import click and nothing heavy; each command imports what it needs when it runs,
so that ``--help`` answers at once.
"""

from __future__ import annotations

import errno
import signal
import sys
from typing import Any

import click
from click.core import ParameterSource

from scenemap.cli.bin import bin_command
from scenemap.cli.card import card_command
from scenemap.cli.case import case_group
from scenemap.cli.check import check_command
from scenemap.cli.folder import FILE, folder_settings
from scenemap.cli.kinds import kinds_command
from scenemap.cli.locate import locate_command
from scenemap.cli.look import look_command
from scenemap.cli.map import map_command
from scenemap.cli.measure import measure_command
from scenemap.cli.observe import observe_command
from scenemap.cli.options import Settings
from scenemap.cli.quarter import quarter_command
from scenemap.cli.simulate import simulate_command
from scenemap.cli.summary import summary_command
from scenemap.cli.wording import worded
from scenemap.cli.zone import zone_group
from scenemap.errors import FormatError, SceneMapError
from scenemap.installed import DISTRIBUTION, others_version


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
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            if error.option_name not in {"--case", "--lang"}:
                raise
            raise click.UsageError(
                f"{error.option_name} goes before the command: scenemap {error.option_name} … "
                f"{error.ctx.info_name if error.ctx else 'COMMAND'}",
                error.ctx,
            ) from error
        except FormatError as error:
            raise click.UsageError(str(error)) from error
        except SceneMapError as error:
            raise DataFault(worded(str(error))) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            name = f" {error.filename}" if error.filename else ""
            remedy = " Make room, or write elsewhere." if error.errno == errno.ENOSPC else ""
            raise DataFault(f"The file{name} cannot be used: {error.strerror}.{remedy}") from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """List commands in the order in which they were added."""
        return list(self.commands)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
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
    type=click.Choice(["nb", "en"]),
    default="nb",
    envvar="SCENEMAP_LANG",
    help="Language of output. Default: what SCENEMAP_LANG says, else nb.",
)
@click.version_option(package_name=DISTRIBUTION)
@click.pass_context
def cli(ctx: click.Context, case_name: str, lang: str) -> None:
    """Measure and show how an open drug scene moves.

    \b
    Example:
      scenemap --lang en summary --by quarter
    """
    other = others_version()
    if other is not None:
        click.echo(
            f"Warning: another package that is called scenemap, version {other}, is installed beside "
            "this one, and they write over one another's files. Uninstall it (pip uninstall scenemap), "
            "then install this one anew from its folder (pip install --force-reinstall .).",
            err=True,
        )
    if ctx.default_map:
        click.echo(f"With the settings of {FILE}{_told(ctx)}.", err=True)
    given = ctx.get_parameter_source("case_name") is not ParameterSource.DEFAULT
    ctx.obj = Settings(case_name, "en" if lang == "en" else "nb", given)


def _told(ctx: click.Context) -> str:
    """List the settings that hold for a command, as they would be typed."""
    settings = ctx.default_map or {}
    command = cli.commands.get(ctx.invoked_subcommand or "")
    own = settings.get(ctx.invoked_subcommand or "", {})
    said = [
        f"{max(parameter.opts, key=len)} {given[parameter.name]}"
        for one, given in ((ctx.command, settings), (command, own))
        for parameter in (one.params if one else ())
        if parameter.name in given
    ]
    return f": {', '.join(said)}" if said else ""


for command in (
    map_command,
    look_command,
    check_command,
    summary_command,
    quarter_command,
    measure_command,
    kinds_command,
    observe_command,
    locate_command,
    bin_command,
    card_command,
    simulate_command,
    case_group,
    zone_group,
):
    cli.add_command(command)


def run() -> None:
    """Run the command line; when it is told to end, it ends as if interrupted, leaving no part files."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    cli()
