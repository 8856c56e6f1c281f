import { AnalyserStats } from "./analyser_stats.ts";
import { Freshness } from "./freshness.ts";
import { isSet, numberOr, numberOrNull, type Payload, textOrNull } from "./payload.ts";
import { PeakHold } from "./peak_hold.ts";
import { PieceHistory } from "./piece_history.ts";

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
/** The lamp of a kick, a snare or a hat is lit this long: some come eight times a second. */
export const ONSET_LAMP_MS = 90;
/** An onset in `audio.features` and `audio.meters`: whole, kick, snare, hat. */
const ONSET_COUNT = 4;
/** Words of an analyser that are longer are not its own. */
const MOST_UNITS = 64;

function copyUnits(source: readonly unknown[], target: Float64Array): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = Math.max(0, Math.min(1, numberOr(source[index], 0)));
  }
}

function partOf(values: unknown, index: number): number | null {
  const value = Array.isArray(values) ? numberOrNull(values[index]) : null;
  return value === null ? null : Math.max(0, Math.min(1, value));
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
  /** The last minutes. */
  readonly piece = new PieceHistory();
  readonly stats = new AnalyserStats();
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
  /** Loudness over 4 s, over 30 s, against the loudest of the last minutes, 0..1; null where it does not say. */
  energyShort: number | null = null;
  energyLong: number | null = null;
  /** How much happens over 4 s, over 30 s, 0..1; null where it does not say. */
  intensityShort: number | null = null;
  intensityLong: number | null = null;
  /** Hertz; 0 while there is none, null where the analyser does not say. */
  pitchHz: number | null = null;
  /** 0..1 */
  pitchConfidence = 0;
  /** The held peak of the level, linear. */
  readonly levelPeak = new PeakHold(1);
  /** How fresh the levels are. */
  readonly freshness = new Freshness(STALE_AFTER_MS);
  readonly #statsFreshness = new Freshness(STATS_STALE_AFTER_MS);
  #beatMs = -Infinity;
  #clippedMs = -Infinity;
  readonly #onsetMs = new Float64Array(ONSET_COUNT).fill(-Infinity);
  readonly #level = new Float64Array(1);
  #metersMs = -Infinity;

  /** Takes one message of the analyser. Unknown topics are ignored. */
  apply(topic: string, payload: Payload, nowMs: number): void {
    switch (topic) {
      case "audio.meters":
        this.#metersMs = nowMs;
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
        return this.stats.read(payload);
    }
  }

  /** Seconds since the last frame when that is too long ago, else null. Infinity before the first one. */
  staleSeconds(nowMs: number): number | null {
    const seconds = this.freshness.staleSeconds(nowMs);
    const { lastMs } = this.#statsFreshness;
    if (seconds === null || seconds === Infinity || lastMs === null) return seconds;
    if (this.silentSeconds(nowMs) === null) return seconds;
    // Stats are read all the time: they tell better than frames, which are not, since when it is silent.
    const heardMs = Math.max(lastMs, this.freshness.lastMs ?? -Infinity);
    return (nowMs - heardMs) / 1000;
  }

  /** Whether levels came just now: else meters are at rest, also while it is not yet said that they are late. */
  isHeard(nowMs: number): boolean {
    const { lastMs } = this.freshness;
    return lastMs !== null && nowMs - lastMs <= STALE_AFTER_MS;
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

  /** Whether the lamp of a kind of onset is lit: 1 kick, 2 snare, 3 hat. */
  isOnsetLit(kind: number, nowMs: number): boolean {
    return nowMs - (this.#onsetMs[kind] ?? -Infinity) < ONSET_LAMP_MS;
  }

  /** When `audio.meters` came last, in monotonic milliseconds; -Infinity before the first. */
  get metersMs(): number {
    return this.#metersMs;
  }

  /** When `audio.stats` came last; null before the first. */
  get statsMs(): number | null {
    return this.#statsFreshness.lastMs;
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
    this.control = textOrNull(payload["control"], MOST_UNITS);
    this.section = textOrNull(payload["section"], MOST_UNITS);
    this.sectionStrength = numberOr(payload["section_strength"], 0);
    this.isBuildup = isSet(payload["buildup"]);
    this.isDrop = isSet(payload["drop"]);
    if (isSet(payload["clipping"])) this.#clippedMs = nowMs;
    this.#level[0] = Math.max(0, Math.min(1, this.peak));
    this.levelPeak.update(this.#level, nowMs);
    this.#readOnsets(payload["onsets"], nowMs);
    this.#readMood(payload, nowMs);
    const count = payload["beat_count"];
    // Other analysers send only a flag for the frame with the beat.
    if (typeof count === "number") this.#beats(count, nowMs);
    else if (isSet(payload["beat"])) this.#beats(this.beatCount + 1, nowMs);
  }

  #readOnsets(onsets: unknown, nowMs: number): void {
    if (!Array.isArray(onsets)) return;
    for (let kind = 0; kind < ONSET_COUNT; kind++) {
      if (numberOr(onsets[kind], 0) > 0) this.#onsetMs[kind] = nowMs;
    }
  }

  #readMood(payload: Payload, nowMs: number): void {
    const energy = payload["energy"];
    const intensity = payload["intensity"];
    this.energyShort = partOf(energy, 0);
    this.energyLong = partOf(energy, 1);
    this.intensityShort = partOf(intensity, 0);
    this.intensityLong = partOf(intensity, 1);
    this.pitchHz = numberOrNull(payload["pitch_hz"]);
    this.pitchConfidence = numberOr(payload["pitch_conf"], 0);
    this.piece.note(this.energyShort ?? Math.max(0, Math.min(1, this.rms)), this.section, nowMs);
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
}
