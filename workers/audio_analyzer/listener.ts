/** From a source of sound to frames: keeps an analyzer that fits the source, and feeds it. */
import {
  type AudioFormat,
  type AudioSink,
  type AudioSource,
  formatProblem,
  type SourceStatus,
} from "./capture/mod.ts";
import { MusicalClock } from "./clock/musical_clock.ts";
import { ClockedFrames } from "./clock/clocked_frames.ts";
import type { Pulse } from "./clock/pulse.ts";
import { Analyzer, type AnalyzerOptions } from "./dsp/analyzer.ts";
import type { OnsetSettings } from "./dsp/onset_settings.ts";
import type { FeatureFrame } from "./features.ts";
import { type Repeat, SilenceTail } from "./publish/silence_tail.ts";

/** What a listener needs. */
export interface ListenerOptions {
  /** The range of tempi, asked for whenever an analyzer is made. */
  bpmRange: () => NonNullable<AnalyzerOptions["bpmRange"]>;
  /** How readily onsets are found, asked for whenever an analyzer is made. @default as measured */
  onsets?: () => OnsetSettings;
  /** Called when sound arrives, before the frames that it completes; valid during the call. */
  onSound: (interleaved: Float32Array, format: AudioFormat) => void;
  /**
   * Called for each frame, in which beats and tempo are those of the clock; the frame is valid during
   * the call.
   */
  onFrame: (frame: FeatureFrame) => void;
  /** May put something else in place of what the tracker believes at the end of a frame. */
  overrule?: (pulse: Pulse, frameEndSeconds: number) => void;
  /** Called when what the source says of itself changes. */
  onStatus: (status: SourceStatus) => void;
  /** How the silence after an input is paced. @default in real time */
  repeat?: Repeat;
}

/** The layout of the silence by which the clock is kept before any sound came. */
const SILENT_FORMAT: AudioFormat = { sampleRate: 48_000, channels: 1 };

const IDLE: SourceStatus = { state: "starting", device: "", droppedSamples: 0, restarts: 0 };

/** See the head of the file. */
export class Listener {
  /** Goes on over all inputs. */
  readonly clock = new MusicalClock();
  readonly clockedFrames: ClockedFrames;
  readonly #options: ListenerOptions;
  readonly #tail: SilenceTail;
  #source: AudioSource | undefined;
  #turn: Promise<void> = Promise.resolve();
  #analyzer: Analyzer | undefined;
  #format: AudioFormat = { sampleRate: 0, channels: 0 };
  /** Why the sound that arrives cannot be analysed. */
  #refusal: string | undefined;
  #status: SourceStatus = IDLE;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.clockedFrames = new ClockedFrames(this.clock, options.overrule);
    this.#tail = new SilenceTail({
      feed: (silence) => this.#analyze(silence),
      isNeeded: () => this.clock.keepsTime,
      onError: (error) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.#setStatus({ ...this.#status, message: `the analysis failed: ${reason}` });
      },
      ...(options.repeat === undefined ? {} : { repeat: options.repeat }),
    });
  }

  /** How old sound is at the least when it arrives: that of a device has gathered there. */
  get captureSeconds(): number {
    return this.#source?.latencySeconds ?? 0;
  }

  /** What the source said last; `waiting` while it sends what cannot be analysed. */
  get status(): SourceStatus {
    return this.#status;
  }

  /** Samples so far that were NaN or infinite, since the input or its format changed. */
  get badSamples(): number {
    return (this.#source?.badSamples ?? 0) + (this.#analyzer?.badSamples ?? 0);
  }

  /** The layout of the samples that arrive; 0 Hz before the first. */
  get audioFormat(): AudioFormat {
    return this.#format;
  }

  /** Listens to another source. The one before is stopped first: both may want the same device. */
  listen(source: AudioSource): Promise<void> {
    return this.#inTurn(async () => {
      await this.#leave();
      this.#status = IDLE;
      this.#refusal = undefined;
      this.#source = source;
      source.start(this.#sinkOf(source));
    });
  }

  /** Two at once would start two sources and forget one of them. One that fails stops no later one. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** What a source that was stopped still says is not listened to. */
  #sinkOf(source: AudioSource): AudioSink {
    const heard = () => this.#source === source;
    return {
      format: (format) => heard() && this.#setFormat(format),
      samples: (interleaved) => {
        if (!heard() || this.#refusal !== undefined) return;
        this.#tail.soundCame();
        this.#analyze(interleaved);
      },
      status: (status) => heard() && this.#setStatus(status),
    };
  }

  /** What cannot be analysed leaves the analyzer as it is: it still has to come to rest. */
  #setFormat(format: AudioFormat): void {
    const problem = formatProblem(format);
    this.#refusal = problem && `"${this.#source?.label}" cannot be analysed: ${problem}`;
    if (this.#refusal !== undefined) return this.#setStatus(this.#status);
    const sameRate = format.sampleRate === this.#format.sampleRate;
    this.#format = format;
    // A device that comes back as it was finds the tempo that it left.
    if (!sameRate || this.#analyzer === undefined) this.renew();
  }

  #setStatus(told: SourceStatus): void {
    const status: SourceStatus = this.#refusal === undefined || told.state === "ended"
      ? told
      : { ...told, state: "waiting", message: this.#refusal };
    this.#status = status;
    // Also while another input starts, which may take seconds: no light freezes meanwhile.
    if (status.state !== "running" && this.#analyzer !== undefined) {
      this.#tail.start(this.#format.sampleRate, this.#format.channels);
    }
    this.#options.onStatus(status);
  }

  /** Goes on making frames where there is no sound to make them of: a clock set by hand needs them. */
  keepTime(): void {
    if (this.#status.state === "running" || this.#source === undefined) return;
    if (this.#analyzer === undefined) {
      this.#format = SILENT_FORMAT;
      this.renew();
    }
    this.#tail.wake();
    this.#tail.start(this.#format.sampleRate, this.#format.channels);
  }

  /** Stops listening. */
  stop(): Promise<void> {
    return this.#inTurn(() => this.#leave());
  }

  async #leave(): Promise<void> {
    this.#tail.stop();
    const source = this.#source;
    this.#source = undefined;
    await source?.stop();
  }

  /** Begins to analyse anew, say for another range of tempi. */
  renew(): void {
    const { sampleRate } = this.#format;
    const { bpmRange, onsets } = this.#options;
    this.#analyzer = sampleRate === 0 ? undefined : new Analyzer({
      sampleRate,
      bpmRange: bpmRange(),
      ...(onsets === undefined ? {} : { onsets: onsets() }),
    });
  }

  /** Finds onsets more or less readily from now on; the tempo is kept. */
  tuneOnsets(settings: OnsetSettings): void {
    this.#analyzer?.tuneOnsets(settings);
  }

  readonly #onFrame = (frame: FeatureFrame): void => {
    this.clockedFrames.pass(frame);
    this.#options.onFrame(frame);
  };

  #analyze(interleaved: Float32Array): void {
    this.#options.onSound(interleaved, this.#format);
    this.#analyzer?.push(interleaved, this.#format.channels, this.#onFrame);
  }
}
