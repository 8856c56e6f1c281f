/** Sound made by the program itself, at the pace of the clock. */
import { SamplePacer } from "./pacer.ts";
import type {
  AudioFormat,
  AudioSink,
  AudioSource,
  MonotonicClock,
  SourceStatus,
} from "./source.ts";

/** Makes the next samples, interleaved, filling `out`. */
export interface SampleGenerator {
  fill(out: Float32Array): void;
}

/** Options of {@link GeneratedSource}. */
export interface GeneratedSourceOptions {
  readonly label: string;
  readonly generator: SampleGenerator;
  readonly format: AudioFormat;
  /** @default performance.now */
  readonly clock?: MonotonicClock;
}

const PERIOD_MS = 10;
/** The largest piece made at once, in seconds: what a late timer is caught up with. */
const MAX_CATCH_UP_SECONDS = 0.1;

/** Plays a generator in real time. After a stall the music goes on where it was; time is dropped. */
export class GeneratedSource implements AudioSource {
  readonly label: string;
  readonly #options: GeneratedSourceOptions;
  readonly #clock: MonotonicClock;
  #timer: ReturnType<typeof setInterval> | undefined;
  #tell: ((state: SourceStatus["state"]) => void) | undefined;

  constructor(options: GeneratedSourceOptions) {
    this.label = options.label;
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
  }

  start(sink: AudioSink): void {
    if (this.#timer !== undefined) return;
    const { format, generator } = this.#options;
    const pacer = new SamplePacer(format.sampleRate, this.#clock(), MAX_CATCH_UP_SECONDS);
    const buffer = new Float32Array(
      Math.ceil(format.sampleRate * MAX_CATCH_UP_SECONDS + 1) * format.channels,
    );
    this.#tell = (state) =>
      sink.status({
        state,
        device: this.label,
        droppedSamples: pacer.droppedFrames,
        restarts: 0,
      });
    this.#tell("starting");
    sink.format(format);
    this.#tell("running");
    this.#timer = setInterval(() => {
      const droppedBefore = pacer.droppedFrames;
      const frames = pacer.due(this.#clock());
      if (pacer.droppedFrames !== droppedBefore) this.#tell?.("running");
      if (frames === 0) return;
      const piece = buffer.subarray(0, frames * format.channels);
      generator.fill(piece);
      sink.samples(piece);
    }, PERIOD_MS);
  }

  stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#tell?.("ended");
    this.#tell = undefined;
    return Promise.resolve();
  }
}
