# Needs Node, npm and make; everything else is brought into ignored folders. `make` lists the targets.

DENO := ./tools/deno

TARGET ?=
ONLY ?=
INPUT ?=
TESTS ?=
MINUTES ?= 5
SEED ?=
SPEED ?=
export INPUT

.DEFAULT_GOAL := help
.PHONY: help run test dist bench soak picture demo-lyrics check clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-11s %s\n' "$$name" "$$text"; done

run: .deno/packages ## build, start everything on the sound card (or INPUT=demo, INPUT=file:PATH), show it
	@$(DENO) run -A tools/run.ts

test: dist ## build, then run the unit and integration tests (TESTS=PATH for some of them)
	@$(DENO) run -A tools/test.ts $(TESTS)

dist: .deno/packages ## compile every program into dist/ (TARGET=TRIPLE for another system, ONLY=NAME for one)
	@$(DENO) run -A tools/compile.ts --target "$(TARGET)" --only "$(ONLY)"

bench: dist ## measure speed and size
	@$(DENO) run -A tests/bench/main.ts

soak: dist ## disturb supervised programs at random for MINUTES=5 (Linux; SEED=NUMBER repeats; SPEED=shown judges no times)
	@$(DENO) run -A tests/soak/main.ts --minutes "$(MINUTES)" --seed "$(SEED)" --speed "$(SPEED)"

picture: dist ## take the README's picture of the live screen, console/screen.svg (Linux)
	@$(DENO) run -A tools/picture.ts

demo-lyrics: .deno/packages ## a real player plays a song, its words come on time (Linux; mpv-mpris, playerctl, liblo-tools)
	@$(DENO) run -A tools/demo_lyrics.ts

check: .deno/packages ## check format, lint and types
	@failed=0; \
	$(DENO) fmt --check || failed=1; \
	$(DENO) lint || failed=1; \
	$(DENO) check || failed=1; \
	exit $$failed

clean: ## remove what was built
	@rm -rf dist coverage

# Deno and the npm packages, as pinned.
.deno/packages: deno.json deno.lock tools/deno
	@$(DENO) --version >/dev/null
	@echo "installing the npm packages into node_modules/" >&2
	@$(DENO) install --frozen --quiet >&2
	@mkdir -p $(@D) && touch $@
