import type { FeatureFrame } from "../features.ts";
import type { Timbre } from "../dsp/timbre.ts";
import type { FeaturesPayload, TimbrePayload } from "./payloads.ts";

/** Four decimals are finer than any screen, and half the bytes. */
function round4(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** For a phase, which never reaches 1. */
function floor4(value: number): number {
  return Math.floor(value * 1e4) / 1e4;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

function copyRounded(from: Float32Array, to: number[]): void {
  for (let i = 0; i < from.length; i++) to[i] = round4(from[i] ?? 0);
}

/** Turns frames into payloads. The payloads are reused: they are to be encoded at once. */
export class FramePayloads {
  readonly #features: FeaturesPayload = {
    bands: [],
    rms: 0,
    bass_level: 0,
    mid_level: 0,
    high_level: 0,
    beat: 0,
    flux: 0,
    bpm: 0,
    bpm_confidence: 0,
    pitch_hz: 0,
    pitch_conf: 0,
    buildup: false,
    drop: false,
    section: "silence",
    section_strength: 0,
    energy: [0, 0],
    intensity: [0, 0],
    energy_trend: 0,
    brightness: 0,
    beat_count: 0,
    peak: 0,
    clipping: false,
    onsets: [0, 0, 0, 0],
    centroid_hz: 0,
    rolloff_hz: 0,
    flatness: 0,
    silence: true,
    beat_phase: 0,
    bar_phase: 0,
    beat_in_bar: 0,
    bar_confidence: 0,
    valid: false,
    locked: false,
    control: "following",
  };
  readonly #spectrum: { bins: number[] } = { bins: [] };

  /** Payload of `audio.features`. */
  features(frame: FeatureFrame): FeaturesPayload {
    const payload = this.#features;
    copyRounded(frame.bands, payload.bands);
    payload.rms = round4(frame.rms);
    payload.bass_level = round4(frame.bassLevel);
    payload.mid_level = round4(frame.midLevel);
    payload.high_level = round4(frame.highLevel);
    payload.beat = frame.beat ? 1 : 0;
    payload.flux = round4(frame.flux);
    payload.bpm = Math.round(frame.bpm * 100) / 100;
    payload.bpm_confidence = round4(frame.bpmConfidence);
    payload.pitch_hz = round1(frame.pitchHz);
    payload.pitch_conf = round4(frame.pitchConfidence);
    payload.buildup = frame.buildup;
    payload.drop = frame.drop;
    payload.section = frame.section;
    payload.section_strength = round4(frame.sectionStrength);
    payload.energy[0] = round4(frame.energyShort);
    payload.energy[1] = round4(frame.energyLong);
    payload.intensity[0] = round4(frame.intensityShort);
    payload.intensity[1] = round4(frame.intensityLong);
    payload.energy_trend = round4(frame.energyTrend);
    payload.brightness = round4(frame.brightness);
    payload.beat_count = frame.beatCount;
    payload.peak = round4(frame.peak);
    payload.clipping = frame.clipping;
    payload.onsets[0] = round4(frame.onset.whole);
    payload.onsets[1] = round4(frame.onset.kick);
    payload.onsets[2] = round4(frame.onset.snare);
    payload.onsets[3] = round4(frame.onset.hat);
    payload.centroid_hz = round1(frame.centroidHz);
    payload.rolloff_hz = round1(frame.rolloffHz);
    payload.flatness = round4(frame.flatness);
    payload.silence = frame.silence;
    payload.beat_phase = floor4(frame.beatPhase);
    payload.bar_phase = floor4(frame.barPhase);
    payload.bar_confidence = round4(frame.barConfidence);
    payload.beat_in_bar = frame.beatInBar;
    payload.valid = frame.valid;
    payload.locked = frame.locked;
    payload.control = frame.control;
    return payload;
  }

  /** Payload of `audio.spectrum`. */
  spectrum(frame: FeatureFrame): { bins: number[] } {
    copyRounded(frame.spectrum, this.#spectrum.bins);
    return this.#spectrum;
  }
}

/** Payload of `audio.timbre`. */
export function timbrePayload(timbre: Timbre): TimbrePayload {
  return {
    loudness: round4(timbre.loudness),
    zero_crossing_rate: round4(timbre.zeroCrossingRate),
    mfcc: timbre.mfcc.map(round4),
    chroma: timbre.chroma.map(round4),
  };
}
