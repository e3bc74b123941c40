# What a newcomer, a developer and the workflows run. `make` alone lists the targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first Python on PATH that is new enough; only looked for when a virtual environment has to be made.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$candidate && break; done)
# Where a user's or a company's pip installs to by itself (user, target, prefix, root) would lead past a virtual environment;
# where it fetches from stays theirs. Ends with the folder of the environment.
INTO := -m pip --disable-pip-version-check install --quiet --no-user --target= --root=/ --prefix
PIP := .venv/bin/python $(INTO) "$(CURDIR)/.venv"
UV_VERSION := 0.13.9
UV := build/uv-$(UV_VERSION)/bin/uv
LOCK := $(UV) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

# Passed on to the command behind `make demo`, `make test` and `make lock`.
ARGS ?=

.PHONY: help base install opencode demo wheel test bench lint lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

base: .venv/.installed ## Make .venv with what fetches and checks a catalog, and builds no site

install: .venv/.installed-site ## Make .venv with all of portkey-catalog in it

opencode: tests/real/node_modules/.installed ## The pinned opencode, for `portkey-catalog check --opencode`
	@test -x tests/real/node_modules/.bin/opencode || { echo 'opencode could not be installed' >&2; exit 1; }

demo: install ## Catalog, exports and site from bundled sample answers; no key, no network (ARGS=--serve to look at it)
	.venv/bin/portkey-catalog demo $(ARGS)

# Of a copy of its own, so that nothing but what is committed is in it. Times and rights of files are always the same, or the
# hash that users compare would be another without a change of the program.
wheel: install ## The program as a wheel in build/wheel, of what is committed; the same bytes for the same program
	rm -rf build/wheel && mkdir -p build/wheel/source
	umask 022 && git archive --output build/wheel/source.tar HEAD pyproject.toml README.md LICENSE scripts && \
		tar --extract --file build/wheel/source.tar --directory build/wheel/source --no-same-permissions
	umask 022 && cd build/wheel/source && SOURCE_DATE_EPOCH=315532800 "$(CURDIR)/.venv/bin/python" -c \
		'from setuptools.build_meta import build_wheel; build_wheel("..")' >/dev/null
	rm -rf build/wheel/source build/wheel/source.tar

# On every core at once; a worker that is idle takes over half of what another one has left. `.venv/bin/pytest` is one process.
SHARED := -n auto --dist worksteal

# With COVERAGE=1 it says in the end, also when a test failed, which branches the tests reach; that is slower.
test: lint tests/real/node_modules/.installed tests/web/node_modules/.installed ## Everything that must pass before a change lands (ARGS="-k NAME" for a part)
ifdef COVERAGE
	.venv/bin/coverage erase
	.venv/bin/coverage run -m pytest $(SHARED) $(ARGS); status=$$?; \
	.venv/bin/coverage combine --quiet && .venv/bin/coverage report; exit $$status
else
	.venv/bin/pytest $(SHARED) $(ARGS)
endif

bench: .venv/.installed-dev ## Figures of this machine, as ratios against a floor measured in the same run
	.venv/bin/python tests/bench/startup.py
	.venv/bin/python tests/bench/figures.py
	.venv/bin/python tests/bench/corpus.py
	.venv/bin/python tests/bench/bare.py
	.venv/bin/python tests/bench/rules.py
	.venv/bin/python tests/bench/grouping.py
	.venv/bin/python tests/bench/days.py
	.venv/bin/python tests/bench/changes.py
	.venv/bin/python tests/bench/holds.py
	.venv/bin/python tests/bench/update.py
	.venv/bin/python tests/bench/sync.py
	.venv/bin/python tests/bench/site.py
	.venv/bin/python tests/bench/explorer.py

lint: .venv/.installed-dev ## Style, formatting, types and layers
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	@told=$$(.venv/bin/lint-imports --no-logo 2>&1) && echo 'All layers kept' || { echo "$$told" >&2; exit 1; }

lock: $(UV) ## Resolve pyproject.toml into requirements*.txt (ARGS=--upgrade for newer versions)
	$(LOCK) $(ARGS) --extra build --extra site --extra mcp --extra dev --output-file requirements-dev.txt pyproject.toml
	$(LOCK) $(ARGS) --extra build --extra site --constraint requirements-dev.txt --output-file requirements-site.txt pyproject.toml
	$(LOCK) $(ARGS) --extra build --constraint requirements-dev.txt --output-file requirements.txt pyproject.toml

clean: ## Remove everything the other targets made, but for the locks
	rm -rf .venv build tests/real/node_modules tests/web/node_modules scripts/*.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A virtual environment that could not be finished is taken away, or the next run would take it for a good one.
.venv/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Python 3.11 or newer is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3' >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }

# What is locked for a purpose, and the program itself.
.venv/.installed: requirements.txt
.venv/.installed-site: requirements-site.txt
.venv/.installed-dev: requirements-dev.txt
.venv/.installed .venv/.installed-site .venv/.installed-dev: pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes --requirement $(filter requirements%,$^)
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# The real opencode and the real gateway. Without npm, or when it cannot fetch them, the tests that need them skip; what it
# leaves half installed is taken away, or they would take it for the real thing.
SKIPPED := the tests with the real opencode and the real gateway will be skipped (or fail, if PORTKEY_CATALOG_REQUIRE_ALL is set)
tests/real/node_modules/.installed: tests/real/package.json tests/real/package-lock.json
	@if ! command -v npm >/dev/null; then echo 'npm was not found: $(SKIPPED)'; \
	elif echo npm ci --prefix tests/real; npm ci --prefix tests/real --no-audit --no-fund \
		&& HOME="$(CURDIR)/$(@D)/.home" tests/real/node_modules/.bin/opencode --version >/dev/null; then touch $@; \
	else rm -rf tests/real/node_modules; echo 'npm ci did not work, as it says above: $(SKIPPED)'; fi

# What checks the scripts and the pages of the site, likewise.
tests/web/node_modules/.installed: tests/web/package.json tests/web/package-lock.json
	@if command -v npm >/dev/null && echo npm ci --prefix tests/web && npm ci --prefix tests/web --no-audit --no-fund; then touch $@; \
	else rm -rf tests/web/node_modules; echo 'The checks of the scripts and pages of the site will be skipped (or fail, if PORTKEY_CATALOG_REQUIRE_ALL is set)'; fi

$(UV): | .venv/bin/python
	.venv/bin/python -m venv --clear build/uv-$(UV_VERSION)
	build/uv-$(UV_VERSION)/bin/python $(INTO) "$(CURDIR)/build/uv-$(UV_VERSION)" uv==$(UV_VERSION)
