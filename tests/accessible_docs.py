"""The built documentation in a browser: axe finds no fault, and nothing is fetched from elsewhere.

`.ci/run` runs this after `make docs`; it is no test of `make test`, which builds no documentation.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from render.reading import CHROMIUM_FLAGS, axe_script, chromium

BUILT = Path(__file__).parents[1] / "build" / "docs"
#: What Sphinx makes to be read by programs, and frames that other pages show.
LEFT_OUT = ("genindex.html", "search.html")


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
        browser.close()
    print(f"{len(pages)} pages, {failed} with faults")  # noqa: T201
    return failed


if __name__ == "__main__":
    sys.exit(main())
