/** What the tests of the compiled lyrics_fetcher share: a player, a visualizer, songs. */
import { createSocket, type Socket } from "node:dgram";
import { systemClock, type Telemetry } from "../../bus/mod.ts";
import { decodePacket, type OscMessage } from "../../bus/osc/mod.ts";
import type { PlaybackState, Track } from "../../bus/playback/mod.ts";
import { Registration } from "../../bus/registry/registration.ts";
import { Registry } from "../../bus/registry/registry.ts";
import { Publisher } from "../../bus/transport/publisher.ts";
import type { LinePayload, StatePayload } from "../../workers/lyrics_fetcher/topics.ts";
import { type TestHome, type TestProcess, until } from "./harness.ts";

export const LYRICS = "lyrics_fetcher";

/** An address at which nobody answers. */
export function nobody(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${listener.addr.port}/api`;
}

/** A monitor of this process: tells what the test wants a player to play. */
export class StandInPlayer implements AsyncDisposable {
  readonly #publisher: Publisher;
  readonly #source: string;
  readonly #heart: ReturnType<typeof setInterval>;
  #last: PlaybackState | undefined;

  private constructor(publisher: Publisher, source: string, beat: () => void) {
    this.#publisher = publisher;
    this.#source = source;
    // Without a heartbeat a reader may take it for gone, and come back later.
    this.#heart = setInterval(beat, 5_000);
  }

  static async start(home: TestHome, source: "spotify" | "virtualdj" = "spotify") {
    const name = `${source}_monitor`;
    const instance = crypto.randomUUID().slice(0, 8);
    const publisher = Publisher.bind({ port: 0, source: name, instance });
    const ports = { command: publisher.port, telemetry: publisher.port };
    const registry = new Registry({ home: home.path });
    const registration = new Registration(registry, { name, ports, metadata: {} });
    await registration.heartbeat();
    const beat = () => void registration.heartbeat().catch(() => undefined); // its home may be gone
    return new StandInPlayer(publisher, source, beat);
  }

  /** Tells what plays now; what is not given is as it was told last. */
  tell(
    state: Partial<Omit<PlaybackState, "track">> & { track?: Partial<Track> | null } = {},
  ): void {
    const { track = this.#last?.track ?? null, ...rest } = state;
    const position = this.#last === undefined ? 0 : this.position;
    this.#last = {
      is_playing: true,
      player: this.#source,
      deck: null,
      bpm: null,
      is_audible: true,
      rate: 1,
      ...this.#last,
      position,
      ...rest,
      track: track && {
        artist: "",
        title: "",
        album: "",
        duration: 0,
        file: null,
        ...track,
      },
      timestamp: systemClock.now(),
    };
    this.#publisher.publishState(`${this.#source}.state`, this.#last);
  }

  /** Where the player is now. */
  get position(): number {
    const { is_playing = false, position = 0, timestamp = 0, rate = 1 } = this.#last ?? {};
    return position + (is_playing ? (systemClock.now() - timestamp) * rate : 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heart);
    await this.#publisher.close();
  }
}

/** An OSC message and when it came, on the clock of `performance.now()`. */
export interface TimedMessage extends OscMessage {
  readonly atMs: number;
}

/** A visualizer: keeps what comes to its port. */
export class Visualizer implements Disposable {
  messages: TimedMessage[] = [];
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("message", (bytes: Uint8Array) => {
      const atMs = performance.now();
      const decoded = decodePacket(bytes);
      if (!decoded.ok) throw decoded.error;
      for (const message of decoded.messages) this.messages.push({ ...message, atMs });
    });
  }

  static async open(port = 0): Promise<Visualizer> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(port, "127.0.0.1", () => resolve()));
    return new Visualizer(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  all(address: string): TimedMessage[] {
    return this.messages.filter((message) => message.address === address);
  }

  last(address: string): readonly unknown[] | undefined {
    return this.messages.findLast((message) => message.address === address)?.args;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** What a lyrics_fetcher has published. */
export class Words {
  readonly messages: Telemetry[] = [];

  get line(): LinePayload | undefined {
    return this.#last("lyrics.line") as LinePayload | undefined;
  }

  get state(): StatePayload | undefined {
    return this.#last("lyrics.state") as StatePayload | undefined;
  }

  of(topic: string): Telemetry[] {
    return this.messages.filter((message) => message.topic === topic);
  }

  #last(topic: string): unknown {
    return this.messages.findLast((message) => message.topic === topic)?.payload;
  }
}

/** Starts a lyrics_fetcher that knows no network, unless it is told otherwise, and listens to it. */
export async function startLyrics(
  home: TestHome,
  visualizer: Visualizer,
  args: readonly string[] = [],
): Promise<{ worker: TestProcess; words: Words }> {
  const osc = args.includes("--osc") ? [] : ["--osc", `127.0.0.1:${visualizer.port}`];
  const lrclib = args.includes("--lrclib") ? [] : ["--lrclib", "off"];
  const worker = await home.startWorker(LYRICS, [...osc, ...lrclib, ...args]);
  const words = new Words();
  home.client.subscribe(["lyrics.*", "song.*"], (message) => words.messages.push(message), {
    workers: [LYRICS],
  });
  await until("lyrics.state", () => words.state);
  return { worker, words };
}

/** An LRC text with a line at each of these seconds. */
export function lrc(...seconds: number[]): string {
  return seconds.map((time, index) => `${stamp(time)}line ${index}`).join("\n");
}

/** `[01:23.45]` */
export function stamp(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `[${String(minutes).padStart(2, "0")}:${(seconds % 60).toFixed(2).padStart(5, "0")}]`;
}
