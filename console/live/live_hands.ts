import { CommandError } from "../../bus/messages/errors.ts";
import type { ConsoleBus } from "../console_bus.ts";
import { sanitise } from "../tui/glyphs.ts";
import type { LiveModel } from "./model.ts";
import type { Notice } from "./notice.ts";

/** How long a notice is shown: as long as a look takes. */
const NOTICE_MS = 3000;
/** What is not answered by then has not been done in time with the music. */
const TIMEOUT_MS = 1000;
const NUDGE_MS = 10;
/** So many taps give a tempo. */
const ENOUGH_TAPS = 4;

/** What {@link LiveHands} needs. */
export interface LiveHandsOptions {
  readonly model: LiveModel;
  /** The bus, once it is there. */
  readonly bus: () => Pick<ConsoleBus, "send"> | null;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Unix seconds. */
  readonly nowSeconds: () => number;
  /** Called when there is another notice. */
  readonly onNotice: () => void;
}

interface HandCommand {
  readonly name: string;
  readonly payload?: Record<string, unknown>;
}

/** Keys that lead the clock of the analyser that is shown. */
export class LiveHands {
  readonly #options: LiveHandsOptions;
  #notice: Notice | null = null;
  #untilMs = -Infinity;

  constructor(options: LiveHandsOptions) {
    this.#options = options;
  }

  /** What the last key did; null when that was long ago. */
  notice(nowMs: number): Notice | null {
    return nowMs < this.#untilMs ? this.#notice : null;
  }

  /** Does what a key is for; other keys do nothing. Resolves when it is answered, never rejects. */
  async press(key: string): Promise<void> {
    const { model, bus } = this.#options;
    const command = this.#commandOf(key);
    if (command === null) return;
    const { source } = model;
    const client = bus();
    if (client === null) return this.#say(`${command.name}: the bus is not there yet`, true);
    if (source === null) return this.#say(`${command.name}: ${model.missingSound()}`, true);
    try {
      const answer = await client.send(source, command.name, command.payload ?? {}, {
        timeoutMs: TIMEOUT_MS,
      });
      this.#say(outcome(command, answer), false);
    } catch (error) {
      this.#say(`${command.name}: ${reason(error, source)}`, true);
    }
  }

  #commandOf(key: string): HandCommand | null {
    switch (key) {
      case "t":
        return { name: "tap", payload: { timestamp: this.#options.nowSeconds() } };
      case "r":
        return { name: "resync", payload: { timestamp: this.#options.nowSeconds() } };
      case "[":
        return { name: "nudge", payload: { ms: -NUDGE_MS } };
      case "]":
        return { name: "nudge", payload: { ms: NUDGE_MS } };
      case "d":
        return { name: "double" };
      case "h":
        return { name: "half" };
      case "space": {
        const control = this.#options.model.audio?.control ?? null;
        return { name: control === null || control === "following" ? "hold" : "follow" };
      }
      default:
        return null;
    }
  }

  #say(text: string, isBad: boolean): void {
    this.#notice = { text: sanitise(text), isBad };
    this.#untilMs = this.#options.nowMs() + NOTICE_MS;
    this.#options.onNotice();
  }
}

function outcome(
  { name, payload }: HandCommand,
  answer: Readonly<Record<string, unknown>>,
): string {
  const { taps, tapped_bpm: tappedBpm, bpm, control } = answer;
  if (name === "tap" && tappedBpm === null) return `tap ${taps} of ${ENOUGH_TAPS}`;
  const tempo = typeof bpm === "number" && bpm > 0 ? `${bpm.toFixed(1)} BPM` : "no tempo";
  const ms = payload?.["ms"];
  const what = typeof ms === "number" ? `${name} ${Math.abs(ms)} ms ${lateness(ms)}` : name;
  return `${what}: ${tempo}, ${control}`;
}

function lateness(ms: number): string {
  return ms > 0 ? "later" : "earlier";
}

function reason(error: unknown, source: string): string {
  if (error instanceof CommandError && error.code === "unknown_command") {
    return `${source} has no such command; is it older than this console?`;
  }
  return error instanceof Error ? error.message : String(error);
}
