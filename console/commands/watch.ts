import type { Telemetry } from "../../bus/messages/envelope.ts";
import { errorText, UserError } from "../../bus/messages/errors.ts";
import type { Service } from "../../bus/registry/schema.ts";
import type { ConsoleBus } from "../console_bus.ts";
import { clip, sanitise } from "../tui/glyphs.ts";
import { jsonLine } from "../../bus/logging/printable.ts";
import type { Output } from "./output.ts";
import type { Print } from "./print.ts";

/** How long a slow reader is waited for at the end. */
const FLUSH_MS = 500;

/** What is watched, and until when. */
export interface WatchOptions {
  readonly patterns: readonly string[];
  /** Only these workers; all when empty. */
  readonly workers: readonly string[];
  /** Ends after so many messages. @default never */
  readonly count?: number;
  /** Lines for people are cut to this width. @default not cut */
  readonly columns?: number;
  /** Ends the watching. */
  readonly signal: AbortSignal;
}

/** A message in one line: time of day (UTC offset of this machine), worker, topic, payload. */
export function messageLine(message: Telemetry, columns?: number): string {
  const date = new Date(message.timestamp * 1000);
  const isTime = !Number.isNaN(date.getTime());
  const two = (value: number, digits = 2) => String(value).padStart(digits, "0");
  const time = isTime
    ? `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${
      two(date.getMilliseconds(), 3)
    }`
    : "--:--:--.---";
  const line = `${time} ${message.source ?? "?"} ${message.topic} ${jsonLine(message.payload)}`;
  return columns === undefined ? sanitise(line) : clip(line, columns);
}

/**
 * @throws {UserError} (wrong use) for a pattern that could never match: a topic, everything below a word
 * (`audio.*`) and everything (`*`) can.
 */
export function checkPatterns(patterns: readonly string[]): void {
  for (const pattern of patterns) {
    if (pattern === "*" || /^[^*\s]*[^*\s.](\.\*)?$/.test(pattern)) continue;
    throw new UserError(
      `'${pattern}' is no pattern; write a topic (audio.beat), everything below a word ('audio.*') ` +
        "or everything ('*')",
      { exitCode: 2 },
    );
  }
}

/** What to say to people before the watching begins when nothing can come yet, else null. */
export function waitingNote(
  services: readonly Service[],
  workers: readonly string[],
): string | null {
  const living = services.filter(({ health }) => health !== "gone").map(({ name }) => name);
  const missing = workers.filter((name) => !living.includes(name));
  if (missing.length > 0) return `waiting for ${missing.join(", ")}: not running`;
  return living.length === 0 ? "waiting: no worker is running" : null;
}

/** As {@link waitingNote}, by the registry as it is now; what keeps it from being read ends no watching. */
export async function firstNote(
  bus: ConsoleBus,
  workers: readonly string[],
): Promise<string | null> {
  try {
    return waitingNote(await bus.services(), workers);
  } catch (error) {
    return `waiting: ${errorText(error)}`;
  }
}

/** Prints telemetry as it comes, until the count is reached, the signal, or the reader goes. */
export async function watch(
  bus: ConsoleBus,
  output: Output,
  print: Print,
  options: WatchOptions,
): Promise<void> {
  const { patterns, workers, signal, columns, count = Infinity } = options;
  const ended = Promise.withResolvers<void>();
  let seen = 0;
  const onMessage = (message: Telemetry) => {
    if (seen >= count) return;
    seen++;
    output.line(print === "json" ? jsonLine(message) : messageLine(message, columns));
    if (seen >= count) ended.resolve();
  };
  output.onEnd(() => ended.resolve());
  if (signal.aborted) return;
  signal.addEventListener("abort", () => ended.resolve(), { once: true });
  const subscription = bus.subscribe(
    [...patterns],
    onMessage,
    workers.length > 0 ? { workers: [...workers] } : {},
  );
  await ended.promise;
  await subscription.close();
  await output.flush(FLUSH_MS);
}
