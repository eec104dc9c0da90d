# Two commands: `make run` and `make test`. Everything they need goes into .venv; nothing else on the machine is touched.
.DELETE_ON_ERROR:
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes
UV_COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

.PHONY: run test check bench lock texts clean
run: $(VENV)/.run
	@$(BIN)/python -m webapp.start --port $(PORT)

test: $(VENV)/.test check
	@$(BIN)/python -m tests.browser.browser_install
	@$(BIN)/python -m pytest -q -n auto

check: $(VENV)/.test
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	@$(BIN)/djlint webapp --lint --quiet
	@$(BIN)/python -m webapp.texts check

bench: $(VENV)/.test
	@$(BIN)/python -m tests.browser.browser_install
	@$(BIN)/python -m bench

texts: $(VENV)/.test
	@$(BIN)/python -m webapp.texts update

lock: $(VENV)/.test
	$(UV_COMPILE) --extra test pyproject.toml -o requirements-test.txt
	$(UV_COMPILE) -c requirements-test.txt pyproject.toml -o requirements.txt

clean:
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
