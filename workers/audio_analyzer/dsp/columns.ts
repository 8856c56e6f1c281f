import { FRAMES_PER_SECOND, SPECTRUM_COLUMNS } from "../features.ts";
import { FilterBank, logCorners } from "./filter_bank.ts";

const LOWEST_HZ = 30;
const HIGHEST_HZ = 16_000;
/** Decibels shown below the loudest column of the last seconds. */
const RANGE_DB = 50;
/** Columns quieter than this stay dark whatever the gain. */
const GATE_DB = -85;
/** Tilt that makes usual music level on the screen, per octave. */
const TILT_DB_PER_OCTAVE = 3;
/** Share of a rise that is shown in the same frame, and the time constant of the fall, in seconds. */
const RISE = 0.6;
const FALL_SECONDS = 0.12;
const FALL = Math.exp(-1 / (FALL_SECONDS * FRAMES_PER_SECOND));
/** Share of the way to a louder column that the reference goes in one frame: a quarter of a second. */
const REFERENCE_RISE = 0.04;
/** Levels below this read exactly 0. */
const DARK = 1e-3;
/** Frequency at which the tilt is 0 dB. */
const TILT_CENTRE_HZ = 100;
/** The reference falls by 0.5 dB a second and never below -55 dB. */
const REFERENCE_FALL_DB = 0.5 / FRAMES_PER_SECOND;
const LOWEST_REFERENCE_DB = -55;

/** The 32 columns of the drawn spectrum, 0..1 in decibels below a slow common reference. */
export class SpectrumColumns {
  readonly levels = new Float64Array(SPECTRUM_COLUMNS);
  readonly #bank: FilterBank;
  readonly #tiltDb: Float64Array;
  #referenceDb = LOWEST_REFERENCE_DB;

  constructor(binHz: number, bins: number) {
    const corners = logCorners(SPECTRUM_COLUMNS + 2, LOWEST_HZ, HIGHEST_HZ);
    this.#bank = new FilterBank(corners, binHz, bins);
    this.#tiltDb = Float64Array.from(
      { length: SPECTRUM_COLUMNS },
      (_, i) => TILT_DB_PER_OCTAVE * Math.log2((corners[i + 1] as number) / TILT_CENTRE_HZ),
    );
  }

  /** Takes the power spectrum of one frame. */
  push(power: Float64Array): void {
    this.#bank.apply(power);
    let loudestDb = -Infinity;
    for (let i = 0; i < SPECTRUM_COLUMNS; i++) {
      const db = (10 / Math.LN10) * Math.log((this.#bank.out[i] as number) + 1e-30);
      this.#bank.out[i] = db;
      const tilted = db + (this.#tiltDb[i] as number);
      if (db > GATE_DB && tilted > loudestDb) loudestDb = tilted;
    }
    if (loudestDb > this.#referenceDb) {
      this.#referenceDb += REFERENCE_RISE * (loudestDb - this.#referenceDb);
    } else if (loudestDb > -Infinity) {
      this.#referenceDb = Math.max(LOWEST_REFERENCE_DB, this.#referenceDb - REFERENCE_FALL_DB);
    }
    for (let i = 0; i < SPECTRUM_COLUMNS; i++) {
      const db = this.#bank.out[i] as number;
      const above = db + (this.#tiltDb[i] as number) - this.#referenceDb + RANGE_DB;
      const target = db > GATE_DB ? Math.min(1, Math.max(0, above / RANGE_DB)) : 0;
      const before = this.levels[i] as number;
      const now = target > before
        ? before + RISE * (target - before)
        : Math.max(target, before * FALL);
      this.levels[i] = now < DARK ? 0 : now;
    }
  }
}
