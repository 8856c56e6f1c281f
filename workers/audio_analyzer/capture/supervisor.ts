/** Sound from a process that may crash, starve or lose its device: watched, and started again. */
import type { CaptureCommand } from "./backend.ts";
import { type BackoffPolicy, countFailures, nextDelayMs } from "./backoff.ts";
import { LatenessGuard } from "./lateness.ts";
import { runCapture, type RunEnd, type RunLimits } from "./process.ts";
import type {
  AudioFormat,
  AudioSink,
  AudioSource,
  CaptureLog,
  MonotonicClock,
  SourceStatus,
} from "./source.ts";

/** What a {@link SupervisedSource} runs and how. */
export interface SupervisorOptions {
  readonly label: string;
  /** Decides anew before each start what to run. Rejecting means "nothing to hear now", and why. */
  readonly plan: () => Promise<CaptureCommand>;
  /** `forever` for what may come back, e.g. a device; `never` for what ends, e.g. a file. */
  readonly restart: "forever" | "never";
  /** `live` sound that waited is thrown away; of a `recording` all is heard. */
  readonly sound: "live" | "recording";
  readonly limits: RunLimits;
  /** @default DEFAULT_BACKOFF */
  readonly backoff?: BackoffPolicy;
  /** @default performance.now */
  readonly clock?: MonotonicClock;
  /** 0..1, for the jitter. @default Math.random */
  readonly random?: () => number;
  /** @default silent */
  readonly log?: CaptureLog;
}

/** What a sound server and a driver hold of the newest sound, by their usual buffers. */
const LIVE_LATENCY_SECONDS = 0.01;

/** A source that runs a capturing process, and runs it again when it ends. */
export class SupervisedSource implements AudioSource {
  readonly label: string;
  readonly #options: SupervisorOptions;
  readonly #clock: MonotonicClock;
  readonly #log: CaptureLog;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #restarts = 0;
  #badSamples = 0;
  #droppedBefore = 0;
  #guard: LatenessGuard | undefined;
  #device: string;

  constructor(options: SupervisorOptions) {
    this.label = options.label;
    this.#device = options.label;
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    this.#log = options.log ?? (() => {});
  }

  get latencySeconds(): number {
    return this.#options.sound === "live" ? LIVE_LATENCY_SECONDS : 0;
  }

  get badSamples(): number {
    return this.#badSamples;
  }

  start(sink: AudioSink): void {
    this.#running ??= this.#supervise(sink);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #supervise(sink: AudioSink): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    sink.status(this.#status("starting"));
    while (!signal.aborted) {
      const end = await this.#runOnce(sink, signal);
      if (signal.aborted) break;
      if (this.#options.restart === "never") {
        this.#tellEnd(sink, end);
        return;
      }
      failures = countFailures(failures, end.ranMs, this.#options.backoff);
      const random = this.#options.random ?? Math.random;
      const delayMs = nextDelayMs(failures, random(), this.#options.backoff);
      const message = `${end.message}; trying again every few seconds`;
      if (failures === 1) this.#log("warning", message);
      sink.status(this.#status("waiting", message));
      await abortableDelay(delayMs, signal);
      this.#restarts++;
    }
    sink.status(this.#status("ended"));
  }

  async #runOnce(sink: AudioSink, signal: AbortSignal): Promise<RunEnd> {
    let command: CaptureCommand;
    try {
      command = await abortable(this.#options.plan(), signal);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { reason: "failed", message, ranMs: 0 };
    }
    this.#device = command.device;
    this.#log("debug", `starting ${command.command} ${command.args.join(" ")}`);
    const listener = {
      format: (format: AudioFormat) => {
        this.#useGuardFor(format);
        this.#log("info", `hearing "${command.device}" at ${format.sampleRate} Hz`);
        sink.format(format);
        sink.status(this.#status("running"));
      },
      samples: this.#forwarder(sink),
      badSamples: (count: number) => void (this.#badSamples += count),
    };
    return await runCapture(command, listener, this.#options.limits, this.#clock, signal);
  }

  #useGuardFor(format: AudioFormat): void {
    this.#droppedBefore += this.#guard?.droppedFrames ?? 0;
    this.#guard = this.#options.sound === "live" ? new LatenessGuard(format) : undefined;
  }

  #forwarder(sink: AudioSink): (interleaved: Float32Array) => void {
    let dropping = false;
    return (interleaved) => {
      const fresh = this.#guard?.accepts(interleaved.length, this.#clock()) ?? true;
      if (fresh && dropping) sink.status(this.#status("running"));
      dropping = !fresh;
      if (fresh) sink.samples(interleaved);
    };
  }

  #tellEnd(sink: AudioSink, end: RunEnd): void {
    sink.status(this.#status("ended", end.reason === "ended" ? undefined : end.message));
  }

  #status(state: SourceStatus["state"], message?: string): SourceStatus {
    return {
      state,
      device: this.#device,
      ...(message === undefined ? {} : { message }),
      droppedSamples: this.#droppedBefore + (this.#guard?.droppedFrames ?? 0),
      restarts: this.#restarts,
    };
  }
}

/** Rejects as soon as `signal` aborts: looking for devices may take seconds, stopping must not. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error("stopped"));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function abortableDelay(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    if (signal.aborted) done();
    else signal.addEventListener("abort", done);
  });
}
