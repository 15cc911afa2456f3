"""The pins can be installed on every Python that pyproject.toml claims, the first of a line too."""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

HERE = Path(__file__).parents[1]


def refusing(python: str, claims: dict[str, str | None]) -> list[str]:
    """List the packages that say that they do not run on a version of Python."""
    return [name for name, said in claims.items() if said and python not in SpecifierSet(said)]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="a newer Python has newer packages")
def test_what_is_installed_takes_the_least_python() -> None:
    """A patch release is easily overlooked: a distribution of Linux stays at one for years."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (least,) = re.findall(r">=(3\.\d+)", project["requires-python"])
    claims = {
        one.metadata["Name"]: one.metadata.get("Requires-Python")
        for one in importlib.metadata.distributions()
    }
    assert len(claims) > 50
    assert refusing(f"{least}.0", claims) == []


def test_a_package_that_asks_for_a_later_patch_release_is_found() -> None:
    claims = {"late": ">=3.11.5", "any": ">=3.9", "silent": None}
    assert refusing("3.11.0", claims) == ["late"]
    assert refusing("3.11.5", claims) == []
