/** What the tests of the compiled audio_analyzer share: sounds, an OSC listener, what it publishes. */
import { createSocket, type Socket } from "node:dgram";
import type { Telemetry } from "../../bus/mod.ts";
import { decodePacket, type OscMessage } from "../../bus/osc/mod.ts";
import type {
  FeaturesPayload,
  StatsPayload,
} from "../../workers/audio_analyzer/publish/payloads.ts";
import { readProc, type TestHome, until } from "./harness.ts";

export const ANALYZER = "audio_analyzer";

/** For workers whose OSC is not looked at: a port on which nobody listens. */
export const NO_OSC = ["--osc", "127.0.0.1:9"] as const;

/** Samples, -1..1, as raw little-endian PCM, the same on all channels. */
export function pcm(samples: Float32Array, format: "f32le" | "s16le", channels = 1): Uint8Array {
  const size = format === "f32le" ? 4 : 2;
  const bytes = new Uint8Array(samples.length * channels * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < samples.length * channels; i++) {
    const value = samples[Math.floor(i / channels)] ?? 0;
    if (format === "f32le") view.setFloat32(4 * i, value, true);
    else view.setInt16(2 * i, Math.round(32767 * Math.max(-1, Math.min(1, value))), true);
  }
  return bytes;
}

/** A WAV file around raw PCM. */
export function wav(
  data: Uint8Array,
  sampleRate: number,
  format: "f32le" | "s16le",
  channels = 1,
): Uint8Array {
  const size = format === "f32le" ? 4 : 2;
  const bytes = new Uint8Array(44 + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("RIFF____WAVEfmt "));
  view.setUint32(4, 36 + data.length, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, format === "f32le" ? 3 : 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * size * channels, true);
  view.setUint16(32, size * channels, true);
  view.setUint16(34, 8 * size, true);
  bytes.set(new TextEncoder().encode("data"), 36);
  view.setUint32(40, data.length, true);
  bytes.set(data, 44);
  return bytes;
}

/** A sine, mono. */
export function sine(hz: number, seconds: number, sampleRate: number): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, i) => 0.5 * Math.sin(2 * Math.PI * hz * i / sampleRate),
  );
}

/** Kicks on the beat and short clicks between, mono, the first kick at 0. */
export function beats(bpm: number, seconds: number, sampleRate: number): Float32Array {
  const halfBeat = 30 / bpm;
  return Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => {
    const time = i / sampleRate;
    const age = time % halfBeat;
    const onBeat = Math.floor(time / halfBeat) % 2 === 0;
    return onBeat
      ? 0.8 * Math.sin(2 * Math.PI * (50 * age + 3 * (1 - Math.exp(-40 * age)))) *
        Math.exp(-20 * age)
      : 0.3 * Math.sin(2 * Math.PI * 7000 * age) * Math.exp(-80 * age);
  });
}

/** Samples one after the other. */
export function joined(...pieces: Float32Array[]): Float32Array {
  const all = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** A visualizer: keeps every OSC message that comes to its port. */
export class OscListener implements Disposable {
  readonly messages: OscMessage[] = [];
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("message", (bytes: Uint8Array) => {
      const decoded = decodePacket(bytes);
      if (decoded.ok) this.messages.push(...decoded.messages);
    });
  }

  static async open(): Promise<OscListener> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
    return new OscListener(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** As in `--osc`, for the profile `vj` unless told otherwise. */
  target(profile = "vj"): string {
    return `${profile}@127.0.0.1:${this.port}`;
  }

  /** The arguments of the last message to an address. */
  last(address: string): readonly unknown[] | undefined {
    return this.messages.findLast((message) => message.address === address)?.args;
  }

  /** The loudest of the bands and the overall level in the last `/audio/levels`; undefined before the first. */
  get loudest(): number | undefined {
    const levels = this.last("/audio/levels");
    return levels === undefined ? undefined : Math.max(...levels.map(Number));
  }

  /** Resolves when the port is free again. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
    // The system gives it back a little later.
    await seconds(0.05);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** What an analyser published since {@link listenTo}. */
export class Published {
  readonly messages: Telemetry[] = [];

  of(topic: string): Telemetry[] {
    return this.messages.filter((message) => message.topic === topic);
  }

  /** The last statistics. */
  get stats(): StatsPayload | undefined {
    return this.messages.findLast(({ topic }) => topic === "audio.stats")?.payload as
      | StatsPayload
      | undefined;
  }

  /** The last frame. */
  get features(): FeaturesPayload | undefined {
    return this.messages.findLast(({ topic }) => topic === "audio.features")?.payload as
      | FeaturesPayload
      | undefined;
  }
}

/** Subscribes to topics and `audio.stats`, and returns once that has arrived, so that no more is missed. */
export async function listenTo(home: TestHome, ...topics: string[]): Promise<Published> {
  const published = new Published();
  home.client.subscribe([...topics, "audio.stats"], (message) => published.messages.push(message));
  await until("the first audio.stats", () => published.stats);
  return published;
}

/** Waits in real time: for sound that has to be played. */
export function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

/** Processes, by identifier, that were started by `pid` and live (Linux). */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readProc(`/proc/${pid}/task/${pid}/children`);
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}
