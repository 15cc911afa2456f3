import ast
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

import scenemap

HEAVY = {"numpy", "pandas", "geopandas", "shapely", "folium"}


def modules_after(code: str) -> set[str]:
    """Run code in a fresh interpreter and return the names of the packages that it loaded."""
    script = f"{code}\nimport sys\nsys.stderr.write('LOADED ' + ' '.join(sys.modules))"
    environment = {name: value for name, value in os.environ.items() if name != "SCENEMAP_GEODATA"}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment | {"PYTHONUTF8": "1"},
        check=True,
        timeout=60,
    )
    return {name.partition(".")[0] for name in ran.stderr.rpartition("LOADED ")[2].split()}


def modules_of_command(*arguments: str) -> set[str]:
    return modules_after(
        "from scenemap.cli.main import cli\n"
        f"cli({list(arguments)!r}, standalone_mode=False, prog_name='scenemap')"
    )


def test_the_public_names_are_sorted_and_occur_once() -> None:
    assert scenemap.__all__ == sorted(set(scenemap.__all__))


def test_the_public_names_are_those_that_are_exported_lazily() -> None:
    assert sorted(vars(scenemap)["_HOME"]) == scenemap.__all__
    assert dir(scenemap) == scenemap.__all__


def test_type_checkers_see_the_same_names_from_the_same_modules() -> None:
    tree = ast.parse(Path(inspect.getfile(scenemap)).read_text(encoding="utf-8"))
    seen = {
        name.name: node.module
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert seen == {name: f"scenemap.{home}" for name, home in vars(scenemap)["_HOME"].items()}


@pytest.mark.parametrize("name", scenemap.__all__)
def test_every_public_name_is_there_and_described(name: str) -> None:
    thing = getattr(scenemap, name)
    assert thing.__name__ == name
    assert inspect.getdoc(thing)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="module 'scenemap' has no attribute 'zone'"):
        scenemap.zone  # noqa: B018


def test_importing_the_package_imports_nothing_heavy() -> None:
    loaded = modules_after("import scenemap")
    assert "scenemap" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("command", [(), ("map",), ("check",), ("summary",), ("case", "list")])
def test_help_imports_nothing_heavy(command: tuple[str, ...]) -> None:
    loaded = modules_of_command(*command, "--help")
    assert "click" in loaded
    assert loaded & HEAVY == set()


def test_a_check_needs_no_table_and_no_map() -> None:
    loaded = modules_of_command("check", "60.3949", "5.3277")
    assert "shapely" in loaded
    assert loaded & {"pandas", "geopandas", "folium", "pyogrio", "pyarrow"} == set()
