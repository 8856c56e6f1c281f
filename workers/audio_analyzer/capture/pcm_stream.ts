/** Sound that another program pipes in as raw PCM. */
import { PcmDecoder, type PcmEncoding } from "./pcm.ts";
import type {
  AudioFormat,
  AudioSink,
  AudioSource,
  MonotonicClock,
  SourceStatus,
} from "./source.ts";

/** Options of {@link PcmStreamSource}. */
export interface PcmStreamOptions {
  readonly label: string;
  readonly stream: ReadableStream<Uint8Array>;
  readonly format: AudioFormat;
  readonly encoding: PcmEncoding;
  /** @default performance.now */
  readonly clock?: MonotonicClock;
}

/** A pause of this length is told, so that the levels fall. */
const PAUSE_MS = 2000;
const CHECK_INTERVAL_MS = 250;

/** From this share of impossible samples on, the stream is surely of another kind than stated. */
const SUSPICIOUS_SHARE = 0.01;

/**
 * The decoder of each stream, for as long as the stream lives: whoever leaves a stream within a frame
 * and comes back later goes on within it. Otherwise all samples would be cut at the wrong bytes.
 */
const decoders = new WeakMap<ReadableStream<Uint8Array>, PcmDecoder>();

function decoderOf({ stream, encoding, format }: PcmStreamOptions): PcmDecoder {
  const known = decoders.get(stream);
  if (known?.encoding === encoding && known.channels === format.channels) return known;
  const decoder = new PcmDecoder(encoding, format.channels);
  decoders.set(stream, decoder);
  return decoder;
}

/**
 * Hands samples on as soon as their bytes are there: no pacing, no block to fill. Ends with the
 * stream.
 */
export class PcmStreamSource implements AudioSource {
  readonly label: string;
  readonly #options: PcmStreamOptions;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #reading: Promise<void> | undefined;
  #badSamples = 0;
  #stopped = false;

  constructor(options: PcmStreamOptions) {
    this.label = options.label;
    this.#options = options;
  }

  get badSamples(): number {
    return this.#badSamples;
  }

  start(sink: AudioSink): void {
    this.#reading ??= this.#read(sink);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    // Makes a pending read return: an input that never ends must not keep us here. The stream stays
    // as it is, to be heard again later.
    this.#reader?.releaseLock();
    await this.#reading;
  }

  async #read(sink: AudioSink): Promise<void> {
    const { format, encoding, stream, clock = () => performance.now() } = this.#options;
    const tell = (state: SourceStatus["state"], message?: string) =>
      sink.status({
        state,
        device: this.label,
        ...(message === undefined ? {} : { message }),
        droppedSamples: 0,
        restarts: 0,
      });
    let failure: string | undefined;
    let started = false;
    let paused = false;
    let lastMs = clock();
    const pauseCheck = setInterval(() => {
      if (!started || paused || clock() - lastMs < PAUSE_MS) return;
      paused = true;
      tell("waiting", `nothing comes from ${this.label}; it is heard again as soon as it goes on`);
    }, CHECK_INTERVAL_MS);
    try {
      tell("starting");
      const decoder = decoderOf(this.#options);
      const badBefore = decoder.invalidSamples;
      const reader = stream.getReader();
      this.#reader = reader;
      let warning: string | undefined;
      let total = 0;
      const emit = (interleaved: Float32Array) => {
        total += interleaved.length;
        sink.samples(interleaved);
      };
      sink.format(format);
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        lastMs = clock();
        if (!started || paused) tell("running", warning);
        started = true;
        paused = false;
        decoder.push(value, emit);
        this.#badSamples = decoder.invalidSamples - badBefore;
        if (warning === undefined && this.#badSamples > SUSPICIOUS_SHARE * total + 100) {
          warning = `much of ${this.label} is no ${encoding} sound: is the encoding right?`;
          tell("running", warning);
        }
      }
      if (!started && !this.#stopped) failure = `${this.label} ended before any sound came`;
    } catch (error) {
      if (!this.#stopped) failure = error instanceof Error ? error.message : String(error);
    }
    clearInterval(pauseCheck);
    tell("ended", failure);
  }
}
