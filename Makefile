# Tumen: `make demo` and `make test` set up everything they need on a fresh machine.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet
PYTEST ?=

.PHONY: demo test mutants fuzz lint bench docs clean

$(VENV)/.core: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade pip
	$(PIP) -e .
	touch $@

$(VENV)/.dev: $(VENV)/.core
	$(PIP) -e '.[network,zone,postgresql,app,cluster,gravity,dev]'
	touch $@

$(VENV)/.docs: $(VENV)/.core
	$(PIP) -e '.[docs]'
	touch $@

$(VENV)/.network: $(VENV)/.core
	$(PIP) -e '.[network]'
	touch $@

demo: $(VENV)/.network
	$(BIN)/tumen run studies/oled-changchun

# Both workers and the programs that tests start read the same modules: compiled once, whatever the machine says.
test: $(VENV)/.dev
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 $(PYTEST)

# Faults made in the origin engines on purpose, each to be caught: make mutants ONLY=table for some.
ONLY ?=
mutants: $(VENV)/.dev
	$(BIN)/python tools/mutants.py "$(ONLY)"

# Damaged inputs of every kind: make fuzz SECONDS=3600 SEED=7; faults are kept in fuzz-faults/.
SECONDS ?= 3600
SEED ?= $(shell date +%s)
fuzz: $(VENV)/.dev
	PYTHONPATH=tests $(BIN)/python -m fuzz --seconds $(SECONDS) --seed $(SEED) --out fuzz-faults

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

docs: $(VENV)/.docs
	$(BIN)/python -m sphinx -W -q -b html docs docs/_build
	@echo "Open docs/_build/index.html"

clean:
	rm -rf $(VENV) docs/_build results
