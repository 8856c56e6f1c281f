import { UserError } from "../../bus/messages/errors.ts";
import { inOrder } from "./in_order.ts";
import { readRecording, type RecordingItem } from "./read_recording.ts";

/** More workers than any show has; each would be a service with sockets of its own. */
const MOST_SOURCES = 64;
/** Topics of all workers that are replayed; each is remembered. */
const MOST_TOPICS = 10_000;

/** What a topic of a recording is; `unknown` counts as a stream. */
export type TopicKind = "state" | "stream" | "unknown";

/** What a recording holds of one worker. */
export interface SurveyedSource {
  messages: number;
  /** Version of the worker, empty where it has not told. */
  version: string;
  readonly topics: Map<string, TopicKind>;
}

/** What a recording holds, after one reading of the whole. */
export interface Survey {
  /** Unix seconds at t = 0. */
  startedAt: number;
  toolkit: string;
  /** Seconds, to the last line. */
  seconds: number;
  messages: number;
  /** Lines that cannot be replayed. */
  bad: number;
  readonly sources: Map<string, SurveyedSource>;
}

/** The lines of a file that can be replayed, in order, and the problems of the others. */
export function playableLines(path: string): AsyncGenerator<RecordingItem> {
  return inOrder(readRecording(path));
}

/**
 * Reads a recording once, to know who is in it and how long it is.
 *
 * @param onProblem told of each line that is not replayed
 * @param onBytes told how many bytes of lines have been read, now and then
 * @throws {UserError} when it cannot be read, or no line of it can be replayed.
 */
export async function survey(
  path: string,
  onProblem: (number: number, reason: string) => void,
  onBytes: (bytes: number) => void = () => {},
): Promise<Survey> {
  const found: Survey = {
    startedAt: NaN,
    toolkit: "",
    seconds: 0,
    messages: 0,
    bad: 0,
    sources: new Map(),
  };
  const book = new SourceBook(found.sources);
  let lines = 0;
  let bytes = 0;
  for await (const item of playableLines(path)) {
    if (++lines % 1000 === 0) onBytes(bytes);
    let problem = "problem" in item ? item.problem : undefined;
    if ("header" in item) {
      found.startedAt = item.header.started_at;
      found.toolkit = item.header.toolkit;
    } else if ("line" in item) {
      const { line } = item;
      bytes += item.bytes;
      found.seconds = line.t;
      if (line.type === "described") book.describe(line.worker, line.version, line.topics);
      if (line.type === "message") {
        problem = book.add(line.source, line.topic, line.kind);
        // Without a header the first worker's clock has to do.
        if (Number.isNaN(found.startedAt)) found.startedAt = line.timestamp - line.t;
        if (problem === undefined) found.messages++;
      }
    }
    if (problem === undefined) continue;
    found.bad++;
    onProblem(item.number, problem);
  }
  if (found.messages > 0) return found;
  const why = lines === 0
    ? "is empty"
    : found.bad === 0
    ? "holds no messages: nobody has published while it was recorded"
    : `holds no message that can be replayed: ${found.bad} of its ${lines} lines cannot be read`;
  throw new UserError(`${path} ${why}`);
}

/** Who publishes what, bounded. */
class SourceBook {
  readonly #sources: Map<string, SurveyedSource>;
  readonly #described = new Map<string, { version: string; topics: Record<string, TopicKind> }>();
  #topics = 0;

  constructor(sources: Map<string, SurveyedSource>) {
    this.#sources = sources;
  }

  describe(worker: string, version: string, topics: Record<string, TopicKind>): void {
    if (this.#described.size >= MOST_SOURCES && !this.#described.has(worker)) return;
    this.#described.set(worker, { version, topics });
    const source = this.#sources.get(worker);
    if (source === undefined) return;
    source.version = version;
    for (const [topic, kind] of source.topics) {
      if (kind === "unknown") source.topics.set(topic, kindIn(topics, topic));
    }
  }

  /** @returns why the message cannot be replayed; undefined when it can */
  add(name: string, topic: string, kind: TopicKind | undefined): string | undefined {
    let source = this.#sources.get(name);
    const described = this.#described.get(name);
    if (source === undefined) {
      if (this.#sources.size >= MOST_SOURCES) {
        return `more than ${MOST_SOURCES} workers are recorded`;
      }
      source = { messages: 0, version: described?.version ?? "", topics: new Map() };
      this.#sources.set(name, source);
    }
    const known = source.topics.get(topic);
    if (known === undefined && ++this.#topics > MOST_TOPICS) {
      return `more than ${MOST_TOPICS} topics are recorded`;
    }
    if (known === undefined || known === "unknown") {
      source.topics.set(topic, kind ?? kindIn(described?.topics ?? {}, topic));
    }
    source.messages++;
    return undefined;
  }
}

function kindIn(topics: Record<string, TopicKind>, topic: string): TopicKind {
  return Object.hasOwn(topics, topic) ? topics[topic] ?? "unknown" : "unknown";
}
