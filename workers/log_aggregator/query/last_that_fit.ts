import { lineOf, type LogRecord } from "../record.ts";

/** The last records that take no more than so many characters all together; at least one if there is any. */
export function lastThatFit(records: readonly LogRecord[], characters: number): LogRecord[] {
  let left = characters;
  let first = records.length;
  for (; first > 0 && left > 0; first--) {
    const record = records[first - 1];
    if (record !== undefined) left -= lineOf(record).length;
  }
  return records.slice(left < 0 ? Math.min(first + 1, records.length - 1) : first);
}
