"""``scenemap pool``: several targets, each against a control of its own, as one estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenemap.cli.options import (
    Asked,
    Command,
    Reading,
    Settings,
    by_option,
    output_options,
    reading_options,
    windows_options,
)
from scenemap.cli.output import Output, to_json
from scenemap.cli.talk import tell
from scenemap.formats import PICTURES
from scenemap.model import BETWEENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.areas import Area
    from scenemap.intervals import By
    from scenemap.measures.pooling import Pair
    from scenemap.model import Between
    from scenemap.tablefiles import FileTable


@click.command(
    "pool", cls=Command, short_help="Several pairs of target and control as one estimate."
)
@reading_options()
@by_option
@windows_options
@click.option(
    "--pair",
    "pairs",
    multiple=True,
    metavar="TARGET:CONTROL",
    help="A target and its own control, with + between several areas of one. Give two or more.",
)
@click.option("--phi", type=float, help="Overdispersion. Default: estimated.")
@click.option(
    "--between",
    type=click.Choice(BETWEENS),
    default="paule-mandel",
    show_default=True,
    help="How it is estimated by how much pairs differ beyond chance.",
)
@output_options("pool")
@click.pass_obj
def pool_command(
    settings: Settings,
    reading: Reading,
    by: By,
    asked: Asked,
    pairs: tuple[str, ...],
    phi: float | None,
    between: Between,
    output: Output,
) -> None:
    """Pool the rate ratios of several pairs between two windows.

    Each pair's change is weighted by how exact it is; how much pairs differ beyond chance is told beside
    their mean. No area may be in two pairs. png and svg are a forest plot.

    \b
    Example:
      scenemap --lang en pool --before 2014-09-01..2014-12-31 \\
        --after 2015-01-01..2015-12-31 --pair korskirken:sandviken \\
        --pair laksevag:torgallmenningen
    """
    from scenemap.report import pooled_json, pooled_markdown, pooled_table

    windows = asked.windows()
    if windows is None or not pairs:
        raise click.UsageError(
            "Give --pair TARGET:CONTROL, twice or more, and windows (--before and --after, --closed and "
            "--months, or --year-on-year)."
        )
    study = reading.study(settings)
    wanted = [_pair(words, study.areas) for words in pairs]
    found, facts, messages = study.pool(wanted, windows, by, phi=phi, between=between)
    tell(messages)
    told: str | bytes | FileTable
    if output.form in PICTURES:
        from scenemap.render.picture_pooled import pooled_picture

        told = pooled_picture(found, facts, settings.lang, output.form)
    elif output.form == "json":
        told = to_json(pooled_json(found, facts, settings.lang))
    elif output.form == "md":
        told = pooled_markdown(found, facts, settings.lang)
    else:
        told = pooled_table(found, facts, settings.lang)
    output.write(told)


def _pair(words: str, areas: Sequence[Area]) -> Pair:
    """Read a pair, its areas by id or by name."""
    from scenemap.areas import id_of
    from scenemap.measures.pooling import Pair

    pair = Pair.parse(words)
    target, control = (
        tuple(id_of(one, areas) for one in role) for role in (pair.target, pair.control)
    )
    return Pair(target, control)
