/** What the ways of capturing on this system have in common. */
import type { CaptureDevice } from "./device.ts";
import type { AudioFormat } from "./source.ts";

/** A program to start that writes sound to its stdout. */
export interface CaptureCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** What is heard, for the status. */
  readonly device: string;
  /** Layout of the raw f32le PCM on its stdout; without it the stream begins with a header. */
  readonly format?: AudioFormat;
  /** A text in its messages after which it hears something else than asked for. */
  readonly divertedBy?: RegExp;
}

/** One way of capturing. */
export interface Backend {
  /**
   * Lists its devices; undefined when it is not usable here (not installed, no daemon).
   * Answers within a few seconds and never throws.
   */
  list(): Promise<CaptureDevice[] | undefined>;
  /** The command that captures `device`; `followDefault` when any default will do. */
  command(device: CaptureDevice, latencyMs: number, follow: "default" | "device"): CaptureCommand;
}

/** The rate and channel count to ask a device for: its own rate, at most two channels. */
export function captureFormat(device: CaptureDevice): AudioFormat {
  const rate = device.sampleRate ?? 48_000;
  return {
    sampleRate: rate >= 8000 && rate <= 192_000 ? rate : 48_000,
    channels: Math.min(2, Math.max(1, device.channels ?? 2)),
  };
}
