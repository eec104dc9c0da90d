# Two commands: `make run` and `make test`. Everything they need goes into .venv; nothing else on the machine is touched.
.DELETE_ON_ERROR:
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
RELOAD ?=
BIN = $(VENV)/bin
COMPILED = $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes
UV_COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

.PHONY: run test check bench lock texts clean help
run: $(VENV)/.run $(COMPILED)   ## the demo on http://127.0.0.1:$(PORT); RELOAD=1 starts anew at each change
	@$(BIN)/python -m webapp.start --port $(PORT) $(if $(RELOAD),--reload)

help:               ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## *(.*)/make \1\t\2/'

test: $(VENV)/.test $(COMPILED) check   ## everything: checks, unit, property, both databases, browser
	@$(BIN)/python -m tests.browser.browser_install
	@$(BIN)/python -m pytest -q -n auto

check: $(VENV)/.test   ## format, lint, types, import order, catalogues, and how the names count
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	@$(BIN)/djlint webapp --lint --quiet
	@$(BIN)/python -m webapp.texts check
	@$(BIN)/python -m tests.house.word_counts

bench: $(VENV)/.test   ## the figures
	@$(BIN)/python -m tests.browser.browser_install
	@$(BIN)/python -m bench

texts: $(VENV)/.test   ## bring the catalogues in step with the code
	@$(BIN)/python -m webapp.texts update

%.mo: %.po | $(VENV)/.run
	@$(BIN)/python -m webapp.texts compile

lock: $(VENV)/.test   ## new versions of what we stand on
	$(UV_COMPILE) --extra test pyproject.toml -o requirements-test.txt
	$(UV_COMPILE) -c requirements-test.txt pyproject.toml -o requirements.txt

clean:              ## take the environment away
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
	  $(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; } || { rm -rf $(VENV); \
	  echo "This Python has neither ensurepip nor pip. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.run: requirements.txt | $(BIN)/python
	@echo "Setting up, about half a minute …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-test.txt $(VENV)/.run
	@echo "Setting up what the tests need, about a minute …"
	@$(PIP) -r requirements-test.txt
	@touch $@
