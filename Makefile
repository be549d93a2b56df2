# README names `make demo` and `make test`; the other targets serve those who change the code.
#
#   make demo    everything on this machine, with the console in this terminal; ARGS="--visitors 20"
#   make test    all tests, in two halves at once; sets up Chromium, tmux, Node, cc and faketime where they are
#                missing; with ARGS="tests/unit -k words" only those
#   make check   the quick gate: format, lint, types, rules and agreements (floors, generated files, README)
#   make soak    faults, power cuts and fuzzing for an hour and more instead of seconds; prints what was reached
#   make bench   measures against a bare echo server; ARGS are handed on
#   make format  puts the code and the generated files in order
#   make wheel   builds dist/*.whl
#   make clean   removes what these commands made, except .venv

VENV := .venv
BIN := $(VENV)/bin
NODE_TOOLS := tests/tools/node_modules
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
ARGS ?=
# What is not named here runs in the second half.
FIRST_HALF := tests/browser tests/contract tests/faults tests/fuzz tests/integration
SOAKED := tests/simulation tests/faults tests/fuzz tests/integration/relay/days

test first-half second-half check bench soak: export LC_ALL := C.UTF-8

.PHONY: demo test first-half second-half check bench soak format wheel clean tools

demo: $(VENV)/.installed
	@$(BIN)/dukkan demo $(ARGS)

test: $(VENV)/.installed-dev tools $(NODE_TOOLS)/.installed
	@node --test tests/widget_js/*.test.js
ifeq ($(strip $(ARGS)),)
	@$(MAKE) --no-print-directory --jobs=2 first-half second-half
else
	@$(BIN)/python -m pytest $(ARGS)
endif

first-half:
	@$(BIN)/python -m pytest $(FIRST_HALF)

# Told when it is over, so that two halves do not speak at once.
second-half:
	@log=$$(mktemp); $(BIN)/python -m pytest tests $(FIRST_HALF:%=--ignore=%) >$$log 2>&1; code=$$?; \
	    cat $$log; rm -f $$log; exit $$code

check: $(VENV)/.installed-dev tools $(NODE_TOOLS)/.installed
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(NODE_TOOLS)/.bin/tsc --project tests/tools/tsconfig.json
	@node --test --test-reporter=dot tests/widget_js/*.test.js
	@$(BIN)/python -m pytest -q -m "not slow and not load" tests/unit tests/contract

# atheris is not built for every Python: without it the seeded mutations alone run longer.
soak: $(VENV)/.installed-dev tools
	@$(PIP_INSTALL) --editable '.[dev,soak]' || echo "atheris could not be installed: fuzzing without it"
	@DUKKAN_SOAK=1 DUKKAN_SIM_STEPS=$${DUKKAN_SIM_STEPS:-500000} $(BIN)/python -m pytest --timeout 7200 $(SOAKED) $(ARGS)

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.load $(ARGS)

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/python -m relay.protocol.export
	@$(BIN)/python -m tests.tools.readme_parts
	@$(BIN)/python -m tests.tools.threat_table

wheel: $(VENV)/.installed
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	@ls dist/*.whl

clean:
	rm -rf build dist dukkan-demo $(NODE_TOOLS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

tools:
	@tests/tools/ensure_tools.sh

$(VENV)/bin/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        exec $$python -m venv $(VENV); \
	    fi; \
	done; \
	echo "Dukkan needs Python 3.11 or newer with venv (on Debian and Ubuntu: python3 and python3-venv)." >&2; exit 1

# The stamps say which pyproject.toml and constraints.txt the environment was made from.
$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "setting up $(VENV) ..."
	@$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "setting up $(VENV) with the tools of the tests ..."
	@$(PIP_INSTALL) --editable '.[dev]'
	@touch $@ $(VENV)/.installed

$(NODE_TOOLS)/.installed: tests/tools/package.json | tools
	@npm install --prefix tests/tools --no-package-lock --no-audit --no-fund --ignore-scripts --silent
	@touch $@
