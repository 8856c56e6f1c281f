/** Ways through a schema, along the values that it describes. */
import { z } from "zod";
import { wrappedIn } from "./field_meta.ts";

/** The schemas that look at the same value as `schema`: what it wraps, what it chooses from. */
export function sameValue(schema: unknown): unknown[] {
  if (schema instanceof z.ZodUnion) return [...schema.def.options];
  if (schema instanceof z.ZodIntersection) return [schema.def.left, schema.def.right];
  return wrappedIn(schema);
}

/** The schemas for the value under a key of a table or a list. */
export function schemasBelow(schema: unknown, key: PropertyKey): unknown[] {
  if (schema instanceof z.ZodObject) {
    const known = Object.hasOwn(schema.shape, key);
    return [known ? schema.shape[String(key)] : schema.def.catchall];
  }
  if (schema instanceof z.ZodRecord) return [schema.def.valueType];
  if (schema instanceof z.ZodArray) return [schema.def.element];
  if (schema instanceof z.ZodTuple) return [schema.def.items[Number(key)] ?? schema.def.rest];
  return sameValue(schema).flatMap((part) => schemasBelow(part, key));
}

/** The keys that tables at a path may have; none where a path leads to no table with fixed keys. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let schemas: unknown[] = [schema];
  for (const key of path) schemas = schemas.flatMap((part) => schemasBelow(part, key));
  return [...new Set(schemas.flatMap(keysOf))];
}

function keysOf(schema: unknown): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  return sameValue(schema).flatMap(keysOf);
}
