"""Print constraints that hold every dependency to the least version that pyproject.toml states.

What comes along by itself is held to no more than the pins of ``constraints.txt``, so that today's
newest is what is tried, and pip goes back from there where an old version asks for it::

    python .ci/minima.py > build/constraints-min.txt
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
_NAME = r"[A-Za-z0-9._-]+"


def plain(name: str) -> str:
    """Return a package's name as indexes compare names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def stated(project: dict[str, object]) -> dict[str, str]:
    """Return the least version of each dependency of a project, extras too.

    Raises
    ------
    ValueError
        If one states none.
    """
    extras = project.get("optional-dependencies", {})
    asked = [*project["dependencies"], *(one for some in extras.values() for one in some)]
    found = {}
    for one in asked:
        told = re.match(rf"({_NAME})(?:\[[^\]]*\])?\s*>=\s*([\d.]+)", one)
        if told is None:
            raise ValueError(f"'{one}' states no least version.")
        found[plain(told[1])] = told[2]
    return found


def constraints(project: dict[str, object], pins: str) -> list[str]:
    """Return the lines of the constraints."""
    least = stated(project)
    lines = [f"{name}=={version}" for name, version in least.items()]
    for line in pins.splitlines():
        name, sign, version = line.partition("==")
        if sign and plain(name) not in least:
            lines.append(f"{name}<={version}")
    return sorted(lines, key=str.lower)


if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    sys.stdout.write("\n".join(constraints(project, pins)) + "\n")
