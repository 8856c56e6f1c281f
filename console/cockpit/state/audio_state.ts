import { History } from "../../tui/widgets/sparkline.ts";
import { Freshness } from "./freshness.ts";
import { isPayload, isSet, numberOr, numberOrNull, type Payload, textOrNull } from "./payload.ts";
import { PeakHold } from "./peak_hold.ts";

/** Number of bands in `audio.features`. */
export const BAND_COUNT = 7;
/** Bins of a spectrum beyond these are not shown. */
const MOST_BINS = 128;
/** Without a frame for this long the picture says that it is stale. */
export const STALE_AFTER_MS = 1000;
/** The same for `audio.stats`, which come once a second. */
const STATS_STALE_AFTER_MS = 1800;
/** A clipping of one frame stays visible for this long. */
const CLIP_SHOWN_MS = 1500;
/** The lamp is lit this long after a beat. */
export const LAMP_MS = 120;

const LEVEL_EVERY_MS = 250;

/** What `audio.stats` says about an analyser; null where it says nothing. */
export interface AnalyserStats {
  input: string | null;
  device: string | null;
  framesPerSecond: number | null;
  droppedSamples: number | null;
  latencyP50Ms: number | null;
  latencyP99Ms: number | null;
  latencyMaxMs: number | null;
  cpuPercent: number | null;
  /** What is wrong with the input and what to do; null when all is well. */
  message: string | null;
}

function copyUnits(source: readonly unknown[], target: Float64Array): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = Math.max(0, Math.min(1, numberOr(source[index], 0)));
  }
}

/**
 * What one analyser said last, in fixed memory. Every field of a message is optional and checked: a message
 * of another program under the same topic must not break the picture.
 */
export class AudioState {
  readonly bands = new Float64Array(BAND_COUNT);
  readonly bandPeaks = new PeakHold(BAND_COUNT);
  /** As many bins as the analyser sends; none before it sent any. */
  spectrum = new Float64Array(0);
  spectrumPeaks = new PeakHold(0);
  /** The level (rms, linear) four times a second. */
  readonly levels = new History(240);
  readonly stats: AnalyserStats = {
    input: null,
    device: null,
    framesPerSecond: null,
    droppedSamples: null,
    latencyP50Ms: null,
    latencyP99Ms: null,
    latencyMaxMs: null,
    cpuPercent: null,
    message: null,
  };
  /** 0..1, linear. */
  rms = 0;
  /** 0..1, linear. */
  peak = 0;
  bpm = 0;
  /** 0..1 */
  bpmConfidence = 0;
  beatCount = 0;
  /** 1-4; 0 where the analyser does not say, or has no tempo. */
  beatInBar = 0;
  /** How sure it is which beat of the bar is the first, 0..1; null where the analyser does not say. */
  barConfidence: number | null = null;
  /** Whether the tempo has been stable for a while. */
  isLocked = false;
  /** Who leads the clock, in the analyser's words; null where it does not say. */
  control: string | null = null;
  /** Part of the piece, in the analyser's words; null where it does not say. */
  section: string | null = null;
  /** 0..1 */
  sectionStrength = 0;
  isBuildup = false;
  isDrop = false;
  /** How fresh the levels are. */
  readonly freshness = new Freshness(STALE_AFTER_MS);
  readonly #statsFreshness = new Freshness(STATS_STALE_AFTER_MS);
  #beatMs = -Infinity;
  #clippedMs = -Infinity;
  #levelMs = -Infinity;

  /** Takes one message of the analyser. Unknown topics are ignored. */
  apply(topic: string, payload: Payload, nowMs: number): void {
    switch (topic) {
      case "audio.meters":
        this.#readSpectrum(payload["spectrum"], nowMs);
        return this.#features(payload, nowMs);
      case "audio.features":
        return this.#features(payload, nowMs);
      case "audio.spectrum":
        return this.#readSpectrum(payload["bins"], nowMs);
      case "audio.beat":
        this.#readClock(payload, payload["confidence"]);
        return this.#beats(numberOr(payload["count"], this.beatCount), nowMs);
      case "audio.stats":
        this.#statsFreshness.heard(nowMs);
        return this.#readStats(payload);
    }
  }

  /** Seconds since the last frame when that is too long ago, else null. Infinity before the first one. */
  staleSeconds(nowMs: number): number | null {
    return this.freshness.staleSeconds(nowMs);
  }

  /** As {@link staleSeconds} of what is read all the time, also where no levels are shown. */
  silentSeconds(nowMs: number): number | null {
    return this.#statsFreshness.staleSeconds(nowMs);
  }

  /** Takes note that levels are read again, after they were not for a while. */
  joined(nowMs: number): void {
    this.freshness.joined(nowMs);
  }

  /** Whether the beat lamp is lit. */
  isLampLit(nowMs: number): boolean {
    return nowMs - this.#beatMs < LAMP_MS;
  }

  /** Whether the input clipped a moment ago. */
  isClipping(nowMs: number): boolean {
    return nowMs - this.#clippedMs < CLIP_SHOWN_MS;
  }

  #features(payload: Payload, nowMs: number): void {
    const bands = payload["bands"];
    if (!Array.isArray(bands)) return;
    copyUnits(bands, this.bands);
    this.bandPeaks.update(this.bands, nowMs);
    this.freshness.heard(nowMs);
    this.rms = numberOr(payload["rms"], 0);
    this.peak = numberOr(payload["peak"], this.rms);
    this.#readClock(payload, payload["bpm_confidence"]);
    this.barConfidence = numberOrNull(payload["bar_confidence"]);
    this.isLocked = isSet(payload["locked"]);
    this.control = textOrNull(payload["control"]);
    this.section = textOrNull(payload["section"]);
    this.sectionStrength = numberOr(payload["section_strength"], 0);
    this.isBuildup = isSet(payload["buildup"]);
    this.isDrop = isSet(payload["drop"]);
    if (isSet(payload["clipping"])) this.#clippedMs = nowMs;
    if (nowMs - this.#levelMs >= LEVEL_EVERY_MS) {
      this.levels.push(this.rms);
      this.#levelMs = nowMs;
    }
    const count = payload["beat_count"];
    // Other analysers send only a flag for the frame with the beat.
    if (typeof count === "number") this.#beats(count, nowMs);
    else if (isSet(payload["beat"])) this.#beats(this.beatCount + 1, nowMs);
  }

  #readSpectrum(bins: unknown, nowMs: number): void {
    if (!Array.isArray(bins)) return;
    const count = Math.min(bins.length, MOST_BINS);
    if (count !== this.spectrum.length) {
      this.spectrum = new Float64Array(count);
      this.spectrumPeaks = new PeakHold(count);
    }
    copyUnits(bins, this.spectrum);
    this.spectrumPeaks.update(this.spectrum, nowMs);
  }

  #readClock(payload: Payload, confidence: unknown): void {
    this.bpm = numberOr(payload["bpm"], 0);
    this.bpmConfidence = numberOr(confidence, 0);
    const place = numberOr(payload["beat_in_bar"], 0);
    this.beatInBar = place >= 1 && place <= 4 ? Math.floor(place) : 0;
  }

  #beats(count: number, nowMs: number): void {
    // The features and the beat message tell of the same beat; a smaller count is a restarted worker.
    if (count > this.beatCount) this.#beatMs = nowMs;
    this.beatCount = count;
  }

  #readStats(payload: Payload): void {
    const latency = isPayload(payload["latency_ms"]) ? payload["latency_ms"] : {};
    this.stats.input = textOrNull(payload["input"]);
    this.stats.device = textOrNull(payload["device"]) ?? textOrNull(payload["device_name"]);
    this.stats.framesPerSecond = numberOrNull(payload["fps"]);
    this.stats.droppedSamples = numberOrNull(payload["dropped_samples"]);
    this.stats.latencyP50Ms = numberOrNull(latency["p50"]);
    this.stats.latencyP99Ms = numberOrNull(latency["p99"]);
    this.stats.latencyMaxMs = numberOrNull(latency["max"]);
    const share = numberOrNull(payload["cpu"]);
    this.stats.cpuPercent = share === null ? null : share * 100;
    this.stats.message = textOrNull(payload["message"]);
  }
}
