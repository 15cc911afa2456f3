# Two commands set everything up: `make map` and `make test`.
.DEFAULT_GOAL := map
.PHONY: map docs pictures test ground newest dist audit browsers prove proofs check lint format clean browser

VENV := .venv
BIN := $(VENV)/bin
# Python 3.11, of the distribution before others: it is built to run fast, which one that pyenv builds is only
# where that is asked for. The tests take a sixth longer with the latter.
PYTHON311 := $(shell for name in /usr/bin/python3.11 python3.11; do \
	"$$name" -c 'import ensurepip, venv' >/dev/null 2>&1 && echo "$$name" && break; done)
# Else the first from 3.11 up that works; a shim for a version that is not installed does not.
PYTHON := $(or $(PYTHON311),$(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& echo "$$name" && break; done))
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo "sudo -n")
# Pins hold for builds in isolation too.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# What was compiled is kept, whatever the environment says: tests start many processes.
export PYTHONDONTWRITEBYTECODE :=

map: $(VENV)/.run
	$(BIN)/scenemap map --by quarter --overwrite -o maps/bergen.html
	@echo
	@$(BIN)/scenemap --lang en summary --headline

# The pictures in maps/ and docs/, from the same code as the command line; the README shows the first.
pictures: $(VENV)/.run
	$(BIN)/scenemap --lang en map --by year --overwrite -o maps/bergen.png
	$(BIN)/scenemap --lang en map --by quarter --overwrite -o maps/bergen-small-multiples.png
	$(BIN)/python docs/cells.py
	$(BIN)/scenemap --lang en changes --before 2014-09-01..2014-12-31 --after 2015-01-01..2015-12-31 \
		--place Nygårdsparken --overwrite -o docs/changes.png
	$(BIN)/scenemap --lang en scan --overwrite -o docs/scan.png
	$(BIN)/scenemap simulate --seed 1 --overwrite -o build/simulated.csv
	$(BIN)/scenemap --lang en map build/simulated.csv --by quarter --overwrite -o docs/simulated.png
	$(BIN)/scenemap --lang en card vagsbunnen --specimen --issued 2015-06-17T14:05 \
		--exempt halvardsstuen@10:00-15:00 --overwrite -o docs/card.png

# The documentation, in build/docs; a warning fails the build, and so does anything that the site would
# fetch from another host.
docs: $(VENV)/.docs
	$(BIN)/python -m sphinx --fail-on-warning --keep-going -q --fresh-env -d build/doctrees docs build/docs
	@echo "Open build/docs/index.html"

# In as many processes as there are processors; who has no tests left takes some of another's.
test: $(VENV)/.test browser lint
	$(BIN)/python -m pytest -n auto --dist worksteal

# All but what takes a browser: at the least versions that pyproject.toml states on Python 3.11, and at the pins on
# the newest Python that is here.
# Old packages use what newer ones say is to go: here warnings are no errors.
TRIED := -m pytest -q -n auto -m "not proof and not browser" -o filterwarnings=default -p no:cacheprovider
NEWEST := $(shell for name in python3.14 python3.13 python3.12; do \
	"$$name" -c '' >/dev/null 2>&1 && echo "$$name" && break; done)

ground: build/oldest/.made build/newest/.made
	@for each in oldest newest; do \
		[ -e "build/$$each/bin/python" ] || { echo "$$each: skipped, no newer Python is here"; continue; }; \
		echo "$$each: $$(build/$$each/bin/python --version)"; \
		PYTHONPATH=src:tests build/$$each/bin/python $(TRIED) || exit 1; \
	done

build/constraints-min.txt: pyproject.toml constraints.txt .ci/minima.py | $(VENV)/.made
	@mkdir -p build
	$(BIN)/python .ci/minima.py > $@

build/oldest/.made: build/constraints-min.txt
	rm -rf build/oldest
	@# The least versions are claimed for the least Python: without it nothing is shown.
	@[ -n "$(PYTHON311)" ] || { echo "Python 3.11 is needed for its least versions." >&2; exit 1; }
	$(PYTHON311) -m venv build/oldest
	PIP_CONSTRAINT=$(CURDIR)/$< $(BIN)/python -m pip --python build/oldest/bin/python install -q -e '.[dask]' --group test
	@touch $@

build/newest/.made: pyproject.toml constraints.txt | $(VENV)/.made
	rm -rf build/newest
	@if [ -n "$(NEWEST)" ]; then \
		$(NEWEST) -m venv build/newest && \
		$(BIN)/python -m pip --python build/newest/bin/python install -q -e '.[dask]' --group test; \
	else mkdir -p build/newest; fi
	@touch $@

# Once a month: the newest of everything, without pins. What has another version than the pins is listed, and
# what broke shows in the tests.
newest: $(VENV)/.made
	rm -rf build/unpinned
	$(PYTHON) -m venv build/unpinned
	PIP_CONSTRAINT= $(BIN)/python -m pip --python build/unpinned/bin/python install -q --upgrade --pre -e '.[dask]' \
		--group test
	@build/unpinned/bin/python -m pip freeze --exclude-editable | grep -ixvFf constraints.txt || true
	PYTHONPATH=src:tests build/unpinned/bin/python $(TRIED)

# Wheel and sdist, and beside them what the wheel brings along at the pins, as CycloneDX.
dist: build/maker/.made
	rm -rf dist build/bare
	build/maker/bin/python -m hatchling build
	$(PYTHON) -m venv --without-pip build/bare
	build/maker/bin/python -m pip --python build/bare/bin/python install -q "$$(ls $(CURDIR)/dist/*.whl)[dask]"
	build/maker/bin/cyclonedx-py environment --short-PURLs --output-reproducible --mc-type library \
		--pyproject pyproject.toml -o "$$(ls dist/*.whl | sed 's/-py3.*/.cdx.json/')" build/bare/bin/python
	@ls -l dist

# The pins held to what is known of their faults; asks a database on the network.
audit: build/maker/.made
	build/maker/bin/pip-audit --strict --no-deps --disable-pip -r constraints.txt

build/maker/.made: constraints.txt | $(VENV)/.made
	rm -rf build/maker
	$(PYTHON) -m venv build/maker
	build/maker/bin/python -m pip install -q hatchling cyclonedx-bom pip-audit
	@touch $@

# Page, report, card and tracing page in Firefox and in WebKit.
browsers: $(VENV)/.test
	@{ command -v firefox-esr && command -v WebKitWebDriver && command -v Xvfb; } >/dev/null || { \
		$(SUDO) apt-get update -q && $(SUDO) apt-get install -qy firefox-esr webkit2gtk-driver xvfb; }
	$(BIN)/python tests/browsers.py

# The attacks of tests/attack.py on 200 data sets each, after what `make proofs` runs.
prove: proofs
	$(BIN)/python tests/attack.py
	$(BIN)/python tests/attack.py --roads
	$(BIN)/python tests/attack.py --profiles

# What `make test` shows once, deeper and with dice of its own, and every combination where it shows each choice
# once; attacks on a few data sets. `make proofs SEED=2` has other dice, and leaves out what a browser does alike
# whatever the dice.
SEED := 1
PROOFS := $(if $(filter 1,$(SEED)),proof or deepens,deepens or (proof and not browser))
proofs: $(VENV)/.test browser
	PROVE=$(SEED) $(BIN)/python -m pytest -n auto --dist worksteal -m "$(PROOFS)" --hypothesis-seed=$(SEED)

# Formatting, lint and types, without the tests; the page's scripts have a lint of our own, among the tests.
lint: $(VENV)/.test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

check: lint
	$(BIN)/python -m pytest -q tests/render/test_assets.py

format: $(VENV)/.test
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

clean:
	rm -rf $(VENV) build dist maps/*.html .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.made:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or later is needed; none was found." >&2; exit 1; }
	@# Debian's Python comes without venv.
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		$(SUDO) apt-get update -q && $(SUDO) apt-get install -qy python3-venv; } || { \
		echo "Install python3-venv, then run make again." >&2; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade pip
	@touch $@

$(VENV)/.run: $(VENV)/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(BIN)/python -m pip install -q --group test
	@touch $@

$(VENV)/.docs: $(VENV)/.run
	$(BIN)/python -m pip install -q --group docs
	@touch $@

# Tests of the page need a browser. Without one they are skipped, except in CI, where they fail. The headless
# shell is Chromium without windows, and opens a page in half the time; where it cannot be had, Chromium does.
browser: $(VENV)/.browser

$(VENV)/.browser: $(VENV)/.made
	@command -v chromium-headless-shell >/dev/null || { \
		$(SUDO) apt-get update -q && $(SUDO) apt-get install -qy chromium-headless-shell; } || \
		command -v chromium >/dev/null || $(SUDO) apt-get install -qy chromium || \
		echo "No chromium: the tests of the page will be skipped."
	@! { command -v chromium-headless-shell || command -v chromium; } >/dev/null || touch $@
