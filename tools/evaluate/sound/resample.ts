/** Zero crossings of the sinc to either side, and entries of its table between two of them. */
const CROSSINGS = 24;
const STEPS = 512;
/** Shape of the Kaiser window: side lobes lie 90 dB down. */
const KAISER_BETA = 9;
/** Part of the usable band that is kept: what lies above would fold back. */
const PASS_BAND = 0.94;

/** One half of the windowed sinc, from its middle outwards. */
const HALF_SINC = Float64Array.from({ length: CROSSINGS * STEPS + 2 }, (_, i) => {
  const x = i / STEPS;
  if (x >= CROSSINGS) return 0;
  const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  const window = bessel(KAISER_BETA * Math.sqrt(1 - (x / CROSSINGS) ** 2)) / bessel(KAISER_BETA);
  return sinc * window;
});

/**
 * Band-limited interpolation (J. O. Smith, "Digital audio resampling", CCRMA): the same sound with
 * another number of samples.
 *
 * @param samples one channel
 * @param ratio samples afterwards to samples before, above 0: from 44,100 to 48,000 Hz it is 480/441; a
 *   piece that is to play 5 % faster at its own rate, 1/1.05
 * @returns floor(samples.length * ratio) samples; sample 0 is at the same moment as before
 * @throws RangeError for a ratio that is none
 */
export function resample(samples: Float32Array, ratio: number): Float32Array {
  if (!(ratio > 0 && ratio < 100)) throw new RangeError(`nothing can be resampled by ${ratio}`);
  if (ratio === 1) return samples.slice();
  // Going down, the filter is as much wider as the new band is narrower.
  const cut = PASS_BAND * Math.min(1, ratio);
  const reach = CROSSINGS / cut;
  const out = new Float32Array(Math.floor(samples.length * ratio));
  for (let i = 0; i < out.length; i++) {
    const at = i / ratio;
    const first = Math.max(0, Math.ceil(at - reach));
    const last = Math.min(samples.length - 1, Math.floor(at + reach));
    let sum = 0;
    for (let k = first; k <= last; k++) {
      const place = Math.abs(k - at) * cut * STEPS;
      const step = Math.floor(place);
      const from = HALF_SINC[step] as number;
      const weight = from + (place - step) * ((HALF_SINC[step + 1] as number) - from);
      sum += weight * (samples[k] as number);
    }
    out[i] = cut * sum;
  }
  return out;
}

/** Modified Bessel function of the first kind of order 0, by its power series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}
