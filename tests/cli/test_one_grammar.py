"""One grammar for all commands: what is called the same means the same, and stands at the same place."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from builders import event, events_csv
from scenemap.cli.folder import BY_NAME_ALONE
from scenemap.cli.main import cli
from scenemap.cli.when import When
from scenemap.errors import TimeError
from scenemap.formats import OPTION_FORMS, OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Options that take a day or a moment, in whatever command.
DATES = {
    "--at", "--from", "--to", "--issued", "--until", "--before", "--after", "--closed", "--year-on-year",
    "--date", "--valid-from", "--valid-to", "--start", "--end", "--days", "--its",
}  # fmt: skip
#: The same word for another thing, which a command cannot call otherwise.
OTHERWISE = {("case new", "--from")}
ORDER = ("--zone", "--issued", "2015-06-17T14:05")
POINT = ("60.3949", "5.3277")


def leaves(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, f"{path}{name} ")
        else:
            yield path + name, command


COMMANDS = dict(leaves(cli))


def options(command: click.Command) -> dict[str, click.Option]:
    return {max(one.opts, key=len): one for one in command.params if isinstance(one, click.Option)}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_writes_data_has_format_and_out_and_json_where_it_writes_json(name):
    given = options(COMMANDS[name])
    if name not in OUTPUTS:  # makes a folder, or changes a case
        assert not {"--format", "--json"} & set(given)
        assert "--out" not in given or given["--out"].metavar == "FOLDER"
        return
    assert {"--format", "--out", "--overwrite"} <= set(given)
    assert tuple(given["--format"].type.choices) == OUTPUTS[name]
    assert ("--json" in given) == ("json" in OUTPUTS[name])
    assert given["--out"].opts == ["-o", "--out"]


def test_every_format_is_of_a_command():
    assert set(OUTPUTS) <= set(COMMANDS)


@pytest.mark.parametrize(("name", "option"), OPTION_FORMS, ids=" ".join)
def test_an_option_that_a_format_has_no_use_for_is_refused(scenemap, name, option):
    """Before any reading: the file is not there."""
    its = options(COMMANDS[name])[option]
    value = () if its.is_flag else ("2020-01-01",)
    for form in set(OUTPUTS[name]) - set(OPTION_FORMS[name, option]):
        words = (*name.split(), "none.csv", option, *value, "-o", f"x.{form}")
        assert f"{option} goes with" in scenemap(*words, exit_code=2).stderr
    assert set(OPTION_FORMS[name, option]) <= set(OUTPUTS[name])


def test_shared_options_stand_in_one_order():
    orders = {name: list(options(command)) for name, command in COMMANDS.items()}
    for (one, first), (other, second) in combinations(orders.items(), 2):
        shared = set(first) & set(second)
        assert [name for name in first if name in shared] == [
            name for name in second if name in shared
        ], (one, other)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_day_is_taken_as_people_write_it_by_every_option(name):
    for option, its in options(COMMANDS[name]).items():
        assert isinstance(its.type, When) == (
            option in DATES and (name, option) not in OTHERWISE
        ), option


@pytest.mark.parametrize("name", COMMANDS)
def test_a_day_that_cannot_be_is_told_with_option_value_and_what_is_taken(name):
    for option, its in options(COMMANDS[name]).items():
        if not isinstance(its.type, When) or option == "--days":  # told with the rest of its row
            continue
        with pytest.raises(TimeError) as caught:
            its.type.convert("31.02.2015 kl. 14.05", its, None)
        said = str(caught.value)
        assert said.startswith(f"{option}: '31.02.2015 kl. 14.05' "), said
        assert "Write" in said
        assert its.type.example in said


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_folder_turns_on_is_turned_off_by_name(name):
    for option, its in options(COMMANDS[name]).items():
        if its.is_flag and its.name not in BY_NAME_ALONE:
            assert its.secondary_opts == [f"--no-{option.removeprefix('--')}"], option


def test_switches_off_do_not_crowd_the_help():
    told = CliRunner().invoke(cli, ["bin", "--help"]).output
    assert "--spread " in told
    assert "--no-spread" not in told


def test_a_switch_of_a_folder_is_turned_off(scenemap, toytown, tmp_path):
    """Hours that reach over a quarter's end are spread, or refused."""
    rows = [event(50, 50, f"2021-02-{day:02d}T12:00") for day in range(1, 9)]
    path = events_csv(tmp_path / "events.csv", rows)
    plain = scenemap("--case", toytown, "bin", path)
    Path("scenemap.toml").write_text("[bin]\nspread = true\n", encoding="utf-8")
    told = scenemap("--case", toytown, "bin", path)
    assert "With the settings of scenemap.toml: --spread.\n" in told.stderr
    assert scenemap("--case", toytown, "bin", path, "--no-spread").stdout == plain.stdout


def test_days_that_do_not_follow_one_another_are_both_told(scenemap):
    told = scenemap("bin", "x.csv", "--from", "1.6.2015", "--to", "1.1.2015", exit_code=1).stderr
    assert "--from 2015-06-01 lies after --to 2015-01-01" in told


def test_talk_and_data_leave_by_one_door_each():
    """All else would be heard in spite of --quiet."""
    folder = Path(sys.modules["scenemap.cli.main"].__file__ or "").parent
    calls = {
        path.name
        for path in folder.glob("*.py")
        if "click.echo(" in path.read_text(encoding="utf-8")
    }
    assert calls == {"main.py", "output.py", "talk.py"}  # an error, data, and talk


# --- names


@pytest.mark.parametrize(
    ("by_id", "by_name"),
    [
        (("check", *POINT, "--zone", "vagsbunnen", *ORDER[1:]),
         ("check", *POINT, "--zone", "Vågsbunnen", *ORDER[1:])),
        (("check", *POINT, "--zone", "vagsbunnen@scenemap-1", *ORDER[1:], "--exempt", "strax-huset"),
         ("check", *POINT, "--zone", "VÅGSBUNNEN@scenemap-1", *ORDER[1:], "--exempt", "Strax-huset")),
        (("zone", "show", "nygard"), ("zone", "show", "Nygård")),
        (("zone", "diff", "nygard", "vagsbunnen"), ("zone", "diff", "Nygård", "Vågsbunnen")),
        (("kinds", "--by", "year", "--series", "banishments"),
         ("kinds", "--by", "year", "--series", "Banishments, whole city")),
    ],
    ids=lambda words: " ".join(words[:2]),
)  # fmt: skip
def test_things_are_named_as_they_are_called(scenemap, by_id, by_name):
    # A time, so that no answer hangs on the present moment.
    at = ("--at", "2015-06-17T15:00") if by_id[0] == "check" else ()
    told = scenemap("--lang", "en", *by_name, *at).stdout
    assert told == scenemap("--lang", "en", *by_id, *at).stdout


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("check", *POINT, "--zone", "Vågsbunen", *ORDER[1:]), "Did you mean 'vagsbunnen'?"),
        (("check", "--place", "Korskriken"), "Did you mean 'Korskirken'?"),
        (("check", *POINT, "--zone", "nygard", *ORDER[1:], "--exempt", "Straxhust"),
         "Did you mean 'strax-huset'?"),
        (("zone", "show", "nygaard"), "Did you mean 'nygard'?"),
        (("card", "nygaard", "--specimen", "-o", "x.png"), "Did you mean 'nygard'?"),
        (("kinds", "--series", "banishment"), "Did you mean 'banishments'?"),
        (("measure", "--rings", "nygaard", "--before", "2014-01-01..2014-12-31", "--after",
          "2015-01-01..2015-12-31"), "Did you mean 'nygard'?"),
        (("zone", "add", "--corners", "60.3941,5.3250 60.3938,5.3300 60.3962,5.3310", "--replaces",
          "vagsbunen", "-o", "x"), "Did you mean 'vagsbunnen'?"),
    ],
    ids=lambda words: " ".join(words[:2]) if isinstance(words, tuple) else "",
)  # fmt: skip
def test_a_name_that_is_none_brings_the_one_that_was_meant(scenemap, words, meant):
    told = scenemap(*words, exit_code=1).stderr
    assert meant in told


# --- talk


def test_quiet_says_nothing_but_errors(scenemap, toytown, five):
    run = ("--case", toytown, "bin", five, "--by", "year")
    plain, quiet = scenemap(*run), scenemap("--quiet", *run)
    assert plain.stderr
    assert quiet.stderr == ""
    assert quiet.stdout == plain.stdout
    assert scenemap("-q", *run, "-o", "x.csv").stderr == ""
    assert Path("x.csv").read_text(encoding="utf-8") == plain.stdout
    assert scenemap("-q", *run, "-o", "x.csv", exit_code=1).stderr.startswith("Error: ")
    assert "leave one of them out" in scenemap("-q", "-v", *run, exit_code=2).stderr
    assert "goes before the command" in scenemap("bin", "-q", five, exit_code=2).stderr


def test_verbose_says_what_is_read_and_how_long_it_takes(scenemap, toytown, five):
    run = ("--case", toytown, "summary", five, "--by", "year", "-o", "x.md")
    plain, told = scenemap(*run), scenemap("-v", *run, "--overwrite")
    assert set(plain.stderr.splitlines()) <= set(told.stderr.splitlines())
    assert f"Events: {five}, {five.stat().st_size:,} bytes" in told.stderr
    for done in ("Reading and counting", "Withholding small counts", "Comparing", "Writing x.md"):
        assert f"{done}: 0." in told.stderr
    assert told.stdout == plain.stdout


def test_options_are_completed_in_bash(tmp_path):
    """As in docs/commands.md: the line for ~/.bashrc, then a press of the tabulator."""
    program = tmp_path / "scenemap"
    code = "from scenemap.cli.main import run\nrun()\n"
    program.write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
    program.chmod(0o755)
    script = (
        'eval "$(_SCENEMAP_COMPLETE=bash_source scenemap)" && COMP_WORDS=(scenemap bin --prof) '
        'COMP_CWORD=2 && _scenemap_completion scenemap --prof bin && echo "${COMPREPLY[@]}"'
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path,
        env=os.environ | {"PATH": path},
    )  # fmt: skip
    assert done.stdout.split() == ["--profile-areas"]
    assert done.stderr == ""


def test_no_folder_is_made_that_nobody_named(scenemap, toytown, five):
    for words in (
        ("map", five), ("summary", five, "-o", "s.html"), ("simulate", "--seed", "1", "-o", "s.csv"),
        ("zone", "trace"), ("locate", five, "-o", "l.gpkg"),
    ):  # fmt: skip
        case = ("--case", toytown) if words[0] != "simulate" else ()
        scenemap(*case, *words)
    assert [path for path in Path().iterdir() if path.is_dir()] == []
    told = scenemap("zone", "add", "--corners", "60.394,5.325 60.394,5.33 60.396,5.331",
                    exit_code=2).stderr  # fmt: skip
    assert "Name a folder for a copy" in told
    assert [path for path in Path().iterdir() if path.is_dir()] == []


def test_what_is_put_into_a_case_names_its_place_as_it_is_called(scenemap):
    scenemap("case", "new", "mine", "--from", "bergen")
    words = (
        "--start", "1. juni 2015", "--kind", "policing", "--name-nb", "Patruljer", "--name-en", "Patrols",
        "--source", "report", "--where", "p. 40", "--place-type",
    )  # fmt: skip
    for kind, name in (("zone", "VÅGSBUNNEN"), ("area", "Laksevåg"), ("service", "Strax-huset")):
        scenemap("--case", "mine", "case", "add-act", "--id", kind, *words, kind, "--place", name)
    rows = Path("mine/interventions.csv").read_text(encoding="utf-8").splitlines()[-3:]
    for row, place in zip(rows, ("vagsbunnen", "laksevag", "strax-huset"), strict=True):
        assert place in row.split(",")
        assert "2015-06-01" in row
