# All that a person types: make run · release · test · bench · soak · lint

LISTEN ?= 127.0.0.1:8080
DATA   ?= lianzhang-data

.PHONY: run release test test-rust test-api test-api-short test-web test-e2e test-deps build-deps bench soak lint web phone test-phone encoder openapi format

# The tests are built by clippy's compiler, so that linting costs no second build: what `cargo clippy`
# does, for `cargo test`.
LINTED = CLIPPY_ARGS="-Dwarnings__CLIPPY_HACKERY__" RUSTC_WORKSPACE_WRAPPER=clippy-driver

## Install what is missing, build everything fast and serve the demonstration city.
run: build-deps web phone/dist/h5/index.html encoder
	@echo "Building the server; the first time takes minutes, cargo says how far it is."
	cargo build --profile quick --locked -p lianzhang
	./target/quick/lianzhang serve --demo --listen $(LISTEN) --data $(DATA)

## Build what a city runs: optimised as a whole, in target/release/lianzhang.
release: build-deps web phone/dist/h5/index.html encoder
	cargo build --release --locked -p lianzhang

## Install what the tests need, and run all of them.
test: build-deps test-deps format test-web test-phone test-rust test-api-short test-e2e

build-deps:
	sh scripts/build-deps.sh

test-deps:
	sh scripts/test-deps.sh

test-web: web
	cd web && npm run lint && npm test

## The outbox by property, and the built mini-program page by page.
test-phone: phone
	cd phone && npm test

format:
	cargo fmt --all --check

## Unit, property, store (SQLite and PostgreSQL), HTTP and command-line tests; every lint is an error.
test-rust:
	$(LINTED) sh scripts/test-postgres.sh cargo test --workspace --locked

## A real server against its own OpenAPI document, as people of four roles.
test-api:
	$(LINTED) cargo build --locked -p lianzhang
	python3 scripts/api-schema.py

## The same as an agent and as a firm: for all four roles all tests together have no time.
test-api-short:
	$(LINTED) cargo build --locked -p lianzhang
	LIANZHANG_API_ROLES=agent,enterprise-a python3 scripts/api-schema.py

## A real Chromium against a real server.
test-e2e: web phone/dist/h5/index.html
	$(LINTED) cargo build --locked -p lianzhang
	cd e2e && npm ci --no-audit --no-fund && LIANZHANG_BIN=../target/debug/lianzhang npm test

## Measure, beside the floor and named alternatives.
bench:
	sh scripts/bench.sh

## Kill the serving process 30 times on each database while clients write; lose nothing.
soak:
	LIANZHANG_SOAK_ROUNDS=30 sh scripts/test-postgres.sh cargo test --locked -p lianzhang --test serve killed -- --nocapture

lint: format
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cd web && npm run lint

web: web/dist/index.html

web/dist/index.html: web/package-lock.json web/index.html web/vite.config.ts docs/openapi.json $(shell find web/src web/public -type f ! -name schema.d.ts 2>/dev/null)
	cd web && npm ci --no-audit --no-fund && npm run build
	@touch $@

## The phone app: phone/dist/h5, which the binary embeds under /m/, and phone/dist/mp-weixin. LIANZHANG_PHONE_URL is
## the address at which the mini-program finds the server.
phone: phone/dist/h5/index.html
	cd phone && VITE_LIANZHANG_URL=$(LIANZHANG_PHONE_URL) npm run build:mp

phone/dist/h5/index.html: phone/package.json phone/sw.js phone/index.html phone/vite.config.ts docs/openapi.json $(shell find phone/src -type f ! -name schema.d.ts 2>/dev/null)
	cd phone && npm $(if $(wildcard phone/package-lock.json),ci,install --no-package-lock) --no-audit --no-fund && npm run types && npm run build:h5
	@touch $@

## The sentence encoder; without it triage works at the level of n-grams.
encoder:
	-sh scripts/encoder.sh

## Regenerate what is generated from the code of the endpoints.
openapi:
	UPDATE_GOLDEN=1 cargo test --locked -p server --test routes openapi
