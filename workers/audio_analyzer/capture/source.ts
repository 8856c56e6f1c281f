/** The contract between a source of sound and what listens to it. */

/** How the samples of a source are laid out. */
export interface AudioFormat {
  readonly sampleRate: number;
  readonly channels: number;
}

/** How a source is doing. */
export interface SourceStatus {
  /** `waiting`: nothing to hear at the moment, it keeps trying. `ended`: nothing more will come. */
  readonly state: "starting" | "running" | "waiting" | "ended";
  /** What is being heard, e.g. `alsa_input.usb-Focusrite` or `file:set.flac`. */
  readonly device: string;
  /** For people: what happened and what to do. On `ended` its presence means failure. */
  readonly message?: string;
  /** Sample frames thrown away or never made because something stalled, since `start`. */
  readonly droppedSamples: number;
  /** How often the capturing process was started again. */
  readonly restarts: number;
}

/** Where a source puts its sound. Called in the order: `status`, `format`, then `samples` many times. */
export interface AudioSink {
  /** Announces the layout of all samples from here on; again when a device came back different. */
  format(format: AudioFormat): void;
  /** Interleaved samples, -1..1, whole frames only. Valid only during the call. */
  samples(interleaved: Float32Array): void;
  status(status: SourceStatus): void;
}

/** A running or startable source of sound. */
export interface AudioSource {
  readonly label: string;
  /** Samples so far that no converter makes (NaN, far over full scale) and that were read as 0. */
  readonly badSamples?: number;
  /** How old sound is at the least when it arrives. @default 0 */
  readonly latencySeconds?: number;
  /** Starts it; called once. Never throws: what goes wrong is told by `status`. */
  start(sink: AudioSink): void;
  /** Stops it and everything that it started. Resolves when all is gone; may be repeated. */
  stop(): Promise<void>;
}

/** Receives what is worth a line in the log. */
export type CaptureLog = (level: "debug" | "info" | "warning", message: string) => void;

/** Time from an arbitrary origin, in milliseconds, that never goes back: `performance.now()`. */
export type MonotonicClock = () => number;
