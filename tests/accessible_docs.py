"""The built documentation in a browser, opened as files: axe finds no fault, nothing is fetched from
elsewhere, and the search finds its pages.

`.ci/run` runs this after `make docs`; it is no test of `make test`, which builds no documentation.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from render.reading import CHROMIUM_FLAGS, axe_script, chromium

BUILT = Path(__file__).parents[1] / "build" / "docs"
#: What Sphinx makes to be read by programs, and frames that other pages show.
LEFT_OUT = ("genindex.html", "search.html")


#: What is looked for, and a page that has to be found.
SEARCHES = {"withheld": "privacy.html", "closure": "closure.html", "QGIS": "handing-on.html"}


def _search(context: BrowserContext, words: str, wanted: str) -> list[str]:
    """Search as a reader does, from the field of the first page; return what went wrong."""
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto((BUILT / "index.html").as_uri())
    page.fill("input.sidebar-search", words)
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results p.search-summary:has-text('found')", timeout=20_000)
    page.wait_for_timeout(500)  # results come in one by one
    found = page.eval_on_selector_all("#search-results li a", "all => all.map(one => one.href)")
    if not any(wanted in one for one in found):
        faults.append(f"{wanted} is not among {len(found)} pages found")
    page.close()
    return faults


def main() -> int:
    """Look at every page; return how many have faults."""
    pages = sorted(page for page in BUILT.rglob("*.html") if page.name not in LEFT_OUT)
    if not pages:
        sys.exit(f"no pages in {BUILT}: make docs")
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        context = browser.new_context(bypass_csp=True)
        script = axe_script()
        for path in pages:
            page = context.new_page()
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(path.as_uri())
            page.evaluate(script)
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            faults = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
            faults += [f"asks for {url}" for url in asked if not url.startswith(("file:", "data:"))]
            for fault in faults:
                print(f"{path.relative_to(BUILT)}: {fault}")  # noqa: T201
            failed += bool(faults)
            page.close()
        for words, wanted in SEARCHES.items():
            faults = _search(context, words, wanted)
            for fault in faults:
                print(f"search for {words}: {fault}")  # noqa: T201
            failed += bool(faults)
        browser.close()
    print(f"{len(pages)} pages, {failed} with faults")  # noqa: T201
    return failed


if __name__ == "__main__":
    sys.exit(main())
