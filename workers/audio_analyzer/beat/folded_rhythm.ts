import { type BandMemory, MEMORY_VALUES } from "./band_memory.ts";

/** Beats that are told apart, and parts of each. */
const BEATS = 4;
const BINS = 16;
const CELLS = BEATS * BINS;
/** Parts of the beat in which beats are compared with each other. */
const PLACES = BINS / 2;
/** Difference of the beats below which it tells little. */
const LEAST_DIFFERENCE = 0.1;
/** Numbers of each part of the beat and of each place. */
const PER_PLACE = 2 * MEMORY_VALUES;
/** Length of `FoldedRhythm.offBeatSigns`. */
export const OFF_BEAT_SIGNS = (BINS / 2) * MEMORY_VALUES + (PLACES / 2) * PER_PLACE;

/**
 * The last seconds laid over each other in bars of four beats, as they look if a tempo and a moment of
 * the beat are right, whichever of the beats begins the bar.
 */
export class FoldedRhythm {
  /**
   * What tells the beat from the moment half a beat later: each number changes its sign, and keeps its
   * size, if the other one is the beat. First the difference of the means, by part of half a beat;
   * then those of the most that any of the four beats has, and of the logarithm of how much they
   * differ.
   */
  readonly offBeatSigns = new Float64Array(OFF_BEAT_SIGNS);

  readonly #cells = new Float64Array(CELLS * MEMORY_VALUES);
  readonly #counts = new Float64Array(CELLS);
  readonly #means = new Float64Array(BINS * MEMORY_VALUES);
  readonly #contrasts = new Float64Array(PLACES * PER_PLACE);

  /**
   * Folds the memory.
   * @param sinceBeat frames since the last beat, at the last frame
   * @param period of the beat in frames
   * @param frames how far back to go at most
   */
  fold(memory: BandMemory, sinceBeat: number, period: number, frames: number): void {
    this.#addUp(memory, sinceBeat, period, Math.min(frames, memory.filled));
    for (let bin = 0; bin < BINS; bin++) this.#average(bin);
    for (let place = 0; place < PLACES; place++) this.#contrast(place);
    const half = this.#means.length / 2;
    for (let i = 0; i < half; i++) {
      this.offBeatSigns[i] = (this.#means[i] as number) - (this.#means[i + half] as number);
    }
    const halfContrasts = this.#contrasts.length / 2;
    for (let i = 0; i < halfContrasts; i++) {
      this.offBeatSigns[half + i] = (this.#contrasts[i] as number) -
        (this.#contrasts[i + halfContrasts] as number);
    }
  }

  #addUp(memory: BandMemory, sinceBeat: number, period: number, frames: number): void {
    const { values: source, frames: rows } = memory;
    const cells = this.#cells;
    cells.fill(0);
    this.#counts.fill(0);
    const step = BINS / period;
    // Counted backwards from far ahead, so that whole numbers are never negative.
    let x = sinceBeat * step + CELLS * Math.ceil((frames * step) / CELLS + 1);
    let row = memory.row;
    for (let n = 0; n < frames; n++, x -= step) {
      const cell = Math.round(x) % CELLS;
      this.#counts[cell] = (this.#counts[cell] as number) + 1;
      const from = row * MEMORY_VALUES;
      const to = cell * MEMORY_VALUES;
      for (let v = 0; v < MEMORY_VALUES; v++) {
        cells[to + v] = (cells[to + v] as number) + (source[from + v] as number);
      }
      row = row === 0 ? rows - 1 : row - 1;
    }
  }

  #average(bin: number): void {
    let count = 0;
    for (let beat = 0; beat < BEATS; beat++) count += this.#counts[beat * BINS + bin] as number;
    const scale = 1 / Math.max(1, count);
    for (let v = 0; v < MEMORY_VALUES; v++) {
      let sum = 0;
      for (let beat = 0; beat < BEATS; beat++) {
        sum += this.#cells[(beat * BINS + bin) * MEMORY_VALUES + v] as number;
      }
      this.#means[bin * MEMORY_VALUES + v] = scale * sum;
    }
  }

  /** A place is a pair of neighbouring parts, so that an onset on their border is not torn apart. */
  #contrast(place: number): void {
    const out = place * PER_PLACE;
    for (let v = 0; v < MEMORY_VALUES; v++) {
      let most = -Infinity;
      let least = Infinity;
      for (let beat = 0; beat < BEATS; beat++) {
        const late = beat * BINS + 2 * place;
        const early = late === 0 ? CELLS - 1 : late - 1;
        const count = (this.#counts[early] as number) + (this.#counts[late] as number);
        const sum = (this.#cells[early * MEMORY_VALUES + v] as number) +
          (this.#cells[late * MEMORY_VALUES + v] as number);
        const mean = sum / Math.max(1, count);
        most = Math.max(most, mean);
        least = Math.min(least, mean);
      }
      this.#contrasts[out + v] = most;
      this.#contrasts[out + MEMORY_VALUES + v] = Math.log(LEAST_DIFFERENCE + most - least);
    }
  }
}
