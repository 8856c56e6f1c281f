/** Fields marked with `.meta({ secret: true })`, however deep: in tables, records, lists, unions. */
import { z } from "zod";
import { isTable } from "./assignments.ts";
import type { ConfigSchema, ConfigValues } from "./config.ts";
import { metaOf } from "./field_meta.ts";
import { sameValue, schemasBelow } from "./schema_path.ts";

/** Everything directly below a schema, whatever the key. */
function allBelow(schema: unknown): unknown[] {
  if (schema instanceof z.ZodObject) return [...Object.values(schema.shape), schema.def.catchall];
  if (schema instanceof z.ZodTuple) return [...schema.def.items, schema.def.rest];
  if (schema instanceof z.ZodRecord || schema instanceof z.ZodArray) {
    return schemasBelow(schema, "");
  }
  return sameValue(schema);
}

/** The outermost word counts, as everywhere. */
function isSecret(schema: unknown): boolean {
  return metaOf(schema).secret ?? sameValue(schema).some(isSecret);
}

function hasSecretWithin(schema: unknown, seen = new Set<unknown>()): boolean {
  if (!(schema instanceof z.ZodType) || seen.has(schema)) return false;
  seen.add(schema);
  return isSecret(schema) || allBelow(schema).some((part) => hasSecretWithin(part, seen));
}

/** Whether what stands at a path is a secret, belongs to one, or has room for one. */
export function touchesSecret(schema: ConfigSchema, path: readonly PropertyKey[]): boolean {
  let schemas: unknown[] = [schema];
  for (const key of path) {
    schemas = schemas.flatMap((part) => schemasBelow(part, key));
    if (schemas.some(isSecret)) return true;
  }
  return schemas.some((part) => hasSecretWithin(part));
}

function isEmpty(value: unknown): boolean {
  return !value || (typeof value === "object" && Object.keys(value).length === 0);
}

function shown(schemas: readonly unknown[], value: unknown): unknown {
  if (schemas.some(isSecret)) return isEmpty(value) ? "(not set)" : "(set)";
  const inside = (key: PropertyKey, item: unknown) =>
    shown(schemas.flatMap((part) => schemasBelow(part, key)), item);
  if (Array.isArray(value)) return value.map((item, index) => inside(index, item));
  if (!isTable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inside(key, item)]));
}

/** A configuration fit to be shown: secrets say only whether they are set. */
export function withoutSecrets(schema: ConfigSchema, config: ConfigValues): ConfigValues {
  return shown([schema], config) as ConfigValues;
}

/** Whether a value of a key is a secret or holds one. */
export function holdsSecret(schema: ConfigSchema, key: string, value: unknown): boolean {
  const config = { [key]: value };
  return JSON.stringify(withoutSecrets(schema, config)) !== JSON.stringify(config);
}
