/** The analyser's telemetry: what each topic carries. */
import { z } from "zod";
import { CONTROLS } from "../clock/control.ts";
import { SECTIONS } from "../features.ts";

const level = z.number().min(0).max(1);

/** Payload of `audio.features`; the first fields are those of Python-VJ. */
export const featuresSchema = z.object({
  bands: z.array(level).length(7).describe("20-60-250-500-2000-4000-6000-20000 Hz"),
  rms: z.number().describe("full scale = 1"),
  bass_level: level,
  mid_level: level,
  high_level: level,
  beat: z.int().min(0).max(1).describe("1 in the frame of a beat"),
  flux: z.number(),
  bpm: z.number().describe("0 while unknown"),
  bpm_confidence: level,
  pitch_hz: z.number().describe("0 while there is none"),
  pitch_conf: level,
  buildup: z.boolean(),
  drop: z.boolean(),
  section: z.enum(SECTIONS).describe("part of the piece; steady: none of the others"),
  section_strength: level,
  energy: z.array(level).length(2)
    .describe("loudness over 4 and 30 s, against the loudest of the last minutes"),
  intensity: z.array(level).length(2)
    .describe("mean of energy, presence of bass and onsets, over 4 and 30 s"),
  energy_trend: z.number(),
  brightness: level,
  beat_count: z.int().describe("beats since the start: a reader that misses frames misses none"),
  peak: z.number(),
  clipping: z.boolean(),
  onsets: z.array(level).length(4).describe("strength of onsets: whole, kick, snare, hat"),
  centroid_hz: z.number(),
  rolloff_hz: z.number(),
  flatness: level,
  silence: z.boolean(),
  beat_phase: level.describe("place in the beat"),
  bar_phase: level.describe("place in the bar of four beats"),
  bar_confidence: level.describe("how sure it is which beat is the first; 1 after resync"),
  beat_in_bar: z.int().min(0).max(4).describe("1-4; 0 while no tempo is known"),
  valid: z.boolean().describe("there is sound with a pulse"),
  locked: z.boolean().describe("the tempo has been stable for 3 s"),
  control: z.enum(CONTROLS).describe("who leads the clock: the tracker, or hands"),
});
/** See {@link featuresSchema}. */
export type FeaturesPayload = z.infer<typeof featuresSchema>;

/** Payload of `audio.spectrum`. */
export const spectrumSchema = z.object({
  bins: z.array(level).length(32).describe("levels, 30 Hz to 16 kHz in equal ratios"),
});

const { shape: features } = featuresSchema;

/** Payload of `audio.meters`: what a picture needs of the features and the spectrum. */
export const metersSchema = z.object({
  bands: features.bands.describe("20-60-250-500-2000-4000-6000-20000 Hz, the highest of each"),
  spectrum: z.array(level).length(32)
    .describe("30 Hz to 16 kHz in equal ratios, the highest of each"),
  rms: z.number().describe("full scale = 1, the highest"),
  peak: z.number().describe("the highest"),
  clipping: z.boolean().describe("in any of the frames"),
  onsets: z.array(level).length(4).describe("whole, kick, snare, hat, the strongest of each"),
  bpm: features.bpm,
  bpm_confidence: features.bpm_confidence,
  beat_count: features.beat_count,
  beat_phase: features.beat_phase,
  beat_in_bar: features.beat_in_bar,
  bar_confidence: features.bar_confidence,
  valid: features.valid,
  locked: features.locked,
  control: features.control,
  section: features.section,
  section_strength: features.section_strength,
  buildup: features.buildup,
  drop: features.drop,
  energy: features.energy,
  intensity: features.intensity,
  silence: features.silence,
  pitch_hz: features.pitch_hz,
  pitch_conf: features.pitch_conf,
});
/** See {@link metersSchema}. */
export type MetersPayload = z.infer<typeof metersSchema>;

/** Payload of `audio.timbre`. */
export const timbreSchema = z.object({
  loudness: z.number().describe("sones, the sum over 24 Bark bands"),
  zero_crossing_rate: level,
  mfcc: z.array(z.number()).length(13).describe("mel-frequency cepstral coefficients"),
  chroma: z.array(level).length(12).describe("pitch classes from C, the strongest = 1"),
});
/** See {@link timbreSchema}. */
export type TimbrePayload = z.infer<typeof timbreSchema>;

/** Payload of `audio.beat`. */
export const beatSchema = z.object({
  count: z.int(),
  time: z.number().describe(
    "when it happened, in seconds of sound analysed since the analyser was made, at the start and for another sample rate or range of tempi",
  ),
  beat_in_bar: z.int().min(1).max(4),
  bpm: z.number(),
  confidence: level,
});

/** Payload of `audio.section`. */
export const sectionSchema = z.object({
  section: z.enum(SECTIONS).describe("part of the piece; steady: none of the others"),
  strength: level,
  time: z.number().describe("when it began, in seconds of sound as in audio.beat"),
});

/** Payload of `audio.stats`. The keys of Python-VJ are kept. */
export const statsSchema = z.object({
  running: z.boolean(),
  audio_alive: z.boolean().describe("sound arrives"),
  input: z.string().describe("what was asked for, as in --input"),
  device: z.string(),
  device_name: z.string(),
  state: z.enum(["starting", "running", "waiting", "ended"]),
  message: z.string().nullable().describe("what is wrong and what to do"),
  sample_rate: z.int(),
  channels: z.int(),
  frames: z.int(),
  frames_processed: z.int(),
  fps: z.number(),
  error_count: z.int()
    .describe("samples of this input that no converter makes, and that were read as 0"),
  dropped_samples: z.int(),
  capture_restarts: z.int(),
  latency_ms: z.object({ p50: z.number(), p99: z.number(), max: z.number() })
    .describe("from the arrival of a frame's last sample to the frame sent, in the last second"),
  cpu: z.number().describe("share of one core, 1 = all of it, in the last second"),
  osc_sent: z.int(),
  osc_dropped: z.int(),
});
/** See {@link statsSchema}. */
export type StatsPayload = z.infer<typeof statsSchema>;
