import { z } from "zod";
import type { ConfigSchema } from "./config.ts";

/** What `.meta()` and `.describe()` said of a field. */
type FieldMeta = Pick<z.GlobalMeta, "flag" | "restart" | "secret" | "description">;

/** The schemas that a schema is wrapped around, nearest first. */
export function wrappedIn(schema: unknown): unknown[] {
  if (schema instanceof z.ZodPipe) return [schema.def.out, schema.def.in];
  if (schema instanceof z.ZodLazy) return [schema.def.getter()];
  const isWrapper = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ||
    schema instanceof z.ZodNonOptional || schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodCatch;
  return isWrapper ? [schema.def.innerType] : [];
}

/**
 * What `.meta()` says of a schema, wherever it was called: `.default()`, `.optional()` and the like
 * behind it make a new schema, which knows nothing of it, and a secret would be shown.
 */
export function metaOf(schema: unknown): FieldMeta {
  if (!(schema instanceof z.ZodType)) return {};
  let meta: FieldMeta = {};
  for (const part of wrappedIn(schema)) meta = { ...metaOf(part), ...meta };
  return { ...meta, ...schema.meta() };
}

/** What {@link metaOf} says of a field of a configuration. */
export function fieldMeta(schema: ConfigSchema, key: string): FieldMeta {
  return Object.hasOwn(schema.shape, key) ? metaOf(schema.shape[key]) : {};
}
