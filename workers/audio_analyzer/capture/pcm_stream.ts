/** Sound that another program pipes in as raw PCM. */
import { PcmDecoder, type PcmEncoding } from "./pcm.ts";
import type { AudioFormat, AudioSink, AudioSource, SourceStatus } from "./source.ts";

/** Options of {@link PcmStreamSource}. */
export interface PcmStreamOptions {
  readonly label: string;
  readonly stream: ReadableStream<Uint8Array>;
  readonly format: AudioFormat;
  readonly encoding: PcmEncoding;
}

/** From this share of impossible samples on, the stream is surely of another kind than stated. */
const SUSPICIOUS_SHARE = 0.01;

/**
 * Hands samples on as soon as their bytes are there: no pacing, no block to fill. Ends with the
 * stream.
 */
export class PcmStreamSource implements AudioSource {
  readonly label: string;
  readonly #options: PcmStreamOptions;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #reading: Promise<void> | undefined;
  #stopped = false;

  constructor(options: PcmStreamOptions) {
    this.label = options.label;
    this.#options = options;
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
    const { format, encoding, stream } = this.#options;
    const tell = (state: SourceStatus["state"], message?: string) =>
      sink.status({
        state,
        device: this.label,
        ...(message === undefined ? {} : { message }),
        droppedSamples: 0,
        restarts: 0,
      });
    let failure: string | undefined;
    try {
      tell("starting");
      const decoder = new PcmDecoder(encoding, format.channels);
      const reader = stream.getReader();
      this.#reader = reader;
      let started = false;
      let suspicious = false;
      let total = 0;
      const emit = (interleaved: Float32Array) => {
        total += interleaved.length;
        sink.samples(interleaved);
      };
      sink.format(format);
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        if (!started) tell("running");
        started = true;
        decoder.push(value, emit);
        if (!suspicious && decoder.invalidSamples > SUSPICIOUS_SHARE * total + 100) {
          suspicious = true;
          tell("running", `much of ${this.label} is no ${encoding} sound: is the encoding right?`);
        }
      }
      if (!started && !this.#stopped) failure = `${this.label} ended before any sound came`;
    } catch (error) {
      if (!this.#stopped) failure = error instanceof Error ? error.message : String(error);
    }
    tell("ended", failure);
  }
}
