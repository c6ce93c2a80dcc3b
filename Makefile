# `make help` lists what there is. Everything runs inside .venv; set-up is done once and redone when it went stale.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out
WORKERS ?= 2
SOFTKEY := training/softkey/libsoftkey.so
READY := $(VENV)/.ready

export LANG := C.UTF-8
export LC_ALL := C.UTF-8
# sets are iterated in the same order by every test process (pytest-xdist compares what each collected)
export PYTHONHASHSEED := 0

.PHONY: help setup run test check lint format types layers windows-wheels openapi bench accuracy soak digits lookalikes package clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{ printf "  %-16s %s\n", $$1, $$2 }'

$(READY): pyproject.toml .ci/system-packages.txt
	.ci/install-system-packages
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

$(SOFTKEY): $(wildcard training/softkey/*.c training/softkey/*.h training/softkey/Makefile)
	$(MAKE) -C training/softkey

setup: $(READY) $(SOFTKEY)  ## system packages (as root), virtual environment, software key

run: setup  ## open the workstation with a training office; without a display, run the tour
	if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then
	    # practice data of its own, and no keyring needed for it: nothing of a training office is secret
	    export CA_REVIEW_HOME="$${CA_REVIEW_HOME:-$(abspath $(OUT))/training}" CA_REVIEW_SECRETS="$${CA_REVIEW_SECRETS:-file}"
	    $(BIN)/ca-review --training
	else
	    $(BIN)/ca-review tour --out $(OUT)/tour
	fi

test: setup  ## all tests, including the end-to-end ones in a window under Xvfb
	.ci/in-window $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(PYTEST_ARGS)

lint: setup  ## ruff: style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup  ## let ruff format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: setup  ## mypy, strict
	$(BIN)/mypy

layers: setup  ## import-linter: arrows point one way
	$(BIN)/lint-imports

windows-wheels: setup  ## every runtime pin has a wheel for Windows (needs the package registry)
	.ci/check-windows-wheels $(BIN)/uv

openapi: setup  ## write docs/api/openapi.json from the server
	$(BIN)/python -m backend.openapi > docs/api/openapi.json

check: lint types layers test  ## what CI runs

bench: setup  ## speed, as ratios against a reference in the same run; writes out/bench.json
	.ci/in-window $(BIN)/python -m benchmarks.speed --size $${BENCH:-full} --out $(OUT)/bench.json

accuracy: setup  ## seals and registration over fixed seeds; ACCURACY=quick for a sample; writes out/accuracy.json
	$(BIN)/python -m benchmarks.accuracy --size $${ACCURACY:-full} $(REPORT) --out $(OUT)/accuracy.json

soak: setup  ## faults: killed programs, pulled keys, broken pictures; SOAK=quick for a sample; writes out/soak.json
	$(BIN)/python -m benchmarks.soak --size $${SOAK:-full} --out $(OUT)/soak.json

digits: setup  ## train the digit networks again (PyTorch, some three hours); writes resources/digit_reader.onnx and digit_places.onnx
	$(BIN)/python -m pip install --quiet --editable '.[digits]'
	$(BIN)/python -m training.digits.train

lookalikes: setup  ## find again which characters the recogniser takes for which (some five minutes); writes resources/name_lookalikes.txt
	$(BIN)/python -m benchmarks.lookalikes

package: setup  ## build the one-folder program, then run its doctor and its tour
	.ci/build-package $(BIN) $(OUT)

clean:  ## remove what was built, not the environment
	rm -rf build dist $(OUT)
	$(MAKE) -C training/softkey clean
