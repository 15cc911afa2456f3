"""The name scenemap on the package index is another project's: nothing here sends a reader to it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import scenemap.cli.main
from scenemap.installed import DISTRIBUTION, others_version, version

HERE = Path(__file__).parents[1]
#: Where text stands that a reader may follow.
PLACES = (
    "src",
    "docs",
    "geodata",
    "findings",
    "README.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "Containerfile",
    "environment.yml",
    "pyproject.toml",
)
ENDINGS = {
    "",
    ".py",
    ".md",
    ".toml",
    ".js",
    ".css",
    ".html",
    ".sh",
    ".ipynb",
    ".jinja",
    ".json",
    ".txt",
    ".yml",
}
#: The name by which nothing may be installed.
OTHER = "scenemap"
#: A word that installs, and what it is to install: up to the end of the line or sentence.
INSTALLS = re.compile(
    r"(?:pip|pipx|uv|uvx|conda|mamba|poetry|pdm|tool|install)\s+(?:install|add|run|tool install|-U|--\S+)"
    r"\s+([^\n`#;]*)"
)
#: scenemap alone or with extras or a version, not the part of a path or of another name.
THEIRS = re.compile(rf"(?<![\w./-]){OTHER}(?![\w./-])")


def hints(text: str) -> list[str]:
    """List hints that install a package by the name scenemap."""
    return [told[0] for told in INSTALLS.finditer(text) if THEIRS.search(told[1])]


def readable() -> list[Path]:
    found = []
    for place in PLACES:
        path = HERE / place
        found += [path] if path.is_file() else sorted(path.rglob("*"))
    return [path for path in found if path.is_file() and path.suffix in ENDINGS]


@pytest.mark.parametrize(
    "text",
    [
        f"Install it with: pip install '{OTHER}[xlsx]'",
        f"pip install {OTHER}", f"pipx install {OTHER}==1", f"python -m pip install -q --upgrade {OTHER}",
        f"uv tool install {OTHER}", f"uv add {OTHER}", f"conda install -c forge {OTHER}",
    ],
)  # fmt: skip
def test_a_hint_to_install_the_other_package_is_seen(text: str) -> None:
    assert hints(text)


@pytest.mark.parametrize(
    "text",
    [
        "pip install .", "pipx install .", "pip install dist/scenemap_displacement-0.1.0-any.whl",
        "pip install ./scenemap", "pip uninstall scenemap", f"pip install {DISTRIBUTION}",
    ],
)  # fmt: skip
def test_a_hint_to_install_this_one_is_not(text: str) -> None:
    assert not hints(text)


def test_nothing_sends_a_reader_to_the_other_package() -> None:
    files = readable()
    assert len(files) > 300
    told = {str(path.relative_to(HERE)): hints(path.read_text(encoding="utf-8")) for path in files}
    assert {path: found for path, found in told.items() if found} == {}


# --- other ways to install it

#: What conda-forge calls otherwise, and what it lacks, has for some systems only or in older versions.
CONDA = {"matplotlib": "matplotlib-base", "tzdata": "python-tzdata"}
BY_PIP = {"pypdfium2", "rcssmin", "rjsmin", "typst", "XStatic-Leaflet"}


def test_conda_brings_what_pip_need_not() -> None:
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[<>=]", one)[0] for one in project["dependencies"]}
    text = (HERE / "environment.yml").read_text(encoding="utf-8")
    listed = re.findall(r"^  - ([\w-]+)(?: |$)", text, flags=re.MULTILINE)
    brought = {*listed} - {"conda-forge", "nodefaults", "python", "pip"}
    assert brought == {CONDA.get(one, one) for one in needed - BY_PIP}
    assert all(one in text for one in BY_PIP)
    assert f"python {project['requires-python']}" in text


def test_the_image_copies_what_is_built_and_runs_the_command_as_nobody_special() -> None:
    text = (HERE / "Containerfile").read_text(encoding="utf-8")
    copied = [
        one for line in re.findall(r"^COPY (.*) \S+$", text, re.MULTILINE) for one in line.split()
    ]
    assert {"pyproject.toml", "README.md", "LICENSE", "src", "geodata"} <= {*copied}
    assert all((HERE / one).exists() for one in copied)
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (entry,) = re.findall(r'^ENTRYPOINT \["(.+)"\]$', text, re.MULTILINE)
    assert entry in project["scripts"]
    assert re.findall(r"^USER (.+)$", text, re.MULTILINE)[-1] not in {"root", "0"}


def _installed(folder: Path, version_there: str, commands: str | None) -> None:
    found = folder / f"scenemap-{version_there}.dist-info"
    found.mkdir()
    if commands is not None:
        (found / "entry_points.txt").write_text(commands, encoding="utf-8")


@pytest.mark.parametrize("commands", [None, "[console_scripts]\nscenemap = scenemap.app:main\n"])
def test_the_other_package_is_seen(tmp_path: Path, commands: str | None) -> None:
    assert others_version(tmp_path) is None
    _installed(tmp_path, "0.0.1", commands)
    assert others_version(tmp_path) == "0.0.1"


def test_an_earlier_state_of_this_one_is_not_the_other(tmp_path: Path) -> None:
    _installed(tmp_path, "0.1.0", "[console_scripts]\nscenemap = scenemap.cli.main:run\n")
    assert others_version(tmp_path) is None


def test_a_command_says_that_the_other_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenemap.cli.main, "others_version", lambda: "0.0.1")
    done = CliRunner().invoke(scenemap.cli.main.cli, ["case", "list"])
    assert done.exit_code == 0
    assert done.stdout.splitlines() == ["bergen", "oslo"]
    assert done.stderr.count("pip uninstall scenemap") == 1


def test_the_version_is_that_of_the_installed_distribution() -> None:
    assert version() == scenemap.__version__
