/**
 * Times inside payloads, moved from the day of the recording to now.
 *
 * A payload tells moments in Unix seconds ("at `timestamp` the position was P"), and its readers reckon from
 * them. When it is replayed, a moment T that lay W - T seconds before the message was recorded (W) has to lie
 * as long before now, N; at a speed v other than 1 the past shrinks as well: N - (W - T) / v. For position
 * clocks to be right at that speed, what they are told to run at (`rate`) is multiplied by v, and what they are
 * told to wait (`next_in`) is divided by it.
 *
 * Which numbers are moments: of topics of the toolkit, those that their schemas call Unix seconds (the table
 * below). Of other topics, numbers that are called `timestamp`, `at` or `..._at`, at any depth, and lie within
 * a day of W: others of that name count something else. Seconds of sound (`audio.beat`: `time`) are no moments.
 */
import type { JsonObject } from "../../bus/messages/envelope.ts";
import { topicMatches } from "../../bus/messages/topics.ts";

/** When a message was recorded, and when and how fast it is replayed. */
export interface Shift {
  /** Unix seconds by the clock of the machine that recorded. */
  readonly recordedAt: number;
  /** Unix seconds. */
  readonly now: number;
  readonly speed: number;
}

interface TopicTimes {
  /** Unix seconds; `a[].b` is the field `b` of each element of the list `a`. */
  readonly moments: readonly string[];
  /** Seconds of a track per second. */
  readonly rates?: readonly string[];
  /** Seconds to go. */
  readonly spans?: readonly string[];
}

const PLAYBACK: TopicTimes = { moments: ["timestamp"], rates: ["rate"] };
const STAMPED: TopicTimes = { moments: ["timestamp"] };
const NONE: TopicTimes = { moments: [] };

/** By pattern; the first that matches counts. */
const KNOWN: readonly (readonly [pattern: string, times: TopicTimes])[] = [
  ["audio.*", NONE],
  ["spotify.state", PLAYBACK],
  ["virtualdj.state", PLAYBACK],
  ["virtualdj.decks", { moments: ["timestamp"], rates: ["decks[].rate"] }],
  ["virtualdj.*", STAMPED],
  ["lyrics.line", { moments: ["timestamp"], rates: ["rate"], spans: ["next_in"] }],
  ["lyrics.*", STAMPED],
  ["song.*", STAMPED],
  ["process.states", { moments: ["workers[].last_exit.at"] }],
  ["process.log", NONE],
  ["osc.messages", { moments: ["messages[].timestamp"] }],
  ["osc.addresses", { moments: ["addresses[].last_at"] }],
  ["osc.state", NONE],
  ["logs.aggregated", { moments: ["logs[].time"] }],
  ["logs.*", STAMPED],
  ["events.lifecycle", NONE],
  ["example.counter", STAMPED],
];

const DAY_SECONDS = 86_400;
/** Deeper than any payload of ours. */
const DEEPEST = 8;
const MOMENT_NAME = /^(timestamp|at|.*_at)$/;

/** A payload as it has to be today. The given one stays as it is. */
export function shiftPayload(topic: string, payload: JsonObject, shift: Shift): JsonObject {
  const moment = (value: number) => shift.now - (shift.recordedAt - value) / shift.speed;
  const times = KNOWN.find(([pattern]) => topicMatches(pattern, topic))?.[1];
  if (times === undefined) return byName(payload, shift, moment, DEEPEST) as JsonObject;
  let shifted = payload;
  for (const path of times.moments) shifted = changed(shifted, path.split("."), moment);
  if (shift.speed === 1) return shifted;
  for (const path of times.rates ?? []) {
    shifted = changed(shifted, path.split("."), (rate) => rate * shift.speed);
  }
  for (const path of times.spans ?? []) {
    shifted = changed(shifted, path.split("."), (seconds) => seconds / shift.speed);
  }
  return shifted;
}

/** Copies what lies on the path and changes the number at its end, if there is one. */
function changed(
  object: JsonObject,
  path: readonly string[],
  change: (value: number) => number,
): JsonObject {
  const [step = "", ...rest] = path;
  const isList = step.endsWith("[]");
  const key = isList ? step.slice(0, -2) : step;
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  const inner = (one: unknown) => isObject(one) ? changed(one, rest, change) : one;
  if (isList) return Array.isArray(value) ? { ...object, [key]: value.map(inner) } : object;
  if (rest.length > 0) return isObject(value) ? { ...object, [key]: inner(value) } : object;
  return typeof value === "number" ? { ...object, [key]: change(value) } : object;
}

function byName(
  value: unknown,
  shift: Shift,
  moment: (value: number) => number,
  depth: number,
): unknown {
  if (depth === 0 || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    // Lists of numbers, such as spectra, are the most of what there is.
    if (typeof value[0] !== "object") return value;
    return value.map((one) => byName(one, shift, moment, depth - 1));
  }
  const copy: JsonObject = { ...value };
  for (const [key, one] of Object.entries(copy)) {
    if (typeof one !== "number") copy[key] = byName(one, shift, moment, depth - 1);
    else if (MOMENT_NAME.test(key) && Math.abs(one - shift.recordedAt) <= DAY_SECONDS) {
      copy[key] = moment(one);
    }
  }
  return copy;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
