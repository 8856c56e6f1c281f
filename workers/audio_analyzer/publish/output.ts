/** Where the frames go: telemetry for those who read it, OSC for the visualizers. */
import process from "node:process";
import type { WorkerContext } from "../../../bus/mod.ts";
import type { AudioFormat, SourceStatus } from "../capture/mod.ts";
import type { configSchema } from "../config.ts";
import type { FeatureFrame } from "../features.ts";
import type { OscOutput } from "../osc/output.ts";
import type { topics } from "../topics.ts";
import { TimbreMeter } from "../dsp/timbre.ts";
import { FramePayloads, timbrePayload } from "./frame_payload.ts";
import { LatencyHistogram } from "./latency.ts";
import type { StatsPayload } from "./payloads.ts";

/** The spectrum goes out with every third frame: screens draw 30 pictures a second. */
const SPECTRUM_FRAMES = 3;

/** The timbre with every tenth: it changes slowly, and costs more than all of a frame. */
const TIMBRE_FRAMES = 10;

/** The context of the analyser. */
export type AnalyzerContext = WorkerContext<typeof configSchema, typeof topics>;

/** Publishes frames and keeps their figures. Nothing in it waits. */
export class FrameOutput {
  readonly #context: AnalyzerContext;
  readonly #osc: OscOutput;
  readonly #payloads = new FramePayloads();
  readonly #latency = new LatencyHistogram();
  /** There while somebody reads it. */
  #timbre: TimbreMeter | undefined;
  #arrivedMs = 0;
  #frames = 0;
  #beats = 0;
  #framesAtStats = 0;
  #statsMs: number;
  #cpu = process.cpuUsage();

  constructor(context: AnalyzerContext, osc: OscOutput) {
    this.#context = context;
    this.#osc = osc;
    this.#statsMs = context.clock.monotonicMs();
  }

  /** Beats since the start. */
  get beats(): number {
    return this.#beats;
  }

  /** Frames since the start. */
  get frames(): number {
    return this.#frames;
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
  frame(frame: FeatureFrame, beatCount: number): void {
    this.#osc.send(frame);
    this.#frames++;
    this.#beats = beatCount;
    const context = this.#context;
    if (frame.beat) {
      context.publish("audio.beat", {
        count: beatCount,
        time: frame.beatTimeSeconds,
        bpm: frame.bpm,
        confidence: frame.bpmConfidence,
      });
    }
    if (context.wants("audio.features")) {
      context.publish("audio.features", this.#payloads.features(frame, beatCount));
    }
    if (frame.index % SPECTRUM_FRAMES === 0 && context.wants("audio.spectrum")) {
      context.publish("audio.spectrum", this.#payloads.spectrum(frame));
    }
    if (frame.index % TIMBRE_FRAMES === 0) this.#publishTimbre();
    this.#latency.add(context.clock.monotonicMs() - this.#arrivedMs);
  }

  #publishTimbre(): void {
    const timbre = this.#timbre?.measure();
    if (timbre) this.#context.publish("audio.timbre", timbrePayload(timbre));
  }

  /** The figures since the last call, to be called once a second. */
  stats(status: SourceStatus, format: AudioFormat, badSamples: number): StatsPayload {
    const nowMs = this.#context.clock.monotonicMs();
    const elapsedMs = Math.max(1, nowMs - this.#statsMs);
    const cpu = process.cpuUsage(this.#cpu);
    const { sent, dropped } = this.#osc.stats;
    const payload: StatsPayload = {
      running: status.state === "running",
      audio_alive: status.state === "running",
      input: this.#context.config.input,
      device: status.device,
      device_name: status.device,
      state: status.state,
      message: status.message ?? null,
      sample_rate: format.sampleRate,
      channels: format.channels,
      frames: this.#frames,
      frames_processed: this.#frames,
      fps: Math.round((this.#frames - this.#framesAtStats) / elapsedMs * 10_000) / 10,
      error_count: badSamples,
      dropped_samples: status.droppedSamples,
      capture_restarts: status.restarts,
      latency_ms: {
        p50: roundMs(this.#latency.quantile(0.5)),
        p99: roundMs(this.#latency.quantile(0.99)),
        max: roundMs(this.#latency.maxMs),
      },
      cpu: Math.round((cpu.user + cpu.system) / elapsedMs / 10) / 100,
      osc_sent: sent,
      osc_dropped: dropped,
    };
    this.#latency.reset();
    this.#framesAtStats = this.#frames;
    this.#statsMs = nowMs;
    this.#cpu = process.cpuUsage();
    return payload;
  }
}

function roundMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}
