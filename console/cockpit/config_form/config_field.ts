import { isObject, type JsonSchema, typeText } from "../../commands/schema_text.ts";

/** A schema with more keys is no configuration that somebody edits. */
const MOST_FIELDS = 500;
/** Deeper tables are not looked through for secrets: they count as some. */
const DEEPEST = 12;

/** How a value is edited: `mixed` is text that may mean a number, a list or a table as well. */
export type FieldKind = "boolean" | "choice" | "number" | "text" | "table" | "mixed";

/** One key of a worker's configuration, as its schema describes it. */
export interface ConfigField {
  readonly name: string;
  readonly kind: FieldKind;
  /** Type and range in a few words. */
  readonly type: string;
  readonly description: string;
  /** Undefined when there is none. */
  readonly default: unknown;
  /** What can be chosen; empty where anything can. */
  readonly choices: readonly unknown[];
  /** `whole`: it is never shown; `inside`: a part of it is not. */
  readonly secret: "none" | "whole" | "inside";
  /** Whether a change is in use with the next start only. */
  readonly needsRestart: boolean;
  readonly schema: JsonSchema;
}

/** The keys of a configuration, in the order of its JSON schema; what is no schema has none. */
export function configFields(schema: unknown): ConfigField[] {
  if (!isObject(schema) || !isObject(schema["properties"])) return [];
  return Object.entries(schema["properties"]).slice(0, MOST_FIELDS).map(([name, part]) => {
    const field = isObject(part) ? part : {};
    const choices = Array.isArray(field["enum"]) ? field["enum"] : [];
    return {
      name,
      kind: choices.length > 0 ? "choice" : kindOf(field),
      type: typeText(field),
      description: typeof field["description"] === "string" ? field["description"] : "",
      default: field["default"],
      choices,
      secret: secretOf(field),
      needsRestart: field["restart"] === true,
      schema: field,
    };
  });
}

function kindOf({ type }: JsonSchema): FieldKind {
  if (type === "boolean") return "boolean";
  if (type === "number" || type === "integer") return "number";
  if (type === "string") return "text";
  return type === "object" || type === "array" ? "table" : "mixed";
}

function secretOf(schema: JsonSchema): ConfigField["secret"] {
  if (schema["secret"] === true) return "whole";
  return hasSecret(schema, 0) ? "inside" : "none";
}

function hasSecret(part: unknown, depth: number): boolean {
  if (depth > DEEPEST) return true;
  if (Array.isArray(part)) return part.some((item) => hasSecret(item, depth + 1));
  if (!isObject(part)) return false;
  return part["secret"] === true ||
    Object.values(part).some((item) => hasSecret(item, depth + 1));
}
