"""What scenemap writes, in Firefox and WebKit: it opens and answers, says nothing and asks for nothing.

`make browsers` runs this; the tests themselves use Chromium. Firefox is spoken to by WebDriver BiDi,
WebKit by WebDriver through Debian's WebKitWebDriver, in a fresh session for every page.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from websockets.sync.client import connect

from scenemap.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from websockets.sync.client import ClientConnection

#: As WebDriver writes them.
KEYS = {"Right": "\ue014", "Left": "\ue012", "Home": "\ue011", "End": "\ue010", "Enter": "\ue007"}
#: Seconds to wait for a browser to start, and for a page to say something.
START, PATIENCE = 30, 20
#: How often a page is tried where browser or driver never answer, which says nothing of the page.
TRIES = 4


class Browser(Protocol):
    """What is asked of a browser, whichever it is."""

    name: str

    def open(self, path: Path) -> None: ...
    def run(self, program: str) -> Any: ...
    def press(self, key: str) -> None: ...
    def heard(self) -> list[str]: ...
    def asked_for(self) -> list[str]: ...


# ---- Firefox --------------------------------------------------------------------------------------


class Firefox:
    """Firefox by WebDriver BiDi."""

    name = "Firefox"

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._sent = 0
        self._events: list[dict[str, Any]] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        tree = self._ask("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]

    def fresh(self) -> Firefox:
        """Forget what earlier pages said and asked for."""
        self._events.clear()
        return self

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=START))
            if answer.get("type") == "event":
                self._events.append(answer)
            elif answer.get("id") == self._sent:
                if answer["type"] == "error":
                    raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
                return answer["result"]

    def open(self, path: Path) -> None:
        self._ask(
            "browsingContext.navigate", context=self._context, url=path.as_uri(), wait="complete"
        )

    def run(self, program: str) -> Any:
        found = self._ask(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({program})()))()",
            target={"context": self._context},
            awaitPromise=True,
        )
        if found["type"] != "success":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"].get("value", "null"))

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self._ask(
            "input.performActions",
            context=self._context,
            actions=[{"type": "key", "id": "keys", "actions": strokes}],
        )

    def heard(self) -> list[str]:
        self.run("() => 0")  # what was said before is read before the answer
        logged = [one for one in self._events if one["method"] == "log.entryAdded"]
        return [str(one["params"].get("text")) for one in logged]

    def asked_for(self) -> list[str]:
        sent = [one for one in self._events if one["method"] == "network.beforeRequestSent"]
        urls = (one["params"]["request"]["url"] for one in sent)
        return [url for url in urls if not url.startswith(("file:", "data:", "about:"))]

    def close(self) -> None:
        self._ask("session.end")


@contextmanager
def firefox() -> Iterator[Callable[[], Firefox]]:
    """Start Firefox with an empty profile; pages are opened in one tab, one after another."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = ["firefox-esr", "--headless", "--no-remote", "--profile", profile]
        command += ["--width", "1280", "--height", "900", "--remote-debugging-port", "0"]
        with _running(command, HOME=profile) as program:
            address = _told(program, r"listening on (ws://\S+)")
            with connect(f"{address}/session", max_size=None, open_timeout=START) as socket:
                browser = Firefox(socket)
                yield browser.fresh
                browser.close()


# ---- WebKit ---------------------------------------------------------------------------------------

#: What a page says from when it is open. What it says while it opens is read in `said_at_opening`.
LISTEN = """() => {
  const heard = (window.heard = []);
  for (const level of ["log", "info", "warn", "error"]) {
    console[level] = (...words) => heard.push(words.map(String).join(" "));
  }
  for (const kind of ["error", "unhandledrejection", "securitypolicyviolation"]) {
    window.addEventListener(kind, (event) =>
      heard.push(`${kind}: ${event.message ?? event.reason ?? event.violatedDirective}`));
  }
}"""


class WebKit:
    """WebKit by WebDriver, which has no console: a page is listened to from when it is open."""

    name = "WebKit"

    def __init__(self, driver: str) -> None:
        options = {"binary": str(_mini_browser()), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = _send(f"{driver}/session", capabilities=wanted)
        self._session = f"{driver}/session/{session['sessionId']}"
        self._at_opening: list[str] = []

    def open(self, path: Path) -> None:
        self._at_opening = _said_at_opening(path)
        _send(f"{self._session}/url", url=path.as_uri())
        self.run(LISTEN)

    def run(self, program: str) -> Any:
        script = (
            "const done = arguments[0];"
            f"(async () => JSON.stringify(await ({program})()))().then((text) => done([text ?? 'null']),"
            " (error) => done([null, String(error)]));"
        )
        text, *error = _send(f"{self._session}/execute/async", script=script, args=[])
        if error:
            raise RuntimeError(error[0])
        return json.loads(text)

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keys", "actions": strokes}]
        _send(f"{self._session}/actions", actions=actions)

    def heard(self) -> list[str]:
        return [*self._at_opening, *self.run("() => window.heard")]

    def asked_for(self) -> list[str]:
        loaded = self.run("() => performance.getEntriesByType('resource').map(({ name }) => name)")
        return [url for url in loaded if not url.startswith(("file:", "data:"))]


@contextmanager
def webkit() -> Iterator[Callable[[], WebKit]]:
    """Start a screen; every page has a driver and a browser of its own."""
    with (
        _running(["Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24"]) as screen,
        _display(_told(screen, r"^(\d+)$")),
        ExitStack() as drivers,
    ):

        def fresh() -> WebKit:
            drivers.close()
            port = _free_port()
            drivers.enter_context(_running(["WebKitWebDriver", f"--port={port}"]))
            return WebKit(f"http://127.0.0.1:{port}")

        yield fresh


@contextmanager
def _display(number: str) -> Iterator[None]:
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = f":{number}"
    try:
        yield
    finally:
        if before is None:
            del os.environ["DISPLAY"]
        else:
            os.environ["DISPLAY"] = before


def _said_at_opening(path: Path) -> list[str]:
    """Open a page without a driver, which alone writes the console, and return what it said."""
    settings = "--enable-write-console-messages-to-stdout=true"
    done = subprocess.run(
        [str(_mini_browser()), settings, "--exit-after-load", path.as_uri()],
        capture_output=True,
        text=True,
        timeout=START,
        check=False,
    )
    # It says so on the other stream than the one that the setting names.
    lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
    return [line for line in lines if "CONSOLE" in line]


def _mini_browser() -> Path:
    """Return where Debian keeps WebKit's small browser, the newest if there are several."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if not found:
        raise RuntimeError("no MiniBrowser: apt-get install webkit2gtk-driver")
    return found[-1]


def _send(address: str, /, **parameters: Any) -> Any:
    request = urllib.request.Request(
        address, json.dumps(parameters).encode(), {"Content-Type": "application/json"}
    )
    # The driver listens a moment after it was started.
    until = time.monotonic() + START
    while True:
        try:
            with urllib.request.urlopen(request, timeout=START) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{address}: {error.read().decode()[:500]}") from None
        except urllib.error.URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


# ---- Programs -------------------------------------------------------------------------------------


@contextmanager
def _running(command: list[str], **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Start a program with what it says in one stream; it ends with all that it started."""
    program = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | environment,
        start_new_session=True,
    )
    try:
        yield program
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()


def _told(program: subprocess.Popen[str], pattern: str) -> str:
    """Return what a program says of itself when it is ready."""
    assert program.stdout is not None
    for line in program.stdout:
        if found := re.search(pattern, line):
            # Nobody reads the rest; it must not fill the pipe.
            threading.Thread(target=program.stdout.read, daemon=True).start()
            return found[1]
    raise RuntimeError(f"{program.args} ended before it was ready")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


# ---- What is tried --------------------------------------------------------------------------------

NOW = "document.querySelector('.sm-slider').getAttribute('aria-valuetext')"


def read_map(browser: Browser) -> None:
    """Follow the story, step by keys, play, check a point, compare, change the language."""
    run = browser.run
    _follow_the_story(browser)
    run("() => document.querySelector('.sm-slider').focus()")
    seen = []
    for key in ("Home", "Right", "Right", "End"):
        browser.press(key)
        seen.append(run(f"() => {NOW}"))
    assert len(set(seen)) == len(seen), f"the slider does not follow the keys: {seen}"
    browser.press("Home")
    play = "() => document.querySelector('.sm-button-play').click()"
    run(play)
    _wait(browser, f"() => {NOW} !== {json.dumps(seen[0])}", "the page does not play")
    run(play)
    assert run("() => document.querySelectorAll('.sm-item').length") > 0, "no symbol on the map"
    _check_a_point(browser)
    _compare(browser)
    for language in ("en", "nb"):
        run(f"() => document.querySelector('.sm-languages [lang={language}]').click()")
        assert run("() => document.documentElement.lang") == language


def _follow_the_story(browser: Browser) -> None:
    """Go through every step, and leave."""
    run = browser.run
    steps = run("() => document.querySelectorAll('.sm-slides > ol > li').length")
    assert steps >= 5, f"the story has {steps} steps"
    told = "() => document.querySelector('.sm-guide-where').textContent"
    heard = {run(told)}
    for _ in range(steps - 1):
        run("() => document.querySelector('.sm-guide-next').click()")
        heard.add(run(told))
    assert len(heard) == steps, f"the story stops at {heard}"
    run("() => document.querySelector('.sm-guide-switch').click()")
    assert run("() => document.querySelector('#sm-guide').hidden"), "the story does not end"


def _compare(browser: Browser) -> None:
    """Two periods side by side, the change, and all periods as small maps."""
    run = browser.run
    tool = "() => document.querySelector('#sm-tools [aria-controls={}]').click()"
    count = "() => document.querySelectorAll({}).length"
    run(tool.format("sm-compare"))
    assert run(count.format("'#sm-compare figure'")) == 2, "two periods are not side by side"
    run("() => document.querySelector('#sm-view-change').click()")
    assert run(count.format("'#sm-compare figure .sm-rose'")) > 0, "no rise is drawn"
    assert run(count.format("'#sm-compare tbody tr'")) > 0, "no change is in the table"
    run(tool.format("sm-grid"))
    assert run(count.format("'.sm-minis button'")) > 1, "there are no small maps"
    ground = "() => document.querySelector('.sm-minis use').getBBox().width"
    assert run(ground) > 0, "nothing lies behind the small maps"


def _check_a_point(browser: Browser) -> None:
    """Vågsbunnen's church lies in its zone."""
    browser.run("""() => {
      document.querySelector("#sm-check-box").open = true;
      document.querySelector("#sm-check-coordinates").value = "60.3949, 5.3277";
      document.querySelector("#sm-check-coordinates-go").click();
    }""")
    inside = "() => document.querySelectorAll('#sm-check-result .sm-check-inside').length"
    assert browser.run(inside) == 1, "the check of a point does not answer"


def read_report(browser: Browser) -> None:
    """A heading, figures and tables."""
    counts = browser.run(
        "() => ['h1', 'svg, img', 'table'].map((one) => document.querySelectorAll(one).length)"
    )
    assert all(counts), f"headings, figures, tables: {counts}"


def read_card(browser: Browser) -> None:
    """A heading, and a picture that says what it shows."""
    told = "() => [...document.querySelectorAll('h1, img[alt], svg[aria-label], svg title')].length"
    assert browser.run(told) >= 2


def trace(browser: Browser) -> None:
    """The first step stands, and the map is drawn."""
    assert browser.run("() => document.querySelector('#tr-heading').textContent") != ""
    assert browser.run("() => document.querySelectorAll('#tr-map svg path').length") > 0


def _wait(browser: Browser, program: str, otherwise: str) -> None:
    until = time.monotonic() + PATIENCE
    while not browser.run(program):
        assert time.monotonic() < until, otherwise
        time.sleep(0.1)


#: What is written, and what is tried on it.
PAGES: dict[str, tuple[list[str], Callable[[Browser], None]]] = {
    "map.html": (["map", "--by", "quarter"], read_map),
    "report.html": (["summary", "--format", "html"], read_report),
    "card.html": (["card", "vagsbunnen", "--specimen"], read_card),
    "trace.html": (["zone", "trace"], trace),
}


def main() -> int:
    """Try every page in every browser; return how many of them failed."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, (command, _) in PAGES.items():
            cli.main([*command, "-o", str(Path(folder, name))], standalone_mode=False)
        for start in (firefox, webkit):
            with start() as fresh:
                for name, (_, walk) in PAGES.items():
                    browser, faults = _tried(fresh, Path(folder, name), walk)
                    failed += bool(faults)
                    print(f"{browser}: {name}: {'; '.join(faults) or 'well'}")  # noqa: T201
    return failed


def _tried(
    fresh: Callable[[], Browser], path: Path, walk: Callable[[Browser], None]
) -> tuple[str, list[str]]:
    """Try a page, anew where the browser itself no longer answers; return its name and the faults."""
    for left in reversed(range(TRIES)):
        try:
            browser = fresh()
            return browser.name, _faults(browser, path, walk)
        except (OSError, subprocess.TimeoutExpired):
            if not left:
                raise
    raise AssertionError("a page is tried at least once")


def _faults(browser: Browser, path: Path, walk: Callable[[Browser], None]) -> list[str]:
    try:
        browser.open(path)
        walk(browser)
    except (AssertionError, RuntimeError) as error:
        return [str(error), *browser.heard()]
    said = [f"said: {text}" for text in browser.heard()]
    return said + [f"asked for: {url}" for url in browser.asked_for()]


if __name__ == "__main__":
    sys.exit(main())
