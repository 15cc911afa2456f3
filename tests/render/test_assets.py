"""The page's own scripts and templates keep to what makes them safe, without a tool from outside."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from scenemap.render import trace
from scenemap.render.page import _SCRIPTS
from scenemap.render.strings import UI
from scenemap.render.trace_strings import TRACE

ASSETS = files("scenemap.render").joinpath("assets")
SCRIPTS = {
    one.name: one.read_text(encoding="utf-8")
    for one in sorted(ASSETS.iterdir(), key=lambda one: one.name)
    if one.name.endswith(".js")
}
TEMPLATES = {
    one.name: one.read_text(encoding="utf-8")
    for one in ASSETS.iterdir()
    if one.name.endswith(".html") and one.name != "card.html"
}
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
# Text becomes markup, code or an address through these alone; the page has no use for any.
FORBIDDEN = {
    "markup": r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|setHTML|createContextualFragment|DOMParser",
    "markup of a document": r"\bdocument\s*\.\s*write",
    "code": r"\beval\b|\bnew\s+Function\b|\bFunction\s*\(",
    "code in a timer": r"\bset(?:Timeout|Interval)\s*\(\s*[\"'`]",
    "a style as text": r"""style\s*=\s*["'`]|["'`]style["'`]|\bcssText\b|\bstyle\s*:\s*["'`]""",
    "a handler as text": r"""["'`]on(?:click|error|load|input|change|focus|blur|key|mouse|pointer)""",
    "Leaflet's texts, which are markup": r"\.bind(?:Popup|Tooltip)|\bL\.(?:popup|tooltip|divIcon)\b",
    "a request": r"\bfetch\s*\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource|\bimport\b",
    "storage": r"\b(?:local|session)Storage\b|\bindexedDB\b|document\.cookie",
    "a message left behind": r"\bconsole\.|\bdebugger\b|\balert\s*\(",
    "an old declaration": r"\bvar\s",
    "a loose comparison": r"[^=!]==[^=]|!=[^=]",
}  # fmt: skip


def code(name: str) -> str:
    return COMMENT.sub("", SCRIPTS[name])


#: Texts that scripts ask for: those of the page of a case, and those of the page that traces.
TEXTS = {language: {**UI[language], **TRACE[language]} for language in UI}


def test_every_script_is_in_a_page() -> None:
    assert sorted({*_SCRIPTS, *trace.SCRIPTS}) == sorted(SCRIPTS)


def test_no_text_of_one_page_hides_one_of_another() -> None:
    assert UI["nb"].keys() & TRACE["nb"].keys() == set()


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_is_in_strict_mode(name: str) -> None:
    assert SCRIPTS[name].startswith('"use strict";\n')


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_makes_no_use_of_what_is_forbidden(name: str) -> None:
    lines = code(name)
    found = {what: re.findall(pattern, lines) for what, pattern in FORBIDDEN.items()}
    assert {what: where for what, where in found.items() if where} == {}


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("markup", "element.innerHTML = text;"),
        ("markup", 'element.insertAdjacentHTML("beforeend", text);'),
        ("markup of a document", "document.write(text);"),
        ("code", "eval(text);"),
        ("code", "new Function(text)();"),
        ("code in a timer", 'setTimeout("go()", 1);'),
        ("a style as text", 'element.setAttribute("style", text);'),
        ("a style as text", 'const text = `<b style="color: red">`;'),
        ("a handler as text", 'element.setAttribute("onclick", text);'),
        ("a loose comparison", "if (one == two) {"),
    ],
)
def test_what_is_forbidden_would_be_found(what: str, line: str) -> None:
    assert re.search(FORBIDDEN[what], line)


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_makes_one_name_and_keeps_within_its_lines(name: str) -> None:
    lines = SCRIPTS[name].splitlines()
    top = [
        line for line in lines if re.match(r"(?:const|let|function|class|\w+(?:\.\w+)*\s*=)", line)
    ]

    assert all(line.startswith(("scenemap.", "window.scenemap")) for line in top)
    assert SCRIPTS[name].endswith("\n")
    assert [line for line in lines if line != line.rstrip() or "\t" in line] == []
    assert [line for line in lines if len(line) > 106] == []


def test_only_the_background_map_can_reach_the_network() -> None:
    """Its address comes with the data; no script names one besides SVG's name for itself."""
    named = {
        address for name in SCRIPTS for address in re.findall(r"https?://[^\"'`\s]*", code(name))
    }

    assert named == {"http://www.w3.org/2000/svg"}
    assert [name for name in SCRIPTS if re.search(r"tileLayer|\bImage\b|\.src\b", code(name))] == [
        "ground.js"
    ]


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_has_no_style_and_no_handler(name: str) -> None:
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=|javascript:", TEMPLATES[name])


def test_both_languages_have_the_same_texts_with_the_same_words_to_fill_in() -> None:
    def blanks(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    nb, en = TEXTS["nb"], TEXTS["en"]
    assert nb.keys() == en.keys()
    dates = {"check_day"}
    assert {key for key in nb if blanks(nb[key]) != blanks(en[key])} <= dates


def test_no_text_is_missing() -> None:
    """A text is asked for by its key, or by the beginning of it and the name of a state."""
    scripts = "\n".join(code(name) for name in SCRIPTS)
    whole = set(re.findall(r"""\bui\(\s*["']([a-z_]+)["']""", scripts))
    begun = set(re.findall(r"\bui\(\s*`([a-z_]+_)\$\{", scripts))

    assert whole
    assert begun
    assert whole <= TEXTS["nb"].keys()
    assert all(any(key.startswith(part) for key in TEXTS["nb"]) for part in begun)
