import {
  emptyValues,
  isTable,
  parseValue,
  readAssignments,
  type Values,
} from "../../bus/config/assignments.ts";
import { UserError } from "../../bus/messages/errors.ts";

/**
 * Reads words of the form `key=value` without a schema; `a.b=1` reaches into a table; a later word wins.
 * @throws {UserError} (wrong use) for a word without a key or without `=`
 */
export function parseAssignments(words: readonly string[]): Values {
  return readAssignments(words, parseValue);
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
