/**
 * The configuration of a worker: flags win over environment over file over defaults.
 * Every mistake names where it is, the value, and what is allowed.
 */
import { join } from "node:path";
import { parse as parseToml, TomlError } from "smol-toml";
import { z } from "zod";
import { errorText, UserError } from "../messages/errors.ts";
import { isTable, parseValue, readAssignments } from "./assignments.ts";
import { keysAt } from "./schema_path.ts";
import { touchesSecret } from "./secrets.ts";
import { isMisspelt, suggestion } from "./suggestion.ts";

/** A schema of configuration: an object whose fields have defaults and descriptions. */
export type ConfigSchema = z.ZodObject;

/** Values by key, as they come from a file or a peer. */
export type ConfigValues = Record<string, unknown>;

/** A configuration that the schema refuses. The message names key, value and what is allowed. */
export class ConfigError extends UserError {
  override readonly name = "ConfigError";
}

/** Largest configuration file that is read, in bytes. */
const MAX_FILE_BYTES = 1024 * 1024;

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    values,
  );
}

function describeIssue(
  issue: z.core.$ZodIssue,
  schema: ConfigSchema,
  values: ConfigValues,
): string {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    const place = issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
    return issue.keys.map((key) =>
      `${place}there is no key '${key}'${suggestion(key, known)}; the keys are ${known.join(", ")}`
    ).join("; ");
  }
  if (issue.code === "invalid_key") {
    const [why] = issue.issues;
    return `${issue.path.slice(0, -1).join(".")}: '${String(issue.path.at(-1))}' cannot be a key: ${
      why?.message ?? issue.message
    }`;
  }
  const reason = issue.message.replace(/^Invalid \w+: /, "");
  if (issue.path.length === 0) return reason; // of the whole, which may hold secrets
  const isSecret = touchesSecret(schema, issue.path);
  const value = isSecret ? "(secret)" : JSON.stringify(valueAt(values, issue.path)) ?? "nothing";
  return `${issue.path.join(".")} = ${value}: ${reason}`;
}

/**
 * Checks values against a schema and fills in the defaults. Unknown keys are refused.
 *
 * @param origin where the values come from, for the message
 * @throws {ConfigError}
 */
export function checkConfig<S extends ConfigSchema>(
  schema: S,
  values: ConfigValues,
  origin: string,
): z.infer<S> {
  const parsed = schema.strict().safeParse(values);
  if (parsed.success) return parsed.data as z.infer<S>;
  const { issues } = parsed.error;
  // A key with a typo is why another one is missing.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  const text = issue === undefined ? parsed.error.message : describeIssue(issue, schema, values);
  throw new ConfigError(`${origin}: ${text}`, { exitCode: 2 });
}

/** A value written as text fits the field as JSON (`0.5`, `true`, `["a"]`), else as the text itself. */
function fitText(field: z.ZodType | undefined, text: string): unknown {
  if (field === undefined) return text;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return text;
  }
  if (field.safeParse(json).success) return json;
  return field.safeParse(text).success ? text : json;
}

/**
 * Reads `key=value` texts as the schema's fields have them; `a.b=1` reaches into a table.
 *
 * @throws {UserError} (wrong use) for a text without a key or `=`, or that reaches into a value
 */
export function parseAssignments(
  schema: ConfigSchema,
  assignments: readonly string[],
): ConfigValues {
  const { shape } = schema;
  return readAssignments(assignments, (text, [key = "", ...rest]) => {
    if (rest.length > 0) return parseValue(text);
    return fitText(Object.hasOwn(shape, key) ? shape[key] as z.ZodType : undefined, text);
  });
}

/**
 * The values that the environment gives: `VJ_<WORKER>_<KEY>`.
 *
 * @throws {ConfigError} for a variable that nearly names a key.
 */
export function environmentValues(
  schema: ConfigSchema,
  worker: string,
  environment: Readonly<Record<string, string>>,
): ConfigValues {
  const prefix = variable(worker, "");
  const keys = new Map(Object.keys(schema.shape).map((key) => [variable(worker, key), key]));
  const values: ConfigValues = {};
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(prefix)) continue;
    const key = keys.get(name);
    if (key === undefined) {
      const known = [...keys.keys()];
      const near = suggestion(name, known);
      if (near === "") continue; // a worker whose name begins with this one's may have it
      throw new ConfigError(
        `environment: ${name} sets nothing${near}; the variables are ${known.join(", ")}`,
        { exitCode: 2 },
      );
    }
    values[key] = fitText(schema.shape[key] as z.ZodType, text);
  }
  return values;
}

function variable(worker: string, key: string): string {
  return `VJ_${worker}_${key}`.toUpperCase().replaceAll("-", "_");
}

/**
 * Reads a section of a TOML file: that of the instance, else that of the worker.
 *
 * @returns the values and the section's place for messages; no values when the file does not exist and
 * was not asked for by name.
 * @throws {ConfigError} naming file, line and what is wrong; also when no section is there, but one whose
 * name is nearly right: it would be ignored without a word.
 */
export async function fileValues(
  path: string,
  required: boolean,
  sections: readonly string[],
): Promise<[ConfigValues, origin: string]> {
  let text: string;
  try {
    const { size } = await Deno.stat(path);
    if (size > MAX_FILE_BYTES) {
      throw new ConfigError(`${path}: ${size} bytes are no configuration file`);
    }
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if (error instanceof Deno.errors.NotFound && !required) return [{}, path];
    throw new ConfigError(`${path} cannot be read: ${errorText(error)}`, { cause: error });
  }
  let document: Record<string, unknown>;
  try {
    document = parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    throw new ConfigError(`${path}, line ${error.line}: ${reason}`, { exitCode: 2 });
  }
  for (const section of sections) {
    if (!Object.hasOwn(document, section)) continue;
    const values = document[section];
    if (!isTable(values)) {
      throw new ConfigError(`${path}: '${section}' must be a section: [${section}]`, {
        exitCode: 2,
      });
    }
    return [values, `${path}, [${section}]`];
  }
  for (const table of Object.keys(document).filter((key) => isTable(document[key]))) {
    const meant = sections.find((section) => isMisspelt(table, section));
    if (meant === undefined) continue;
    throw new ConfigError(
      `${path}: [${table}] would be ignored; did you mean [${meant}]?`,
      { exitCode: 2 },
    );
  }
  return [{}, path];
}

/** Where the configuration of a worker comes from. */
export interface ConfigSources {
  /** Name in the registry. */
  instance: string;
  /** Name of the program. */
  worker: string;
  /** `--config`; else `config.toml` in `home`. */
  file?: string;
  home: string;
  /** `--set key=value` and the worker's own flags. */
  flags: ConfigValues;
  /** Values set while it ran; they survive a restart. */
  overrides?: ConfigValues;
  /** @default that of the process */
  environment?: Readonly<Record<string, string>>;
}

/**
 * Loads and checks a configuration.
 *
 * @throws {ConfigError} for the first mistake, naming the source that made it.
 */
export async function loadConfig<S extends ConfigSchema>(
  schema: S,
  sources: ConfigSources,
): Promise<z.infer<S>> {
  const { instance, worker, home, flags, overrides = {} } = sources;
  const path = sources.file ?? join(home, "config.toml");
  const environment = environmentValues(
    schema,
    worker,
    sources.environment ?? Deno.env.toObject(),
  );
  const layers: [ConfigValues, string][] = [
    await fileValues(path, sources.file !== undefined, [instance, worker]),
    [environment, "environment"],
    [flags, "flags"],
    [overrides, "set_config"],
  ];
  let values: ConfigValues = {};
  // Checked layer by layer, so that a mistake is told with the place where it was made.
  let config = checkConfig(schema, values, "defaults");
  for (const [layer, origin] of layers) {
    if (Object.keys(layer).length === 0) continue;
    values = { ...values, ...layer };
    config = checkConfig(schema, values, origin);
  }
  return config;
}
