/** The default vocabulary, `/audio/...`: twelve messages on every frame, one more on beats. */
import { MessageTemplate } from "../../../bus/osc/mod.ts";
import { SECTIONS } from "../features.ts";
import type { OscFrame, ProfileWriter } from "./frame.ts";

const BAND_COUNT = 7;
const SPECTRUM_BINS = 32;
/** A pitch less certain than this goes out as 0 Hz, as visualizers written for Python-VJ expect. */
const MIN_PITCH_CONFIDENCE = 0.6;

/**
 * | address | arguments |
 * |---|---|
 * | `/audio/levels` | 8 f: seven bands, the level of all at the same gain; each 0..1 |
 * | `/audio/spectrum` | 32 f |
 * | `/audio/beat` | i 1 on a beat, at its moment, ahead of the rest of its frame; f spectral flux |
 * | `/audio/beat/phase` | f place in the beat, 0..1 |
 * | `/audio/bar/phase` | f place in the bar, 0..1 |
 * | `/audio/bar` | i which beat of the bar it is, 1..4, f how sure that is: on the frame of a beat |
 * | `/audio/bpm` | f BPM, f confidence |
 * | `/audio/pitch` | f Hz (0 when uncertain), f confidence |
 * | `/audio/structure` | i build-up, i drop, f energy trend, f brightness |
 * | `/audio/onset` | f kick, f snare, f hat: strength on its frame, else 0 |
 * | `/audio/section` | i part (0 none of these, 1 build-up, 2 drop, 3 breakdown, 4 silence), f strength |
 * | `/audio/energy` | f over 4 s, f over 30 s, 0..1 |
 * | `/audio/intensity` | f over 4 s, f over 30 s, 0..1 |
 */
export class VjProfile implements ProfileWriter {
  readonly #levels = new MessageTemplate("/audio/levels", "f".repeat(BAND_COUNT + 1));
  readonly #spectrum = new MessageTemplate("/audio/spectrum", "f".repeat(SPECTRUM_BINS));
  readonly #beat = new MessageTemplate("/audio/beat", "if");
  readonly #beatPhase = new MessageTemplate("/audio/beat/phase", "f");
  readonly #barPhase = new MessageTemplate("/audio/bar/phase", "f");
  readonly #bar = new MessageTemplate("/audio/bar", "if");
  readonly #bpm = new MessageTemplate("/audio/bpm", "ff");
  readonly #pitch = new MessageTemplate("/audio/pitch", "ff");
  readonly #onset = new MessageTemplate("/audio/onset", "fff");
  readonly #section = new MessageTemplate("/audio/section", "if");
  readonly #energy = new MessageTemplate("/audio/energy", "ff");
  readonly #intensity = new MessageTemplate("/audio/intensity", "ff");
  readonly #structure = new MessageTemplate("/audio/structure", "iiff");
  #toldBeatCount = 0;

  /** Emits the messages, the beat first: it is the one whose delay is seen. */
  write(frame: OscFrame, emit: (bytes: Uint8Array) => void): void {
    this.#beat.setInt(0, frame.beat ? 1 : 0);
    this.#beat.setFloat(1, frame.flux);
    if (!frame.beat || frame.beatCount !== this.#toldBeatCount) emit(this.#beat.bytes);
    this.#beatPhase.setFloat(0, frame.beatPhase);
    emit(this.#beatPhase.bytes);
    this.#barPhase.setFloat(0, frame.barPhase);
    emit(this.#barPhase.bytes);
    if (frame.beat) {
      this.#bar.setInt(0, frame.beatInBar);
      this.#bar.setFloat(1, frame.barConfidence);
      emit(this.#bar.bytes);
    }

    this.#onset.setFloat(0, frame.onset.kick);
    this.#onset.setFloat(1, frame.onset.snare);
    this.#onset.setFloat(2, frame.onset.hat);
    emit(this.#onset.bytes);

    for (let i = 0; i < BAND_COUNT; i++) this.#levels.setFloat(i, frame.bands[i] ?? 0);
    this.#levels.setFloat(BAND_COUNT, frame.level);
    emit(this.#levels.bytes);

    for (let i = 0; i < SPECTRUM_BINS; i++) this.#spectrum.setFloat(i, frame.spectrum[i] ?? 0);
    emit(this.#spectrum.bytes);

    this.#bpm.setFloat(0, frame.bpm);
    this.#bpm.setFloat(1, frame.bpmConfidence);
    emit(this.#bpm.bytes);

    const certain = frame.pitchConfidence >= MIN_PITCH_CONFIDENCE;
    this.#pitch.setFloat(0, certain ? frame.pitchHz : 0);
    this.#pitch.setFloat(1, frame.pitchConfidence);
    emit(this.#pitch.bytes);

    this.#section.setInt(0, SECTIONS.indexOf(frame.section));
    this.#section.setFloat(1, frame.sectionStrength);
    emit(this.#section.bytes);
    this.#energy.setFloat(0, frame.energyShort);
    this.#energy.setFloat(1, frame.energyLong);
    emit(this.#energy.bytes);
    this.#intensity.setFloat(0, frame.intensityShort);
    this.#intensity.setFloat(1, frame.intensityLong);
    emit(this.#intensity.bytes);

    this.#structure.setInt(0, frame.buildup ? 1 : 0);
    this.#structure.setInt(1, frame.drop ? 1 : 0);
    this.#structure.setFloat(2, frame.energyTrend);
    this.#structure.setFloat(3, frame.brightness);
    emit(this.#structure.bytes);
  }

  /** The frame does not tell it again. */
  beat(beatCount: number, emit: (bytes: Uint8Array) => void): void {
    this.#toldBeatCount = beatCount;
    this.#beat.setInt(0, 1);
    emit(this.#beat.bytes);
  }

  /** Every frame is told in full: nothing to forget. */
  reset(): void {}
}
