# Two commands do all: `make demo` and `make test`. Each sets up what it needs in .venv; Python 3.11 or newer is enough.
PYTHON ?= python3
VENV := .venv
STORIES ?= index_data/sample/*.txt
BLOCKS ?= 10000 100000
# Folders of judged collections, and the page that is written.
JUDGED ?=
PAGE ?= build/benchmarks.md
BIN := $(VENV)/bin
# What make sets up is to start fast: without bytecode each command would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE
# What is compiled where there is a C compiler, unless CUTTINGS_COMPILED is 0.
TWINS := setup.py $(foreach half,indexer search,$(wildcard $(foreach part,pyx pxd,$(half)/_*.$(part) $(half)/*/_*.$(part) $(half)/*/*/_*.$(part))))
# Tests of random examples: to trace them doubles their time, and coverage by chance is no promise.
DRAWN := tests/properties tests/search/matching/arrays tests/durability tests/fuzzing
# Quiet, and without the notice that another pip exists.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

# What pip would say as it goes on is a hundred lines.
TELL = echo "Installing into $(VENV); where there is a C compiler, what is hot is compiled, which takes one to three minutes, once." >&2

# From the newest commit alone, as of its day, in the folder $(1), by the tree $(2): the same commit gives the same bytes.
RELEASE = rm -rf $(1) $(2) && mkdir -p $(2) && git archive HEAD | tar -x -C $(2) && \
    umask 022 && SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m build --outdir $(1) $(2)

.PHONY: demo test test-only test-plain coverage test-whoosh test-cluster test-integrations test-durability audit check docs \
    site bench lock dist release-check clean

# What lies here, also where an installation of it without --editable has taken the place of $(VENV)/core.
demo: $(VENV)/core  ## Index the sample corpus and search it.
	PYTHONPATH=$(CURDIR) $(BIN)/cuttings demo

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
	PYTHONPATH=$(CURDIR)/.integrations $(BIN)/pytest -q -m integrations tests/integrations

test-durability: $(VENV)/dev  ## Run the laboratories of tests/durability and tests/fuzzing, and tests of drawn examples at length, for some hours.
	$(BIN)/python -m tests.durability.kills --trials 1000
	$(BIN)/python -m tests.durability.faults --trials 12
	$(BIN)/python -m tests.durability.power_cuts --trials 60
	$(BIN)/python -m tests.durability.flips --trials 10
	$(BIN)/python -m tests.durability.readers --seconds 300
	$(BIN)/python -m tests.fuzzing.run --seconds 900
	$(PIP) install 'atheris >= 3, < 4'
	for target in splitter formats queries codec exports commits; do \
	    $(BIN)/python -m tests.fuzzing.guided $$target --seconds 600 || exit 1; done
	TIMES_EXAMPLES=20 $(BIN)/pytest -q tests/properties tests/search/matching/arrays

audit: $(VENV)/dev  ## List what Cuttings needs in build/, and ask whether any of it is known to be vulnerable.
	$(BIN)/python -m tests.supply_chain.run

check: $(VENV)/dev  ## Check form, types, imports and generated docs, without running the tests.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate_command_line.py --check
	$(BIN)/python docs/generate_share.py --check
	$(BIN)/hadolint Dockerfile

docs: $(VENV)/dev site  ## Write the parts of docs/ that are made from the code, check its examples and links, and make its site.
	$(BIN)/python docs/generate_command_line.py
	$(BIN)/python docs/generate_share.py
	$(BIN)/python docs/record_terminal.py
	$(BIN)/pytest -q tests/docs

site: $(VENV)/dev .site/installed  ## Make the site of the documentation in build/site; a link that leads nowhere fails it.
	PYTHONPATH=.site NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

bench: $(VENV)/dev  ## Measure beside peers; STORIES, BLOCKS, JUDGED and PAGE are as benchmarks/README.md says.
	$(PIP) install --editable '.[bench]'
	$(BIN)/python benchmarks/startup.py index_data/sample/001_harbour_strike.txt --query "dock strike"
	$(BIN)/python -m benchmarks.peers $(STORIES) --blocks $(BLOCKS) --judged $(JUDGED) --figures build/benchmarks.json
	$(BIN)/python -m benchmarks.peers.report build/benchmarks.json $(PAGE)

lock: $(VENV)/dev  ## Write the lock files of development and of the tools of the audit anew.
	$(PIP) install pip-tools
	$(BIN)/pip-compile --quiet --extra dev --extra formats --extra opensearch --extra training --extra watch --extra web --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url \
	    --no-emit-trusted-host --no-emit-find-links --output-file requirements-dev.txt setup.cfg
	$(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url \
	    --no-emit-trusted-host --no-emit-find-links --output-file requirements-audit.txt requirements-audit.in

dist: $(VENV)/dev  ## Build the wheel and the source distribution of the newest commit.
	$(call RELEASE,dist,build/release)

release-check: dist  ## Build both anew, and see that they are the same byte for byte.
	$(call RELEASE,build/again,build/release-again)
	diff -r dist build/again

clean:  ## Remove what the other targets made.
	rm -rf $(VENV) build dist *.egg-info .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf .whoosh_suite .fuzzing .opensearch .integrations .site
	rm -rf index_data/demo

# Beside the environment of the other tests, which stays as it is locked.
.integrations/installed: setup.cfg tests/integrations/requirements.txt | $(VENV)/dev
	mkdir -p .integrations
	$(BIN)/python -c "import configparser as c; f = c.ConfigParser(); f.read('setup.cfg'); e = f['options.extras_require']; \
	    print(*(e[name] for name in ('frames', 'langchain', 'llama-index', 'mcp')))" > .integrations/requirements.txt
	$(PIP) install --target .integrations --upgrade --requirement .integrations/requirements.txt \
	    --requirement tests/integrations/requirements.txt
	touch $@

# Apart too: only who makes the site waits for what makes it.
.site/installed: setup.cfg | $(VENV)/dev
	mkdir -p .site
	$(BIN)/python -c "import configparser as c; f = c.ConfigParser(); f.read('setup.cfg'); \
	    print(f['options.extras_require']['docs'])" > .site/requirements.txt
	$(PIP) install --target .site --upgrade --requirement .site/requirements.txt
	touch $@

$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Cuttings needs Python 3.11 or newer; $(PYTHON) is older. Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/core: $(VENV)/created setup.cfg $(TWINS)
	@$(TELL)
	$(PIP) install --editable .
	touch $@

# pip looks at each file of each release of all packages, for a minute; uv does so in seconds, but knows no settings of
# pip: where it reaches no packages without them, pip does it. Tests import a part of what is installed, which Python
# compiles when it is imported. What builds is of the lock file too, and need not be fetched again.
$(VENV)/dev: $(VENV)/created setup.cfg requirements-dev.txt $(TWINS)
	@$(TELL)
	sed -n '/^uv==/,/^ *#/p' requirements-dev.txt > $(VENV)/uv.txt
	$(PIP) install --require-hashes --requirement $(VENV)/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements-dev.txt || \
	    { echo "uv cannot do it here; pip does, in a minute or two." >&2; \
	    $(PIP) install --no-compile --require-hashes --requirement requirements-dev.txt; }
	$(PIP) install --no-build-isolation --no-deps --editable .
	touch $@ $(VENV)/core
