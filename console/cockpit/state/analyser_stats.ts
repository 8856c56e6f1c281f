import { isPayload, isSet, numberOrNull, type Payload, textOrNull } from "./payload.ts";

/** Longer words are no names. */
const MOST_UNITS = 512;

/** What `audio.stats` says about an analyser; null where it says nothing. */
export class AnalyserStats {
  /** What it was asked to hear. */
  input: string | null = null;
  device: string | null = null;
  /** How the input is, in the analyser's words. */
  state: string | null = null;
  /** Whether sound arrives; null where it does not say. */
  isAlive: boolean | null = null;
  /** Hertz. */
  sampleRate: number | null = null;
  channels: number | null = null;
  framesPerSecond: number | null = null;
  droppedSamples: number | null = null;
  captureRestarts: number | null = null;
  latencyP50Ms: number | null = null;
  latencyP99Ms: number | null = null;
  latencyMaxMs: number | null = null;
  /** Of one core. */
  cpuPercent: number | null = null;
  /** What is wrong with the input and what to do; null when all is well. */
  message: string | null = null;

  /** Takes a payload of `audio.stats`. */
  read(payload: Payload): void {
    const latency = isPayload(payload["latency_ms"]) ? payload["latency_ms"] : {};
    const alive = payload["audio_alive"];
    this.input = textOrNull(payload["input"], MOST_UNITS);
    this.device = textOrNull(payload["device"], MOST_UNITS) ??
      textOrNull(payload["device_name"], MOST_UNITS);
    this.state = textOrNull(payload["state"], MOST_UNITS);
    this.isAlive = alive === undefined ? null : isSet(alive);
    this.sampleRate = numberOrNull(payload["sample_rate"]);
    this.channels = numberOrNull(payload["channels"]);
    this.framesPerSecond = numberOrNull(payload["fps"]);
    this.droppedSamples = numberOrNull(payload["dropped_samples"]);
    this.captureRestarts = numberOrNull(payload["capture_restarts"]);
    this.latencyP50Ms = numberOrNull(latency["p50"]);
    this.latencyP99Ms = numberOrNull(latency["p99"]);
    this.latencyMaxMs = numberOrNull(latency["max"]);
    const share = numberOrNull(payload["cpu"]);
    this.cpuPercent = share === null ? null : share * 100;
    this.message = textOrNull(payload["message"], MOST_UNITS);
  }
}
