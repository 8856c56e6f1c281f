/** Moments, as people write them. */
import { CommandError } from "../../../bus/messages/errors.ts";

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** What people may write, for messages. */
export const MOMENT_FORMS =
  "Unix seconds, 10m (ago; also s, h, d), or a date such as 2026-11-23T21:30";

/**
 * Unix seconds of a moment; undefined for what is none.
 *
 * @param moment see {@link MOMENT_FORMS}; a date without a zone is local time
 */
export function momentOf(moment: number | string, nowSeconds: number): number | undefined {
  if (typeof moment === "number") return moment;
  const [, count, unit = ""] = /^(\d{1,9}(?:\.\d{1,3})?)([smhd])$/.exec(moment.trim()) ?? [];
  if (count !== undefined) return nowSeconds - Number(count) * (UNIT_SECONDS[unit] ?? NaN);
  const milliseconds = Date.parse(moment);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** From when to when. */
interface Span<T> {
  readonly since?: T | undefined;
  readonly until?: T | undefined;
}

/** A span in Unix seconds. @throws {CommandError} `invalid_payload` for what is no moment */
export function momentsOf(
  written: Span<number | string>,
  nowSeconds: number,
): Required<Span<number>> {
  const moment = (key: keyof Span<number>): number | undefined => {
    const given = written[key];
    if (given === undefined) return undefined;
    const seconds = momentOf(given, nowSeconds);
    if (seconds !== undefined) return seconds;
    throw new CommandError("invalid_payload", `${key}: '${given}' is none of ${MOMENT_FORMS}`);
  };
  return { since: moment("since"), until: moment("until") };
}
