/** How the input and the analysis are doing: the figures of `audio.stats`. */
import process from "node:process";
import type { AudioFormat, SourceStatus } from "../capture/mod.ts";
import { LatencyHistogram } from "./latency.ts";
import type { StatsPayload } from "./payloads.ts";

/** What the parts of the analyser know of themselves when the figures are taken. */
export interface StatsSources {
  /** What was asked for, as in `--input`. */
  readonly input: string;
  readonly status: SourceStatus;
  /** What else is wrong; the source's own word goes first. */
  readonly message?: string | undefined;
  readonly format: AudioFormat;
  readonly badSamples: number;
  /** OSC datagrams since the start. */
  readonly osc: { readonly sent: number; readonly dropped: number };
}

/** Counts frames, and makes the figures of the time since they were taken last. */
export class FrameStats {
  readonly #monotonicMs: () => number;
  readonly #latency = new LatencyHistogram();
  #frames = 0;
  #framesBefore = 0;
  #takenMs: number;
  #cpu = process.cpuUsage();

  /** @param monotonicMs a clock that never goes back */
  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
    this.#takenMs = monotonicMs();
  }

  /** Frames since the start. */
  get frames(): number {
    return this.#frames;
  }

  /** Counts a frame that was sent this long after its last sample had arrived. */
  frame(latencyMs: number): void {
    this.#frames++;
    this.#latency.add(latencyMs);
  }

  /** The figures since the last call, to be called once a second. */
  take({ input, status, message, format, badSamples, osc }: StatsSources): StatsPayload {
    const nowMs = this.#monotonicMs();
    const elapsedMs = Math.max(1, nowMs - this.#takenMs);
    const cpu = process.cpuUsage(this.#cpu);
    const payload: StatsPayload = {
      running: status.state === "running",
      audio_alive: status.state === "running",
      input,
      device: status.device,
      device_name: status.device,
      state: status.state,
      message: status.message ?? message ?? null,
      sample_rate: format.sampleRate,
      channels: format.channels,
      frames: this.#frames,
      frames_processed: this.#frames,
      fps: Math.round((this.#frames - this.#framesBefore) / elapsedMs * 10_000) / 10,
      error_count: badSamples,
      dropped_samples: status.droppedSamples,
      capture_restarts: status.restarts,
      latency_ms: {
        p50: roundMs(this.#latency.quantile(0.5)),
        p99: roundMs(this.#latency.quantile(0.99)),
        max: roundMs(this.#latency.maxMs),
      },
      cpu: Math.round((cpu.user + cpu.system) / elapsedMs / 10) / 100,
      osc_sent: osc.sent,
      osc_dropped: osc.dropped,
    };
    this.#latency.reset();
    this.#framesBefore = this.#frames;
    this.#takenMs = nowMs;
    this.#cpu = process.cpuUsage();
    return payload;
  }
}

function roundMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}
