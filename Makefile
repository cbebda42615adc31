# Two commands do all: `make demo` and `make test`. Each sets up what it needs in .venv; Python 3.11 or newer is enough.
PYTHON ?= python3
VENV := .venv
STORIES ?= index_data/sample/*.txt
BLOCKS ?= 10000 100000
BIN := $(VENV)/bin
# What is compiled where there is a C compiler.
TWINS := setup.py $(foreach half,indexer search,$(wildcard $(half)/_*.pyx $(half)/*/_*.pyx $(half)/*/*/_*.pyx))
# Tests of random examples: to trace them doubles their time, and coverage by chance is no promise.
DRAWN := tests/properties tests/durability tests/fuzzing
# Quiet, and without the notice that another pip exists.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: demo test test-only test-plain coverage test-whoosh test-cluster test-integrations test-durability audit check docs bench lock clean

demo: $(VENV)/core  ## Index the sample corpus and search it.
	$(BIN)/cuttings demo

# Side by side: mypy alone takes a minute, by one core.
test: $(VENV)/dev  ## Run all checks and all tests.
	@$(MAKE) --no-print-directory --jobs 2 check test-only

test-only: $(VENV)/dev  ## Run all tests, without the checks.
	$(BIN)/pytest -n auto --dist worksteal

test-plain: $(VENV)/dev  ## Run the tests of what has compiled twins without these.
	CUTTINGS_COMPILED=0 $(BIN)/pytest -n auto tests/search tests/indexer tests/properties

coverage: $(VENV)/dev  ## Run the tests of examples with their coverage, and hold that to its floor.
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto $(addprefix --ignore=,$(DRAWN))
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

test-whoosh: $(VENV)/dev  ## Run Whoosh's own tests with our codec: what passes with its own has to pass.
	$(BIN)/python -m tests.whoosh_suite.run

test-cluster: $(VENV)/dev  ## Run the tests on a real OpenSearch cluster of three nodes on this machine; needs a JDK and Maven.
	$(BIN)/pytest -q -m cluster tests/cluster

test-integrations: $(VENV)/dev .integrations/installed  ## Run the tests with other people's programs, which are large.
	PYTHONPATH=.integrations $(BIN)/pytest -q -m integrations tests/integrations

test-durability: $(VENV)/dev  ## Run the laboratories of tests/durability and tests/fuzzing, and tests/properties at length, for some hours.
	$(BIN)/python -m tests.durability.kills --trials 1000
	$(BIN)/python -m tests.durability.faults --trials 12
	$(BIN)/python -m tests.durability.power_cuts --trials 60
	$(BIN)/python -m tests.durability.flips --trials 10
	$(BIN)/python -m tests.durability.readers --seconds 300
	$(BIN)/python -m tests.fuzzing.run --seconds 900
	$(PIP) install 'atheris >= 3, < 4'
	for target in splitter formats queries codec exports commits; do \
	    $(BIN)/python -m tests.fuzzing.guided $$target --seconds 600 || exit 1; done
	TIMES_EXAMPLES=20 $(BIN)/pytest -q tests/properties

audit: $(VENV)/dev  ## List what Cuttings needs in build/, and ask whether any of it is known to be vulnerable.
	$(BIN)/python -m tests.supply_chain.run

check: $(VENV)/dev  ## Check form, types, imports and generated docs, without running the tests.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate_command_line.py --check

docs: $(VENV)/dev  ## Write the parts of docs/ that are made from the code, and check the examples and links of all.
	$(BIN)/python docs/generate_command_line.py
	$(BIN)/pytest -q tests/docs

bench: $(VENV)/dev  ## Measure beside peers; STORIES are files to index, BLOCKS how many; benchmarks/README.md says what.
	$(PIP) install --editable '.[bench]'
	$(BIN)/python benchmarks/startup.py index_data/sample/001_harbour_strike.txt --query "dock strike"
	$(BIN)/python benchmarks/indexing.py $(STORIES) --blocks $(BLOCKS)

lock: $(VENV)/dev  ## Write the lock files of development and of the tools of the audit anew.
	$(PIP) install pip-tools
	$(BIN)/pip-compile --quiet --extra dev --extra formats --extra opensearch --extra training --extra watch --extra web --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url \
	    --no-emit-trusted-host --no-emit-find-links --output-file requirements-dev.txt setup.cfg
	$(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url \
	    --no-emit-trusted-host --no-emit-find-links --output-file requirements-audit.txt requirements-audit.in

clean:  ## Remove what the other targets made.
	rm -rf $(VENV) build dist *.egg-info .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf .whoosh_suite .fuzzing .opensearch .integrations
	rm -rf index_data/demo

# Beside the environment of the other tests, which stays as it is locked.
.integrations/installed: setup.cfg | $(VENV)/dev
	mkdir -p .integrations
	$(BIN)/python -c "import configparser as c; f = c.ConfigParser(); f.read('setup.cfg'); e = f['options.extras_require']; \
	    print(*(e[name] for name in ('frames', 'langchain', 'llama-index', 'mcp')))" > .integrations/requirements.txt
	$(PIP) install --target .integrations --upgrade --requirement .integrations/requirements.txt
	touch $@

$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Cuttings needs Python 3.11 or newer; $(PYTHON) is older. Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/core: $(VENV)/created setup.cfg $(TWINS)
	$(PIP) install --editable .
	touch $@

$(VENV)/dev: $(VENV)/created setup.cfg requirements-dev.txt $(TWINS)
	$(PIP) install --require-hashes --requirement requirements-dev.txt
	$(PIP) install --no-deps --editable .
	touch $@ $(VENV)/core
