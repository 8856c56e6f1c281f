/** Sources and timers that do only what a test says. */
import type {
  AudioFormat,
  AudioSink,
  AudioSource,
  SourceStatus,
} from "../../workers/audio_analyzer/capture/mod.ts";
import type { Repeat } from "../../workers/audio_analyzer/publish/silence_tail.ts";

/** A source that a test speaks for. */
export class FakeSource implements AudioSource {
  readonly label: string;
  readonly #onStart: (source: FakeSource) => void;
  sink: AudioSink | undefined;
  stops = 0;

  /** @param onStart what it does when it is started */
  constructor(label: string, onStart: (source: FakeSource) => void = () => {}) {
    this.label = label;
    this.#onStart = onStart;
  }

  start(sink: AudioSink): void {
    this.sink = sink;
    this.#onStart(this);
  }

  stop(): Promise<void> {
    this.stops++;
    return Promise.resolve();
  }

  tell(state: SourceStatus["state"], message?: string): void {
    const status = { state, device: this.label, droppedSamples: 0, restarts: 0 };
    this.sink?.status(message === undefined ? status : { ...status, message });
  }

  /** Sends a loud tone of `frames` sample frames. */
  play(format: AudioFormat, frames: number): void {
    const samples = Float32Array.from(
      { length: frames * format.channels },
      (_, i) => 0.5 * Math.sin(i / 10),
    );
    this.sink?.samples(samples);
  }

  get isRunning(): boolean {
    return this.sink !== undefined && this.stops === 0;
  }
}

/** A timer that ticks when told. */
export class FakeTimer {
  #task: (() => void) | undefined;
  starts = 0;

  readonly repeat: Repeat = (task) => {
    this.#task = task;
    this.starts++;
    return () => this.#task = undefined;
  };

  get isRunning(): boolean {
    return this.#task !== undefined;
  }

  /** Ticks until it is cancelled; how often it was. */
  run(): number {
    let ticks = 0;
    for (; this.#task !== undefined && ticks < 10_000; ticks++) this.#task();
    return ticks;
  }

  tick(): void {
    this.#task?.();
  }
}
