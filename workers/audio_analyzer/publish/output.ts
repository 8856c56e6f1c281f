/** Where the frames go: telemetry for those who read it, OSC for the visualizers. */
import type { WorkerContext } from "../../../bus/mod.ts";
import type { AudioFormat } from "../capture/mod.ts";
import type { configSchema } from "../config.ts";
import type { FeatureFrame, Section } from "../features.ts";
import type { OscOutput } from "../osc/output.ts";
import type { topics } from "../topics.ts";
import { TimbreMeter } from "../dsp/timbre.ts";
import { FramePayloads, timbrePayload } from "./frame_payload.ts";
import { MeterFrames } from "./meters.ts";
import type { FrameStats } from "./stats.ts";

/** The spectrum goes out with every third frame, 33 times a second: screens draw no more than 30 pictures. */
const SPECTRUM_FRAMES = 3;

/** The timbre with every tenth: it changes slowly, and costs more than all of a frame. */
const TIMBRE_FRAMES = 10;

/** The context of the analyser. */
export type AnalyzerContext = WorkerContext<typeof configSchema, typeof topics>;

/** Publishes frames. Nothing in it waits. */
export class FrameOutput {
  readonly #context: AnalyzerContext;
  readonly #osc: OscOutput;
  readonly #payloads = new FramePayloads();
  readonly #stats: FrameStats;
  /** There while somebody reads it. */
  #timbre: TimbreMeter | undefined;
  /** There while somebody reads it. */
  #meters: MeterFrames | undefined;
  #arrivedMs = 0;
  #beats = 0;
  #section: Section | undefined;

  /** @param stats is told of each frame */
  constructor(context: AnalyzerContext, osc: OscOutput, stats: FrameStats) {
    this.#context = context;
    this.#osc = osc;
    this.#stats = stats;
  }

  /** Beats since the start. */
  get beats(): number {
    return this.#beats;
  }

  /** Takes sound that arrives; what follows are the frames that it completes. */
  sound(interleaved: Float32Array, { sampleRate, channels }: AudioFormat): void {
    this.#arrivedMs = this.#context.clock.monotonicMs();
    if (!this.#context.wants("audio.timbre")) {
      this.#timbre = undefined;
      return;
    }
    if (this.#timbre?.sampleRate !== sampleRate) this.#timbre = new TimbreMeter(sampleRate);
    this.#timbre.push(interleaved, channels);
  }

  /** Sends a frame on. OSC first: the audience sees that. */
  frame(frame: FeatureFrame): void {
    this.#osc.send(frame);
    this.#beats = frame.beatCount;
    const context = this.#context;
    if (frame.beat) {
      context.publish("audio.beat", {
        count: frame.beatCount,
        time: frame.beatTimeSeconds,
        beat_in_bar: frame.beatInBar,
        bpm: frame.bpm,
        confidence: frame.bpmConfidence,
      });
    }
    if (frame.section !== this.#section) {
      this.#section = frame.section;
      context.publish("audio.section", {
        section: frame.section,
        strength: frame.sectionStrength,
        time: frame.timeSeconds,
      });
    }
    if (context.wants("audio.features")) {
      context.publish("audio.features", this.#payloads.features(frame));
    }
    if (frame.index % SPECTRUM_FRAMES === 0 && context.wants("audio.spectrum")) {
      context.publish("audio.spectrum", this.#payloads.spectrum(frame));
    }
    this.#publishMeters(frame);
    if (frame.index % TIMBRE_FRAMES === 0) this.#publishTimbre();
    this.#stats.frame(context.clock.monotonicMs() - this.#arrivedMs);
  }

  #publishMeters(frame: FeatureFrame): void {
    if (!this.#context.wants("audio.meters")) {
      this.#meters = undefined; // what was gathered would be old when the next one reads
      return;
    }
    this.#meters ??= new MeterFrames();
    const payload = this.#meters.add(frame);
    if (payload !== undefined) this.#context.publish("audio.meters", payload);
  }

  #publishTimbre(): void {
    const timbre = this.#timbre?.measure();
    if (timbre) this.#context.publish("audio.timbre", timbrePayload(timbre));
  }
}
