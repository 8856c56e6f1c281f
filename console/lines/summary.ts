import type { AudioState } from "../cockpit/state/audio_state.ts";

/** One second of sound in a few numbers: what is printed where there is no terminal. */
export interface Summary {
  readonly bpm: number;
  /** 0..1 */
  readonly confidence: number;
  readonly beats: number;
  /** 0..1, linear */
  readonly rms: number;
  readonly bands: readonly number[];
  readonly input: string;
  readonly source: string;
  /** `live`, or `stale` when no frame came for more than a second. */
  readonly state: "live" | "stale";
}

/** The summary of an analyser at a moment (monotonic milliseconds). */
export function summarise(source: string, audio: AudioState, nowMs: number): Summary {
  return {
    bpm: audio.bpm,
    confidence: audio.bpmConfidence,
    beats: audio.beatCount,
    rms: audio.rms,
    bands: Array.from(audio.bands),
    input: audio.stats.input ?? audio.stats.device ?? "?",
    source,
    state: audio.staleSeconds(nowMs) === null ? "live" : "stale",
  };
}

/** A value for a line of `key=value`: quoted when it would not be one word. */
function word(text: string): string {
  return /^[^\s"=\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text);
}

/** The summary as one line of `key=value`, in an order that stays. */
export function summaryLine(summary: Summary): string {
  return [
    `bpm=${summary.bpm.toFixed(1)}`,
    `conf=${summary.confidence.toFixed(2)}`,
    `beats=${summary.beats}`,
    `rms=${summary.rms.toFixed(2)}`,
    `bands=${summary.bands.map((band) => band.toFixed(2)).join(",")}`,
    `input=${word(summary.input)}`,
    `source=${word(summary.source)}`,
    `state=${summary.state}`,
  ].join(" ");
}

/** The summary as one line of JSON. @param timestamp Unix seconds */
export function summaryJson(summary: Summary, timestamp: number): string {
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  return JSON.stringify({
    timestamp: round(timestamp, 3),
    bpm: round(summary.bpm, 2),
    confidence: round(summary.confidence, 3),
    beats: summary.beats,
    rms: round(summary.rms, 4),
    bands: summary.bands.map((band) => round(band, 4)),
    input: summary.input,
    source: summary.source,
    state: summary.state,
  });
}
