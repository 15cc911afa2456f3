"""The documentation's examples are run, and its pages hang together; Sphinx is not needed here."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from examples import blocks_of, links_of, run_examples
from proofs import proof

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
NOTEBOOKS = sorted(DOCS.rglob("*.ipynb"))
#: Blocks that are not run: formulas and drawings, and what is typed into a shell to set things up.
NOT_RUN = {"powershell", "r", "text", "sh"}
DIRECTIVES = {"{toctree}", "{include}", "{eval-rst}"}


#: A page of every kind of example, to see that the runner runs them.
PAGE = """
<!-- file: two.csv -->
```text
area,time
laksevag,2015-03-01T12:00
laksevag,2015-02-30T12:00
```

```console
$ scenemap --lang en \\
    check 60.3949 5.3277
zone Nygård, ...
$ scenemap bin two.csv
Error: two.csv is not usable: 1 fault.
...
```

```pycon
>>> two = 1 + 1
```

```pycon
>>> two
2
```
"""


def names_of(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(DOCS)) for path in paths]


#: Pages on which reports of three towns are made, and those whose commands take longest.
_LONG = {
    "case.md", "closure.md", "handing-on.md", "measures.md", "own.ipynb", "own.md", "presence.md",
    "quarter.md", "zones.md",
}  # fmt: skip


def run_in_time(paths: list[Path]) -> list[Any]:
    """Return pages and notebooks, those that take long for proofs."""
    return [pytest.param(one, marks=proof if one.name in _LONG else ()) for one in paths]


@pytest.mark.parametrize("page", run_in_time(PAGES), ids=names_of(PAGES))
def test_examples_show_what_is_printed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = [block for block in blocks_of(page) if block.language in ("console", "pycon")]
    assert (run_examples(page) > 0) == bool(shown)


@pytest.mark.parametrize("page", PAGES, ids=names_of(PAGES))
def test_no_block_escapes_the_tests(page: Path) -> None:
    escaped = [
        f"line {block.line}: {block.language}"
        for block in blocks_of(page)
        if not block.file
        and block.language not in {"console", "pycon"} | NOT_RUN
        and block.language.split()[0] not in DIRECTIVES
    ]
    assert escaped == []


@pytest.mark.parametrize("page", PAGES, ids=names_of(PAGES))
def test_what_a_page_links_to_is_there(page: Path) -> None:
    assert [link for link in links_of(page) if not (page.parent / link).exists()] == []


def test_every_page_is_in_the_table_of_contents() -> None:
    listed = {
        line.strip().removesuffix(".md")
        for page in PAGES
        for block in blocks_of(page)
        if block.language == "{toctree}"
        for line in block.text.splitlines()
        if line.strip() and not line.startswith(":")
    }
    pages = {str(path.relative_to(DOCS).with_suffix("")) for path in (*PAGES, *NOTEBOOKS)}
    assert pages - {"index"} == listed


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names_of(NOTEBOOKS))
def test_notebooks_are_committed_without_outputs(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert [cell for cell in code if cell["outputs"] or cell["execution_count"]] == []


@pytest.mark.parametrize("path", run_in_time(NOTEBOOKS), ids=names_of(NOTEBOOKS))
def test_notebooks_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), path.name, "exec"), names)


def test_the_build_finds_what_would_be_fetched(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '<link rel="stylesheet" href="https://a.example/x.css"><script src="//b.example/y.js">'
        "</script><img src='local.png'><a href='https://c.example'>to follow</a>"
        "<style>body { background: url(http://d.example/z.png) }</style>"
        "<p style=\"background: url('https://e.example')\">",
        encoding="utf-8",
    )
    (tmp_path / "site.css").write_text('@import "https://f.example/font.css";', encoding="utf-8")
    found = "\n".join(extension("offline").foreign_in_site(tmp_path))
    assert re.findall(r"//(\w)\.example", found) == ["a", "b", "d", "e", "f"]


def test_the_measures_page_has_every_public_measure() -> None:
    import scenemap.measures

    page = (DOCS / "measures.md").read_text(encoding="utf-8")
    functions = [name for name in scenemap.measures.__all__ if name[0].islower()]
    assert [name for name in functions if f"`{name}" not in page] == []


def test_every_measure_tells_when_not_to_use_it() -> None:
    page = (DOCS / "measures.md").read_text(encoding="utf-8")
    sections = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    assert len(sections) >= 15
    for section in sections:
        title = section.partition("\n")[0]
        for part in ("**Ask", "```pycon", "**Not**", "**Refuse"):
            assert part in section, f"{title}: {part}"


def extension(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / "_ext" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_options_and_formats_is_that_of_the_commands() -> None:
    assert (DOCS / "options.md").read_text(encoding="utf-8") == extension("option_tables").page(), (
        "write it anew: python docs/_ext/option_tables.py"
    )


def test_the_table_of_options_and_formats_has_no_hole() -> None:
    commands = dict(extension("option_tables").commands())
    page = (DOCS / "options.md").read_text(encoding="utf-8")
    for name, command in commands.items():
        section = page.partition(f"\n### {name}\n")[2].partition("\n###")[0]
        for option in command.params:
            if option.param_type_name == "option":
                assert f"`{', '.join(option.opts)}`" in section, (name, option)
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) > 300
    assert not [line for line in rows for cell in line.strip("|").split("|") if not cell.strip()]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_examples_of_every_kind_are_run(page: Path) -> None:
    assert run_examples(page) == 4
    assert (page.parent / "two.csv").exists()


@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        ("zone Nygård, ...", "zone Sandviken, ..."),
        ("Error: two.csv", "two.csv"),
        ("check 60.3949", "check 95"),
        (">>> two\n2", ">>> two\n3"),
        ("1 + 1", "1 / 0"),
    ],
)
def test_examples_that_are_wrong_are_found(page: Path, shown: str, wrong: str) -> None:
    assert shown in PAGE
    page.write_text(PAGE.replace(shown, wrong), encoding="utf-8")
    with pytest.raises(AssertionError):
        run_examples(page)


def test_a_page_of_a_block_that_is_not_known_is_found(page: Path) -> None:
    page.write_text("```python\nprint()\n```\n\n[gone](gone.md)\n", encoding="utf-8")
    assert [block.language for block in blocks_of(page)] == ["python"]
    assert links_of(page) == ["gone.md"]


def test_pages_are_mended_for_ear_and_keys() -> None:
    module = extension("accessible")
    wrapper = '<div class="table-wrapper colwidths-auto docutils container"'
    built = (
        '<aside class="sidebar-drawer"></aside><article role="main" id="furo-main-content">'
        f'<pre>1</pre>{wrapper}>2</div></article><aside class="toc-drawer"></aside>'
    )
    mended = module.mend(built, "search.html")
    assert mended == (
        '<aside class="sidebar-drawer" aria-label="Pages"></aside>'
        '<article role="main" id="furo-main-content"><h1>Search</h1>'
        f'<pre tabindex="0">1</pre>{wrapper} tabindex="0">2</div></article>'
        '<aside class="toc-drawer" aria-label="On this page"></aside>'
    )
    # A page that has its heading keeps it, and nothing is mended twice.
    assert module.mend(mended, "search.html") == mended
    assert "<h1>" not in module.mend(built, "index.html")
