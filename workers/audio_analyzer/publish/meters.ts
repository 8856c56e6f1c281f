/** All that a meter bridge shows, in one message: a screen draws 30 pictures a second, and wakes for each. */
import {
  BAND_EDGES_HZ,
  type FeatureFrame,
  FRAMES_PER_SECOND,
  SPECTRUM_COLUMNS,
} from "../features.ts";
import type { MetersPayload } from "./payloads.ts";

const METERS_PER_SECOND = 30;

/** Three decimals are finer than the eighths of a bar that is a hundred rows high. */
function round3(value: number): number {
  return Math.round(value * 1e3) / 1e3;
}

/** For a phase, which never reaches 1. */
function floor3(value: number): number {
  return Math.floor(value * 1e3) / 1e3;
}

function raise(levels: Float32Array, more: Float32Array): void {
  for (let i = 0; i < levels.length; i++) {
    const level = more[i] ?? 0;
    if (level > (levels[i] ?? 0)) levels[i] = level;
  }
}

/** Moves the levels into a payload, and begins anew. */
function take(levels: Float32Array, into: number[]): void {
  for (let i = 0; i < levels.length; i++) into[i] = round3(levels[i] ?? 0);
  levels.fill(0);
}

/**
 * Gathers frames into payloads of `audio.meters`. Levels are the highest since the last payload, so that
 * no peak is lost between two pictures; all else is as of the last frame. The payload is reused: it is to
 * be encoded at once.
 */
export class MeterFrames {
  readonly #bands = new Float32Array(BAND_EDGES_HZ.length);
  readonly #spectrum = new Float32Array(SPECTRUM_COLUMNS);
  /** Whole, kick, snare, hat, rms, peak. */
  readonly #single = new Float32Array(6);
  #clipping = false;
  /** Parts of a payload that have come, in frames times {@link METERS_PER_SECOND}. */
  #parts = 0;
  readonly #payload: MetersPayload = {
    bands: [],
    spectrum: [],
    rms: 0,
    peak: 0,
    clipping: false,
    onsets: [0, 0, 0, 0],
    bpm: 0,
    bpm_confidence: 0,
    beat_count: 0,
    beat_phase: 0,
    beat_in_bar: 0,
    bar_confidence: 0,
    valid: false,
    locked: false,
    control: "following",
    section: "silence",
    section_strength: 0,
    buildup: false,
    drop: false,
    energy: [0, 0],
    intensity: [0, 0],
    silence: true,
    pitch_hz: 0,
    pitch_conf: 0,
  };

  /** Takes a frame. @returns a payload, 30 times a second of sound */
  add(frame: FeatureFrame): MetersPayload | undefined {
    const { onset } = frame;
    raise(this.#bands, frame.bands);
    raise(this.#spectrum, frame.spectrum);
    this.#raise(0, onset.whole);
    this.#raise(1, onset.kick);
    this.#raise(2, onset.snare);
    this.#raise(3, onset.hat);
    this.#raise(4, frame.rms);
    this.#raise(5, frame.peak);
    if (frame.clipping) this.#clipping = true;
    this.#parts += METERS_PER_SECOND;
    if (this.#parts < FRAMES_PER_SECOND) return undefined;
    this.#parts -= FRAMES_PER_SECOND;
    return this.#take(frame);
  }

  #raise(index: number, value: number): void {
    if (value > (this.#single[index] ?? 0)) this.#single[index] = value;
  }

  #take(frame: FeatureFrame): MetersPayload {
    const payload = this.#payload;
    const single = this.#single;
    take(this.#bands, payload.bands);
    take(this.#spectrum, payload.spectrum);
    for (let i = 0; i < payload.onsets.length; i++) payload.onsets[i] = round3(single[i] ?? 0);
    payload.rms = Math.round((single[4] ?? 0) * 1e4) / 1e4; // 1e-4 is -80 dB
    payload.peak = Math.round((single[5] ?? 0) * 1e4) / 1e4;
    single.fill(0);
    payload.clipping = this.#clipping;
    this.#clipping = false;
    payload.bpm = Math.round(frame.bpm * 100) / 100;
    payload.bpm_confidence = round3(frame.bpmConfidence);
    payload.beat_count = frame.beatCount;
    payload.beat_phase = floor3(frame.beatPhase);
    payload.beat_in_bar = frame.beatInBar;
    payload.bar_confidence = round3(frame.barConfidence);
    payload.valid = frame.valid;
    payload.locked = frame.locked;
    payload.control = frame.control;
    payload.section = frame.section;
    payload.section_strength = round3(frame.sectionStrength);
    payload.buildup = frame.buildup;
    payload.drop = frame.drop;
    payload.energy[0] = round3(frame.energyShort);
    payload.energy[1] = round3(frame.energyLong);
    payload.intensity[0] = round3(frame.intensityShort);
    payload.intensity[1] = round3(frame.intensityLong);
    payload.silence = frame.silence;
    payload.pitch_hz = Math.round(frame.pitchHz * 10) / 10;
    payload.pitch_conf = round3(frame.pitchConfidence);
    return payload;
  }
}
