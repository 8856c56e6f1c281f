/** Ratio between neighbouring tempi of the grid. */
const GRID_RATIO = 1.02;
/** Centre of the prior over tempo, in BPM, and its width in octaves. */
const PRIOR_CENTRE_BPM = 125;
const PRIOR_OCTAVES = 0.6;
/** A tenth for each update and octave. */
const CALM_EXPONENT = 0.144;

/** What a tempo search may return, in BPM. */
export interface BpmRange {
  readonly min: number;
  readonly max: number;
}

/** The tempi that are considered, from the fastest to the slowest. */
export interface TempoGrid {
  /** Periods of the beat in frames, a quarter of a whole number each so that bars fit. */
  readonly periods: Float64Array;
  /** How likely each is beforehand, 1 for the likeliest: log-normal, as people tap. */
  readonly preference: Float64Array;
  /**
   * Factor by which each update speaks for slow tempi: at twice the tempo every second beat may be
   * weak, and any bar fits it a little better than its own.
   */
  readonly calm: Float64Array;
}

/** @param framesPerSecond rate of the frames that the periods count */
export function tempoGrid(framesPerSecond: number, range: BpmRange): TempoGrid {
  const shortest = (60 * framesPerSecond) / range.max;
  const count = Math.floor(Math.log(range.max / range.min) / Math.log(GRID_RATIO)) + 1;
  const periods = Float64Array.from(
    { length: count },
    (_, j) => Math.round(4 * shortest * GRID_RATIO ** j) / 4,
  );
  const preference = periods.map((period) => {
    const octaves = Math.log2((60 * framesPerSecond) / period / PRIOR_CENTRE_BPM);
    return Math.exp(-0.5 * (octaves / PRIOR_OCTAVES) ** 2);
  });
  const most = preference.reduce((a, b) => Math.max(a, b));
  return {
    periods,
    preference: preference.map((p) => p / most),
    calm: periods.map((period) => (period / (periods[0] as number)) ** CALM_EXPONENT),
  };
}
