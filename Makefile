# Needs Node, npm and make; everything else is brought into ignored folders. `make` lists the targets.

DENO := ./tools/deno

TARGET ?=
ONLY ?=
INPUT ?=
TESTS ?=
MINUTES ?=
MUSIC ?=
SEED ?=
SPEED ?=
BEATS ?=
PIECES ?=
VARIANTS ?=
SETS ?=
AUBIO ?=
MARKDOWN ?=
RATE ?=
GAIN_DB ?=
CLIP_DB ?=
CHANNELS ?=
export INPUT

.DEFAULT_GOAL := help
.PHONY: help run test dist bench evaluate soak show live-set pictures picture-tracker demo-lyrics check clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-15s %s\n' "$$name" "$$text"; done

run: .deno/packages ## build, start everything on the sound card (or INPUT=demo, INPUT=file:PATH), show it
	@$(DENO) run -A tools/run.ts

test: dist ## build, then run the unit and integration tests (TESTS=PATH for some of them)
	@$(DENO) run -A tools/test.ts $(TESTS)

dist: .deno/packages ## compile every program into dist/ (TARGET=TRIPLE for another system, ONLY=NAME for one)
	@$(DENO) run -A tools/compile.ts --target "$(TARGET)" --only "$(ONLY)"

bench: dist ## measure speed and size
	@$(DENO) run -A tests/bench/main.ts

evaluate: .deno/packages ## score the beat tracker on BEATS=FOLDER (PIECES=1 VARIANTS=1 SETS=1 MARKDOWN=1; AUBIO=1 wants aubio beside it)
	@$(DENO) run -A tools/evaluate/main.ts $(if $(BEATS),"$(BEATS)") $(if $(PIECES),--pieces) \
		$(if $(VARIANTS),--variants) $(if $(SETS),--sets) $(if $(AUBIO),--aubio) $(if $(MARKDOWN),--markdown) \
		--only "$(ONLY)" --seed "$(SEED)" --rate "$(RATE)" --gain-db="$(GAIN_DB)" --clip-db "$(CLIP_DB)" \
		--channels "$(CHANNELS)"

soak: dist ## disturb supervised programs at random for MINUTES=5 (Linux; SEED=NUMBER repeats; SPEED=shown judges no times)
	@$(DENO) run -A tests/soak/main.ts --minutes "$(or $(MINUTES),5)" --seed "$(SEED)" --speed "$(SPEED)"

show: dist ## a show of MINUTES=30 with random kills, the cockpit watched from outside (SEED=NUMBER repeats; Linux)
	@$(DENO) run -A tests/show/main.ts --minutes "$(or $(MINUTES),30)" --seed "$(SEED)"

live-set: dist ## play a set of MINUTES=30 through PulseAudio and judge what is shown (MUSIC=FOLDER with .beats files, SEED=NUMBER; Linux)
	@$(DENO) run -A tools/live_set.ts --music "$(MUSIC)" --minutes "$(or $(MINUTES),30)" --seed "$(SEED)"

pictures: dist ## take the README's pictures of the cockpit, console/screens/*.svg (Linux)
	@$(DENO) run -A tools/pictures/main.ts

picture-tracker: .deno/packages ## draw the picture of the beat tracker, workers/audio_analyzer/tracker.svg
	@$(DENO) run -A tools/tracker_picture/main.ts

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
