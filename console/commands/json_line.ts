/** What JSON leaves as it is, though a terminal might obey it: DEL, C1 controls, changes of direction. */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A value as JSON on one line that is harmless to a terminal and means the same to a program. */
export function jsonLine(value: unknown): string {
  return (JSON.stringify(value) ?? "null").replace(
    UNSAFE,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
