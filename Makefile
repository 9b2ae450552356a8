# The same commands as .ci/run, for people. PYTHON is an environment with the `dev` extra.
PYTHON ?= .venv-auditor/bin/python

.PHONY: test lint proof
test:
	$(PYTHON) -m pytest

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(dir $(PYTHON))lint-imports

# Everything the everyday suite leaves out: full counts of faults, kills and captures.
proof:
	$(PYTHON) -m pytest -m "proof or not proof" --proof
