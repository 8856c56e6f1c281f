import { sanitise } from "../tui/glyphs.ts";
import { isObject } from "./schema_text.ts";

/** Deeper tables are shown as JSON. */
const DEEPEST = 6;

function leaves(path: string, value: unknown, depth: number, into: [string, string][]): void {
  if (isObject(value) && depth < DEEPEST && Object.keys(value).length > 0) {
    for (const [key, part] of Object.entries(value)) {
      leaves(path === "" ? key : `${path}.${key}`, part, depth + 1, into);
    }
    return;
  }
  into.push([path, typeof value === "string" ? value : JSON.stringify(value) ?? "nothing"]);
}

/** A result as lines `key  value` for people, tables flattened to dotted keys, safe for a terminal. */
export function valueText(value: unknown): string[] {
  const found: [string, string][] = [];
  if (isObject(value) && Object.keys(value).length === 0) return [];
  leaves("", value, 0, found);
  const width = Math.max(...found.map(([key]) => key.length));
  return found.map(([key, shown]) =>
    key === "" ? sanitise(shown) : sanitise(`${key.padEnd(width)}  ${shown}`)
  );
}
