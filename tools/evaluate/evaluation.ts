import { UserError } from "../../bus/mod.ts";
import { hearWithAubio } from "./analysis/aubio.ts";
import type { Source } from "./analysis/job.ts";
import { hearAll } from "./analysis/pool.ts";
import { NO_BEAT } from "./corpus.ts";
import type { EvaluateOptions } from "./options.ts";
import type { Piece } from "./piece.ts";
import { type Heard, scorePiece } from "./piece_score.ts";
import { Progress } from "./progress.ts";
import { beatsPerMinute, type NoBeatResult, noBeatTable } from "./report/no_beat_table.ts";
import { categoryTable, pieceTable, type ScoredPiece, variantTable } from "./report/score_table.ts";
import { setTable } from "./report/set_table.ts";
import type { Table } from "./report/table.ts";
import { planSets } from "./sets/plan.ts";
import { recoveries, type Recovery } from "./sets/recovery.ts";
import { NO_BEAT_SIGNALS } from "./sound/no_beat.ts";
import { type Variant, variantName } from "./sound/variant.ts";
import { summarise } from "./summary.ts";

/** Names of the rows. */
const OURS = "audio_analyzer";
const AUBIO = "aubio";
const NO_BEAT_SECONDS = 60;
const SETS = 12;
/** What must not change the scores by more than a point. */
const VARIANTS: readonly Variant[] = [
  { rate: 22_050 },
  { rate: 44_100 },
  { rate: 48_000 },
  { rate: 96_000 },
  { gainDb: -40 },
  { clipDb: 12 },
  { channels: 1 },
  { channels: 2 },
];

/** Collects what was heard, and makes tables of it. */
export class Evaluation {
  readonly #pieces: readonly Piece[];
  readonly #options: EvaluateOptions;
  readonly #trackers = new Map<string, ScoredPiece[]>();
  readonly #variants = new Map<string, ScoredPiece[]>();
  readonly #noBeat: NoBeatResult[] = [];
  readonly #recoveries: { exact: Recovery[]; any: Recovery[] } = { exact: [], any: [] };
  /** What each piece sounds like as it is. */
  readonly #formats = new Map<string, Heard>();

  constructor(pieces: readonly Piece[], options: EvaluateOptions) {
    this.#pieces = pieces;
    this.#options = options;
  }

  /** Our own analysis of the pieces. */
  async hearPieces(): Promise<void> {
    if (this.#pieces.length === 0) return;
    const heard = await this.#hearPieces(this.#pieces, this.#options.variant);
    this.#pieces.forEach((piece, i) => this.#formats.set(piece.id, heard[i] ?? NOTHING));
    this.#take(OURS, this.#pieces, heard);
  }

  /** aubio's, one file after the other: it is fast. */
  async hearPeer(): Promise<void> {
    if (Object.keys(this.#options.variant).length > 0) {
      return console.error("aubio hears the files as they are only, and is left out");
    }
    const progress = new Progress(AUBIO, this.#pieces.length);
    const heard: Heard[] = [];
    for (const piece of this.#pieces) {
      heard.push(await hearWithAubio(piece.file, this.#formats.get(piece.id) ?? NOTHING));
      progress.tell(heard.length);
    }
    this.#take(AUBIO, this.#pieces, heard);
  }

  async hearNoBeat(): Promise<void> {
    const sources = NO_BEAT_SIGNALS.map((signal): Source => ({
      kind: "noBeat",
      signal,
      seed: this.#options.seed,
      seconds: NO_BEAT_SECONDS,
    }));
    const heard = await hear("signals without a beat", sources, this.#options.variant);
    NO_BEAT_SIGNALS.forEach((name, i) => this.#noBeat.push(noBeat(name, OURS, heard[i])));
  }

  async hearVariants(): Promise<void> {
    const music = this.#pieces.filter(({ category }) => category !== NO_BEAT);
    this.#variants.set(
      variantName(this.#options.variant),
      this.#trackers.get(OURS) ?? [],
    );
    for (const variant of VARIANTS) {
      if (this.#isAsItIs(variant)) continue;
      const heard = await this.#hearPieces(music, variant);
      this.#variants.set(variantName(variant), scored(music, heard));
    }
  }

  /** Whether all pieces were heard so already. */
  #isAsItIs({ rate, channels }: Variant): boolean {
    return [...this.#formats.values()].every((format) =>
      rate !== undefined && rate === format.sampleRate ||
      channels !== undefined && channels === format.channels
    );
  }

  /** @throws {UserError} when the pieces make no set */
  async hearSets(): Promise<void> {
    const plans = this.#planSets();
    const heard = await hear(
      "DJ sets",
      plans.map((plan): Source => ({ kind: "set", plan })),
      this.#options.variant,
    );
    for (const level of ["exact", "any"] as const) {
      this.#recoveries[level] = plans.flatMap((plan, i) =>
        recoveries(plan, heard[i] ?? NOTHING, level)
      );
    }
  }

  #planSets() {
    try {
      return planSets(this.#pieces, SETS, this.#options.seed);
    } catch (cause) {
      if (cause instanceof RangeError) throw new UserError(cause.message, { cause });
      throw cause;
    }
  }

  /** What was measured, for people. */
  tables(): Table[] {
    const tables: Table[] = [];
    if (this.#trackers.size > 0) tables.push(categoryTable(this.#trackers));
    if (this.#noBeat.length > 0) tables.push(noBeatTable(this.#noBeat));
    if (this.#variants.size > 0) tables.push(variantTable(this.#variants));
    if (this.#recoveries.exact.length > 0) {
      tables.push(setTable("DJ sets: seconds until right again", this.#recoveries.exact));
      tables.push(
        setTable("The same, with double, half and off-beat taken for right", this.#recoveries.any),
      );
    }
    if (this.#options.parts.has("pieces")) {
      for (const [tracker, pieces] of this.#trackers) tables.push(pieceTable(tracker, pieces));
    }
    return tables;
  }

  /** The same for programs. */
  data(): object {
    return {
      trackers: Object.fromEntries(
        [...this.#trackers].map((
          [name, pieces],
        ) => [name, { summary: summarise(pieces.map(({ score }) => score)), pieces }]),
      ),
      no_beat: this.#noBeat.map(({ name, tracker, heard }) => ({
        name,
        tracker,
        beats_per_minute: beatsPerMinute(heard),
        valid_share: heard.validShare,
      })),
      variants: Object.fromEntries(
        [...this.#variants].map((
          [name, pieces],
        ) => [name, summarise(pieces.map(({ score }) => score))]),
      ),
      // What was not right again within its part is null: JSON has no infinity.
      sets: this.#recoveries,
    };
  }

  async #hearPieces(pieces: readonly Piece[], variant: Variant): Promise<Heard[]> {
    const sources = pieces.map(({ file }): Source => ({ kind: "file", path: file }));
    return await hear(`${OURS}, ${variantName(variant)}`, sources, variant);
  }

  #take(tracker: string, pieces: readonly Piece[], heard: readonly Heard[]): void {
    this.#trackers.set(
      tracker,
      scored(pieces, heard).filter(({ category }) => category !== NO_BEAT),
    );
    pieces.forEach((piece, i) => {
      if (piece.category === NO_BEAT) this.#noBeat.push(noBeat(piece.id, tracker, heard[i]));
    });
  }
}

const NOTHING: Heard = {
  beats: [],
  tempi: [],
  validShare: 0,
  durationSeconds: 0,
  sampleRate: 0,
  channels: 0,
};

function noBeat(name: string, tracker: string, heard: Heard = NOTHING): NoBeatResult {
  return { name, tracker, heard };
}

function scored(pieces: readonly Piece[], heard: readonly Heard[]): ScoredPiece[] {
  return pieces.map((piece, i) => ({
    id: piece.id,
    category: piece.category,
    score: scorePiece(piece, heard[i] ?? NOTHING),
  }));
}

/** @throws {UserError} naming what could not be heard */
async function hear(
  what: string,
  sources: readonly Source[],
  variant: Variant,
): Promise<Heard[]> {
  const progress = new Progress(what, sources.length);
  const answers = await hearAll(sources.map((source) => ({ source, variant })), {
    onDone: progress.tell,
  });
  return answers.map((answer) => {
    if ("heard" in answer) return answer.heard;
    throw new UserError(answer.error);
  });
}
