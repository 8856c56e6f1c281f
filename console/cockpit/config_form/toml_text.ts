import { isObject } from "../../commands/schema_text.ts";

/** Deeper values are nothing that somebody writes into a file by hand. */
const DEEPEST = 8;

/** A value as it stands behind `=` in config.toml; null where TOML has no way to write it. */
export function tomlText(value: unknown, depth = 0): string | null {
  if (depth > DEEPEST) return null;
  if (typeof value === "string") return value.isWellFormed() ? quoted(value) : null;
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => tomlText(item, depth + 1));
    return items.includes(null) ? null : `[${items.join(", ")}]`;
  }
  if (!isObject(value)) return null;
  const pairs = Object.entries(value).map(([key, item]) => {
    const text = key.isWellFormed() ? tomlText(item, depth + 1) : null;
    return text === null ? null : `${tomlKey(key)} = ${text}`;
  });
  if (pairs.includes(null)) return null;
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** A key, in quotes where it needs some. */
export function tomlKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : quoted(key);
}

/** What JSON escapes in a text, TOML escapes in the same way, and one sign more. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("\x7f", "\\u007f");
}

/** Whole numbers beyond those that a double holds exactly are refused as integers: they are floats. */
function numberText(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  const text = String(value);
  return Number.isSafeInteger(value) || /[.e]/.test(text) ? text : `${text}.0`;
}
