# 守望 Shouwang. `make help` says what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help

CARGO ?= cargo
BINARY := target/release/shouwang
# The data that the acceptance tests read; they are counted as skipped where it is absent.
SHARED_DATA := ../shared/data

# The invented county.
HOUSEHOLDS ?= 20000
SEED ?= 1
REGION ?= 529901
AS_OF ?= 2026-11-01
COUNTY := target/county
COUNTY_MADE := target/county.made
# What `make run` serves: a data folder, its configuration, and the database in it, or one named by its address:
# make run DATABASE_URL=postgres://user@host/name
SERVED ?= out/served
LISTEN ?= 127.0.0.1:8080
DATABASE_URL ?= sqlite:$(SERVED)/data/shouwang.db
# Where `make screen` puts its papers.
OUT ?= out/screening
# The server that tests use; set TEST_DATABASE_URL to use another.
TEST_CLUSTER := /var/tmp/shouwang-test-$(shell id -u)-$(notdir $(CURDIR))

# Pinned, so that the runner is the same everywhere; any installed version is taken as it is.
NEXTEST_VERSION := 0.9.143

# One profile, one set of features: run, test and bench share every compiled crate.
BUILD := $(CARGO) build --release --workspace --locked

# Steps follow each other: two cargo runs at once only wait for one another.
.NOTPARALLEL:
.PHONY: help run screen county build web web-tests browsed browser browser-tests test format lint check policy-check doc-tests unit-tests bench fuzz clean toolchain runner databases

help: ## 列出可用的命令 / list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: web build county ## 编译,造一个虚构的县,装进库里,演几个月的办理,开服务 / build, invent a county, load it, play months of work in it, serve it
	@sh crates/server/run.sh $(BINARY) $(SERVED) $(COUNTY)/data $(REGION) $(AS_OF) $(LISTEN) '$(DATABASE_URL)'

screen: build county ## 不用数据库,把文件夹筛查一遍 / screen a folder without a database
	@echo "== 筛查 / screening $(COUNTY) -> $(OUT)"
	@$(BINARY) screen --data $(COUNTY)/data --policy policy --region $(REGION) --as-of $(AS_OF) --out $(OUT) --replace \
	  || { code=$$?; [ $$code -eq 3 ] || exit $$code; }
	@# Exit code 3 is expected: the invented county has mistakes planted in it. See docs/reference/exit-codes.md.
	@ls $(OUT)/report.html $(OUT)/alerts.xlsx > /dev/null
	@echo "报告 / report: $(OUT)/report.html"
	@echo "名单 / alerts: $(OUT)/alerts.xlsx"

county: build ## 虚构的县(没有或比程序、政策旧时才重造)/ the invented county, remade when older than binary or policy
	@set -eu; want="$(HOUSEHOLDS) $(SEED)"; \
	if [ -d $(COUNTY) ] && [ $(COUNTY_MADE) -nt $(BINARY) ] \
	   && [ -z "$$(find policy -newer $(COUNTY_MADE) | head -n 1)" ] && [ "$$(cat $(COUNTY_MADE))" = "$$want" ]; then \
	  echo "== 虚构的县已在 / the invented county is there: $(COUNTY)"; \
	else \
	  echo "== 造一个虚构的县 / inventing a county: $(HOUSEHOLDS) households -> $(COUNTY)"; \
	  rm -rf $(COUNTY) $(COUNTY_MADE); \
	  $(BINARY) county generate --households $(HOUSEHOLDS) --seed $(SEED) --out $(COUNTY)/data --truth $(COUNTY)/truth.json \
	    --map $(COUNTY)/map.geojson; \
	  echo "$$want" > $(COUNTY_MADE); \
	fi

build: toolchain ## 编译 / build
	@echo "== 编译 / building (the first time takes 15 to 30 minutes on two cores)"
	@$(BUILD)

test: toolchain runner web format check lint web-tests doc-tests policy-check browser-tests unit-tests ## 全部检查和测试 / every check and test

# The web app is compiled into the binary. A machine without Node builds a binary that says so on a page.
WEB_MADE := web/apps/desk/dist/index.html
WEB_SOURCES := web/apps web/packages web/scripts web/package-lock.json docs/reference/openapi.json

web: ## 编译网页(需要 Node 20.19 以上)/ build the web app
	@set -eu; \
	if ! command -v npm > /dev/null 2>&1; then \
	  echo "没有找到 npm:程序里不会有网页。请安装 Node 20.19 或更新的版本。"; \
	  echo "npm was not found: the binary will have no web app. Install Node 20.19 or later."; exit 0; fi; \
	if [ ! -e web/node_modules/.package-lock.json ] || [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then \
	  echo "== 安装网页的依赖 / npm ci"; (cd web && npm ci --loglevel=error); fi; \
	if [ -e $(WEB_MADE) ] && [ -z "$$(find $(WEB_SOURCES) -newer $(WEB_MADE) -type f -not -path '*/dist/*' | head -n 1)" ]; then \
	  echo "== 网页已是最新 / the web app is fresh"; \
	else \
	  echo "== 编译网页 / building the web app"; (cd web && npm run --silent build); \
	  touch crates/server/src/pages/desk.rs; \
	fi

web-tests: web
	@set -eu; command -v npm > /dev/null 2>&1 || { echo "npm was not found: the web app was not tested"; exit 0; }; \
	echo "== 网页检查和测试 / types, lint, client, texts, components"; cd web && npm run --silent check && npm run --silent test

# A county of its own, small enough to be loaded for every run.
BROWSED := target/browsed

browsed: web build
	@set -eu; command -v npm > /dev/null 2>&1 || { echo "npm was not found: the web app was not tried in a browser"; exit 0; }; \
	sh web/e2e/install.sh; \
	rm -rf $(BROWSED); \
	$(BINARY) county generate --households 2000 --seed 7 --out $(BROWSED)/data --truth $(BROWSED)/truth.json \
	  --map $(BROWSED)/map.geojson > /dev/null; \
	echo "== 浏览器 / in a real browser: $(or $(LOOK),every page and each role's day)"; \
	sh web/e2e/run.sh $(BINARY) $(BROWSED)/data $(REGION) $(AS_OF) $(LOOK)

browser: browsed ## 用真浏览器看遍每一页、走一遍每个角色的一天 / every page, and each role's day, in a real browser

# Looking at every page of every role at two sizes takes four minutes more: make browser.
browser-tests: LOOK := days story places
browser-tests: browsed

format:
	@echo "== 格式 / cargo fmt --check"
	@$(CARGO) fmt --all --check

check: toolchain ## 架构、提示、文档、用词 / cargo xtask check
	@echo "== 架构、提示、文档、用词 / cargo xtask check"
	@$(CARGO) xtask check
	@if $(CARGO) deny --version > /dev/null 2>&1; then $(CARGO) deny --all-features check; \
	else echo "cargo-deny is not installed: licences and advisories were not checked"; fi

lint:
	@echo "== cargo clippy"
	@$(CARGO) clippy --release --workspace --all-targets --locked --quiet -- -D warnings

doc-tests: build
	@echo "== 文档里的例子 / examples in the documentation of domain"
	@$(CARGO) test --release --doc --package domain --locked --quiet

policy-check: build
	@echo "== 政策 / shouwang policy check"
	@$(BINARY) policy check --policy policy --region $(REGION) --as-of $(AS_OF)

# The tests come last, so that the runner's own count is the last line. They run on the embedded database and on a
# PostgreSQL cluster of their own, which is gone afterwards.
unit-tests: runner build databases
	@set -eu; \
	if [ -d $(SHARED_DATA) ]; then filter='all()'; skip=''; \
	else \
	  filter='not test(/shared_data/)'; skip='--skip shared_data'; \
	  echo "$(SHARED_DATA) is absent: tests that read it are counted as skipped"; \
	fi; \
	if [ -z "$${TEST_DATABASE_URL:-}" ]; then \
	  trap 'sh crates/testkit/postgres.sh stop $(TEST_CLUSTER)' EXIT; \
	  TEST_DATABASE_URL=$$(sh crates/testkit/postgres.sh start $(TEST_CLUSTER)); export TEST_DATABASE_URL; \
	fi; \
	if $(CARGO) nextest --version > /dev/null 2>&1; then \
	  echo "== 测试 / cargo nextest run"; \
	  $(CARGO) nextest run --cargo-profile release --workspace --locked -E "$$filter"; \
	else \
	  echo "== 测试 / cargo test"; \
	  $(CARGO) test --release --workspace --lib --bins --tests --locked -- $$skip; \
	fi

# PostgreSQL's server and both databases' own clients, for tests that tamper.
databases:
	@sh crates/testkit/install.sh

# A missing runner is built once into cargo's own folder; if that fails, cargo test does the work.
runner: toolchain
	@if ! $(CARGO) nextest --version > /dev/null 2>&1; then \
	  echo "== 安装测试工具 / installing cargo-nextest $(NEXTEST_VERSION) (about 5 minutes, once)"; \
	  CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
	    $(CARGO) install cargo-nextest --version $(NEXTEST_VERSION) --locked --quiet \
	    --no-default-features --features default-no-update \
	    || echo "cargo-nextest could not be installed: cargo test is used instead"; \
	fi

bench: build ## 性能对比(STAGE=store|xlsx|screening|growth|what-if|household)/ benchmarks (one STAGE or all)
	@sh bench/run.sh $(or $(STAGE),all)

fuzz: build ## 按 openapi.json 乱问一遍,不许出 5xx / ask the server everything its description allows
	@sh crates/server/fuzz/run.sh $(BINARY) $(REGION)

toolchain:
	@command -v $(CARGO) > /dev/null 2>&1 || { \
	  echo "没有找到 cargo:请先从 https://rustup.rs 安装 Rust。"; \
	  echo "cargo was not found: install Rust from https://rustup.rs first."; exit 1; }
	@command -v cc > /dev/null 2>&1 || { \
	  echo "没有找到 C 编译器(链接要用):Debian/Ubuntu 请运行 apt-get install gcc libc6-dev。"; \
	  echo "no C compiler was found (needed to link): on Debian/Ubuntu run apt-get install gcc libc6-dev."; exit 1; }

clean: ## 清掉编译和输出 / remove what was built and written
	@$(CARGO) clean
	@rm -rf out
