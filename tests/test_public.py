from __future__ import annotations

import ast
import doctest
import importlib.metadata
import inspect
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import scenemap
import scenemap.measures
from scenemap.installed import DISTRIBUTION

if TYPE_CHECKING:
    from types import ModuleType

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


PUBLIC = [
    *((scenemap, name) for name in scenemap.__all__),
    *((scenemap.measures, name) for name in scenemap.measures.__all__),
]
THINGS = {f"{package.__name__}.{name}": getattr(package, name) for package, name in PUBLIC}


def examples_of(name: str) -> list[doctest.DocTest]:
    """Find the examples of a public thing, its methods' included.

    They are found here, not by pytest in the module that they are written in, for there they are not
    taken for its own.
    """
    thing = THINGS[name]
    package, _, public = name.rpartition(".")
    home = sys.modules[package]
    while public in vars(home).get("_HOME", ()):
        home = importlib.import_module(f"{home.__name__}.{vars(home)['_HOME'][public]}")
    found = doctest.DocTestFinder().find(thing, public, module=False, globs={**vars(home)})
    return [one for one in found if one.examples]


@pytest.mark.parametrize("name", THINGS)
def test_the_examples_of_public_names_are_true(name: str) -> None:
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for one in examples_of(name):
        runner.run(one, out=told.append)
    assert runner.failures == 0, "".join(told)


@pytest.mark.parametrize("name", THINGS)
def test_every_public_name_has_an_example(name: str) -> None:
    """A class that functions give is shown by what they give."""
    thing = THINGS[name]
    givers = [
        one
        for one, function in THINGS.items()
        if inspect.isfunction(function)
        and re.search(rf"\b{thing.__name__}\b", str(inspect.signature(function).return_annotation))
    ]
    shown = [name, *(givers if inspect.isclass(thing) else ())]
    assert any(examples_of(one) for one in shown), (
        f"{name}: write an example, as CONTRIBUTING.md says"
    )


@pytest.mark.parametrize(("package", "name"), PUBLIC)
def test_names_are_shown_as_those_of_the_package(package: ModuleType, name: str) -> None:
    thing = getattr(package, name)
    above = scenemap if name in scenemap.__all__ else package
    assert thing.__module__ == above.__name__
    assert pickle.loads(pickle.dumps(thing)) is thing
    if inspect.isclass(thing):
        assert repr(thing) == f"<class '{above.__name__}.{name}'>"


def test_names_are_shown_alike_whoever_is_asked_first() -> None:
    code = "import scenemap.measures as m; print(m.Estimate, m.Refusal, m.wdd.__module__)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == (
        "<class 'scenemap.Estimate'> <class 'scenemap.Refusal'> scenemap.measures\n"
    )


def test_the_version_is_that_of_the_distribution() -> None:
    assert scenemap.__version__ == importlib.metadata.version(DISTRIBUTION)


def test_the_command_line_runs_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-m", "scenemap", "case", "list"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.splitlines() == ["bergen", "oslo"]


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="module 'scenemap' has no attribute 'zone'"):
        scenemap.zone  # noqa: B018


def test_importing_the_package_imports_nothing_heavy() -> None:
    loaded = modules_after("import scenemap")
    assert "scenemap" in loaded
    assert loaded & HEAVY == set()
