import { Trend } from "./trend.ts";

/** Steps in a second: the trends are drawn anew with each. */
const STEPS_PER_SECOND = 10;
/** Each point of a line is the mean, or the most, of the last second: longer than a beat. */
const SMOOTHING = STEPS_PER_SECOND;
/** A slow rise shows in 4 s; a steep one, behind a jump, in 2.5 s. */
const LONG_STEPS = 4 * STEPS_PER_SECOND;
const SHORT_STEPS = 2.5 * STEPS_PER_SECOND;
/** A riser gains at least so many dB a second, so steadily; strokes that swell are less even. */
const LONG_RISE = { slope: 0.45, steadiness: 0.88 } as const;
const SHORT_RISE = { slope: 1, steadiness: 0.93 } as const;
const PEAK_RISE = { slope: 0.5, steadiness: 0.8 } as const;
/** Where the bass goes on, the noise above must be surer. */
const SURE_LONG_RISE = { slope: 0.45, steadiness: 0.94 } as const;
const SURE_SHORT_RISE = { slope: 1.5, steadiness: 0.92 } as const;
/** A filter takes the bass away at least this fast, lately and before, while the treble keeps its level. */
const BASS_FALL = { slope: 1, steadiness: 0.82 } as const;
const LONG_BASS_FALL = { slope: 0.5, steadiness: 0.73 } as const;
const TREBLE_KEPT_DB_PER_SECOND = 0.7;
/** What is further below the loudest lately counts as this far below it. */
const DEPTH_DB = 50;
/** How fast the loudest is forgotten. */
const FALL_DB = 1 / STEPS_PER_SECOND;

/** The signs of a build-up: treble that rises steadily, or bass that is steadily filtered away. */
export class Rise {
  /** The treble rises, as it does over a bass that has gone / so surely that the bass may go on. */
  rising = false;
  risingSurely = false;
  /** The bass is being faded out under treble that stays. */
  thinning = false;

  /** Quietest frame of the treble in the last second, and the loudest, in dB. */
  floorDb = -Infinity;
  peakDb = -Infinity;

  readonly #meanLong = new Trend(LONG_STEPS, STEPS_PER_SECOND);
  readonly #floorLong = new Trend(LONG_STEPS, STEPS_PER_SECOND);
  readonly #floorShort = new Trend(SHORT_STEPS, STEPS_PER_SECOND);
  readonly #peakLong = new Trend(LONG_STEPS, STEPS_PER_SECOND);
  readonly #bassLong = new Trend(LONG_STEPS, STEPS_PER_SECOND);
  readonly #bassShort = new Trend(SHORT_STEPS, STEPS_PER_SECOND);
  readonly #means = new Float64Array(SMOOTHING);
  readonly #floors = new Float64Array(SMOOTHING);
  readonly #peaks = new Float64Array(SMOOTHING);
  readonly #basses = new Float64Array(SMOOTHING);
  #steps = 0;
  #loudestDb = -Infinity;

  /**
   * Takes a step of a tenth of a second.
   * @param floorDb, meanDb, peakDb of the treble in its frames: what sounds between the strokes counts,
   *   and how loud the strokes are
   * @param bassDb loudest frame of the bass
   */
  push(floorDb: number, meanDb: number, peakDb: number, bassDb: number): void {
    this.#loudestDb = Math.max(peakDb, this.#loudestDb - FALL_DB);
    const at = this.#steps++ % SMOOTHING;
    const deepestDb = this.#loudestDb - DEPTH_DB;
    this.#floors[at] = Math.max(floorDb, deepestDb);
    this.#means[at] = Math.max(meanDb, deepestDb);
    this.#peaks[at] = peakDb;
    this.#basses[at] = bassDb;
    if (this.#steps < SMOOTHING) return;
    let floor = Infinity;
    let mean = 0;
    let peak = -Infinity;
    let bass = -Infinity;
    for (let i = 0; i < SMOOTHING; i++) {
      floor = Math.min(floor, this.#floors[i] as number);
      mean += (this.#means[i] as number) / SMOOTHING;
      peak = Math.max(peak, this.#peaks[i] as number);
      bass = Math.max(bass, this.#basses[i] as number);
    }
    this.floorDb = floor;
    this.peakDb = peak;
    this.#meanLong.push(mean);
    this.#floorLong.push(floor);
    this.#floorShort.push(floor);
    this.#peakLong.push(peak);
    this.#bassLong.push(-bass);
    this.#bassShort.push(-bass);
    this.rising = reaches(this.#floorLong, LONG_RISE) || reaches(this.#floorShort, SHORT_RISE) ||
      reaches(this.#meanLong, LONG_RISE) || reaches(this.#peakLong, PEAK_RISE);
    this.risingSurely = reaches(this.#floorLong, SURE_LONG_RISE) ||
      reaches(this.#meanLong, SURE_LONG_RISE) || reaches(this.#floorShort, SURE_SHORT_RISE);
    this.thinning = reaches(this.#bassShort, BASS_FALL) &&
      reaches(this.#bassLong, LONG_BASS_FALL) &&
      this.#floorLong.slope > -TREBLE_KEPT_DB_PER_SECOND;
  }

  /** Forgets everything. */
  reset(): void {
    this.#steps = 0;
    this.#loudestDb = -Infinity;
    this.rising = false;
    this.risingSurely = false;
    this.thinning = false;
    this.floorDb = -Infinity;
    this.peakDb = -Infinity;
    this.#meanLong.reset();
    this.#floorLong.reset();
    this.#floorShort.reset();
    this.#peakLong.reset();
    this.#bassLong.reset();
    this.#bassShort.reset();
  }
}

function reaches(trend: Trend, least: { slope: number; steadiness: number }): boolean {
  return trend.slope > least.slope && trend.steadiness > least.steadiness;
}
