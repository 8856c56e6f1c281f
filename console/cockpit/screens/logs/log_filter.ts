import type { Span } from "../../../tui/widgets/marks.ts";
import { LEVELS, type LogLevel, type LogLine, rankOf } from "../../state/log_line.ts";

/** What can be typed, in a few words. */
export const LOG_FILTER_HINT = "text !text level:warning worker:name /regex/";
const LONGEST = 500;
const MOST_MARKS = 20;

/** Which lines of the log are shown. */
export interface LogFilter {
  /** As it was typed. */
  readonly source: string;
  /** Only these and more urgent ones; null for all. */
  readonly level: LogLevel | null;
  /** Only this worker, or all but this one; null for all. */
  readonly worker: WantedWorker | null;
  /** What is in the message or a field, in whatever case; null for anything. */
  readonly text: Wanted | null;
  /** What `log_aggregator` is to look for: it gives an expression up that does not end. */
  readonly regex: string | null;
}

/** A text that is to be there, or not to be there. */
export interface Wanted {
  readonly value: string;
  readonly isLeftOut: boolean;
}

/** A worker that is to be shown, or not to be shown. */
export interface WantedWorker extends Wanted {
  /** Whether it is known by this name; else all that begin so. */
  readonly isWhole: boolean;
}

/** The filter that shows everything. */
export const SHOW_ALL: LogFilter = {
  source: "",
  level: null,
  worker: null,
  text: null,
  regex: null,
};

/**
 * Reads a filter that somebody types.
 * @param workers names that are known: one of them stands for itself, anything else for all that begin so
 * @returns it, or what is wrong with it
 */
export function parseLogFilter(source: string, workers: readonly string[]): LogFilter | string {
  if (source.length > LONGEST) return `a filter has ${LONGEST} characters at the most`;
  let level: LogLevel | null = null;
  let worker: WantedWorker | null = null;
  const rest: string[] = [];
  for (const word of source.split(" ")) {
    const [, not = "", key, value = ""] = /^(!?)(level|worker):(.*)$/.exec(word) ?? [];
    if (key === "worker") {
      const isWhole = workers.includes(value);
      worker = value === "" ? null : { value, isLeftOut: not !== "", isWhole };
    } else if (key === "level" && not === "") {
      const found = LEVELS.find((name) => name.startsWith(value.toLowerCase()));
      if (found === undefined) return `no level '${value}': debug, info, warning or error`;
      level = value === "" ? null : found;
    } else rest.push(word);
  }
  const text = rest.join(" ").trim();
  const [, regex = null] = /^\/(.+)\/$/.exec(text) ?? [];
  return { source, level, worker, text: regex === null ? wanted(text) : null, regex };
}

function wanted(text: string): Wanted | null {
  const isLeftOut = text.startsWith("!");
  const value = (isLeftOut ? text.slice(1) : text).toLowerCase();
  return value === "" ? null : { value, isLeftOut };
}

/** The filter as text with another level or worker; null takes the word out. */
export function withWord(source: string, key: "level" | "worker", value: string | null): string {
  const words = source.split(" ").filter((word) =>
    word !== "" && !word.startsWith(`${key}:`) && !word.startsWith(`!${key}:`)
  );
  return value === null ? words.join(" ") : [`${key}:${value}`, ...words].join(" ");
}

/** Whether a line is shown; of a regular expression nothing is known here. */
export function matches(filter: LogFilter, line: LogLine): boolean {
  const { level, worker, text } = filter;
  if (level !== null && rankOf(line.level) < rankOf(level)) return false;
  if (worker !== null && isOf(worker, line.worker) === worker.isLeftOut) return false;
  return text === null || holds(line, text.value) !== text.isLeftOut;
}

function isOf({ value, isWhole }: WantedWorker, name: string): boolean {
  return isWhole ? name === value : name.startsWith(value);
}

function holds({ message, fields }: LogLine, text: string): boolean {
  return message.toLowerCase().includes(text) ||
    fields.some(([name, value]) => `${name}=${value}`.toLowerCase().includes(text));
}

/** Where the wanted text stands in what is drawn of a line. */
export function marksOf({ text }: LogFilter, drawn: string): Span[] {
  const marks: Span[] = [];
  if (text === null || text.isLeftOut) return marks;
  const lower = drawn.toLowerCase();
  // A few letters are longer in lower case: then places cannot be told.
  if (lower.length !== drawn.length) return marks;
  for (let at = lower.indexOf(text.value); at >= 0 && marks.length < MOST_MARKS;) {
    marks.push({ from: at, to: at + text.value.length });
    at = lower.indexOf(text.value, at + text.value.length);
  }
  return marks;
}
