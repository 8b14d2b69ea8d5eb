# Needs Python 3.11 or newer and make. Everything is installed into .venv, from the lock files.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# Exactly what is locked, nothing to resolve. Bytecode is written as modules are first imported, for which an environment
# that forbids it is overruled: to compile everything that is never imported takes a minute.
LOCKED := $(PIP) install --require-hashes --only-binary :all: --no-deps --no-compile
unexport PYTHONDONTWRITEBYTECODE
export CHIPGRAPH_SHARED ?= $(abspath ../shared)

# A folder is newer than the installation when a file came or went; changed files are seen without installing again.
FOLDERS := $(shell find chipgraph graph ingest api -type d -not -name __pycache__)

.NOTPARALLEL:
.PHONY: demo test check bench gold train curve lock clean

demo: .venv/package  ## build the graph of the sample corpus and serve it on http://127.0.0.1:8000
	$(BIN)/chipgraph demo

test: .venv/dev .venv/package
	$(BIN)/pytest

check: .venv/dev .venv/package
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	cd notebooks && ../$(BIN)/mypy --config-file ../pyproject.toml  # away from the folder chipgraph, to see the package

SCALE ?= 1
KILLS ?= 100

bench: .venv/dev .venv/package  ## speed of reading and of the store; SCALE=0.02 KILLS=10 make the store's part short
	$(BIN)/python tests/benchmarks/run.py --shared $(CHIPGRAPH_SHARED)
	@mkdir -p out
	$(BIN)/python tests/benchmarks/store.py --scale $(SCALE) --kills $(KILLS) --shared $(CHIPGRAPH_SHARED) -o out/bench.json

gold: .venv/dev .venv/package  ## score the gold articles and pin the floors; FLAGS=--lower lets them fall
	$(BIN)/python tests/gold/gate.py $(CHIPGRAPH_SHARED) $(FLAGS)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "chipgraph needs Python 3.11 or newer; name one with make PYTHON=…")'
	$(PYTHON) -m venv .venv
	$(PIP) install 'pip>=26,<27'  # those that come with Python 3.11 take twice as long

.venv/run: requirements.lock | .venv/bin/python
	$(LOCKED) -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock | .venv/bin/python
	$(LOCKED) -r requirements-dev.lock
	@touch .venv/run $@  # it holds all that the other lock does

# Strict: a folder of links with exactly what the wheel holds, which mypy can read too. setuptools is among the locked.
.venv/package: pyproject.toml $(FOLDERS) | .venv/run
	$(PIP) install --no-deps --no-build-isolation --config-settings editable_mode=strict -e .
	@touch $@

# -P: the folder chipgraph/ here is a part of the package only, and must not hide the installed one.
# Training goes on where it was interrupted; to train on other data, delete out/ first. Needs the treebanks, and torch.
TRAIN := MALLOC_MMAP_THRESHOLD_=2000000000 MALLOC_TRIM_THRESHOLD_=4000000000 ONEDNN_PRIMITIVE_CACHE_CAPACITY=8192 $(BIN)/python -P -m chipgraph.ingest.training
TREEBANKS := $(CHIPGRAPH_SHARED)/treebanks
WEIGHTS := ingest/language/weights
# One leg of training on the news, from what the target before it made.
leg = $(TRAIN).train news --treebanks $(TREEBANKS) --from $<.pt $(1) -o $@.pt

train: out/measured

.venv/train: pyproject.toml .venv/package
	$(PIP) install -e '.[train]' --no-build-isolation --config-settings editable_mode=strict
	@touch $@

out/syntax: | .venv/train
	@mkdir -p out
	$(TRAIN).train syntax --treebanks $(TREEBANKS) -o out/syntax.pt
	@touch $@

out/news: out/syntax
	$(call leg,)
	@touch $@

out/second: out/news
	$(call leg,--steps 11400 --seed 2)
	@touch $@

out/third: out/second
	$(call leg,--steps 11000 --seed 7)
	@touch $@

out/fourth: out/third
	$(call leg,--steps 10000 --seed 9)
	@touch $@

out/fifth: out/fourth
	$(call leg,--steps 9500 --seed 11)
	@touch $@

out/mixed: out/fifth
	$(TRAIN).mix out/fourth.pt out/fifth.pt -o out/mixed.pt
	@touch $@

out/sixth: out/mixed
	$(call leg,--steps 4200 --seed 31)
	@touch $@

out/blended: out/sixth
	$(TRAIN).mix out/mixed.pt out/sixth.pt -o out/blended.pt
	@touch $@

out/heads: out/blended
	$(TRAIN).steady out/blended.pt --teacher out/syntax.pt --treebanks $(TREEBANKS) -o out/heads.pt
	@touch $@

out/exported: out/heads
	$(TRAIN).export out/heads.pt -o $(WEIGHTS) --keep ingest/training/weights.safetensors
	@touch $@

out/tuned: out/exported
	$(TRAIN).tune -o $(WEIGHTS)/calibration.json
	@touch $@

out/measured: out/tuned
	$(TRAIN).card --treebanks $(TREEBANKS) -o $(WEIGHTS)/quality.json
	@touch $@

# The learning curve, which the card takes in; four short trainings, about as long as the news stage.
curve: out/syntax
	$(TRAIN).curve --treebanks $(TREEBANKS) --from out/syntax.pt -o ingest/training/curve.json

# For maintainers: resolve again. Versions and hashes only, not where the packages came from.
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

lock: .venv/bin/python
	$(PIP) install uv
	$(COMPILE) $(FLAGS) -o requirements.lock
	$(COMPILE) $(FLAGS) --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis chipgraph-demo.db*
