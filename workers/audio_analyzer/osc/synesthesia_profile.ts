/** The vocabulary that Synesthesia sends itself: one float per address, for listeners made for it. */
import { MessageTemplate } from "../../../bus/osc/mod.ts";
import type { OscFrame, ProfileWriter } from "./frame.ts";
import { TempoWaves } from "./tempo_waves.ts";

/** Time in which presence follows a level: slow enough to say "there is bass in this part". */
const PRESENCE_SECONDS = 2;
/** Time in which a hit or the beat decays to a third after its frame. */
const DECAY_SECONDS = 0.15;
/** A frame further away than this (a pause, another input) starts the envelopes anew. */
const MAX_STEP_SECONDS = 0.5;
const RANGES = ["bass", "mid", "midhigh", "high", "all"] as const;

/**
 * Emits `/audio/level/*`, `/audio/hits/*` and `/audio/presence/*` for bass, mid, midhigh, high and
 * all, `/audio/level/raw` (the rms, 1 = full scale), `/audio/beat/onbeat` (1 on a beat, decaying to 0),
 * `/audio/beat/beattime` (beats so far), `/audio/beat/randomonbeat`, `/audio/bpm/bpm`,
 * `/audio/bpm/bpmconfidence`, `/audio/energy/intensity` (over 4 s) and the waves of {@link TempoWaves}, on every frame.
 */
export class SynesthesiaProfile implements ProfileWriter {
  readonly #level = RANGES.map((range) => new MessageTemplate(`/audio/level/${range}`, "f"));
  readonly #hits = RANGES.map((range) => new MessageTemplate(`/audio/hits/${range}`, "f"));
  readonly #presence = RANGES.map((range) => new MessageTemplate(`/audio/presence/${range}`, "f"));
  readonly #raw = new MessageTemplate("/audio/level/raw", "f");
  readonly #onbeat = new MessageTemplate("/audio/beat/onbeat", "f");
  readonly #beattime = new MessageTemplate("/audio/beat/beattime", "f");
  readonly #randomOnBeat = new MessageTemplate("/audio/beat/randomonbeat", "f");
  readonly #waves = new TempoWaves();
  readonly #bpm = new MessageTemplate("/audio/bpm/bpm", "f");
  readonly #intensity = new MessageTemplate("/audio/energy/intensity", "f");
  readonly #confidence = new MessageTemplate("/audio/bpm/bpmconfidence", "f");

  readonly #levelNow = new Float64Array(RANGES.length);
  readonly #onsetNow = new Float64Array(RANGES.length);
  readonly #hitEnvelope = new Float64Array(RANGES.length);
  readonly #presenceNow = new Float64Array(RANGES.length);
  readonly #rest = new Float64Array(4);
  #beatEnvelope = 0;
  #toldBeatCount = 0;
  #random = 0;
  #lastSeconds = Number.NaN;

  write(frame: OscFrame, emit: (bytes: Uint8Array) => void): void {
    const elapsed = frame.timeSeconds - this.#lastSeconds;
    if (!(elapsed >= 0 && elapsed <= MAX_STEP_SECONDS)) this.#clear();
    this.#lastSeconds = frame.timeSeconds;
    const stepSeconds = elapsed >= 0 && elapsed <= MAX_STEP_SECONDS ? elapsed : 0;
    const decay = Math.exp(-stepSeconds / DECAY_SECONDS);
    const follow = 1 - Math.exp(-stepSeconds / PRESENCE_SECONDS);

    this.#readRanges(frame);
    for (let i = 0; i < RANGES.length; i++) {
      const level = this.#levelNow[i] ?? 0;
      const hit = Math.max(this.#onsetNow[i] ?? 0, (this.#hitEnvelope[i] ?? 0) * decay);
      const before = this.#presenceNow[i] ?? 0;
      const presence = before + (level - before) * follow;
      this.#hitEnvelope[i] = hit;
      this.#presenceNow[i] = presence;
      emitFloat(this.#level[i], this.#levelNow, i, emit);
      emitFloat(this.#hits[i], this.#hitEnvelope, i, emit);
      emitFloat(this.#presence[i], this.#presenceNow, i, emit);
    }
    const isNews = frame.beat && frame.beatCount !== this.#toldBeatCount;
    this.#beatEnvelope = isNews ? 1 : this.#beatEnvelope * decay;
    if (frame.beat) this.#random = Math.random();
    const rest = this.#rest;
    rest[0] = Math.min(1, finite(frame.rms));
    rest[1] = this.#beatEnvelope;
    rest[2] = this.#random;
    rest[3] = frame.beatCount;
    emitFloat(this.#raw, rest, 0, emit);
    emitFloat(this.#onbeat, rest, 1, emit);
    emitFloat(this.#randomOnBeat, rest, 2, emit);
    emitFloat(this.#beattime, rest, 3, emit);
    this.#waves.write(frame, emit);
    rest[0] = frame.bpm;
    rest[1] = frame.bpmConfidence;
    rest[2] = frame.intensityShort;
    emitFloat(this.#bpm, rest, 0, emit);
    emitFloat(this.#confidence, rest, 1, emit);
    emitFloat(this.#intensity, rest, 2, emit);
  }

  /**
   * The rest of what a beat changes comes with its frame. That and those before it fade on from here, or
   * the beat would be seen twice.
   */
  beat(beatCount: number, emit: (bytes: Uint8Array) => void): void {
    this.#toldBeatCount = beatCount;
    this.#beatEnvelope = 1;
    this.#rest[0] = 1;
    emitFloat(this.#onbeat, this.#rest, 0, emit);
  }

  reset(): void {
    this.#lastSeconds = Number.NaN;
  }

  #clear(): void {
    this.#hitEnvelope.fill(0);
    this.#presenceNow.fill(0);
    this.#beatEnvelope = 0;
  }

  #readRanges({ bands, level, onset }: OscFrame): void {
    const band = (index: number) => finite(bands[index]);
    this.#levelNow[0] = (band(0) + band(1)) / 2;
    this.#levelNow[1] = (band(2) + band(3)) / 2;
    this.#levelNow[2] = (band(4) + band(5)) / 2;
    this.#levelNow[3] = band(6);
    this.#levelNow[4] = finite(level);
    this.#onsetNow[0] = finite(onset.kick);
    this.#onsetNow[1] = finite(onset.snare);
    this.#onsetNow[2] = Math.max(finite(onset.snare), finite(onset.hat)) / 2;
    this.#onsetNow[3] = finite(onset.hat);
    this.#onsetNow[4] = finite(onset.whole);
  }
}

/** One NaN would stay in an envelope for ever. */
function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}

/** Emits `values[at]`: handed over as a number it would be garbage. */
function emitFloat(
  template: MessageTemplate | undefined,
  values: Float64Array,
  at: number,
  emit: (bytes: Uint8Array) => void,
): void {
  if (template === undefined) return;
  template.setFloat(0, values[at] ?? 0);
  emit(template.bytes);
}
