import type { Control } from "./clock/control.ts";

/** Bands of `FeatureFrame.bands` in Hz, low to high. */
export const BAND_EDGES_HZ: readonly (readonly [low: number, high: number])[] = [
  [20, 60],
  [60, 250],
  [250, 500],
  [500, 2000],
  [2000, 4000],
  [4000, 6000],
  [6000, 20000],
];

/** Number of columns of `FeatureFrame.spectrum`. */
export const SPECTRUM_COLUMNS = 32;

/** Frames per second of audio time. */
export const FRAMES_PER_SECOND = 100;

/** Parts of a piece, in the order of their numbers on the wire; `steady` is none of the others. */
export const SECTIONS = ["steady", "buildup", "drop", "breakdown", "silence"] as const;
/** See {@link SECTIONS}. */
export type Section = typeof SECTIONS[number];

/** Onsets of a frame: the strength 0..1 in the frame in which one is found, 0 in all others. */
export interface OnsetFeatures {
  whole: number;
  kick: number;
  snare: number;
  hat: number;
}

/**
 * What the analyzer knows at the end of one frame. An analyzer reuses one object and its arrays for
 * all frames: whoever keeps a value beyond the callback copies it. Beats and tempo are those of the
 * tracker until `ClockedFrames` has put those of the clock in their place.
 */
export interface FeatureFrame {
  /** Number of the frame, from 0. */
  index: number;
  /** End of the frame in audio time. */
  timeSeconds: number;
  /** Level 0..1 of each of `BAND_EDGES_HZ`, at one common, slowly adapting gain. */
  readonly bands: Float32Array;
  /** Level 0..1 of the whole sound, at the gain and with the release of `bands`. */
  level: number;
  /** Root mean square of the frame's mono mix, full scale = 1. */
  rms: number;
  /** Largest magnitude of any channel in the frame. */
  peak: number;
  /** Whether the frame reaches full scale. */
  clipping: boolean;
  /** Level 0..1 of 32 columns in equal ratios of frequency from 30 Hz, in decibels, smoothed. */
  readonly spectrum: Float32Array;
  /** Spectral flux 0..1 (rise of the compressed spectrum against what is usual lately). */
  flux: number;
  readonly onset: OnsetFeatures;
  /** Centre of mass of the spectrum; 0 in silence. */
  centroidHz: number;
  /** Frequency below which 85 % of the power lies; 0 in silence. */
  rolloffHz: number;
  /** Spectral flatness, 0 for a tone, about 0.56 for one frame of white noise; 0 in silence. */
  flatness: number;
  /** The centroid on a logarithmic scale, 0 (100 Hz or less) .. 1 (10 kHz or more), smoothed. */
  brightness: number;
  /** Pitch of the strongest periodicity; 0 when there is none. */
  pitchHz: number;
  /** 0..1. */
  pitchConfidence: number;
  /** Whether a beat falls into this frame. */
  beat: boolean;
  /** Beats since the start; never falls, so that a slow reader loses none. */
  beatCount: number;
  /** When the last beat happened, in audio time. */
  beatTimeSeconds: number;
  /** When the beat tracker expects the next one, in audio time; NaN while unknown. */
  nextBeatSeconds: number;
  /** Tempo; 0 while unknown. */
  bpm: number;
  /** 0..1. */
  bpmConfidence: number;
  /** Beats since some first beat of a bar, with fractions, 0..64; 0 while no tempo is known. */
  beatPosition: number;
  /** Place in the beat and in the bar of four beats, 0..1. */
  beatPhase: number;
  barPhase: number;
  /** Which beat of the bar it is, 1..4; 0 while no tempo is known. */
  beatInBar: number;
  /** How sure it is which beat of the bar is the first, 0..1; 1 when hands have said so. */
  barConfidence: number;
  /** Whether there is sound with a pulse. */
  valid: boolean;
  /** Whether the tempo has been stable for 3 s. */
  locked: boolean;
  /** Who leads tempo and phase. */
  control: Control;
  /** Whether hands have tapped a beat, or made one the first of a bar, since the last frame. */
  tapped: boolean;
  resynced: boolean;
  /** Whether the music is building up to something. */
  buildup: boolean;
  /** Whether a drop happened within the last half second. */
  drop: boolean;
  /** The part of the piece, and how strong it is, 0..1; a steady part is 0. */
  section: Section;
  sectionStrength: number;
  /** Loudness over the last 4 and 30 s against the loudest of the last minutes, 0 (-30 dB) .. 1. */
  energyShort: number;
  energyLong: number;
  /** How much goes on over the last 4 and 30 s: mean of energy, presence of bass, and onsets, 0..1. */
  intensityShort: number;
  intensityLong: number;
  /** Whether the music becomes louder (towards 1) or quieter (towards -1) over some seconds. */
  energyTrend: number;
  /** Mean level of the bands up to 250 Hz, to 2 kHz, and above. */
  bassLevel: number;
  midLevel: number;
  highLevel: number;
  /** Whether there is no sound. */
  silence: boolean;
}

/** A frame of silence. */
export function createFeatureFrame(): FeatureFrame {
  return {
    index: -1,
    timeSeconds: 0,
    bands: new Float32Array(BAND_EDGES_HZ.length),
    level: 0,
    rms: 0,
    peak: 0,
    clipping: false,
    spectrum: new Float32Array(SPECTRUM_COLUMNS),
    flux: 0,
    onset: { whole: 0, kick: 0, snare: 0, hat: 0 },
    centroidHz: 0,
    rolloffHz: 0,
    flatness: 0,
    brightness: 0,
    pitchHz: 0,
    pitchConfidence: 0,
    beat: false,
    beatCount: 0,
    beatTimeSeconds: 0,
    nextBeatSeconds: NaN,
    bpm: 0,
    bpmConfidence: 0,
    beatPosition: 0,
    beatPhase: 0,
    barPhase: 0,
    beatInBar: 0,
    barConfidence: 0,
    valid: false,
    locked: false,
    control: "following",
    tapped: false,
    resynced: false,
    buildup: false,
    drop: false,
    section: "silence",
    sectionStrength: 0,
    energyShort: 0,
    energyLong: 0,
    intensityShort: 0,
    intensityLong: 0,
    energyTrend: 0,
    bassLevel: 0,
    midLevel: 0,
    highLevel: 0,
    silence: true,
  };
}
