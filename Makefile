# One command each; every one of them installs what it needs first. README.md says more.

VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

# The first Python on this machine that the portal runs on.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
		2>/dev/null && echo $$python && break; done)

# What a production installation sets, for the checks that read the settings; nothing answers there.
PRODUCTION := DEBUG=off DEMO=off ALLOWED_HOSTS=portal.example SITE_URL=https://portal.example \
	SECRET_KEY=for-the-checks-alone-and-long-enough-to-pass-them-0123456789-abcdefgh \
	DATABASE_URL=postgres://nobody@127.0.0.1:1/nothing REDIS_URL=redis://127.0.0.1:1/0 \
	EMAIL_URL=smtp://127.0.0.1:1 LOG_LEVEL=ERROR

.PHONY: run test check fix bench drill backup restore installed installed-dev venv

run: installed
	@exec $(BIN)/python -m alliance_portal.launch

test: installed-dev
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: installed-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(PRODUCTION) $(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint templates --lint --quiet
	@$(PRODUCTION) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

fix: installed-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: installed-dev
	@$(BIN)/python -m bench $(ARGS)

drill: installed-dev
	@$(BIN)/python -m bench.drill

backup: installed
	@$(BIN)/python -m alliance_portal.backup save

restore: installed
	@$(BIN)/python -m alliance_portal.backup restore $(FILE)

# The copies in the virtual environment say what was installed, whatever the clock says.
installed: venv
	@cmp -s requirements.txt $(VENV)/installed.txt || { \
		echo "Installing the libraries (once, about a minute) …"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt \
		&& cp requirements.txt $(VENV)/installed.txt; }

installed-dev: venv
	@cat requirements.txt requirements-dev.txt | cmp -s - $(VENV)/installed-dev.txt || { \
		echo "Installing the libraries for development (once, about a minute) …"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt \
		&& cp requirements.txt $(VENV)/installed.txt \
		&& cat requirements.txt requirements-dev.txt > $(VENV)/installed-dev.txt; }

venv:
	@test -x $(BIN)/python -a -x $(BIN)/pip || { \
		test -n "$(PYTHON)" || { \
			echo "The portal needs Python 3.11, 3.12 or 3.13 with its venv module (on Debian: apt install python3-venv)." >&2; \
			exit 1; }; \
		$(PYTHON) -m venv $(VENV); }
