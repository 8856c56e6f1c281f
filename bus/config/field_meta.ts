import { z } from "zod";
import type { ConfigSchema } from "./config.ts";

/** What `.meta()` and `.describe()` said of a field. */
type FieldMeta = Pick<z.GlobalMeta, "flag" | "restart" | "secret" | "description">;

/** The schemas that a schema is wrapped around, nearest first. */
function inner(schema: unknown): unknown[] {
  if (schema instanceof z.ZodPipe) return [schema.def.out, schema.def.in];
  const isWrapper = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ||
    schema instanceof z.ZodNonOptional || schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodCatch;
  return isWrapper ? [schema.def.innerType] : [];
}

function metaOf(schema: unknown): FieldMeta {
  if (!(schema instanceof z.ZodType)) return {};
  let meta: FieldMeta = {};
  for (const part of inner(schema)) meta = { ...metaOf(part), ...meta };
  return { ...meta, ...schema.meta() };
}

/**
 * What `.meta()` says of a field of a configuration, wherever it was called: `.default()`, `.optional()`
 * and the like behind it make a new schema, which knows nothing of it, and a secret would be shown.
 */
export function fieldMeta(schema: ConfigSchema, key: string): FieldMeta {
  return Object.hasOwn(schema.shape, key) ? metaOf(schema.shape[key]) : {};
}
