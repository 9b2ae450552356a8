# The same commands as .ci/run, for people. PYTHON is an environment with the `dev` extra.
PYTHON ?= .venv-auditor/bin/python

.PHONY: test lint proof wheel accuracy
test:
	$(PYTHON) -m pytest

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(dir $(PYTHON))lint-imports

# What users install: the wheel alone, in an empty environment, away from the checkout.
wheel:
	rm -rf build-wheel && mkdir build-wheel
	$(PYTHON) -m build --wheel --outdir build-wheel . >/dev/null
	$(PYTHON) -m venv build-wheel/venv
	build-wheel/venv/bin/pip install --quiet --disable-pip-version-check build-wheel/*.whl
	cd "$$(mktemp -d)" && "$(CURDIR)/build-wheel/venv/bin/auditor" rules check && "$(CURDIR)/build-wheel/venv/bin/auditor" demo --out demo >/dev/null && test -s demo/report.html
	rm -rf build-wheel

# What the everyday suite leaves out: the full counts of kills, pages and repetitions.
proof:
	$(PYTHON) -m pytest -m proof --proof

# Publish dates beside htmldate and trafilatura; needs the `bench` extra.
accuracy:
	$(PYTHON) benchmarks/dates.py
