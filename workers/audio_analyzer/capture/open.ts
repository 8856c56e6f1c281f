/** From what the user asked for to a source that can be started. */
import { resolve } from "node:path";
import { planLiveCapture } from "./devices.ts";
import { GeneratedSource, type SampleGenerator } from "./demo.ts";
import { formatInput, type InputSpec } from "./input.ts";
import { BYTES_PER_SAMPLE, type PcmEncoding } from "./pcm.ts";
import { PcmStreamSource } from "./pcm_stream.ts";
import type { AudioFormat, AudioSource, CaptureLog, MonotonicClock } from "./source.ts";
import { standardInput } from "./stdin.ts";
import { SupervisedSource } from "./supervisor.ts";
import type { RunTool } from "./tool.ts";
import type { ChildCommand } from "./web_audio.ts";

/** What {@link openSource} needs beside the input itself. */
export interface OpenOptions {
  /** Starts this executable's `capture` subcommand with the given arguments. */
  readonly child: ChildCommand;
  /** Makes the sound of the `demo` input, in `demoFormat`. */
  readonly demo: () => { generator: SampleGenerator; format: AudioFormat };
  /** Whether a file begins again at its end. @default false */
  readonly loop?: boolean;
  /** Layout of stdin. @default 44,100 Hz, 2 channels */
  readonly stdinFormat?: AudioFormat;
  /** @default f32le */
  readonly stdinEncoding?: PcmEncoding;
  /** @default that of the process */
  readonly stdin?: ReadableStream<Uint8Array>;
  /**
   * Sound that a live device gathers before it hands it on. Less costs a wake-up of this process
   * for each piece. @default 10
   */
  readonly latencyMs?: number;
  /** @default silent */
  readonly log?: CaptureLog;
  /** @default performance.now */
  readonly clock?: MonotonicClock;
  /** @default the real one */
  readonly run?: RunTool;
}

const STDIN_FORMAT: AudioFormat = { sampleRate: 44_100, channels: 2 };
const DATA_TIMEOUT_MS = 2000;
/** A device may take a moment to wake up, the decoder of a two-hour file half a minute. */
const FIRST_LIVE_DATA_MS = 5000;
const FIRST_FILE_DATA_MS = 120_000;

/** Makes the source that `spec` asks for. Nothing runs before its `start`. */
export function openSource(spec: InputSpec, options: OpenOptions): AudioSource {
  const label = formatInput(spec);
  const clock = options.clock ?? (() => performance.now());
  const log = options.log ?? (() => {});
  switch (spec.kind) {
    case "demo":
      return new GeneratedSource({ label, clock, ...options.demo() });
    case "stdin": {
      const { stdinFormat: format = STDIN_FORMAT, stdinEncoding: encoding = "f32le" } = options;
      const stream = options.stdin ?? standardInput(format.channels * BYTES_PER_SAMPLE[encoding]);
      return new PcmStreamSource({ label, stream, format, encoding, clock });
    }
    case "file": {
      const loop = options.loop ? ["--loop"] : [];
      const command = options.child(["file", ...loop, resolve(spec.path)]);
      return new SupervisedSource({
        label,
        clock,
        log,
        plan: () => Promise.resolve({ ...command, device: label }),
        restart: "never",
        sound: "recording",
        limits: { firstDataMs: FIRST_FILE_DATA_MS, dataTimeoutMs: DATA_TIMEOUT_MS },
      });
    }
    case "default":
    case "device":
      return new SupervisedSource({
        label,
        clock,
        log,
        plan: () =>
          planLiveCapture(spec, options.latencyMs ?? 10, {
            child: options.child,
            ...(options.run === undefined ? {} : { run: options.run }),
          }),
        restart: "forever",
        sound: "live",
        limits: { firstDataMs: FIRST_LIVE_DATA_MS, dataTimeoutMs: DATA_TIMEOUT_MS },
      });
  }
}
