import { type OscArguments, readArguments } from "./osc_arguments.ts";
import { numberOr, numberOrNull, type Payload, textOrNull } from "./payload.ts";
import { SecondHistory } from "./second_history.ts";

/** How far the pictures of rate and value go back. */
export const HISTORY_SECONDS = 30;
const MOST_RANGES = 16;
const LONGEST_NAME = 256;
/** An address heard within this time is one that is being heard. */
const LIVE_MS = 2000;
/** A rate is another one, for the order of the rows, when it differs by so much. */
const RATE_CHANGE = 0.3;

/** What is known of an address. */
export interface OscRow {
  readonly address: string;
  readonly last: OscArguments;
  readonly count: number;
  /** Messages in the last whole second. */
  readonly rate: number;
  /** The rate that the row is sorted by: it does not follow every tremble. */
  readonly sortRate: number;
  /** Least and most of each argument; null where it was no number. */
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  /** Unix seconds, by the debugger's clock. */
  readonly lastAt: number;
  /** The same in monotonic milliseconds: a clock that is set makes no address heard. */
  readonly heardMs: number;
  readonly sender: string;
  readonly rates: SecondHistory;
  /** The first number of the message, once a second. */
  readonly values: SecondHistory;
}

/** A message as `osc.messages` tells it. */
export interface OscMessage {
  readonly address: string;
  /** Unix seconds. */
  readonly at: number;
  readonly sender: string;
  readonly arguments: OscArguments;
}

/** When something was told. */
export interface ToldAt {
  /** Monotonic milliseconds. */
  readonly nowMs: number;
  /** Unix seconds, by the clock of who told it; null where it does not say. */
  readonly sentAt: number | null;
}

/** When something was heard that was told now, in monotonic milliseconds. @param lastAt Unix seconds */
export function heardAt(lastAt: number, { nowMs, sentAt }: ToldAt): number {
  return nowMs - 1000 * Math.max(0, (sentAt ?? lastAt) - lastAt);
}

/** Whether an address is being heard. */
export function isHeard({ heardMs }: Pick<OscRow, "heardMs">, nowMs: number): boolean {
  return nowMs - heardMs < LIVE_MS;
}

/** The row of an address, a new one or what it has become; null for what is none. */
export function readRow(
  payload: Payload,
  before: OscRow | undefined,
  told: ToldAt,
): OscRow | null {
  const address = textOrNull(payload["address"]);
  if (address === null || address.length > LONGEST_NAME) return null;
  const last = readArguments(payload["types"], payload["args"]);
  const rate = Math.max(0, numberOr(payload["rate"], 0));
  const rates = before?.rates ?? new SecondHistory(HISTORY_SECONDS);
  const values = before?.values ?? new SecondHistory(HISTORY_SECONDS);
  rates.push(told.nowMs, rate);
  if (last.number !== null) values.push(told.nowMs, last.number);
  const lastAt = numberOr(payload["last_at"], 0);
  const sortRate = before?.sortRate ?? -1;
  const isOther = Math.abs(rate - sortRate) > RATE_CHANGE * Math.max(rate, sortRate);
  return {
    address,
    last,
    count: numberOr(payload["count"], 0),
    rate,
    sortRate: isOther ? rate : sortRate,
    min: numbers(payload["min"]),
    max: numbers(payload["max"]),
    lastAt,
    heardMs: before?.lastAt === lastAt ? before.heardMs : heardAt(lastAt, told),
    sender: textOrNull(payload["sender"], LONGEST_NAME) ?? "?",
    rates,
    values,
  };
}

/** Reads a message; null for what is none. */
export function readMessage(payload: Payload): OscMessage | null {
  const address = textOrNull(payload["address"]);
  if (address === null || address.length > LONGEST_NAME) return null;
  return {
    address,
    at: numberOr(payload["timestamp"], 0),
    sender: textOrNull(payload["sender"], LONGEST_NAME) ?? "?",
    arguments: readArguments(payload["types"], payload["args"]),
  };
}

function numbers(value: unknown): (number | null)[] {
  return Array.isArray(value) ? value.slice(0, MOST_RANGES).map(numberOrNull) : [];
}
