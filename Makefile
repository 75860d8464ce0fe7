# make report   郴州 in Chinese, into reports/chenzhou/zh/
# make test     every test
# make scripts  lint and types of the scripts of the pages; wants npm
# make upstream  the tests of nbclient and jupyter_client on our kernels
# make planted  how many planted errors the audit finds
# make intake-score DIR=…  how well articles are read, for labelled ones and the project's own
# make corpus DIR=…  how the notebooks of a folder come through both exporters
# make bench    how fast it is, beside papermill and nbconvert as they come and beside its floor
# Each makes its own virtual environment first. PYTHON= chooses the interpreter (3.11 to 3.13).

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Modules are compiled when they are first imported: of most that is installed no report imports any.
# Where this variable is set, as images of containers do, each process would compile them all again.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-compile
CITY ?= chenzhou
BUILD_FLAGS ?=
PYTEST_FLAGS ?=
BENCH_FLAGS ?=
PLANTED_FLAGS ?=
WORKERS ?= auto

.DEFAULT_GOAL := report
.PHONY: report all test scripts upstream bench corpus intake-score planted lab lock pictures clean

report: $(VENV)/.report-ready
	$(BIN)/casebook build $(CITY) $(BUILD_FLAGS)

all: $(VENV)/.report-ready
	$(BIN)/casebook build --all $(BUILD_FLAGS)

# JupyterLab, and beside it what a preview and notebooks/00_start.ipynb want.
lab: $(VENV)/.report-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements-test.lock \
	--no-build-isolation --editable '.[lab]'
	$(BIN)/jupyter lab notebooks

test: $(VENV)/.test-ready
	$(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=worksteal $(PYTEST_FLAGS)

# What the scripts do is tested in a browser by `make test`; this reads them.
scripts:
	cd tests/scripts && npm ci && npm run check

# The test suites of nbclient and jupyter_client on our kernels.
upstream: $(VENV)/.test-ready
	$(BIN)/python tests/upstream/suites.py $(VENV)/upstream

# Wants a machine that does nothing else; --help among the flags lists the others.
bench: $(VENV)/.test-ready
	$(BIN)/python -m tests.benchmarks.bench $(BENCH_FLAGS)

# How many planted errors the audit finds, by kind, and its marks on the data as they are.
planted: $(VENV)/.test-ready
	$(BIN)/python -m tests.benchmarks.planted $(PLANTED_FLAGS)

# How a folder of notebooks of others comes through both exporters.
corpus: $(VENV)/.test-ready
	$(BIN)/python -m tests.benchmarks.corpus $(DIR)

# Precision and recall by kind; DIR holds NAME.txt, NAME_claims.csv, NAME_measures.csv.
intake-score: $(VENV)/.test-ready
	$(BIN)/python -m tests.benchmarks.intake_score $(DIR)

# The sample and the pictures of the README, from the report; pdftoppm and pdftotext are Debian's poppler-utils.
# A page is found by words that stand on it, behind the contents.
PDF := docs/sample_chenzhou_zh.pdf
pictures: report
	cp reports/chenzhou/zh/report.pdf $(PDF)
	picture() { pdftoppm -png -r 80 -singlefile -f $$1 $(PDF) docs/$$2; }; \
	page() { for n in $$(seq 4 40); do \
	  pdftotext -f $$n -l $$n $(PDF) - | tr -d ' ' | grep -q "$$1" && echo $$n && break; done; }; \
	picture 2 page_summary && \
	picture $$(page '^做法5') page_measures && \
	picture $$(page '清洁能源加已知火电') page_low_carbon

$(VENV)/.report-ready: requirements.lock pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "Installing what reports are made with into $(VENV): some 550 MB, a minute or two the first time."
	$(PIP) --requirement requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test-ready: requirements-test.lock $(VENV)/.report-ready
	$(PIP) --requirement requirements-test.lock
	@touch $@

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else \
	"the casebook needs Python 3.11 to 3.13, this is " + sys.version.split()[0] + "; say make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

# Resolve anew: one lock for every supported Python and system. uv is needed for this alone.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --no-header --quiet --upgrade --group build
lock:
	$(LOCK) --extra import --output-file requirements.lock
	$(LOCK) --all-extras --group test --constraint requirements.lock --output-file requirements-test.lock

clean:
	rm -rf $(VENV) tests/scripts/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
