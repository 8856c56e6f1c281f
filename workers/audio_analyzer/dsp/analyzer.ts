import { BeatTracker } from "../beat/tracker.ts";
import type { BpmRange } from "../beat/tempo_grid.ts";
import {
  BAND_EDGES_HZ,
  createFeatureFrame,
  type FeatureFrame,
  FRAMES_PER_SECOND,
} from "../features.ts";
import { BandLevels } from "./band_levels.ts";
import { SpectrumColumns } from "./columns.ts";
import { Decimator } from "./decimator.ts";
import { Descriptors } from "./descriptors.ts";
import { Energy } from "./energy.ts";
import { FilterBank, melCorners } from "./filter_bank.ts";
import { FULL_SCALE, Intake } from "./intake.ts";
import { OnsetDetector } from "./onset_detector.ts";
import type { OnsetSettings } from "./onset_settings.ts";
import { PitchDetector } from "./pitch.ts";
import { SoundGate } from "./sound_gate.ts";
import { PowerSpectrum } from "./spectrum.ts";
import { Structure } from "./structure.ts";

/** Rates the analyzer accepts, in Hz. */
const LOWEST_RATE = 8_000;
const HIGHEST_RATE = 192_000;
/** Above this the sound is first brought down: nobody hears what is lost. */
const HIGHEST_CORE_RATE = 64_000;
/** Low bands and pitch are computed at the lowest whole fraction of the rate that is not below this. */
const LOWEST_SLOW_RATE = 10_000;
const MEL_BANDS = 40;
const MEL_LOW_HZ = 30;
const MEL_HIGH_HZ = 16_000;
const BASS_MEL_BANDS = 3;
/** Sum of a sine's power over the bins of the window, against its mean square. */
const WINDOW_SPREAD = 3;
/** Upper edge of what the structure calls bass. */
const STRUCTURE_BASS_HZ = 140;
/** A bass note is softer than a kick, and a hat reaches less far down than a snare: by 6 and 8 dB. */
const KICK_SHARE = 0.25;
const SNARE_SHARE = 0.15;
/** What counts of 500-2000 Hz, where a hard kick has its overtones. */
const SNARE_BODY = 0.2;
/** Pitch is judged every so many frames: 33 times a second. */
const PITCH_FRAMES = 3;
/** Smoothing of the brightness per frame. */
const BRIGHTNESS_RATE = 0.1;

/** What an analyzer must know before the first sample. */
export interface AnalyzerOptions {
  /** Samples per second and channel, 8000-192000. */
  readonly sampleRate: number;
  /** Tempi to consider. @default 60-215 BPM */
  readonly bpmRange?: BpmRange;
  /** How readily onsets are found. @default as measured */
  readonly onsets?: OnsetSettings;
}

/** The analyzer was told of a format that it cannot work with. */
export class AnalyzerFormatError extends RangeError {
  override readonly name = "AnalyzerFormatError";
}

/**
 * Turns sound into features, 100 frames per second of audio time whatever the blocks it comes in.
 * Pure: it knows no clock but the samples, and allocates nothing while it runs.
 */
export class Analyzer {
  readonly sampleRate: number;

  readonly #frame: FeatureFrame = createFeatureFrame();
  readonly #intake: Intake;
  readonly #toCore: Decimator;
  readonly #core: Float64Array;
  readonly #toSlow: Decimator;
  readonly #slow: Float64Array;
  readonly #gate = new SoundGate();
  readonly #bands: BandLevels;
  readonly #spectrum: PowerSpectrum;
  readonly #columns: SpectrumColumns;
  readonly #mel: FilterBank;
  readonly #descriptors: Descriptors;
  readonly #pitch: PitchDetector;
  readonly #structure = new Structure();
  readonly #energy = new Energy();
  readonly #beat: BeatTracker;
  readonly #bassBins: number;
  readonly #whole = new OnsetDetector({
    refractorySeconds: 0.06,
    threshold: 3,
    floor: 0.35,
    gatePower: 1e-7,
    loudShare: 0.01,
  });
  readonly #kick = new OnsetDetector({
    refractorySeconds: 0.12,
    threshold: 3,
    floor: 0.6,
    gatePower: 1e-7,
    loudShare: KICK_SHARE,
  });
  readonly #snare = new OnsetDetector({
    refractorySeconds: 0.1,
    threshold: 3,
    floor: 0.6,
    gatePower: 1e-8,
    loudShare: SNARE_SHARE,
  });
  readonly #hat = new OnsetDetector({
    refractorySeconds: 0.06,
    threshold: 2.5,
    floor: 0.5,
    gatePower: 1e-9,
    loudShare: 0.01,
  });

  /** @throws AnalyzerFormatError for a rate outside 8-192 kHz or a range that is none */
  constructor(options: AnalyzerOptions) {
    const { sampleRate, bpmRange = { min: 60, max: 215 } } = options;
    if (!(sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE)) {
      throw new AnalyzerFormatError(
        `sample rate must be ${LOWEST_RATE}-${HIGHEST_RATE} Hz, not ${sampleRate}`,
      );
    }
    if (!(bpmRange.min >= 30 && bpmRange.max <= 300 && bpmRange.min * 1.5 <= bpmRange.max)) {
      throw new AnalyzerFormatError(
        `BPM range must lie within 30-300 and span a factor of 1.5 at least, ` +
          `not ${bpmRange.min}-${bpmRange.max}`,
      );
    }
    this.sampleRate = sampleRate;
    this.#intake = new Intake(sampleRate, FRAMES_PER_SECOND);
    const longest = this.#intake.frame.length;
    this.#toCore = new Decimator(Math.ceil(sampleRate / HIGHEST_CORE_RATE), longest);
    const coreRate = sampleRate / this.#toCore.factor;
    this.#core = new Float64Array(longest);
    this.#toSlow = new Decimator(Math.max(1, Math.floor(coreRate / LOWEST_SLOW_RATE)), longest);
    const slowRate = coreRate / this.#toSlow.factor;
    this.#slow = new Float64Array(longest);
    this.#bands = new BandLevels(coreRate, slowRate, this.#gate);
    this.#spectrum = new PowerSpectrum(coreRate);
    const { binHz, power } = this.#spectrum;
    this.#columns = new SpectrumColumns(binHz, power.length);
    this.#mel = new FilterBank(
      melCorners(MEL_BANDS + 2, MEL_LOW_HZ, MEL_HIGH_HZ),
      binHz,
      power.length,
    );
    this.#descriptors = new Descriptors(binHz);
    this.#pitch = new PitchDetector(slowRate);
    this.#bassBins = Math.floor(STRUCTURE_BASS_HZ / binHz);
    this.#beat = new BeatTracker({
      framesPerSecond: FRAMES_PER_SECOND,
      bands: MEL_BANDS,
      bassBands: BASS_MEL_BANDS,
      range: bpmRange,
    });
    if (options.onsets !== undefined) this.tuneOnsets(options.onsets);
  }

  /** Finds onsets more or less readily from the next frame on; all else goes on as it was. */
  tuneOnsets(settings: OnsetSettings): void {
    this.#whole.tune(settings);
    this.#kick.tune(settings);
    this.#snare.tune(settings);
    this.#hat.tune(settings);
  }

  /** Samples so far that were NaN, infinite or absurdly large, and so were read as silence. */
  get badSamples(): number {
    return this.#intake.badSamples;
  }

  /** Mean power in each mel band of the last frame; overwritten by the next. */
  get melPower(): Float64Array {
    return this.#mel.out;
  }

  /**
   * Takes a block of any length, full scale = 1; a last incomplete group of channels is ignored.
   * @param onFrame called for each frame that the block completes; the frame object is reused
   * @throws AnalyzerFormatError when channels is not 1-8
   */
  push(interleaved: Float32Array, channels: number, onFrame: (frame: FeatureFrame) => void): void {
    if (!(Number.isInteger(channels) && channels >= 1 && channels <= 8)) {
      throw new AnalyzerFormatError(`channels must be 1-8, not ${channels}`);
    }
    const end = interleaved.length - channels;
    let at = 0;
    while (at <= end) {
      at = this.#intake.take(interleaved, channels, at);
      if (!this.#intake.complete) break;
      this.#analyze();
      onFrame(this.#frame);
      this.#intake.next();
    }
  }

  #analyze(): void {
    const frame = this.#frame;
    const intake = this.#intake;
    frame.index++;
    frame.timeSeconds = (frame.index + 1) / FRAMES_PER_SECOND;
    const coreCount = this.#toCore.process(intake.frame, intake.filled, this.#core);
    const slowCount = this.#toSlow.process(this.#core, coreCount, this.#slow);
    this.#loudness(intake.frame, intake.filled);
    this.#levels(coreCount, slowCount);
    this.#spectrum.push(this.#core, coreCount);
    this.#mel.apply(this.#spectrum.power);
    this.#describe(slowCount);
    this.#trackBeat();
    this.#trackStructure();
  }

  #loudness(mono: Float64Array, count: number): void {
    const frame = this.#frame;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const x = mono[i] as number;
      sum += x * x;
    }
    const power = sum / count;
    this.#gate.push(power);
    frame.silence = !this.#gate.open;
    frame.rms = Math.sqrt(power);
    frame.peak = this.#intake.peak;
    frame.clipping = frame.peak >= FULL_SCALE;
  }

  #levels(coreCount: number, slowCount: number): void {
    const frame = this.#frame;
    this.#bands.push(this.#core, coreCount, this.#slow, slowCount);
    const { levels, power } = this.#bands;
    for (let i = 0; i < BAND_EDGES_HZ.length; i++) frame.bands[i] = levels[i] as number;
    frame.level = this.#bands.overall;
    frame.bassLevel = ((levels[0] as number) + (levels[1] as number)) / 2;
    frame.midLevel = ((levels[2] as number) + (levels[3] as number)) / 2;
    frame.highLevel = ((levels[4] as number) + (levels[5] as number) + (levels[6] as number)) / 3;
    this.#whole.push(frame.rms * frame.rms);
    this.#kick.push((power[0] as number) + 0.5 * (power[1] as number));
    this.#snare.push(SNARE_BODY * (power[3] as number) + (power[4] as number));
    this.#hat.push(power[6] as number);
    const { onset } = frame;
    onset.whole = Math.max(
      this.#whole.strength,
      this.#kick.strength,
      this.#snare.strength,
      this.#hat.strength,
    );
    onset.kick = this.#kick.strength;
    onset.snare = this.#snare.strength;
    onset.hat = this.#hat.strength;
  }

  #describe(slowCount: number): void {
    const frame = this.#frame;
    const { power } = this.#spectrum;
    this.#columns.push(power);
    for (let i = 0; i < frame.spectrum.length; i++) {
      frame.spectrum[i] = this.#columns.levels[i] as number;
    }
    this.#pitch.push(this.#slow, slowCount);
    if (frame.silence) {
      this.#descriptors.clear();
      this.#pitch.clear();
    } else {
      this.#descriptors.measure(power);
      if (frame.index % PITCH_FRAMES === 0) this.#pitch.measure(frame.rms * frame.rms);
    }
    frame.centroidHz = this.#descriptors.centroidHz;
    frame.rolloffHz = this.#descriptors.rolloffHz;
    frame.flatness = this.#descriptors.flatness;
    const bright = Math.log10(Math.max(frame.centroidHz, 100) / 100) / 2;
    frame.brightness += BRIGHTNESS_RATE * (Math.min(1, bright) - frame.brightness);
    frame.pitchHz = this.#pitch.hz;
    frame.pitchConfidence = this.#pitch.confidence;
  }

  #trackBeat(): void {
    const frame = this.#frame;
    const beat = this.#beat;
    frame.beat = beat.push(this.#mel.out, frame.silence);
    frame.beatCount = beat.beatCount;
    frame.beatTimeSeconds = beat.beatTimeSeconds;
    frame.nextBeatSeconds = beat.nextBeatSeconds;
    frame.beatInBar = beat.barBeat;
    frame.barConfidence = beat.barConfidence;
    frame.bpm = beat.bpm;
    frame.bpmConfidence = beat.confidence;
    frame.flux = frame.silence ? 0 : beat.strength / 6;
  }

  #trackStructure(): void {
    const frame = this.#frame;
    const { power } = this.#spectrum;
    let bass = 0;
    for (let k = 1; k <= this.#bassBins; k++) bass += power[k] as number;
    const bands = this.#bands.power;
    const treble = (bands[4] as number) + (bands[5] as number) + (bands[6] as number);
    const structure = this.#structure;
    structure.push(bass / WINDOW_SPREAD, frame.rms * frame.rms, treble, !frame.silence);
    frame.section = structure.section;
    frame.sectionStrength = structure.strength;
    frame.buildup = structure.buildup;
    frame.drop = structure.drop;
    frame.energyTrend = structure.energyTrend;
    const energy = this.#energy;
    const loudness = frame.silence ? 0 : this.#bands.weightedPower;
    energy.push(loudness, structure.hasBass, frame.onset.whole > 0);
    frame.energyShort = energy.energyShort;
    frame.energyLong = energy.energyLong;
    frame.intensityShort = energy.intensityShort;
    frame.intensityLong = energy.intensityLong;
  }
}
