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
  /** On their way into a message: a number that is an argument of each setter is garbage of each frame. */
  readonly #values = new Float32Array(SPECTRUM_BINS);
  #toldBeatCount = 0;

  /** Emits the messages, the beat first: it is the one whose delay is seen. */
  write(frame: OscFrame, emit: (bytes: Uint8Array) => void): void {
    const values = this.#values;
    this.#beat.setInt(0, frame.beat ? 1 : 0);
    values[0] = frame.flux;
    this.#set(this.#beat, 1, 1);
    if (!frame.beat || frame.beatCount !== this.#toldBeatCount) emit(this.#beat.bytes);
    values[0] = frame.beatPhase;
    this.#emit(this.#beatPhase, 1, emit);
    values[0] = frame.barPhase;
    this.#emit(this.#barPhase, 1, emit);
    if (frame.beat) {
      this.#bar.setInt(0, frame.beatInBar);
      values[0] = frame.barConfidence;
      this.#set(this.#bar, 1, 1);
      emit(this.#bar.bytes);
    }

    values[0] = frame.onset.kick;
    values[1] = frame.onset.snare;
    values[2] = frame.onset.hat;
    this.#emit(this.#onset, 3, emit);

    values.set(frame.bands);
    values[BAND_COUNT] = frame.level;
    this.#emit(this.#levels, BAND_COUNT + 1, emit);

    values.set(frame.spectrum);
    this.#emit(this.#spectrum, SPECTRUM_BINS, emit);

    values[0] = frame.bpm;
    values[1] = frame.bpmConfidence;
    this.#emit(this.#bpm, 2, emit);

    values[0] = frame.pitchConfidence >= MIN_PITCH_CONFIDENCE ? frame.pitchHz : 0;
    values[1] = frame.pitchConfidence;
    this.#emit(this.#pitch, 2, emit);

    this.#section.setInt(0, SECTIONS.indexOf(frame.section));
    values[0] = frame.sectionStrength;
    this.#set(this.#section, 1, 1);
    emit(this.#section.bytes);
    values[0] = frame.energyShort;
    values[1] = frame.energyLong;
    this.#emit(this.#energy, 2, emit);
    values[0] = frame.intensityShort;
    values[1] = frame.intensityLong;
    this.#emit(this.#intensity, 2, emit);

    this.#structure.setInt(0, frame.buildup ? 1 : 0);
    this.#structure.setInt(1, frame.drop ? 1 : 0);
    values[0] = frame.energyTrend;
    values[1] = frame.brightness;
    this.#set(this.#structure, 2, 2);
    emit(this.#structure.bytes);
  }

  /** Sends a message whose `count` arguments are the first of `#values`. */
  #emit(message: MessageTemplate, count: number, emit: (bytes: Uint8Array) => void): void {
    this.#set(message, 0, count);
    emit(message.bytes);
  }

  /** Sets `count` float arguments, beginning with the one numbered `first`, from `#values`. */
  #set(message: MessageTemplate, first: number, count: number): void {
    for (let i = 0; i < count; i++) message.setFloat(first + i, this.#values[i] as number);
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
