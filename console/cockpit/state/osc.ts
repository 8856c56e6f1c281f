import {
  heardAt,
  type OscMessage,
  type OscRow,
  readMessage,
  readRow,
  type ToldAt,
} from "./osc_row.ts";
import { type OscStatus, readStatus } from "./osc_status.ts";
import type { StatePart, WorkerMessage } from "./part.ts";
import { numberOr, numberOrNull, type Payload, payloads } from "./payload.ts";
import { Speaker } from "./speaker.ts";
import type { WorkersState } from "./workers.ts";

/** As many as `osc.addresses` and `osc.messages` tell. */
const MOST_ROWS = 500;
const MOST_MESSAGES = 200;
/** Messages that are kept of all addresses, and of the one that is looked at. */
const MOST_RECENT = 400;
const MOST_WATCHED = 200;
const MOST_SENDERS = 8;
/** Who looks at OSC, unless another one does. */
const DEBUGGER = "osc_debugger";
/** `osc.state` comes once a second while anything changes: after this nothing does. */
const QUIET_MS = 2200;

/** What is sent is told once a second: after this it is no figure of now. */
export const SENT_STALE_AFTER_MS = 1800;

/** What a worker says that it sends over OSC. */
export interface OscSent {
  readonly sent: number;
  readonly dropped: number;
  /** Messages a second. */
  readonly rate: number;
  /** When it said so, in monotonic milliseconds. */
  readonly atMs: number;
}

/** What goes over OSC, by address, as `osc_debugger` tells it; of several one is heard. */
export class OscState implements StatePart {
  readonly topics: readonly string[] = [
    "osc.addresses",
    "osc.state",
    "osc.messages",
    "audio.stats",
  ];
  /** Where it listens and what it passes on; null before it said so. */
  status: OscStatus | null = null;
  /** Addresses that it knows, also those that are not among the rows. */
  totalAddresses = 0;
  /** Messages to addresses that it does not tell apart. */
  others = 0;
  /** Messages since it was started. */
  totalMessages = 0;
  /** Changes whenever rows come, go, or change. */
  version = 0;
  readonly #speaker: Speaker;
  #rows = new Map<string, OscRow>();
  #recent: OscMessage[] = [];
  #watched: string | null = null;
  #watchedMessages: OscMessage[] = [];
  readonly #senders = new Set<string>();
  readonly #sent = new Map<string, OscSent>();
  #statusMs = -Infinity;
  #packetRate = 0;

  constructor(workers: WorkersState) {
    this.#speaker = new Speaker(workers);
  }

  apply({ source, topic, payload, timestamp }: WorkerMessage, nowMs: number): void {
    if (topic === "audio.stats") return this.#applySent(source ?? "?", payload, nowMs);
    if (!this.#speaker.hears(source ?? DEBUGGER)) return;
    const told = { nowMs, sentAt: timestamp ?? null };
    if (topic === "osc.state") this.#applyStatus(payload, nowMs);
    else if (topic === "osc.addresses") this.#applyAddresses(payload, told);
    else if (topic === "osc.messages") this.#applyMessages(payload, told);
  }

  /** Name of the worker that is heard, or will be. */
  get worker(): string {
    return this.#speaker.name ?? DEBUGGER;
  }

  /** What is known of each address that is told, in no order. */
  get rows(): Iterable<OscRow> {
    return this.#rows.values();
  }

  /** How many rows there are. */
  get rowCount(): number {
    return this.#rows.size;
  }

  /** What is known of an address. */
  row(address: string): OscRow | undefined {
    return this.#rows.get(address);
  }

  /** Packets a second now. */
  packetsPerSecond(nowMs: number): number {
    return nowMs - this.#statusMs < QUIET_MS ? this.#packetRate : 0;
  }

  /** Keeps the messages of one address from now on, and of none when null. */
  watch(address: string | null): void {
    this.#watched = address;
    this.#senders.clear();
    this.#watchedMessages = this.#recent.filter((message) => message.address === address);
    for (const { sender } of this.#watchedMessages) this.#addSender(sender);
  }

  /** The last messages of the address that is watched, the oldest first. */
  get watchedMessages(): readonly OscMessage[] {
    return this.#watchedMessages;
  }

  /** Who sent them. */
  get watchedSenders(): readonly string[] {
    return [...this.#senders];
  }

  /** What our own workers say that they send, by name. */
  get sent(): ReadonlyMap<string, OscSent> {
    return this.#sent;
  }

  /** Forgets the addresses, as the debugger has. */
  clear(): void {
    this.#rows = new Map();
    this.#recent = [];
    this.#watchedMessages = [];
    this.totalAddresses = 0;
    this.others = 0;
    this.version++;
  }

  #applyStatus(payload: Payload, nowMs: number): void {
    const status = readStatus(payload);
    const seconds = (nowMs - this.#statusMs) / 1000;
    const packets = status.received - (this.status?.received ?? status.received);
    // A debugger that was started again begins at 0; one that was silent says nothing of the rate now.
    if (packets < 0 || seconds > QUIET_MS / 1000) this.#packetRate = 0;
    else if (seconds > 0.2) this.#packetRate = packets / seconds;
    this.status = status;
    this.#statusMs = nowMs;
  }

  #applySent(source: string, payload: Payload, nowMs: number): void {
    const sent = numberOrNull(payload["osc_sent"]);
    const before = this.#sent.get(source);
    if (sent === null || (before === undefined && this.#sent.size >= MOST_SENDERS)) return;
    const seconds = before === undefined ? 0 : (nowMs - before.atMs) / 1000;
    const rate = before === undefined || seconds < 0.2 ? 0 : (sent - before.sent) / seconds;
    const dropped = numberOr(payload["osc_dropped"], 0);
    this.#sent.set(source, { sent, dropped, rate: Math.max(0, rate), atMs: nowMs });
  }

  #applyAddresses(payload: Payload, told: ToldAt): void {
    const rows = new Map<string, OscRow>();
    for (const entry of payloads(payload["addresses"], MOST_ROWS)) {
      const address = entry["address"];
      const before = typeof address === "string" ? this.#rows.get(address) : undefined;
      const row = readRow(entry, before, told);
      if (row !== null) rows.set(row.address, row);
    }
    this.#rows = rows;
    this.totalAddresses = Math.max(rows.size, numberOr(payload["total_addresses"], 0));
    this.others = numberOr(payload["others"], 0);
    this.version++;
  }

  #applyMessages(payload: Payload, told: ToldAt): void {
    this.totalMessages = numberOr(payload["total_count"], this.totalMessages);
    for (const entry of payloads(payload["messages"], MOST_MESSAGES)) {
      const message = readMessage(entry);
      if (message === null) continue;
      this.#recent.push(message);
      const row = this.#rows.get(message.address);
      if (row !== undefined) {
        const { at: lastAt, sender, arguments: last } = message;
        const heardMs = heardAt(lastAt, told);
        this.#rows.set(message.address, { ...row, last, lastAt, heardMs, sender });
      }
      if (message.address !== this.#watched) continue;
      this.#watchedMessages.push(message);
      this.#addSender(message.sender);
    }
    if (this.#recent.length > MOST_RECENT) {
      this.#recent.splice(0, this.#recent.length - MOST_RECENT);
    }
    const tooMany = this.#watchedMessages.length - MOST_WATCHED;
    if (tooMany > 0) this.#watchedMessages.splice(0, tooMany);
  }

  #addSender(sender: string): void {
    if (this.#senders.size < MOST_SENDERS) this.#senders.add(sender);
  }
}
