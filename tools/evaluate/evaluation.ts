import { errorText, UserError } from "../../bus/mod.ts";
import { hearWithAubio } from "./analysis/aubio.ts";
import type { Source } from "./analysis/job.ts";
import { hearAll } from "./analysis/pool.ts";
import { NO_BEAT } from "./corpus.ts";
import type { Piece } from "./piece.ts";
import { type Heard, scorePiece } from "./piece_score.ts";
import { Progress } from "./progress.ts";
import { noResults } from "./results.ts";
import { planSets, type SetPlan } from "./sets/plan.ts";
import { recoveries } from "./sets/recovery.ts";
import { NO_BEAT_SIGNALS } from "./sound/no_beat.ts";
import { type Variant, variantName } from "./sound/variant.ts";

/** Names of the rows. */
const OURS = "audio_analyzer";
const AUBIO = "aubio";
/** Each signal is made from so many seeds, and lasts so long. */
const NO_BEAT_ROUNDS: readonly number[] = [0, 1, 2];
const NO_BEAT_SECONDS = 40;
const SETS = 12;
/** What must not change the scores by more than a point; the first tells how much chance changes them. */
const VARIANTS: readonly Variant[] = [
  { delaySeconds: 0.004 },
  { rate: 22_050 },
  { rate: 44_100 },
  { rate: 48_000 },
  { rate: 96_000 },
  { gainDb: -40 },
  { clipDb: 12 },
  { channels: 1 },
  { channels: 2 },
];

/** A piece and what was heard of it. */
interface HeardPiece {
  readonly piece: Piece;
  readonly heard: Heard;
}

/** Has the analyser, and its peer, hear things, and collects the results. */
export class Evaluation {
  readonly results = noResults();
  readonly #pieces: readonly Piece[];
  readonly #variant: Variant;
  readonly #seed: number;
  /** The pieces as they are. */
  #heard: readonly HeardPiece[] = [];

  /** @param variant what is done to every sound before it is heard */
  constructor(pieces: readonly Piece[], variant: Variant, seed: number) {
    this.#pieces = pieces;
    this.#variant = variant;
    this.#seed = seed;
  }

  /** Our own analysis of the pieces. */
  async hearPieces(): Promise<void> {
    if (this.#pieces.length === 0) return;
    this.#heard = await this.#hearPieces(this.#pieces, this.#variant);
    this.#take(OURS, this.#heard);
  }

  /** aubio's, one file after the other: it is fast. Variants are not made for it. */
  async hearPeer(): Promise<void> {
    if (Object.keys(this.#variant).length > 0) {
      return console.error("aubio hears the files as they are only, and is left out");
    }
    const progress = new Progress(AUBIO, this.#heard.length);
    const all: HeardPiece[] = [];
    for (const [i, { piece, heard }] of this.#heard.entries()) {
      try {
        all.push({ piece, heard: await hearWithAubio(piece.file, heard) });
      } catch (error) {
        this.#fail(`aubio, "${piece.file}": ${errorText(error)}`);
      }
      progress.tell(i + 1);
    }
    this.#take(AUBIO, all);
  }

  /** Signals made here in which whatever is announced is wrong. */
  async hearNoBeat(): Promise<void> {
    const sources = NO_BEAT_SIGNALS.flatMap((signal) =>
      NO_BEAT_ROUNDS.map((round): Source => ({
        kind: "noBeat",
        signal,
        seed: this.#seed + round,
        seconds: NO_BEAT_SECONDS,
      }))
    );
    const heard = await this.#hear("signals without a beat", sources, this.#variant);
    NO_BEAT_SIGNALS.forEach((name, i) => {
      const first = i * NO_BEAT_ROUNDS.length;
      const rounds = heard.slice(first, first + NO_BEAT_ROUNDS.length);
      this.results.noBeat.push({ name, tracker: OURS, heard: rounds.filter(isThere) });
    });
  }

  /** The pieces at other rates, levels and numbers of channels. */
  async hearVariants(): Promise<void> {
    const music = this.#heard.filter(isMusic);
    const { variants } = this.results;
    variants.set(variantName(this.#variant), music.map(scored));
    for (const variant of VARIANTS) {
      if (music.every(({ heard }) => isSame(variant, heard))) continue;
      const pieces = await this.#hearPieces(music.map(({ piece }) => piece), variant);
      variants.set(variantName(variant), pieces.map(scored));
    }
  }

  /** DJ sets made of the pieces. @throws {UserError} when they make none */
  async hearSets(): Promise<void> {
    const plans = this.#planSets();
    const sources = plans.map((plan): Source => ({ kind: "set", plan }));
    const heard = await this.#hear("DJ sets", sources, this.#variant);
    for (const level of ["exact", "any"] as const) {
      const judged = plans.flatMap((plan, i) => {
        const there = heard[i];
        return there === undefined ? [] : recoveries(plan, there, level);
      });
      this.results.sets.set(level, judged);
    }
  }

  #planSets(): SetPlan[] {
    try {
      return planSets(this.#pieces, SETS, this.#seed);
    } catch (cause) {
      if (cause instanceof RangeError) throw new UserError(cause.message, { cause });
      throw cause;
    }
  }

  async #hearPieces(pieces: readonly Piece[], variant: Variant): Promise<HeardPiece[]> {
    const sources = pieces.map(({ file }): Source => ({ kind: "file", path: file }));
    const all = await this.#hear(`${OURS}, ${variantName(variant)}`, sources, variant);
    return pieces.flatMap((piece, i) => {
      const heard = all[i];
      return heard === undefined ? [] : [{ piece, heard }];
    });
  }

  /** What cannot be heard is told and left out. */
  async #hear(
    what: string,
    sources: readonly Source[],
    variant: Variant,
  ): Promise<(Heard | undefined)[]> {
    const progress = new Progress(what, sources.length);
    const jobs = sources.map((source) => ({ source, variant }));
    const answers = await hearAll(jobs, { onDone: progress.tell });
    return answers.map((answer) => {
      if ("heard" in answer) return answer.heard;
      this.#fail(answer.error);
      return undefined;
    });
  }

  #take(tracker: string, all: readonly HeardPiece[]): void {
    this.results.trackers.set(tracker, all.filter(isMusic).map(scored));
    for (const { piece, heard } of all.filter((each) => !isMusic(each))) {
      this.results.noBeat.push({ name: piece.id, tracker, heard: [heard] });
    }
  }

  #fail(why: string): void {
    if (!this.results.failures.has(why)) console.error(`evaluate: ${why}`);
    this.results.failures.add(why);
  }
}

function isThere(heard: Heard | undefined): heard is Heard {
  return heard !== undefined;
}

function isMusic({ piece }: HeardPiece): boolean {
  return piece.category !== NO_BEAT;
}

/** Whether a sound is already what a variant would make of it. */
function isSame({ rate, channels }: Variant, heard: Heard): boolean {
  return rate === heard.sampleRate || channels === heard.channels;
}

function scored({ piece, heard }: HeardPiece) {
  return { id: piece.id, category: piece.category, score: scorePiece(piece, heard) };
}
