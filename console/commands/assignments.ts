import { UserError } from "../../bus/messages/errors.ts";

/** Values by key, as a command's payload or a worker's configuration. */
export type Values = Record<string, unknown>;

/** Without a prototype, so that a key `__proto__` is a key like any other. */
function emptyValues(): Values {
  return Object.create(null) as Values;
}

/** What a person wrote after `=`: JSON when it is JSON (`0.5`, `true`, `["a"]`), else the text itself. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isTable(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
  const table = values[key] ?? emptyValues();
  if (!isTable(table)) {
    throw new UserError(`'${written}' reaches into '${key}', which is given as a value`, {
      exitCode: 2,
    });
  }
  values[key] = table;
  put(table, rest, value, written);
}

/**
 * Reads words of the form `key=value`; `a.b=1` reaches into a table; a later word wins.
 * @throws {UserError} (wrong use) for a word without a key or without `=`
 */
export function parseAssignments(words: readonly string[]): Values {
  const values = emptyValues();
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals <= 0) {
      throw new UserError(`'${word}' is no key=value, for example: rate=2`, { exitCode: 2 });
    }
    put(values, word.slice(0, equals).split("."), parseValue(word.slice(equals + 1)), word);
  }
  return values;
}

/**
 * The payload of a command: `--payload` JSON, with the `key=value` words on top of it.
 * @throws {UserError} (wrong use) when the JSON is none, or is no object
 */
export function parsePayload(json: string | undefined, words: readonly string[]): Values {
  const fromWords = parseAssignments(words);
  if (json === undefined) return fromWords;
  let payload: unknown;
  try {
    payload = JSON.parse(json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`--payload is not JSON: ${reason}`, { exitCode: 2, cause: error });
  }
  if (!isTable(payload)) {
    throw new UserError(`--payload must be a JSON object such as {"rate": 2}`, { exitCode: 2 });
  }
  return Object.assign(emptyValues(), payload, fromWords);
}
