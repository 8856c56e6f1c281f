import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import { BAND_EDGES_HZ } from "../../workers/audio_analyzer/features.ts";
import { type BenchRow, printReport } from "./report.ts";

const SAMPLE_RATE = 48_000;
/** One tone in each band. */
const TONES_HZ = [35, 120, 350, 1000, 2800, 4900, 10_000] as const;
/** Places of the burst in the frame of 10 ms. */
const STARTS = 5;
const AMPLITUDE = 0.4;

/**
 * How long after the first sample of a burst its band reads half of what it reads in the end, at the end of
 * the frame in which it does. The gain has settled on the same tone, and a second of silence lies between.
 */
// deno-lint-ignore require-await -- all benchmarks have one signature
export async function levelsBench(): Promise<BenchRow[]> {
  return TONES_HZ.map((hz, band) => {
    const delaysMs = Array.from(
      { length: STARTS },
      (_, i) => delayMs(hz, band, 3 + i * 0.01 / STARTS),
    );
    const most = Math.max(...delaysMs);
    const [low, high] = BAND_EDGES_HZ[band] ?? [0, 0];
    const targetMs = low >= 250 ? 15 : 25;
    return {
      name: `level of ${low}-${high} Hz, half of a burst's, slowest of ${STARTS}`,
      value: most,
      unit: "ms",
      target: `<= ${targetMs}`,
      ok: most <= targetMs,
    };
  });
}

function delayMs(hz: number, band: number, startSeconds: number): number {
  const start = Math.round(startSeconds * SAMPLE_RATE);
  const samples = new Float32Array(start + SAMPLE_RATE);
  const tone = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      samples[i] = AMPLITUDE * Math.sin((2 * Math.PI * hz * (i - from)) / SAMPLE_RATE);
    }
  };
  tone(0, 2 * SAMPLE_RATE);
  tone(start, samples.length);
  const levels: number[] = [];
  const times: number[] = [];
  new Analyzer({ sampleRate: SAMPLE_RATE }).push(samples, 1, (frame) => {
    levels.push(frame.bands[band] ?? 0);
    times.push(frame.timeSeconds);
  });
  const final = levels.at(-5) ?? 0;
  const at = times.findIndex((time, i) =>
    time > start / SAMPLE_RATE && (levels[i] ?? 0) >= final / 2
  );
  return 1000 * ((times[at] ?? Infinity) - start / SAMPLE_RATE);
}

if (import.meta.main) printReport("levels", await levelsBench());
