"""The layout of DESIGN.md, held by walking the syntax trees of the package."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import scenemap

PACKAGE = Path(scenemap.__file__).parent

#: Part of the package: its layer. A module imports from lower layers and its own package only; the
#: small modules at the bottom may use one another.
LAYERS = {
    "errors": 0, "findings": 0, "intervals": 0, "crs": 0, "text": 0, "model": 0, "writing": 0,
    "lazy": 0, "tables": 0, "vector": 0, "identifiers": 0, "archives": 0, "formats": 0,
    "areas": 1, "services": 1, "scenes": 1, "interventions": 1, "events": 1,
    "zones": 2,
    "case": 3, "simulate": 3, "catalogue": 3, "casecheck": 3, "newcase": 3,
    "locate": 4,
    "tally": 5, "engines": 5, "panel": 5, "profiles": 5, "presence": 5, "kinds": 5, "disclosure": 5,
    "measures": 6,
    "facts": 7,
    "render": 8,
    "report": 9,
    "cli": 10,
}  # fmt: skip
#: In one layer, and yet the first may import the second.
NEIGHBOURS = {
    ("disclosure", "panel"), ("disclosure", "profiles"), ("disclosure", "presence"),
    ("panel", "tally"), ("profiles", "panel"), ("profiles", "tally"), ("engines", "tally"),
    ("kinds", "panel"), ("kinds", "tally"),
    ("catalogue", "case"), ("newcase", "case"), ("casecheck", "case"),
}  # fmt: skip
#: Package: the one part that may import it.
ONLY = {"folium": "render", "branca": "render", "click": "cli"}


def part_of(path: Path) -> str:
    """Return the part of the package that a file belongs to; "" for the package's own __init__."""
    inside = path.relative_to(PACKAGE)
    name = inside.parts[0] if len(inside.parts) > 1 else inside.stem
    return "" if name == "__init__" else name


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every import, wherever it stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports are not used"
            for name in node.names:
                yield node.lineno, f"{node.module}.{name.name}"


def may_import(part: str, other: str) -> bool:
    """Say whether the layers allow one part of the package to import another."""
    if other == part or LAYERS[other] < LAYERS[part] or (part, other) in NEIGHBOURS:
        return True
    return LAYERS[other] == LAYERS[part] == 0


def faults(part: str, source: str) -> list[str]:
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


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_from_lower_layers_and_its_own_package_only(path: Path) -> None:
    assert faults(part_of(path), path.read_text(encoding="utf-8")) == []


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
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
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
