# Everything a person or a machine types. 'make run' and 'make test' install what they need.

PORT    ?= $(or $(ATALAYA_PORT),8000)
PYTHON  ?= python3
VENV    := .venv
# One small disk is mounted by a test that only 'make faults' runs.
KEEPING_TESTS := tests/intake tests/storage tests/faults/test_disk.py \
	tests/faults/test_kill.py tests/faults/test_store.py tests/fuzz
SERVER_TESTS := tests/api $(KEEPING_TESTS)
GOVERNING_TEST := tests/test_coalition_page.py
MEMBER_TESTS := tests/member tests/protocol
# As long as all other journeys together, so that two halves of 'make test' end at one time.
HALF_OF_JOURNEYS := $(wildcard tests/journeys/test_console*.py) \
	tests/journeys/test_access.py tests/journeys/test_firefox.py
BIN     := $(VENV)/bin
RUN     := $(VENV)/.run-installed
DEV     := $(VENV)/.dev-installed
NPM     := web/node_modules/.installed
LIGHTHOUSE := tests/bench/lighthouse/node_modules/.installed
DEMO    := var/demo/pins.json
PAGES   := web/dist/index.html
WEB_SRC := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null) \
	$(wildcard app/protocol/*.json app/protocol/vocabularies/*.json app/member/*.json app/member/exports/*.json app/member/evidence/*.json app/member/imports/*.json app/member/outputs/*.json)

# What tests write outlives no test: in memory, where there are 8 GB of it, fsync costs nothing.
MEMORY  := $(shell df -k --output=avail /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 8000000 { print "/dev/shm" }')
image image-once profiles server asking keeping governing members operators journeys first-half other-half: export TMPDIR := $(or $(MEMORY),$(TMPDIR),/tmp)

# They take what the journeys leave of the processors; alone they have all.
BEHIND  := nice -n 5

export ATALAYA_PORT := $(PORT)
# Tests start hundreds of processes; empty is "do write".
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test check unit server asking keeping governing members operators twins journeys first-half other-half access traces synthetic topology image image-once profiles onion drill stores web bench lighthouse faults fuzz lock words vectors audit release picture screens clean system

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN) $(PAGES) ## install, build, make a demo coalition and serve it on ATALAYA_PORT (8000)
	@$(BIN)/python -m app.admin demo
	@$(BIN)/python -m app.admin migrate
	@$(BIN)/python -m app.admin publish-demo
	@exec $(BIN)/python -m app.main

# Five at a time: each waits now and then, and two processors need not wait with it. A page that is
# kept waiting is a test that fails: lanes without one stand behind the journeys. The long ones go
# first, and the short ones fill what they leave.
test: system ## everything that CI runs: style, types, layers, tests, browser journeys
	@$(MAKE) --no-print-directory --jobs 5 --output-sync=target \
		other-half operators first-half members asking keeping governing twins check

check: $(DEV) $(NPM) | system ## style, types and layers of both languages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BEHIND) $(BIN)/mypy
	$(BEHIND) $(BIN)/lint-imports
	cd web && $(BEHIND) npm run --silent check

unit: server governing members operators twins ## tests without a browser, in both languages

server: asking keeping # what is received and kept

asking: $(DEV) $(NPM) system # what the server is asked, and what it answers
	$(BEHIND) $(BIN)/python -m pytest tests/api

keeping: $(DEV) $(NPM) system # what it decides and keeps, on bad disks too
	$(BEHIND) $(BIN)/python -m pytest $(KEEPING_TESTS)

governing: $(DEV) system # docs/coalition.md, word for word: one test, as long as hundreds of others
	$(BEHIND) $(BIN)/python -m pytest $(GOVERNING_TEST)

members: $(DEV) $(NPM) system # the members' tool, and the protocol
	$(BEHIND) $(BIN)/python -m pytest $(MEMBER_TESTS)

operators: $(DEV) $(NPM) system # everything else in Python
	$(BEHIND) $(BIN)/python -m pytest tests $(addprefix --ignore ,$(SERVER_TESTS) $(GOVERNING_TEST) $(MEMBER_TESTS) tests/journeys tests/faults tests/topology tests/image tests/profiles tests/onion)

twins: $(DEV) $(NPM) | system # the twin of the protocol, and the page's parts that need no browser
	cd web && $(BEHIND) npm run --silent test

journeys: $(DEV) $(NPM) system ## tests in a real Chromium
	$(BIN)/python -m pytest tests/journeys

first-half: $(DEV) $(NPM) system # of the journeys
	$(BIN)/python -m pytest $(HALF_OF_JOURNEYS)

other-half: $(DEV) $(NPM) system
	$(BIN)/python -m pytest tests/journeys $(addprefix --ignore ,$(HALF_OF_JOURNEYS))

access: $(DEV) $(NPM) system ## every screen in each language, light and dark, by all of axe's rules
	ATALAYA_ACCESS=all $(BIN)/python -m pytest tests/journeys/test_access.py

traces: $(DEV) $(NPM) system ## every journey in Firefox and in Chromium; the disk is read after each
	ATALAYA_TRACES=all $(BIN)/python -m pytest tests/journeys/test_firefox.py tests/journeys/test_whole_traces.py

synthetic: $(DEV) $(NPM) system ## NUMBER=300 synthetic reports through the page's worker to the members' tool, and cases out of both
	ATALAYA_SYNTHETIC=$(or $(NUMBER),300) $(BIN)/python -m pytest tests/journeys/test_synthetic.py
	@sh .ci/debian-packages.sh synthetic
	ATALAYA_SYNTHETIC=$(or $(NUMBER),300) $(BIN)/python -m pytest tests/member/test_exports_twin.py \
		tests/member/test_outputs_twin.py tests/member/test_outputs_files.py
	cd web && ATALAYA_SYNTHETIC=$(or $(NUMBER),300) npm run --silent test -- tests/web/console/documents.test.ts

# Long, and needs Caddy: where it may not be installed this fails and says so.
topology: $(DEV) system ## edge, two services, a database with a standby and S3: restart and fail-over under load
	@sh .ci/debian-packages.sh topology
	$(BIN)/python -m pytest tests/topology

# ATALAYA_CI_IMAGE=required makes a failure of a machine that cannot; else a line says so.
image: $(DEV) $(NPM) system ## build the image twice without Docker's engine, run it, send a report to it; needs root
	@sh .ci/debian-packages.sh image
	ATALAYA_CI_IMAGE=$(or $(ATALAYA_CI_IMAGE),wanted) $(BIN)/python -m pytest tests/image

image-once: $(DEV) $(NPM) system # what CI builds: whether a second image is the same is left to 'make image'
	@sh .ci/debian-packages.sh image
	ATALAYA_CI_IMAGE=$(or $(ATALAYA_CI_IMAGE),wanted) $(BIN)/python -m pytest tests/image --ignore tests/image/test_twice.py

profiles: $(DEV) $(NPM) system ## deploy/compose.yaml in each of its shapes, by the words of its page; needs root
	@sh .ci/debian-packages.sh image
	@sh .ci/debian-packages.sh onion
	ATALAYA_CI_IMAGE=$(or $(ATALAYA_CI_IMAGE),wanted) $(BIN)/python -m pytest tests/profiles

onion: $(DEV) $(NPM) system ## a Tor network of its own on this machine, and a report through the onion service
	@sh .ci/debian-packages.sh onion
	ATALAYA_CI_ONION=$(or $(ATALAYA_CI_ONION),wanted) $(BIN)/python -m pytest tests/onion

drill: $(RUN) $(PAGES) ## back up the demo's service, restore the copy beside it, compare, and remove it
	@$(BIN)/python -m app.admin demo
	@$(BIN)/python -m app.admin migrate
	@$(BIN)/python -m app.admin publish-demo
	@$(BIN)/python -m app.admin drill

stores: $(DEV) system ## the stores' tests against a second S3 server, Ceph; needs root, mmdebstrap and 1 GB
	ATALAYA_CEPH=$(abspath var/ceph) $(BIN)/python -m pytest tests/storage/test_blobs.py

bench: $(DEV) $(NPM) $(PAGES) $(LIGHTHOUSE) system ## figures, one JSON line each; a large file has LARGE_MIB=200, a video VIDEO_MB=100
	@ATALAYA_LARGE_MIB=$(or $(LARGE_MIB),200) ATALAYA_VIDEO_MB=$(or $(VIDEO_MB),100) \
		sh tests/bench/alone.sh $(BIN)/python -m tests.bench

lighthouse: $(DEV) $(NPM) $(LIGHTHOUSE) system ## Lighthouse's scores of every page, which bench prints too
	@sh tests/bench/alone.sh $(BIN)/python -m tests.bench.scores

faults: $(DEV) system ## kill, fill, cut and break the service for long: ROUNDS=100 of each; may mount
	ATALAYA_ROUNDS=$(or $(ROUNDS),100) $(BIN)/python -m pytest tests/faults tests/test_failover.py

fuzz: $(DEV) $(NPM) system ## try every parser and every route for long: EXAMPLES=100000 of each
	ATALAYA_FUZZ_EXAMPLES=$(or $(EXAMPLES),20000) $(BIN)/python -m pytest tests/fuzz \
		tests/api/test_schema.py tests/protocol/test_ledger_properties.py

web: $(PAGES) ## build the web apps with the demo coalition's pins

words: $(NPM) ## bring all catalogues up to date with the Spanish ones; LANGUAGE=nah begins a new one
	@sh web/catalogues/merge.sh web/defender/words $(LANGUAGE)
	@sh web/catalogues/merge.sh web/console/words
	@cd web && npm run --silent words

vectors: $(DEV) ## make the test vectors anew, or those of FOLDERS="root roster"
	$(BIN)/python -m tests.vectors.generate $(FOLDERS)

audit: $(DEV) $(NPM) ## known faults of everything locked; status 3 where no source of advisories answers
	@$(BIN)/python -m deploy.audit

release: $(DEV) $(NPM) ## pages built twice, bills of materials and a list to sign: PINS=pins.json KEY=key
	@$(BIN)/python -m deploy.release --pins $(or $(PINS),$(DEMO)) $(if $(KEY),--key $(KEY))

lock: $(DEV) ## choose newer versions within pyproject.toml and lock them with hashes
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --extra documents -c requirements.txt pyproject.toml -o requirements-members.txt
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --extra dev --extra documents -c requirements-members.txt pyproject.toml -o requirements-dev.txt

clean: ## remove what was installed and built; var/ with its data stays
	rm -rf $(VENV) web/node_modules web/dist $(dir $(LIGHTHOUSE))

screens: $(DEV) $(NPM) system ## take the pictures in docs/screens anew
	$(BIN)/python -m tests.screens

picture: $(DEV) $(NPM) system ## take the picture in the README anew
	$(BIN)/python -m tests.picture

system: # Debian's packages that tests need; a clear sentence where they may not be installed
	@sh .ci/debian-packages.sh test

$(VENV)/bin/python:
	@sh .ci/debian-packages.sh run
	$(PYTHON) -m venv $(VENV)

$(RUN): requirements-members.txt | $(VENV)/bin/python
	$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-members.txt
	@touch $@

$(DEV): requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(RUN)

$(NPM): web/package-lock.json
	cd web && npm ci --silent
	@touch $@

$(LIGHTHOUSE): tests/bench/lighthouse/package-lock.json
	cd tests/bench/lighthouse && npm ci --silent
	@touch $@

$(DEMO): | $(RUN)
	@$(BIN)/python -m app.admin demo

$(PAGES): $(NPM) $(DEMO) $(WEB_SRC)
	cd web && ATALAYA_PINS=$(abspath $(DEMO)) npm run --silent build
	@touch $@
