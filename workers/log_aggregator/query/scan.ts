/** Going through segments, fast: a line is parsed only when nothing cheaper rules it out. */
import { jsonLine } from "../../../bus/logging/printable.ts";
import { listSegments } from "../store/segments.ts";
import { FARTHEST_SECONDS, type LogRecord, parseLine } from "../record.ts";
import { lastThatFit } from "./last_that_fit.ts";
import { levelsFrom, literal, matcher, type Question } from "./question.ts";

const CHUNK_BYTES = 4 * 1024 * 1024;
const LINE_FEED = 10;
/** What an answer may hold; a message of the bus has its limit. */
const MOST_CHARACTERS = 8_000_000;
const TIME_START = '{"time":'.length;

/** What a search has found. */
export interface Answer {
  /** The last ones that match, the oldest first. */
  readonly records: LogRecord[];
  /** Lines that were looked at. */
  readonly lines: number;
  /** Whether older ones may match too. */
  readonly more: boolean;
}

/**
 * Searches all segments of a folder, the youngest first, until enough is found.
 *
 * @throws SyntaxError for a wrong regular expression
 */
export async function scan(folder: string, question: Question): Promise<Answer> {
  const search = new Search(question);
  const segments = await listSegments(folder);
  const { since = -Infinity, until = Infinity, limit } = question;
  let found: LogRecord[] = [];
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i];
    // Lines may be older than that, but not by more: the begin is no sharp border.
    if (segment === undefined || segment.begunAt - 2 * FARTHEST_SECONDS > until) continue;
    found = [...search.file(segment.path), ...found];
    if (found.length > limit || segment.begunAt < since) break;
  }
  const records = lastThatFit(found.slice(-limit), MOST_CHARACTERS);
  return { records, lines: search.lines, more: found.length > records.length };
}

/** Undefined for a segment that has become too old since it was listed. */
function openUnlessRemoved(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

class Search {
  lines = 0;
  readonly #matches: (record: LogRecord) => boolean;
  readonly #question: Question;
  /** What a line holds if it may match; undefined where that would rule out nothing. */
  readonly #levels: readonly string[] | undefined;
  readonly #worker: string | undefined;
  /** What the message must match. */
  readonly #expressions: readonly RegExp[];
  readonly #buffer = new Uint8Array(CHUNK_BYTES);
  readonly #decoder = new TextDecoder();

  constructor(question: Question) {
    this.#question = question;
    this.#matches = matcher(question);
    const levels = [...levelsFrom(question.level)];
    this.#levels = question.level === undefined || question.level === "debug"
      ? undefined
      : levels.map((level) => `"level":"${level}"`);
    this.#expressions = [
      ...(question.text === undefined ? [] : [literal(question.text)]),
      ...(question.regex === undefined ? [] : [new RegExp(question.regex)]),
    ];
    this.#worker = question.worker === undefined
      ? undefined
      : `"worker":${jsonLine(question.worker)}`;
  }

  file(path: string): LogRecord[] {
    const found: LogRecord[] = [];
    using file = openUnlessRemoved(path);
    if (file === undefined) return found;
    let kept = 0;
    for (;;) {
      const read = file.readSync(this.#buffer.subarray(kept));
      if (read === null) break;
      const filled = kept + read;
      const end = this.#buffer.lastIndexOf(LINE_FEED, filled - 1) + 1;
      if (end === 0) {
        // A line that fills the whole buffer is none of ours.
        kept = filled === CHUNK_BYTES ? 0 : filled;
        continue;
      }
      this.#chunk(this.#decoder.decode(this.#buffer.subarray(0, end)), found);
      this.#buffer.copyWithin(0, end, filled);
      kept = filled - end;
    }
    if (kept > 0) this.#chunk(this.#decoder.decode(this.#buffer.subarray(0, kept)), found);
    return found;
  }

  #chunk(text: string, found: LogRecord[]): void {
    const { limit } = this.#question;
    for (let at = 0; at < text.length;) {
      const lineFeed = text.indexOf("\n", at);
      const end = lineFeed < 0 ? text.length : lineFeed;
      const line = text.slice(at, end);
      at = end + 1;
      this.lines++;
      if (!this.#mayMatch(line)) continue;
      const record = parseLine(line);
      if (record !== undefined && this.#matches(record)) found.push(record);
      // Only the last ones are wanted; one more tells that there are more.
      if (found.length > 2 * limit + 1) found.splice(0, found.length - limit - 1);
    }
  }

  /** Rules out what cannot match, the cheapest first. */
  #mayMatch(line: string): boolean {
    const { since, until } = this.#question;
    if (since !== undefined || until !== undefined) {
      const time = Number(line.slice(TIME_START, line.indexOf(",", TIME_START)));
      if (time < (since ?? -Infinity) || time > (until ?? Infinity)) return false;
    }
    if (this.#worker !== undefined && !line.includes(this.#worker)) return false;
    if (this.#levels !== undefined && !this.#levels.some((level) => line.includes(level))) {
      return false;
    }
    if (this.#expressions.length === 0) return true;
    const message = messageOf(line);
    return message !== undefined && this.#expressions.every((regex) => regex.test(message));
  }
}

const MESSAGE_START = '"message":';
const MESSAGE_END = ',"fields":';

/**
 * The message of a line as the aggregator writes it, without parsing the rest: quotes within a value
 * are escaped, so neither mark can be part of one.
 */
function messageOf(line: string): string | undefined {
  const start = line.indexOf(MESSAGE_START);
  const end = line.indexOf(MESSAGE_END, start);
  if (start < 0 || end < 0) return undefined;
  const quoted = line.slice(start + MESSAGE_START.length, end);
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return undefined; // a line that was cut or edited
  }
}
