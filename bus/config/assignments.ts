import { UserError } from "../messages/errors.ts";

/** Values by key, nested tables as values. */
export type Values = Record<string, unknown>;

/** A table without a prototype, so that a key `__proto__` is a key like any other. */
export function emptyValues(): Values {
  return Object.create(null) as Values;
}

/** Whether a value is a table: an object, no list. */
export function isTable(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a person wrote after `=`: JSON when it is JSON (`0.5`, `true`, `["a"]`), else the text itself. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function put(values: Values, path: readonly string[], value: unknown, written: string): void {
  const [key = "", ...rest] = path;
  if (key === "") {
    throw new UserError(`'${written}' has an empty key; write key=value`, { exitCode: 2 });
  }
  if (rest.length === 0) {
    values[key] = value;
    return;
  }
  const given = values[key];
  if (given !== undefined && !isTable(given)) {
    throw new UserError(`'${written}' reaches into '${key}', which is given as a value`, {
      exitCode: 2,
    });
  }
  // A copy without a prototype: a table that came as JSON has one.
  const table = Object.assign(emptyValues(), given);
  values[key] = table;
  put(table, rest, value, written);
}

/**
 * Reads words of the form `key=value`; `a.b=1` reaches into a table; a later word wins.
 *
 * @param read makes a value of the text behind `=`; `path` is the key's words
 * @returns values without prototypes
 * @throws {UserError} (wrong use) for a word without a key or without `=`, or that reaches into a value
 */
export function readAssignments(
  words: readonly string[],
  read: (text: string, path: readonly string[]) => unknown,
): Values {
  const values = emptyValues();
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals <= 0) {
      throw new UserError(`'${word}' is no key=value, for example: rate=2`, { exitCode: 2 });
    }
    const path = word.slice(0, equals).trim().split(".");
    put(values, path, read(word.slice(equals + 1), path), word);
  }
  return values;
}
