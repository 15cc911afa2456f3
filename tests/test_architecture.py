"""The layout of ARCHITECTURE.md, held by walking the syntax trees of the package."""

import ast
import graphlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import scenemap

PACKAGE = Path(scenemap.__file__).parent

#: Parts of the package, from the bottom up. A module imports from lower layers and from its own part
#: only, so that parts beside one another know nothing of each other and no circle can be.
ORDER = (
    ("installed", "lazy", "model", "identifiers"),
    ("errors",),
    ("findings", "crs", "intervals", "writing", "csvtext", "archives", "formats"),
    (
        "tables",
        "text",
        "geojson",
        "references",
        "frames",
        "norway",
        "properties",
        "seams",
        "workbooks",
    ),
    ("vector", "tablefiles"),
    ("areas", "services", "scenes", "interventions", "storyfile", "events", "cells"),
    ("exposure",),
    ("windows",),
    ("zones",),
    ("case",),
    ("catalogue", "casecheck", "newcase", "simulate"),
    ("locate",),
    ("tally",),
    ("engines", "counted"),
    ("panel",),
    ("profiles", "presence", "kinds", "delays"),
    ("disclosure",),
    ("measures",),
    ("facts",),
    ("study",),
    ("reading",),
    ("render",),
    ("report",),
    ("cli",),
    ("__main__",),
)
LAYERS = {part: layer for layer, parts in enumerate(ORDER) for part in parts}
#: What is imported from a layer that is not below, and why.
UPWARD = {
    ("errors", "findings"): "for type checkers alone: a DataError carries the findings behind it",
}
#: Package: the one part that may import it.
ONLY = {"folium": "render", "branca": "render", "click": "cli"}


def part_of(path: Path) -> str:
    """Return the part of the package that a file belongs to; "" for the package's own __init__."""
    inside = path.relative_to(PACKAGE)
    name = inside.parts[0] if len(inside.parts) > 1 else inside.stem
    return "" if name == "__init__" else name


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all statements in it; what stands in an expression is none."""
    yield node
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for one in getattr(node, part, ()):
            yield from statements(one)


def imported(source: str | ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every import, wherever it stands."""
    for node in statements(ast.parse(source) if isinstance(source, str) else source):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports are not used"
            for name in node.names:
                yield node.lineno, f"{node.module}.{name.name}"


def may_import(part: str, other: str) -> bool:
    """Say whether the layers allow one part of the package to import another."""
    return other == part or LAYERS[other] < LAYERS[part] or (part, other) in UPWARD


def faults(part: str, source: str | ast.AST) -> list[str]:
    """List the imports that a module of this part must not have."""
    found = []
    for line, name in imported(source):
        root, _, rest = name.partition(".")
        if root in ONLY and part != ONLY[root]:
            found.append(f"line {line}: only {ONLY[root]} imports {root}")
        if root != "scenemap" or part == "":
            continue
        other = rest.partition(".")[0]
        if other not in LAYERS:
            found.append(f"line {line}: import from the module that defines it, not '{name}'")
        elif {part, other} == {"zones", "events"}:
            found.append(f"line {line}: zones and events never import each other")
        elif not may_import(part, other):
            found.append(f"line {line}: {other} is not below {part}")
    return found


MODULES = sorted(PACKAGE.rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the tree of a module; nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_from_lower_layers_and_its_own_package_only(path: Path) -> None:
    assert faults(part_of(path), tree_of(path)) == []


def for_types_alone(tree: ast.AST) -> set[int]:
    """Return the lines of imports that only type checkers see."""
    return {
        line
        for node in statements(tree)
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
        for one in node.body
        for line, _ in imported(one)
    }


def at_run_time(tree: ast.AST) -> set[str]:
    """Return what a module imports when it runs, at the top or in a function."""
    seen = for_types_alone(tree)
    return {name for line, name in imported(tree) if line not in seen}


def test_what_is_imported_upward_is_for_type_checkers_alone_and_is_imported_at_all() -> None:
    found, needed = set(), set()
    for path in MODULES:
        tree, part = tree_of(path), part_of(path)
        for pairs, names in (
            (found, {name for _, name in imported(tree)}),
            (needed, at_run_time(tree)),
        ):
            own = [name for name in names if name.startswith("scenemap.")]
            pairs |= {(part, name.split(".")[1]) for name in own}
    assert set(UPWARD) <= found
    assert set(UPWARD) & needed == set()


def module_of(path: Path) -> str:
    """Return the dotted name of a file's module."""
    inside = path.relative_to(PACKAGE.parent).with_suffix("")
    return ".".join(inside.parts).removesuffix(".__init__")


def circles(sources: dict[str, ast.AST]) -> list[list[str]]:
    """List circles of modules that import one another when they run, at the top or in a function."""
    graph = {}
    for module, tree in sources.items():
        names = at_run_time(tree)
        # Of a name in a module, the module; of a module in a package, itself.
        others = {name if name in sources else name.rpartition(".")[0] for name in names}
        graph[module] = (others & set(sources)) - {module}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return [error.args[1]]
    return []


def test_no_two_modules_import_one_another_even_within_a_part() -> None:
    assert circles({module_of(path): tree_of(path) for path in MODULES}) == []


def test_a_circle_is_found_and_one_that_only_type_checkers_see_is_none() -> None:
    one = ast.parse("def f():\n    from p.b import g")
    other = ast.parse("from p import a")
    assert circles({"p.a": one, "p.b": other}) == [["p.a", "p.b", "p.a"]]
    other = ast.parse("if TYPE_CHECKING:\n    from p import a")
    assert circles({"p.a": one, "p.b": other}) == []


def test_every_part_of_the_package_has_a_layer_and_every_layer_its_part() -> None:
    assert {part_of(path) for path in MODULES} - {""} == set(LAYERS)


def test_the_table_in_architecture_md_says_the_same() -> None:
    text = (Path(__file__).parents[1] / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", text, flags=re.MULTILINE)
    told = {name: int(layer) for layer, names in rows for name in re.findall(r"`(\w+)/?`", names)}
    assert told == LAYERS


def test_nothing_subclasses_a_data_frame() -> None:
    frames = {"DataFrame", "GeoDataFrame", "Series", "GeoSeries"}
    found = [
        f"{path.name}: {node.name}"
        for path in MODULES
        for node in statements(tree_of(path))
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).rpartition(".")[2] in frames for base in node.bases)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("part", "source", "fault"),
    [
        ("areas", "from scenemap.panel import Panel", "line 1: panel is not below areas"),
        ("areas", "from scenemap.services import Service", "line 1: services is not below areas"),
        ("tables", "import scenemap.areas", "line 1: areas is not below tables"),
        ("writing", "from scenemap.findings import Findings",
         "line 1: findings is not below writing"),
        ("panel", "from scenemap.disclosure import disclose",
         "line 1: disclosure is not below panel"),
        ("measures", "from scenemap.facts import Facts", "line 1: facts is not below measures"),
        ("zones", "from scenemap.events.counts import Count",
         "line 1: zones and events never import each other"),
        ("panel", "def f():\n    import folium.map", "line 2: only render imports folium"),
        ("report", "from click import echo", "line 1: only cli imports click"),
        ("areas", "if TYPE_CHECKING:\n    from scenemap.case import Case",
         "line 2: case is not below areas"),
        ("panel", "from scenemap import Case",
         "line 1: import from the module that defines it, not 'scenemap.Case'"),
    ],
)  # fmt: skip
def test_an_import_that_breaks_the_layout_is_found(part: str, source: str, fault: str) -> None:
    assert faults(part, source) == [fault]


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("zones", "from scenemap.services import Service"),
        ("zones", "from scenemap.zones.model import Zone"),
        ("findings", "from scenemap.errors import DataError"),
        ("render", "import folium"),
        ("cli", "from scenemap import facts\nimport click"),
    ],
)
def test_an_import_that_keeps_to_the_layout_is_not_found(part: str, source: str) -> None:
    assert faults(part, source) == []
