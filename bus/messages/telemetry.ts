/** The frame of a telemetry message: topic, one space, JSON. */
import type { Telemetry } from "./envelope.ts";
import { isTelemetry } from "./telemetry_check.ts";

const SPACE = 0x20;
/** What a decoder that forgives puts in the place of bytes that are not UTF-8. */
const REPLACEMENT = "\ufffd";
const utf8 = new TextDecoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** Writes the frames of one topic of one publisher; what never changes is rendered once. */
export class TelemetryEncoder {
  readonly #head: string;
  readonly #middle: string;
  readonly #tail: string;
  #seq = 0;

  /**
   * @param topic dotted, without spaces
   * @param source name of the publishing worker
   * @param instance random for each start of the worker
   * @throws {TypeError} when the topic is empty or holds a space or a control character.
   */
  constructor(topic: string, source: string, instance: string) {
    if (!/^[\x21-\x7e]+$/.test(topic)) {
      throw new TypeError(`'${topic}' is no topic: dotted words without spaces are expected`);
    }
    this.#head = `${topic} {"type":"telemetry","id":"`;
    this.#middle = `,"source":${JSON.stringify(source)},"topic":"${topic}","payload":`;
    this.#tail = `,"instance":${JSON.stringify(instance)}}`;
  }

  /** Number of the publication that comes next, from 0. */
  get seq(): number {
    return this.#seq;
  }

  /** Counts a publication that nobody reads, so that a reader who joins sees the true number. */
  skip(): void {
    this.#seq++;
  }

  /**
   * @param payload becomes JSON: NaN and infinities turn into null
   * @param timestamp Unix seconds
   */
  encode(payload: object, timestamp: number): string {
    return `${this.#head}${crypto.randomUUID()}","timestamp":${timestamp}${this.#middle}${
      JSON.stringify(payload)
    },"seq":${this.#seq++}${this.#tail}`;
  }
}

/** @throws {TypeError} when the bytes are not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string {
  // The strict decoder takes ten times as long, and only text with this sign in it may need it.
  const text = utf8.decode(bytes);
  return text.includes(REPLACEMENT) ? strictUtf8.decode(bytes) : text;
}

/**
 * Reads a telemetry frame.
 *
 * @returns the validated message, or null when the frame is not one of ours: no space, not UTF-8, not
 * JSON, not a telemetry envelope, or a topic that differs from the frame's.
 */
export function decodeTelemetry(frame: Uint8Array): Telemetry | null {
  const space = frame.indexOf(SPACE);
  if (space <= 0) return null;
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(frame.subarray(space + 1)));
  } catch {
    return null;
  }
  if (!isTelemetry(json)) return null;
  const { topic } = json;
  if (topic.length !== space) return null;
  for (let i = 0; i < space; i++) {
    if (frame[i] !== topic.charCodeAt(i)) return null;
  }
  return json;
}
