import { createSocket, type Socket } from "node:dgram";
import { decodePacket, OscSender } from "../../../../bus/osc/mod.ts";
import { hasTrack, type SourceView } from "../../decks/facts.ts";
import { ScriptDecks } from "../../decks/script_decks.ts";
import { isLoopback } from "../os2l/listen_address.ts";
import { PerSecond } from "../per_second.ts";
import type { DeckSource, SourceContext, SourceStatus } from "../source.ts";
import { farewell, polls, probe, subscription, tellAnswer } from "./verbs.ts";

/** VirtualDJ answers within milliseconds: so much silence means that it has gone. */
const SILENT_MS = 3000;
/** Where nobody answers, it is asked so often. */
const PROBE_MS = 5000;
/** A VirtualDJ that was started anew meanwhile has forgotten its subscribers. */
const SUBSCRIBE_MS = 15_000;
const PLAYING_POLL_MS = 400;
const RESTING_POLL_MS = 1000;
const RETRY_MS = 5000;
const MOST_PACKETS_A_SECOND = 2000;
const LIMITS = { maxBytes: 16 * 1024, maxDepth: 4, maxMessages: 256, maxArguments: 16 };

/** Where VirtualDJ is, and where it answers. */
export interface OscOptions {
  /** Machine of VirtualDJ: a name or an IPv4 address. */
  readonly host: string;
  /** VirtualDJ's option oscPort. */
  readonly port: number;
  /** VirtualDJ's option oscPortBack. */
  readonly backPort: number;
}

/** VirtualDJ's OSC (Pro): it is subscribed to, and asked where its decks are. */
export class OscSource implements DeckSource {
  readonly name = "osc";
  readonly #options: OscOptions;
  readonly #context: SourceContext;
  readonly #decks = new ScriptDecks();
  readonly #sender: OscSender;
  readonly #limit = new PerSecond(MOST_PACKETS_A_SECOND);
  #socket: Socket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heardMs = -Infinity;
  #subscribedMs = -Infinity;
  #failure: string | undefined;
  #isLive = false;
  #stopped = false;

  constructor(options: OscOptions, context: SourceContext) {
    this.#options = options;
    this.#context = context;
    this.#sender = new OscSender([{ host: options.host, port: options.port, profile: "vj" }]);
  }

  get status(): SourceStatus {
    const { host, port, backPort } = this.#options;
    if (this.#failure !== undefined) return { state: "failed", detail: this.#failure };
    if (this.#isLive) return { state: "live", detail: `VirtualDJ at ${host}:${port} answers` };
    const refused = this.#sender.stats.lastError;
    const detail =
      `VirtualDJ at ${host}:${port} does not answer${refused ? ` (${refused})` : ""}; ` +
      `set its options oscPort to ${port} and oscPortBack to ${backPort} (it needs a Pro licence)`;
    return { state: "waiting", detail };
  }

  view(): SourceView | undefined {
    if (!this.#isLive) return undefined;
    return { source: this.name, decks: this.#decks.decks, mixer: this.#decks.mixer };
  }

  async start(): Promise<void> {
    const { host, backPort } = this.#options;
    const socket = createSocket("udp4");
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once("error", reject);
        socket.bind(backPort, isLoopback(host) ? "127.0.0.1" : "0.0.0.0", () => resolve());
      });
    } catch (error) {
      socket.close();
      if (!this.#stopped) this.#fail(error);
      return;
    }
    if (this.#stopped) {
      socket.close();
      return;
    }
    socket.removeAllListeners("error");
    socket.on("error", (error: Error) => {
      this.#context.log.warn("OSC of VirtualDJ: {reason}", { reason: error.message });
    });
    socket.on("message", (bytes: Uint8Array) => this.#receive(bytes));
    this.#failure = undefined;
    this.#socket = socket;
    this.#ask();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    if (this.#isLive) this.#send(farewell);
    this.#sender.close();
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) await new Promise<void>((resolve) => socket.close(() => resolve()));
  }

  #fail(error: unknown): void {
    const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    const reason = taken ? "another program has that port" : String(error);
    const failure = `OSC of VirtualDJ cannot be received at UDP ${this.#options.backPort}: ` +
      `${reason}; choose another with --set osc_back_port, and in VirtualDJ`;
    if (this.#failure !== failure) this.#context.log.warn("{failure}", { failure });
    this.#failure = failure;
    this.#timer = setTimeout(() => void this.start(), RETRY_MS);
  }

  #ask(): void {
    const nowMs = this.#context.clock.monotonicMs();
    if (this.#isLive && nowMs - this.#heardMs > SILENT_MS) {
      this.#isLive = false;
      this.#decks.clear();
      this.#context.log.info("VirtualDJ does not answer over OSC any more");
      this.#context.changed();
    }
    if (!this.#isLive) {
      this.#send(probe);
      this.#timer = setTimeout(() => this.#ask(), PROBE_MS);
      return;
    }
    if (nowMs - this.#subscribedMs > SUBSCRIBE_MS) {
      this.#subscribedMs = nowMs;
      this.#send(subscription);
    }
    const decks = this.#decks.decks;
    for (const deck of decks) {
      if (hasTrack(deck) || deck.deck === 1) this.#send(polls[deck.deck] ?? []);
    }
    this.#send(polls[0] ?? []);
    const plays = decks.some(({ isPlaying }) => isPlaying === true);
    this.#timer = setTimeout(() => this.#ask(), plays ? PLAYING_POLL_MS : RESTING_POLL_MS);
  }

  #send(messages: readonly Uint8Array[]): void {
    for (const bytes of messages) this.#sender.send(bytes);
  }

  #receive(bytes: Uint8Array): void {
    const nowMs = this.#context.clock.monotonicMs();
    if (!this.#limit.allows(nowMs)) return;
    const decoded = decodePacket(bytes, LIMITS);
    if (!decoded.ok) return;
    let news = false;
    let isAnswer = false;
    for (const message of decoded.messages) {
      const told = tellAnswer(this.#decks, message, nowMs);
      if (told === undefined) continue;
      isAnswer = true;
      news ||= told;
    }
    if (!isAnswer) return;
    this.#heardMs = nowMs;
    if (!this.#isLive) {
      this.#isLive = true;
      this.#subscribedMs = -Infinity;
      this.#context.log.info("VirtualDJ answers over OSC");
      clearTimeout(this.#timer);
      this.#ask();
    }
    if (news) this.#context.changed();
  }
}
